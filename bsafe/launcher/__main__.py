"""`python -m bsafe.launcher COMMAND`: what the Makefile calls."""

from __future__ import annotations

import argparse
import os

from bsafe.launcher.assets import build_assets
from bsafe.launcher.browser import ensure_browser
from bsafe.launcher.checks import check as run_checks
from bsafe.launcher.run import run as run_everything
from bsafe.launcher.run import stop_running
from bsafe.launcher.services import provide_services, remove_state, running, stop_services


def start() -> None:
    """Start PostgreSQL and Valkey."""
    provide_services()
    status()


def run() -> None:
    """Start BSafe with everything it needs and wait until it is stopped."""
    run_everything()


def stop() -> None:
    """Stop a running BSafe and its servers."""
    stopped = ["BSafe"] if stop_running() else []
    stopped += stop_services()
    print(f"Stopped: {', '.join(stopped)}." if stopped else "Nothing was running.")


def reset() -> None:
    """Stop everything and delete this clone's data."""
    stop_running()
    for folder in remove_state():
        print(f"Removed {folder}")
    print("The next `make run` begins with new demonstration data.")


def status() -> None:
    """Say which of this clone's servers run."""
    for name, runs in running().items():
        print(f"{name}: {'running' if runs else 'not running'}")


def urls() -> None:
    """Print the addresses as shell exports (they contain passwords)."""
    provide_services()
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "FIGURES_ROLE"):
        print(f"export {name}='{os.environ[name]}'")


def assets() -> None:
    """Build style sheet and scripts if their sources changed."""
    build_assets()


def browser() -> None:
    """Make sure that the browser tests have their browser."""
    ensure_browser()


def check() -> None:
    """Check style, types, rooms, migrations, API description and Docker files."""
    run_checks()


COMMANDS = {
    command.__name__: command
    for command in (start, run, stop, reset, status, urls, assets, browser, check)
}


def main() -> None:
    """Run the command that was asked for."""
    parser = argparse.ArgumentParser(prog="python -m bsafe.launcher", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, function in COMMANDS.items():
        commands.add_parser(name, help=function.__doc__)
    COMMANDS[parser.parse_args().command]()


if __name__ == "__main__":
    main()
