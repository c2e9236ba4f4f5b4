"""Is this person on file already? Matches while typing, and the check before a new one is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from partnership.models import Compartment, User
from people.addresses import search_text
from people.models import Person
from people.names import nearness, parts, typing_errors
from people.search.candidates import bearers, near_parts
from people.search.people import _residents, load, name_fit

SHOWN = 5
CLOSE = 0.8


@dataclass
class Match:
    """Somebody on file who may be meant. Strong: a close name, and the same birthday or address."""

    person: Person
    fit: float = 0.0
    is_strong: bool = False
    why: list[str] = field(default_factory=list)


def possible_matches(
    user: User,
    name: str,
    dob: date | None = None,
    address: str = "",
    *,
    compartment: str = Compartment.GENERAL,
    most: int = SHOWN,
) -> list[Match]:
    """People in sight, of one compartment, who may be the one described; best first.

    A name is needed: a birthday or an address alone says little. Nobody out of sight shows here, so
    a person on sealed records only may be written down twice; that is the price of the seal.
    """
    words = parts(name[:200])
    if not words or max(len(word) for word in words) < 2:
        return []
    born = [dob, *_turned_round(dob)] if dob else []
    ids = bearers(user, near_parts(user, words), born=born, compartment=compartment)
    if address.strip():
        ids += _residents(user, address, compartment)
    found = [_weigh(person, words, dob, address) for person in load(user, ids, compartment)]
    found = [match for match in found if match.fit >= 0.6]
    found.sort(key=lambda match: (-match.is_strong, -match.fit, str(match.person.pk)))
    return found[:most]


def _weigh(person: Person, words: list[str], dob: date | None, address: str) -> Match:
    match = Match(person)
    names = [parts(f"{person.given_name} {person.family_name}")]
    names += [parts(alias.name) for alias in person.aliases.all()]
    # An alias may be a first name alone: what it lacks is filled from the name proper.
    names += [[*held, *parts(person.family_name)] for held in names[1:] if len(held) == 1]
    best = max(((name_fit(words, held) + name_fit(held, words)) / 2, held) for held in names)
    near, held = best
    match.fit = near
    if near >= 0.6:
        match.why.append("Same name" if near > 0.99 else "Similar name")
    known = dob is not None and person.date_of_birth is not None
    same_day = known and dob == person.date_of_birth
    near_day = known and not same_day and _nearly(dob, person.date_of_birth)
    same_place = any(
        _same_place(address, home.premises.search_text) for home in person.residences.all()
    )
    if same_day:
        match.fit += 0.5
        match.why.append("Same date of birth")
    elif near_day:
        match.fit += 0.25
        match.why.append("Similar date of birth")
    elif known:
        match.fit -= 0.1
    if same_place:
        match.fit += 0.3
        match.why.append("Same address")
    weakest = min(max(nearness(word, name) for name in held) for word in words)
    whole_name = len(words) > 1 and weakest >= 0.6
    match.is_strong = near >= CLOSE and (
        same_day or (same_place and whole_name and (not known or near_day))
    )
    return match


def _same_place(typed: str, held: str) -> bool:
    words = search_text(typed).split()
    told_apart = len(words) > 1 or any(char.isdigit() for char in typed)
    return bool(words) and told_apart and set(words) <= set(held.split())


def _turned_round(day: date) -> list[date]:
    """Day and month exchanged, as forms of other countries have them."""
    return [date(day.year, day.day, day.month)] if day.day <= 12 and day.day != day.month else []


def _nearly(one: date | None, other: date | None) -> bool:
    if one is None or other is None:
        return False
    return other in _turned_round(one) or typing_errors(f"{one:%d%m%Y}", f"{other:%d%m%Y}") == 1
