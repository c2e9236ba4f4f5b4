"""What every step of a case review begins with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from cases.models import CaseReview
from cases.services import common as cases
from cases.services.common import EARLIEST
from partnership import clock
from partnership.access.policy import level_on
from partnership.models import Agency, User
from partnership.rules import Finding, Refused
from partnership.services import touch

State = CaseReview.State

# From which states each step is taken. 2014 Act Sch 4 para 3: an applicant may be dissatisfied with
# how the application was dealt with, and so may go on after being turned down too.
STEPS: dict[str, tuple[State, ...]] = {
    "complaint": (State.RECEIVED,),
    "decide": (State.RECEIVED,),
    "ask": (State.THRESHOLD_MET,),
    "panel": (State.INFO_REQUESTED,),
    "recommend": (State.PANEL_HELD,),
    "outcome": (State.PANEL_HELD,),
    "close": (State.OUTCOME_NOTIFIED,),
    "escalate": (State.OUTCOME_NOTIFIED, State.CLOSED, State.THRESHOLD_NOT_MET),
    "withdraw": CaseReview.UNDER_WAY,
    "contact": CaseReview.OPEN,
}


def fits(review: CaseReview, step: str) -> bool:
    """Whether the review has come to where `step` is taken."""
    return review.state in STEPS[step]


def begin(review: CaseReview, step: str, by: User, expected_version: int | None = None) -> None:
    """Check that `by` may write on the case and that the step's turn has come; move the version on.

    CR-6: the steps of a review are taken in order.
    """
    cases.allow(review.case, by)
    touch(review.record, expected_version)
    review.refresh_from_db()
    if not fits(review, step):
        raise Refused(Finding("CR-6", NOT_NOW[step].format(review.get_state_display().lower())))


NOT_NOW = {
    "complaint": "Complaints are added and removed until the threshold is decided. "
    "This review: {}.",
    "decide": "The threshold is decided once. This review: {}.",
    "ask": "Information is asked for once the threshold is met. This review: {}.",
    "panel": "The panel meets once agencies have been asked for information. This review: {}.",
    "recommend": "Recommendations are written down after the panel and before the applicant is told "
    "the outcome. This review: {}.",
    "outcome": "The applicant is told the outcome after the panel. This review: {}.",
    "close": "A review is closed once the applicant has been told the outcome. This review: {}.",
    "escalate": "A review is escalated after the decision that the threshold is not met, or after "
    "the applicant has been told the outcome. This review: {}.",
    "withdraw": "An application is withdrawn before the applicant is told the outcome. "
    "This review: {}.",
    "contact": "This review has ended: {}.",
}


def day_findings(
    day: date, field: str, not_before: date | None = None, what: str = ""
) -> list[Finding]:
    """CR-1: a day is today or in the past, and not before the step that it follows."""
    if day > clock.today():
        return [Finding("CR-1", "The date must be today or in the past.", field)]
    if day < EARLIEST:
        return [Finding("CR-1", f"The year must be {EARLIEST.year} or later.", field)]
    if not_before is not None and day < not_before:
        return [
            Finding(
                "CR-1",
                f"The date must be on or after {not_before.day} {not_before:%B %Y}, {what}.",
                field,
            )
        ]
    return []


def needed(rule: str, text: str, field: str, message: str) -> list[Finding]:
    """A finding where nothing was written."""
    return [] if text.strip() else [Finding(rule, message, field)]


def agency_findings(
    review: CaseReview, agencies: Iterable[Agency], rule: str, field: str, message: str
) -> list[Finding]:
    """At least one agency, and all of the review's own partnership."""
    chosen = list(agencies)
    if not chosen:
        return [Finding(rule, message, field)]
    if any(each.partnership_id != review.partnership_id for each in chosen):
        return [Finding(rule, "Select agencies of the partnership.", field)]
    return []


def contact_findings(review: CaseReview, contact: User) -> list[Finding]:
    """CR-5: the single point of contact is a person who can open the review."""
    reachable = (
        contact.is_active
        and not contact.is_service
        and contact.may("case.read")
        and level_on(contact, review.case.record) is not None
    )
    if reachable:
        return []
    return [
        Finding(
            "CR-5",
            f"{contact.name} cannot open this case. Select somebody else as point of contact.",
            "contact",
        )
    ]
