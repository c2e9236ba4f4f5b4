"""Tells whether the code that decides a fresh database's contents has changed."""

from __future__ import annotations

import hashlib

from bsafe.launcher.paths import CLONE

# These cannot change what migrations, services and reference data put into a database.
PAGES_ONLY = {"views", "forms", "urls", "api", "templatetags", "admin", "launcher", "settings"}


def code_hash() -> str:
    """Return a hash of everything that decides a fresh database's contents.

    All files of the rooms but those of pages: a template made once too often costs seconds, a stale
    one costs an afternoon.
    """
    files = [CLONE / "uv.lock", CLONE / "docker" / "postgres" / "database.sql"]
    for room in sorted(path.parent for path in CLONE.glob("*/__init__.py")):
        if room.name == "tests":
            continue
        for file in sorted(room.rglob("*")):
            parts = {*file.relative_to(CLONE).parts[:-1], file.stem}
            if file.is_file() and not parts & {"__pycache__", "templates", "static", *PAGES_ONLY}:
                files.append(file)
    digest = hashlib.sha256()
    for file in files:
        digest.update(str(file.relative_to(CLONE)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
