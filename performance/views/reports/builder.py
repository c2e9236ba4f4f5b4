"""Writing a report: the list, a new one, its sections and blocks, and who wrote what."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from ledger.periods import financial_year, parse
from partnership import clock
from partnership.access.log import log_access
from partnership.access.routes import requires
from partnership.dates import add_months
from partnership.rules import Refused
from performance.models import Publication, Report, ReportBlock
from performance.models.report import READS, SIGNS, WRITES
from performance.report.beginning import begin_report
from performance.report.document import contents_of, period_in_words
from performance.report.numbering import numbered
from performance.report.publishing import authors_of
from performance.report.template import TEMPLATES
from performance.report_forms import BeginForm
from performance.views.reports.page import (
    STATE_COLOURS,
    OpenReport,
    open_report,
    section_of,
    signed_in,
)

MOST_LISTED = 50
_EDITS = 100


@require_GET
@requires(READS)
def reports(request: HttpRequest) -> HttpResponse:
    """What was published, and for those who write or sign what is being written."""
    user = signed_in(request)
    drafts = list(
        Report.objects.visible_to(user).exclude(state=Report.State.PUBLISHED)[:MOST_LISTED]
    )
    published = list(Publication.objects.visible_to(user).select_related("signed_by")[:MOST_LISTED])
    log_access(user, "list", "report", request=request, result_count=len(drafts) + len(published))
    return render(
        request,
        "performance/report/reports.html",
        {
            "sees_drafts": user.may(WRITES) or user.may(SIGNS),
            "add_url": reverse("report_add") if user.may(WRITES) else "",
            "schedules_url": reverse("report_schedules") if user.may(WRITES) else "",
            "draft_headers": ("Report", "Period", "State"),
            "drafts": [
                [
                    {"text": each.title, "url": reverse("report", args=[each.pk])},
                    each.period,
                    {"text": each.get_state_display(), "tag": STATE_COLOURS[each.state]},
                ]
                for each in drafts
            ],
            "headers": ("Publication", "Period", "Edition", "Published"),
            "published": [
                [
                    {"text": each.title, "url": reverse("publication", args=[each.pk])},
                    each.period,
                    each.get_edition_display(),
                    f"{clock.london_day(each.published_at):%-d %B %Y}"
                    + (f" (issue {each.issue})" if each.issue > 1 else ""),
                ]
                for each in published
            ],
        },
    )


@require_http_methods(["GET", "POST"])
@requires(WRITES)
def add(request: HttpRequest) -> HttpResponse:
    """A new report, from a template."""
    user = signed_in(request)
    last = financial_year(add_months(clock.today(), -12)).label
    form = BeginForm(
        request.POST if request.method == "POST" else None,
        initial={"template": "standard", "period": last},
    )
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        template, period = TEMPLATES[said.pop("template")], parse(said.pop("period"))
        try:
            report = begin_report(user.partnership, template, period, by=user, **said)
        except Refused as refusal:
            form.add_findings(refusal.findings)
        else:
            log_access(user, "create", "report", report.pk, request=request)
            messages.success(request, "The report is begun.")
            return redirect("report", report.pk)
    return render(
        request,
        "performance/report/form.html",
        {
            "form": form,
            "heading": "Begin a report",
            "button": "Begin",
            "list_url": reverse("reports"),
            "back_url": reverse("reports"),
        },
    )


@require_GET
@requires(WRITES)
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The report's sections in order, with what may be done next."""
    here = open_report(request, pk)
    sections, blocks = contents_of(here.report)
    numbers = {each.section.pk: each for each in numbered(sections, blocks)}
    lines = []
    for section in sections:
        found = numbers.get(section.pk)
        held = found.blocks if found else []
        writers = dict.fromkeys(block.written_by.name for _, block in held if block.written_by)
        lines.append(
            {
                "section": section,
                "number": found.number if found else "",
                "url": here.url("section", section.pk),
                "count": len(held),
                "writers": ", ".join(writers),
                "up_url": here.url("section_move", section.pk, "up"),
                "down_url": here.url("section_move", section.pk, "down"),
            }
        )
    published = Publication.objects.visible_to(here.user).filter(report=here.report)
    return here.page(
        "report",
        "report",
        {
            "facts": _facts(here),
            "lines": lines,
            "head_url": here.url("change"),
            "add_section_url": here.url("section_add"),
            "next": _next(here),
            "publications": [
                {
                    "text": f"{each.get_edition_display()}, issue {each.issue}",
                    "url": reverse("publication", args=[each.pk]),
                }
                for each in published
            ],
        },
    )


def _facts(here: OpenReport) -> list[dict[str, Any]]:
    report = here.report
    return [
        {"key": "Report to", "value": report.committee},
        {"key": "Relevant officer", "value": report.officer},
        {"key": "Date of meeting", "value": _day(report.meeting_on)},
        {"key": "Period", "value": period_in_words(report.period)},
        {"key": "As at", "value": _day(report.as_at) or "The end of the period"},
        {
            "key": "Begun by",
            "value": report.made_by.name if report.made_by else "BSafe, as planned",
        },
        *(
            [{"key": "Signed off by", "value": report.signed_by.name}]
            if report.signed_by is not None
            else []
        ),
    ]


def _day(day: Any) -> str:
    return f"{day:%-d %B %Y}" if day else ""


def _next(here: OpenReport) -> dict[str, Any]:
    """What is to be done next, and by whom."""
    state, report = here.report.state, here.report
    writes, signs = here.rights.write, here.rights.sign
    wrote = here.user.pk in authors_of(report)
    if state == Report.State.DRAFT:
        text = "When it is complete, hand it in. Somebody who has not written in it signs it off."
        buttons = [("Hand in to be checked", here.url("hand_in"))] if writes else []
        return {"text": text, "buttons": buttons}
    back = [("Go on writing", here.url("take_back"))] if writes else []
    if state == Report.State.IN_CHECK:
        if signs and not wrote:
            text = "Read both editions and the checks, then sign it off."
            return {"text": text, "links": [("Sign it off", here.url("sign"))], "buttons": back}
        text = "It waits for somebody who has not written in it to sign it off."
        return {"text": text, "buttons": back}
    if state == Report.State.SIGNED:
        text = "It is signed off. Any change takes that back."
        links = [("Publish it", here.url("publish"))] if signs else []
        return {"text": text, "links": links, "buttons": back}
    text = "It is published and cannot be changed. Take it up again to publish a corrected issue."
    return {"text": text, "buttons": [("Take it up again", here.url("take_up"))] if writes else []}


@require_GET
@requires(WRITES)
def section(request: HttpRequest, pk: UUID, section: UUID) -> HttpResponse:
    """A section with its blocks as they were typed, and who wrote each."""
    here = open_report(request, pk)
    held = section_of(here, section)
    sections, blocks = contents_of(here.report)
    found = next((each for each in numbered(sections, blocks) if each.section.pk == held.pk), None)
    pairs = found.blocks if found else [("", each) for each in blocks if each.section_id == held.pk]
    removed = ReportBlock.objects.visible_to(here.user).filter(
        section=held, removed_at__isnull=False
    )
    return here.page(
        "report",
        "section",
        {
            "section": held,
            "number": found.number if found else "",
            "heading": held.title,
            "change_url": here.url("section_change", held.pk),
            "leave_out_url": here.url("section_leave_out", held.pk),
            "blocks": [
                {
                    "number": number,
                    "block": each,
                    "change_url": here.url("block_change", each.pk),
                    "up_url": here.url("block_move", each.pk, "up"),
                    "down_url": here.url("block_move", each.pk, "down"),
                    "remove_url": here.url("block_remove", each.pk),
                }
                for number, each in pairs
            ],
            "removed": [
                {"block": each, "url": here.url("block_put_back", each.pk)} for each in removed
            ],
            "adding": [
                {"text": f"Add a {label.lower()}", "url": here.url("block_add", held.pk, kind)}
                for kind, label in ReportBlock.Kind.choices
            ],
        },
    )


@require_GET
@requires(WRITES)
def history(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who changed what, newest first, with what it said before and after."""
    here = open_report(request, pk)
    before = request.GET.get("before", "")
    rows = here.report.edits.select_related("by")
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: _EDITS + 1])
    shown = found[:_EDITS]
    return here.page(
        "history",
        "history",
        {
            "heading": "Who wrote what",
            "edits": shown,
            "next_url": f"?before={shown[-1].pk}" if len(found) > _EDITS else "",
        },
    )
