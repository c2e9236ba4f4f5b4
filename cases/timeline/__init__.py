"""A case's timeline: what happened, newest first, merged from every kind of entry it has.

Entries are ordered by the London day on which something happened, then by the instant at which it was
written down. Each source is asked for one page only, from the place where the last page ended.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from cases.models import AsbCase, Term
from cases.timeline.entries import Asked, Entry, Source, Version
from cases.timeline.sources import SOURCES
from partnership import clock
from partnership.crypto import CannotDecrypt, decrypt, encrypt
from partnership.models import User

__all__ = ["KINDS", "Entry", "Page", "Version", "page_of"]

KINDS = {
    "notes": "Notes",
    "contacts": "Contacts",
    "incidents": "Incidents",
    "risk": "Risk",
    "actions": "Actions and interventions",
    "life": "Opened, closed and changed",
    "reviews": "Case reviews",
    "sharing": "Sharing",
}
PAGE = 20


@dataclass(frozen=True)
class Key:
    """The place of an entry: its day, its instant, its source and its row."""

    day: date
    instant: datetime
    source: int
    row: str

    @property
    def order(self) -> tuple[date, datetime, int, str]:
        return (self.day, self.instant, self.source, self.row)


@dataclass(frozen=True)
class Page:
    """Some entries, and where the next page begins; empty at the end."""

    entries: list[Entry]
    next_cursor: str


def page_of(
    case: AsbCase,
    user: User,
    *,
    kind: str = "",
    cursor: str = "",
    size: int = PAGE,
    may_write: bool = False,
    sees_sharing: bool = True,
) -> Page:
    """The timeline's `size` entries after `cursor`. A cursor that is not ours starts at the top."""
    asked = Asked(case, user, _words(user), may_write)
    after = _read_cursor(cursor)
    found: list[tuple[Key, Entry]] = []
    for number, source in enumerate(SOURCES):
        if (kind and source.kind != kind) or (source.kind == "sharing" and not sees_sharing):
            continue
        rows = source.rows(asked)
        if after is not None:
            rows = rows.filter(_older(source, number, after))
        newest = list(rows.order_by(*_order(source))[: size + 1])
        found += [(_key(source, number, row), entry) for row, entry in source.read(asked, newest)]
    found.sort(key=lambda pair: pair[0].order, reverse=True)
    more = found[size - 1][0] if len(found) > size else None
    return Page([entry for _, entry in found[:size]], _write_cursor(more) if more else "")


def _order(source: Source) -> list[str]:
    names = [source.instant] if source.by_instant else [source.day, source.instant]
    return [f"-{name}" for name in [*names, "pk"]]


def _key(source: Source, number: int, row: Any) -> Key:
    instant = getattr(row, source.instant)
    day = clock.london_day(instant) if source.by_instant else getattr(row, source.day)
    return Key(day, instant, number, _row_id(row.pk))


def _row_id(pk: Any) -> str:
    """The key so that text order is the database's order."""
    return f"{pk:020d}" if isinstance(pk, int) else str(pk)


def _older(source: Source, number: int, after: Key) -> Q:
    """Rows that come after `after` in the timeline, which runs backwards."""
    row = UUID(after.row) if "-" in after.row else int(after.row)
    at = source.instant
    if number == after.source:
        same_day = Q(**{f"{at}__lt": after.instant}) | Q(**{at: after.instant, "pk__lt": row})
    elif number < after.source:
        same_day = Q(**{f"{at}__lte": after.instant})
    else:
        same_day = Q(**{f"{at}__lt": after.instant})
    if not source.by_instant:
        return Q(**{f"{source.day}__lt": after.day}) | (Q(**{source.day: after.day}) & same_day)
    start = clock.start_of_day(after.day)
    end = clock.start_of_day(after.day + timedelta(days=1))
    return Q(**{f"{at}__lt": start}) | (Q(**{f"{at}__lt": end}) & same_day)


def _write_cursor(key: Key) -> str:
    parts = [key.day.isoformat(), key.instant.isoformat(), key.source, key.row]
    # Encrypted: a row's own key is nobody's business.
    return urlsafe_b64encode(encrypt(json.dumps(parts), "timeline")).decode()


def _read_cursor(cursor: str) -> Key | None:
    try:
        raw = urlsafe_b64decode(cursor)
        day, instant, source, row = json.loads(decrypt(raw, "timeline"))
    except (ValueError, CannotDecrypt):
        return None
    return Key(date.fromisoformat(day), datetime.fromisoformat(instant), source, row)


def _words(user: User) -> dict[tuple[str, str], str]:
    terms = Term.objects.visible_to(user).values_list("vocabulary", "code", "label")
    return {(vocabulary, code): label for vocabulary, code, label in terms}
