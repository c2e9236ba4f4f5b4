"""Which complaints qualify, and how many are enough (2014 Act s.104)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from cases.models import CaseReview, QualifyingComplaint
from partnership.dates import last_day_of_months_beginning_with, spoken
from partnership.law import NoLaw, law_on
from partnership.models import LocalSetting, User
from partnership.policy import policy
from partnership.rules import Finding, Refused, refuse_if

POLICY = "case_review_threshold"


@dataclass(frozen=True)
class Checked:
    """A complaint, and why it does not qualify; no reason where it does."""

    complaint: QualifyingComplaint
    why_not: Sequence[str]

    @property
    def qualifies(self) -> bool:
        return not self.why_not


def why_not(
    partnership_id: UUID, *, behaviour_on: date, complained_on: date, applied_on: date
) -> list[str]:
    """Why a complaint does not qualify (2014 Act s.104(11)); nothing where it does.

    It qualifies if it was made within one month beginning with the day of the behaviour, and the
    application within six months beginning with the day of the complaint. The day itself counts: of
    behaviour on 1 March the last day to complain is 31 March. Each number is the law's on the day of
    the act that it limits.
    """
    found = []
    try:
        months = law_on(partnership_id, complained_on).number("case_review.complaint_months")
        last = last_day_of_months_beginning_with(behaviour_on, months)
        if complained_on > last:
            found.append(
                f"It was made more than {_months(months)} after the behaviour: "
                f"the last day was {spoken(last)}."
            )
    except NoLaw as error:
        found.append(str(error))
    if complained_on > applied_on:
        found.append("It was made after the application.")
        return found
    months = law_on(partnership_id, applied_on).number("case_review.application_months")
    last = last_day_of_months_beginning_with(complained_on, months)
    if applied_on > last:
        found.append(
            f"The application came more than {_months(months)} after it: "
            f"the last day was {spoken(last)}."
        )
    return found


def check_complaints(review: CaseReview) -> list[Checked]:
    """Every complaint of the application, each with why it does not qualify."""
    return [
        Checked(
            each,
            why_not(
                review.partnership_id,
                behaviour_on=each.behaviour_on,
                complained_on=each.complained_on,
                applied_on=review.applied_on,
            ),
        )
        for each in review.complaints.all()
    ]


def threshold_on(partnership_id: UUID, on: date) -> int:
    """How many qualifying complaints are enough for an application of a day.

    What local procedures say, and never more than the law's highest number (2014 Act s.104(4)).
    Raises NoLaw before there were case reviews.
    """
    highest = law_on(partnership_id, on).number("case_review.maximum_threshold")
    return max(1, min(policy(partnership_id, POLICY, on), highest))


@transaction.atomic
def set_threshold(*, by: User, value: int, effective_from: date, source: str) -> LocalSetting:
    """Set the local threshold from a day on. CR-13: never above the law's number (s.104(4))."""
    if not by.may("law.manage"):
        raise Refused(Finding("CR-13", "Only the legal officer sets the local threshold."))
    findings = []
    try:
        highest = law_on(by.partnership_id, effective_from).number("case_review.maximum_threshold")
    except NoLaw as error:
        raise Refused(Finding("CR-2", str(error), "effective_from")) from None
    if not 1 <= value <= highest:
        findings.append(
            Finding(
                "CR-13",
                f"The threshold must be from 1 to {highest} qualifying complaints: "
                "the law allows no higher number (2014 Act s.104(4)).",
                "value",
            )
        )
    if not source.strip():
        findings.append(Finding("CR-13", "Enter which local procedure says so.", "source"))
    refuse_if(findings)
    row, _ = LocalSetting.objects.update_or_create(
        partnership_id=by.partnership_id,
        key=POLICY,
        effective_from=effective_from,
        defaults={"value": value, "source": source.strip()},
    )
    return row


def _months(count: int) -> str:
    return "one month" if count == 1 else f"{count} months"
