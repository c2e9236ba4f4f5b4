"""Handing a file of series in, seeing how far it has come, and what an extract holds."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from partnership import clock
from partnership.access.log import log_access, open_visible
from partnership.access.routes import requires
from partnership.dates import spoken
from partnership.models import User
from partnership.rules import Refused
from performance.imports.handed_in import IMPORTS, hand_in
from performance.models import DataExtract, SeriesImport, SeriesPoint
from performance.series_forms import ImportForm
from performance.views.links import csv_file, series_url

State = SeriesImport.State
COLOURS = {
    State.WAITING: "grey",
    State.READING: "yellow",
    State.IMPORTED: "green",
    State.SAME: "blue",
    State.REFUSED: "red",
}
_SHOWN_PROBLEMS = 50
_PAGE = 100


@require_http_methods(["GET", "POST"])
@requires(IMPORTS)
def add(request: HttpRequest) -> HttpResponse:
    """Hand a file in."""
    user = request.user
    assert isinstance(user, User)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            row = hand_in(
                by=user,
                file_name=file.name,
                chunks=file.chunks(),
                extracted_on=form.cleaned_data["extracted_on"],
            )
        except Refused as refusal:
            form.add_findings(refusal.findings)
        else:
            log_access(user, "create", "seriesimport", row.pk, request=request)
            return redirect("series_import", row.pk)
    return render(
        request,
        "performance/series/import_form.html",
        {"form": form, "series_url": reverse("series")},
    )


@require_GET
@requires(IMPORTS)
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far the worker has come, or what came of the file."""
    found: SeriesImport = open_visible(
        request, SeriesImport.objects.select_related("made_by", "extract"), pk=pk
    )
    named = [
        {"where": f"Row {row:,}" if row else "The file", "message": message, "file": file}
        for row, message, file in found.problems[:_SHOWN_PROBLEMS]
    ]
    return render(
        request,
        "performance/series/import.html",
        {
            "found": found,
            "state": {"text": found.get_state_display(), "colour": COLOURS[State(found.state)]},
            "rows": [
                {"key": "File", "value": found.file_name},
                {"key": "Handed in by", "value": found.made_by.name},
                {
                    "key": "Numbers taken out on",
                    "value": spoken(found.extracted_on) if found.extracted_on else "Not said",
                },
                {"key": "Rows read", "value": f"{found.rows_read:,}"},
            ],
            "rows_read": f"{found.rows_read:,}",
            "here_url": reverse("series_import", args=[found.pk]),
            "series_url": reverse("series"),
            "again_url": reverse("series_import_add"),
            "extract_url": reverse("series_extract", args=[found.extract_id])
            if found.extract_id
            else "",
            "problems": named,
            "more": found.problems_found - len(named),
            "problems_url": reverse("series_import_problems", args=[found.pk]),
        },
    )


@require_GET
@requires(IMPORTS)
def problems(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is wrong with a file, row by row, as a file: the first thousand."""
    found: SeriesImport = open_visible(
        request, SeriesImport.objects.all(), action="download", pk=pk
    )
    rows = ([file, str(row or ""), message] for row, message, file in found.problems)
    return csv_file("problems", ("file", "row", "problem"), rows)


@require_GET
@requires("figures.read")
def extract(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One extract: where it came from, what became of its rows, and its counts page by page."""
    user = request.user
    assert isinstance(user, User)
    found: DataExtract = open_visible(
        request, DataExtract.objects.select_related("imported_by"), pk=pk
    )
    points = SeriesPoint.objects.visible_to(user).filter(extract=found).select_related("area")
    after = request.GET.get("after", "")
    if after.isascii() and after.isdigit() and len(after) < 19:
        points = points.filter(pk__gt=int(after))
    page = list(points.order_by("pk")[: _PAGE + 1])
    shown = page[:_PAGE]
    here = reverse("series_extract", args=[found.pk])
    return render(
        request,
        "performance/series/extract.html",
        {
            "found": found,
            "facts": _facts(found),
            "became": _became(found),
            "headers": (
                "Series",
                "Area",
                "Month",
                {"text": "Count", "numeric": True},
            ),
            "points": [
                [
                    {
                        "text": each.label,
                        "url": series_url(each.source, each.series, each.area.slug),
                    },
                    each.area.name,
                    f"{each.month:%B %Y}" + (f" ({each.months} months)" if each.months > 1 else ""),
                    f"{each.count:,}",
                ]
                for each in shown
            ],
            "series_url": reverse("series"),
            "first_url": here if after else "",
            "next_url": f"{here}?{urlencode({'after': shown[-1].pk})}" if len(page) > _PAGE else "",
        },
    )


def _facts(found: DataExtract) -> list[dict[str, Any]]:
    by = found.imported_by.name if found.imported_by else "the command line"
    return [
        {"key": "Source", "value": found.get_source_display()},
        {"key": "File", "value": found.file_name},
        {"key": "Taken out on", "value": spoken(found.extracted_on)},
        {
            "key": "Imported",
            "value": f"{spoken(clock.london_day(found.imported_at))} by {by}",
        },
        {"key": "Months", "value": f"{found.first_month:%B %Y} to {found.last_month:%B %Y}"},
        {"key": "SHA-256 of the file", "value": found.sha256},
    ]


def _became(found: DataExtract) -> list[dict[str, Any]]:
    """What was read, mapped, taken for a duplicate and left out, as the reader of the file counted."""
    report = found.report
    rows = [
        {"key": "Read", "value": f"{report['read']:,}"},
        {"key": "Kept", "value": f"{report['mapped']:,}"},
    ]
    became = {**report.get("of all months", {}), **report.get("left out", {})}
    for what, count in became.items():
        if what not in ("read", "counted"):
            rows.append({"key": what[:1].upper() + what[1:], "value": f"{count:,}"})
    for district, count in report.get("districts outside", {}).items():
        rows.append({"key": f"In {district}", "value": f"{count:,}"})
    return rows


def import_lines(user: User) -> list[list[Any]]:
    """The last files that were handed in, for the list of series; none for those who hand none in."""
    if not user.may(IMPORTS):
        return []
    held = SeriesImport.objects.visible_to(user).select_related("made_by")[:20]
    return [
        [
            {"text": each.file_name, "url": reverse("series_import", args=[each.pk])},
            each.made_by.name,
            spoken(clock.london_day(each.made_at)),
            {"text": each.get_state_display(), "tag": COLOURS[State(each.state)]},
        ]
        for each in held
    ]
