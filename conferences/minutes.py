"""The minutes of a meeting as a document: written from its items, for all or for one agency."""

from __future__ import annotations

from typing import Any

from conferences import queries
from conferences.conference import Conference
from documents import Block, Bullets, Document, Fields, Heading, Paragraph
from partnership import clock
from partnership.dates import spoken
from partnership.models import User


def minutes_of(conference: Conference, meeting: Any, user: User) -> Document:
    """The minutes as `user` may read them: an agency's hold its own answers and actions alone."""
    items = queries.agenda_of(conference, meeting, user)
    blocks: list[Block] = [
        Fields(
            (
                ("Held", _moment(meeting)),
                ("Where", meeting.place),
                ("Chair", meeting.chair),
                ("Minutes", _approval(meeting)),
                ("Edition", _edition(conference, meeting, user)),
            )
        ),
        Heading(1, "Who came"),
        *_attendance(meeting),
    ]
    if conference.confidential:
        blocks += [
            Heading(1, "Confidentiality"),
            Paragraph(
                "What is said here is shared to keep people safe and for nothing else. These minutes "
                "are not copied or passed on; nothing of them is told to anybody who is alleged to "
                "have caused harm."
            ),
        ]
    for number, item in enumerate(items, start=1):
        blocks += _item(conference, item, number, user)
    if meeting.minutes:
        blocks += [Heading(1, "General points"), *_paragraphs(meeting.minutes)]
    return Document(
        title=f"{meeting.held_by or conference.name}: minutes of {meeting}",
        council=meeting.partnership.council_name,
        reference=meeting.record.reference,
        classification="OFFICIAL-SENSITIVE" if conference.confidential else "OFFICIAL",
        blocks=tuple(blocks),
    )


def _moment(meeting: Any) -> str:
    at = meeting.starts_at.astimezone(clock.LONDON)
    kind = ", emergency meeting" if meeting.is_emergency else ""
    return f"{spoken(meeting.day)}, {at:%H:%M}{kind}"


def _approval(meeting: Any) -> str:
    if meeting.approved_at is None:
        return "Draft, not approved"
    by = f" by {meeting.approved_by.name}" if meeting.approved_by else ""
    return f"Approved on {spoken(clock.london_day(meeting.approved_at))}{by}"


def _edition(conference: Conference, meeting: Any, user: User) -> str:
    if queries.runs(conference, user, meeting.record):
        return "Full: for whoever runs the conference"
    return f"For {user.agency.name}: of answers and actions it holds its own"


def _attendance(meeting: Any) -> list[Block]:
    came, apologies = [], []
    for row in meeting.attendance.select_related("agency"):
        if row.status == "attended":
            signed = "" if row.declared_at is None else ", signed the confidentiality declaration"
            came.append(f"{row.agency.name}: {row.name}{signed}")
        elif row.status == "apologies":
            apologies.append(row.agency.name)
    blocks: list[Block] = [Bullets(tuple(came)) if came else Paragraph("Nobody is recorded.")]
    if apologies:
        blocks.append(Paragraph(f"Apologies: {', '.join(apologies)}."))
    return blocks


def _item(conference: Conference, item: Any, number: int, user: User) -> list[Block]:
    referral = item.referral
    kind = "review" if item.is_review else "new"
    blocks: list[Block] = [Heading(1, f"{number}. {referral.record.reference} ({kind})")]
    if item.discussed_at is None:
        return [*blocks, Paragraph("Put off to another meeting.")]
    about = "Victim" if conference.confidential else "About"
    blocks.append(Fields(((about, referral.called),)))
    answers = [
        f"{each.agency.name}: {each.answer or 'nothing known'}"
        for each in conference.request.objects.visible_to(user)
        .filter(item=item)
        .exclude(status="asked")
        .select_related("agency")
    ]
    if answers:
        blocks += [Heading(2, "What agencies told"), Bullets(tuple(answers))]
    for title, text in (
        ("What was said", item.discussion),
        ("What the victim says or wants", item.victims_view),
        ("What was decided", item.decision),
    ):
        if text:
            blocks += [Heading(2, title), *_paragraphs(text)]
    if item.answers:
        blocks.append(Fields(tuple((label, text) for label, text in item.answers)))
    actions = [
        f"{each.agency.name}, {each.owner_name}, by {spoken(each.due_on)}: {each.description}"
        for each in conference.action.objects.visible_to(user)
        .filter(item=item)
        .select_related("agency")
    ]
    if actions:
        blocks += [Heading(2, "Actions"), Bullets(tuple(actions))]
    return blocks


def _paragraphs(text: str) -> list[Block]:
    return [Paragraph(part.strip()) for part in text.split("\n\n") if part.strip()]
