"""`make check`: everything that can be said about the code without running its tests."""

from __future__ import annotations

import difflib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from bsafe.launcher.commands import manage
from bsafe.launcher.paths import CLONE
from bsafe.launcher.services import provide_services

OPENAPI = CLONE / "docs" / "openapi.yaml"
REFRESH_OPENAPI = ".venv/bin/python manage.py spectacular --validate --file docs/openapi.yaml"
TOOLS = Path(sys.executable).parent


def check() -> None:
    """Run every check, print what each found, and raise SystemExit if one failed."""
    provide_services()
    checks: dict[str, Callable[[], str]] = {
        "lint": lambda: _tool("ruff", "check", "--quiet"),
        "format": lambda: _tool("ruff", "format", "--check", "--quiet"),
        "types": lambda: _tool("mypy", "--no-error-summary", "."),
        "rooms": lambda: _tool("lint-imports", "--no-logo"),
        "migrations": _migrations,
        "openapi": _openapi,
        "dockerfile": lambda: _tool("hadolint", "docker/Dockerfile"),
        "compose": _compose,
    }
    failed = []
    for name, function in checks.items():
        print(f"{name:12}", end="", flush=True)
        try:
            print(f"ok {function()}".rstrip())
        except CheckFailed as problem:
            print(f"FAILED\n{problem}")
            failed.append(name)
    if failed:
        raise SystemExit(f"These checks failed: {', '.join(failed)}")


class CheckFailed(Exception):
    """A check found something; the text says what."""


def _tool(name: str, *arguments: str) -> str:
    return _run([str(TOOLS / name), *arguments])


def _run(command: list[str]) -> str:
    """Run a tool quietly. Raises CheckFailed with its output if it finds fault."""
    done = subprocess.run(
        command,
        cwd=CLONE,
        env=os.environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CheckFailed(done.stdout.strip())
    return ""


def _migrations() -> str:
    try:
        manage("makemigrations", "--check", "--dry-run")
    except SystemExit as problem:
        raise CheckFailed(
            f"{problem}\nModels and migrations differ. Run: .venv/bin/python manage.py makemigrations"
        ) from None
    return ""


def _openapi() -> str:
    """Compare the API's description with the committed one, so that no change goes unseen."""
    try:
        fresh = manage("spectacular", "--validate")
    except SystemExit as problem:
        raise CheckFailed(str(problem)) from None
    committed = OPENAPI.read_text() if OPENAPI.exists() else ""
    if fresh.strip() == committed.strip():
        return ""
    changes = difflib.unified_diff(
        committed.splitlines(), fresh.splitlines(), "docs/openapi.yaml", "the code", lineterm=""
    )
    first = "\n".join(list(changes)[:40])
    raise CheckFailed(
        f"{first}\nThe API differs from docs/openapi.yaml. If that is meant, run: {REFRESH_OPENAPI}"
    )


def _compose() -> str:
    """Let Docker Compose read its file, on a machine that has it."""
    docker = shutil.which("docker")
    found = docker and subprocess.run(
        [docker, "compose", "version"], capture_output=True, check=False
    )
    if not docker or not found or found.returncode:
        return (
            "(left out: Docker Compose is not installed here; tests/test_docker.py reads the file)"
        )
    files = ["--env-file", "docker/example.env", "-f", "docker/compose.yaml"]
    return _run([docker, "compose", *files, "config", "--quiet"])
