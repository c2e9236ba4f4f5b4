"""What a timeline consists of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from cases.models import AsbCase
from partnership import clock
from partnership.models import User


@dataclass(frozen=True)
class Version:
    """An earlier version of a note."""

    text: str
    author: str
    at: datetime


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `when` is an instant, or a day where only the day is known."""

    title: str
    author: str
    when: date | datetime
    written_at: datetime
    text: str = ""
    detail: str = ""
    url: str = ""
    link: str = ""
    tag: str = ""
    colour: str = "grey"
    edit_url: str = ""
    versions: list[Version] = field(default_factory=list)

    @property
    def late(self) -> bool:
        """Whether it was written down on a later day than it happened."""
        day = clock.london_day(self.when) if isinstance(self.when, datetime) else self.when
        return clock.london_day(self.written_at) > day


@dataclass(frozen=True)
class Asked:
    """Whose timeline, for whom, and the words of the vocabularies."""

    case: AsbCase
    user: User
    words: Mapping[tuple[str, str], str]
    may_write: bool


@dataclass(frozen=True)
class Source:
    """Rows of one model: which, how they are ordered, and what each reads like."""

    kind: str
    rows: Callable[[Asked], Any]
    day: str
    instant: str
    read: Callable[[Asked, list[Any]], Iterable[tuple[Any, Entry]]]
    # `day` is an instant too, and its London day counts.
    by_instant: bool = False
