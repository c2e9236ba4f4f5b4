"""Every figure of a period, from our own ledger and from imported series, as rows of one shape."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from ledger.algebra import Measure
from ledger.periods import Period, months_of, with_parts
from partnership.models import Partnership
from performance.rows import FigureRow, figure_rows
from performance.series.rows import series_rows


def report_rows(
    partnership: Partnership,
    period: Period,
    *,
    as_at: date | None = None,
    known_at: datetime | None = None,
    measures: Iterable[Measure] | None = None,
    series: Iterable[str] | None = None,
) -> list[FigureRow]:
    """The figures of `period`; of a year its quarters, ranges and last month too.

    `measures`: those behind no wall, unless given. `series`: ids of figures over imported series,
    all of them unless given.
    """
    return [
        *figure_rows(partnership, period, as_at=as_at, known_at=known_at, measures=measures),
        *imported_rows(partnership, period, series, known_at),
    ]


def imported_rows(
    partnership: Partnership,
    period: Period,
    series: Iterable[str] | None,
    known_at: datetime | None,
) -> list[FigureRow]:
    """The figures over imported series, of a year with its quarters, ranges and last month."""
    periods = with_parts(period)
    if len(periods) > 1:
        # What is rolling or to date stands at the year's last month.
        periods = [*periods, months_of(period)[-1]]
    return series_rows(partnership, periods, ids=series, known_at=known_at)
