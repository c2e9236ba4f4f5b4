"""Keeping an account from everything about a person, without its knowledge."""

from __future__ import annotations

from django.db import transaction

from partnership.models import Record, User
from partnership.rules import Finding, refuse_if
from people.models import Person, PersonBlock
from people.services import common
from people.services.roles import block_records


def may_block(user: User, person: Person) -> bool:
    """Managers of the whole compartment may, for people whom they see."""
    manages = any(
        each["compartment"] == person.compartment
        and each["scope"] == "partnership"
        and each["level"] == "manage"
        for each in user.role.standing
    )
    return manages and user.sees_anything and not common.sight_findings(user, person)


@transaction.atomic
def block_person(person: Person, user: User, *, by: User, reason: str) -> PersonBlock:
    """Keep `user` from the person and from every record the person was, is or will be on.

    For conflicts of interest: staff who are related to somebody. Nothing overrides a block, and the
    account is not told.
    """
    findings = []
    if not may_block(by, person):
        findings.append(Finding("BLOCK-MANAGER", "Only a manager may block an account."))
    if user.pk == by.pk:
        findings.append(
            Finding(
                "BLOCK-SELF",
                "You cannot block yourself. Ask another manager to do it.",
                "user",
            )
        )
    if user.partnership_id != person.partnership_id:
        findings.append(Finding("BLOCK-AREA", "Select an account of your own area.", "user"))
    if not reason.strip():
        findings.append(Finding("BLOCK-REASON", "Enter why the account is blocked.", "reason"))
    refuse_if(findings)
    # Whoever puts the person on a record now waits for this, or this for them.
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    block, _ = PersonBlock.objects.get_or_create(
        person=person,
        user=user,
        defaults={
            "partnership_id": person.partnership_id,
            "reason": reason.strip(),
            "set_by": by,
        },
    )
    # Records out of the manager's own sight as well: a block is about the person, not the manager.
    block_records(list(Record.objects.filter(involvements__person=person).distinct()), [block])
    return block
