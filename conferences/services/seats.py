"""Who speaks for an agency at the conference."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from conferences.conference import Conference
from partnership import clock
from partnership.models import User
from partnership.rules import Finding, Refused, refuse_if


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


def _allow(conference: Conference, by: User) -> None:
    if not by.may(conference.run):
        raise Refused(Finding("CONF-RUN", f"Only whoever runs the {conference.name} may do this."))
