"""Finds the Chromium that browser tests drive; on a bare machine, as root, installs it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INSTALL = ("apt-get", "install", "--yes", "--no-install-recommends", "chromium", "libatomic1")


def chromium_path() -> str | None:
    """Return the browser to use (`BSAFE_CHROMIUM`, or the first of `NAMES` on the PATH), or None."""
    named = os.environ.get("BSAFE_CHROMIUM")
    if named:
        return named
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def ensure_browser() -> None:
    """Make sure that Chromium and Playwright's driver run.

    As root on Debian or Ubuntu what is missing is installed. Raises SystemExit with the command to
    run otherwise.
    """
    if _all_runs():
        return
    if os.environ.get("BSAFE_CHROMIUM"):
        raise SystemExit(
            f"BSAFE_CHROMIUM names {chromium_path()}, which does not run. "
            "Set it to a Chromium's path, or unset it."
        )
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium for the browser tests ...", flush=True)
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (("apt-get", "update"), INSTALL):
            done = subprocess.run(
                command,
                env=quiet,
                capture_output=True,
                text=True,
                stdin=subprocess.DEVNULL,
                check=False,
            )
            if done.returncode and command is INSTALL:
                raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr[-3000:]}")
        if _all_runs():
            return
    advice = f"sudo apt-get update && sudo {' '.join(INSTALL)}"
    raise SystemExit(
        "The browser tests need Chromium, which was not found. "
        f"On Debian or Ubuntu run:\n    {advice}\n"
        "Elsewhere install Chromium and set BSAFE_CHROMIUM to its path. "
        "To run the other tests alone: .venv/bin/python -m pytest --ignore=tests/browser"
    )


def _all_runs() -> bool:
    browser = chromium_path()
    # Playwright's driver is a program of its own; on a bare Debian it lacks libatomic.
    driver = [sys.executable, "-m", "playwright", "--version"]
    return bool(browser) and _runs([str(browser), "--version"]) and _runs(driver)


def _runs(command: list[str]) -> bool:
    if not (Path(command[0]).exists() or shutil.which(command[0])):
        return False
    try:
        done = subprocess.run(
            command, capture_output=True, stdin=subprocess.DEVNULL, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
