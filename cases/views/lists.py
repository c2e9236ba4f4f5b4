"""The list of cases and its CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from io import StringIO
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from cases.forms.lists import CaseFilterForm
from cases.models import AsbCase, AsbType, HateStrand, RiskBand, Term
from cases.queries import DEFAULT_SORT, SORTS, case_page, export_rows
from partnership import clock
from partnership.access.log import log_access
from partnership.access.routes import requires
from partnership.lists import id_in, list_address
from partnership.models import User

COLUMNS = (
    ("Case", "reference"),
    ("Ward", "ward"),
    ("Risk", "risk"),
    ("Owner", "owner"),
    ("Next contact", "contact"),
    ("Opened", "opened"),
)
# Sorted by these first, the newest or the gravest stands on top.
DOWNWARDS_FIRST = {"opened", "risk"}
RISK_COLOURS = {"high": "red", "medium": "yellow", "standard": "green"}


@require_GET
@requires("case.read")
def cases(request: HttpRequest) -> HttpResponse:
    """Cases in sight, filtered, sorted and paged by the server. The address holds codes and ids only."""
    user = request.user
    assert isinstance(user, User)
    form = CaseFilterForm(user, request.GET)
    sort = _sort(request)
    page = case_page(
        user,
        form.filters(),
        sort=sort,
        after=id_in(request.GET.get("after")),
        before=id_in(request.GET.get("before")),
    )
    tags = form.tags()
    log_access(user, "list", "asbcase", request=request, result_count=len(page.cases))
    return render(
        request,
        "cases/lists/cases.html",
        {
            "filter_form": form,
            "chosen": [
                {"text": text, "url": list_address(request, **{name: None})} for name, text in tags
            ],
            "keep": [{"name": "sort", "value": sort}] if sort != DEFAULT_SORT else [],
            "headers": [_header(request, text, key, sort) for text, key in COLUMNS],
            "rows": [_row(case) for case in page.cases],
            "previous_url": list_address(request, before=page.before) if page.before else "",
            "next_url": list_address(request, after=page.after) if page.after else "",
            "csv_url": (
                f"{reverse('cases_csv')}{list_address(request)}"
                if user.may("case.export") and page.cases
                else ""
            ),
        },
    )


def _sort(request: HttpRequest) -> str:
    asked = request.GET.get("sort", "")
    return asked if asked.removeprefix("-") in SORTS else DEFAULT_SORT


def _header(request: HttpRequest, text: str, key: str, sort: str) -> dict[str, str]:
    if sort.removeprefix("-") == key:
        turned = key if sort.startswith("-") else f"-{key}"
        direction = "descending" if sort.startswith("-") else "ascending"
    else:
        turned = f"-{key}" if key in DOWNWARDS_FIRST else key
        direction = ""
    return {"text": text, "sort_url": list_address(request, sort=turned), "sort": direction}


def _short(day: date) -> str:
    # Unbroken, so that a date stays on one line of a narrow column.
    return f"{day.day}\N{NO-BREAK SPACE}{day:%b}\N{NO-BREAK SPACE}{day:%Y}"


def _row(case: AsbCase) -> dict[str, Any]:
    is_open = case.status == AsbCase.Status.OPEN
    overdue = is_open and case.next_contact_on is not None and case.next_contact_on < clock.today()
    contact: Any = None
    if is_open and case.next_contact_on:
        contact = {"text": _short(case.next_contact_on), "hint": "Overdue" if overdue else ""}
    return {
        "overdue": overdue,
        "cells": [
            {
                "text": case.record.reference,
                "url": reverse("case", kwargs={"pk": case.pk}),
                "hint": case.title,
            },
            case.ward.name if case.ward else None,
            {"text": case.get_risk_band_display(), "tag": RISK_COLOURS[case.risk_band]}
            if case.risk_band
            else "Not assessed",
            case.owner.name,
            contact,
            {
                "text": _short(case.opened_on),
                "hint": f"Closed {_short(case.closed_on)}" if case.closed_on else "",
            },
        ],
    }


CSV_HEADINGS = (
    "Reference",
    "About",
    "Status",
    "Type",
    "Qualifiers",
    "Hate strands",
    "Themes",
    "Source",
    "Ward",
    "Risk",
    "Owner",
    "Agency",
    "Opened",
    "Next contact",
    "Closed",
    "Closure reason",
)


@require_GET
@requires("case.export")
def cases_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered list as CSV, without narrative. How many rows left goes into the access log.

    The rows are read before the first is sent, in the request's transaction: the log entry and what
    it counts stand or fall together.
    """
    user = request.user
    assert isinstance(user, User)
    rows = export_rows(user, CaseFilterForm(user, request.GET).filters(), _sort(request))
    words = {
        (term.vocabulary, term.code): term.label
        for term in Term.objects.visible_to(user).iterator()
    }
    log_access(user, "export", "asbcase", request=request, result_count=len(rows))
    response = StreamingHttpResponse(_lines(rows, words), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="cases-{clock.today()}.csv"'
    return response


def _lines(rows: list[tuple[Any, ...]], words: dict[tuple[str, str], str]) -> Iterator[str]:
    statuses, types = dict(AsbCase.Status.choices), dict(AsbType.choices)
    strands, bands = dict(HateStrand.choices), dict(RiskBand.choices)

    def word(vocabulary: str, code: str) -> str:
        return words.get((vocabulary, code), code)

    # Spreadsheets take a file for UTF-8 only if it begins so.
    yield "\ufeff" + _line(CSV_HEADINGS)
    for row in rows:
        (reference, title, status, asb_type, qualifiers, hate, themes, source, *rest) = row
        (ward, band, owner, agency, opened, contact, closed, reason) = rest
        yield _line(
            (
                reference,
                title,
                statuses[status],
                types[asb_type],
                "; ".join(word(Term.Vocabulary.QUALIFIER, code) for code in qualifiers),
                "; ".join(str(strands.get(code, code)) for code in hate),
                "; ".join(word(Term.Vocabulary.THEME, code) for code in themes),
                word(Term.Vocabulary.SOURCE, source),
                ward or "",
                bands.get(band, "Not assessed"),
                owner,
                agency,
                opened.isoformat(),
                contact.isoformat() if contact else "",
                closed.isoformat() if closed else "",
                word(Term.Vocabulary.CLOSURE_REASON, reason),
            )
        )


def _line(cells: tuple[Any, ...]) -> str:
    buffer = StringIO()
    csv.writer(buffer).writerow([harmless(str(cell)) for cell in cells])
    return buffer.getvalue()


def harmless(text: str) -> str:
    """The text as no spreadsheet takes it for a formula: an apostrophe before =, +, -, @, tab, return."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text
