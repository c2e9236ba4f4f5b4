"""Reading imported series: what there is, one of them month by month, and the months behind a figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_http_methods

from ledger.periods import Period, PeriodError, month, months_of, parse
from partnership.access.log import log_access
from partnership.access.routes import requires
from partnership.dates import add_months, spoken
from partnership.models import User
from partnership.rules import Refused
from performance import charts
from performance.imports.handed_in import IMPORTS
from performance.models import DataExtract, SeriesArea, SeriesBreak, SeriesPoint
from performance.series.behind import behind
from performance.series.breaks import record_break
from performance.series.catalogue import SERIES, series_called
from performance.series.counts import Counts, Total
from performance.series.definitions import FIGURES
from performance.series_forms import BreakForm, SeriesForm
from performance.views.links import in_london, series_url
from performance.views.series.imports import import_lines

_EXTRACTS = 100


@require_GET
@requires("figures.read")
def series(request: HttpRequest) -> HttpResponse:
    """Which extracts there are, the newest first, and which series they tell of."""
    user = request.user
    assert isinstance(user, User)
    extracts = list(DataExtract.objects.visible_to(user)[:_EXTRACTS])
    log_access(user, "list", "dataextract", request=request, result_count=len(extracts))
    sources = {each.source for each in extracts}
    area = user.partnership.slug if user.partnership else ""
    groups = {
        DataExtract.Source(source).label: [
            (each.label, series_url(source, each.code, area))
            for each in SERIES
            if each.source == source
        ]
        for source in DataExtract.Source.values
        if source in sources
    }
    return render(
        request,
        "performance/series/series.html",
        {
            "add_url": reverse("series_import_add") if user.may(IMPORTS) else "",
            "import_headers": ("File", "Handed in by", "On", "State"),
            "imports": import_lines(user),
            "headers": ("Extract", "Taken out on", "Months"),
            "extracts": [
                [
                    {
                        "text": each.get_source_display(),
                        "url": reverse("series_extract", args=[each.pk]),
                        "hint": each.file_name,
                    },
                    spoken(each.extracted_on),
                    f"{each.first_month:%B %Y} to {each.last_month:%B %Y}",
                ]
                for each in extracts
            ],
            "groups": {name: lines for name, lines in groups.items() if lines},
        },
    )


@dataclass(frozen=True)
class MonthLine:
    """A month of a series: how many, a year before, and without what came in since a break."""

    month: Period
    total: Total
    year_before: int | None
    like_for_like: int | None
    extracts: str

    @property
    def change(self) -> int | None:
        return None if self.year_before is None else self.total.count - self.year_before


@require_GET
@requires("figures.read")
def one(request: HttpRequest, source: str, code: str) -> HttpResponse:
    """A series of an area month by month, with what was revised and what came into it."""
    user = request.user
    assert isinstance(user, User)
    told = SeriesPoint.objects.visible_to(user).filter(source=source, series=code)
    known = series_called(source, code)
    first = told.first()
    if known is None and first is None:
        raise Http404
    label = known.label if known else first.label if first else code
    areas = list(SeriesArea.objects.visible_to(user))
    form = SeriesForm(areas, request.GET if "area" in request.GET else None)
    area = next((each for each in areas if each.slug == request.GET.get("area")), None)
    breaks = list(
        SeriesBreak.objects.visible_to(user)
        .filter(source=source, series=code)
        .order_by("from_month")
    )
    lines: list[MonthLine] = []
    yearly: list[SeriesPoint] = []
    if form.is_bound and form.is_valid() and area is not None:
        last = told.filter(months=1).order_by("-month").values_list("month", flat=True).first()
        stretch = form.stretch(last)
        if stretch is not None:
            lines = _lines(user, source, code, area, stretch)
        yearly = list(
            told.filter(area=area, months__gt=1).select_related("extract").order_by("month")[:100]
        )
    compared = any(each.like_for_like is not None for each in lines)
    return render(
        request,
        "performance/series/one.html",
        {
            "label": label,
            "source": DataExtract.Source(source).label,
            "form": form,
            "area": area,
            "headers": _headers(compared),
            "rows": [_cells(each, compared) for each in reversed(lines)],
            "finding": _finding(lines),
            "drawing": _drawing(label, lines, compared),
            "yearly_headers": (
                "Twelve months to",
                {"text": "Count", "numeric": True},
                "Extract of",
            ),
            "yearly": [
                [
                    f"{each.month:%B %Y}",
                    f"{each.count:,}",
                    {
                        "text": spoken(each.extract.extracted_on),
                        "url": reverse("series_extract", args=[each.extract_id]),
                    },
                ]
                for each in yearly
            ],
            "breaks": [
                {
                    "month": f"{each.from_month:%B %Y}",
                    "note": each.note,
                    "component": _label(source, each.component),
                }
                for each in breaks
            ],
            "break_url": reverse("series_break_add", args=[source, code])
            if user.may(IMPORTS) and known is not None
            else "",
            "series_url": reverse("series"),
        },
    )


def _label(source: str, code: str) -> str:
    found = series_called(source, code)
    return found.label if found else code


def _lines(
    user: User, source: str, code: str, area: SeriesArea, stretch: Period
) -> list[MonthLine]:
    """The months of the stretch that were told."""
    assert user.partnership is not None
    asked = Period(add_months(stretch.starts_on, -12), stretch.ends_before, "")
    counts = Counts.read(user.partnership, source, [code], [area], asked)
    days = dict(DataExtract.objects.visible_to(user).values_list("pk", "extracted_on"))
    came_in = dict.fromkeys(counts.came_in(code, Period(date.min, stretch.ends_before, "")))
    lines = []
    for each in months_of(stretch):
        total = counts.total(code, area.pk, each)
        if total is None:
            continue
        taken = [counts.within(code, component, area.pk, each) for component in came_in]
        without = (
            total.count - sum(part.count for part in taken if part is not None)
            if taken and None not in taken
            else None
        )
        lines.append(
            MonthLine(
                each,
                total,
                counts.count(code, area.pk, month(add_months(each.starts_on, -12))),
                without,
                ", ".join(spoken(day) for day in sorted({days[pk] for pk in total.extracts})),
            )
        )
    return lines


def _headers(compared: bool) -> list[Any]:
    numbers = ["Count", "Year before", "Change", *(["Like for like"] if compared else [])]
    return ["Month", *({"text": each, "numeric": True} for each in numbers), "Extract of"]


def _cells(line: MonthLine, compared: bool) -> list[Any]:
    before = line.total.before
    return [
        f"{line.month.starts_on:%B %Y}",
        {
            "text": f"{line.total.count:,}" + ("" if before is None else " (r)"),
            "hint": "" if before is None else f"was {before:,}",
            "numeric": True,
        },
        _number(line.year_before),
        "–" if line.change is None else f"{line.change:+,}",
        *([_number(line.like_for_like)] if compared else []),
        line.extracts,
    ]


def _number(count: int | None) -> str:
    return "–" if count is None else f"{count:,}"


def _finding(lines: Sequence[MonthLine]) -> str:
    if not lines:
        return ""
    most = max(lines, key=lambda each: each.total.count)
    least = min(lines, key=lambda each: each.total.count)
    return (
        f"Between {least.total.count:,} ({least.month.starts_on:%B %Y}) and "
        f"{most.total.count:,} ({most.month.starts_on:%B %Y}) a month"
    )


def _drawing(label: str, lines: Sequence[MonthLine], compared: bool) -> SafeString | None:
    if len(lines) < 2:
        return None
    labels = [f"{each.month.starts_on:%b %y}" for each in lines]
    drawn: dict[str, list[int | None]] = {"Count": [each.total.count for each in lines]}
    if compared:
        drawn["Like for like"] = [each.like_for_like for each in lines]
    return charts.drawing(
        "chart-series",
        charts.line_chart(labels, drawn),
        charts.line_chart(labels, drawn, narrow=True),
        title=f"{label} by month",
        description=f"{_finding(lines)}. The table that follows gives every number.",
    )


@require_http_methods(["GET", "POST"])
@requires(IMPORTS)
def add_break(request: HttpRequest, source: str, code: str) -> HttpResponse:
    """Record that the series counts something since a month that it did not count before."""
    user = request.user
    assert isinstance(user, User)
    known = series_called(source, code)
    if known is None or user.partnership is None:
        raise Http404
    form = BreakForm(source, code, request.POST if request.method == "POST" else None)
    back = series_url(source, code, user.partnership.slug)
    if request.method == "POST" and form.is_valid():
        try:
            record_break(
                user.partnership,
                source=source,
                series=code,
                from_month=form.month(),
                component=form.cleaned_data["component"],
                note=form.cleaned_data["note"],
            )
        except Refused as refusal:
            form.add_findings(refusal.findings)
        else:
            log_access(user, "create", "seriesbreak", request=request)
            messages.success(request, "The break is recorded.")
            return redirect(back)
    return render(
        request,
        "performance/series/break_form.html",
        {"form": form, "label": known.label, "back_url": back},
    )


@require_GET
@requires("figures.read")
def counts(request: HttpRequest) -> HttpResponse:
    """The months behind a figure over imported series, each with the extract that told it."""
    user = request.user
    assert isinstance(user, User)
    asked = request.GET
    figure = FIGURES.get(asked.get("figure", ""))
    try:
        period = parse(asked.get("period", ""))
        known_at = parse_datetime(asked["known_at"]) if "known_at" in asked else None
    except (PeriodError, ValueError):
        raise Http404 from None
    if figure is None or user.partnership is None or ("known_at" in asked and known_at is None):
        raise Http404
    known_at = in_london(known_at) if known_at else None
    found = behind(user.partnership, figure, asked.get("area", ""), period, known_at=known_at)
    if found is None:
        raise Http404
    log_access(user, "figure", figure.id[:40], request=request, result_count=len(found.months))
    return render(
        request,
        "performance/series/counts.html",
        {
            "figure": figure,
            "found": found,
            "value": found.row.value or "no figure",
            "period": period,
            "known_at": known_at,
            "headers": (
                "Series",
                "Area",
                "Month",
                {"text": "Count", "numeric": True},
                "Extract",
            ),
            "rows": [
                [
                    each.label,
                    each.area,
                    f"{each.month:%B %Y}",
                    {
                        "text": f"{each.count:,}" + ("" if each.before is None else " (r)"),
                        "hint": "" if each.before is None else f"was {each.before:,}",
                        "numeric": True,
                    },
                    {
                        "text": spoken(each.extract.extracted_on),
                        "url": reverse("series_extract", args=[each.extract.pk]),
                    },
                ]
                for each in found.months
            ],
            "series_url": reverse("series"),
        },
    )
