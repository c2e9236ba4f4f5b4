"""The application: receiving it, its complaints, the threshold decision, taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from cases.models import AsbCase, CaseReview, Incident, QualifyingComplaint
from cases.review_measures import MET, NOT_MET, RECEIVED, WITHDRAWN
from cases.services import common as cases
from cases.services import review_facts as facts
from cases.services.reviews.common import (
    State,
    begin,
    contact_findings,
    day_findings,
    needed,
)
from cases.services.reviews.threshold import check_complaints, threshold_on
from partnership import clock
from partnership.dates import add_working_days, last_day_following, spoken
from partnership.law import NoLaw
from partnership.models import Deadline, Record, User
from partnership.policy import policy
from partnership.rules import Finding, refuse_if, take_reasons
from partnership.services import create_record, meet_deadline, set_deadline
from people.models import Involvement, Person

DECISION, TELL_DECISION, TELL_OUTCOME = (
    "review_decision",
    "review_tell_decision",
    "review_tell_outcome",
)
SOURCE = "2014 Act s.104 and Sch 4"


@transaction.atomic
def receive_application(
    case: AsbCase,
    *,
    by: User,
    victim: Person | None,
    applied_on: date | None = None,
    applicant: str = CaseReview.Applicant.VICTIM,
    acting_name: str = "",
    acting_as: str = "",
    consented_on: date | None = None,
    no_consent_reason: str = "",
    request: str = "",
    contact: User | None = None,
    reasons: Mapping[str, str] | None = None,
) -> CaseReview:
    """Log an application for a review of a case, open or closed: the victim's, or for the victim.

    Anybody may apply for the victim, with the victim's consent or a reason why it was not sought
    (CR-4). A second application for a victim whose review is still open asks for a reason (CR-24).
    The decision falls due by the working days that policy sets.
    """
    cases.allow(case, by)
    # Two who log one application at the same moment: the second meets the first.
    Record.objects.select_for_update().get(pk=case.record_id)
    on = applied_on or clock.today()
    acts = applicant == CaseReview.Applicant.FOR_VICTIM
    findings = day_findings(on, "applied_on")
    if not findings:
        try:
            threshold_on(case.partnership_id, on)
        except NoLaw as error:
            findings.append(Finding("CR-2", str(error), "applied_on"))
    if applicant not in CaseReview.Applicant.values:
        findings.append(Finding("CR-3", "Select who applies.", "applicant"))
    if victim is None or not _is_on(case, victim):
        findings.append(
            Finding(
                "CR-3",
                "Select the victim from the people on the case. Add them to the case first if they "
                "are not on it.",
                "victim",
            )
        )
    if acts:
        findings += needed("CR-3", acting_name, "acting_name", "Enter who acts for the victim.")
        findings += needed(
            "CR-3", acting_as, "acting_as", "Enter what they are to the victim, like “daughter”."
        )
        if consented_on is None:
            findings += needed(
                "CR-4",
                no_consent_reason,
                "consented_on",
                "Enter when the victim consented, or why they were not asked.",
            )
        elif consented_on > on:
            findings.append(
                Finding(
                    "CR-4",
                    f"The victim must have consented by the day of the application, {spoken(on)}.",
                    "consented_on",
                )
            )
    refuse_if(findings)
    assert victim is not None
    record = create_record(
        facts.KIND,
        "CR",
        agency=case.record.agency,
        team=case.record.team,
        parent=case.record,
    )
    earlier = case.reviews.filter(victim=victim, state__in=CaseReview.OPEN)
    waiting = ", ".join(sorted(str(each) for each in earlier.select_related("record")))
    review = CaseReview.objects.create(
        record=record,
        partnership_id=case.partnership_id,
        case=case,
        applied_on=on,
        applicant=applicant,
        victim=victim,
        acting_name=acting_name.strip() if acts else "",
        acting_as=acting_as.strip() if acts else "",
        consented_on=consented_on if acts else None,
        no_consent_reason=no_consent_reason.strip() if acts and consented_on is None else "",
        request=request.strip(),
        contact=contact or case.owner,
    )
    refuse_if(contact_findings(review, review.contact))
    if waiting:
        warning = (
            f"This victim has an open review of this case already ({waiting}). "
            "Enter why this is another application."
        )
        take_reasons(record, [Finding("CR-24", warning, "reason")], reasons or {}, by)
    facts.start(review, RECEIVED, by, cases.SETTLED_BY)
    days = policy(case.partnership_id, "case_review_decision_days", on)
    set_deadline(
        record,
        DECISION,
        add_working_days(on, days),
        "Decide whether the threshold for the case review is met",
        assignee=review.contact,
        source=f"Local policy: {days} working days",
    )
    # Whoever applies knows of the case review.
    meet_deadline(case.record, "case_review")
    return review


def _is_on(case: AsbCase, person: Person) -> bool:
    return Involvement.objects.filter(record=case.record_id, person=person).exists()


@transaction.atomic
def add_complaint(
    review: CaseReview,
    *,
    by: User,
    about: str,
    behaviour_on: date | None = None,
    complained_on: date | None = None,
    incident: Incident | None = None,
    expected_version: int | None = None,
) -> QualifyingComplaint:
    """Add a complaint that the application counts on. An incident of the case gives its own days."""
    begin(review, "complaint", by, expected_version)
    findings = needed("CR-7", about, "about", "Enter what the complaint was about.")
    if incident is not None:
        behaviour_on = behaviour_on or incident.occurred_on
        complained_on = complained_on or incident.reported_on
        if incident.case_id != review.case_id:
            findings.append(Finding("CR-7", "Select an incident of this case.", "incident"))
        elif review.complaints.filter(incident=incident).exists():
            findings.append(
                Finding("CR-7", "This incident is among the complaints already.", "incident")
            )
    if behaviour_on is None:
        findings.append(Finding("CR-7", "Enter the day of the behaviour.", "behaviour_on"))
    else:
        findings += day_findings(behaviour_on, "behaviour_on")
    if complained_on is None:
        findings.append(Finding("CR-7", "Enter the day of the complaint.", "complained_on"))
    else:
        findings += day_findings(
            complained_on, "complained_on", behaviour_on, "the day of the behaviour"
        )
    refuse_if(findings)
    assert behaviour_on is not None
    assert complained_on is not None
    return QualifyingComplaint.objects.create(
        partnership_id=review.partnership_id,
        review=review,
        behaviour_on=behaviour_on,
        complained_on=complained_on,
        about=about.strip(),
        incident=incident,
        recorded_by=by,
    )


@transaction.atomic
def remove_complaint(
    complaint: QualifyingComplaint, *, by: User, expected_version: int | None = None
) -> None:
    """Take away a complaint that was entered by mistake, before the threshold is decided."""
    begin(complaint.review, "complaint", by, expected_version)
    complaint.delete()


@transaction.atomic
def decide_threshold(
    review: CaseReview,
    *,
    by: User,
    met: bool,
    decision_reasons: str,
    persistence: str = "",
    harm: str = "",
    response: str = "",
    decided_on: date | None = None,
    expected_version: int | None = None,
) -> CaseReview:
    """Decide whether the threshold is met; the reasons are written down either way (CR-11).

    CR-10 (2014 Act s.104(3)): with enough qualifying complaints it is met. CR-12 (s.104(5)): below
    that number the bodies weigh persistence, harm or potential harm, and how adequate the response
    was; each is written down.
    """
    begin(review, "decide", by, expected_version)
    on = decided_on or clock.today()
    required = threshold_on(review.partnership_id, review.applied_on)
    counted = sum(each.qualifies for each in check_complaints(review))
    findings = day_findings(on, "decided_on", review.applied_on, "the day of the application")
    findings += needed(
        "CR-11", decision_reasons, "decision_reasons", "Enter the reasons for the decision."
    )
    if counted >= required and not met:
        findings.append(
            Finding(
                "CR-10",
                f"The threshold is met: {counted} complaints qualify and {required} are enough "
                "(2014 Act s.104).",
                "met",
            )
        )
    if counted < required:
        for field, text, what in (
            ("persistence", persistence, "how persistent the behaviour is"),
            ("harm", harm, "what harm it has caused or may cause"),
            ("response", response, "how adequate the response has been"),
        ):
            findings += needed("CR-12", text, field, f"Enter {what}.")
    refuse_if(findings)
    review.state = State.THRESHOLD_MET if met else State.THRESHOLD_NOT_MET
    review.decided_on = on
    review.threshold_met = met
    review.threshold_required = required
    review.threshold_counted = counted
    review.persistence = persistence.strip()
    review.harm = harm.strip()
    review.response = response.strip()
    review.decision_reasons = decision_reasons.strip()
    review.save()
    facts.append(review, MET if met else NOT_MET, on, by)
    meet_deadline(review.record, DECISION)
    working_days = policy(review.partnership_id, "case_review_decision_days", review.applied_on)
    set_deadline(
        review.record,
        TELL_DECISION,
        max(on, add_working_days(review.applied_on, working_days)),
        "Tell the applicant the threshold decision",
        assignee=review.contact,
        source=SOURCE,
    )
    if met:
        days = policy(review.partnership_id, "case_review_target_days", on)
        set_deadline(
            review.record,
            TELL_OUTCOME,
            last_day_following(on, days),
            "Tell the applicant the outcome of the case review",
            assignee=review.contact,
            source=f"Local target: {days} days from acceptance",
        )
    return review


@transaction.atomic
def change_contact(
    review: CaseReview, *, by: User, contact: User, expected_version: int | None = None
) -> CaseReview:
    """Name another single point of contact; what waited for the former one waits for the new one."""
    begin(review, "contact", by, expected_version)
    refuse_if(contact_findings(review, contact))
    Deadline.objects.filter(
        record=review.record, met_at__isnull=True, assignee=review.contact
    ).exclude(kind="review_recommendation").update(assignee=contact)
    review.contact = contact
    review.save(update_fields=["contact"])
    return review


@transaction.atomic
def withdraw_application(
    review: CaseReview,
    *,
    by: User,
    why: str,
    on: date | None = None,
    expected_version: int | None = None,
) -> CaseReview:
    """The applicant takes the application back, before they are told an outcome."""
    begin(review, "withdraw", by, expected_version)
    day = on or clock.today()
    since, what = latest_day(review)
    findings = day_findings(day, "on", since, what)
    findings += needed("CR-23", why, "why", "Enter what the applicant said.")
    refuse_if(findings)
    review.state = State.WITHDRAWN
    review.ended_on = day
    review.ending_note = why.strip()
    review.save(update_fields=["state", "ended_on", "ending_note"])
    facts.append(review, WITHDRAWN, day, by)
    meet_deadline(review.record)
    return review


def latest_day(review: CaseReview) -> tuple[date, str]:
    """The day of the latest step that has been taken, and what that day was."""
    for day, what in (
        (review.outcome_told_on, "the day the applicant was told the outcome"),
        (review.panel_on, "the day of the panel"),
        (review.asked_on, "the day agencies were asked for information"),
        (review.decided_on, "the day of the decision"),
    ):
        if day is not None:
            return day, what
    return review.applied_on, "the day of the application"
