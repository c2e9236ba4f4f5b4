"""Asking agencies for information, the panel, and what it recommends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db import transaction

from cases.models import CaseReview, Recommendation, ReviewAgency
from cases.review_measures import ASKED, HELD, RECOMMENDED
from cases.services import common as cases
from cases.services import review_facts as facts
from cases.services.reviews.common import (
    State,
    agency_findings,
    begin,
    day_findings,
    needed,
)
from ledger.models import Fact
from partnership import clock
from partnership.models import Agency, User
from partnership.rules import Finding, Refused, refuse_if, take_reasons
from partnership.services import meet_deadline, set_deadline, touch

ANSWERS, RECOMMENDATION = "review_answers", "review_recommendation"


@transaction.atomic
def request_information(
    review: CaseReview,
    *,
    by: User,
    agencies: Sequence[Agency],
    asked_for: str,
    due_on: date,
    asked_on: date | None = None,
    expected_version: int | None = None,
) -> CaseReview:
    """Ask agencies for what they know (2014 Act Sch 4 para 7: public functions must comply)."""
    begin(review, "ask", by, expected_version)
    on = asked_on or clock.today()
    assert review.decided_on is not None
    findings = day_findings(on, "asked_on", review.decided_on, "the day of the decision")
    findings += agency_findings(
        review, agencies, "CR-14", "agencies", "Select the agencies that are asked."
    )
    findings += needed("CR-14", asked_for, "asked_for", "Enter what they are asked for.")
    if due_on < on:
        findings.append(
            Finding("CR-14", "The answer must be due on or after the day of asking.", "due_on")
        )
    refuse_if(findings)
    review.state = State.INFO_REQUESTED
    review.asked_on = on
    review.answers_due_on = due_on
    review.asked_for = asked_for.strip()
    review.save()
    _mark(review, agencies, was_asked=True)
    facts.append(review, ASKED, on, by)
    set_deadline(
        review.record,
        ANSWERS,
        due_on,
        "Information for the case review is due from agencies",
        assignee=review.contact,
        source="2014 Act Sch 4 para 7",
    )
    return review


def worked_on_case(review: CaseReview) -> set[str]:
    """The names of those who own the case or have recorded something on it, for comparison."""
    names = set(
        Fact.objects.filter(record=review.case_id, recorded_by__isnull=False)
        .values_list("recorded_by__name", flat=True)
        .distinct()
    )
    owners = Fact.objects.filter(record=review.case_id, owner__isnull=False)
    names |= set(owners.values_list("owner__name", flat=True).distinct())
    return {_plain(name) for name in names}


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


@transaction.atomic
def hold_panel(
    review: CaseReview,
    *,
    by: User,
    chair_name: str,
    chair_role: str,
    chair_is_independent: bool,
    agencies: Sequence[Agency],
    victim_invited: bool,
    findings: str,
    outcome: str,
    panel_on: date | None = None,
    reasons: Mapping[str, str] | None = None,
    expected_version: int | None = None,
) -> CaseReview:
    """Write down the panel: who led it, who took part, what it found, and what the applicant is told.

    Statutory guidance: the chair has not worked on the case (CR-16) and the victim is invited
    (CR-17); where not, the reason is kept. Whoever owns the case or has recorded anything on it has
    worked on it, whatever was ticked.
    """
    begin(review, "panel", by, expected_version)
    on = panel_on or clock.today()
    assert review.asked_on is not None
    wrong = day_findings(
        on, "panel_on", review.asked_on, "the day agencies were asked for information"
    )
    wrong += needed("CR-15", chair_name, "chair_name", "Enter who chaired the panel.")
    wrong += needed("CR-15", chair_role, "chair_role", "Enter the chair’s job title.")
    wrong += agency_findings(
        review, agencies, "CR-15", "agencies", "Select the agencies that took part."
    )
    wrong += needed("CR-15", findings, "findings", "Enter what the panel found.")
    wrong += needed("CR-15", outcome, "outcome", "Enter what the applicant is told.")
    refuse_if(wrong)
    independent = chair_is_independent and _plain(chair_name) not in worked_on_case(review)
    warnings = []
    if not independent:
        warnings.append(
            Finding(
                "CR-16",
                "The chair has worked on this case. Enter why nobody else chaired the panel.",
                "chair_reason",
            )
        )
    if not victim_invited:
        warnings.append(
            Finding(
                "CR-17",
                "The victim was not invited. Enter why not, and how they were heard instead.",
                "invited_reason",
            )
        )
    take_reasons(review.record, warnings, reasons or {}, by)
    review.state = State.PANEL_HELD
    review.panel_on = on
    review.chair_name = chair_name.strip()
    review.chair_role = chair_role.strip()
    review.chair_is_independent = independent
    review.victim_invited = victim_invited
    review.findings = findings.strip()
    review.outcome = outcome.strip()
    review.save()
    _mark(review, agencies, took_part=True)
    facts.append(review, HELD, on, by)
    meet_deadline(review.record, ANSWERS)
    return review


def _mark(review: CaseReview, agencies: Iterable[Agency], **what: bool) -> None:
    for agency in agencies:
        ReviewAgency.objects.update_or_create(
            review=review,
            agency=agency,
            defaults={"partnership_id": review.partnership_id, **what},
        )


@transaction.atomic
def recommend(
    review: CaseReview,
    *,
    by: User,
    text: str,
    agency: Agency,
    due_on: date,
    expected_version: int | None = None,
) -> Recommendation:
    """Write down one recommendation of the panel; it waits on the case owner's My work.

    The ledger counts a review with recommendations once, on the day of its panel.
    """
    begin(review, "recommend", by, expected_version)
    assert review.panel_on is not None
    findings = needed("CR-18", text, "text", "Enter what the panel recommends.")
    if agency.partnership_id != review.partnership_id:
        findings.append(Finding("CR-18", "Select an agency of the partnership.", "agency"))
    if due_on < review.panel_on:
        findings.append(
            Finding("CR-18", "It must be due on or after the day of the panel.", "due_on")
        )
    refuse_if(findings)
    first = not review.recommendations.exists()
    made = Recommendation.objects.create(
        partnership_id=review.partnership_id,
        review=review,
        text=text.strip(),
        agency=agency,
        due_on=due_on,
        recorded_by=by,
    )
    if first:
        facts.append(review, RECOMMENDED, review.panel_on, by)
    set_deadline(
        review.record,
        RECOMMENDATION,
        due_on,
        f"Recommendation of the case review to {agency.name}",
        assignee=review.case.owner,
        subject=made.pk,
        source="2014 Act Sch 4",
    )
    return made


@transaction.atomic
def remove_recommendation(
    recommendation: Recommendation, *, by: User, expected_version: int | None = None
) -> None:
    """Take away a recommendation entered by mistake, before the applicant is told the outcome."""
    review = recommendation.review
    begin(review, "recommend", by, expected_version)
    meet_deadline(review.record, RECOMMENDATION, subject=recommendation.pk)
    recommendation.delete()
    if not review.recommendations.exists():
        facts.void(review, RECOMMENDED, by)


@transaction.atomic
def answer_recommendation(
    recommendation: Recommendation,
    *,
    by: User,
    accepted: bool,
    answer: str = "",
    answered_on: date | None = None,
    expected_version: int | None = None,
) -> Recommendation:
    """Note whether the agency accepts (CR-19: if not, why not). It must have regard to it (Sch 4)."""
    review = _follow_up(recommendation, by, expected_version)
    on = answered_on or clock.today()
    if recommendation.status != Recommendation.Status.PROPOSED:
        raise Refused(Finding("CR-19", "This recommendation has been answered already."))
    findings = _day_after_panel(review, on, "answered_on")
    if not accepted:
        findings += needed("CR-19", answer, "answer", "Enter why it is not accepted.")
    refuse_if(findings)
    status = Recommendation.Status
    recommendation.status = status.ACCEPTED if accepted else status.NOT_ACCEPTED
    recommendation.answered_on = on
    recommendation.answer = answer.strip()
    recommendation.save(update_fields=["status", "answered_on", "answer"])
    if not accepted:
        meet_deadline(review.record, RECOMMENDATION, subject=recommendation.pk)
    return recommendation


@transaction.atomic
def finish_recommendation(
    recommendation: Recommendation,
    *,
    by: User,
    note: str,
    done_on: date | None = None,
    expected_version: int | None = None,
) -> Recommendation:
    """Note that an accepted recommendation has been carried out, and what came of it (CR-20)."""
    review = _follow_up(recommendation, by, expected_version)
    on = done_on or clock.today()
    if recommendation.status != Recommendation.Status.ACCEPTED:
        raise Refused(Finding("CR-20", "Only an accepted recommendation is carried out."))
    findings = _day_after_panel(review, on, "done_on")
    findings += needed("CR-20", note, "note", "Enter what was done.")
    refuse_if(findings)
    recommendation.status = Recommendation.Status.DONE
    recommendation.done_on = on
    recommendation.done_note = note.strip()
    recommendation.save(update_fields=["status", "done_on", "done_note"])
    meet_deadline(review.record, RECOMMENDATION, subject=recommendation.pk)
    return recommendation


def _follow_up(
    recommendation: Recommendation, by: User, expected_version: int | None
) -> CaseReview:
    """Recommendations are followed up for as long as it takes, after the review has closed too."""
    review = recommendation.review
    cases.allow(review.case, by)
    touch(review.record, expected_version)
    recommendation.refresh_from_db(fields=["status"])
    return review


def _day_after_panel(review: CaseReview, day: date, field: str) -> list[Finding]:
    return day_findings(day, field, review.panel_on, "the day of the panel")
