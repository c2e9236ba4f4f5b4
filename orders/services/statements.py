"""Statements that the team takes, and the hearings in which they are used."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from cases.models import AsbCase
from ledger import services as ledger
from orders.models import Hearing, Statement, StatementUse
from partnership import clock
from partnership.access.policy import may_change
from partnership.models import User
from partnership.rules import Finding, Refused, refuse_if
from partnership.services import touch
from people.models import Involvement, Person

TAKEN = "case.statement_taken"


@transaction.atomic
def take_statement(
    case: AsbCase,
    *,
    by: User,
    kind: str,
    text: str,
    taken_on: date | None = None,
    person: Person | None = None,
    is_signed: bool = False,
    expected_version: int | None = None,
) -> Statement:
    """Keep a statement that the team took on a case. Its text stays on the case and leaves no letter."""
    _allow(case, by)
    touch(case.record, expected_version)
    day = taken_on or clock.today()
    findings = []
    if kind not in Statement.Kind.values:
        findings.append(Finding("ST-1", "Select what kind of statement it is.", "kind"))
    if not text.strip():
        findings.append(Finding("ST-2", "Enter the statement.", "text"))
    if day > clock.today():
        findings.append(Finding("ST-3", "The date must be today or in the past.", "taken_on"))
    if (
        person is not None
        and not Involvement.objects.filter(record=case.record_id, person=person).exists()
    ):
        findings.append(Finding("ST-4", "Add the person to the case first.", "person"))
    refuse_if(findings)
    statement = Statement.objects.create(
        partnership_id=case.partnership_id,
        case=case,
        kind=kind,
        person=person,
        taken_on=day,
        taken_by=by,
        text=text.strip(),
        is_signed=is_signed,
    )
    ledger.append(case.record, TAKEN, day, by=by, subject=statement.pk, outcome=kind)
    return statement


@transaction.atomic
def use_statement(statement: Statement, hearing: Hearing, *, by: User) -> StatementUse:
    """Record that a statement was used in a hearing of an order that came from its case."""
    _allow(statement.case, by)
    findings = []
    if hearing.order.case_id != statement.case_id:
        findings.append(
            Finding("ST-5", "Select a hearing of an order that came from this case.", "hearing")
        )
    if StatementUse.objects.filter(statement=statement, hearing=hearing).exists():
        findings.append(Finding("ST-6", "This is recorded already.", "hearing"))
    refuse_if(findings)
    return StatementUse.objects.create(
        partnership_id=statement.partnership_id, statement=statement, hearing=hearing
    )


def _allow(case: AsbCase, by: User) -> None:
    if not may_change(by, case.record) or not by.may("order.write"):
        raise Refused(
            Finding("ST-0", "Only the case's team or a manager may record statements on it.")
        )
