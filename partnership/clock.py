"""The one clock. A day is a date in Europe/London, an instant is an aware datetime in UTC."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

_pretended: ContextVar[datetime | None] = ContextVar("pretended_now", default=None)


def now() -> datetime:
    """The present instant, in UTC."""
    return _pretended.get() or datetime.now(UTC)


def today() -> date:
    """The present day in London: at 00:30 in summer, UTC still says yesterday."""
    return now().astimezone(LONDON).date()


def london_day(instant: datetime) -> date:
    """The London day on which `instant` falls."""
    return instant.astimezone(LONDON).date()


def start_of_day(day: date) -> datetime:
    """The first instant of a London day."""
    return datetime.combine(day, time.min, tzinfo=LONDON).astimezone(UTC)


@contextmanager
def pretend(instant: datetime) -> Iterator[None]:
    """Let the clock stand at `instant`: for demonstration data and for tests.

    Facts of a real partnership are stamped by the database, which this does not move.
    """
    if instant.tzinfo is None:
        raise ValueError("Give an instant with its time zone.")
    token = _pretended.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _pretended.reset(token)


def is_pretended() -> bool:
    """Whether the clock stands still, for a demonstration or a test."""
    return _pretended.get() is not None
