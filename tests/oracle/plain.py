"""The algebra of measures in plain Python, over the rows of the ledger one by one.

Knows no measure by name: it reads what a measure asks for and counts the slow way. What the rooms
write into the ledger is held against their own story in `recount.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from ledger.algebra import (
    COLUMNS,
    Average,
    Change,
    CohortState,
    Count,
    CountWith,
    CountWithout,
    DistinctPeople,
    DistinctPlaces,
    DistinctRecords,
    Filtered,
    Flow,
    Measure,
    MedianDays,
    OpenAsAt,
    OverdueAsAt,
    OverdueSubjects,
    Overlap,
    PeopleListed,
    PercentChange,
    Rate,
    Spell,
    Sum,
)
from ledger.models import Fact, FactPerson
from ledger.periods import Period
from partnership.models import Partnership
from tests.oracle.recount import half_up, median_of

Values = dict[str, tuple[Decimal | None, int | None, int | None]]


@dataclass(frozen=True)
class Row:
    """One thing that a figure counts: which, of which record, for how many days, and who bears it."""

    unit: object
    record: UUID
    days: int | None
    bears: Fact


class Plain:
    """The facts of a partnership that hold, as known at an instant."""

    def __init__(self, partnership: Partnership, known_at: datetime | None = None) -> None:
        rows = [
            fact
            for fact in Fact.objects.filter(partnership=partnership)
            if known_at is None or fact.recorded_at <= known_at
        ]
        replaced = {fact.corrects_id for fact in rows}
        held = [fact for fact in rows if fact.pk not in replaced and not fact.voided]
        self.facts = sorted(held, key=lambda fact: (fact.occurred_on, fact.root_id or fact.pk))
        self.records = {fact.record_id for fact in held}
        self.people: dict[int, set[tuple[UUID, str]]] = defaultdict(set)
        for named in FactPerson.objects.filter(partnership=partnership):
            self.people[named.fact_id].add((named.person, named.role))

    def count(self, measure: Measure, period: Period, as_at: date, dimension: str = "") -> Values:
        """Key → (value, numerator, denominator); the key is "" without a dimension."""
        if isinstance(measure, Rate):
            tops = self.count(measure.numerator, period, as_at, dimension)
            rates: Values = {}
            for key, (bottom, _, _) in self.count(
                measure.denominator, period, as_at, dimension
            ).items():
                top, base = int(tops[key][0] or 0) if key in tops else 0, int(bottom or 0)
                few = base == 0 or base < (measure.withheld_below or 0)
                places, times = ("0.01", 1) if isinstance(measure, Average) else ("0.1", 100)
                rates[key] = (
                    None if few else half_up(Fraction(top * times, base), places),
                    top,
                    base,
                )
            return rates
        if isinstance(measure, Change):
            year_before, day_before = _year_before(period, as_at)
            now = self.count(measure.of, period, as_at, dimension)
            then = self.count(measure.of, year_before, day_before, dimension)
            changes: Values = {}
            for key in {*now, *then}:
                new, old = (int(each[key][0] or 0) if key in each else 0 for each in (now, then))
                value: Decimal | None = Decimal(new - old)
                if isinstance(measure, PercentChange):
                    value = half_up(Fraction((new - old) * 100, old)) if old else None
                changes[key] = (value, new, old)
            return changes
        grouped: dict[str, list[Row]] = defaultdict(list)
        for row in self._rows(measure, period, as_at):
            for key in _keys(row.bears, dimension):
                grouped[key].append(row)
        if not dimension:
            grouped.setdefault("", [])
        if isinstance(measure, MedianDays):
            return {
                key: (median_of([row.days or 0 for row in rows]), None, len(rows))
                for key, rows in grouped.items()
            }
        if isinstance(measure, Sum):
            sums: Values = {key: _added_up(rows) for key, rows in grouped.items()}
            return sums
        return {
            key: (Decimal(len({row.unit for row in rows})), None, None)
            for key, rows in grouped.items()
        }

    def records_behind(
        self, measure: Measure, period: Period, as_at: date, dimension: str, key: str
    ) -> set[UUID]:
        if isinstance(measure, Rate):
            measure = measure.numerator
        if isinstance(measure, Change):
            measure = measure.of
        return {
            row.record
            for row in self._rows(measure, period, as_at)
            if key in _keys(row.bears, dimension)
        }

    def _rows(self, measure: Measure, period: Period, as_at: date) -> list[Row]:
        assert isinstance(measure, Filtered)
        return [
            row
            for row in self._unfiltered(measure, period, as_at)
            if all(
                set([value] if isinstance(value, str) else value) & _keys(row.bears, name)
                for name, value in measure.where
            )
            and (not measure.theme or measure.theme in row.bears.themes)
        ]

    def _unfiltered(self, measure: Measure, period: Period, as_at: date) -> Iterator[Row]:
        first, end = period.starts_on, min(period.last_day, as_at)
        if isinstance(measure, Flow):
            for fact in self.facts:
                if fact.kind in measure.kinds and first <= fact.occurred_on <= end:
                    for unit in self._counted(measure, fact, as_at):
                        yield Row(unit, fact.record_id, None, fact)
            return
        if isinstance(measure, OverdueSubjects):
            yield from self._overdue_subjects(measure, as_at)
            return
        assert isinstance(measure, (OpenAsAt, Overlap, CohortState, MedianDays, OverdueAsAt))
        for record in self.records:
            spells = self._spells(record, measure.spell)
            if isinstance(measure, MedianDays):
                for opened, closed in spells:
                    if closed is not None and first <= closed.occurred_on <= end:
                        days = (closed.occurred_on - opened.occurred_on).days
                        yield Row(record, record, days, self._borne(record, closed.occurred_on))
                continue
            begun = [spell for spell in spells if spell[0].occurred_on <= as_at]
            is_open = any(closed is None or closed.occurred_on > as_at for _, closed in begun)
            if isinstance(measure, (OpenAsAt, OverdueAsAt)):
                if is_open and (
                    isinstance(measure, OpenAsAt) or self._overdue(measure, record, as_at)
                ):
                    yield Row(record, record, None, self._borne(record, as_at))
                continue
            overlaps = as_at >= first and any(
                opened.occurred_on <= period.last_day
                and (closed is None or closed.occurred_on >= first)
                for opened, closed in begun
            )
            if not overlaps:
                continue
            if isinstance(measure, CohortState):
                closed = begun[-1][1]
                ended = closed if closed and closed.occurred_on <= as_at else None
                state = None if ended is None else ended.satisfactory
                if (ended is None) != (measure.satisfactory is None):
                    continue
                if ended is not None and state != measure.satisfactory:
                    continue
            yield Row(record, record, None, self._borne(record, end))

    def _counted(self, measure: Flow, fact: Fact, as_at: date) -> Iterable[object]:
        """What of a fact counts: itself, the people it names, or nothing."""
        if isinstance(measure, DistinctPeople):
            return [person for person, role in self.people[fact.pk] if role == measure.role]
        if isinstance(measure, PeopleListed):
            return [
                (fact.pk, person) for person, role in self.people[fact.pk] if role == measure.role
            ]
        if isinstance(measure, DistinctRecords):
            return [fact.record_id]
        if isinstance(measure, DistinctPlaces):
            fits = fact.place is not None and measure.outcome in ("", fact.outcome)
            return [fact.place] if fits else []
        if isinstance(measure, Sum):
            named = not measure.outcomes or fact.outcome in measure.outcomes
            return [fact] if named and fact.quantity is not None else []
        if isinstance(measure, Count):
            return [fact.pk] if measure.satisfactory in (None, fact.satisfactory) else []
        since = [
            each
            for each in self._of(fact.record_id)
            if fact.occurred_on <= each.occurred_on <= as_at
        ]
        if isinstance(measure, CountWithout):
            return [] if any(each.kind in measure.without for each in since) else [fact.pk]
        assert isinstance(measure, CountWith)
        told = [each.satisfactory for each in since if each.kind in measure.followed_by]
        return [fact.pk] if told and measure.satisfactory in (None, told[-1]) else []

    def _overdue_subjects(self, measure: OverdueSubjects, day: date) -> Iterator[Row]:
        latest = {
            fact.subject: fact
            for fact in self.facts
            if fact.subject
            and fact.occurred_on <= day
            and fact.kind in measure.kinds + measure.ends
        }
        for subject, fact in latest.items():
            if fact.kind in measure.kinds and fact.due_on is not None and fact.due_on < day:
                yield Row(subject, fact.record_id, None, self._borne(fact.record_id, day))

    def _of(self, record: UUID) -> list[Fact]:
        return [fact for fact in self.facts if fact.record_id == record]

    def _spells(self, record: UUID, spell: Spell) -> list[tuple[Fact, Fact | None]]:
        turns = [fact for fact in self._of(record) if fact.kind in (*spell.opens, *spell.closes)]
        return [
            (turn, next(iter(turns[place + 1 :]), None))
            for place, turn in enumerate(turns)
            if turn.kind in spell.opens
        ]

    def _borne(self, record: UUID, day: date) -> Fact:
        """The last fact by the end of `day`: it says what the record bore then."""
        return [fact for fact in self._of(record) if fact.occurred_on <= day][-1]

    def _overdue(self, measure: OverdueAsAt, record: UUID, day: date) -> bool:
        set_by = [
            fact
            for fact in self._of(record)
            if fact.kind in measure.kinds and fact.occurred_on <= day
        ]
        return bool(set_by) and set_by[-1].due_on is not None and set_by[-1].due_on < day


def _added_up(rows: list[Row]) -> tuple[Decimal | None, int | None, Any]:
    """A sum, its exact part and how it is to be read where it is not all exact."""
    facts = {row.unit for row in rows}
    if not facts:
        return None, None, None
    whole = sum(fact.quantity for fact in facts)  # type: ignore[attr-defined]
    rough = {fact.precision for fact in facts} - {"exact"}  # type: ignore[attr-defined]
    exact = sum(f.quantity for f in facts if f.precision == "exact")  # type: ignore[attr-defined]
    if not rough:
        return Decimal(whole), None, None
    return Decimal(whole), exact, rough.pop() if len(rough) == 1 else "estimated"


def _keys(fact: Fact, dimension: str) -> set[str]:
    if not dimension:
        return {""}
    if dimension == "theme":
        return set(fact.themes) or {""}
    return {str(getattr(fact, COLUMNS[dimension]) or "")}


def _year_before(period: Period, as_at: date) -> tuple[Period, date]:
    """The same months of the year before, read as far as the period has been."""

    def earlier(day: date) -> date:
        leap_day = (day.month, day.day) == (2, 29)
        return day.replace(year=day.year - 1, day=28 if leap_day else day.day)

    before = Period(earlier(period.starts_on), earlier(period.ends_before), "the year before")
    return before, before.last_day if as_at >= period.last_day else earlier(as_at)
