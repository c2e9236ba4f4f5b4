"""The list of referrals, one referral, and what is flagged."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from conferences.queries import of_referral
from marac import services
from marac.conference import MARAC
from marac.listing import referral_page, run_out
from marac.models import Criterion, IncidentKind, MaracReferral
from marac.queries import STATE_COLOURS, flagged
from marac.views.page import OpenReferral, State, behind_wall, open_referral
from partnership.access.log import log_access
from partnership.dates import spoken
from partnership.lists import id_in, list_address
from partnership.models import Deadline, User
from people.models import ContactDetail, SafeContact
from people.queries import homes_of

HEADERS = ("Referral", "Referred", "State", "Flagged until", "Coordinator")
STEPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("accept", "Accept", (State.REFERRED,)),
    ("return_referral", "Return for more information", (State.REFERRED,)),
    ("decline", "Do not accept", (State.REFERRED, State.RETURNED)),
    ("change", "Change the referral", (State.REFERRED, State.RETURNED)),
    ("safe_contact", "Safe contact", (State.REFERRED, State.RETURNED, State.OPEN)),
    ("idva", "Adviser (IDVA)", (State.OPEN,)),
    ("add_children", "Add children", (State.OPEN,)),
    ("hand_over", "Hand over", (State.REFERRED, State.RETURNED, State.OPEN)),
    ("transfer", "Transfer to another area", (State.OPEN,)),
    ("close", "Close", (State.OPEN,)),
)


@require_GET
@behind_wall("marac.read")
def referrals(request: HttpRequest) -> HttpResponse:
    """Referrals in sight, the newest first, by reference only."""
    user = _user(request)
    state = request.GET.get("state", "")
    page = referral_page(
        user,
        state,
        after=id_in(request.GET.get("after")),
        before=id_in(request.GET.get("before")),
    )
    log_access(user, "list", "maracreferral", request=request, result_count=len(page.referrals))
    return render(
        request,
        "marac/list.html",
        {
            "headers": HEADERS,
            "rows": [_row(each) for each in page.referrals],
            "states": [
                {
                    "text": text,
                    "url": list_address(request, state=code, after=None, before=None),
                    "current": code == state,
                }
                for code, text in (("", "Under way"), *State.choices, ("all", "All"))
            ],
            "previous_url": list_address(request, before=page.before) if page.before else "",
            "next_url": list_address(request, after=page.after) if page.after else "",
            "refer_url": reverse("marac_refer") if user.may("marac.refer") else "",
            "return_url": reverse("marac_return") if user.may("marac.run") else "",
        },
    )


def _row(referral: MaracReferral) -> dict[str, Any]:
    return {
        "cells": [
            {
                "text": referral.record.reference,
                "url": reverse("marac_referral", args=[referral.pk]),
                "hint": "Repeat" if referral.is_repeat else "",
            },
            {"text": spoken(referral.referred_on), "hint": referral.referring_agency.name},
            {"text": referral.get_state_display(), "tag": STATE_COLOURS[referral.state]},
            spoken(referral.flagged_until) if referral.flagged_until else "",
            referral.owner.name,
        ]
    }


@require_GET
@behind_wall("marac.read")
def referral(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a referral says, where it stands, and what may be done next; how to reach is masked."""
    return _page(open_referral(request, pk))


@require_POST
@behind_wall("marac.read")
def reveal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the victim's address and telephone, on this page only; that they were shown is logged."""
    here = open_referral(request, pk)
    log_access(here.user, "reveal", "maracreferral", pk, request=request)
    return _page(here, reach=_reach(here))


def _page(here: OpenReferral, reach: list[dict[str, str]] | None = None) -> HttpResponse:
    held, user = here.referral, here.user
    waits = held.victim_id is None
    return here.page(
        "marac_referral",
        "referral",
        {
            "steps": [
                {"text": text, "url": here.url(f"marac_{name}")}
                for name, text, states in STEPS
                if here.rights.run and held.state in states
            ],
            "due": [
                {
                    "title": each.why,
                    "hint": f"For {each.assignee.name}" if each.assignee else "",
                    "status": "Overdue" if each.is_overdue else spoken(each.due_on),
                    "colour": "red" if each.is_overdue else "",
                }
                for each in Deadline.objects.visible_to(user)
                .filter(record=held.record_id, met_at__isnull=True)
                .select_related("assignee")
            ],
            "texts": _texts(held),
            "facts": _facts(held),
            "people": _typed(held) if waits else _people(here),
            "reach": reach,
            "reveal_url": here.url("marac_reveal"),
            "safe": _safe(held),
            "checklist": list(zip(held.checklist.questions, _answers(held), strict=True))
            if held.checklist
            else [],
            "of": of_referral(MARAC, held, user),
        },
    )


def _people(here: OpenReferral) -> list[dict[str, str]]:
    """Who is on it, each with their part."""
    held = here.referral
    found = [{"name": str(held.victim), "role": "Victim", "remove_url": ""}]
    found += [
        {"name": str(row.person), "role": "Alleged perpetrator", "remove_url": ""}
        for row in held.perpetrators.select_related("person").order_by("person__given_name", "pk")
    ]
    may = here.rights.run and held.is_open
    found += [
        {
            "name": str(row.person),
            "role": "Child of the household",
            "remove_url": here.url("marac_remove_child", row.pk) if may else "",
        }
        for row in held.children.select_related("person").order_by("person__given_name", "pk")
    ]
    return found


def _typed(held: MaracReferral) -> list[dict[str, str]]:
    """Who is on it as typed, before it is screened."""
    said = services.people_said(held)
    groups = (
        ("Victim, as typed", (said.victim,)),
        ("Alleged perpetrator, as typed", said.perpetrators),
        ("Child, as typed", said.children),
    )
    return [
        {"name": f"{each.given_name} {each.family_name}".strip(), "role": role, "remove_url": ""}
        for role, people in groups
        for each in people
    ]


def _reach(here: OpenReferral) -> list[dict[str, str]]:
    """Where the victim lives and the numbers, as far as they are known."""
    held = here.referral
    if held.victim is None:
        victim = services.people_said(held).victim
        rows = [("Address", victim.address), ("Phone", victim.telephone)]
    else:
        homes = [
            str(each.premises)
            for each in homes_of(here.user, held.victim)
            if each.ends_before is None
        ]
        numbers = [
            each.value if each.is_safe else f"{each.value} (not safe)"
            for each in ContactDetail.objects.visible_to(here.user).filter(person=held.victim)
        ]
        rows = [("Address", "\n".join(homes)), ("Phone", "\n".join(numbers))]
    return [{"key": key, "value": value or "Not known"} for key, value in rows]


def _safe(held: MaracReferral) -> list[dict[str, str]]:
    """How the victim may be reached safely; empty where nobody has said so."""
    said = services.safe_contact_said(held)
    if said is None:
        return []
    rows = [
        ("Method", str(SafeContact.Method(said["method"]).label)),
        ("Safe number", said["number"]),
        ("Safe times", said["times"]),
        ("Who may answer", said["who_may_answer"]),
        ("Code word", said["code_word"]),
        ("Voicemail", "May be left" if said["voicemail_ok"] else "No"),
    ]
    return [{"key": key, "value": value} for key, value in rows if value]


def _answers(held: MaracReferral) -> list[str]:
    words = {"yes": "Yes", "no": "No", "unknown": "Not known"}
    return [words.get(each, "") for each in held.answers]


def _texts(held: MaracReferral) -> list[dict[str, str]]:
    criteria, kinds = dict(Criterion.choices), dict(IncidentKind.choices)
    consent = str(held.get_consent_display())
    if held.no_consent_reason:
        consent = f"{consent}. Shared because: {held.no_consent_reason}"
    found = [
        ("Why it is referred", "; ".join(str(criteria[each]) for each in held.criteria)),
        ("Professional judgement", held.judgement),
        ("What has happened", held.summary),
        ("Kind of incident", "; ".join(str(kinds[each]) for each in held.incident_kinds)),
        ("Consent", consent),
        ("What the victim wishes", held.wishes),
        ("Screening", held.screening_note),
        ("How it ended", held.closing_note),
    ]
    return [{"title": title, "text": text} for title, text in found if text]


def _facts(held: MaracReferral) -> list[dict[str, str]]:
    def day(value: Any) -> str:
        return spoken(value) if value else ""

    score = f"{held.yes_count} yes of {len(held.answers)}" if held.checklist else ""
    repeat = ""
    if held.repeat_definition:
        repeat = "No"
    if held.repeat_of:
        repeat = f"Yes, of {held.repeat_of.record.reference}"
    rows = [
        ("Referred", day(held.referred_on)),
        ("By", f"{held.referred_by.name}, {held.referring_agency.name}"),
        ("For", str(held.get_referrer_kind_display())),
        ("Run by", held.owner.name),
        ("Last incident", day(held.incident_on)),
        ("Checklist", score),
        ("Repeat", repeat),
        ("Transferred from", held.transferred_from),
        ("Screened", day(held.screened_on)),
        ("Adviser (IDVA)", held.idva),
        ("Adviser reached the victim", day(held.idva_contacted_on)),
        ("Files flagged until", day(held.flagged_until)),
        ("Transferred to", held.transferred_to),
        ("Ended", day(held.closed_on)),
    ]
    return [{"key": key, "value": value} for key, value in rows if value]


@require_GET
@behind_wall("marac.read")
def flags(request: HttpRequest) -> HttpResponse:
    """Which files an agency keeps flagged and until when, and which flags it takes off."""
    user = _user(request)
    keep, take_off = flagged(user), run_out(user)
    log_access(
        user, "list", "maracreferral", request=request, result_count=len(keep) + len(take_off)
    )
    return render(
        request,
        "marac/flags.html",
        {
            "headers": ("Referral", "Victim", "Flagged until"),
            "keep": [_flag(each["referral"]) for each in keep],
            "take_off": [_flag(each) for each in take_off],
            "back_url": reverse("marac_referrals"),
        },
    )


def _flag(referral: MaracReferral) -> dict[str, Any]:
    assert referral.flagged_until is not None
    return {
        "cells": [
            {
                "text": referral.record.reference,
                "url": reverse("marac_referral", args=[referral.pk]),
            },
            str(referral.victim),
            spoken(referral.flagged_until),
        ]
    }


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
