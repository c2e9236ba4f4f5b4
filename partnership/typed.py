"""What somebody typed into a page, carried from one request to another."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from django.http import QueryDict

Typed = dict[str, list[str]]


def typed_fields(data: QueryDict) -> Typed:
    """Everything that was typed: no token and no password."""
    return {
        name: [str(value) for value in values]
        for name, values in data.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name
    }


def as_query(fields: Mapping[str, Sequence[str]]) -> QueryDict:
    """What `typed_fields` gave, as a form takes it."""
    query = QueryDict(mutable=True)
    for name, values in fields.items():
        query.setlist(name, list(values))
    return query


_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def as_context(fields: Mapping[str, Sequence[str]]) -> dict[str, list[tuple[str, str]]]:
    """For the page that sends it again: `kept`, its hidden fields, and `shown`, what people typed."""
    kept = as_pairs(fields)
    shown = [
        (re.sub(r"[_-]", " ", name).capitalize(), value)
        for name, value in kept
        if value and not _ID.fullmatch(value)
    ]
    return {"kept": kept, "shown": shown}


def as_pairs(fields: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """What `typed_fields` gave, as a page writes it into hidden fields."""
    return [(name, value) for name, values in fields.items() for value in values]
