"""Puts measures to the ledger: the figures, and the records behind each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from ledger import algebra, sql
from ledger.algebra import (
    Average,
    Change,
    Difference,
    Filtered,
    Measure,
    PercentChange,
    Rate,
    RepeatSubjects,
)
from ledger.periods import Period
from partnership import clock
from partnership.dates import add_months
from partnership.models import Partnership, Ward
from partnership.policy import policy


@dataclass(frozen=True)
class Figure:
    """One answer. `value` is None where there is none to give: a rate on zero is not zero."""

    measure: Measure
    partnership: Partnership
    period: Period
    # The day whose end the figure describes; never after today.
    as_at: date
    dimension: str
    key: str
    value: Decimal | None
    numerator: int | None
    denominator: int | None
    # How a sum is to be read that is not all exact: about, at_least, at_most, or estimated where
    # several of these were added up. The numerator is then its exact part.
    precision: str = ""

    @property
    def is_cut(self) -> bool:
        """Whether the period had not run out on the as-at day."""
        return self.as_at < self.period.last_day

    @property
    def withheld_below(self) -> int | None:
        """The base below which the figure is withheld, where it is."""
        below = self.measure.withheld_below if isinstance(self.measure, Rate) else None
        return below if below is not None and (self.denominator or 0) < below else None

    @property
    def printed_as_at(self) -> date | None:
        """The as-at day where it matters: for states, and for periods that had not run out."""
        return self.as_at if self.measure.as_at or self.is_cut else None


def percentage(numerator: int, denominator: int) -> Decimal | None:
    """Half-up to one decimal; None on a zero base."""
    return _quotient(numerator * 100, denominator, "0.1")


def _quotient(numerator: int, denominator: int, places: str) -> Decimal | None:
    if denominator == 0:
        return None
    return (Decimal(numerator) / denominator).quantize(Decimal(places), ROUND_HALF_UP)


@contextmanager
def as_figures_role() -> Iterator[None]:
    """Run as the role that may read the ledger and write cells, and nothing else."""
    with transaction.atomic(), connection.cursor() as cursor:
        role = connection.ops.quote_name(settings.FIGURES_ROLE)
        cursor.execute(f"SET LOCAL ROLE {role}")
        yield
        # A nested block's end does not undo SET LOCAL, and on an error the rollback does.
        cursor.execute("RESET ROLE")


def as_at_days(periods: Sequence[Period], as_at: date | None) -> list[date]:
    """The as-at day of each period: the one asked for, else its last day; never after today."""
    today = clock.today()
    return [min(as_at or period.last_day, today) for period in periods]


def answer(
    partnership: Partnership,
    measures: Iterable[Measure],
    periods: Sequence[Period],
    *,
    as_at: date | None = None,
    known_at: datetime | None = None,
    dimensions: Sequence[str] = ("",),
) -> list[Figure]:
    """The figures of `measures` for each of `periods`, from the ledger alone.

    `as_at`: how things stood at the end of that day (the period's end unless given).
    `known_at`: what had been recorded by that instant (everything unless given).
    `dimensions`: "" for the whole, else names of DIMENSIONS: one figure per value that occurs.
    """
    _only_known(dimensions)
    days = as_at_days(periods, as_at)
    measures = _of_wards(partnership, measures)
    return [
        Figure(measure, partnership, periods[number], days[number], dimension, key, *values)
        for measure in measures
        for (number, dimension, key), values in _values(
            partnership, measure, periods, days, known_at, dimensions
        ).items()
    ]


def _only_known(dimensions: Iterable[str]) -> None:
    """Dimensions are written into the SQL, so that no other word may get there."""
    if unknown := set(dimensions) - {"", *algebra.DIMENSIONS}:
        raise ValueError(f"There is no dimension {', '.join(sorted(unknown))}")


def _of_wards(partnership: Partnership, measures: Iterable[Measure]) -> list[Measure]:
    """The measures without those of a ward that this partnership has not."""
    asked = list(measures)
    named = {each.ward_name for each in asked if isinstance(each, Filtered) and each.ward_name}
    if not named:
        return asked
    wards = Ward.objects.filter(partnership=partnership, name__in=named)
    missing = named - set(wards.values_list("name", flat=True))
    return [
        each for each in asked if not isinstance(each, Filtered) or each.ward_name not in missing
    ]


# (period's number, dimension, key) → (value, numerator, denominator, precision)
Value = tuple[Decimal | None, int | None, int | None, str]
Values = dict[tuple[int, str, str], Value]
_NOUGHT: Value = (Decimal(0), None, None, "")


def _values(
    partnership: Partnership,
    measure: Measure,
    periods: Sequence[Period],
    days: Sequence[date],
    known_at: datetime | None,
    dimensions: Sequence[str],
) -> Values:
    if isinstance(measure, Rate):
        tops = _values(partnership, measure.numerator, periods, days, known_at, dimensions)
        bottoms = _values(partnership, measure.denominator, periods, days, known_at, dimensions)
        rates: Values = {}
        for place, bottom in bottoms.items():
            top, base = int(tops.get(place, _NOUGHT)[0] or 0), int(bottom[0] or 0)
            withheld = measure.withheld_below is not None and base < measure.withheld_below
            value = (
                _quotient(top, base, "0.01")
                if isinstance(measure, Average)
                else percentage(top - base, base)
                if isinstance(measure, Difference)
                else _quotient(top * 100, base, measure.places)
            )
            rates[place] = (None if withheld else value, top, base, "")
        return rates
    if isinstance(measure, Change):
        return _changes(partnership, measure, periods, days, known_at, dimensions)
    median, added = isinstance(measure, algebra.MedianDays), isinstance(measure, algebra.Sum)
    if (median or added) and "theme" in dimensions and len(dimensions) > 1:
        # A row for each theme would weigh in the others twice; distinct units do not mind.
        others = [name for name in dimensions if name != "theme"]
        return {
            **_values(partnership, measure, periods, days, known_at, others),
            **_values(partnership, measure, periods, days, known_at, ["theme"]),
        }
    aggregate = (
        "percentile_cont(0.5) WITHIN GROUP (ORDER BY days), NULL, NULL"
        if median
        else _ADDED_UP
        if added
        else "count(DISTINCT unit), NULL, NULL"
    )
    named = [name for name in dimensions if name]
    sets = ", ".join("(n)" if not name else f"(n, {name})" for name in dimensions)
    dimension = " ".join(f"WHEN grouping({name}) = 0 THEN '{name}'" for name in named)
    key = " ".join(f"WHEN grouping({name}) = 0 THEN coalesce({name}, '')" for name in named)
    query, parameters = _query(
        partnership,
        measure,
        periods,
        days,
        known_at,
        f"""n, {f"CASE {dimension} ELSE '' END" if named else "''"},
        {f"CASE {key} ELSE '' END" if named else "''"}, {aggregate}, count(*)""",
        f"GROUP BY GROUPING SETS ({sets})",
        themed="theme" in dimensions,
    )
    # An empty period has a figure too: nought of a count, none of a median or of what was not counted.
    nothing = (None, None, 0, "") if median else (None, None, None, "") if added else _NOUGHT
    values: Values = (
        {(number, "", ""): nothing for number in range(len(periods))} if "" in dimensions else {}
    )
    for number, name, value_key, value, exact, precisions, rows in _fetch(query, parameters):
        place = (number, name, value_key)
        if median:
            days_open = Decimal(str(value)).quantize(Decimal("0.1"), ROUND_HALF_UP)
            values[place] = (days_open, None, rows, "")
        elif added:
            precision = precision_of_sum(precisions)
            values[place] = (Decimal(value), int(exact) if precision else None, None, precision)
        else:
            values[place] = (Decimal(value), None, None, "")
    return values


_ADDED_UP = """sum(quantity), coalesce(sum(quantity) FILTER (WHERE precision = 'exact'), 0),
        array_agg(DISTINCT precision)"""


def precision_of_sum(precisions: Iterable[str]) -> str:
    """How a sum of such numbers is to be read: "" where all are exact.

    Over 1,500 and 7 are over 1,507; about 100 and over 50 are an estimate.
    """
    rough = {each for each in precisions if each} - {"exact"}
    if not rough:
        return ""
    return rough.pop() if len(rough) == 1 else "estimated"


def _changes(
    partnership: Partnership,
    measure: Change,
    periods: Sequence[Period],
    days: Sequence[date],
    known_at: datetime | None,
    dimensions: Sequence[str],
) -> Values:
    """A key that was borne in either year has its change."""
    before = [
        Period(add_months(each.starts_on, -12), add_months(each.ends_before, -12), each.label)
        for each in periods
    ]
    # A period that had run out is compared with a whole one, whatever day it is asked as at.
    days_before = [
        whole.last_day if day >= period.last_day else add_months(day, -12)
        for period, whole, day in zip(periods, before, days, strict=True)
    ]
    now = _values(partnership, measure.of, periods, days, known_at, dimensions)
    then = _values(partnership, measure.of, before, days_before, known_at, dimensions)
    changes: Values = {}
    for place in now.keys() | then.keys():
        new, old = (int(values.get(place, _NOUGHT)[0] or 0) for values in (now, then))
        value = (
            percentage(new - old, old) if isinstance(measure, PercentChange) else Decimal(new - old)
        )
        changes[place] = (value, new, old, "")
    return changes


def records_behind(
    partnership: Partnership,
    measure: Measure,
    period: Period,
    *,
    as_at: date | None = None,
    known_at: datetime | None = None,
    dimension: str = "",
    key: str = "",
) -> list[UUID]:
    """The records that a figure counts. A rate's are its numerator's, a change's those of the period.

    Of people or places (repeat victims) it is the records in which they were counted. Whoever shows
    these must first pass them through `visible_to`.
    """
    _only_known([dimension])
    if isinstance(measure, Rate):
        measure = measure.numerator
    elif isinstance(measure, Change):
        measure = measure.of
    if not _of_wards(partnership, [measure]):
        return []
    days = as_at_days([period], as_at)
    where = f"WHERE coalesce({dimension}, '') = %(key)s" if dimension else ""
    query, parameters = _query(
        partnership,
        measure,
        [period],
        days,
        known_at,
        "DISTINCT record_id",
        where,
        themed=dimension == "theme",
    )
    return [row[0] for row in _fetch(query, {**parameters, "key": key})]


def _query(
    partnership: Partnership,
    measure: Measure,
    periods: Sequence[Period],
    days: Sequence[date],
    known_at: datetime | None,
    columns: str,
    tail: str,
    *,
    themed: bool,
) -> tuple[str, dict[str, Any]]:
    """Selects `columns` from the measure's rows, each with its dimensions beside it.

    `themed`: a row for each of its themes.
    """
    parts, select, own = sql.contributions(measure)
    keys = ", ".join(f"d.{column}::text AS {name}" for name, column in algebra.COLUMNS.items())
    if isinstance(measure, (algebra.Flow, RepeatSubjects)):
        join = "facts d ON d.id = c.fact_id"
    else:
        parts = [*parts, sql.STATES]
        join = (
            "states d ON d.record_id = c.record_id AND d.occurred_on <= c.read_on "
            "AND (d.until IS NULL OR d.until > c.read_on)"
        )
    only, wanted = sql.conditions(measure)
    parts = [
        *parts,
        f"contributed AS ({select}\n)",
        f"""
keyed AS (
    SELECT c.n, c.record_id, c.unit, c.days, {keys}, d.themes, d.quantity, d.precision,
           {_spell_age()} AS age
    FROM contributed c JOIN {join} {only}
)""",
        *([sql.THEMED] if themed else []),
    ]
    parameters = {
        "partnership": partnership.pk,
        "known_at": known_at,
        "numbers": list(range(len(periods))),
        "starts": [period.starts_on for period in periods],
        "ends": [period.ends_before for period in periods],
        "as_ats": list(days),
        "thresholds": [
            policy(partnership.pk, measure.setting, period.last_day)
            if isinstance(measure, RepeatSubjects)
            else None
            for period in periods
        ],
        **own,
        **wanted,
    }
    if isinstance(measure, Filtered) and measure.ward_name:
        named = Ward.objects.filter(partnership=partnership, name=measure.ward_name)
        parameters["wards"] = list(named.values_list("pk", flat=True))
    source = "themed" if themed else "keyed"
    return f"WITH {','.join(parts)}\nSELECT {columns} FROM {source} {tail}", parameters


def _spell_age() -> str:
    whens = " ".join(
        f"WHEN c.read_on - c.began < {days} THEN '{label}'"
        for days, label in algebra.AGE_BANDS
        if days is not None
    )
    return f"CASE {whens} WHEN c.began IS NOT NULL THEN '{algebra.AGE_BANDS[-1][1]}' END"


def _fetch(query: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with as_figures_role(), connection.cursor() as cursor:
        cursor.execute(query, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
