"""The reads behind the figures' pages: stored cells for the dashboard, the ledger for questions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Min, Q

from cases.models import AsbCase
from ledger import registry
from ledger.figures import Figure, answer, records_behind
from ledger.models import Cell, DerivationRun, StaleMark
from ledger.periods import Period, financial_year, month, months_of, quarter, quarters_of
from partnership import clock
from partnership.dates import add_months
from partnership.models import Partnership, Record, User
from partnership.search import RecordLine, describe_records

PAGE = 25
MONTHS_SHOWN = 13
QUARTERS_SHOWN = 8
# Marks that have waited for longer than this mean that no worker is at work.
WAITING_TOO_LONG = timedelta(minutes=10)
# By what the dashboard breaks down the state at its day, and which figures.
BREAKDOWNS = {
    "owner": ("asb_cases_open", "asb_cases_open_high_risk", "asb_contacts_overdue"),
    "ward": ("asb_cases_open",),
    "risk_band": ("asb_cases_open",),
    "age": ("asb_cases_open",),
}


@dataclass(frozen=True)
class Freshness:
    """How far the stored figures may be trusted."""

    derived_at: datetime | None
    checked: DerivationRun | None
    waiting_since: datetime | None

    @property
    def is_counting(self) -> bool:
        """Whether entries wait to be counted."""
        return self.waiting_since is not None

    @property
    def is_stuck(self) -> bool:
        """Whether they have waited so long that something must be wrong."""
        since = self.waiting_since
        return since is not None and clock.now() - since > WAITING_TOO_LONG


@dataclass(frozen=True)
class Board:
    """The stored figures that a dashboard of one period shows."""

    period: Period
    # The last month of the period that has begun, and the day that its figures are as at.
    month: Period
    as_at: date | None
    months: Sequence[Period]
    quarters: Sequence[Period]
    cells: dict[tuple[str, str, str, str], Cell] = field(repr=False)

    @property
    def expected_as_at(self) -> date:
        """The day that the figures are as at when nothing is behind."""
        return min(self.period.last_day, clock.today())

    @property
    def is_behind(self) -> bool:
        """Whether the day has turned since the figures were derived."""
        return self.as_at is None or self.as_at < self.expected_as_at

    def cell(self, measure: str, period: Period, dimension: str = "", key: str = "") -> Cell | None:
        return self.cells.get((measure, period.label, dimension, key))

    def keys(self, measure: str, dimension: str) -> list[str]:
        """The values of `dimension` that occur in the board's month."""
        return [
            key
            for name, period, by, key in self.cells
            if (name, period, by) == (measure, self.month.label, dimension)
        ]


def board(user: User, period: Period, *, by_owner: bool) -> Board:
    """Read the board of `period` in one query. Missing cells are missing: nothing is made up."""
    until = min(period.last_day, clock.today())
    last = month(max(until, period.starts_on))
    first = add_months(last.starts_on, 1 - MONTHS_SHOWN)
    months = months_of(Period(first, last.ends_before, "shown"))
    last_quarter = quarter(last.starts_on)
    quarters = [
        quarter(add_months(last_quarter.starts_on, -3 * back))
        for back in reversed(range(QUARTERS_SHOWN))
    ]
    labels = {each.label for each in (*months, *quarters, period)}
    wanted = Q(dimension="", period__in=labels)
    wanted |= Q(dimension="ward", period=period.label, measure="asb_cases_opened")
    for dimension, measures in BREAKDOWNS.items():
        if dimension != "owner" or by_owner:
            wanted |= Q(dimension=dimension, period=last.label, measure__in=measures)
    versions = {measure.id: measure.version for measure in registry.measures()}
    cells = {
        (cell.measure, cell.period, cell.dimension, cell.key): cell
        for cell in Cell.objects.visible_to(user).filter(wanted)
        if versions.get(cell.measure) == cell.version
    }
    now = cells.get(("asb_cases_open", last.label, "", ""))
    return Board(period, last, now.as_at if now else None, months, quarters, cells)


def freshness(user: User) -> Freshness:
    """When the figures were derived and checked, and since when newer entries wait."""
    runs = DerivationRun.objects.visible_to(user).order_by("-pk")
    newest = runs.first()
    waiting = StaleMark.objects.visible_to(user).aggregate(since=Min("marked_at"))["since"]
    return Freshness(
        derived_at=newest.finished_at if newest else None,
        checked=runs.filter(kind=DerivationRun.Kind.CHECK).first(),
        waiting_since=waiting,
    )


def stored_periods(user: User) -> list[Period]:
    """The financial years that have figures, newest first, each with its quarters up to today."""
    # The first to end is the month of the first fact: its year began before anything was known.
    first_end = (
        Cell.objects.visible_to(user)
        .filter(measure="asb_cases_open", dimension="")
        .aggregate(day=Min("ends_before"))["day"]
    )
    if first_end is None:
        return []
    today = clock.today()
    year = financial_year(today)
    found: list[Period] = []
    while year.ends_before >= first_end:
        quarters = [
            each
            for each in quarters_of(year)
            if each.ends_before >= first_end and each.starts_on <= today
        ]
        found += [year, *reversed(quarters)]
        year = financial_year(year.starts_on - timedelta(days=1))
    return found


@dataclass(frozen=True)
class Question:
    """What leads to one figure: the figure's id, when, as known when, and of which part.

    Whoever takes it from somebody asks `registry.measure_for` them first.
    """

    measure: str
    period: Period
    as_at: date | None = None
    known_at: datetime | None = None
    dimension: str = ""
    key: str = ""


def figure_of(partnership: Partnership, question: Question) -> Figure | None:
    """The one figure that `question` asks for; None where nothing bears the key."""
    figures = answer(
        partnership,
        [registry.measure(question.measure)],
        [question.period],
        as_at=question.as_at,
        known_at=question.known_at,
        dimensions=(question.dimension,),
    )
    return next((each for each in figures if each.key == question.key), None)


@dataclass(frozen=True)
class Described:
    """A record of a list, and its line where its room gives one."""

    record: Record
    line: RecordLine | None


@dataclass(frozen=True)
class Behind:
    """A page of what is behind a figure: its cases, or its records of another kind.

    `after` names the one to go on from.
    """

    cases: Sequence[AsbCase]
    records: Sequence[Described]
    after: UUID | None

    def __len__(self) -> int:
        return len(self.cases) + len(self.records)


def behind_figure(user: User, question: Question, *, after: UUID | None = None) -> Behind:
    """What a figure counts and `user` may see: cases newest first, other records by their id.

    Nothing here tells how many there are that the user may not see.
    """
    measure = registry.measure(question.measure)
    behind: Iterable[UUID] = records_behind(
        user.partnership,
        measure,
        question.period,
        as_at=question.as_at,
        known_at=question.known_at,
        dimension=question.dimension,
        key=question.key,
    )
    if measure.record_kind == "asb_case":
        return _cases_page(user, behind, after)
    return _records_page(user, behind, after)


def _cases_page(user: User, behind: Iterable[UUID], after: UUID | None) -> Behind:
    seen = AsbCase.objects.visible_to(user).filter(pk__in=behind)
    last = seen.filter(pk=after).values_list("opened_on", flat=True).first() if after else None
    rows = seen
    if last is not None:
        rows = seen.filter(Q(opened_on__lt=last) | Q(opened_on=last, pk__lt=after))
    found = list(
        rows.select_related("record", "owner", "ward").order_by("-opened_on", "-pk")[: PAGE + 1]
    )
    shown = found[:PAGE]
    return Behind(shown, [], shown[-1].pk if len(found) > PAGE else None)


def _records_page(user: User, behind: Iterable[UUID], after: UUID | None) -> Behind:
    seen = Record.objects.visible_to(user).filter(pk__in=behind)
    rows = seen.filter(pk__gt=after) if after else seen
    found = list(rows.order_by("pk")[: PAGE + 1])
    shown = found[:PAGE]
    lines = describe_records(user, shown)
    return Behind(
        [],
        [Described(record, lines.get(record.pk)) for record in shown],
        shown[-1].pk if len(found) > PAGE else None,
    )
