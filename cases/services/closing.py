"""Closing, reopening, and putting right a closing that was recorded wrongly."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q

from cases.measures import CLOSED, CONTACT_PLANNED, OPENED, REOPENED
from cases.models import AsbCase, CaseAction, Term
from cases.services import common
from cases.services.risk import set_review
from ledger import services as ledger
from ledger.models import Fact
from partnership import clock
from partnership.dates import add_months, add_working_days
from partnership.models import User
from partnership.policy import policy
from partnership.rules import Finding, Refused, refuse_if
from partnership.services import meet_deadline, set_deadline


def closing_findings(case: AsbCase) -> list[Finding]:
    """What still stands in the way of closing: open actions, and a final risk score."""
    findings = []
    if case.status == AsbCase.Status.CLOSED:
        return [Finding("CASE-CLOSED", "This case is closed already.")]
    waiting = CaseAction.objects.filter(case=case, status=CaseAction.Status.OPEN).count()
    if waiting:
        actions = "1 action is" if waiting == 1 else f"{waiting} actions are"
        findings.append(
            Finding(
                "CASE-CLOSE-ACTIONS",
                f"{actions} still open. Finish each, or record why it was not done, before closing.",
            )
        )
    opening = common.life_of(case)[-1]
    # Of the opening's own day only what was recorded after it: a case may be reopened on the day it
    # was closed. A correction of the opening is not a new opening.
    recorded = (opening.root or opening).recorded_at
    final = Q(assessed_on__gt=opening.occurred_on) | Q(
        assessed_on=opening.occurred_on, recorded_at__gte=recorded
    )
    if not case.risk_assessments.filter(final, is_final=True).exists():
        findings.append(
            Finding(
                "CASE-CLOSE-RISK",
                "There is no final risk assessment. Score the risk as it is now and mark it as final.",
            )
        )
    return findings


@transaction.atomic
def close_case(
    case: AsbCase,
    *,
    by: User,
    reason: str,
    closed_on: date | None = None,
    note: str = "",
    victim_told_on: date | None = None,
    victim_not_told_reason: str = "",
    expected_version: int | None = None,
) -> AsbCase:
    """Close an open case. Raises Refused with every rule that forbids it, all at once.

    A case closes when no action is open, the final risk is scored, and the victim has been told
    (or there is a reason why not).
    """
    common.begin(case, by, expected_version)
    closed_on = closed_on or clock.today()
    findings = closing_findings(case)
    term = _reason(by, reason)
    if term is None:
        findings.append(Finding("CASE-CLOSE-REASON", "Select why the case is closed.", "reason"))
    if victim_told_on is None and not victim_not_told_reason.strip():
        findings.append(
            Finding(
                "CASE-CLOSE-VICTIM",
                "Enter the day on which the victim was told, or why they were not.",
                "victim_told_on",
            )
        )
    if victim_told_on is not None:
        findings += common.day_findings(victim_told_on, "victim_told_on")
    if case.status == AsbCase.Status.OPEN:
        since = common.life_of(case)[-1].occurred_on
        findings += common.day_findings(
            closed_on,
            "closed_on",
            not_before=since,
            what="the day the case was last opened",
        )
    refuse_if(findings)
    assert term is not None
    case.status = AsbCase.Status.CLOSED
    case.closed_on = closed_on
    case.closure_reason = term.code
    case.closing_note = note.strip()
    case.victim_told_on = victim_told_on
    case.victim_not_told_reason = victim_not_told_reason.strip()
    case.next_contact_on = None
    case.save()
    common.append(
        case,
        CLOSED,
        closed_on,
        by,
        outcome=term.code,
        satisfactory=term.is_satisfactory,
    )
    meet_deadline(case.record)
    return case


@transaction.atomic
def reopen_case(
    case: AsbCase,
    *,
    by: User,
    why: str,
    reopened_on: date | None = None,
    expected_version: int | None = None,
) -> AsbCase:
    """Open a closed case again under the same reference, within the months that policy allows."""
    common.begin(case, by, expected_version)
    if case.status == AsbCase.Status.OPEN or case.closed_on is None:
        raise Refused(Finding("CASE-OPEN", "This case is open."))
    reopened_on = reopened_on or clock.today()
    findings = common.day_findings(
        reopened_on,
        "reopened_on",
        not_before=case.closed_on,
        what="the day the case was closed",
    )
    months = policy(case.partnership_id, "reopen_months", reopened_on)
    if reopened_on > add_months(case.closed_on, months):
        findings.append(
            Finding(
                "CASE-REOPEN",
                f"A case can be reopened within {months} months of closing. "
                "Log a new case and link it to this one.",
                "reopened_on",
            )
        )
    if not why.strip():
        findings.append(Finding("CASE-REOPEN-WHY", "Enter why the case is reopened.", "why"))
    refuse_if(findings)
    _be_open_again(case, why.strip(), by)
    common.append(case, REOPENED, reopened_on, by)
    days = policy(case.partnership_id, "contact_working_days", reopened_on)
    case.next_contact_on = add_working_days(reopened_on, days)
    case.save(update_fields=["next_contact_on"])
    common.append(case, CONTACT_PLANNED, reopened_on, by, due_on=case.next_contact_on)
    set_deadline(
        case.record,
        "contact",
        case.next_contact_on,
        "Contact after reopening",
        assignee=case.owner,
    )
    set_deadline(
        case.record,
        "risk",
        reopened_on,
        "Score the risk again after reopening",
        assignee=case.owner,
    )
    return case


@transaction.atomic
def correct_closing(
    case: AsbCase,
    *,
    by: User,
    closed_on: date | None = None,
    reason: str | None = None,
    expected_version: int | None = None,
) -> AsbCase:
    """Put right the day or the reason of the latest closing. What was known before stays known."""
    common.begin(case, by, expected_version)
    before, fact = _latest_closing(case)
    day = closed_on or fact.occurred_on
    term = _reason(by, reason or fact.outcome, retired=reason is None)
    findings = common.day_findings(
        day,
        "closed_on",
        not_before=before.occurred_on,
        what="the day the case was last opened",
    )
    if term is None:
        findings.append(Finding("CASE-CLOSE-REASON", "Select why the case was closed.", "reason"))
    refuse_if(findings)
    assert term is not None
    ledger.correct(fact, by=by, on=day, outcome=term.code, satisfactory=term.is_satisfactory)
    case.closed_on = day
    case.closure_reason = term.code
    case.save(update_fields=["closed_on", "closure_reason"])
    return case


@transaction.atomic
def void_closing(
    case: AsbCase, *, by: User, why: str, expected_version: int | None = None
) -> AsbCase:
    """Record that the latest closing was a mistake: the case has been open all along."""
    common.begin(case, by, expected_version)
    _, fact = _latest_closing(case)
    if not why.strip():
        raise Refused(Finding("CASE-VOID-WHY", "Enter why the closing was a mistake.", "why"))
    ledger.void(fact, by=by)
    _be_open_again(case, why.strip(), by)
    contacts = [each for each in ledger.facts_of(case.record) if each.kind in common.CONTACTS]
    due_on = contacts[-1].due_on if contacts else None
    if due_on is not None:
        case.next_contact_on = due_on
        case.save(update_fields=["next_contact_on"])
        set_deadline(
            case.record,
            "contact",
            due_on,
            "Contact with the victim",
            assignee=case.owner,
        )
    latest = case.risk_assessments.first()
    if latest is not None:
        set_review(case, latest)
    return case


@transaction.atomic
def correct_opening_day(
    case: AsbCase, *, by: User, opened_on: date, expected_version: int | None = None
) -> AsbCase:
    """Put right the day on which the case was first opened."""
    common.begin(case, by, expected_version)
    facts = ledger.facts_of(case.record)
    fact = next(each for each in facts if each.kind == OPENED)
    findings = common.day_findings(opened_on, "opened_on")
    settling = {CLOSED, *(kind for kinds in common.SETTLED_BY.values() for kind in kinds)}
    following = next((each.occurred_on for each in facts if each.kind in settling), None)
    if following is not None and opened_on > following:
        findings.append(
            Finding(
                "CASE-ORDER",
                f"The case was worked on {following.day} {following:%B %Y}: "
                "it must have been opened by then.",
                "opened_on",
            )
        )
    refuse_if(findings)
    ledger.correct(fact, by=by, on=opened_on, keeps_dimensions=True)
    case.opened_on = opened_on
    case.save(update_fields=["opened_on"])
    return case


def _latest_closing(case: AsbCase) -> tuple[Fact, Fact]:
    """The latest closing and the opening before it. Raises Refused for an open case."""
    life = common.life_of(case)
    if case.status == AsbCase.Status.OPEN or life[-1].kind != CLOSED:
        raise Refused(Finding("CASE-OPEN", "This case is open: there is no closing to correct."))
    return life[-2], life[-1]


def _be_open_again(case: AsbCase, why: str, by: User) -> None:
    closing = _closing_in_words(case)
    case.status = AsbCase.Status.OPEN
    case.closing_note = ""
    case.closed_on = None
    case.closure_reason = ""
    case.victim_told_on = None
    case.victim_not_told_reason = ""
    case.save()
    case.notes.create(partnership_id=case.partnership_id, text=f"{why}\n\n{closing}", written_by=by)


def _closing_in_words(case: AsbCase) -> str:
    """What was written at the closing, which the case itself no longer holds once it is open."""
    day = case.closed_on
    assert day is not None
    term = Term.objects.filter(
        partnership=case.partnership_id,
        vocabulary=Term.Vocabulary.CLOSURE_REASON,
        code=case.closure_reason,
    ).first()
    told = case.victim_told_on
    return " ".join(
        part
        for part in (
            f"It had been closed on {day.day} {day:%B %Y}: {term or case.closure_reason}.",
            f"The victim was told on {told.day} {told:%B %Y}." if told else "",
            f"The victim was not told: {case.victim_not_told_reason}"
            if case.victim_not_told_reason
            else "",
            f"Closing note: {case.closing_note}" if case.closing_note else "",
        )
        if part
    )


def _reason(by: User, code: str, *, retired: bool = False) -> Term | None:
    terms = Term.objects.visible_to(by).filter(vocabulary=Term.Vocabulary.CLOSURE_REASON, code=code)
    return terms.first() if retired else terms.filter(active=True).first()
