"""What a meeting hears, and what agencies are asked about it before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from conferences.conference import Conference
from conferences.services import common
from partnership import clock
from partnership.access.policy import may_change
from partnership.dates import spoken
from partnership.models import Agency, User
from partnership.rules import Finding, Refused, refuse_if, take_reasons
from partnership.services import meet_deadline, set_deadline, touch

# What asks for a reason once referrals have closed.
LATE = "CONF-CUTOFF"


@transaction.atomic
def list_referral(
    conference: Conference,
    meeting: Any,
    referral: Any,
    *,
    by: User,
    reasons: Mapping[str, str] | None = None,
) -> Any:
    """Put an open referral on a meeting's agenda: new the first time, a review after it was heard.

    After the cut-off a reason is asked for and kept (CONF-CUTOFF). Agencies that have been asked
    about the others are asked about this one too.
    """
    common.begin_meeting(conference, meeting, by)
    if not may_change(by, referral.record):
        raise Refused(
            Finding("CONF-REFERRAL", f"Select a {conference.word} that you may change.", "referral")
        )
    findings = []
    if meeting.state not in (meeting.State.PLANNED, meeting.State.IN_SESSION):
        findings.append(Finding("CONF-AGENDA", "The agenda of this meeting is closed."))
    if not referral.is_open:
        findings.append(
            Finding("CONF-REFERRAL", f"Only an open {conference.word} is heard.", "referral")
        )
    if conference.item.objects.filter(meeting=meeting, referral=referral).exists():
        findings.append(
            Finding("CONF-REFERRAL", "It is on this meeting’s agenda already.", "referral")
        )
    refuse_if(findings)
    if clock.today() > meeting.referrals_close_on and not meeting.is_emergency:
        late = Finding(
            LATE,
            f"{conference.words.capitalize()} for this meeting closed on "
            f"{spoken(meeting.referrals_close_on)}. Say why it "
            "cannot wait for the next one.",
            "reason",
        )
        take_reasons(referral.record, [late], reasons or {}, by)
    touch(referral.record)
    last = meeting.items.aggregate(last=Max("position"))["last"] or 0
    heard = conference.item.objects.filter(referral=referral, discussed_at__isnull=False)
    item = conference.item.objects.create(
        partnership_id=meeting.partnership_id,
        meeting=meeting,
        referral=referral,
        position=last + 1,
        is_review=heard.exists(),
    )
    common.append(conference, referral, "listed", clock.today(), by, subject=item.pk)
    if meeting.asked_on is not None:
        for attendance in meeting.attendance.select_related("agency"):
            _ask(conference, item, attendance.agency, meeting.day, by)
    return item


@transaction.atomic
def unlist_referral(conference: Conference, item: Any, *, by: User) -> None:
    """Take a referral off an agenda before the meeting: listed by mistake.

    Agencies that were asked about it for this meeting alone do not see it any longer.
    """
    common.begin_item(conference, item, by)
    if item.meeting.state != item.meeting.State.PLANNED:
        raise Refused(
            Finding("CONF-AGENDA", f"The meeting has begun. Put the {conference.word} off instead.")
        )
    referral, asked = item.referral, list(item.requests.select_related("agency"))
    told = [request for request in asked if request.status != request.Status.ASKED]
    if told:
        names = ", ".join(request.agency.name for request in told)
        raise Refused(
            Finding(
                "CONF-AGENDA",
                f"{names} answered already, and no answer is thrown away. Put the {conference.word} off in "
                "the meeting instead.",
            )
        )
    for request in asked:
        meet_deadline(referral.record, conference.deadline("request"), subject=request.pk)
    item.requests.all().delete()
    item.delete()
    for request in asked:
        common.let_go(conference, referral, request.agency)


@transaction.atomic
def move_item(conference: Conference, item: Any, *, by: User, up: bool) -> None:
    """Hear a referral one place earlier or later than `by` sees it."""
    common.begin_item(conference, item, by)
    if item.meeting.state not in (item.meeting.State.PLANNED, item.meeting.State.IN_SESSION):
        raise Refused(Finding("CONF-AGENDA", "The agenda of this meeting is closed."))
    seen = set(common.seen_items(conference, item.meeting, by).values_list("pk", flat=True))
    rows = list(item.meeting.items.select_for_update().order_by("position", "pk"))
    here = next(place for place, row in enumerate(rows) if row.pk == item.pk)
    beyond = range(here - 1, -1, -1) if up else range(here + 1, len(rows))
    there = next((place for place in beyond if rows[place].pk in seen), None)
    if there is not None:
        rows.insert(there, rows.pop(here))
    for place, row in enumerate(rows, start=1):
        if row.position != place:
            row.position = place
            row.save(update_fields=["position"])


@transaction.atomic
def ask_agencies(
    conference: Conference,
    meeting: Any,
    agencies: Sequence[Agency],
    *,
    by: User,
    due_on: date,
) -> int:
    """Invite agencies and ask each what it knows of every referral on the agenda.

    Each is let in to the referrals until working days after the meeting. Asking again asks only
    what has not been asked. Returns how many requests were made.
    """
    common.begin_meeting(conference, meeting, by)
    findings = []
    if meeting.state != meeting.State.PLANNED:
        findings.append(Finding("CONF-ASK", "Agencies are asked before the meeting begins."))
    if not agencies:
        findings.append(Finding("CONF-ASK", "Select the agencies to invite.", "agencies"))
    if any(agency.partnership_id != meeting.partnership_id for agency in agencies):
        findings.append(Finding("CONF-ASK", "Select agencies of the partnership.", "agencies"))
    if not clock.today() <= due_on <= meeting.day:
        findings.append(
            Finding(
                "CONF-ASK",
                "The answer must be due today or later, and not after the meeting.",
                "due_on",
            )
        )
    refuse_if(findings)
    until = common.panel_until(conference, meeting.day, meeting.partnership_id)
    for agency in agencies:
        conference.attendance.objects.get_or_create(
            meeting=meeting,
            agency=agency,
            defaults={"partnership_id": meeting.partnership_id},
        )
        common.let_in(conference, meeting.record, agency, until, by=by)
    if meeting.asked_on is None:
        meeting.asked_on = clock.today()
        meeting.save(update_fields=["asked_on"])
    return sum(
        _ask(conference, item, agency, due_on, by)
        for item in meeting.items.select_related("referral__record")
        for agency in agencies
    )


def _ask(conference: Conference, item: Any, agency: Agency, due_on: date, by: User) -> int:
    """Ask one agency about one referral; 0 where it has been asked already."""
    record = item.referral.record
    until = common.panel_until(conference, item.meeting.day, item.partnership_id)
    common.let_in(conference, record, agency, until, by=by)
    request, is_new = conference.request.objects.get_or_create(
        item=item,
        agency=agency,
        defaults={
            "partnership_id": item.partnership_id,
            "referral": item.referral,
            "due_on": due_on,
        },
    )
    if not is_new:
        return 0
    speakers = common.speakers(conference, agency, record, clock.today())
    set_deadline(
        record,
        conference.deadline("request"),
        due_on,
        f"Say what your agency knows, for the {conference.name}",
        assignee=speakers[0] if speakers else by,
        subject=request.pk,
        source=f"{conference.name} protocol",
    )
    return 1


@transaction.atomic
def answer_request(
    conference: Conference,
    request: Any,
    *,
    by: User,
    answer: str = "",
    nothing_known: bool = False,
    expected_version: int | None = None,
) -> Any:
    """An agency says what it knows, or that it knows nothing. Whoever runs the conference may too.

    Saying it again replaces it until the meeting is over. Raises ChangedMeanwhile if somebody else
    has answered since `expected_version`.
    """
    runs = by.may(conference.run) and may_change(by, request.referral.record)
    if not runs and not (by.may(conference.contribute) and by.agency_id == request.agency_id):
        raise Refused(Finding("CONF-OWN", "An agency answers for itself."))
    common.move_on(request, expected_version)
    request.item.meeting.refresh_from_db(fields=["state"])
    findings = []
    if request.item.meeting.state not in ("planned", "in_session"):
        findings.append(
            Finding("CONF-ANSWER", "The meeting is over. Tell whoever runs the conference.")
        )
    if not nothing_known:
        findings += common.needed(
            "CONF-ANSWER",
            answer,
            "answer",
            "Enter what your agency knows, or say that it knows nothing.",
        )
    elif answer.strip():
        findings.append(
            Finding(
                "CONF-ANSWER",
                "Take the tick away, or delete what you entered: it cannot be both.",
                "nothing_known",
            )
        )
    refuse_if(findings)
    touch(request.referral.record)
    request.status = request.Status.NOTHING_KNOWN if nothing_known else request.Status.ANSWERED
    request.answer = answer.strip()
    request.answered_at = clock.now()
    request.answered_by = by
    request.save(update_fields=["status", "answer", "answered_at", "answered_by"])
    meet_deadline(request.referral.record, conference.deadline("request"), subject=request.pk)
    return request
