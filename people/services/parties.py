"""Writing down people and organisations, and changing what is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Func, Value

from partnership import clock
from partnership.dates import age_on
from partnership.models import Compartment, User
from partnership.rules import Finding, refuse_if
from people.addresses import Address, address_findings
from people.models import Alias, NameToken, Organisation, Person, PersonToken, Premises
from people.names import fold, parts
from people.services import common
from people.services.contact import contact_findings, write_contact
from people.services.homes import write_home
from people.services.places import find_or_write_premises

OLDEST = 120


@transaction.atomic
def add_person(
    *,
    by: User,
    given_name: str = "",
    family_name: str = "",
    aliases: Sequence[str] = (),
    date_of_birth: date | None = None,
    estimated_age: int | None = None,
    phone: str = "",
    email: str = "",
    address: Address | Premises | None = None,
    lives_there_since: date | None = None,
    interpreter_language: str = "",
    compartment: str = Compartment.GENERAL,
) -> Person:
    """Write down a person; either name may be unknown, and an estimated age stands in for a birthday.

    Whether the person is on file already is `people.search.possible_matches`' question. Raises
    Refused with everything that is wrong.
    """
    values = {
        "given_name": given_name.strip(),
        "family_name": family_name.strip(),
        "date_of_birth": date_of_birth,
        "estimated_age": estimated_age,
        "interpreter_language": interpreter_language.strip(),
    }
    findings = common.role_findings(by, compartment) + _person_findings(values)
    findings += contact_findings(phone=phone, email=email)
    if isinstance(address, Premises):
        findings += common.sight_findings(by, address)
        if address.compartment != compartment:
            findings.append(Finding("PEOPLE-WALL", "Select another address.", "line_1"))
    elif address:
        findings += address_findings(address, by)
    findings += common.day_findings(lives_there_since, "lives_there_since")
    refuse_if(findings)
    also_known_as = [name for each in dict.fromkeys(aliases) if (name := each.strip())]
    names = [given_name.strip(), family_name.strip(), *sorted(also_known_as)]
    person = Person.objects.create(
        partnership_id=by.partnership_id,
        compartment=compartment,
        agency_id=by.agency_id,
        created_by=by,
        estimated_on=clock.today() if estimated_age is not None else None,
        search_name=_search_name(names),
        **values,
    )
    Alias.objects.bulk_create(
        Alias(partnership_id=by.partnership_id, person=person, name=name)
        for name in dict.fromkeys(also_known_as)
    )
    _write_tokens({person: names})
    for kind, value in (("phone", phone), ("email", email)):
        if value.strip():
            write_contact(person, kind, value)
    if address:
        write_home(person, find_or_write_premises(address, by, compartment), lives_there_since)
    return person


@transaction.atomic
def change_person(
    person: Person,
    *,
    by: User,
    given_name: str,
    family_name: str,
    date_of_birth: date | None,
    estimated_age: int | None,
    interpreter_language: str,
    expected_version: int | None = None,
) -> None:
    """Change what is written of a person. Raises Refused, or ChangedMeanwhile with nothing written."""
    common.begin(person, by)
    values: dict[str, Any] = {
        "given_name": given_name.strip(),
        "family_name": family_name.strip(),
        "date_of_birth": date_of_birth,
        "estimated_age": estimated_age,
        "interpreter_language": interpreter_language.strip(),
    }
    refuse_if(_person_findings(values))
    if estimated_age != person.estimated_age:
        # The estimate is of today; one that is kept stays of its own day.
        values["estimated_on"] = clock.today() if estimated_age is not None else None
    common.save(person, expected_version, **values)
    index_names([person])


@transaction.atomic
def add_alias(person: Person, name: str, *, by: User) -> Alias:
    """Add another name that the person goes by; the same one twice is one."""
    common.begin(person, by)
    name = name.strip()
    if not name:
        refuse_if([Finding("PEOPLE-NAME", "Enter the other name.", "name")])
    alias, _ = Alias.objects.get_or_create(
        person=person, name=name, defaults={"partnership_id": person.partnership_id}
    )
    index_names([person])
    return alias


@transaction.atomic
def remove_alias(alias: Alias, *, by: User) -> None:
    """Take a name away that was never the person's."""
    common.begin(alias.person, by)
    person = alias.person
    alias.delete()
    index_names([person])


@transaction.atomic
def add_organisation(
    name: str, *, by: User, compartment: str = Compartment.GENERAL
) -> Organisation:
    """Write down an organisation. One of the same name that `by` sees is not written twice."""
    name = " ".join(name.split())
    findings = common.role_findings(by, compartment) + _organisation_findings(name)
    refuse_if(findings)
    same = Organisation.objects.visible_to(by).filter(compartment=compartment, name__iexact=name)
    return same.first() or Organisation.objects.create(
        partnership_id=by.partnership_id,
        compartment=compartment,
        agency_id=by.agency_id,
        created_by=by,
        name=name,
    )


@transaction.atomic
def change_organisation(
    organisation: Organisation, name: str, *, by: User, expected_version: int | None = None
) -> None:
    """Put an organisation's name right. Raises Refused and ChangedMeanwhile."""
    common.begin(organisation, by)
    name = " ".join(name.split())
    refuse_if(_organisation_findings(name))
    common.save(organisation, expected_version, name=name)


@transaction.atomic
def index_names(people: Sequence[Person]) -> None:
    """Bring the search's name tokens of `people`, all of one partnership, up to date."""
    aliases: dict[object, list[str]] = {person.pk: [] for person in people}
    for alias in Alias.objects.filter(person__in=people):
        aliases[alias.person_id].append(alias.name)
    names_of = {
        person: [person.given_name, person.family_name, *sorted(aliases[person.pk])]
        for person in people
    }
    for person, names in names_of.items():
        person.search_name = _search_name(names)
    Person.objects.bulk_update(people, ["search_name"], batch_size=500)
    PersonToken.objects.filter(person__in=people).delete()
    _write_tokens(names_of)


def _search_name(names: Sequence[str]) -> str:
    return fold(" ".join(name for name in names if name))[:400]


def _write_tokens(names_of: Mapping[Person, Sequence[str]]) -> None:
    """Write the tokens of people who have none."""
    borne: dict[tuple[object, str], PersonToken] = {}
    for person, names in names_of.items():
        for name in names:
            for token in parts(name):
                borne[person.pk, token] = PersonToken(
                    partnership_id=person.partnership_id, person=person, token=token
                )
    PersonToken.objects.bulk_create(borne.values(), batch_size=1000)
    partnership_of = {token.token: token.partnership_id for token in borne.values()}
    NameToken.objects.bulk_create(
        (
            NameToken(
                partnership_id=partnership_of[token],
                token=token,
                sound=Func(Value(token), function="dmetaphone"),
            )
            for token in sorted(partnership_of)
        ),
        batch_size=500,
        ignore_conflicts=True,
    )


def _person_findings(values: dict[str, Any]) -> list[Finding]:
    findings = []
    if not fold(values["given_name"]) and not fold(values["family_name"]):
        findings.append(
            Finding(
                "PEOPLE-NAME",
                "Enter a first name or a family name. If neither is known, enter what the person "
                "is called.",
                "family_name",
            )
        )
    born, age = values["date_of_birth"], values["estimated_age"]
    if born is not None:
        today = clock.today()
        if born > today:
            findings.append(
                Finding("PEOPLE-BORN", "The date of birth must be in the past.", "date_of_birth")
            )
        elif age_on(born, today) > OLDEST:
            findings.append(
                Finding(
                    "PEOPLE-BORN",
                    f"The date of birth must be within the last {OLDEST} years.",
                    "date_of_birth",
                )
            )
        if age is not None:
            findings.append(
                Finding(
                    "PEOPLE-AGE",
                    "Enter a date of birth or an estimated age, not both.",
                    "estimated_age",
                )
            )
    if age is not None and not 0 <= age <= OLDEST:
        findings.append(
            Finding(
                "PEOPLE-AGE", f"The estimated age must be between 0 and {OLDEST}.", "estimated_age"
            )
        )
    return findings


def _organisation_findings(name: str) -> list[Finding]:
    if fold(name):
        return []
    return [Finding("PEOPLE-NAME", "Enter the organisation’s name.", "organisation_name")]
