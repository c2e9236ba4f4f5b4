"""The risk checklists that BSafe ships, and how an area adds its own. A checklist is data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max, Q

from marac.models import RUN, RiskChecklist, YesNoUnknown
from partnership import clock
from partnership.models import Partnership, User
from partnership.rules import Finding, Refused, refuse_if


@dataclass(frozen=True)
class Shipped:
    """A checklist as shipped."""

    code: str
    name: str
    threshold: int
    source: str
    questions: tuple[str, ...]


# Short titles of our own for what each question is about; the tool itself is SafeLives'.
DASH_24 = Shipped(
    "dash24",
    "DASH, 24 questions",
    14,
    "SafeLives DASH; 14 is the level that most areas use",
    (
        "Injured in the current incident",
        "Very frightened",
        "Afraid of further injury or violence",
        "Isolated from family or friends",
        "Depressed or having thoughts of suicide",
        "Separated, or tried to, within the past year",
        "Conflict over contact with children",
        "Constant contact, following or stalking",
        "Pregnant, or a baby under 18 months",
        "Abuse happens more often",
        "Abuse is getting worse",
        "Control or excessive jealousy",
        "Weapons or objects used",
        "Threats to kill",
        "Strangled, choked, suffocated or drowned",
        "Sexual abuse",
        "Threats by somebody else, or so-called honour",
        "Has hurt others: a child, an older person",
        "Has mistreated animals or pets",
        "Money: dependent, or recent loss",
        "Alcohol, drugs or mental health of the abuser",
        "The abuser has threatened or tried suicide",
        "Has broken bail or an order",
        "Has been in trouble with the police",
    ),
)
SHIPPED = (DASH_24,)


def sync_checklists(partnership: Partnership) -> None:
    """Give an area the shipped checklists that it does not have in any version."""
    for each in SHIPPED:
        RiskChecklist.objects.get_or_create(
            partnership=partnership,
            code=each.code,
            version=1,
            defaults={
                "name": each.name,
                "questions": list(each.questions),
                "threshold": each.threshold,
                "source": each.source,
            },
        )


@transaction.atomic
def save_checklist(
    *, by: User, code: str, name: str, questions: Sequence[str], threshold: int, source: str
) -> RiskChecklist:
    """Add a checklist, or a new version of one: what is in use is retired from today."""
    if not by.may(RUN):
        raise Refused(Finding("CONF-RUN", "Only whoever runs the MARAC may do this."))
    asked = [each.strip() for each in questions if each.strip()]
    findings = []
    if not name.strip():
        findings.append(Finding("MARAC-CHECK", "Enter what the checklist is called.", "name"))
    if not asked:
        findings.append(
            Finding("MARAC-CHECK", "Enter at least one question, one a line.", "questions")
        )
    elif not 0 < threshold <= len(asked):
        findings.append(
            Finding(
                "MARAC-CHECK",
                f"The threshold must be between 1 and {len(asked)}, the number of questions.",
                "threshold",
            )
        )
    if not source.strip():
        findings.append(Finding("MARAC-CHECK", "Enter who published it, and when.", "source"))
    refuse_if(findings)
    versions = RiskChecklist.objects.filter(partnership_id=by.partnership_id, code=code)
    last = versions.aggregate(last=Max("version"))["last"] or 0
    versions.filter(retired_from__isnull=True).update(retired_from=clock.today())
    return RiskChecklist.objects.create(
        partnership_id=by.partnership_id,
        code=code,
        version=last + 1,
        name=name.strip(),
        questions=asked,
        threshold=threshold,
        source=source.strip(),
    )


def answer_findings(checklist: RiskChecklist | None, answers: Sequence[str]) -> list[Finding]:
    """A checklist that is used has one answer for each question."""
    if checklist is None:
        return []
    if len(answers) != len(checklist.questions) or set(answers) - set(YesNoUnknown.values):
        return [
            Finding(
                "MARAC-3",
                "Answer every question of the checklist: yes, no or not known.",
                "answers",
            )
        ]
    return []


def offered(partnership: Partnership, day: date) -> list[RiskChecklist]:
    """The checklists that a referral of a day may use: each in the version that is not retired."""
    rows = RiskChecklist.objects.filter(partnership=partnership).filter(
        Q(retired_from__isnull=True) | Q(retired_from__gt=day)
    )
    latest: dict[str, RiskChecklist] = {}
    for row in rows.order_by("name", "-version"):
        latest.setdefault(row.code, row)
    return list(latest.values())
