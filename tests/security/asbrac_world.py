"""The ASBRAC of the security tests: a referral from a case, and a meeting that heard it.

Requests and actions are written by hand: asked through the services, an agency would be let in, and
what each role has on the record would no longer be what the matrix declares.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from asbrac import services
from asbrac.conference import ASBRAC
from cases.models import AsbCase
from conferences import services as meetings
from conferences.conference import Conference
from partnership import clock
from partnership.models import Agency, Block, Record, User
from people.models import Person
from tests.cast import Cast

# The names that `build` gives to the ids of what it writes.
NAMES = ("referral", "meeting", "item", "request", "duty", "agency", "block")
_ROOTS = {
    **dict.fromkeys(
        [
            "meeting",
            "meeting_change",
            "meeting_cancel",
            "meeting_ask",
            "meeting_invite",
            "meeting_attendance",
            "meeting_begin",
            "meeting_close",
            "attendance",
            "agenda_add",
            "minutes",
            "minutes_edit",
            "minutes_approve",
            "minutes_file",
        ],
        "meeting",
    ),
    **dict.fromkeys(("hear", "defer", "agenda_move", "agenda_remove"), "item"),
    "answer": "request",
    "finish": "duty",
}


def root_of(step: str) -> str:
    """Which of NAMES the id of a conference's page is about, by the page's word."""
    return _ROOTS.get(step, "referral")


def named(route: str) -> str:
    """Which of NAMES the id of an ASBRAC route is about; empty for every other route."""
    if route.startswith("api_asbrac-"):
        return {"referral": "referral", "request": "request", "action": "duty"}[
            route.removeprefix("api_asbrac-").split("-")[0]
        ]
    if not route.startswith("asbrac_"):
        return ""
    return root_of(route.removeprefix("asbrac_"))


def build(cast: Cast, case: AsbCase, victim: Person, by: User, word: str) -> dict[str, Any]:
    """A referral of `victim` from the case, accepted, heard and minuted; every text holds `word`."""
    runner = cast.coordinator if by.partnership_id == cast.area.pk else by
    agency = cast.housing if by.partnership_id == cast.area.pk else by.agency
    referral = services.refer(
        victim,
        by=by,
        case=case,
        criteria=["judgement"],
        judgement=word,
        band="high",
        summary=f"Stones, {word}.",
        multi_agency_need=word,
        own_enquiries=word,
        vulnerabilities=["mental_health"],
        consent="refused",
        no_consent_reason=word,
        wishes=word,
    )
    services.accept_referral(referral, by=runner, band="high", risk_before=34, note=word)
    return {
        "referral": referral.pk,
        **heard(ASBRAC, referral, case.record, by, runner, agency, word),
    }


def heard(
    conference: Conference,
    referral: Any,
    record: Record,
    by: User,
    runner: User,
    agency: Agency,
    word: str,
    **more: Any,
) -> dict[str, Any]:
    """A minuted meeting that heard the referral, with a request, an action and an exclusion.

    Referral and meeting are as much anybody's as `record` is.
    """
    now = clock.now()
    meeting: Any = meetings.plan_meeting(
        conference,
        by=runner,
        starts_at=now + timedelta(days=20),
        place=f"Room {word}",
        chair=f"Cora {word}",
        **more,
    )
    area = by.partnership
    item = conference.item.objects.create(
        partnership=area, meeting=meeting, referral=referral, position=1
    )
    request = conference.request.objects.create(
        partnership=area,
        item=item,
        referral=referral,
        agency=agency,
        due_on=clock.today(),
        status="answered",
        answer=f"Known here, {word}.",
        answered_at=now,
    )
    duty = conference.action.objects.create(
        partnership=area,
        referral=referral,
        item=item,
        agency=agency,
        owner_name=f"Pat {word}",
        description=f"Visit {word}",
        due_on=clock.today(),
        agreed_on=clock.today(),
        added_by=runner,
    )
    conference.attendance.objects.create(
        partnership=area, meeting=meeting, agency=agency, status="attended", name=word
    )
    conference.item.objects.filter(pk=item.pk).update(
        discussed_at=now, discussion=word, victims_view=word, decision=f"Decided, {word}."
    )
    # Minuted, so that its minutes can be read and taken away.
    conference.meeting.objects.filter(pk=meeting.pk).update(
        starts_at=now,
        state="approved",
        opened_at=now,
        closed_at=now,
        approved_at=now,
        approved_by=runner,
        minutes=word,
    )
    # As the case: whoever works it, whoever else coordinates conferences.
    roots = Record.objects.filter(pk__in=[referral.pk, meeting.pk])
    roots.update(agency=record.agency, team=record.team)
    return {
        "meeting": meeting.pk,
        "item": item.pk,
        "request": request.pk,
        "duty": duty.pk,
        "agency": agency.pk,
        "block": _excluded(referral, by, word).pk,
    }


def _excluded(referral: Any, by: User, word: str) -> Block:
    """Somebody who looks at nothing here is kept from the referral: one for all of a partnership."""
    aunt, _ = User.objects.get_or_create(
        email=f"aunt@{by.partnership.slug}.example",
        defaults={
            "name": "Aunt Annie",
            "partnership": by.partnership,
            "agency": by.agency,
            "role_id": "officer",
        },
    )
    return Block.objects.create(
        partnership=by.partnership, record=referral.record, user=aunt, set_by=by, reason=word
    )
