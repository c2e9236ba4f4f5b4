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
            owner=user.pk if chosen.get("owner") == "me" else None,
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
            "chosen": any(chosen.values()),
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


# A step: its page, its words, the states in which it is offered.
_STEPS = (
    ("asbrac_accept", "Accept", (State.REFERRED,)),
    ("asbrac_return", "Return for more information", (State.REFERRED,)),
    ("asbrac_decline", "Do not accept", (State.REFERRED, State.RETURNED)),
    ("asbrac_complete", "Change the referral", (State.REFERRED, State.RETURNED)),
    ("asbrac_reassess", "Reassess the risk", (State.OPEN,)),
    ("asbrac_hand_over", "Hand over", (State.REFERRED, State.RETURNED, State.OPEN)),
    ("asbrac_reopen", "Take the closing back", (State.CLOSED,)),
)


@require_GET
@requires("asbrac.read")
def referral(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a referral says, where it stands, and what may be done next."""
    here = open_referral(request, pk)
    held, user = here.referral, here.user
    waits = held.state in (State.REFERRED, State.RETURNED)
    return here.page(
        "asbrac_referral",
        "referral",
        {
            "steps": _steps(here),
            "texts": _texts(held),
            "facts": _facts(here),
            "due": queries.deadlines_of(held, user),
            "of": of_referral(ASBRAC, held, user),
            "identify_url": here.url("asbrac_identify")
            if here.rights.run and waits and queries.alike(held, user)
            else "",
        },
    )


def _steps(here: OpenReferral) -> list[dict[str, str]]:
    return [
        {"text": text, "url": here.url(name)}
        for name, text, states in _STEPS
        if here.referral.state in states
        and (here.rights.run or (name == "asbrac_complete" and here.rights.complete))
    ]


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
        ("Screening", referral.screening_note),
        ("How it was closed", referral.closing_note),
    ]
    return [{"title": title, "text": text} for title, text in found if text]


def _facts(here: OpenReferral) -> list[dict[str, Any]]:
    held, user = here.referral, here.user
    case = held.case
    if case is not None and not Record.objects.visible_to(user).filter(pk=case.pk).exists():
        case = None
    rows: list[dict[str, Any]] = [
        {
            "key": "Victim",
            "value": str(held.victim),
            "url": reverse("person", args=[held.victim_id]) if user.may("people.search") else "",
        },
        {"key": "Referred", "value": _day(held.referred_on)},
        {"key": "By", "value": f"{held.referred_by.name}, {held.referring_agency.name}"},
        {"key": "Coordinator", "value": held.owner.name},
        {"key": "Ward", "value": held.ward.name if held.ward else ""},
        {"key": "Screened", "value": _day(held.screened_on)},
        {
            "key": "Risk at acceptance",
            "value": f"{held.get_initial_band_display()}, score {held.risk_before}"
            if held.initial_band
            else "",
        },
        {"key": "Risk now", "value": str(held.get_band_display())},
        {"key": "Next review", "value": _day(held.next_review_on)},
        {
            "key": "Closed",
            "value": f"{_day(held.closed_on)}: {held.get_outcome_display()}"
            if held.closed_on
            else "",
        },
        {
            "key": "Risk afterwards",
            "value": f"{held.get_band_after_display()}, score {held.risk_after}"
            if held.closed_on
            else "",
        },
    ]
    if case is not None:
        rows.insert(
            1,
            {
                "key": "Case",
                "value": case.record.reference,
                "url": reverse("case", args=[case.pk]) if user.may("case.read") else "",
            },
        )
    return [row for row in rows if row["value"]]
