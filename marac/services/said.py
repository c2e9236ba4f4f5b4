"""Who the people of a referral are, as somebody typed it, and how the victim may be reached safely.

Whoever refers sees nobody on file behind the wall. What they typed is kept encrypted until the
coordinator has said who each of them is; from then on the people on file say it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction

from marac.models import MaracReferral
from marac.services.common import UNDER_WAY, State, begin
from partnership import clock
from partnership.crypto import CannotDecrypt, decrypt, encrypt
from partnership.models import User
from partnership.rules import Finding, refuse_if
from people import services as people
from people.addresses import Address, postcode
from people.models import Person, SafeContact
from people.services.contact import contact_findings

SAFE = ("method", "number", "times", "who_may_answer", "code_word", "voicemail_ok")
_LINES = {
    "number": "Number",
    "times": "Safe times",
    "who_may_answer": "Who may answer",
    "code_word": "Code word",
}


@dataclass(frozen=True)
class PersonSaid:
    """Somebody as the referrer describes them."""

    given_name: str = ""
    family_name: str = ""
    date_of_birth: date | None = None
    address: str = ""
    telephone: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.given_name, self.family_name) if part)


@dataclass(frozen=True)
class PeopleSaid:
    """A victim, those who harm them, and the children of the household."""

    victim: PersonSaid
    perpetrators: tuple[PersonSaid, ...] = ()
    children: tuple[PersonSaid, ...] = ()


def as_address(typed: str) -> Address:
    """An address as typed, in its parts: a postcode at the end, the first line, the town."""
    parts = [part for each in re.split(r"[,\n]", typed) if (part := " ".join(each.split()))]
    code = postcode(parts[-1]) if parts else ""
    if code:
        parts.pop()
    first, *rest = parts or [""]
    town = rest.pop() if rest else ""
    return Address(line_1=first, line_2=", ".join(rest), town=town, postcode=code or "")


def people_findings(said: PeopleSaid) -> list[Finding]:
    """What the description of the people lacks: a case is a victim and whoever harms them."""
    found = person_findings(said.victim, "victim", "the victim’s")
    if not said.perpetrators:
        found.append(
            Finding("MARAC-7", "Enter at least one person who causes the harm.", "perpetrators")
        )
    for each in said.perpetrators:
        found += person_findings(each, "perpetrators", "the alleged perpetrator’s")
    for each in said.children:
        found += person_findings(each, "children", "the child’s")
    return found


def person_findings(each: PersonSaid, field: str, whose: str) -> list[Finding]:
    """What the description of one person lacks."""
    found = []
    if not str(each).strip():
        found.append(Finding("MARAC-7", f"Enter {whose} name.", field))
    if max(len(each.given_name), len(each.family_name)) > 80:
        found.append(Finding("MARAC-7", f"Shorten {whose} names to 80 characters.", field))
    if each.date_of_birth is not None and not (
        clock.today().year - 120 < each.date_of_birth.year and each.date_of_birth <= clock.today()
    ):
        found.append(Finding("MARAC-7", f"Check {whose} date of birth.", field))
    address = as_address(each.address)
    if max(len(address.line_1), len(address.line_2)) > 120 or len(address.town) > 80:
        found.append(Finding("MARAC-7", f"Divide {whose} address into lines.", field))
    if len(each.telephone) > 120 or contact_findings(phone=each.telephone):
        found.append(Finding("MARAC-7", f"Enter {whose} phone number, like 01253 496 0000.", field))
    return found


def safe_contact_findings(fields: Mapping[str, Any]) -> list[Finding]:
    """What an instruction for safe contact lacks (M-2): a way, and for a call or message its number."""
    method = fields.get("method") or ""
    if not method:
        if any(fields.get(name) for name in SAFE):
            return [Finding("MARAC-M2", "Select how the victim may be contacted safely.", "method")]
        return []
    if method not in SafeContact.Method.values:
        return [Finding("MARAC-M2", "Select a way to contact the victim.", "method")]
    calls = (SafeContact.Method.PHONE, SafeContact.Method.TEXT)
    if method in calls and not str(fields.get("number") or "").strip():
        return [Finding("MARAC-M2", "Enter the number that is safe to use.", "number")]
    return []


def _safe(fields: Mapping[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {
        name: " ".join(str(fields.get(name) or "").split()) for name in SAFE[:-1]
    }
    return {**said, "voicemail_ok": bool(fields.get("voicemail_ok"))}


def _row(referral: MaracReferral) -> str:
    return f"marac_referral:{referral.pk}:people"


def write_typed(
    referral: MaracReferral, said: PeopleSaid, safe_contact: Mapping[str, Any] | None
) -> None:
    """Keep what was typed, encrypted; the caller saves the row."""
    held = {**asdict(said), "safe_contact": _safe(safe_contact) if safe_contact else None}
    referral.people_typed = encrypt(json.dumps(held, default=str), _row(referral))


def _typed(referral: MaracReferral) -> dict[str, Any] | None:
    if not referral.people_typed:
        return None
    try:
        held: dict[str, Any] = json.loads(decrypt(referral.people_typed, _row(referral)))
    except CannotDecrypt:
        return {"victim": {}, "perpetrators": [], "children": [], "safe_contact": None}
    return held


def people_said(referral: MaracReferral) -> PeopleSaid:
    """Who the people are: as typed until the screening, from then on as they are on file."""
    held = _typed(referral)
    if held is None:
        assert referral.victim is not None
        return PeopleSaid(
            _on_file(referral.victim),
            tuple(_on_file(row.person) for row in in_order(referral.perpetrators)),
            tuple(_on_file(row.person) for row in in_order(referral.children)),
        )
    return PeopleSaid(
        _said(held["victim"]),
        tuple(_said(each) for each in held["perpetrators"]),
        tuple(_said(each) for each in held["children"]),
    )


def in_order(rows: Any) -> Any:
    """Perpetrators or children of a referral by name."""
    return rows.select_related("person").order_by("person__family_name", "person__given_name", "pk")


def _said(held: Mapping[str, Any]) -> PersonSaid:
    born = held.get("date_of_birth")
    return PersonSaid(**{**held, "date_of_birth": date.fromisoformat(born) if born else None})


def _on_file(person: Person) -> PersonSaid:
    return PersonSaid(person.given_name, person.family_name, person.date_of_birth)


def safe_contact_said(referral: MaracReferral) -> dict[str, Any] | None:
    """How the victim may be reached safely, by SAFE; None where nobody has said it."""
    held = _typed(referral)
    if held is not None:
        typed: dict[str, Any] | None = held["safe_contact"]
        return typed
    safe = SafeContact.objects.filter(person=referral.victim_id).select_related("person").first()
    instruction = people.safe_instruction(safe) if safe else None
    if safe is None or not safe.method or instruction is None:
        return None
    lines = dict(line.split(": ", 1) for line in instruction.splitlines() if ": " in line)
    said: dict[str, Any] = {name: lines.get(label, "") for name, label in _LINES.items()}
    return {
        **said,
        "method": safe.method,
        "voicemail_ok": not safe.do_not_leave_messages,
    }


def may_reach_victim(referral: MaracReferral) -> bool:
    """M-2: nothing goes to the victim, and none is offered, without an instruction for safe contact."""
    return safe_contact_said(referral) is not None


@transaction.atomic
def set_safe_contact(
    referral: MaracReferral, *, by: User, expected_version: int | None = None, **fields: Any
) -> None:
    """Say how the victim may be reached safely.

    The method, number, times, who may answer, the code word, and whether a message may be left.
    """
    begin(referral, by, UNDER_WAY, expected_version)
    findings = safe_contact_findings(fields)
    if not fields.get("method"):
        findings = [Finding("MARAC-M2", "Select how the victim may be contacted safely.", "method")]
    refuse_if(findings)
    if referral.state == State.OPEN:
        assert referral.victim is not None
        write_safe_contact(referral.victim, fields, by)
        return
    write_typed(referral, people_said(referral), fields)
    referral.save(update_fields=["people_typed"])


def write_safe_contact(victim: Person, fields: Mapping[str, Any], by: User) -> None:
    """Store the instruction with the person, where every room of the compartment asks for it."""
    said = _safe(fields)
    people.set_safe_contact(
        victim,
        by=by,
        method=said["method"],
        do_not_write=said["method"] != SafeContact.Method.LETTER,
        do_not_visit=said["method"] != SafeContact.Method.VISIT,
        do_not_leave_messages=not said["voicemail_ok"],
        instruction="\n".join(
            f"{label}: {said[name]}" for name, label in _LINES.items() if said[name]
        ),
    )
