"""What series counted, from the newest extract that tells of each month, in one query.

A figure needs every month of its period: where one is missing there is no figure, and none is
made up. What an earlier extract said of the same months stays beside it, and marks it as revised.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self
from uuid import UUID

from django.db import connection

from ledger.periods import Period, months_of
from partnership.models import Partnership
from performance.models import DataExtract, SeriesArea, SeriesBreak

# One row for each series, area and month: what the newest extract says, the last thing that was said
# before and differs, and the newest extract's id.
_SQL = """
WITH told AS (
    SELECT p.series, p.area_id, p.month, p.count, p.extract_id,
           row_number() OVER newest AS place,
           first_value(p.count) OVER newest AS now
      FROM performance_seriespoint p
      JOIN performance_dataextract e ON e.id = p.extract_id
     WHERE p.partnership_id = %(partnership)s AND p.source = %(source)s AND p.months = 1
       AND p.series = ANY(%(series)s) AND p.area_id = ANY(%(areas)s)
       AND p.month >= %(first)s AND p.month < %(until)s
       AND (%(known_at)s::timestamptz IS NULL OR e.imported_at <= %(known_at)s)
    WINDOW newest AS (PARTITION BY p.series, p.area_id, p.month
                      ORDER BY e.extracted_on DESC, e.imported_at DESC, e.id
                      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
)
SELECT series, area_id, month, max(now),
       (array_agg(count ORDER BY place) FILTER (WHERE count <> now))[1],
       (array_agg(extract_id ORDER BY place))[1]
  FROM told GROUP BY series, area_id, month
"""


@dataclass(frozen=True)
class Point:
    """One month's count; `before` is the last other count that was published for it, if any."""

    count: int
    before: int | None
    extract: UUID


@dataclass(frozen=True)
class Total:
    """A count over a period: `before` is what it was before any of its months was revised."""

    count: int
    before: int | None
    extracts: frozenset[UUID]


class Counts:
    """The counts of one source, held in memory: bounded by series, areas and months asked for."""

    def __init__(
        self,
        points: Mapping[tuple[str, UUID, date], Point],
        parts: Mapping[UUID, Sequence[UUID]],
        breaks: Mapping[str, Mapping[date, str]] | None = None,
    ) -> None:
        self._points = points
        self._parts = parts
        # Series → the month from which on it counts more → the series of what came in, if any is.
        self._breaks = breaks or {}
        self._held = {(series, area) for series, area, _ in points}

    @classmethod
    def read(
        cls,
        partnership: Partnership,
        source: str,
        series: Iterable[str],
        areas: Iterable[SeriesArea],
        months: Period,
        *,
        known_at: datetime | None = None,
    ) -> Self:
        """The counts of `areas` and of the parts that they are made of, as known at `known_at`."""
        breaks: dict[str, dict[date, str]] = {}
        recorded = SeriesBreak.objects.filter(partnership=partnership, source=source)
        codes = set(series)
        for each in recorded.filter(series__in=codes):
            breaks.setdefault(each.series, {})[each.from_month] = each.component
        codes |= {code for held in breaks.values() for code in held.values() if code}
        asked = [each.pk for each in areas]
        parts: dict[UUID, list[UUID]] = {}
        made_of = SeriesArea.objects.filter(partnership=partnership, parent__in=asked)
        for pk, parent in made_of.exclude(kind=SeriesArea.Kind.WARD).values_list("pk", "parent"):
            if parent is not None:
                parts.setdefault(parent, []).append(pk)
        everywhere = {*asked, *(pk for held in parts.values() for pk in held)}
        with connection.cursor() as cursor:
            cursor.execute(
                _SQL,
                {
                    "partnership": partnership.pk,
                    "source": source,
                    "series": sorted(codes),
                    "areas": sorted(everywhere),
                    "first": months.starts_on,
                    "until": months.ends_before,
                    "known_at": known_at,
                },
            )
            points = {
                (code, area, month): Point(count, before, extract)
                for code, area, month, count, before, extract in cursor.fetchall()
            }
        return cls(points, parts, breaks)

    def point(self, series: str, area: UUID, month: date) -> Point | None:
        """What was told of one month."""
        return self._points.get((series, area, month))

    def total(self, series: str, area: UUID, period: Period) -> Total | None:
        """The count of the period; None unless every month of it was told.

        An area of which nothing was told is added up from its parts, where all of them were.
        """
        places = [area] if (series, area) in self._held else self._parts.get(area, [])
        found = [
            self.point(series, place, each.starts_on)
            for place in places
            for each in months_of(period)
        ]
        if not found or None in found:
            return None
        points = [point for point in found if point is not None]
        revised = any(point.before is not None for point in points)
        return Total(
            sum(point.count for point in points),
            sum(point.count if point.before is None else point.before for point in points)
            if revised
            else None,
            frozenset(point.extract for point in points),
        )

    def count(self, series: str, area: UUID, period: Period) -> int | None:
        """The number alone."""
        found = self.total(series, area, period)
        return None if found is None else found.count

    def within(self, series: str, component: str, area: UUID, period: Period) -> Total | None:
        """How much of a series' count is what came into it: nought of the months before it did.

        None where no such break was recorded, or a month since then was not told.
        """
        months = [
            month for month, code in self._breaks.get(series, {}).items() if code == component
        ]
        if not months:
            return None
        starts_on = max(min(months), period.starts_on)
        if starts_on >= period.ends_before:
            return Total(0, None, frozenset())
        return self.total(component, area, Period(starts_on, period.ends_before, period.label))

    def came_in(self, series: str, between: Period) -> list[str]:
        """What came into a series after the first month of `between`: codes, empty where none counts it."""
        return [
            code
            for month, code in sorted(self._breaks.get(series, {}).items())
            if between.starts_on < month < between.ends_before
        ]

    def beside(self, area: UUID) -> Sequence[UUID]:
        """The area and those that have the same parent; none where its parent was not read."""
        return next((held for held in self._parts.values() if area in held), ())


def extracts_of(partnership: Partnership) -> dict[UUID, DataExtract]:
    """Every extract of a partnership: a few dozen a year."""
    return {each.pk: each for each in DataExtract.objects.filter(partnership=partnership)}
