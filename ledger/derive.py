"""Keeps the cells: derives stale months again from the ledger and replaces their cells.

A cell is a pure function of measure, version, partnership and period, replaced in one transaction
under a lock of its partnership: running twice, or dying half-way, changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from ledger import registry
from ledger.algebra import COLUMNS, Count, Measure, MedianDays, OpenAsAt
from ledger.figures import Figure, answer, as_figures_role
from ledger.models import Cell, DerivationRun, StaleMark
from ledger.periods import Period, financial_year, month, months_of, quarter
from partnership import clock
from partnership.models import Partnership


@dataclass(frozen=True)
class Outcome:
    partnership: Partnership
    months: int
    differences: int = 0


def periods_from(day: date, *, only_its_own: bool) -> list[Period]:
    """The month, quarter and year of `day`; unless `only_its_own`, all later ones until today too."""
    last = day if only_its_own else max(day, clock.today())
    found: set[Period] = set()
    at = month(day)
    while at.starts_on <= last:
        found |= {at, quarter(at.starts_on), financial_year(at.starts_on)}
        at = month(at.ends_before)
    return sorted(found)


def _months_since(first: date) -> list[Period]:
    return months_of(Period(first, month(clock.today()).ends_before, "since the first fact"))


def derive_stale() -> list[Outcome]:
    """Take the stale marks and derive their months again, each partnership in its own transaction."""
    waiting = StaleMark.objects.values_list("partnership_id", flat=True).distinct()
    outcomes = []
    for partnership in Partnership.objects.filter(pk__in=list(waiting)):
        with transaction.atomic():
            _lock(partnership)
            months = _take_marks(partnership)
            if not months:
                continue
            _replace(partnership, months)
            with as_figures_role():
                DerivationRun.objects.create(
                    partnership=partnership,
                    kind=DerivationRun.Kind.STALE,
                    months=len(months),
                )
        outcomes.append(Outcome(partnership, len(months)))
    return outcomes


def check_and_renew() -> list[Outcome]:
    """Derive everything again, count the cells that differ from what was stored, and replace them.

    Stocks as at today differ each day by nature, so a cell counts as different only where it was
    derived for the same as-at day.
    """
    outcomes = []
    for partnership in Partnership.objects.all():
        with transaction.atomic():
            _lock(partnership)
            months = _take_marks(partnership)
            first = _first_month(partnership)
            if first is None:
                continue
            before = _stored(partnership)
            _replace(partnership, [each.starts_on for each in _months_since(first)])
            after = _stored(partnership)
            # What a mark announced was known to be out of date: that is no difference.
            differences = 0 if months else _differences(before, after)
            with as_figures_role():
                DerivationRun.objects.create(
                    partnership=partnership,
                    kind=DerivationRun.Kind.CHECK,
                    differences=differences,
                )
        outcomes.append(Outcome(partnership, len(months), differences))
    return outcomes


Stored = dict[tuple[object, ...], tuple[object, ...]]


def _stored(partnership: Partnership) -> Stored:
    rows = Cell.objects.filter(partnership=partnership).values_list(
        "measure",
        "version",
        "period",
        "dimension",
        "key",
        "as_at",
        "value",
        "numerator",
        "denominator",
    )
    return {row[:6]: row[6:] for row in rows}


def _differences(before: Stored, after: Stored) -> int:
    """Cells that changed, appeared or vanished, among the periods that both sides derived as at one day."""
    days = {(*place[:3], place[5]) for place in before} & {
        (*place[:3], place[5]) for place in after
    }
    return sum(
        before.get(place) != after.get(place)
        for place in before.keys() | after.keys()
        if (*place[:3], place[5]) in days
    )


def _lock(partnership: Partnership) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"derive:{partnership.pk}"],
        )


def _take_marks(partnership: Partnership) -> list[date]:
    with as_figures_role(), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM ledger_stalemark WHERE partnership_id = %s RETURNING month",
            [partnership.pk],
        )
        return sorted({row[0] for row in cursor.fetchall()})


def _first_month(partnership: Partnership) -> date | None:
    with as_figures_role(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT date_trunc('month', min(occurred_on))::date FROM ledger_fact WHERE partnership_id = %s",
            [partnership.pk],
        )
        row = cursor.fetchone()
        first: date | None = row[0] if row else None
        return first


def _replace(partnership: Partnership, months: Sequence[date]) -> None:
    flows = {period for day in months for period in periods_from(day, only_its_own=True)}
    lasting = set(periods_from(min(months), only_its_own=False))
    for measure in registry.measures():
        # A flow changes its own month alone; a state goes on until today.
        flow = isinstance(measure, (Count, MedianDays))
        periods = sorted(flows if flow else lasting)
        figures = answer(partnership, [measure], periods, dimensions=stored_dimensions(measure))
        with as_figures_role():
            Cell.objects.filter(
                partnership=partnership,
                measure=measure.id,
                period__in=[p.label for p in periods],
            ).delete()
            Cell.objects.bulk_create(_cells(figures), batch_size=2000)


def stored_dimensions(measure: Measure) -> tuple[str, ...]:
    """The dimensions by which a measure's cells are kept."""
    ages = ("age",) if isinstance(measure, OpenAsAt) else ()
    return ("", *COLUMNS, *ages)


def _cells(figures: Iterable[Figure]) -> Iterable[Cell]:
    return [
        Cell(
            partnership=figure.partnership,
            measure=figure.measure.id,
            version=figure.measure.version,
            period=figure.period.label,
            starts_on=figure.period.starts_on,
            ends_before=figure.period.ends_before,
            as_at=figure.as_at,
            dimension=figure.dimension,
            key=figure.key,
            value=figure.value,
            numerator=figure.numerator,
            denominator=figure.denominator,
        )
        for figure in figures
    ]
