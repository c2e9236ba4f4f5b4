"""Figures as rows, the same on the command line, in the API and in downloads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from decimal import Decimal

from cases.models import Term
from ledger import registry
from ledger.algebra import Measure
from ledger.figures import Figure, answer
from ledger.periods import Period, months_of, with_parts
from partnership.models import Agency, Partnership, User, Ward
from plans.models import Priority


@dataclass(frozen=True)
class FigureRow:
    """One printed figure. Empty text stands for "none": a rate on nothing is not nought.

    Nor is one that is withheld; its numerator and denominator are there all the same.
    """

    figure_id: str
    area: str
    period: str
    # Empty for a flow whose period had run out: it has no as-at day.
    as_at: str
    value: str
    numerator: str
    denominator: str
    unit: str
    # Of a sum that is not all exact: how it is to be read. The numerator is its exact part.
    precision: str = ""
    # What puts something into the period: the day it was recorded, occurred, issued …
    basis: str = ""
    # The version of the definition.
    version: str = ""
    # Of imported series: the day of the extract, and what the figure was before months were revised.
    extract: str = ""
    revised_from: str = ""
    dimension: str = ""
    key: str = ""


COLUMNS = tuple(field.name for field in fields(FigureRow))
BASIC_COLUMNS = COLUMNS[:-2]


def figure_rows(
    partnership: Partnership,
    period: Period,
    *,
    as_at: date | None = None,
    known_at: datetime | None = None,
    dimension: str = "",
    measures: Iterable[Measure] | None = None,
    parts: bool = True,
) -> list[FigureRow]:
    """`figures_in_order`, as rows."""
    figures, labels = figures_in_order(
        partnership,
        period,
        as_at=as_at,
        known_at=known_at,
        dimension=dimension,
        measures=measures,
        parts=parts,
    )
    return [row_of(figure, labels) for figure in figures]


def figures_in_order(
    partnership: Partnership,
    period: Period,
    *,
    as_at: date | None = None,
    known_at: datetime | None = None,
    dimension: str = "",
    measures: Iterable[Measure] | None = None,
    parts: bool = True,
) -> tuple[list[Figure], dict[str, str]]:
    """The figures of `period`, and what people call the keys of the dimension.

    `measures`: those behind no wall, unless given.
    With `parts`, of a year's quarters and the ranges that end in it too. A state is given as at
    `as_at` and, where that is another day, as at the period's end too.
    """
    periods = with_parts(period) if parts else [period]
    chosen = list(registry.measures() if measures is None else measures)
    figures = answer(
        partnership, chosen, periods, as_at=as_at, known_at=known_at, dimensions=(dimension,)
    )
    if len(periods) > 1:
        # Of a year reports name a month of some figures: those in which something was counted.
        months = months_of(period)
        monthly = [each for each in chosen if each.monthly]
        asked = answer(partnership, monthly, months, known_at=known_at, dimensions=(dimension,))
        figures += [figure for figure in asked if figure.value]
        periods += months
    if as_at is not None:
        # Flows too: a period cut short by the as-at day has a whole figure as well.
        at_end = answer(partnership, chosen, periods, known_at=known_at, dimensions=(dimension,))
        figures += [
            figure
            for figure in at_end
            if (figure.measure.as_at and figure.as_at != as_at)
            or (not figure.measure.as_at and as_at < figure.period.last_day)
        ]
    labels = labels_of(partnership, dimension)
    order = {measure.id: number for number, measure in enumerate(chosen)}
    place = {each: number for number, each in enumerate(periods)}
    # The day asked for comes before the period's own end.
    figures.sort(
        key=lambda each: (
            order[each.measure.id],
            place[each.period],
            each.as_at != as_at,
            labels.get(each.key, each.key),
        )
    )
    return figures, labels


def row_of(figure: Figure, labels: dict[str, str]) -> FigureRow:
    """One figure as it is printed."""
    printed = figure.printed_as_at
    return FigureRow(
        figure_id=figure.measure.id,
        area=figure.partnership.slug,
        period=figure.period.label,
        as_at=printed.isoformat() if printed else "",
        value=plain(figure.value),
        numerator="" if figure.numerator is None else str(figure.numerator),
        denominator="" if figure.denominator is None else str(figure.denominator),
        unit=figure.measure.unit,
        precision=figure.precision,
        basis=figure.measure.basis,
        version=str(figure.measure.version),
        dimension=figure.dimension,
        key=labels.get(figure.key, figure.key or ("not recorded" if figure.dimension else "")),
    )


def plain(value: Decimal | None) -> str:
    """445, 94.6, 100.0 as 100; empty for None."""
    if value is None:
        return ""
    text = f"{value.normalize():f}"
    return text


# Dimensions whose values are words of the partnership.
_VOCABULARIES = {"source": Term.Vocabulary.SOURCE, "theme": Term.Vocabulary.THEME}


def labels_of(partnership: Partnership, dimension: str) -> dict[str, str]:
    """What people call the keys of a dimension."""
    if dimension == "ward":
        return {str(pk): name for pk, name in _named(Ward.objects.filter(partnership=partnership))}
    if dimension == "agency":
        return {
            str(pk): name for pk, name in _named(Agency.objects.filter(partnership=partnership))
        }
    if dimension == "owner":
        return {str(pk): name for pk, name in _named(User.objects.filter(partnership=partnership))}
    labels = registry.labels(dimension)
    if dimension in _VOCABULARIES:
        words = Term.objects.filter(partnership=partnership, vocabulary=_VOCABULARIES[dimension])
        labels |= dict(words.values_list("code", "label"))
    if dimension == "theme":
        # A priority's work bears its code; the newest plan says what it is called.
        codes = Priority.objects.filter(partnership=partnership).order_by("plan__starts_on")
        labels |= dict(codes.values_list("code", "title"))
    return labels


def _named(rows: object) -> Sequence[tuple[object, str]]:
    return list(rows.values_list("pk", "name"))  # type: ignore[attr-defined]


def as_dicts(rows: Iterable[FigureRow], columns: Sequence[str] = COLUMNS) -> list[dict[str, str]]:
    """Rows with the columns that are asked for, in their order."""
    return [{name: asdict(row)[name] for name in columns} for row in rows]
