"""What every verb of a conference begins with, and who is let in to a referral."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from conferences.conference import Conference
from ledger import services as ledger
from ledger.models import Fact
from partnership import clock
from partnership.access.policy import may_change
from partnership.dates import add_working_days, spoken
from partnership.models import Agency, Block, Grant, Level, Record, User
from partnership.policy import policy
from partnership.rules import ChangedMeanwhile, Finding, Refused, refuse_if
from partnership.services import touch


def begin(
    conference: Conference, record: Record, by: User, expected_version: int | None = None
) -> None:
    """Check that `by` runs the conference and may write on the record; move its version on."""
    if not by.may(conference.run) or not may_change(by, record):
        raise Refused(Finding("CONF-RUN", f"Only whoever runs the {conference.name} may do this."))
    touch(record, expected_version)


def begin_meeting(
    conference: Conference, meeting: Any, by: User, expected_version: int | None = None
) -> None:
    """As `begin`, for a meeting; whoever came second waits and meets it as the first has left it."""
    begin(conference, meeting.record, by, expected_version)
    meeting.refresh_from_db(fields=["state", "asked_on", "opened_at", "closed_at", "minutes_by"])


def begin_item(conference: Conference, item: Any, by: User) -> None:
    """As `begin_meeting`, for an item of its agenda: nobody works on one that they are kept from."""
    begin_meeting(conference, item.meeting, by)
    if not seen_items(conference, item.meeting, by).filter(pk=item.pk).exists():
        raise Refused(Finding("CONF-RUN", f"Only whoever runs the {conference.name} may do this."))


def move_on(row: Any, expected_version: int | None, *fields: str) -> None:
    """Move the version of an item or a request on, and read `fields` as they are now.

    Raises ChangedMeanwhile if it is no longer `expected_version`.
    """
    rows = type(row).objects.filter(pk=row.pk)
    if expected_version is not None:
        rows = rows.filter(version=expected_version)
    if not rows.update(version=F("version") + 1):
        raise ChangedMeanwhile
    row.refresh_from_db(fields=["version", *fields])


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
        for seat in seats.order_by("starts_on", "user__joined_at", "pk")
        if (seat.ends_before is None or seat.ends_before > on) and seat.user.sees_anything
    ]


def speakers(conference: Conference, agency: Agency, record: Record, on: date) -> list[User]:
    """Who gets what an agency is asked and has to do: its seats, else any account that may answer.

    Nobody who is kept from the record. Where the panel is let in by name, nobody without a seat is
    told anything.
    """
    kept_out = set(Block.objects.filter(record=record).values_list("user_id", flat=True))
    seats = [user for user in seated(conference, agency, on) if user.pk not in kept_out]
    if seats or conference.names_people:
        return seats
    able = User.objects.filter(
        agency=agency,
        is_active=True,
        is_service=False,
        role__capabilities__contains=[conference.contribute],
    ).select_related("agency", "role")
    return [
        user
        for user in able.exclude(pk__in=kept_out).order_by("joined_at", "pk")
        if user.sees_anything
    ]


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
        _give(conference, record, until, by, whom)


def let_person_in(
    conference: Conference, record: Record, user: User, until: datetime, *, by: User
) -> None:
    """Let an account at a record by name, where the panel is let in so."""
    if conference.names_people and user != by:
        _give(conference, record, until, by, {"user": user})


def _give(
    conference: Conference, record: Record, until: datetime, by: User, whom: dict[str, Any]
) -> None:
    held = Grant.objects.filter(record=record, **whom, ends_at__gt=clock.now())
    if held.filter(ends_at__gte=until).exists():
        return
    Grant.objects.create(
        partnership_id=record.partnership_id,
        record=record,
        level=Level.READ,
        ends_at=until,
        reason=_panel(conference),
        given_by=by,
        **whom,
    )


def let_go(conference: Conference, referral: Any, agency: Agency) -> None:
    """A meeting no longer asks an agency about a referral: it sees it as long as others make it.

    That is while another meeting asks it, or it has something to do. What somebody else let it in
    for is not touched.
    """
    until = clock.now()
    for request in (
        conference.request.objects.filter(referral=referral, agency=agency)
        .exclude(item__meeting__state="cancelled")
        .select_related("item__meeting")
    ):
        day = request.item.meeting.day
        until = max(until, panel_until(conference, day, referral.partnership_id))
    for action in conference.action.objects.filter(referral=referral, agency=agency):
        until = max(until, action_until(action.due_on, clock.london_day(action.added_at)))
    held = Grant.objects.filter(
        Q(agency=agency) | Q(user__agency=agency),
        record=referral.record_id,
        reason=_panel(conference),
        ends_at__gt=until,
    )
    for grant in held:
        grant.ends_at = max(until, grant.starts_at + timedelta(microseconds=1))
        grant.save(update_fields=["ends_at"])


def action_until(due_on: date, added_on: date) -> datetime:
    """When an agency's sight of a referral ends for what it took away: a month after it is due."""
    return clock.start_of_day(max(due_on, added_on) + timedelta(days=31))


def _panel(conference: Conference) -> str:
    return f"{conference.name} panel"


def end_sight(conference: Conference, user: User, until: datetime) -> None:
    """Whoever no longer speaks for an agency sees nothing any longer for which they were let in by name."""
    if not conference.names_people:
        return
    for grant in Grant.objects.filter(user=user, reason=_panel(conference), ends_at__gt=until):
        grant.ends_at = max(until, grant.starts_at + timedelta(microseconds=1))
        grant.save(update_fields=["ends_at"])


def panel_until(conference: Conference, day: date, partnership_id: UUID) -> datetime:
    """When an agency's sight of what a meeting hears ends: working days after the meeting."""
    days = policy(partnership_id, f"{conference.code}_panel_days", day)
    return clock.start_of_day(add_working_days(day, days) + timedelta(days=1))


def seen_items(conference: Conference, meeting: Any, by: User) -> Any:
    """The items of a meeting in the sight of whoever runs it.

    Somebody who is kept from a referral may run the meeting that hears it: what a rule counts or
    refuses must not tell them that it is there.
    """
    return conference.item.objects.visible_to(by).filter(meeting=meeting)


def append(
    conference: Conference, referral: Any, word: str, on: date, by: User, **more: Any
) -> Fact:
    """Append a fact of a referral."""
    return ledger.append(referral.record, conference.kind(word), on, by=by, **more)


__all__ = [
    "action_until",
    "append",
    "begin",
    "begin_item",
    "begin_meeting",
    "end_sight",
    "let_go",
    "let_in",
    "let_person_in",
    "move_on",
    "needed",
    "panel_until",
    "past_findings",
    "refuse_if",
    "seated",
    "seen_items",
    "speakers",
]
