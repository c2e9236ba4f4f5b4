"""Where people live, with whom, and how they are related."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from partnership import clock
from partnership.models import User
from partnership.rules import Finding, refuse_if
from people.addresses import Address, address_findings
from people.models import Person, Premises, Relationship, Residence
from people.services import common
from people.services.places import find_or_write_premises


@transaction.atomic
def move_home(
    person: Person, to: Premises | Address | None, *, by: User, on: date
) -> Residence | None:
    """The person lives at `to` from `on`, and no longer where they lived before.

    None: they have left, and where they live is not known. The day they move is the first at the
    new address and no longer one at the old. Moving to where they live already changes nothing.
    """
    common.begin(person, by)
    # Two moves at once would leave the person at home in both places.
    Person.objects.select_for_update().get(pk=person.pk)
    findings = common.day_findings(on, "on")
    if isinstance(to, Address):
        refuse_if(findings + address_findings(to, by))
        premises: Premises | None = find_or_write_premises(to, by, person.compartment)
    else:
        premises = to
    if premises is not None and premises is to:
        findings += wall_findings(person, premises) or common.sight_findings(by, premises)
    present = list(person.residences.filter(ends_before__isnull=True))
    for home in present:
        if premises is not None and home.premises_id == premises.pk:
            refuse_if(findings)
            return home
        if home.starts_on is not None and on <= home.starts_on:
            following = home.starts_on + timedelta(days=1)
            findings.append(
                Finding(
                    "PEOPLE-MOVED",
                    f"The date must be on or after {following.day} {following:%B %Y}, the day "
                    "after the person moved to the present address.",
                    "on",
                )
            )
    refuse_if(findings)
    for home in present:
        home.ends_before = on
        home.save(update_fields=["ends_before"])
    return write_home(person, premises, on) if premises is not None else None


def write_home(person: Person, premises: Premises, since: date | None) -> Residence:
    """Store a home that has been checked; for the verbs of this room."""
    return Residence.objects.create(
        partnership_id=person.partnership_id, person=person, premises=premises, starts_on=since
    )


def lived_there(on: date) -> Q:
    """Residences on a day: an unknown beginning is taken to lie before it."""
    return (Q(starts_on__isnull=True) | Q(starts_on__lte=on)) & (
        Q(ends_before__isnull=True) | Q(ends_before__gt=on)
    )


def household(premises: Premises, user: User, on: date | None = None) -> list[Person]:
    """Those whom `user` sees among the people living at `premises` on a day (today, unless given)."""
    homes = Residence.objects.visible_to(user).filter(
        lived_there(on or clock.today()), premises=premises
    )
    people = {home.person_id: home.person for home in homes.select_related("person__safe_contact")}
    return sorted(people.values(), key=lambda person: (person.family_name, person.given_name))


@transaction.atomic
def relate(person: Person, other: Person, kind: str, *, by: User) -> Relationship:
    """Say how two people are related, once; mutual kinds are not written from both sides."""
    common.begin(person, by)
    kind = Relationship.Kind(kind)
    findings = wall_findings(person, other) or common.sight_findings(by, other)
    if person.pk == other.pk:
        findings.append(Finding("PEOPLE-SELF", "Select another person.", "other"))
    refuse_if(findings)
    if kind is not Relationship.Kind.PARENT:
        written = Relationship.objects.filter(person=other, other=person, kind=kind).first()
        if written is not None:
            return written
    relationship, _ = Relationship.objects.get_or_create(
        person=person, other=other, kind=kind, defaults={"partnership_id": person.partnership_id}
    )
    return relationship


@transaction.atomic
def unrelate(relationship: Relationship, *, by: User) -> None:
    """Take away a relationship that is not one."""
    common.begin(relationship.person, by)
    refuse_if(common.sight_findings(by, relationship.other))
    relationship.delete()


def wall_findings(one: common.Party, other: common.Party) -> list[Finding]:
    """People and places of different compartments or partnerships are never linked."""
    if (one.partnership_id, one.compartment) == (other.partnership_id, other.compartment):
        return []
    # In the words for what is out of sight: the wall itself must not show.
    return [
        Finding("PEOPLE-WALL", "That person or place was not found. Search for it again.", "other")
    ]
