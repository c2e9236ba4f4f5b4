"""What every verb of a conference begins with, and who is let in to a referral."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from conferences.conference import Conference
from ledger import services as ledger
from ledger.models import Fact
from partnership import clock
from partnership.access.policy import may_change
from partnership.dates import add_working_days, spoken
from partnership.models import Agency, Grant, Level, Record, User
from partnership.policy import policy
from partnership.rules import Finding, Refused, refuse_if
from partnership.services import touch


def begin(
    conference: Conference, record: Record, by: User, expected_version: int | None = None
) -> None:
    """Check that `by` runs the conference and may write on the record; move its version on."""
    if not by.may(conference.run) or not may_change(by, record):
        raise Refused(Finding("CONF-RUN", f"Only whoever runs the {conference.name} may do this."))
    touch(record, expected_version)


def needed(rule: str, value: str, field: str, message: str) -> list[Finding]:
    """What must be said."""
    return [] if value.strip() else [Finding(rule, message, field)]


def past_findings(day: date, field: str, *, not_before: date | None = None) -> list[Finding]:
    """What happened lies in the past or today, and not before what it follows."""
    if day > clock.today():
        return [Finding("CONF-DAY", "The date must be today or in the past.", field)]
    if not_before is not None and day < not_before:
        return [Finding("CONF-DAY", f"The date must be on or after {spoken(not_before)}.", field)]
    return []


def seated(conference: Conference, agency: Agency | UUID, on: date) -> list[User]:
    """The accounts that speak for an agency on a day, those that still see anything."""
    agency_id = agency.pk if isinstance(agency, Agency) else agency
    seats = conference.seat.objects.filter(agency_id=agency_id, starts_on__lte=on).select_related(
        "user__agency"
    )
    return [
        seat.user
        for seat in seats.order_by("starts_on", "pk")
        if (seat.ends_before is None or seat.ends_before > on) and seat.user.sees_anything
    ]


def speakers(conference: Conference, agency: Agency, on: date) -> list[User]:
    """Who gets what an agency is asked and has to do: its seats, else any account that may answer.

    Where the panel is let in by name, nobody without a seat is told anything.
    """
    seats = seated(conference, agency, on)
    if seats or conference.names_people:
        return seats
    able = User.objects.filter(
        agency=agency,
        is_active=True,
        is_service=False,
        role__capabilities__contains=[conference.contribute],
    ).select_related("agency", "role")
    return [user for user in able.order_by("joined_at", "pk") if user.sees_anything]


def let_in(
    conference: Conference, record: Record, agency: Agency, until: datetime, *, by: User
) -> None:
    """Let an agency's panel at a record for reading until an instant; never for less than it had.

    MARAC lets in by name those who hold the agency's seats; ASBRAC lets in the agency. Whoever
    gives is not given: they run the conference and see it anyway.
    """
    people: list[dict[str, Any]] = [{"agency": agency}]
    if conference.names_people:
        people = [{"user": user} for user in seated(conference, agency, clock.today())]
    elif agency.pk == record.agency_id:
        return
    for whom in people:
        if whom.get("user") == by:
            continue
        held = Grant.objects.filter(record=record, **whom, ends_at__gt=clock.now())
        if held.filter(ends_at__gte=until).exists():
            continue
        Grant.objects.create(
            partnership_id=record.partnership_id,
            record=record,
            level=Level.READ,
            ends_at=until,
            reason=f"{conference.name} panel",
            given_by=by,
            **whom,
        )


def panel_until(conference: Conference, day: date, partnership_id: UUID) -> datetime:
    """When an agency's sight of what a meeting hears ends: working days after the meeting."""
    days = policy(partnership_id, f"{conference.code}_panel_days", day)
    return clock.start_of_day(add_working_days(day, days) + timedelta(days=1))


def append(
    conference: Conference, referral: Any, word: str, on: date, by: User, **more: Any
) -> Fact:
    """Append a fact of a referral."""
    return ledger.append(referral.record, conference.kind(word), on, by=by, **more)


__all__ = [
    "append",
    "begin",
    "let_in",
    "needed",
    "panel_until",
    "past_findings",
    "refuse_if",
    "seated",
    "speakers",
]
