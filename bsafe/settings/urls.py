"""Reads a `postgresql://` address into Django's database settings."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


def database_from_url(url: str, *, pool: bool = False) -> dict[str, Any]:
    """Return Django's settings for `url` (`postgresql://user:password@host:port/name?option=value`).

    A Unix socket is given as `?host=/folder`. Raises ValueError for another scheme or a missing name.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError(
            "A database address must start with postgresql://, for example "
            "postgresql://bsafe_app:password@localhost:5432/bsafe"
        )
    name = parts.path.lstrip("/")
    if not name:
        raise ValueError("A database address must end with the database's name, for example /bsafe")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", parts.hostname or "")
    if pool:
        options["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(name),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": False,
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }
