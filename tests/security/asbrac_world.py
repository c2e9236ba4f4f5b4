"""The ASBRAC of the security tests: a referral from a case, and a meeting that heard it.

Requests and actions are written by hand: asked through the services, an agency would be let in, and
what each role has on the record would no longer be what the matrix declares.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from asbrac import services
from asbrac.conference import ASBRAC
from asbrac.models import (
    AsbracAction,
    AsbracAttendance,
    AsbracItem,
    AsbracMeeting,
    AsbracReferral,
    AsbracRequest,
)
from cases.models import AsbCase
from conferences import services as meetings
from partnership import clock
from partnership.models import Block, Record, User
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


def named(route: str) -> str:
    """Which of NAMES the id of an ASBRAC route is about; empty for every other route."""
    if route.startswith("api_asbrac-"):
        return {"referral": "referral", "request": "request", "action": "duty"}[
            route.removeprefix("api_asbrac-").split("-")[0]
        ]
    if not route.startswith("asbrac_"):
        return ""
    return _ROOTS.get(route.removeprefix("asbrac_"), "referral")


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
    now = clock.now()
    meeting: AsbracMeeting = meetings.plan_meeting(
        ASBRAC,
        by=runner,
        starts_at=now + timedelta(days=20),
        place=f"Room {word}",
        chair=f"Cora {word}",
    )
    area = by.partnership
    item = AsbracItem.objects.create(
        partnership=area, meeting=meeting, referral=referral, position=1
    )
    request = AsbracRequest.objects.create(
        partnership=area,
        item=item,
        referral=referral,
        agency=agency,
        due_on=clock.today(),
        status="answered",
        answer=f"Known here, {word}.",
        answered_at=now,
    )
    duty = AsbracAction.objects.create(
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
    AsbracAttendance.objects.create(
        partnership=area, meeting=meeting, agency=agency, status="attended", name=word
    )
    AsbracItem.objects.filter(pk=item.pk).update(
        discussed_at=now, discussion=word, victims_view=word, decision=f"Decided, {word}."
    )
    # Minuted, so that its minutes can be read and taken away.
    AsbracMeeting.objects.filter(pk=meeting.pk).update(
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
    roots.update(agency=case.record.agency, team=case.record.team)
    return {
        "referral": referral.pk,
        "meeting": meeting.pk,
        "item": item.pk,
        "request": request.pk,
        "duty": duty.pk,
        "agency": agency.pk,
        "block": _excluded(referral, by, word).pk,
    }


def _excluded(referral: AsbracReferral, by: User, word: str) -> Block:
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
