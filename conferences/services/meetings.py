"""A meeting from its plan to its approved minutes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from conferences.conference import Conference
from conferences.services import common
from partnership import clock
from partnership.dates import add_working_days
from partnership.models import Agency, User
from partnership.policy import policy
from partnership.rules import Finding, Refused, refuse_if
from partnership.services import create_record, meet_deadline, set_deadline


@transaction.atomic
def plan_meeting(
    conference: Conference,
    *,
    by: User,
    starts_at: datetime,
    place: str,
    chair: str,
    referrals_close_on: date | None = None,
    is_emergency: bool = False,
    **more: Any,
) -> Any:
    """Put a meeting into the calendar. Referrals close some days before, unless said otherwise.

    An emergency meeting takes them until its day. `more` is what the room's meetings have besides.
    """
    if not by.may(conference.run):
        raise Refused(Finding("CONF-RUN", f"Only whoever runs the {conference.name} may do this."))
    close_on = referrals_close_on or (
        clock.london_day(starts_at) if is_emergency else default_close(conference, by, starts_at)
    )
    refuse_if(_plan_findings(starts_at, place, chair, close_on, is_emergency))
    meeting = conference.meeting.objects.create(
        record=create_record(
            conference.deadline("meeting"),
            conference.meeting_prefix,
            agency=by.agency,
            team=by.team,
            compartment=conference.compartment,
        ),
        partnership_id=by.partnership_id,
        starts_at=starts_at,
        place=place.strip(),
        chair=chair.strip(),
        referrals_close_on=close_on,
        is_emergency=is_emergency,
        **more,
    )
    return meeting


def default_close(conference: Conference, by: User, starts_at: datetime) -> date:
    """The last day for referrals by local policy: days before the meeting."""
    day = clock.london_day(starts_at)
    return day - timedelta(days=policy(by.partnership_id, f"{conference.code}_cutoff_days", day))


def _plan_findings(
    starts_at: datetime, place: str, chair: str, close_on: date, is_emergency: bool
) -> list[Finding]:
    findings = []
    if starts_at < clock.now() - timedelta(hours=12):
        findings.append(Finding("CONF-PLAN", "The meeting must lie ahead.", "starts_at"))
    if close_on > clock.london_day(starts_at):
        findings.append(
            Finding(
                "CONF-PLAN",
                "That must be on or before the day of the meeting.",
                "referrals_close_on",
            )
        )
    findings += common.needed("CONF-PLAN", place, "place", "Enter where the meeting is held.")
    findings += common.needed("CONF-PLAN", chair, "chair", "Enter who chairs the meeting.")
    return findings


@transaction.atomic
def change_meeting(
    conference: Conference,
    meeting: Any,
    *,
    by: User,
    starts_at: datetime,
    place: str,
    chair: str,
    referrals_close_on: date,
    is_emergency: bool,
    expected_version: int | None = None,
) -> Any:
    """Move a meeting that has not begun, or change where it is or who chairs it."""
    common.begin_meeting(conference, meeting, by, expected_version)
    _must_be(meeting, meeting.State.PLANNED)
    refuse_if(_plan_findings(starts_at, place, chair, referrals_close_on, is_emergency))
    moved = starts_at != meeting.starts_at
    meeting.starts_at, meeting.place, meeting.chair = starts_at, place.strip(), chair.strip()
    meeting.referrals_close_on, meeting.is_emergency = referrals_close_on, is_emergency
    meeting.save()
    if moved:
        _ask_no_later(conference, meeting)
    if moved and meeting.asked_on is not None:
        # Whoever was invited sees what is heard until after the new day.
        until = common.panel_until(conference, meeting.day, meeting.partnership_id)
        records = [meeting.record, *(item.referral.record for item in _items(meeting))]
        for attendance in meeting.attendance.select_related("agency"):
            for record in records:
                common.let_in(conference, record, attendance.agency, until, by=by)
    return meeting


def _ask_no_later(conference: Conference, meeting: Any) -> None:
    """Answers are due by the day of a meeting that was moved forward."""
    late = conference.request.objects.filter(
        item__meeting=meeting, status="asked", due_on__gt=meeting.day
    )
    for request in late.select_related("referral__record"):
        request.referral.record.deadlines.filter(
            kind=conference.deadline("request"), subject=request.pk, met_at__isnull=True
        ).update(due_on=meeting.day)
    late.update(due_on=meeting.day)


@transaction.atomic
def cancel_meeting(conference: Conference, meeting: Any, *, by: User, reason: str) -> None:
    """The meeting is not held; what was listed is free for another.

    Agencies that were asked for this meeting alone do not see the referrals any longer.
    """
    common.begin_meeting(conference, meeting, by)
    _must_be(meeting, meeting.State.PLANNED)
    refuse_if(common.needed("CONF-CANCEL", reason, "reason", "Enter why it is not held."))
    meeting.state = meeting.State.CANCELLED
    meeting.cancelled_because = reason.strip()
    meeting.save(update_fields=["state", "cancelled_because"])
    for item in _items(meeting):
        for request in item.requests.select_related("agency"):
            meet_deadline(item.referral.record, conference.deadline("request"), subject=request.pk)
            common.let_go(conference, item.referral, request.agency)
        item.is_deferred = True
        item.save(update_fields=["is_deferred"])


@transaction.atomic
def record_attendance(
    conference: Conference,
    meeting: Any,
    agency: Agency,
    *,
    by: User,
    status: str,
    name: str = "",
    declared: bool = False,
) -> Any:
    """Whether an agency came, who spoke for it, and that they declared confidentiality."""
    common.begin_meeting(conference, meeting, by)
    statuses = conference.attendance.Status
    findings = []
    if meeting.state not in (meeting.State.PLANNED, meeting.State.IN_SESSION, meeting.State.CLOSED):
        findings.append(Finding("CONF-CAME", "The minutes of this meeting are approved."))
    if agency.partnership_id != meeting.partnership_id:
        findings.append(Finding("CONF-CAME", "Select an agency of the partnership.", "agency"))
    if status not in statuses.values:
        findings.append(Finding("CONF-CAME", "Select whether the agency came.", "status"))
    if status == statuses.ATTENDED:
        findings += common.needed("CONF-CAME", name, "name", "Enter who came for the agency.")
    elif declared:
        findings.append(
            Finding("CONF-CAME", "Only whoever came signs the declaration.", "declared")
        )
    refuse_if(findings)
    row, _ = conference.attendance.objects.get_or_create(
        meeting=meeting, agency=agency, defaults={"partnership_id": meeting.partnership_id}
    )
    row.status, row.name = status, name.strip()
    row.declared_at = (row.declared_at or clock.now()) if declared else None
    row.save()
    return row


@transaction.atomic
def open_meeting(conference: Conference, meeting: Any, *, by: User) -> Any:
    """The meeting begins: the agenda is heard item by item."""
    common.begin_meeting(conference, meeting, by)
    _must_be(meeting, meeting.State.PLANNED)
    findings = []
    if clock.today() < meeting.day:
        findings.append(
            Finding("CONF-OPEN", "The meeting is on another day. Change its date first.")
        )
    if not common.seen_items(conference, meeting, by).exists():
        findings.append(Finding("CONF-OPEN", f"List at least one {conference.word} first."))
    refuse_if(findings)
    meeting.state = meeting.State.IN_SESSION
    meeting.opened_at = clock.now()
    meeting.save(update_fields=["state", "opened_at"])
    return meeting


@transaction.atomic
def hear_item(
    conference: Conference,
    item: Any,
    *,
    by: User,
    discussion: str,
    decision: str,
    victims_view: str = "",
    expected_version: int | None = None,
    **answers: Any,
) -> Any:
    """Write down what was said and decided; saying it again replaces it until the minutes are approved.

    `answers` are what the room asks besides (risk, the next review, an outcome). Raises
    ChangedMeanwhile if somebody else has written about this item since `expected_version`.
    """
    meeting = item.meeting
    common.begin_item(conference, item, by)
    common.move_on(item, expected_version, "discussed_at", "is_deferred")
    if meeting.state not in (meeting.State.IN_SESSION, meeting.State.CLOSED):
        raise Refused(
            Finding(
                "CONF-HEAR",
                "What was decided is written from the meeting’s start until its minutes are "
                "approved.",
            )
        )
    if meeting.state == meeting.State.CLOSED and item.is_deferred:
        raise Refused(Finding("CONF-HEAR", "It was put off. List it for another meeting instead."))
    findings = common.needed("CONF-HEAR", decision, "decision", "Enter what the meeting decided.")
    findings += conference.heard_findings(item, answers)
    refuse_if(findings)
    item.discussion, item.decision = discussion.strip(), decision.strip()
    item.victims_view = victims_view.strip()
    is_first = item.discussed_at is None
    item.discussed_at = item.discussed_at or clock.now()
    item.is_deferred = False
    item.answers = [list(pair) for pair in conference.in_words(item, answers)]
    item.save(
        update_fields=[
            "discussion",
            "victims_view",
            "decision",
            "discussed_at",
            "is_deferred",
            "answers",
        ]
    )
    meeting.minutes_by = by
    meeting.save(update_fields=["minutes_by"])
    if is_first:
        common.append(
            conference,
            item.referral,
            "heard",
            meeting.day,
            by,
            subject=item.pk,
            **conference.heard_fact(item),
        )
    conference.heard(item, answers, by)
    return item


@transaction.atomic
def defer_item(conference: Conference, item: Any, *, by: User) -> None:
    """A referral is not heard today: it is free for another meeting."""
    common.begin_item(conference, item, by)
    _must_be(item.meeting, item.meeting.State.IN_SESSION)
    item.refresh_from_db(fields=["discussed_at"])
    if item.discussed_at is not None:
        raise Refused(Finding("CONF-DEFER", "It has been heard already."))
    item.is_deferred = True
    item.save(update_fields=["is_deferred"])


@transaction.atomic
def close_meeting(conference: Conference, meeting: Any, *, by: User) -> Any:
    """The meeting ends: every item has been heard or put off; the minutes are in draft from now on.

    Agencies that were invited and of which nothing was recorded did not come. An item that `by` is
    kept from and that nobody else has heard is put off, without a word: to refuse would tell.
    """
    common.begin_meeting(conference, meeting, by)
    _must_be(meeting, meeting.State.IN_SESSION)
    unheard = meeting.items.filter(discussed_at__isnull=True, is_deferred=False)
    left = common.seen_items(conference, meeting, by).filter(pk__in=unheard.values("pk")).count()
    findings = []
    if left:
        findings.append(
            Finding(
                "CONF-CLOSE",
                f"{left} of the agenda {'has' if left == 1 else 'have'} been neither heard nor put "
                "off.",
                "agenda",
            )
        )
    if not meeting.attendance.filter(status="attended").exists():
        findings.append(Finding("CONF-CLOSE", "Record who came first.", "attendance"))
    undeclared = meeting.attendance.filter(status="attended", declared_at__isnull=True)
    if conference.confidential and undeclared.exists():
        names = ", ".join(undeclared.values_list("agency__name", flat=True))
        findings.append(
            Finding(
                "CONF-CLOSE",
                f"The confidentiality declaration is missing for {names}.",
                "attendance",
            )
        )
    refuse_if(findings)
    unheard.update(is_deferred=True)
    meeting.attendance.filter(status="invited").update(status="absent")
    for item in _items(meeting):
        for request in item.requests.filter(status="asked"):
            meet_deadline(item.referral.record, conference.deadline("request"), subject=request.pk)
    meeting.state = meeting.State.CLOSED
    meeting.closed_at = clock.now()
    meeting.minutes_by = by
    meeting.save(update_fields=["state", "closed_at", "minutes_by"])
    days = policy(meeting.partnership_id, f"{conference.code}_minutes_days", meeting.day)
    set_deadline(
        meeting.record,
        conference.deadline("minutes"),
        add_working_days(meeting.day, days),
        f"Minutes of the {conference.name} are due",
        assignee=by,
        source=f"{conference.name} protocol",
    )
    return meeting


@transaction.atomic
def write_minutes(
    conference: Conference,
    meeting: Any,
    *,
    by: User,
    minutes: str,
    expected_version: int | None = None,
) -> None:
    """What the minutes say beside the items: matters arising, general points."""
    common.begin_meeting(conference, meeting, by, expected_version)
    if meeting.state not in (meeting.State.IN_SESSION, meeting.State.CLOSED):
        raise Refused(
            Finding(
                "CONF-MINUTES",
                "Minutes are written from the meeting’s start on, until they are approved.",
            )
        )
    meeting.minutes = minutes.strip()
    meeting.minutes_by = by
    meeting.save(update_fields=["minutes", "minutes_by"])


def may_approve(conference: Conference, meeting: Any, by: User) -> bool:
    """Where local policy asks for two people, whoever wrote the minutes last does not approve them."""
    wants_two = policy(meeting.partnership_id, f"{conference.code}_minutes_two_people", meeting.day)
    return not wants_two or bool(meeting.minutes_by_id != by.pk)


@transaction.atomic
def approve_minutes(
    conference: Conference, meeting: Any, *, by: User, expected_version: int | None = None
) -> Any:
    """The minutes stand: nothing of the meeting is changed from now on."""
    common.begin_meeting(conference, meeting, by, expected_version)
    _must_be(meeting, meeting.State.CLOSED)
    if not may_approve(conference, meeting, by):
        raise Refused(
            Finding(
                "CONF-APPROVE",
                "Somebody else approves the minutes: you wrote them last.",
            )
        )
    meeting.state = meeting.State.APPROVED
    meeting.approved_by, meeting.approved_at = by, clock.now()
    meeting.save(update_fields=["state", "approved_by", "approved_at"])
    meet_deadline(meeting.record, conference.deadline("minutes"))
    return meeting


def _items(meeting: Any) -> Any:
    return meeting.items.select_related("referral__record")


_SAYS = {
    "planned": "This meeting has begun already, or is cancelled.",
    "in_session": "This meeting is not in session.",
    "closed": "The meeting must be over and its minutes not yet approved.",
}


def _must_be(meeting: Any, state: Any) -> None:
    if meeting.state != state:
        raise Refused(Finding("CONF-STATE", _SAYS[state]))
