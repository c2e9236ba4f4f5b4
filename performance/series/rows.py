"""The figures over imported series, as rows: the same columns as those of our own ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from ledger.periods import Period
from partnership.dates import add_months
from partnership.models import Partnership
from performance.models import DataExtract, SeriesArea
from performance.rows import FigureRow, plain
from performance.series.asks import Answer
from performance.series.counts import Counts, extracts_of
from performance.series.definitions import FIGURES, SeriesFigure

# A range of four years asks for the year before it, and that for the same months a year earlier.
_YEARS_BACK = 2


def areas_of(partnership: Partnership) -> list[SeriesArea]:
    """The partnership's own area and the one that it lies in: those that reports speak of."""
    own = SeriesArea.objects.filter(partnership=partnership, slug=partnership.slug)
    found = list(own.select_related("parent"))
    return found + [each.parent for each in found if each.parent is not None]


def series_rows(
    partnership: Partnership,
    periods: Sequence[Period],
    *,
    ids: Iterable[str] | None = None,
    known_at: datetime | None = None,
) -> list[FigureRow]:
    """Every figure that the extracts known at `known_at` can give: of each area, for each period.

    Where a month that a figure needs was never told there is no row. Two queries for each source.
    """
    asked = [FIGURES[each] for each in ids] if ids is not None else list(FIGURES.values())
    areas = areas_of(partnership)
    if not areas or not asked:
        return []
    extracts = extracts_of(partnership)
    months = months_needed(periods)
    rows = []
    for source in DataExtract.Source.values:
        figures = [each for each in asked if each.source == source]
        if not figures:
            continue
        codes = {code for each in figures for code in each.series}
        counts = Counts.read(partnership, source, codes, areas, months, known_at=known_at)
        for figure in figures:
            for period in periods:
                for area in areas if figure.stands_for(period) else []:
                    if figure.areas and area.kind not in figure.areas:
                        continue
                    answer = figure.ask(counts, area.pk, period)
                    if answer is not None:
                        rows.append(row_of(figure, area, period, answer, extracts))
    return rows


def months_needed(periods: Sequence[Period]) -> Period:
    """From the first month that a figure of these periods may look back to, to their end."""
    first = add_months(min(each.starts_on for each in periods), -12 * _YEARS_BACK)
    return Period(first, max(each.ends_before for each in periods), "")


def row_of(
    figure: SeriesFigure,
    area: SeriesArea,
    period: Period,
    answer: Answer,
    extracts: dict[UUID, DataExtract],
) -> FigureRow:
    """An answer as a row."""
    days = sorted({extracts[each].extracted_on for each in answer.extracts})
    return FigureRow(
        figure_id=figure.id,
        area=area.slug,
        period=period.label,
        as_at="",
        value=_written(answer.value),
        numerator="" if answer.numerator is None else str(answer.numerator),
        denominator="" if answer.denominator is None else str(answer.denominator),
        unit=figure.unit,
        basis=figure.basis,
        version=str(figure.version),
        extract=" ".join(day.isoformat() for day in days),
        revised_from="" if answer.before is None else _written(answer.before),
    )


def _written(value: Decimal | str | None) -> str:
    return value if isinstance(value, str) else plain(value)
