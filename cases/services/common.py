"""What every verb on a case begins with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from cases.measures import CLOSED, CONTACT_PLANNED, CONTACTED, OPENED, REOPENED
from cases.models import AsbCase, HateStrand, Term
from cases.services.review_facts import follow_case
from ledger import services as ledger
from ledger.models import Fact
from partnership import clock
from partnership.access.policy import may_change
from partnership.models import User
from partnership.rules import Finding, Refused
from partnership.services import touch

ASSESSED, HANDED_OVER, RECLASSIFIED = (
    "case.risk_assessed",
    "case.handed_over",
    "case.reclassified",
)

# Which kinds of fact settle a dimension anew: a change entered late is carried up to the next one.
SETTLED_BY = {
    "owner_id": (HANDED_OVER,),
    "risk_band": (ASSESSED,),
    "category": (RECLASSIFIED,),
    "ward_id": (RECLASSIFIED,),
    "themes": (RECLASSIFIED,),
}
# A year before this one is a slip of the keyboard (0201 for 2021), not a day of casework.
EARLIEST = date(1990, 1, 1)
LIFE = (OPENED, REOPENED, CLOSED)
CONTACTS = (CONTACT_PLANNED, CONTACTED)


def allow(case: AsbCase, by: User) -> None:
    """Check that `by` may write on the case."""
    if not may_change(by, case.record):
        raise Refused(
            Finding(
                "CASE-TEAM",
                "Only the owner's team, a manager or somebody the case is shared with for writing "
                "may change it. Ask the case's owner or your manager.",
            )
        )


def begin(case: AsbCase, by: User, expected_version: int | None = None) -> None:
    """Check that `by` may write on the case and that nobody saved it meanwhile; move its version on."""
    allow(case, by)
    touch(case.record, expected_version)


def append(case: AsbCase, kind: str, on: date, by: User, **more: Any) -> Fact:
    """Append a fact of the case with the rules for carrying dimensions forward.

    What changes the case's dimensions changes those of its reviews.
    """
    if kind != OPENED and "changes" in more:
        follow_case(case, kind, on, by, more["changes"], SETTLED_BY)
    return ledger.append(case.record, kind, on, by=by, settled_by=SETTLED_BY, **more)


def life_of(case: AsbCase) -> list[Fact]:
    """The openings and closings that hold, in order."""
    return [fact for fact in ledger.facts_of(case.record) if fact.kind in LIFE]


def day_findings(
    day: date, field: str, *, not_before: date | None = None, what: str = ""
) -> list[Finding]:
    """A day must not lie ahead, nor before `not_before`, nor so far back that it is a slip."""
    if day > clock.today():
        return [Finding("CASE-DAY", "The date must be today or in the past.", field)]
    if day < EARLIEST:
        return [Finding("CASE-DAY", f"The year must be {EARLIEST.year} or later.", field)]
    if not_before is not None and day < not_before:
        return [
            Finding(
                "CASE-ORDER",
                f"The date must be on or after {not_before.day} {not_before:%B %Y}, {what}.",
                field,
            )
        ]
    return []


def closed_findings(case: AsbCase, day: date) -> list[Finding]:
    """Nothing is done on a closed case after its closing; what was done before may be entered late."""
    if case.closed_on is None or day <= case.closed_on:
        return []
    return [Finding("CASE-CLOSED", "This case is closed. Reopen it first.")]


def term_findings(
    user: User, vocabulary: Term.Vocabulary, codes: Iterable[str], field: str
) -> list[Finding]:
    """Codes must be words of the partnership's vocabulary that are in use."""
    wanted = set(codes)
    known = set(
        Term.objects.visible_to(user)
        .filter(vocabulary=vocabulary, code__in=wanted, active=True)
        .values_list("code", flat=True)
    )
    return [
        Finding(
            "CASE-WORD",
            f"“{code}” is not in the list. Select one of the listed words.",
            field,
        )
        for code in sorted(wanted - known)
    ]


def strand_findings(strands: Iterable[str]) -> list[Finding]:
    """Hate strands must be among the five that are monitored."""
    return [
        Finding(
            "CASE-WORD",
            f"“{code}” is not one of the five hate strands.",
            "hate_strands",
        )
        for code in sorted(set(strands) - set(HateStrand.values))
    ]
