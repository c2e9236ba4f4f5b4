"""Addresses of lists: they hold codes and ids only, so that they may be kept."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest


def id_in(text: str | None) -> UUID | None:
    """The id that an address holds; None for none, and for what is no id."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def list_address(request: HttpRequest, **changes: Any) -> str:
    """The query of this list with changes; any change but turning the page starts at the first one."""
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    for name in [name for name, value in query.items() if not value]:
        del query[name]
    return f"?{query.urlencode()}"
