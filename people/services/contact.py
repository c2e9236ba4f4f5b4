"""Telephone numbers, e-mail addresses, and how a person may be reached safely."""

from __future__ import annotations

import re

from django.db import transaction

from partnership import clock
from partnership.crypto import CannotDecrypt, decrypt, encrypt
from partnership.models import User
from partnership.rules import Finding, refuse_if
from people.addresses import phone_digits
from people.models import ContactDetail, Person, SafeContact
from people.services import common


def contact_findings(*, phone: str = "", email: str = "") -> list[Finding]:
    """What keeps a number or an address from being one."""
    findings = []
    if phone.strip() and (len(re.findall(r"\d", phone)) < 5 or re.search(r"[^\d\s+()./x-]", phone)):
        findings.append(
            Finding("PEOPLE-PHONE", "Enter a phone number, like 01253 496 0000.", "phone")
        )
    if email.strip() and not re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", email.strip()):
        findings.append(
            Finding("PEOPLE-EMAIL", "Enter an email address, like name@example.com.", "email")
        )
    return findings


@transaction.atomic
def add_contact_detail(
    person: Person, kind: str, value: str, *, by: User, is_safe: bool = True
) -> ContactDetail:
    """Add a telephone number or an e-mail address; the same one again says anew whether it is safe."""
    common.begin(person, by)
    findings = contact_findings(**{ContactDetail.Kind(kind).value: value})
    if not value.strip():
        word = "phone number" if kind == ContactDetail.Kind.PHONE else "email address"
        findings.append(Finding("PEOPLE-CONTACT", f"Enter the {word}.", kind))
    refuse_if(findings)
    return write_contact(person, kind, value, is_safe=is_safe)


@transaction.atomic
def remove_contact_detail(detail: ContactDetail, *, by: User) -> None:
    """Take away a number or address that is no longer the person's."""
    common.begin(detail.person, by)
    detail.delete()


def write_contact(person: Person, kind: str, value: str, *, is_safe: bool = True) -> ContactDetail:
    """Store what has been checked; for the verbs of this room."""
    value = " ".join(value.split())
    searched = phone_digits(value) if kind == ContactDetail.Kind.PHONE else value.casefold()
    detail, _ = ContactDetail.objects.update_or_create(
        person=person,
        kind=kind,
        search_value=searched,
        defaults={
            "partnership_id": person.partnership_id,
            "value": value,
            "is_safe": is_safe,
        },
    )
    return detail


@transaction.atomic
def set_safe_contact(
    person: Person,
    *,
    by: User,
    method: str = "",
    do_not_write: bool = False,
    do_not_visit: bool = False,
    do_not_leave_messages: bool = False,
    instruction: str = "",
    expected_version: int | None = None,
) -> SafeContact:
    """Say how the person may be reached safely; the instruction is stored encrypted.

    Raises Refused where the method is one that the same form forbids, and ChangedMeanwhile.
    """
    common.begin(person, by)
    methods = SafeContact.Method
    forbidden = {methods.LETTER: do_not_write, methods.VISIT: do_not_visit}
    if method and method not in methods.values:
        refuse_if([Finding("PEOPLE-METHOD", "Select a way to contact the person.", "method")])
    if method and forbidden.get(methods(method)):
        refuse_if(
            [
                Finding(
                    "PEOPLE-SAFE",
                    f"{methods(method).label} cannot be the safe way while it is ruled out below. "
                    "Select another way, or take the tick away.",
                    "method",
                )
            ]
        )
    common.save(person, expected_version)
    instruction = instruction.strip()
    safe, _ = SafeContact.objects.update_or_create(
        person=person,
        defaults={
            "partnership_id": person.partnership_id,
            "method": method,
            "do_not_write": do_not_write,
            "do_not_visit": do_not_visit,
            "do_not_leave_messages": do_not_leave_messages,
            "instruction": encrypt(instruction, _row(person)) if instruction else b"",
            "set_by": by,
            "set_at": clock.now(),
        },
    )
    person.safe_contact = safe
    return safe


def safe_instruction(safe: SafeContact) -> str | None:
    """The instruction; None where it cannot be read (its key is gone, or the row was tampered with)."""
    if not safe.instruction:
        return ""
    try:
        return decrypt(safe.instruction, _row(safe.person))
    except CannotDecrypt:
        return None


def may_contact_automatically(person: Person, method: str) -> bool:
    """Domain M-2: no program contacts anybody but in the way that safe contact names."""
    safe: SafeContact | None = getattr(person, "safe_contact", None)
    return safe is not None and bool(method) and safe.method == method


def _row(person: Person) -> str:
    return f"people_safecontact:{person.pk}:instruction"
