"""Who speaks for an agency at the conference, and who is kept from a referral."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from conferences.conference import Conference
from conferences.services import common
from partnership import clock
from partnership.access.policy import may_change
from partnership.models import Block, User
from partnership.rules import Finding, Refused, refuse_if
from partnership.services import discard_draft, touch
from people.models import PersonBlock


@transaction.atomic
def give_seat(
    conference: Conference, user: User, *, by: User, starts_on: date | None = None
) -> Any:
    """Let `user` speak for their agency from a day on."""
    _allow(conference, by)
    on = starts_on or clock.today()
    findings = []
    if user.partnership_id != by.partnership_id:
        findings.append(Finding("CONF-SEAT", "Select a person of the partnership.", "user"))
    elif not (user.may(conference.contribute) or user.may(conference.run)):
        findings.append(
            Finding(
                "CONF-SEAT",
                f"{user.name}’s role takes no part in the {conference.name}. "
                "Ask the administrator to give them one that does.",
                "user",
            )
        )
    if conference.compartment not in user.clearances:
        findings.append(
            Finding("CONF-SEAT", f"{user.name} is not cleared for the {conference.name}.", "user")
        )
    held = conference.seat.objects.filter(user=user).filter(
        Q(ends_before__isnull=True) | Q(ends_before__gt=on)
    )
    if held.exists():
        findings.append(Finding("CONF-SEAT", f"{user.name} has a seat already.", "user"))
    refuse_if(findings)
    return conference.seat.objects.create(
        partnership_id=by.partnership_id, agency_id=user.agency_id, user=user, starts_on=on
    )


@transaction.atomic
def end_seat(conference: Conference, seat: Any, *, by: User, on: date | None = None) -> None:
    """The person no longer speaks for the agency from a day on; that they did is kept."""
    _allow(conference, by)
    if seat.ends_before is not None:
        raise Refused(Finding("CONF-SEAT", "This seat has ended already."))
    seat.ends_before = max(on or clock.today(), seat.starts_on + timedelta(days=1))
    seat.save(update_fields=["ends_before"])
    today = clock.today()
    last = clock.now() if (on or today) <= today else clock.start_of_day(seat.ends_before)
    common.end_sight(conference, seat.user, last)


@transaction.atomic
def exclude(conference: Conference, referral: Any, user: User, *, by: User, reason: str) -> Block:
    """Keep somebody from a referral: party to it, or related to somebody who is (M-4).

    Nothing overrides it, the account is not told, and what falls due for it goes to the owner.
    """
    _allow_on(conference, referral, by)
    findings = []
    if user.pk == by.pk:
        findings.append(
            Finding("CONF-EXCLUDE", "You cannot exclude yourself. Ask somebody else.", "user")
        )
    if user.pk == referral.owner_id:
        findings.append(
            Finding(
                "CONF-EXCLUDE", f"Hand the {conference.word} over first: this is its owner.", "user"
            )
        )
    if user.partnership_id != referral.partnership_id:
        findings.append(Finding("CONF-EXCLUDE", "Select a person of the partnership.", "user"))
    if not reason.strip():
        findings.append(
            Finding("CONF-EXCLUDE", "Enter what the conflict of interest is.", "reason")
        )
    if len(reason.strip()) > 200:
        findings.append(
            Finding("CONF-EXCLUDE", "The reason must be 200 characters or fewer.", "reason")
        )
    refuse_if(findings)
    touch(referral.record)
    block, _ = Block.objects.get_or_create(
        record=referral.record,
        user=user,
        defaults={
            "partnership_id": referral.partnership_id,
            "reason": reason.strip(),
            "set_by": by,
        },
    )
    _forget_drafts(conference, referral, user)
    referral.record.deadlines.filter(assignee=user, met_at__isnull=True).update(
        assignee=referral.owner
    )
    return block


@transaction.atomic
def readmit(conference: Conference, referral: Any, block: Block, *, by: User) -> None:
    """Take an exclusion back that was a mistake. One that follows from a person or a case stays."""
    _allow_on(conference, referral, by)
    if block.record_id != referral.record_id:
        raise Refused(Finding("CONF-EXCLUDE", "This is about another referral."))
    record = referral.record
    of_person = PersonBlock.objects.filter(
        user=block.user_id, person__involvements__record=record.pk
    )
    of_parent = Block.objects.filter(user=block.user_id, record=record.parent_id)
    if of_person.exists() or of_parent.exists():
        raise Refused(
            Finding(
                "CONF-EXCLUDE",
                "This exclusion follows from somebody on the referral, or from the case behind it. "
                "A manager takes it back there.",
            )
        )
    touch(record)
    block.delete()


def _forget_drafts(conference: Conference, referral: Any, user: User) -> None:
    """What was being typed about the referral leads nowhere from now on, so it does not show."""
    for row in referral.requests.all():
        discard_draft(user, f"{conference.code}_answer", str(row.pk))
    for row in referral.items.all():
        discard_draft(user, f"{conference.code}_hear", str(row.pk))


def _allow_on(conference: Conference, referral: Any, by: User) -> None:
    _allow(conference, by)
    if not may_change(by, referral.record):
        raise Refused(Finding("CONF-RUN", f"Only whoever runs the {conference.name} may do this."))


def _allow(conference: Conference, by: User) -> None:
    if not by.may(conference.run):
        raise Refused(Finding("CONF-RUN", f"Only whoever runs the {conference.name} may do this."))
