"""The action plan and the informal interventions of the incremental approach."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from cases.models import AsbCase, CaseAction, Intervention, Term
from cases.services import common
from partnership import clock
from partnership.models import Agency, User
from partnership.rules import Finding, Refused, refuse_if, take_reasons
from partnership.services import meet_deadline, set_deadline
from people.models import Person

ACTION_ADDED, ACTION_FINISHED, INTERVENED = (
    "case.action_added",
    "case.action_finished",
    "case.intervention",
)


@transaction.atomic
def add_action(
    case: AsbCase,
    *,
    by: User,
    description: str,
    due_on: date,
    agency: Agency | None = None,
    owner: User | None = None,
    agreed_with_victim: bool = False,
    expected_version: int | None = None,
) -> CaseAction:
    """Add a step to the action plan: an agency, and within it a person if known, and a day."""
    common.begin(case, by, expected_version)
    agency = agency or (owner.agency if owner else by.agency)
    findings = []
    if case.status == AsbCase.Status.CLOSED:
        findings.append(Finding("CASE-CLOSED", "This case is closed. Reopen it to add an action."))
    if not description.strip():
        findings.append(Finding("ACTION-WHAT", "Enter what is to be done.", "description"))
    if due_on < clock.today():
        findings.append(Finding("ACTION-DUE", "The action must be due today or later.", "due_on"))
    if agency.partnership_id != case.partnership_id:
        findings.append(Finding("ACTION-AGENCY", "Select an agency of the partnership.", "agency"))
    if owner is not None and owner.agency_id != agency.pk:
        findings.append(Finding("ACTION-OWNER", "The person must work for the agency.", "owner"))
    refuse_if(findings)
    action = CaseAction.objects.create(
        partnership_id=case.partnership_id,
        case=case,
        description=description.strip(),
        owner=owner,
        agency=agency,
        due_on=due_on,
        agreed_with_victim=agreed_with_victim,
        added_by=by,
    )
    common.append(case, ACTION_ADDED, clock.today(), by, subject=action.pk, due_on=due_on)
    set_deadline(
        case.record,
        "action",
        due_on,
        "Action of the plan",
        assignee=owner or case.owner,
        subject=action.pk,
    )
    return action


@transaction.atomic
def finish_action(
    action: CaseAction,
    *,
    by: User,
    status: str,
    outcome: str = "",
    finished_on: date | None = None,
    expected_version: int | None = None,
) -> CaseAction:
    """Finish an action: done, not done or not possible; the last two need their reason."""
    case = action.case
    common.begin(case, by, expected_version)
    day = finished_on or clock.today()
    findings = common.day_findings(day, "finished_on")
    if action.status != CaseAction.Status.OPEN:
        raise Refused(Finding("ACTION-FINISHED", "This action is finished already."))
    if status not in set(CaseAction.Status.values) - {CaseAction.Status.OPEN}:
        findings.append(
            Finding("ACTION-STATUS", "Select done, not done or not possible.", "status")
        )
    elif status != CaseAction.Status.DONE and not outcome.strip():
        findings.append(Finding("ACTION-REASON", "Enter the reason.", "outcome"))
    refuse_if(findings)
    action.status = status
    action.outcome = outcome.strip()
    action.finished_on = day
    action.save(update_fields=["status", "outcome", "finished_on"])
    common.append(case, ACTION_FINISHED, day, by, subject=action.pk, outcome=status)
    meet_deadline(case.record, "action", subject=action.pk)
    return action


@transaction.atomic
def record_intervention(
    case: AsbCase,
    *,
    by: User,
    kind: str,
    done_on: date | None = None,
    person: Person | None = None,
    note: str = "",
    reasons: Mapping[str, str] | None = None,
    expected_version: int | None = None,
) -> Intervention:
    """Record an informal step. Skipping a step of the incremental approach asks for a reason.

    Skipping never blocks: serious harm may start at any step.
    """
    common.begin(case, by, expected_version)
    day = done_on or clock.today()
    term = (
        Term.objects.visible_to(by)
        .filter(vocabulary=Term.Vocabulary.INTERVENTION, code=kind, active=True)
        .first()
    )
    findings = common.day_findings(day, "done_on") + common.closed_findings(case, day)
    if term is None:
        findings.append(Finding("STEP-KIND", "Select what was done.", "kind"))
    refuse_if(findings)
    assert term is not None
    stage = term.stage or 1
    reached = max([0, *case.interventions.values_list("stage", flat=True)])
    if stage > reached + 1:
        take_reasons(
            case.record,
            [
                Finding(
                    "STEP-SKIP",
                    f"This is step {stage} of the incremental approach and step {reached + 1} "
                    "has not been tried. Enter why it is skipped.",
                    "skip_reason",
                )
            ],
            reasons or {},
            by,
        )
    intervention = Intervention.objects.create(
        partnership_id=case.partnership_id,
        case=case,
        kind=kind,
        stage=stage,
        done_on=day,
        person=person,
        note=note.strip(),
        recorded_by=by,
    )
    common.append(case, INTERVENED, day, by, outcome=kind, subject=intervention.pk)
    return intervention
