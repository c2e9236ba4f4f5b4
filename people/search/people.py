"""Finding people by name, nickname, birthday, telephone number, e-mail address or part of an address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Prefetch

from partnership.models import User
from people.addresses import phone_digits, take_day, words_of, written_out
from people.models import ContactDetail, Person, Residence
from people.names import nearness, parts
from people.search.candidates import bearers, near_parts
from people.search.places import find_places

SHOWN = 20
# So good a fit of the name that nobody means an address.
SURE = 0.85
_NUMBER = re.compile(r"\+?\d[\d\s().-]{4,}\d")
_EMAIL = re.compile(r"\S+@\S+")


@dataclass
class Found:
    """A person whom the reader may see, how well they fit, and why."""

    person: Person
    fit: float
    why: list[str] = field(default_factory=list)


def find_people(
    user: User, typed: str, *, most: int = SHOWN, compartment: str | None = None
) -> list[Found]:
    """The people in sight who fit what was typed, best first."""
    rest, born = take_day(typed[:200])
    digits = _phone_in(rest)
    emails = [each.casefold() for each in _EMAIL.findall(rest)]
    words = words_of(_EMAIL.sub(" ", _NUMBER.sub(" ", rest) if digits else rest))
    codes = [written_out(word) for word in words if len(word) > 1 and _has_digit(word)]
    ids = bearers(
        user,
        near_parts(user, words),
        born=[born] if born else [],
        address_words=codes,
        compartment=compartment,
    )
    reached = _reached_at(user, digits, emails)

    def weighed(ids: Sequence[UUID]) -> list[Found]:
        return [
            _weigh(person, words, born, reached.get(person.pk, ""))
            for person in load(user, ids, compartment)
        ]

    found = weighed([*ids, *reached])
    if codes or max((each.fit for each in found), default=0) < SURE:
        # No name fits well, or there is a number in it: it may be an address.
        known = {each.person.pk for each in found}
        residents = _residents(user, " ".join(words), compartment)
        found += weighed([each for each in residents if each not in known])
    least = 0.7 if codes else 0.5
    found = [each for each in found if each.fit >= least]
    found.sort(key=lambda each: (-each.fit, str(each.person), str(each.person.pk)))
    return found[:most]


def load(user: User, ids: Sequence[UUID], compartment: str | None = None) -> list[Person]:
    """Those of `ids` who are in sight, with names, homes and safe contact, in a few queries."""
    if not ids:
        return []
    seen = Person.objects.visible_to(user).filter(pk__in=set(ids))
    if compartment is not None:
        seen = seen.filter(compartment=compartment)
    homes = Residence.objects.select_related("premises").order_by("ends_before", "pk")
    return list(
        seen.select_related("safe_contact").prefetch_related(
            "aliases", Prefetch("residences", homes)
        )
    )


def home_of(person: Person) -> Residence | None:
    """Where a loaded person lives now, as far as is known."""
    return next((home for home in person.residences.all() if home.ends_before is None), None)


def name_fit(words: Sequence[str], names: Sequence[str]) -> float:
    """How well the typed words are borne by `names`; parts typed apart or together count alike."""
    if not words or not names:
        return 0.0
    return sum(_best(words, place, names) for place in range(len(words))) / len(words)


def _best(words: Sequence[str], place: int, names: Sequence[str]) -> float:
    word = words[place]
    tries = [word]
    if place:
        tries.append(words[place - 1] + word)
    if place + 1 < len(words):
        tries.append(word + words[place + 1])
    return max(nearness(one, name) for one in tries for name in names)


def _weigh(person: Person, words: list[str], born: date | None, reached: str) -> Found:
    found = Found(person, 0.0)
    own = parts(f"{person.given_name} {person.family_name}")
    others = {alias.name: parts(alias.name) for alias in person.aliases.all()}
    bears = [*own, *(part for each in others.values() for part in each)]
    addresses = [home.premises.search_text.split() for home in person.residences.all()]
    total = by_name = by_address = 0.0
    for place, word in enumerate(words):
        name = _best(words, place, bears) if not _has_digit(word) else 0.0
        lives = _lives(written_out(word), addresses)
        total += max(name, lives)
        by_name += name >= 0.5 and name >= lives
        by_address += lives > name
    found.fit = total / len(words) if words else 0.0
    if by_name:
        plain = [word for word in words if not _has_digit(word)]
        alias = next((name for name, held in others.items() if name_fit(plain, held) > 0.99), "")
        if name_fit(plain, own) > 0.99:
            found.why.append("Name")
        else:
            found.why.append(f"Also known as {alias}" if alias else "Similar name")
        # Of two who bear all that was typed, the one with nothing else to the name comes first.
        found.fit -= 0.02 * sum(max(nearness(word, name) for word in words) < 0.5 for name in own)
        found.fit += 0.05
    if by_address:
        found.why.append("Address")
    if born is not None and person.date_of_birth == born:
        found.why.append("Date of birth")
        found.fit += 0.5 if words else 1.0
    if reached:
        found.why.append(reached)
        found.fit += 0.5 if words else 1.0
    return found


def _lives(word: str, addresses: list[list[str]]) -> float:
    for held in addresses:
        if word in held:
            return 1.0
        # The beginning of a postcode.
        if len(word) > 1 and _has_digit(word) and any(each.startswith(word) for each in held):
            return 0.9
    return 0.0


def _has_digit(word: str) -> bool:
    return any(char.isdigit() for char in word)


def _phone_in(typed: str) -> str:
    """The telephone number in the text, if it has six digits at least; a postcode has fewer."""
    found = _NUMBER.search(typed)
    digits = phone_digits(found.group()) if found else ""
    return digits if len(digits) >= 6 else ""


def _reached_at(user: User, digits: str, emails: list[str]) -> dict[UUID, str]:
    reached: dict[UUID, str] = {}
    held = ContactDetail.objects.visible_to(user).order_by("person_id")
    if digits:
        ids = held.filter(kind="phone", search_value__contains=digits).values_list("person_id")
        reached.update((pk, "Phone number") for (pk,) in ids[:SHOWN])
    if emails:
        ids = held.filter(kind="email", search_value__in=emails).values_list("person_id")
        reached.update((pk, "Email address") for (pk,) in ids[:SHOWN])
    return reached


def _residents(user: User, address: str, compartment: str | None) -> list[UUID]:
    places = find_places(user, address, compartment=compartment, most=10)
    if not places:
        return []
    homes = Residence.objects.visible_to(user).filter(premises__in=places)
    return list(homes.order_by("person_id").values_list("person_id", flat=True)[:100])
