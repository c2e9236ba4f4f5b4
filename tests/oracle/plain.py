"""The algebra of measures in plain Python, over the rows of the ledger one by one.

Knows no measure by name: it reads what a measure asks for and counts the slow way. What the rooms
write into the ledger is held against their own story in `recount.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from ledger.algebra import (
    COLUMNS,
    CohortState,
    Count,
    CountWithout,
    Filtered,
    Measure,
    MedianDays,
    OpenAsAt,
    OverdueAsAt,
    Overlap,
    Rate,
    Spell,
)
from ledger.models import Fact
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
                rates[key] = (None if few else half_up(Fraction(top * 100, base)), top, base)
            return rates
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
        return {
            key: (Decimal(len({row.unit for row in rows})), None, None)
            for key, rows in grouped.items()
        }

    def records_behind(
        self, measure: Measure, period: Period, as_at: date, dimension: str, key: str
    ) -> set[UUID]:
        while isinstance(measure, Rate):
            measure = measure.numerator
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
            if all(value in _keys(row.bears, name) for name, value in measure.where)
            and (not measure.theme or measure.theme in row.bears.themes)
        ]

    def _unfiltered(self, measure: Measure, period: Period, as_at: date) -> Iterator[Row]:
        first, end = period.starts_on, min(period.last_day, as_at)
        if isinstance(measure, (Count, CountWithout)):
            for fact in self.facts:
                if fact.kind not in measure.kinds or not first <= fact.occurred_on <= end:
                    continue
                if isinstance(measure, Count):
                    counts = measure.satisfactory in (None, fact.satisfactory)
                else:
                    counts = not any(
                        each.record_id == fact.record_id
                        and each.kind in measure.without
                        and fact.occurred_on <= each.occurred_on <= as_at
                        for each in self.facts
                    )
                if counts:
                    yield Row(fact.pk, fact.record_id, None, fact)
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


def _keys(fact: Fact, dimension: str) -> set[str]:
    if not dimension:
        return {""}
    if dimension == "theme":
        return set(fact.themes) or {""}
    return {str(getattr(fact, COLUMNS[dimension]) or "")}
