"""Members, groups, assessments, plans and priorities: written by whoever manages the plans."""

from __future__ import annotations

from functools import singledispatch
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import F
from django.utils.text import slugify

from ledger import registry
from partnership import clock
from partnership.dates import spoken
from partnership.models import User
from partnership.rules import ChangedMeanwhile, Finding, Refused, refuse_if
from plans.models import Assessment, Group, GroupMember, Member, Plan, Priority
from plans.services.common import needed

R = TypeVar("R", bound=models.Model)

MANAGES = "plans.manage"


@transaction.atomic
def add_row(model: type[R], *, by: User, **values: Any) -> R:
    """Write down a member, a group, an assessment, a plan or a priority. Raises Refused."""
    _begin(by)
    row = model(partnership_id=by.partnership_id, **_stripped(values))
    if isinstance(row, Priority):
        # One title, one code: the same priority in the next plan goes on in the figures.
        row.code = slugify(row.title)[:40].strip("-")
    refuse_if(findings_of(row))
    row.save(force_insert=True)
    return row


@transaction.atomic
def change_row(row: R, *, by: User, expected_version: int | None = None, **values: Any) -> R:
    """Say it anew. Raises ChangedMeanwhile if somebody else has since `expected_version`."""
    _begin(by)
    rows = type(row)._default_manager.filter(pk=row.pk, partnership=by.partnership_id)
    if expected_version is not None:
        rows = rows.filter(version=expected_version)
    if not rows.update(version=F("version") + 1):
        raise ChangedMeanwhile
    row.refresh_from_db(fields=["version"])
    for name, value in _stripped(values).items():
        setattr(row, name, value)
    refuse_if(findings_of(row))
    row.save()
    return row


def _begin(by: User) -> None:
    if not by.may(MANAGES):
        raise Refused(Finding("PLAN-MANAGE", "Only whoever manages the plans may change this."))


def _stripped(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.strip() if isinstance(value, str) else value for name, value in values.items()
    }


def _dates(row: Any) -> list[Finding]:
    if row.ends_before is not None and row.ends_before <= row.starts_on:
        return [Finding("PLAN-DAY", "The last day must be on or after the first.", "ends_before")]
    return []


def _once(row: Any, at: str, message: str, **same: Any) -> list[Finding]:
    held = type(row).objects.filter(partnership_id=row.partnership_id, **same)
    return [Finding("PLAN-ONCE", message, at)] if held.exclude(pk=row.pk).exists() else []


def _here(row: Any, *names: str) -> list[Finding]:
    """What a row names is of its own partnership."""
    return [
        Finding("PLAN-AREA", "Select one of this partnership.", name)
        for name in names
        if (found := getattr(row, name)) is not None and found.partnership_id != row.partnership_id
    ]


@singledispatch
def findings_of(row: Any) -> list[Finding]:
    """What is missing from a row or contradicts itself."""
    raise TypeError(f"{type(row).__name__} is not kept here")


@findings_of.register
def _(row: Member) -> list[Finding]:
    findings = [*needed("PLAN-NAME", row.name, "name", "Enter who it is."), *_dates(row)]
    if row.kind == Member.Kind.TEMPORARY:
        findings += needed("PLAN-WHY", row.purpose, "purpose", "Enter why it takes part.")
    return [*findings, *_here(row, "agency")]


@findings_of.register
def _(row: Group) -> list[Finding]:
    findings = needed("PLAN-NAME", row.name, "name", "Enter what it is called.")
    findings += needed("PLAN-CHAIR", row.chair, "chair", "Enter who chairs it.")
    findings += needed("PLAN-PURPOSE", row.purpose, "purpose", "Enter what it is for.")
    findings += _once(row, "name", "There is a group of this name already.", name=row.name)
    return [*findings, *_dates(row), *_here(row, "run_by")]


@findings_of.register
def _(row: GroupMember) -> list[Finding]:
    findings = [*_dates(row), *_here(row, "group", "agency")]
    held = GroupMember.objects.filter(group=row.group, agency=row.agency).exclude(pk=row.pk)
    if held.filter(ends_before__isnull=True).exists() and row.ends_before is None:
        findings.append(Finding("PLAN-ONCE", "This agency sits in the group already.", "agency"))
    return findings


@findings_of.register
def _(row: Assessment) -> list[Finding]:
    findings = needed("PLAN-NAME", row.title, "title", "Enter what it is called.")
    if row.covers_before <= row.covers_from:
        findings.append(
            Finding("PLAN-DAY", "The last day must be on or after the first.", "covers_before")
        )
    if row.kind == Assessment.Kind.FULL:
        row.refreshes = None
    elif row.refreshes is None or row.refreshes.kind != Assessment.Kind.FULL:
        findings.append(
            Finding("PLAN-REFRESH", "Select the three-year assessment it refreshes.", "refreshes")
        )
    if row.completed_on is not None:
        if row.completed_on > clock.today():
            findings.append(
                Finding("PLAN-DAY", "The date must be today or in the past.", "completed_on")
            )
        findings += needed(
            "PLAN-EVIDENCE", row.evidence, "evidence", "Enter the evidence before it is completed."
        )
    return [*findings, *_here(row, "refreshes")]


@findings_of.register
def _(row: Plan) -> list[Finding]:
    findings = [*needed("PLAN-NAME", row.title, "title", "Enter what it is called."), *_dates(row)]
    if row.confirmed_on is not None and row.confirmed_on > clock.today():
        findings.append(
            Finding("PLAN-DAY", "The date must be today or in the past.", "confirmed_on")
        )
    return [*findings, *_here(row, "assessment")]


@findings_of.register
def _(row: Priority) -> list[Finding]:
    findings = [*needed("PLAN-NAME", row.title, "title", "Enter what it is called."), *_dates(row)]
    if row.title.strip() and not row.code:
        findings.append(Finding("PLAN-NAME", "The title must hold letters.", "title"))
    findings += _once(
        row,
        "title",
        "This plan has a priority of that title already.",
        plan=row.plan,
        code=row.code,
    )
    if row.starts_on < row.plan.starts_on:
        findings.append(
            Finding("PLAN-DAY", f"The plan begins on {spoken(row.plan.starts_on)}.", "starts_on")
        )
    known = {each.id for each in registry.measures()}
    if unknown := [each for each in row.measures if each not in known]:
        findings.append(
            Finding("PLAN-FIGURE", f"There is no figure called {unknown[0]}.", "measures")
        )
    return [*findings, *_here(row, "plan", "owner", "lead_agency")]
