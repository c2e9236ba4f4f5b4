"""The team dashboard: stored figures of a period, each a link to its cases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from ledger.algebra import AGE_BANDS
from ledger.models import Cell
from ledger.periods import Period, financial_year
from partnership import clock
from partnership.access.routes import requires
from partnership.models import User, Ward
from performance import charts
from performance.forms import BoardPeriodForm
from performance.queries import Board, Question, board, freshness, stored_periods
from performance.rows import labels_of
from performance.views.links import csv_file, records_url

OPEN, HIGH, OVERDUE = "asb_cases_open", "asb_cases_open_high_risk", "asb_contacts_overdue"
OPENED, CLOSED = "asb_cases_opened", "asb_cases_closed"
RATE, MANAGED = "asb_case_closure_rate", "asb_cases_managed"
MEDIAN = "asb_case_median_days_to_close"
VICTIMS, PLACES = "asb_repeat_victims", "asb_repeat_locations"
RISKS = ("high", "medium", "standard", "")


@dataclass(frozen=True)
class Shown:
    """A number on the page and the address of its cases; no number where none is stored."""

    number: Any
    url: str = ""

    @property
    def text(self) -> str:
        if self.number is None:
            return "–"
        return f"{self.number:,}"


@dataclass(frozen=True)
class Table:
    """One table of the dashboard, for the page and for its file."""

    name: str
    caption: str
    headers: Sequence[str]
    # Each row: what it is about, then its numbers.
    rows: Sequence[tuple[str, Sequence[Shown]]]
    unit: str = ""
    # What the numbers say, in one sentence.
    finding: str = ""
    drawing: SafeString | None = field(default=None, repr=False)

    @property
    def most(self) -> int:
        """The largest first number, which the bars are measured by."""
        return max((int(numbers[0].number or 0) for _, numbers in self.rows), default=0)

    @property
    def bars(self) -> list[dict[str, Any]]:
        """The rows with the length of each one's bar, in hundredths of the longest."""
        lengths = [
            round(100 * int(numbers[0].number or 0) / self.most) if self.most else 0
            for _, numbers in self.rows
        ]
        return [
            {"label": label, "numbers": numbers, "bar": length, "rest": 100 - length}
            for (label, numbers), length in zip(self.rows, lengths, strict=True)
        ]


@require_GET
@requires("figures.read")
def dashboard(request: HttpRequest) -> HttpResponse:
    """Counts for whoever may read figures; officers by name for those who lead a team."""
    user = request.user
    assert isinstance(user, User)
    periods = stored_periods(user)
    form = BoardPeriodForm(periods, request.GET or None)
    period = _period(form, periods)
    shown = board(user, period, by_owner=user.may("team.read"))
    tables = _tables(user, shown)
    query = urlencode({"period": period.label})
    return render(
        request,
        "performance/dashboard.html",
        {
            "form": form,
            "board": shown,
            "fresh": freshness(user),
            "is_now": period.ends_before > clock.today(),
            "has_figures": shown.as_at is not None,
            "begun": bool(periods),
            "numbers": _numbers(shown),
            "tables": {table.name: table for table in tables},
            "map": _map(user, shown),
            "csv_url": f"{reverse('dashboard_csv')}?{query}",
            "figures_url": f"{reverse('figures')}?{query}",
        },
    )


@require_GET
@requires("figures.read")
def dashboard_csv(request: HttpRequest) -> HttpResponse:
    """One table of the dashboard as a file."""
    user = request.user
    assert isinstance(user, User)
    periods = stored_periods(user)
    period = _period(BoardPeriodForm(periods, request.GET), periods)
    shown = board(user, period, by_owner=user.may("team.read"))
    for table in _tables(user, shown, draw=False):
        if table.name == request.GET.get("table"):
            rows = (
                [label, *("" if each.number is None else str(each.number) for each in numbers)]
                for label, numbers in table.rows
            )
            name = f"{table.name}-{period.label.replace('/', '-').replace(' ', '-')}"
            return csv_file(name, table.headers, rows)
    raise Http404


def _period(form: BoardPeriodForm, periods: Sequence[Period]) -> Period:
    """The period chosen; the present year where none or an unknown one is."""
    chosen = form.cleaned_data.get("period") if form.is_bound and form.is_valid() else ""
    known = {each.label: each for each in periods}
    return known.get(chosen or "") or financial_year(clock.today())


def _shown(
    found: Board,
    measure: str,
    period: Period,
    dimension: str = "",
    key: str = "",
    *,
    part: str = "",
) -> Shown:
    """A stored figure as a number and its address.

    A value of a dimension that no cell names is nought, if the whole was derived.
    """
    cell = found.cell(measure, period, dimension, key)
    whole = found.cell(measure, period)
    if cell is None:
        return Shown(0 if dimension and whole is not None else None)
    number = _number(cell, part)
    if not number:
        return Shown(number)
    cut = cell.as_at < period.last_day
    asked = Question(
        MANAGED if part == "denominator" else measure,
        period,
        cell.as_at if cut else None,
        dimension=dimension,
        key=key,
    )
    return Shown(number, records_url(asked))


def _number(cell: Cell, part: str) -> Any:
    value = getattr(cell, part or "value")
    if value is None:
        return None
    return int(value) if value == int(value) else value


def _numbers(found: Board) -> list[dict[str, Any]]:
    """The key numbers: how it stands, the month and the one before, and the period."""
    month, before = found.months[-1], found.months[-2]
    period = found.period

    def one(label: str, measure: str, at: Period, **more: Any) -> dict[str, Any]:
        return {"label": label, "shown": _shown(found, measure, at), **more}

    def with_month_before(label: str, measure: str) -> dict[str, Any]:
        return one(
            f"{label} in {_month_name(month)}",
            measure,
            month,
            hint=f"in {_month_name(before)}",
            hint_shown=_shown(found, measure, before),
        )

    return [
        one("open", OPEN, month),
        one("open at high risk", HIGH, month),
        one("with an overdue contact", OVERDUE, month),
        with_month_before("opened", OPENED),
        with_month_before("closed", CLOSED),
        one(
            f"closure rate in {period.label}",
            RATE,
            period,
            unit="%",
            part=_shown(found, RATE, period, part="numerator"),
            whole=_shown(found, RATE, period, part="denominator"),
        ),
        one(f"median days to close in {period.label}", MEDIAN, period),
        one(f"repeat victims in {period.label}", VICTIMS, period),
        one(f"repeat locations in {period.label}", PLACES, period),
    ]


def _tables(user: User, found: Board, *, draw: bool = True) -> list[Table]:
    tables = [_months(found, draw), _quarters(found, draw), _wards(user, found)]
    tables += [_risks(user, found), _ages(found)]
    if user.may("team.read"):
        tables.append(_officers(user, found))
    return tables


def _months(found: Board, draw: bool) -> Table:
    rows = [
        (
            _month_name(month),
            [_shown(found, OPENED, month), _shown(found, CLOSED, month)],
        )
        for month in found.months
    ]
    known = [
        (opened.number, closed.number)
        for _, (opened, closed) in rows
        if opened.number is not None and closed.number is not None
    ]
    finding = _months_finding(known)
    drawing = None
    if draw and len(known) > 1:
        labels = [f"{month.starts_on:%b %y}" for month in found.months]
        series = {
            "Opened": [numbers[0].number for _, numbers in rows],
            "Closed": [numbers[1].number for _, numbers in rows],
        }
        drawing = charts.drawing(
            "chart-months",
            charts.line_chart(labels, series),
            charts.line_chart(labels, series, narrow=True),
            title="Cases opened and closings in each month",
            description=f"{finding}. The table that follows gives every number.",
        )
    return Table(
        "months",
        "Cases opened and closings by month",
        ["Month", "Opened", "Closings"],
        rows,
        finding=finding,
        drawing=drawing,
    )


def _months_finding(known: Sequence[tuple[int, int]]) -> str:
    if not known:
        return "No figures for these months"
    opened, closed = (sum(numbers) for numbers in zip(*known, strict=True))
    if not opened and not closed:
        return f"No case was opened or closed in {_counted(known)}"
    if opened == closed:
        return f"As many cases were opened as closed: {opened:,} in {_counted(known)}"
    words = ("More", "than") if opened > closed else ("Fewer", "than")
    return (
        f"{words[0]} cases were opened {words[1]} closed: "
        f"{opened:,} and {closed:,} in {_counted(known)}"
    )


def _counted(known: Sequence[object]) -> str:
    return "1 month" if len(known) == 1 else f"{len(known)} months"


def _quarters(found: Board, draw: bool) -> Table:
    rows = [
        (
            quarter.label,
            [
                _shown(found, RATE, quarter),
                _shown(found, RATE, quarter, part="numerator"),
                _shown(found, RATE, quarter, part="denominator"),
            ],
        )
        for quarter in found.quarters
    ]
    known = [(label, numbers[0].number) for label, numbers in rows if numbers[0].number is not None]
    finding = "No closure rate for these quarters"
    if known:
        label, rate = known[-1]
        finding = f"The closure rate was {rate}% in {label}"
        if len(known) > 1 and known[-2][1] != rate:
            way = "up" if rate > known[-2][1] else "down"
            finding += f", {way} from {known[-2][1]}% in {known[-2][0]}"
    drawing = None
    if draw and known:
        labels = [label for label, _ in rows]
        values = [
            None if numbers[0].number is None else float(numbers[0].number) for _, numbers in rows
        ]
        drawing = charts.drawing(
            "chart-quarters",
            charts.bar_chart(labels, values, unit="%"),
            charts.bar_chart(labels, values, unit="%", narrow=True),
            title="Closure rate in each quarter",
            description=f"{finding}. The table that follows gives every number.",
        )
    return Table(
        "quarters",
        "Closure rate by quarter",
        ["Quarter", "Closure rate, %", "Problem-solved", "Of cases managed"],
        rows,
        finding=finding,
        drawing=drawing,
    )


def _wards(user: User, found: Board) -> Table:
    keys = {str(pk): name for pk, name in Ward.objects.visible_to(user).values_list("pk", "name")}
    if "" in found.keys(OPEN, "ward"):
        keys[""] = "No ward recorded"
    rows = [
        (
            name,
            [
                _shown(found, OPEN, found.months[-1], "ward", key),
                _shown(found, OPENED, found.period, "ward", key),
            ],
        )
        for key, name in keys.items()
    ]
    rows.sort(key=lambda row: (-(row[1][0].number or 0), row[0]))
    return Table(
        "wards",
        f"Open cases by ward, and cases opened in {found.period.label}",
        ["Ward", "Open", "Opened"],
        rows,
        finding=_ward_finding(rows),
    )


def _ward_finding(rows: Sequence[tuple[str, Sequence[Shown]]]) -> str:
    total = sum(numbers[0].number or 0 for _, numbers in rows)
    if not total:
        return "No case is open in any ward"
    most = rows[0][1][0].number
    first = [name for name, numbers in rows if numbers[0].number == most]
    if len(first) > 2:
        return f"{len(first)} wards have the most open cases, {most} each"
    have = "has" if len(first) == 1 else "have"
    each = "" if len(first) == 1 else " each"
    return f"{' and '.join(first)} {have} the most open cases: {most:,}{each} of {total:,}"


def _risks(user: User, found: Board) -> Table:
    words = labels_of(user.partnership, "risk_band")
    return Table(
        "risk",
        "Open cases by risk",
        ["Risk", "Open"],
        [
            (words[band], [_shown(found, OPEN, found.months[-1], "risk_band", band)])
            for band in RISKS
        ],
    )


def _ages(found: Board) -> Table:
    return Table(
        "ages",
        "Open cases by how long they have been open",
        ["Open for", "Open"],
        [
            (
                label[0].upper() + label[1:],
                [_shown(found, OPEN, found.months[-1], "age", label)],
            )
            for _, label in AGE_BANDS
        ],
    )


def _officers(user: User, found: Board) -> Table:
    names = labels_of(user.partnership, "owner")
    month = found.months[-1]
    rows = [
        (
            names.get(key, "No owner"),
            [_shown(found, measure, month, "owner", key) for measure in (OPEN, HIGH, OVERDUE)],
        )
        for key in found.keys(OPEN, "owner")
    ]
    rows.sort(key=lambda row: (-(row[1][0].number or 0), row[0]))
    return Table(
        "officers",
        "Caseload by officer",
        ["Officer", "Open", "High risk", "Overdue contact"],
        rows,
    )


def _map(user: User, found: Board) -> dict[str, Any] | None:
    """The wards shaded by open cases, where the council has loaded a boundary for each."""
    wards: Iterable[Ward] = Ward.objects.visible_to(user)
    boundaries = {str(ward.pk): ward.boundary for ward in wards}
    if not boundaries or not all(boundaries.values()) or found.as_at is None:
        return None
    values = {
        key: int(_shown(found, OPEN, found.months[-1], "ward", key).number or 0)
        for key in boundaries
    }
    return {
        "svg": charts.drawing(
            "chart-map",
            charts.ward_map(boundaries, values),
            charts.ward_map(boundaries, values, narrow=True),
            title="Open cases in each ward, as a map",
            description="The darker a ward, the more cases are open in it. The table of wards "
            "gives every number.",
        )
    }


def _month_name(month: Period) -> str:
    return f"{month.starts_on:%B %Y}"
