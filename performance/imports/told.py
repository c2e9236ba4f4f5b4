"""What a reader makes of a file: points, and a report of what became of its rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from performance.models import DataExtract, SeriesArea

Progress = Callable[[int], None]
# How many rows between two words about how far it has come.
EVERY = 20_000


@dataclass
class Told:
    """`points`: (series, label, area, month, months) → count."""

    source: DataExtract.Source
    points: dict[tuple[str, str, SeriesArea, date, int], int] = field(default_factory=dict)
    report: dict[str, Any] = field(default_factory=dict)
    # As the file says, where it does.
    extracted_on: date | None = None


def month_of(text: str) -> date | None:
    """The first day of 2017-04; None for what is no month."""
    year, dash, month = text.strip().partition("-")
    if not (dash and len(year) == 4 and len(month) == 2 and year.isdigit() and month.isdigit()):
        return None
    if not (1990 <= int(year) <= 2100 and 1 <= int(month) <= 12):
        return None
    return date(int(year), int(month), 1)


def count_of(text: str) -> int | None:
    """A whole number, with or without commas between thousands; None for anything else."""
    plain = text.strip().replace(",", "")
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 10 else None
