"""The launcher, with servers of its own in a folder of its own."""

from __future__ import annotations

import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

CLONE = Path(__file__).resolve().parent.parent.parent
ADDRESSES = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "FIGURES_ROLE")


def launch(state: Path, command: str, **changes: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in ADDRESSES}
    return subprocess.run(
        [sys.executable, "-m", "bsafe.launcher", command],
        cwd=CLONE,
        env=kept | {"BSAFE_STATE": str(state)} | changes,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def addresses(state: Path) -> dict[str, str]:
    done = launch(state, "urls")
    assert done.returncode == 0, done.stderr
    assignments = [part for part in shlex.split(done.stdout) if "=" in part]
    return dict(part.split("=", 1) for part in assignments)


@pytest.fixture
def state() -> Iterator[Path]:
    # Not tmp_path: pytest's own folders are closed to the account that PostgreSQL runs as under root.
    folder = Path(tempfile.mkdtemp(prefix="bsafe-launcher-"))
    folder.chmod(0o711)
    yield folder / "state"
    launch(folder / "state", "reset")
    shutil.rmtree(folder)


def test_servers_start_stop_and_keep_their_data(state):
    first = addresses(state)
    redis.Redis.from_url(first["REDIS_URL"]).set("kept", "yes")
    with psycopg.connect(first["DATABASE_OWNER_URL"]) as owner:
        owner.execute("CREATE TABLE kept (id int)")

    assert "Valkey, PostgreSQL" in launch(state, "stop").stdout
    assert launch(state, "status").stdout.count("not running") == 2
    assert "Nothing was running" in launch(state, "stop").stdout

    again = addresses(state)
    assert again == first
    assert redis.Redis.from_url(again["REDIS_URL"]).get("kept") == b"yes"
    with psycopg.connect(again["DATABASE_OWNER_URL"]) as owner:
        owner.execute("SELECT FROM kept")


def test_a_second_start_leaves_running_servers_alone(state):
    def postgres_started() -> object:
        with psycopg.connect(addresses(state)["DATABASE_OWNER_URL"]) as owner:
            return owner.execute("SELECT pg_postmaster_start_time()").fetchone()

    assert postgres_started() == postgres_started()


def test_roles_are_what_the_application_relies_on(state):
    found = addresses(state)
    with psycopg.connect(found["DATABASE_URL"], autocommit=True) as app:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("CREATE TABLE sneaked_in (id int)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("CREATE TEMP TABLE sneaked_in (id int)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("SET ROLE bsafe_owner")
        app.execute("SET ROLE bsafe_figures")
    with psycopg.connect(found["DATABASE_OWNER_URL"], autocommit=True) as owner:
        row = owner.execute(
            "SELECT rolsuper, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert row == (False, False, False)
        owned = "SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = 'public'"
        assert owner.execute(owned).fetchone() == ("bsafe_owner",)


def test_two_clones_run_side_by_side(state):
    neighbour = state.with_name("neighbour")
    mine, theirs = addresses(state), addresses(neighbour)
    try:
        assert not {mine[name] for name in ADDRESSES[:3]} & {theirs[name] for name in ADDRESSES[:3]}
        launch(neighbour, "stop")
        assert launch(state, "status").stdout.count("not running") == 0
    finally:
        launch(neighbour, "reset")


def test_a_copied_clone_does_not_use_the_servers_of_the_first(state):
    mine = addresses(state)
    copy = state.with_name("copy")
    copy.mkdir()
    shutil.copy2(state / "services.json", copy)
    try:
        theirs = addresses(copy)
        assert mine["DATABASE_URL"] != theirs["DATABASE_URL"]
        assert mine["REDIS_URL"] != theirs["REDIS_URL"]
    finally:
        launch(copy, "reset")


def test_a_server_moves_to_another_port_when_its_own_was_taken(state):
    before = addresses(state)
    launch(state, "stop")
    port = int(before["DATABASE_URL"].rsplit(":", 1)[1].split("/")[0])
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port))
        other.listen()
        after = addresses(state)
    assert after["DATABASE_URL"] != before["DATABASE_URL"]
    with psycopg.connect(after["DATABASE_URL"]) as app:
        app.execute("SELECT 1")


def test_passwords_are_for_the_owner_s_eyes_only(state):
    addresses(state)
    for file in (state / "services.json", state / "valkey" / "valkey.conf"):
        assert file.stat().st_mode & 0o077 == 0


def test_a_given_database_needs_both_addresses(state):
    done = launch(state, "start", DATABASE_URL="postgresql://bsafe_app:x@elsewhere/bsafe")
    assert done.returncode == 1
    assert "DATABASE_OWNER_URL must be set too" in done.stderr
    assert not (state / "postgres").exists()


def test_given_addresses_are_used_as_they_are(state):
    given = {
        "DATABASE_URL": "postgresql://bsafe_app:x@elsewhere/bsafe",
        "DATABASE_OWNER_URL": "postgresql://bsafe_owner:x@elsewhere/bsafe",
        "REDIS_URL": "redis://elsewhere/0",
    }
    done = launch(state, "urls", **given)
    assert all(f"export {name}='{value}'" in done.stdout for name, value in given.items())
    assert not (state / "services.json").exists()


def test_a_busy_port_is_said_before_anything_starts(state):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = launch(state, "run", PORT=str(port))
    assert done.returncode == 1
    assert f"Port {port} is in use" in done.stderr
    assert f"PORT={port + 1} make run" in done.stderr
    assert not (state / "services.json").exists()


def test_a_port_that_is_no_number_is_refused(state):
    assert "PORT must be a number" in launch(state, "run", PORT="http").stderr


def test_the_launcher_starts_without_django():
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, bsafe.launcher.__main__; print('django' in sys.modules)",
        ],
        cwd=CLONE,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "False\n"
