"""What was published: the page, its files, what was revised since, and whether it is unchanged."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from documents import from_json, to_html
from partnership import clock, files
from partnership.access.log import log_access, open_visible
from partnership.access.routes import requires
from partnership.lists import id_in
from partnership.models import Record
from partnership.search import describe_records
from performance.models import Publication, PublicationFile
from performance.models.report import READS
from performance.report.comparing import changed_text, side_by_side
from performance.report.figures import closed_to
from performance.report.files import progress_of
from performance.report.outputs import ENDINGS
from performance.report.publishing import is_unchanged, revisions
from performance.views.reports.page import signed_in

_ROWS = Publication.objects.select_related("report", "partnership", "signed_by", "published_by")
MOST_RECORDS = 100


def _open(request: HttpRequest, pk: UUID, action: str = "view") -> Publication:
    publication: Publication = open_visible(request, _ROWS, action=action, pk=pk)
    return publication


def _frame(request: HttpRequest, publication: Publication, section: str) -> dict[str, Any]:
    named = (
        ("publication", "Publication"),
        ("publication_read", "Read it"),
        ("publication_revised", "Revised since"),
        ("publication_compare", "Compare"),
    )
    colour = "red" if publication.edition == "internal" else "green"
    mark = "OFFICIAL-SENSITIVE" if publication.edition == "internal" else "OFFICIAL"
    return {
        "publication": publication,
        "list_url": reverse("reports"),
        "home_url": reverse("publication", args=[publication.pk]),
        "badges": [
            {"text": publication.get_edition_display(), "colour": "blue"},
            {"text": mark, "colour": colour},
        ],
        "sections": [
            {"text": text, "url": reverse(name, args=[publication.pk]), "current": name == section}
            for name, text in named
        ],
    }


def _page(
    request: HttpRequest, publication: Publication, section: str, template: str, **more: Any
) -> HttpResponse:
    context = {**_frame(request, publication, section), **more}
    return render(request, f"performance/report/{template}.html", context)


@require_GET
@requires(READS)
def publication(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who answers for it, its hash, and its files: those that are written, and those that wait."""
    found = _open(request, pk)
    user = signed_in(request)
    progress = progress_of(found)
    others = Publication.objects.visible_to(user).filter(report=found.report).exclude(pk=found.pk)
    return _page(
        request,
        found,
        "publication",
        "publication",
        facts=[
            {"key": "Period", "value": found.period},
            {"key": "Issue", "value": found.issue},
            {
                "key": "Signed off by",
                "value": f"{found.signed_by.name}, {_moment(found.signed_at)}",
            },
            {
                "key": "Published by",
                "value": f"{found.published_by.name}, {_moment(found.published_at)}",
            },
            {"key": "As known at", "value": _moment(found.known_at)},
            {"key": "SHA-256", "value": found.sha256},
        ],
        progress=[
            {
                "label": each.label,
                "file": each.file,
                "url": reverse("publication_file", args=[found.pk, each.format]),
            }
            for each in progress
        ],
        waiting=sum(1 for each in progress if each.file is None),
        written=sum(1 for each in progress if each.file is not None),
        verify_url=reverse("publication_verify", args=[found.pk]),
        figures_url=reverse("publication_figures", args=[found.pk]),
        others=[
            {
                "text": f"{each.get_edition_display()}, issue {each.issue}",
                "url": reverse("publication", args=[each.pk]),
            }
            for each in others
        ],
    )


def _moment(instant: Any) -> str:
    local = instant.astimezone(clock.LONDON)
    return f"{local:%-d %B %Y} at {local:%H:%M}"


@require_GET
@requires(READS)
def read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The edition as it was published."""
    found = _open(request, pk)
    html = mark_safe(str(to_html(from_json(found.document))))  # noqa: S308 - escaped by `to_html`
    return _page(request, found, "publication_read", "publication_read", html=html)


@require_GET
@requires(READS)
def download(request: HttpRequest, pk: UUID, ending: str) -> HttpResponse:
    """One of its files, byte for byte as it was written."""
    if ending not in ENDINGS:
        raise Http404
    found = _open(request, pk, action="download")
    file = PublicationFile.objects.filter(publication=found, format=ending).first()
    if file is None:
        raise Http404
    kind, suffix = ENDINGS[ending]
    response = HttpResponse(files.get(file.sha256), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{found.file_name(suffix)}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
@requires(READS)
def revised(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What its figures say now where that is something else. The publication stays as it is."""
    found = _open(request, pk)
    user = signed_in(request)
    rows = revisions(found, user)
    frozen = [each["figure_id"] for each in json.loads(found.figures)]
    closed = set(closed_to(user, set(frozen)))
    return _page(
        request,
        found,
        "publication_revised",
        "publication_revised",
        heading="Revised since",
        compared=sum(1 for each in frozen if each not in closed),
        closed=sum(1 for each in frozen if each in closed),
        headers=(
            "Figure",
            "Area",
            "Period",
            {"text": "Published", "numeric": True},
            {"text": "Now", "numeric": True},
        ),
        rows=[
            [
                {"text": each.title, "hint": f"As at {each.as_at}" if each.as_at else ""},
                each.area,
                each.period,
                each.then,
                each.now or "No value",
            ]
            for each in rows
        ],
    )


@require_GET
@requires(READS)
def verify(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The hash worked out again from what is stored."""
    found = _open(request, pk)
    return _page(
        request,
        found,
        "publication",
        "publication_verify",
        heading="Is it unchanged?",
        unchanged=is_unchanged(found),
    )


@require_GET
@requires(READS)
def figures(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every figure that stands in it, with its definition, and a way to the records behind it."""
    found = _open(request, pk)
    user = signed_in(request)
    behind = {
        (each.figure_id, each.period, each.as_at.isoformat() if each.as_at else ""): each.pk
        for each in found.records.visible_to(user).only("figure_id", "period", "as_at")
    }
    return _page(
        request,
        found,
        "publication",
        "publication_figures",
        heading="Its figures",
        rows=[
            {
                **each,
                "url": reverse("publication_records", args=[found.pk, behind[key]])
                if (key := (each["figure_id"], each["period"], each["as_at"])) in behind
                else "",
            }
            for each in json.loads(found.figures)
        ],
    )


@require_GET
@requires(READS)
def records(request: HttpRequest, pk: UUID, row: int) -> HttpResponse:
    """The records that stood behind a figure, as far as the reader may open them today."""
    found = _open(request, pk)
    user = signed_in(request)
    held = found.records.visible_to(user).filter(pk=row).first()
    if held is None:
        raise Http404
    seen = list(
        Record.objects.visible_to(user)
        .filter(pk__in=held.record_ids)
        .order_by("reference")[:MOST_RECORDS]
    )
    log_access(
        user, "list", "publication_records", found.pk, request=request, result_count=len(seen)
    )
    lines = describe_records(user, seen)
    title = next(
        (
            each["title"]
            for each in json.loads(found.figures)
            if each["figure_id"] == held.figure_id
        ),
        held.figure_id,
    )
    return _page(
        request,
        found,
        "publication",
        "publication_records",
        heading="Records behind a figure",
        title=title,
        period=held.period,
        records=[
            {
                "reference": each.reference,
                "url": lines[each.pk].url if each.pk in lines else "",
            }
            for each in seen
        ],
    )


@require_GET
@requires(READS)
def compare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Its figures and its text beside those of another publication."""
    found = _open(request, pk)
    user = signed_in(request)
    rows = Publication.objects.visible_to(user).exclude(pk=found.pk)
    chosen = id_in(request.GET.get("with"))
    other = None
    if chosen is not None:
        other = open_visible(request, _ROWS, pk=chosen)
    return _page(
        request,
        found,
        "publication_compare",
        "publication_compare",
        heading="Compare",
        choices=[
            {
                "pk": each.pk,
                "text": f"{each.title}, {each.get_edition_display().lower()}, issue {each.issue}",
                "current": each.pk == chosen,
            }
            for each in rows[:50]
        ],
        other=other,
        headers=("Figure", "Period", found.period, other.period if other else ""),
        rows=side_by_side(found, other) if other else [],
        text=changed_text(found, other) if other else [],
    )
