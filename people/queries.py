"""What pages show of people and places. Every read starts from `visible_to`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from partnership import clock
from partnership.dates import age_on
from partnership.models import Record, User
from partnership.search import Badge, RecordLine, describe_records
from people.models import Involvement, Person, Premises, Relationship, Residence, SafeContact
from people.services import Party, household

_HARMED = (Involvement.Role.VICTIM, Involvement.Role.COMPLAINANT, Involvement.Role.WITNESS)
_HARMING = (Involvement.Role.ALLEGED_PERPETRATOR, Involvement.Role.CONVICTED)
# Seen from the other side; mutual kinds read the same.
_CHILD = "Child of"


def contact_flags(person: Person) -> list[Badge]:
    """What must be seen before anybody contacts the person. Load `safe_contact` along with people."""
    safe: SafeContact | None = getattr(person, "safe_contact", None)
    flags = []
    if safe is not None:
        if safe.do_not_write:
            flags.append(Badge("Do not write to home", "red"))
        if safe.do_not_visit:
            flags.append(Badge("Do not visit", "red"))
        if safe.do_not_leave_messages:
            flags.append(Badge("Do not leave messages", "red"))
    if person.interpreter_language:
        flags.append(Badge(f"Interpreter: {person.interpreter_language}", "blue"))
    return flags


def age_of(person: Person) -> str:
    """The birthday and age, or the estimate grown by the years since; "" where neither is known."""
    today = clock.today()
    if person.date_of_birth is not None:
        born = person.date_of_birth
        return f"Born {born.day} {born:%B %Y}, aged {age_on(born, today)}"
    if person.estimated_age is not None and person.estimated_on is not None:
        age = person.estimated_age + age_on(person.estimated_on, today)
        return f"About {age} years old"
    return ""


@dataclass(frozen=True)
class RoleOnRecord:
    """A role that somebody has or had on a record in sight, and what that record is."""

    role: Involvement
    line: RecordLine | None


def roles_of(user: User, party: Party) -> list[RoleOnRecord]:
    """The party's roles on records that `user` sees: those that hold first, then the newest."""
    seen = Involvement.objects.visible_to(user).select_related("record")
    if isinstance(party, Person):
        seen = seen.filter(person=party)
    elif isinstance(party, Premises):
        seen = seen.filter(premises=party)
    else:
        seen = seen.filter(organisation=party)
    roles = sorted(
        seen,
        key=lambda each: (
            each.ends_before is not None,
            -each.starts_on.toordinal(),
            # Roles of one day in the same order each time.
            each.pk,
        ),
    )
    lines = describe_records(user, {each.record for each in roles})
    return [RoleOnRecord(each, lines.get(each.record_id)) for each in roles]


@dataclass(frozen=True)
class Related:
    """Somebody related to the person of the page, in words from that person's side."""

    words: str
    other: Person
    relationship: Relationship


def relationships_of(user: User, person: Person) -> list[Related]:
    """How the person is related to people in sight, whoever it was written from."""
    seen = Relationship.objects.visible_to(user)
    found = [
        Related(each.get_kind_display(), each.other, each)
        for each in seen.filter(person=person).select_related("other")
    ]
    for each in seen.filter(other=person).select_related("person"):
        mutual = each.kind != Relationship.Kind.PARENT
        words = each.get_kind_display() if mutual else _CHILD
        found.append(Related(words, each.person, each))
    return sorted(found, key=lambda each: (each.words, str(each.other)))


def homes_of(user: User, person: Person) -> list[Residence]:
    """Where the person lives and has lived, the present home first."""
    homes = Residence.objects.visible_to(user).filter(person=person)
    return sorted(
        homes.select_related("premises__ward"),
        key=lambda home: (
            home.ends_before is not None,
            -home.ends_before.toordinal() if home.ends_before else 0,
        ),
    )


def residents_of(user: User, premises: Premises) -> list[Residence]:
    """Those whom `user` sees of all who live or have lived at the premises, present ones first."""
    homes = Residence.objects.visible_to(user).filter(premises=premises)
    return sorted(
        homes.select_related("person__safe_contact"),
        key=lambda home: (home.ends_before is not None, str(home.person)),
    )


def lives_with(user: User, person: Person, homes: Sequence[Residence]) -> list[Person]:
    """The rest of the person's present household, as far as `user` sees it."""
    today = clock.today()
    now = [home for home in homes if home.ends_before is None or home.ends_before > today]
    return [each for home in now for each in household(home.premises, user) if each != person]


def across_the_line(user: User, person: Person, others: Sequence[Person]) -> list[Person]:
    """Those of `others` who are on the other side of a record in sight (domain M-3).

    A victim who shares a home with the alleged perpetrator: a letter or call may be intercepted.
    """
    if not others:
        return []
    seen = Record.objects.visible_to(user).values("pk")
    now = Involvement.objects.filter(ends_before__isnull=True)
    harmed_on = now.filter(person=person, role__in=_HARMED, record__in=seen)
    facing = set(
        now.filter(
            record__in=harmed_on.values("record_id"), role__in=_HARMING, person__in=others
        ).values_list("person_id", flat=True)
    )
    return [each for each in others if each.pk in facing]
