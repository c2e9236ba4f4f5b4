"""A piece of work from its start to its end: problem files, projects, campaigns, operations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from cases.models import AsbCase
from partnership.models import Agency, Compartment, User, Ward
from partnership.rules import Finding, Refused, refuse_if
from partnership.services import create_record, meet_deadline, set_deadline
from plans import facts
from plans.models import LinkedCase, Priority, Work, WorkPriority
from plans.services import counting, parts
from plans.services.common import begin, needed, past, writes
from plans.services.counting import Wanted

REVIEW = "work_review"


@dataclass(frozen=True)
class Details:
    """What is said of a piece of work; a problem's and an operation's own are empty for others."""

    title: str
    summary: str
    owner: User
    lead_agency: Agency
    starts_on: date
    ward: Ward | None = None
    priorities: Sequence[Priority] = ()
    outcome_state: str = Work.Outcome.NOT_YET.value
    outcome: str = ""
    review_on: date | None = None
    setting: str = ""
    stage: str = ""
    scanning: str = ""
    analysis: str = ""
    response: str = ""
    assessment: str = ""
    kept_in: str = ""
    kept_reference: str = ""


_TEXTS = (
    "title",
    "summary",
    "outcome",
    "scanning",
    "analysis",
    "response",
    "assessment",
    "kept_in",
    "kept_reference",
)
_OTHERS = (
    "owner",
    "lead_agency",
    "starts_on",
    "ward",
    "outcome_state",
    "review_on",
    "setting",
    "stage",
)


@transaction.atomic
def start_work(kind: str, details: Details, *, by: User) -> Work:
    """Begin a problem file, a project, a campaign or an operation. Raises Refused."""
    operation = kind == Work.Kind.OPERATION
    if kind not in Work.Kind.values:
        raise Refused(Finding("WORK-KIND", "Select what it is.", "kind"))
    cleared = not operation or Compartment.SOC in by.clearances
    if not (by.may(writes(operation)) and cleared):
        raise Refused(Finding("WORK-WRITE", "You may not begin this kind of work."))
    work = Work(partnership_id=by.partnership_id, kind=kind)
    _take(work, details)
    refuse_if(_findings(work, details.priorities, by))
    work.record = create_record(
        "operation" if operation else "work",
        "OP" if operation else "WK",
        agency=by.agency,
        team=by.team,
        compartment=Compartment.SOC if operation else Compartment.GENERAL,
    )
    work.save(force_insert=True)
    _set_priorities(work, details.priorities)
    _count(work, by)
    _review_falls_due(work)
    return work


@transaction.atomic
def change_work(
    work: Work, details: Details, *, by: User, expected_version: int | None = None
) -> Work:
    """Say it anew. What its parts count moves to its priorities, lead and ward as they are now."""
    begin(work, by, expected_version)
    _take(work, details)
    refuse_if(_findings(work, details.priorities, by))
    work.save()
    _set_priorities(work, details.priorities)
    _count(work, by)
    for part in parts.parts_of(work):
        parts.count(part, by)
    _review_falls_due(work)
    return work


@transaction.atomic
def close_work(
    work: Work,
    *,
    by: User,
    ended_on: date,
    outcome_state: str,
    outcome: str = "",
    review_on: date | None = None,
    expected_version: int | None = None,
) -> Work:
    """End it. Where the outcome is not known yet, a day is set on which somebody looks."""
    begin(work, by, expected_version)
    if not work.is_open:
        raise Refused(Finding("WORK-ENDED", "This has ended already."))
    late = parts.open_responses(work)
    findings = past(ended_on, "ended_on", not_before=work.starts_on)
    if late:
        findings.append(
            Finding("WORK-OPEN", f"Finish its responses first: {late} are still under way.")
        )
    work.ended_on, work.state = ended_on, Work.State.CLOSED
    work.outcome_state, work.outcome, work.review_on = outcome_state, outcome.strip(), review_on
    refuse_if([*findings, *_outcome_findings(work)])
    work.save()
    _count(work, by)
    _review_falls_due(work)
    return work


@transaction.atomic
def reopen_work(work: Work, *, by: User) -> Work:
    """It goes on: the ending is taken back as if it had not been."""
    begin(work, by)
    if work.is_open:
        raise Refused(Finding("WORK-OPEN", "This has not ended."))
    work.ended_on, work.state = None, Work.State.OPEN
    work.save()
    _count(work, by)
    return work


@transaction.atomic
def link_case(work: Work, reference: str, *, by: User) -> LinkedCase:
    """Let a problem file look at an ASB case that `by` sees. Raises Refused."""
    begin(work, by)
    case = (
        AsbCase.objects.visible_to(by).filter(record__reference=reference.strip().upper()).first()
    )
    findings = []
    if work.is_operation or case is None or case.record.compartment != Compartment.GENERAL:
        findings.append(
            Finding("WORK-CASE", "Enter the reference of a case that you may open.", "reference")
        )
    elif LinkedCase.objects.filter(work=work, case=case).exists():
        findings.append(Finding("WORK-CASE", "This case is linked already.", "reference"))
    refuse_if(findings)
    assert case is not None
    return LinkedCase.objects.create(
        partnership_id=work.partnership_id, work=work, case=case, linked_by=by
    )


@transaction.atomic
def unlink_case(link: LinkedCase, *, by: User) -> None:
    """The case was linked by mistake."""
    begin(link.work, by)
    link.delete()


def _take(work: Work, details: Details) -> None:
    for name in _TEXTS:
        setattr(work, name, getattr(details, name).strip())
    for name in _OTHERS:
        setattr(work, name, getattr(details, name))


def _findings(work: Work, priorities: Iterable[Priority], by: User) -> list[Finding]:
    findings = needed("WORK-TITLE", work.title, "title", "Enter what it is called.")
    findings += needed("WORK-SUMMARY", work.summary, "summary", "Enter what it is about.")
    findings += past(work.starts_on, "starts_on")
    if work.ended_on is not None and work.ended_on < work.starts_on:
        findings.append(Finding("WORK-DAY", "It must begin before it ended.", "starts_on"))
    if work.owner.partnership_id != by.partnership_id or not work.owner.is_active:
        findings.append(Finding("WORK-OWNER", "Select somebody of the partnership.", "owner"))
    if work.lead_agency.partnership_id != by.partnership_id:
        findings.append(Finding("WORK-LEAD", "Select an agency of the partnership.", "lead_agency"))
    if any(each.partnership_id != by.partnership_id for each in priorities):
        findings.append(
            Finding("WORK-PRIORITY", "Select priorities of the partnership.", "priorities")
        )
    problem = work.kind == Work.Kind.PROBLEM
    if problem and work.setting not in Work.Setting.values:
        findings.append(Finding("WORK-SETTING", "Select what the problem is about.", "setting"))
    if problem and work.stage not in Work.Stage.values:
        findings.append(Finding("WORK-STAGE", "Select the stage of the problem.", "stage"))
    if not problem:
        work.setting = work.stage = ""
    return [*findings, *_outcome_findings(work)]


def _outcome_findings(work: Work) -> list[Finding]:
    if work.outcome_state == Work.Outcome.NOT_YET:
        if work.review_on is None:
            return [
                Finding(
                    "WORK-OUTCOME",
                    "Enter the day on which somebody looks at what has come of it.",
                    "review_on",
                )
            ]
        return []
    if work.outcome_state not in Work.Outcome.values:
        return [Finding("WORK-OUTCOME", "Select whether the outcome is known.", "outcome_state")]
    return needed(
        "WORK-OUTCOME", work.outcome, "outcome", "Enter what came of it, or why it cannot be told."
    )


def _set_priorities(work: Work, priorities: Sequence[Priority]) -> None:
    wanted = {each.pk for each in priorities}
    held = WorkPriority.objects.filter(work=work)
    held.exclude(priority__in=wanted).delete()
    here = set(held.values_list("priority_id", flat=True))
    WorkPriority.objects.bulk_create(
        WorkPriority(partnership_id=work.partnership_id, work=work, priority_id=pk)
        for pk in sorted(wanted - here, key=str)
    )


def _count(work: Work, by: User) -> None:
    borne = parts.borne(work)
    begins = facts.OPERATION if work.is_operation else facts.OPEN_WORK
    wanted = [Wanted(f"{begins}{facts.OPENED}", work.starts_on, **borne)]
    if work.ended_on is not None:
        known: dict[str, Any] = {"outcome": work.outcome_state}
        wanted.append(Wanted(f"{begins}{facts.CLOSED}", work.ended_on, **borne, **known))
    counting.keep(work.record, work.pk, wanted, by=by)


def _review_falls_due(work: Work) -> None:
    if work.outcome_state == Work.Outcome.NOT_YET and work.review_on is not None:
        set_deadline(
            work.record,
            REVIEW,
            work.review_on,
            "Look at what has come of a piece of work",
            assignee=work.owner,
            source="Promise in its outcome",
        )
    else:
        meet_deadline(work.record, REVIEW)
