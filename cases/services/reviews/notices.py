"""Telling the applicant: the threshold decision, the outcome, and the way on if dissatisfied."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from cases.models import CaseReview, Recommendation, ReviewNotice
from cases.review_measures import CLOSED, ESCALATED, TOLD_DECISION, TOLD_OUTCOME
from cases.services import common as cases
from cases.services import review_facts as facts
from cases.services.reviews.application import TELL_DECISION, TELL_OUTCOME, latest_day
from cases.services.reviews.common import State, begin, day_findings, needed
from partnership import clock
from partnership.dates import spoken
from partnership.law import law_on
from partnership.models import User
from partnership.rules import Finding, Refused, refuse_if
from partnership.services import meet_deadline, touch

Kind = ReviewNotice.Kind


def notice_text(review: CaseReview, kind: str) -> str:
    """The words of a notice as the review stands: paragraphs, with an empty line between two.

    It names the applicant, the victim, agencies and the point of contact, and nobody else.
    Raises ValueError where there is nothing to tell yet.
    """
    if kind == Kind.DECISION and review.decided_on is not None:
        told = _decision(review)
    elif kind == Kind.OUTCOME and review.panel_on is not None:
        told = _outcome(review)
    else:
        raise ValueError(f"There is no {kind} to tell")
    return "\n\n".join([*_opening(review), *told, *_way_on(review, kind), *_closing(review)])


def _opening(review: CaseReview) -> list[str]:
    on_behalf = f" on behalf of {review.victim}" if review.acting_name else ""
    return [
        f"Reference: {review.record.reference}",
        f"Dear {review.applicant_name}",
        f"On {spoken(review.applied_on)} you asked for an anti-social behaviour (ASB) case "
        f"review{on_behalf}.",
    ]


def _decision(review: CaseReview) -> list[str]:
    made, counted = review.complaints.count(), review.threshold_counted
    if not made:
        complaints = "your application names no complaints"
    else:
        several = "1 complaint" if made == 1 else f"{made} complaints"
        qualify = "1 qualifies" if counted == 1 else f"{counted or 'none'} qualify"
        complaints = f"your application counts on {several}, of which {qualify}"
    enough = review.threshold_required
    told = (
        "We have decided that the threshold for a review is met. The agencies involved will now "
        "look together at what has been done and what more can be."
        if review.threshold_met
        else "We have decided that the threshold for a review is not met, so a review will not be "
        "carried out."
    )
    assert review.decided_on is not None
    paragraphs = [
        f"{told} The decision was made on {spoken(review.decided_on)}.",
        f"How we decided: {complaints}. "
        f"Here {enough} qualifying {'complaint is' if enough == 1 else 'complaints are'} enough. "
        "Below that number we consider how persistent the behaviour is, the harm it has caused or "
        "may cause, and how adequate the response has been.",
        f"Our reasons: {review.decision_reasons}",
    ]
    due = review.record.deadlines.filter(kind=TELL_OUTCOME).order_by("-due_on").first()
    if review.threshold_met and due is not None:
        paragraphs.append(f"We aim to tell you the outcome by {spoken(due.due_on)}.")
    return paragraphs


def _outcome(review: CaseReview) -> list[str]:
    assert review.panel_on is not None
    agencies = [each.agency.name for each in _took_part(review)]
    paragraphs = [
        f"A panel of {_listed(agencies)} met on {spoken(review.panel_on)}. "
        f"{review.chair_name}, {review.chair_role}, chaired it.",
        f"The outcome: {review.outcome}",
    ]
    recommendations = list(review.recommendations.select_related("agency"))
    if not recommendations:
        return [*paragraphs, "The panel made no recommendations."]
    paragraphs.append("The panel recommends:")
    for number, each in enumerate(recommendations, 1):
        paragraphs.append(
            f"{number}. {each.text} (To {each.agency.name}, by {spoken(each.due_on)}."
            f"{_ANSWERS[Recommendation.Status(each.status)]})"
        )
    return paragraphs


_ANSWERS = {
    Recommendation.Status.PROPOSED: "",
    Recommendation.Status.ACCEPTED: " Accepted.",
    Recommendation.Status.NOT_ACCEPTED: " Not accepted.",
    Recommendation.Status.DONE: " Carried out.",
}


def _took_part(review: CaseReview) -> list[Any]:
    return list(review.agencies.filter(took_part=True).select_related("agency"))


def _way_on(review: CaseReview, kind: str) -> list[str]:
    """2014 Act Sch 4 para 3: what an applicant who is dissatisfied may do."""
    about = "this decision" if kind == Kind.DECISION else "how the review was carried out"
    law = law_on(review.partnership_id, clock.today())
    who = (
        "You may also ask the local policing body (the Police and Crime Commissioner) to look at it."
        if law.allows("case_review.commissioner_review")
        else "Your complaint goes to somebody who took no part in it."
    )
    return [f"If you are dissatisfied with {about}, tell your point of contact. {who}"]


def _closing(review: CaseReview) -> list[str]:
    contact = review.contact
    return [
        f"Your single point of contact is {contact.name}, {contact.agency.name}: {contact.email}.",
        review.partnership.council_name,
    ]


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


@transaction.atomic
def tell_decision(
    review: CaseReview,
    *,
    by: User,
    method: str,
    told_on: date | None = None,
    expected_version: int | None = None,
) -> ReviewNotice:
    """Record that the applicant was told the threshold decision; the words are kept as told."""
    cases.allow(review.case, by)
    touch(review.record, expected_version)
    review.refresh_from_db()
    on = told_on or clock.today()
    if review.decided_on is None:
        raise Refused(Finding("CR-21", "The threshold has not been decided yet."))
    if review.notices.filter(kind=Kind.DECISION).exists():
        raise Refused(Finding("CR-21", "The applicant has been told the decision already."))
    findings = day_findings(on, "told_on", review.decided_on, "the day of the decision")
    refuse_if([*findings, *_method_findings(method)])
    notice = _keep(review, Kind.DECISION, on, method, by)
    facts.append(review, TOLD_DECISION, on, by)
    meet_deadline(review.record, TELL_DECISION)
    return notice


@transaction.atomic
def tell_outcome(
    review: CaseReview,
    *,
    by: User,
    method: str,
    told_on: date | None = None,
    expected_version: int | None = None,
) -> ReviewNotice:
    """Record that the applicant was told the outcome and the recommendations."""
    begin(review, "outcome", by, expected_version)
    on = told_on or clock.today()
    findings = day_findings(on, "told_on", review.panel_on, "the day of the panel")
    refuse_if([*findings, *_method_findings(method)])
    notice = _keep(review, Kind.OUTCOME, on, method, by)
    review.state = State.OUTCOME_NOTIFIED
    review.outcome_told_on = on
    review.save(update_fields=["state", "outcome_told_on"])
    facts.append(review, TOLD_OUTCOME, on, by)
    meet_deadline(review.record, TELL_OUTCOME)
    return notice


def _method_findings(method: str) -> list[Finding]:
    if method in ReviewNotice.Method.values:
        return []
    return [Finding("CR-21", "Select how the applicant was told.", "method")]


def _keep(review: CaseReview, kind: str, on: date, method: str, by: User) -> ReviewNotice:
    return ReviewNotice.objects.create(
        partnership_id=review.partnership_id,
        review=review,
        kind=kind,
        told_on=on,
        method=method,
        text=notice_text(review, kind),
        recorded_by=by,
    )


@transaction.atomic
def close_review(
    review: CaseReview,
    *,
    by: User,
    note: str = "",
    closed_on: date | None = None,
    expected_version: int | None = None,
) -> CaseReview:
    """Close a review whose applicant has been told both the decision and the outcome (CR-22).

    Recommendations that wait are followed up after closing too.
    """
    begin(review, "close", by, expected_version)
    on = closed_on or clock.today()
    findings = day_findings(
        on, "closed_on", review.outcome_told_on, "the day the applicant was told the outcome"
    )
    if not review.notices.filter(kind=Kind.DECISION).exists():
        findings.append(
            Finding(
                "CR-22",
                "Record first how and when the applicant was told the threshold decision.",
            )
        )
    refuse_if(findings)
    review.state = State.CLOSED
    review.ended_on = on
    review.ending_note = note.strip()
    review.save(update_fields=["state", "ended_on", "ending_note"])
    facts.append(review, CLOSED, on, by)
    return review


@transaction.atomic
def escalate_review(
    review: CaseReview,
    *,
    by: User,
    why: str,
    to: str,
    on: date | None = None,
    expected_version: int | None = None,
) -> CaseReview:
    """The applicant is dissatisfied and the application goes on to somebody else (Sch 4 para 3)."""
    begin(review, "escalate", by, expected_version)
    day = on or clock.today()
    since, what = latest_day(review)
    if review.ended_on is not None:
        since, what = review.ended_on, "the day the review was closed"
    findings = day_findings(day, "on", since, what)
    findings += needed("CR-25", to, "to", "Enter who looks at it now.")
    findings += needed("CR-25", why, "why", "Enter what the applicant is dissatisfied with.")
    refuse_if(findings)
    note = why.strip()
    review.ending_note = f"{review.ending_note}\n\n{note}" if review.ending_note else note
    review.state = State.ESCALATED
    review.ended_on = day
    review.escalated_to = to.strip()
    review.save(update_fields=["state", "ended_on", "ending_note", "escalated_to"])
    facts.append(review, ESCALATED, day, by)
    return review
