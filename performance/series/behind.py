"""What a figure over imported series rests on: every month that was read for it, and from which extract."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ledger.periods import Period
from partnership.models import Partnership
from performance.models import DataExtract, SeriesArea
from performance.rows import FigureRow
from performance.series.catalogue import series_called
from performance.series.counts import Counts, Point, extracts_of
from performance.series.definitions import SeriesFigure
from performance.series.rows import areas_of, months_needed, row_of


@dataclass(frozen=True)
class MonthBehind:
    """One month's count; `before` is what an earlier extract said, where that differed."""

    series: str
    label: str
    area: str
    month: date
    count: int
    before: int | None
    extract: DataExtract


@dataclass(frozen=True)
class SeriesBehind:
    """A figure with all that it was worked out from; a month that it asks for twice stands once."""

    row: FigureRow
    area: SeriesArea
    months: list[MonthBehind]


class _NotingCounts(Counts):
    """Counts that remember which of their months were asked for."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.noted: dict[tuple[str, UUID, date], Point] = {}

    def point(self, series: str, area: UUID, month: date) -> Point | None:
        found = super().point(series, area, month)
        if found is not None:
            self.noted[series, area, month] = found
        return found


def behind(
    partnership: Partnership,
    figure: SeriesFigure,
    area_slug: str,
    period: Period,
    *,
    known_at: datetime | None = None,
) -> SeriesBehind | None:
    """The figure of an area and a period and the months behind it; None where there is no such figure."""
    areas = areas_of(partnership)
    area = next((each for each in areas if each.slug == area_slug), None)
    if area is None or not figure.stands_for(period):
        return None
    if figure.areas and area.kind not in figure.areas:
        return None
    counts = _NotingCounts.read(
        partnership,
        figure.source,
        figure.series,
        areas,
        months_needed([period]),
        known_at=known_at,
    )
    answer = figure.ask(counts, area.pk, period)
    if answer is None:
        return None
    extracts = extracts_of(partnership)
    names = dict(SeriesArea.objects.filter(partnership=partnership).values_list("pk", "name"))
    months = []
    for (code, place, month), point in sorted(
        counts.noted.items(), key=lambda each: (each[0][0], names[each[0][1]], each[0][2])
    ):
        series = series_called(figure.source, code)
        months.append(
            MonthBehind(
                code,
                series.label if series else code,
                names[place],
                month,
                point.count,
                point.before,
                extracts[point.extract],
            )
        )
    return SeriesBehind(row_of(figure, area, period, answer, extracts), area, months)
