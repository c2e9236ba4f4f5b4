"""Who has which role on a record, from when until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from partnership import clock
from partnership.access.policy import may_change
from partnership.models import Block, Compartment, Record, User
from partnership.rules import Finding, Refused, refuse_if
from partnership.services import touch
from people.addresses import Address
from people.models import Involvement, Organisation, Person, PersonBlock, Premises
from people.search.matches import Match, possible_matches
from people.services import common
from people.services.parties import add_organisation, add_person
from people.services.places import add_premises

Role = Involvement.Role
_ONLY_PEOPLE = {Role.WITNESS, Role.CONVICTED, Role.PARENT, Role.PROFESSIONAL, Role.COMPLAINANT}


@dataclass(frozen=True)
class NewPerson:
    """What is known of a person who is not on file."""

    given_name: str = ""
    family_name: str = ""
    aliases: Sequence[str] = ()
    date_of_birth: date | None = None
    estimated_age: int | None = None
    phone: str = ""
    email: str = ""
    address: Address | None = None
    interpreter_language: str = ""


@dataclass(frozen=True)
class NewOrganisation:
    """An organisation that is not on file."""

    name: str


class LooksLikeExisting(Exception):
    """People on file look very much like the one about to be added. Nothing was written."""

    def __init__(self, matches: Sequence[Match]) -> None:
        super().__init__("This person may be on file already.")
        self.matches = matches


@transaction.atomic
def involve(
    record: Record,
    party: common.Party,
    role: str,
    *,
    by: User,
    starts_on: date,
    is_new: bool = False,
) -> Involvement:
    """Give `party` a role on the record from a day on; the same role twice is one.

    Accounts that are blocked from a person are blocked from the record with it. Raises Refused for
    a party that `by` does not see, and across compartments and partnerships. `is_new`: `by` has just
    written the party down, in this transaction, so that nobody is blocked from it or knows of it.
    """
    role = Role(role)
    findings = []
    if (record.partnership_id, record.compartment) != (party.partnership_id, party.compartment):
        findings.append(
            Finding(
                "PEOPLE-WALL", "That person or place was not found. Search for it again.", "party"
            )
        )
    if not is_new:
        findings = findings or common.sight_findings(by, party)
    findings += common.day_findings(starts_on, "starts_on")
    if isinstance(party, Person) and role is Role.LOCATION:
        findings.append(
            Finding("PEOPLE-FITS", "Only a place can be where it happened. Select another role.")
        )
    if isinstance(party, Premises) and role in _ONLY_PEOPLE:
        findings.append(
            Finding("PEOPLE-FITS", f"A place cannot be “{role.label}”. Select another role.")
        )
    refuse_if(findings)
    if isinstance(party, Person) and not is_new:
        # Whoever blocks an account from the person now waits for this, or this for them.
        Person.objects.select_for_update(no_key=True).get(pk=party.pk)
    field = {Person: "person", Organisation: "organisation", Premises: "premises"}[type(party)]
    involvement, _ = Involvement.objects.get_or_create(
        record=record,
        role=role,
        ends_before=None,
        **{field: party},
        defaults={
            "partnership_id": record.partnership_id,
            "starts_on": starts_on,
            "added_by": by,
        },
    )
    if isinstance(party, Person) and not is_new:
        block_records([record], list(PersonBlock.objects.filter(person=party)))
    return involvement


@transaction.atomic
def add_party_to_record(
    record: Record,
    party: common.Party | NewPerson | NewOrganisation | Address,
    role: str,
    *,
    by: User,
    starts_on: date | None = None,
    is_somebody_else: bool = False,
    expected_version: int | None = None,
) -> Involvement:
    """Put somebody or something on a record that `by` may change: on file already, or new.

    A new person who looks very much like one on file (`possible_matches`, strong) raises
    LooksLikeExisting, unless `by` has said that this is somebody else. Raises Refused and
    ChangedMeanwhile as well.
    """
    begin(record, by)
    if isinstance(party, NewPerson):
        party = add_person_once(
            party, by=by, compartment=record.compartment, is_somebody_else=is_somebody_else
        )
    elif isinstance(party, NewOrganisation):
        party = add_organisation(party.name, by=by, compartment=record.compartment)
    elif isinstance(party, Address):
        party = add_premises(party, by=by, compartment=record.compartment)
    involvement = involve(record, party, role, by=by, starts_on=starts_on or clock.today())
    touch(record, expected_version)
    return involvement


@transaction.atomic
def add_person_once(
    new: NewPerson,
    *,
    by: User,
    compartment: str = Compartment.GENERAL,
    is_somebody_else: bool = False,
) -> Person:
    """Write a person down unless somebody on file looks very much like them.

    Raises LooksLikeExisting, unless `by` has said that this is somebody else.
    """
    if not is_somebody_else:
        name = f"{new.given_name} {new.family_name}"
        address = str(new.address or "")
        found = possible_matches(by, name, new.date_of_birth, address, compartment=compartment)
        if strong := [match for match in found if match.is_strong]:
            raise LooksLikeExisting(strong)
    return add_person(by=by, compartment=compartment, **vars(new))


@transaction.atomic
def end_involvement(
    involvement: Involvement, *, by: User, on: date, expected_version: int | None = None
) -> None:
    """The role no longer holds from `on`. That it held is kept."""
    begin(involvement.record, by)
    _end(involvement, on)
    touch(involvement.record, expected_version)


@transaction.atomic
def change_role(
    involvement: Involvement,
    role: str,
    *,
    by: User,
    on: date,
    expected_version: int | None = None,
) -> Involvement:
    """Another role from `on`: the old one ends, a new one begins (DPA 2018 s.38(3) categories)."""
    begin(involvement.record, by)
    if involvement.role == role:
        return involvement
    _end(involvement, on)
    changed = involve(involvement.record, involvement.party, role, by=by, starts_on=on)
    touch(involvement.record, expected_version)
    return changed


def begin(record: Record, by: User) -> None:
    """Raise Refused unless `by` may write on the record."""
    if not may_change(by, record):
        raise Refused(
            Finding(
                "PEOPLE-TEAM",
                "Only the owner's team, a manager or somebody the record is shared with for "
                "writing may change who is on it.",
            )
        )


def _end(involvement: Involvement, on: date) -> None:
    findings = common.day_findings(on, "on")
    if involvement.ends_before is not None:
        findings.append(Finding("PEOPLE-ENDED", "This role has ended already.", "on"))
    if on < involvement.starts_on:
        day = involvement.starts_on
        findings.append(
            Finding(
                "PEOPLE-ORDER",
                f"The date must be on or after {day.day} {day:%B %Y}, when the role began.",
                "on",
            )
        )
    refuse_if(findings)
    # A role put right on the day it was given has held for that one day.
    involvement.ends_before = max(on, involvement.starts_on + timedelta(days=1))
    involvement.save(update_fields=["ends_before"])


def block_records(records: Sequence[Record], blocks: Sequence[PersonBlock]) -> None:
    """Expand blocks from a person to blocks from records."""
    Block.objects.bulk_create(
        (
            Block(
                partnership_id=record.partnership_id,
                record=record,
                user_id=block.user_id,
                reason=block.reason,
                set_by_id=block.set_by_id,
            )
            for record in records
            for block in blocks
        ),
        ignore_conflicts=True,
    )
