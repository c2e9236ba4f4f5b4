"""Who and what a report may be about that is on file already: shown while typing, asked before saving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from cases.models import AsbCase
from cases.queries import open_cases_of
from partnership.models import Compartment, User
from people.addresses import phone_digits, search_text
from people.models import Person, Premises
from people.names import parts
from people.search import find_places, possible_matches

SHOWN = 5


@dataclass(frozen=True)
class LikelyPerson:
    """Somebody in sight who may be the one affected."""

    person: Person
    about: str
    why: str
    is_strong: bool


@dataclass(frozen=True)
class LikelyPlace:
    """A place in sight that may be the one named."""

    premises: Premises
    is_strong: bool
    # Exactly as typed: nobody needs to be asked.
    is_same: bool


@dataclass
class Likely:
    """What a report may be about. Cases come with whether the officer may add to them."""

    people: Sequence[LikelyPerson] = ()
    places: Sequence[LikelyPlace] = ()
    cases: Sequence[tuple[AsbCase, bool]] = field(default=())

    def __bool__(self) -> bool:
        return bool(self.people or self.places or self.cases)


def likely_people(user: User, name: str, phone: str = "", place: str = "") -> list[LikelyPerson]:
    """People in sight of that name. Strong: the whole name, or a near one with its phone or address."""
    digits = phone_digits(phone)
    whole = len(parts(name)) > 1
    found = []
    for match in possible_matches(user, name, None, place, most=SHOWN):
        reached = bool(digits) and match.person.contact_details.filter(search_value=digits).exists()
        why = [*match.why, "Same phone number"] if reached else match.why
        strong = match.is_strong or reached or (whole and "Same name" in match.why)
        found.append(
            LikelyPerson(match.person, about(match.person), ", ".join(why).capitalize(), strong)
        )
    found.sort(key=lambda each: not each.is_strong)
    return found


def about(person: Person) -> str:
    """What tells people of one name apart: birthday or age, and where they live."""
    told = []
    if person.date_of_birth:
        told.append(f"Born {person.date_of_birth.day} {person.date_of_birth:%B %Y}")
    elif person.estimated_age is not None:
        told.append(f"About {person.estimated_age} years old")
    homes = person.residences.select_related("premises").filter(ends_before__isnull=True)
    told += [str(home.premises) for home in homes[:1]]
    return ", ".join(told)


def likely_places(user: User, place: str) -> list[LikelyPlace]:
    """Places in sight that hold what was typed. Strong: nothing typed is missing, nor its first line."""
    typed = search_text(place)
    words = set(typed.split())
    found = []
    for premises in find_places(user, place, compartment=Compartment.GENERAL, most=SHOWN):
        first = set(search_text(premises.line_1 or premises.description).split())
        strong = bool(first) and first <= words <= set(premises.search_text.split())
        found.append(LikelyPlace(premises, strong, premises.search_text == typed))
    return found


def cases_of(
    user: User, people: Sequence[Person], places: Sequence[Premises]
) -> list[tuple[AsbCase, bool]]:
    """Open cases in sight of these people and places."""
    return open_cases_of(user, people, places) if people or places else []
