"""Test databases: a template migrated once per state of the code, cloned for every test worker.

Tests run as the application does: alias `default` is the role that owns nothing, `owner` is the role
that migrates. Fixtures for tests:

- `db` (pytest-django's): one database per worker, each test rolled back.
- `committed_db`: a clone of its own for a test that must commit; gone afterwards.
- `reference_db`: as `committed_db`, with the reference year loaded.
- `live_site`: the address of a server in this process, over `committed_db`.

pytest-django's `transactional_db` and `live_server` empty the tables with TRUNCATE, which the
application's role may not do: use the fixtures above instead.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from bsafe.launcher.fingerprint import code_hash
from bsafe.launcher.paths import CLONE, Memory, state_folder
from bsafe.launcher.valkey import Valkey

TEMPLATE_PREFIX = "bsafe_tpl_"
REFERENCE_PREFIX = "bsafe_ref_"
TEST_PREFIX = "bsafe_test_"
TEMPLATE_LOCK = 20_141_020  # any number, as long as every run uses the same one
REFERENCE_LOCK = (
    TEMPLATE_LOCK + 1
)  # its own: who wants the empty template does not wait for minutes
KEEP_UNUSED_SECONDS = 2 * 60 * 60


class Server:
    """The PostgreSQL server of this test run, through the role that owns the databases."""

    def __init__(self, app_url: str, owner_url: str) -> None:
        self.app_url = app_url
        self.owner_url = owner_url
        self.hash = code_hash()

    def urls(self, database: str) -> dict[str, str]:
        """Return the environment variables that lead a process to `database`."""
        return {
            name: urlsplit(url)._replace(path=f"/{database}").geturl()
            for name, url in (
                ("DATABASE_URL", self.app_url),
                ("DATABASE_OWNER_URL", self.owner_url),
            )
        }

    def template(self) -> str:
        """Return the migrated template's name; make it if no run has made it from this code."""
        return self._once(TEMPLATE_PREFIX + self.hash, TEMPLATE_LOCK, self._migrate)

    def reference_template(self) -> str:
        """Return the name of the template that holds the reference year; make it if need be."""
        template = self.template()
        return self._once(
            REFERENCE_PREFIX + self.hash, REFERENCE_LOCK, lambda name: self._load(name, template)
        )

    def clone(self, template: str) -> str:
        """Make a copy of `template` for this process and return its name."""
        name = f"{TEST_PREFIX}{os.getpid()}_{secrets.token_hex(4)}"
        with self._connect() as connection:
            self._copy(connection, name, template)
            # A test database need not survive a power cut.
            _run(connection, "ALTER DATABASE {} SET synchronous_commit = off", name)
        return name

    def drop(self, name: str) -> None:
        """Drop a database, and end the sessions that still use it."""
        for attempt in range(50):
            try:
                with self._connect() as connection:
                    _run(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
                return
            except psycopg.errors.InsufficientPrivilege:
                # Autovacuum is at work in it, and no role of ours may end that: it soon has ended.
                if attempt == 49:
                    raise
                time.sleep(0.2)

    def drop_leftovers(self) -> None:
        """Drop databases of runs that died, and templates that no run has used for two hours."""
        with self._connect() as connection:
            for name, comment in connection.execute(
                "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database"
                " WHERE pg_get_userbyid(datdba) = current_user"
            ).fetchall():
                if _is_leftover(name, comment):
                    try:
                        _run(connection, "DROP DATABASE IF EXISTS {}", name)
                    except psycopg.errors.ObjectInUse:
                        continue

    def _once(self, name: str, lock: int, make: Callable[[str], None]) -> str:
        """Return `name` after making that database, unless it exists; other workers wait meanwhile."""
        with self._connect() as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", [lock])
            found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [name])
            if found.fetchone() is None:
                building = f"{name}_building"
                _run(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", building)
                make(building)
                _run(connection, "ALTER DATABASE {} RENAME TO {}", building, name)
            comment = sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                sql.Identifier(name), sql.Literal(f"last used {time.time():.0f}")
            )
            connection.execute(comment)
        return name

    def _migrate(self, name: str) -> None:
        with self._connect() as connection:
            _run(connection, "CREATE DATABASE {} TEMPLATE template0", name)
        with psycopg.connect(self.urls(name)["DATABASE_OWNER_URL"], autocommit=True) as connection:
            connection.execute((CLONE / "docker" / "postgres" / "database.sql").read_bytes())
        self._manage(name, "migrate", "--no-input", "--verbosity=0")

    def _load(self, name: str, template: str) -> None:
        with self._connect() as connection:
            self._copy(connection, name, template)
        self._manage(name, "load_reference_year")

    def _copy(self, connection: psycopg.Connection[Any], name: str, template: str) -> None:
        """Copy a database. Who may connect is not copied along by PostgreSQL, so it is said again."""
        _run(connection, "CREATE DATABASE {} TEMPLATE {}", name, template)
        _run(connection, "REVOKE ALL ON DATABASE {} FROM PUBLIC", name)
        app_role = urlsplit(self.app_url).username or ""
        _run(connection, "GRANT CONNECT ON DATABASE {} TO {}", name, app_role)

    def _manage(self, database: str, *command: str) -> None:
        """Run a management command on `database`. Raises RuntimeError with its output if it fails."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=CLONE,
            env=os.environ
            | self.urls(database)
            | {"DJANGO_SETTINGS_MODULE": "bsafe.settings.test"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"manage.py {' '.join(command)} failed:\n{done.stdout[-4000:]}")

    def _connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.owner_url, autocommit=True)


def _run(connection: psycopg.Connection[Any], statement: str, *names: str) -> None:
    """Run a statement whose braces stand for names of databases and roles."""
    identifiers = [sql.Identifier(name) for name in names]
    connection.execute(sql.SQL(statement).format(*identifiers))


def _is_leftover(name: str, comment: str | None) -> bool:
    if name.startswith(TEST_PREFIX):
        return not _runs(int(name.removeprefix(TEST_PREFIX).split("_")[0]))
    if name.startswith((TEMPLATE_PREFIX, REFERENCE_PREFIX)) and comment:
        return time.time() - float(comment.split()[-1]) > KEEP_UNUSED_SECONDS
    return False


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@contextmanager
def pointed_to(server: Server, database: str) -> Iterator[None]:
    """Lead both connections, and every process started meanwhile, to `database`."""
    from django.db import connections

    before = {name: os.environ[name] for name in server.urls(database)}
    names = {alias: connections.settings[alias]["NAME"] for alias in connections}
    os.environ.update(server.urls(database))
    for alias in connections:
        connections[alias].close()
        connections.settings[alias]["NAME"] = database
    try:
        yield
    finally:
        os.environ.update(before)
        for alias, name in names.items():
            connections[alias].close()
            connections.settings[alias]["NAME"] = name


@pytest.fixture(scope="session")
def database_server() -> Server:
    """The server, as the launcher or the user's environment named it before any test began."""
    server = Server(os.environ["DATABASE_URL"], os.environ["DATABASE_OWNER_URL"])
    server.drop_leftovers()
    return server


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, database_server: Server
) -> Iterator[None]:
    """Replace pytest-django's: the worker's database is a clone, so that nothing is migrated twice.

    Where tests of the run want the reference year, it begins to load beside the first of them.
    """
    database = database_server.clone(database_server.template())
    if any("reference_db" in item.fixturenames for item in _tests_of(request.session)):
        threading.Thread(target=_load_early, args=[database_server], daemon=True).start()
    with pointed_to(database_server, database):
        yield
    database_server.drop(database)


def _tests_of(session: pytest.Session) -> list[pytest.Function]:
    return [item for item in session.items if isinstance(item, pytest.Function)]


def _load_early(server: Server) -> None:
    """Load the reference year. Whoever needs it waits for it, and meets what went wrong."""
    with suppress(RuntimeError, psycopg.Error):
        server.reference_template()


@pytest.fixture
def committed_db(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    database_server: Server,
    django_db_blocker: Any,
) -> Iterator[str]:
    """A fresh clone for a test that must commit; yields its name. Not together with `db`."""
    yield from _committed(request, database_server, database_server.template(), django_db_blocker)


@pytest.fixture(scope="session")
def reference_template(database_server: Server) -> str:
    """The name of the template that holds the reference year, loaded once per state of the code."""
    return database_server.reference_template()


@pytest.fixture
def reference_db(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    database_server: Server,
    reference_template: str,
    django_db_blocker: Any,
) -> Iterator[str]:
    """As `committed_db`, with the reference year in it."""
    yield from _committed(request, database_server, reference_template, django_db_blocker)


def _committed(
    request: pytest.FixtureRequest, server: Server, template: str, blocker: Any
) -> Iterator[str]:
    if request.node.get_closest_marker("django_db") or "db" in request.fixturenames:
        raise pytest.UsageError(
            f"{request.node.nodeid} uses committed_db or reference_db, so take away its django_db "
            "mark and its db fixture: those hold a transaction open in another database."
        )
    database = server.clone(template)
    with blocker.unblock(), pointed_to(server, database):
        yield database
    server.drop(database)


@pytest.fixture
def live_site(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a server in this process, over `reference_db` if the test has it."""
    from pytest_django.live_server_helper import LiveServer

    if "reference_db" not in request.fixturenames:
        request.getfixturevalue("committed_db")
    server = LiveServer("localhost")
    yield server.url
    server.stop()


@pytest.fixture(scope="session", autouse=True)
def own_valkey_database() -> Iterator[None]:
    """Give this process one of the embedded Valkey's numbered databases, emptied afterwards.

    A server that the user named in REDIS_URL is used as it was named.
    """
    import redis
    from django.conf import settings

    before = os.environ["REDIS_URL"]
    state = state_folder()
    if before != Valkey(Memory(state)).url():
        yield
        return
    url = before.removesuffix("/0") + f"/{1 + os.getpid() % 999}"
    os.environ["REDIS_URL"] = settings.REDIS_URL = settings.CELERY_BROKER_URL = url
    settings.CACHES["default"]["LOCATION"] = url
    yield
    redis.Redis.from_url(url).flushdb()
    os.environ["REDIS_URL"] = before
