"""Matters that a group deals with: raised, said anew, settled, taken up again."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from conferences.services import common
from ledger import services as ledger
from partnership import clock
from partnership.access.policy import may_change
from partnership.models import User
from partnership.rules import Finding, Refused, refuse_if
from partnership.services import create_record, touch
from plans.models import Group, Matter, Priority, Work
from plans.services.common import needed, past

RAISED, SETTLED, TAKEN_UP = "group.raised", "group.settled", "group.taken_up"


@transaction.atomic
def raise_matter(
    *,
    by: User,
    group: Group,
    title: str,
    summary: str,
    priority: Priority | None = None,
    work: Work | None = None,
    raised_on: date | None = None,
) -> Matter:
    """Bring something before a group: it waits for a meeting of it. Raises Refused."""
    if not by.may("group.raise"):
        raise Refused(Finding("GROUP-RAISE", "You may not raise a matter."))
    day = raised_on or clock.today()
    matter = Matter(
        partnership_id=by.partnership_id,
        group=group,
        title=title.strip(),
        summary=summary.strip(),
        priority=priority,
        work=work,
        referred_on=day,
        referred_by=by,
        owner=by,
    )
    refuse_if([*past(day, "raised_on"), *_findings(matter, by)])
    matter.record = create_record("group_matter", "MT", agency=by.agency, team=by.team)
    matter.save(force_insert=True)
    themes = [priority.code] if priority else []
    ledger.append(
        matter.record,
        RAISED,
        day,
        by=by,
        changes={"agency_id": by.agency_id, "category": group.kind, "themes": themes},
    )
    return matter


@transaction.atomic
def change_matter(
    matter: Matter,
    *,
    by: User,
    title: str,
    summary: str,
    priority: Priority | None,
    work: Work | None,
    expected_version: int | None = None,
) -> Matter:
    """Say it anew while it is open. Raises ChangedMeanwhile."""
    _begin(matter, by, expected_version)
    if not matter.is_open:
        raise Refused(Finding("GROUP-SETTLED", "This matter is settled."))
    matter.title, matter.summary = title.strip(), summary.strip()
    matter.priority, matter.work = priority, work
    refuse_if(_findings(matter, by))
    matter.save()
    return matter


@transaction.atomic
def settle_matter(
    matter: Matter,
    *,
    by: User,
    settlement: str,
    settled_on: date | None = None,
    expected_version: int | None = None,
) -> Matter:
    """It is settled: no meeting hears it again. Raises Refused while an action is open."""
    _begin(matter, by, expected_version)
    if not matter.is_open:
        raise Refused(Finding("GROUP-SETTLED", "This matter is settled."))
    day = settled_on or clock.today()
    findings = past(day, "settled_on", not_before=matter.referred_on)
    findings += common.needed("GROUP-HOW", settlement, "settlement", "Enter how it was settled.")
    if matter.actions.filter(status="open").exists():
        findings.append(Finding("GROUP-OPEN", "Finish its actions first."))
    ahead = matter.items.filter(
        meeting__state__in=["planned", "in_session"], discussed_at=None, is_deferred=False
    )
    if ahead.exists():
        findings.append(
            Finding("GROUP-AHEAD", "It is on the agenda of a meeting. Take it off first.")
        )
    refuse_if(findings)
    matter.state, matter.settled_on = Matter.State.CLOSED, day
    matter.settlement = settlement.strip()
    matter.save()
    ledger.append(matter.record, SETTLED, day, by=by)
    return matter


@transaction.atomic
def reopen_matter(matter: Matter, *, by: User) -> Matter:
    """It is taken up again from today on."""
    _begin(matter, by, None)
    if matter.is_open:
        raise Refused(Finding("GROUP-OPEN", "This matter is open."))
    matter.state, matter.settled_on, matter.settlement = Matter.State.OPEN, None, ""
    matter.save()
    ledger.append(matter.record, TAKEN_UP, clock.today(), by=by)
    return matter


def _begin(matter: Matter, by: User, expected_version: int | None) -> None:
    if not by.may("group.raise") or not may_change(by, matter.record):
        raise Refused(Finding("GROUP-WRITE", "You may read this and not change it."))
    touch(matter.record, expected_version)
    matter.refresh_from_db(fields=["state"])


def _findings(matter: Matter, by: User) -> list[Finding]:
    findings = needed("GROUP-TITLE", matter.title, "title", "Enter what it is called.")
    findings += needed("GROUP-SUMMARY", matter.summary, "summary", "Enter what it is about.")
    if matter.group.partnership_id != by.partnership_id or not matter.group.holds_today:
        findings.append(Finding("GROUP-WHICH", "Select a group that meets today.", "group"))
    if matter.priority is not None and matter.priority.partnership_id != by.partnership_id:
        findings.append(
            Finding("GROUP-PRIORITY", "Select a priority of the partnership.", "priority")
        )
    work = matter.work
    if work is not None and (
        work.is_operation or not Work.objects.visible_to(by).filter(pk=work.pk).exists()
    ):
        findings.append(Finding("GROUP-WORK", "Select a problem file or project.", "work"))
    return findings
