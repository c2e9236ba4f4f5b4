"""Contact with the victim: the plan, and each contact or attempt."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from cases.measures import CONTACT_PLANNED, CONTACTED
from cases.models import AsbCase, VictimContact
from cases.services import common
from partnership import clock
from partnership.dates import add_working_days
from partnership.models import User
from partnership.policy import policy
from partnership.rules import Finding, Refused, refuse_if
from partnership.services import meet_deadline, set_deadline
from people.models import Person

POLICY = "Update the complainant at least every 10 working days"


def _refuse_closed(case: AsbCase) -> None:
    if case.status == AsbCase.Status.CLOSED:
        raise Refused(Finding("CASE-CLOSED", "This case is closed. Reopen it first."))


@transaction.atomic
def plan_contact(
    case: AsbCase,
    *,
    by: User,
    next_on: date,
    every_working_days: int | None = None,
    instruction: str = "",
    expected_version: int | None = None,
) -> AsbCase:
    """Agree when the victim hears from us next, and how often after that."""
    common.begin(case, by, expected_version)
    _refuse_closed(case)
    today = clock.today()
    if next_on < today:
        raise Refused(
            Finding("CONTACT-NEXT", "The next contact must be today or later.", "next_on")
        )
    if every_working_days is not None and not 1 <= every_working_days <= 60:
        raise Refused(
            Finding(
                "CONTACT-EVERY",
                "Enter a number of working days from 1 to 60.",
                "every_working_days",
            )
        )
    case.contact_every_working_days = every_working_days
    case.contact_instruction = instruction.strip()
    case.save(update_fields=["contact_every_working_days", "contact_instruction"])
    common.append(case, CONTACT_PLANNED, today, by, due_on=next_on)
    _fall_due(case, next_on)
    return case


@transaction.atomic
def record_contact(
    case: AsbCase,
    *,
    by: User,
    method: str,
    outcome: str,
    contacted_on: date | None = None,
    note: str = "",
    next_on: date | None = None,
    person: Person | None = None,
    expected_version: int | None = None,
) -> VictimContact:
    """Record one contact or attempt, and set the next: as given, else by the case's plan or policy.

    An attempt that reached nobody leaves the contact due as it was, unless a next day is given.
    """
    common.begin(case, by, expected_version)
    _refuse_closed(case)
    day = contacted_on or clock.today()
    findings = common.day_findings(day, "contacted_on")
    if method not in VictimContact.Method.values:
        findings.append(Finding("CONTACT-METHOD", "Select how you made contact.", "method"))
    if outcome not in VictimContact.Outcome.values:
        findings.append(Finding("CONTACT-OUTCOME", "Select what came of it.", "outcome"))
    if next_on is not None and next_on < day:
        findings.append(
            Finding(
                "CONTACT-NEXT",
                "The next contact must be on or after this one.",
                "next_on",
            )
        )
    refuse_if(findings)
    if next_on is None:
        if outcome == VictimContact.Outcome.NO_REPLY:
            next_on = case.next_contact_on
        else:
            days = case.contact_every_working_days or policy(
                case.partnership_id, "contact_working_days", day
            )
            next_on = add_working_days(day, days)
    contact = VictimContact.objects.create(
        partnership_id=case.partnership_id,
        case=case,
        person=person,
        contacted_on=day,
        method=method,
        outcome=outcome,
        note=note.strip(),
        next_on=next_on,
        recorded_by=by,
    )
    common.append(case, CONTACTED, day, by, outcome=outcome, due_on=next_on, subject=contact.pk)
    # A contact entered late does not undo what was planned since.
    latest = case.contacts.order_by("-contacted_on", "-recorded_at").first()
    if latest == contact and next_on is not None:
        _fall_due(case, next_on)
    return contact


@transaction.atomic
def explain_case_review(case: AsbCase, *, by: User, note: str, on: date | None = None) -> None:
    """Note that the victim was told of the ASB case review and how to ask for one.

    Due at the second report in six months (2025 statutory guidance).
    """
    common.begin(case, by)
    day = on or clock.today()
    findings = common.day_findings(day, "on")
    if not note.strip():
        findings.append(
            Finding("REVIEW-NOTE", "Enter how you explained it and what they said.", "note")
        )
    refuse_if(findings)
    at = clock.now() if day == clock.today() else clock.start_of_day(day)
    case.notes.create(
        partnership_id=case.partnership_id,
        text=f"Explained the ASB case review. {note.strip()}",
        happened_at=at,
        written_by=by,
    )
    meet_deadline(case.record, "case_review")


def _fall_due(case: AsbCase, day: date) -> None:
    case.next_contact_on = day
    case.save(update_fields=["next_contact_on"])
    meet_deadline(case.record, "contact")
    set_deadline(
        case.record,
        "contact",
        day,
        "Contact with the victim",
        assignee=case.owner,
        source=POLICY,
    )
