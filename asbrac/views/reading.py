"""The list of referrals, and one referral."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from asbrac import queries
from asbrac.conference import ASBRAC
from asbrac.forms.referral import FilterForm
from asbrac.history import history_of
from asbrac.models import AsbracReferral, Criterion
from asbrac.views.page import OpenReferral, open_referral
from conferences.queries import of_referral
from partnership import clock
from partnership.access.log import log_access
from partnership.access.routes import requires
from partnership.lists import id_in, list_address
from partnership.models import Record, User

HEADERS = ("Referral", "Referred", "Risk now", "State", "Next review", "Coordinator")
State = AsbracReferral.State


@require_GET
@requires("asbrac.read")
def referrals(request: HttpRequest) -> HttpResponse:
    """Referrals in sight, the newest first; those under way unless asked otherwise."""
    user = request.user
    assert isinstance(user, User)
    form = FilterForm(user, request.GET)
    chosen = form.cleaned_data
    page = queries.referral_page(
        user,
        queries.Filters(
            state=chosen.get("state") or "",
            band=chosen.get("band") or "",
            agency=id_in(chosen.get("agency")),
            owner=id_in(chosen.get("owner")),
            review_by=clock.today() if chosen.get("review") == "due" else None,
        ),
        after=id_in(request.GET.get("after")),
        before=id_in(request.GET.get("before")),
    )
    log_access(user, "list", "asbracreferral", request=request, result_count=len(page.referrals))
    return render(
        request,
        "asbrac/list.html",
        {
            "filter_form": form,
            "headers": HEADERS,
            "rows": [_row(each) for each in page.referrals],
            "chosen": [
                {"text": text, "url": list_address(request, **{name: None})}
                for name, text in form.tags()
            ],
            "previous_url": list_address(request, before=page.before) if page.before else "",
            "next_url": list_address(request, after=page.after) if page.after else "",
            "refer_url": reverse("asbrac_refer") if user.may("asbrac.refer") else "",
            "meetings_url": reverse("asbrac_meetings"),
            "work_url": reverse("asbrac_work"),
        },
    )


def _row(referral: Any) -> dict[str, Any]:
    review = referral.next_review_on
    return {
        "overdue": review is not None and review < clock.today(),
        "cells": [
            {
                "text": referral.record.reference,
                "url": reverse("asbrac_referral", args=[referral.pk]),
                "hint": str(referral.victim),
            },
            {"text": _day(referral.referred_on), "hint": referral.referring_agency.name},
            {
                "text": referral.get_band_display(),
                "tag": queries.BAND_COLOURS.get(referral.band, "grey"),
            },
            {
                "text": referral.get_state_display(),
                "tag": queries.STATE_COLOURS.get(referral.state, "grey"),
            },
            _day(review),
            referral.owner.name,
        ],
    }


def _day(day: Any) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""


@require_GET
@requires("asbrac.read")
def referral(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a referral says, where it stands, and what may be done next."""
    here = open_referral(request, pk)
    held, user = here.referral, here.user
    steps = {step.name: step for step in queries.steps_now(held, here.rights)}
    if "identify" in steps and not queries.alike(held, user):
        del steps["identify"]
    return here.page(
        "asbrac_referral",
        "referral",
        {
            "steps": [
                {"text": step.label, "url": here.url(f"asbrac_{step.name}")}
                for step in steps.values()
            ],
            "returned": held.screening_note if held.state == State.RETURNED else "",
            "complete_url": here.url("asbrac_complete") if here.rights.complete else "",
            "let_in": queries.let_in(held) if here.rights.run else (),
            "identify_url": here.url("asbrac_identify") if "identify" in steps else "",
            "texts": _texts(held),
            "facts": _facts(here),
            "risk": _risk(held),
            "people": _people(here),
            "due": [
                {
                    "title": each.why,
                    "hint": f"For {each.assignee.name}" if each.assignee else "",
                    "status": "Overdue" if each.is_overdue else _day(each.due_on),
                    "colour": "red" if each.is_overdue else "",
                }
                for each in queries.deadlines_of(held, user)
            ],
            "of": of_referral(ASBRAC, held, user),
        },
    )


@require_GET
@requires("asbrac.read")
def history(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything that happened to a referral, the latest first."""
    here = open_referral(request, pk)
    return here.page("asbrac_history", "history", {"entries": history_of(here.referral, here.user)})


def _people(here: OpenReferral) -> list[dict[str, Any]]:
    """Who is on it, each with their page for whoever may search for people."""
    may_open = here.user.may("people.search")
    return [
        {
            "role": each.get_role_display(),
            "name": str(each.person),
            "url": reverse("person", args=[each.person_id]) if may_open else "",
        }
        for each in queries.people_on(here.referral, here.user)
    ]


def _risk(held: AsbracReferral) -> list[dict[str, str]]:
    """The risk from the referral to the closing; what there is not yet is left out."""
    scored = "" if held.risk_before is None else f", score {held.risk_before}"
    rows = [("Risk as referred", f"{held.get_band_display()}{scored}")]
    if held.initial_band:
        rows = [
            ("Risk at acceptance", f"{held.get_initial_band_display()}{scored}"),
            ("Risk now", str(held.get_band_display())),
        ]
    if held.closed_on:
        after = f"{held.get_band_after_display()}, score {held.risk_after}"
        rows[-1] = ("Risk afterwards", after)
    return [{"key": key, "value": value} for key, value in rows]


def _texts(referral: AsbracReferral) -> list[dict[str, str]]:
    labels = dict(Criterion.choices)
    consent = str(referral.get_consent_display())
    if referral.no_consent_reason:
        consent = f"{consent}. Shared because: {referral.no_consent_reason}"
    found = [
        ("Why it is referred", "; ".join(str(labels[each]) for each in referral.criteria)),
        ("Professional judgement", referral.judgement),
        ("What has happened", referral.summary),
        ("Why several agencies", referral.multi_agency_need),
        ("What the referrer has done", referral.own_enquiries),
        ("Vulnerability", ", ".join(queries.words_for(referral.vulnerabilities))),
        ("Hate strands", ", ".join(queries.words_for(referral.hate_strands))),
        ("Consent", consent),
        ("What the victim wishes", referral.wishes),
        ("Screening", "" if referral.state == State.RETURNED else referral.screening_note),
        (
            "The closing was taken back" if referral.is_open else "How it was closed",
            referral.closing_note,
        ),
    ]
    return [{"title": title, "text": text} for title, text in found if text]


def _facts(here: OpenReferral) -> list[dict[str, Any]]:
    held, user = here.referral, here.user
    case = held.case
    if case is not None and not Record.objects.visible_to(user).filter(pk=case.pk).exists():
        case = None
    rows: list[dict[str, Any]] = [
        {"key": "Referred", "value": _day(held.referred_on)},
        {"key": "By", "value": f"{held.referred_by.name}, {held.referring_agency.name}"},
        {"key": "Run by", "value": held.owner.name},
        {"key": "Ward", "value": held.ward.name if held.ward else ""},
        {"key": "Screened", "value": _day(held.screened_on)},
        {"key": "Next review", "value": _day(held.next_review_on)},
        {"key": "Closed", "value": _day(held.closed_on)},
        {"key": "Outcome", "value": held.get_outcome_display() if held.outcome else ""},
    ]
    if case is not None:
        rows.insert(
            0,
            {
                "key": "Case",
                "value": case.record.reference,
                "url": reverse("case", args=[case.pk]) if user.may("case.read") else "",
            },
        )
    return [row for row in rows if row["value"]]
