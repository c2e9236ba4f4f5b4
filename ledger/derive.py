"""Keeps the cells: derives stale months again from the ledger and replaces their cells.

A cell is a pure function of measure, version, partnership and period, replaced in one transaction
under a lock of its partnership: running twice, or dying half-way, changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Least

from ledger import algebra, registry
from ledger.algebra import COLUMNS, Measure, OpenAsAt
from ledger.figures import Figure, answer, as_figures_role
from ledger.models import Cell, DerivationRun, Fact, StaleMark
from ledger.periods import Period, financial_year, month, months_of, quarter
from partnership import clock
from partnership.models import Partnership


@dataclass(frozen=True)
class Outcome:
    """What one derivation did: months derived again, cells that differed from the ledger."""

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


def _months_since(first: date) -> list[date]:
    whole = Period(first, month(clock.today()).ends_before, "since the first fact")
    return [each.starts_on for each in months_of(whole)]


def derive_stale() -> list[Outcome]:
    """Derive again what was marked stale, and what the day's turn left behind.

    A state as at today is another one tomorrow though nothing happens. Each partnership has a
    transaction of its own.
    """
    waiting = set(StaleMark.objects.values_list("partnership_id", flat=True).distinct())
    outcomes = []
    for partnership in Partnership.objects.filter(pk__in=waiting | _left_behind()):
        with transaction.atomic():
            _lock(partnership)
            months = _bring_up_to_date(partnership)
            if not months:
                continue
            with as_figures_role():
                DerivationRun.objects.create(
                    partnership=partnership,
                    kind=DerivationRun.Kind.STALE,
                    months=months,
                )
        outcomes.append(Outcome(partnership, months))
    return outcomes


def check_and_renew() -> list[Outcome]:
    """Derive everything again, count the cells that differ from what was stored, and replace them.

    What was known to be out of date is derived before, so that it is no difference and hides none.
    """
    outcomes = []
    for partnership in Partnership.objects.all():
        with transaction.atomic():
            _lock(partnership)
            months = _bring_up_to_date(partnership)
            first = _first_month(partnership)
            if first is None:
                continue
            before = _stored(partnership)
            _replace(partnership, _months_since(first))
            after = _stored(partnership)
            # Facts that came in between the two derivations have left a mark.
            overtaken = StaleMark.objects.filter(partnership=partnership).exists()
            differences = 0 if overtaken else _differences(before, after)
            with as_figures_role():
                DerivationRun.objects.create(
                    partnership=partnership,
                    kind=DerivationRun.Kind.CHECK,
                    differences=differences,
                )
        outcomes.append(Outcome(partnership, months, differences))
    return outcomes


def _bring_up_to_date(partnership: Partnership) -> int:
    """Derive the marked months and those left behind; returns how many. Needs the lock."""
    months = {*_take_marks(partnership), *_months_left_behind(partnership)}
    if months:
        _replace(partnership, sorted(months))
    return len(months)


def _current_cells() -> QuerySet[Cell]:
    """Whole figures of the present month, as at today, in the versions of today."""
    wanted = Q(pk__in=[])
    for measure in registry.measures():
        wanted |= Q(measure=measure.id, version=measure.version)
    today = clock.today()
    return Cell.objects.filter(wanted, period=month(today).label, dimension="", key="", as_at=today)


def _left_behind() -> set[UUID]:
    """Partnerships with facts in which some measure has no figure as at today."""
    # Asked for each partnership by itself, so that the index of the cells answers it.
    current = _current_cells().filter(partnership=OuterRef("pk")).values("partnership")
    begun = _open_facts().filter(partnership=OuterRef("pk"))
    return set(
        Partnership.objects.filter(Exists(begun))
        .annotate(current=Coalesce(Subquery(current.annotate(n=Count("pk")).values("n")), 0))
        .filter(current__lt=len(registry.measures()))
        .values_list("pk", flat=True)
    )


def _months_left_behind(partnership: Partnership) -> list[date]:
    """The months in which, or since which, a state may have changed because days have passed."""
    measures = registry.measures()
    if _current_cells().filter(partnership=partnership).count() == len(measures):
        return []
    first = _first_month(partnership)
    if first is None:
        return []
    stored = Cell.objects.filter(partnership=partnership)
    known = set(stored.values_list("measure", "version").distinct())
    if not {(measure.id, measure.version) for measure in measures} <= known:
        return _months_since(first)
    # Where a period had not run out when it was derived, days have passed since.
    cut = stored.filter(as_at__lt=Least(F("ends_before") - 1, Value(clock.today())))
    oldest = cut.aggregate(day=Min("as_at"))["day"]
    newest = stored.aggregate(day=Max("as_at"))["day"]
    return _months_since(month(min(oldest or newest, newest)).starts_on)


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
        "precision",
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


def _open_facts() -> QuerySet[Fact]:
    """Facts behind no wall: nothing that is stored may tell of the others, nor when they began."""
    facts = Fact.objects.all()
    for begins_with in registry.walled_facts():
        facts = facts.exclude(kind__startswith=begins_with)
    return facts


def _first_month(partnership: Partnership) -> date | None:
    with as_figures_role():
        first = (
            _open_facts().filter(partnership=partnership).aggregate(day=Min("occurred_on"))["day"]
        )
    return first.replace(day=1) if first else None


def _replace(partnership: Partnership, months: Sequence[date]) -> None:
    flows = {period for day in months for period in periods_from(day, only_its_own=True)}
    lasting = set(periods_from(min(months), only_its_own=False))
    for measure in registry.measures():
        # A state goes on until today, and a median hangs on openings of earlier months. A flow
        # changes its own month alone, but from the first fact on every period has its figure:
        # nought is a figure, and none would be no answer. So does a count with or without a later
        # step: a period that the step counts in is as at its day or a later one, and so holds it.
        changed = lasting
        if isinstance(measure, algebra.Flow):
            stored = set(
                Cell.objects.filter(
                    partnership=partnership,
                    measure=measure.id,
                    version=measure.version,
                    dimension="",
                ).values_list("period", flat=True)
            )
            changed = flows | {each for each in lasting if each.label not in stored}
        periods = sorted(changed)
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
    return ("", *COLUMNS, "theme", *ages)


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
            precision=figure.precision,
        )
        for figure in figures
    ]
