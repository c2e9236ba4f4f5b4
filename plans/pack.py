"""The tasking pack: problem places, who answers for each, and what should have been done by now."""

from __future__ import annotations

from documents import Block, Bullets, Document, Fields, Heading, Paragraph
from partnership import clock
from partnership.dates import spoken
from partnership.models import User
from plans import queries
from plans.models import Work

MOST = 100


def tasking_pack(user: User) -> Document:
    """The pack of today as `user` may read it. It names agencies and staff, and nobody else."""
    problems = (
        queries.seen(user, operations=False)
        .filter(kind=Work.Kind.PROBLEM, state=Work.State.OPEN, partnership=user.partnership_id)
        .order_by("ward__name", "-starts_on", "pk")[:MOST]
    )
    late: dict[object, list[str]] = {}
    for each in queries.overdue_responses(user):
        who = f"{each.agency}, {each.owner.name}" if each.owner else str(each.agency)
        line = f"{who}, due {spoken(each.due_on)}: {each.description}"
        late.setdefault(each.work_id, []).append(line)
    blocks: list[Block] = [
        Paragraph(f"As at {spoken(clock.today())}. For the tasking meeting and nobody else.")
    ]
    for problem in problems:
        blocks += [
            Heading(1, f"{problem.record.reference}: {problem.title}"),
            Fields(
                (
                    ("Where", problem.ward.name if problem.ward else "The whole area"),
                    ("Problem with", str(problem.get_setting_display())),
                    ("Stage", str(problem.get_stage_display())),
                    ("Answers for it", f"{problem.owner.name}, {problem.lead_agency}"),
                )
            ),
            Paragraph(problem.summary),
        ]
        found = late.pop(problem.pk, [])
        if found:
            blocks += [Heading(2, "Overdue"), Bullets(tuple(found))]
    if not problems:
        blocks.append(Paragraph("No problem file is open."))
    others = [line for lines in late.values() for line in lines]
    if others:
        blocks += [Heading(1, "Overdue in projects and campaigns"), Bullets(tuple(others))]
    return Document(
        title="Tasking pack",
        council=user.partnership.council_name,
        reference=f"{clock.today():%Y-%m-%d}",
        classification="OFFICIAL-SENSITIVE",
        blocks=tuple(blocks),
    )
