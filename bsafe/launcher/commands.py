"""Runs the project's own management commands, and tells which there are, without importing Django."""

from __future__ import annotations

import os
import subprocess
import sys

from bsafe.launcher.paths import CLONE


def has_command(name: str) -> bool:
    """Tell whether a room of this clone has the management command `name`."""
    return any(CLONE.glob(f"*/management/commands/{name}.py"))


def manage(*command: str) -> str:
    """Run `manage.py` with `command` and return what it printed.

    Raises SystemExit with its output if it fails.
    """
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=CLONE,
        env=os.environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"manage.py {' '.join(command)} failed:\n{done.stdout[-6000:]}")
    return done.stdout
