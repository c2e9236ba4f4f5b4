"""Makes PostgreSQL and Valkey run, and says where, through environment variables."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from bsafe.launcher.paths import Memory, locked, state_folder
from bsafe.launcher.postgres import APP_ROLE, FIGURES_ROLE, OWNER_ROLE, Postgres
from bsafe.launcher.valkey import Valkey

PRODUCTION_SETTINGS = "bsafe.settings.production"


def provide_services() -> None:
    """Make sure that PostgreSQL and Valkey run, and put their addresses into `os.environ`.

    Sets DATABASE_URL, DATABASE_OWNER_URL, REDIS_URL and FIGURES_ROLE where they are not set. An
    address that is set already is left alone and nothing is started in its place. With production
    settings nothing is started at all. Raises SystemExit with a message if a server does not start.
    """
    if os.environ.get("DJANGO_SETTINGS_MODULE") == PRODUCTION_SETTINGS:
        return
    own_database = _database_given()
    own_valkey = bool(os.environ.get("REDIS_URL"))
    if not (own_database and own_valkey):
        state = state_folder()
        with locked(state):
            memory = Memory(state)
            if not own_database:
                postgres = Postgres(memory)
                if not postgres.answers():
                    postgres.start()
                os.environ["DATABASE_URL"] = postgres.url(APP_ROLE)
                os.environ["DATABASE_OWNER_URL"] = postgres.url(OWNER_ROLE)
            if not own_valkey:
                valkey = Valkey(memory)
                if not valkey.answers():
                    valkey.start()
                os.environ["REDIS_URL"] = valkey.url()
    os.environ.setdefault("FIGURES_ROLE", FIGURES_ROLE)


def stop_services() -> list[str]:
    """Stop this clone's own servers and return the names of those that ran."""
    state = state_folder()
    with locked(state):
        memory = Memory(state)
        stopped = []
        if Valkey(memory).stop():
            stopped.append("Valkey")
        if memory.values.get("postgres home") and Postgres(memory).stop():
            stopped.append("PostgreSQL")
        return stopped


def remove_state() -> list[Path]:
    """Stop this clone's servers and delete its data. Returns the folders that were deleted."""
    stop_services()
    state = state_folder()
    home = Memory(state).values.get("postgres home")
    folders = [state]
    if home and state not in Path(home).parents:
        folders.append(Path(home).parent)
    for folder in folders:
        shutil.rmtree(folder)
    return folders


def running() -> dict[str, bool]:
    """Tell for each of this clone's own servers whether it answers."""
    memory = Memory(state_folder())
    has_data = bool(memory.values.get("postgres home"))
    return {
        "PostgreSQL": has_data and Postgres(memory).answers(),
        "Valkey": "valkey port" in memory.values and Valkey(memory).answers(),
    }


def _database_given() -> bool:
    """Tell whether the user named a database. Both roles' addresses are needed, or neither.

    Raises SystemExit if only one of them is set.
    """
    given = [bool(os.environ.get(name)) for name in ("DATABASE_URL", "DATABASE_OWNER_URL")]
    if given == [True, False]:
        raise SystemExit(
            "DATABASE_URL is set, so DATABASE_OWNER_URL must be set too: it is the address of the "
            "same database for the role bsafe_owner, which runs migrations. Set it, or unset "
            "DATABASE_URL to use the PostgreSQL that comes with BSafe."
        )
    if given == [False, True]:
        raise SystemExit(
            "DATABASE_OWNER_URL is set, so DATABASE_URL must be set too: it is the address of the "
            "same database for the role bsafe_app, which runs the application. Set it, or unset "
            "DATABASE_OWNER_URL to use the PostgreSQL that comes with BSafe."
        )
    return all(given)
