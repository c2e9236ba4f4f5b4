"""`python -m bsafe.launcher COMMAND`: what the Makefile calls."""

from __future__ import annotations

import argparse
import os

from bsafe.launcher.services import (
    provide_services,
    remove_state,
    running,
    stop_services,
)


def start() -> None:
    """Start PostgreSQL and Valkey."""
    provide_services()
    status()


def stop() -> None:
    """Stop a running BSafe and its servers."""
    stopped = stop_services()
    print(f"Stopped: {', '.join(stopped)}." if stopped else "Nothing was running.")


def reset() -> None:
    """Stop everything and delete this clone's data."""
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


COMMANDS = {command.__name__: command for command in (start, stop, reset, status, urls)}


def main() -> None:
    """Run the command that was asked for."""
    parser = argparse.ArgumentParser(prog="python -m bsafe.launcher", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, function in COMMANDS.items():
        commands.add_parser(name, help=function.__doc__)
    COMMANDS[parser.parse_args().command]()


if __name__ == "__main__":
    main()
