"""What reviews tell the ledger: each fact carries the case's dimensions of its day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from cases.models import AsbCase, CaseReview
from ledger import services as ledger
from ledger.models import Fact
from partnership.models import Record, User

KIND = "case_review"
_CASE = "case."


def _of_review(kind: str) -> str:
    return f"{KIND}.{kind.removeprefix(_CASE)}"


def follow_case(
    case: AsbCase,
    kind: str,
    on: date,
    by: User,
    changes: Mapping[str, Any],
    settled_by: Mapping[str, tuple[str, ...]],
) -> None:
    """Tell each review of the case what has changed on the case, from the same day on.

    A review whose case has a new owner is the new owner's in the figures; a change entered late is
    carried over the review's later facts, as over the case's own.
    """
    for record in Record.objects.filter(parent=case.record_id, kind=KIND):
        _tell(record, kind, on, by, changes, settled_by)


def start(
    review: CaseReview, kind: str, by: User, settled_by: Mapping[str, tuple[str, ...]]
) -> None:
    """The review's first fact, dated back if need be, and what has changed on the case since."""
    held = ledger.facts_of(review.case.record)
    on = review.applied_on
    before = [fact for fact in held if fact.occurred_on <= on] or held[:1]
    changes = {name: getattr(before[-1], name) for name in ledger.DIMENSIONS} if before else {}
    ledger.append(review.record, kind, on, by=by, changes=changes)
    settling = {each for kinds in settled_by.values() for each in kinds}
    for fact in held:
        if fact.occurred_on > on and fact.kind in settling:
            dimensions = {name: getattr(fact, name) for name in ledger.DIMENSIONS}
            _tell(review.record, fact.kind, fact.occurred_on, by, dimensions, settled_by)


def append(
    review: CaseReview, kind: str, on: date, by: User, *, subject: UUID | None = None
) -> Fact:
    """Append what happened to the review."""
    return ledger.append(review.record, kind, on, by=by, subject=subject)


def void(review: CaseReview, kind: str, by: User) -> None:
    """The review's facts of `kind` never happened."""
    for fact in ledger.facts_of(review.record):
        if fact.kind == kind:
            ledger.void(fact, by=by)


def _tell(
    record: Record,
    kind: str,
    on: date,
    by: User,
    changes: Mapping[str, Any],
    settled_by: Mapping[str, tuple[str, ...]],
) -> None:
    ledger.append(
        record,
        _of_review(kind),
        on,
        by=by,
        changes=changes,
        settled_by={
            name: tuple(_of_review(each) for each in kinds) for name, kinds in settled_by.items()
        },
    )
