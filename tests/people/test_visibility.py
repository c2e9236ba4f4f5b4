"""Who is out of sight does not show: not on a page, not in a search, not in a match, not by a link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from partnership import clock
from partnership.models import Block, Compartment, Level, Record, User
from partnership.search import search
from partnership.services import share
from people import services
from people.addresses import Address
from people.models import Involvement, Organisation, Person, Premises, Relationship, Residence
from people.search import find_organisations, find_people, find_places, possible_matches
from tests.cast import Cast, assemble, log_case

Role = Involvement.Role
HOME = Address(line_1="77 Hidden Road", town="Testshire", postcode="FY1 7ZZ")
BORN = date(1984, 3, 27)


def someone(cast: Cast, *, on: Record | None = None, by: User | None = None) -> Person:
    person = services.add_person(
        by=by or cast.officer,
        given_name="Zebedee",
        family_name="Hidden",
        aliases=["Whisper"],
        date_of_birth=BORN,
        phone="07700 900 555",
        email="zebedee@example.com",
        address=HOME,
    )
    if on is not None:
        services.involve(on, person, Role.VICTIM, by=cast.officer, starts_on=clock.today())
    return person


def seal(cast: Cast, person: Person, record: Record) -> None:
    Record.objects.filter(pk=record.pk).update(sealed=True)


def block(cast: Cast, person: Person, record: Record) -> None:
    services.block_person(person, cast.colleague, by=cast.manager, reason="Cousin")


def block_record(cast: Cast, person: Person, record: Record) -> None:
    Block.objects.create(
        partnership=cast.area,
        record=record,
        user=cast.colleague,
        set_by=cast.manager,
        reason="Cousin",
    )


def wall(cast: Cast, person: Person, record: Record) -> None:
    Record.objects.filter(pk=record.pk).update(compartment=Compartment.MARAC)
    Person.objects.filter(pk=person.pk).update(compartment=Compartment.MARAC)
    Premises.objects.update(compartment=Compartment.MARAC)


def lapse(cast: Cast, person: Person, record: Record) -> None:
    cast.colleague.training_until = clock.today() - timedelta(days=1)
    cast.colleague.save()


def other_area(cast: Cast, person: Person, record: Record) -> None:
    cast.colleague.partnership = cast.stranger.partnership
    cast.colleague.agency = cast.stranger.agency
    cast.colleague.team = None
    cast.colleague.save()


ASKED = (
    "Zebedee Hidden",
    "zebeddee hiden",
    "Whisper",
    "07700 900 555",
    "zebedee@example.com",
    "77 Hidden Road",
    "FY1 7ZZ",
    "27/03/1984",
)


def answers(user: User) -> list[str]:
    """Everything that search and matches say to `user`."""
    told = [hit.title for query in ASKED for section in search(user, query) for hit in section.hits]
    told += [
        str(match.person)
        for query in ASKED
        for match in possible_matches(user, query, BORN, "77 Hidden Road")
    ]
    return told


@pytest.mark.parametrize("hide", [seal, block, block_record, wall, lapse, other_area])
def test_a_hidden_person_is_as_if_absent_everywhere(
    cast: Cast,
    client: Client,
    hide: Callable[[Cast, Person, Record], None],
) -> None:
    record = log_case(cast).record
    person = someone(cast, on=record)
    home = person.residences.get().premises
    assert str(person) in answers(cast.colleague)
    assert str(home) in answers(cast.colleague)
    hide(cast, person, record)
    user = User.objects.get(pk=cast.colleague.pk)
    assert Person.objects.filter(pk=person.pk).exists()
    assert answers(user) == []
    client.force_login(user)
    may_look = user.may("people.search")
    for name in ("person", "person_edit", "person_safe_contact", "person_address"):
        page = client.get(reverse(name, kwargs={"pk": person.pk}))
        absent = client.get(reverse(name, kwargs={"pk": record.pk}))
        assert page.status_code == absent.status_code == (404 if may_look else 403)
        assert str(person.pk) not in page.content.decode()
    assert client.get(reverse("place", kwargs={"pk": home.pk})).status_code != 200
    for query in ASKED:
        for route, field in (("search", "q"), ("people_matches", "name")):
            text = client.post(reverse(route), {field: query}).content.decode()
            assert str(person.pk) not in text
            assert "Zebedee Hidden<" not in text


def test_a_person_on_one_open_and_one_sealed_record_is_seen_without_the_sealed_one(
    cast: Cast, client: Client
) -> None:
    shown, hidden = log_case(cast).record, log_case(cast).record
    person = someone(cast, on=shown)
    services.involve(hidden, person, Role.WITNESS, by=cast.officer, starts_on=clock.today())
    Record.objects.filter(pk=hidden.pk).update(sealed=True)
    client.force_login(cast.colleague)
    text = client.get(reverse("person", kwargs={"pk": person.pk})).content.decode()
    assert shown.reference in text
    assert hidden.reference not in text
    assert "Witness" not in text


def test_the_household_and_relationships_do_not_give_hidden_people_away(
    cast: Cast, client: Client
) -> None:
    record, hidden_record = log_case(cast).record, log_case(cast).record
    seen = services.add_person(by=cast.officer, given_name="Ann", family_name="Open", address=HOME)
    services.involve(record, seen, Role.VICTIM, by=cast.officer, starts_on=clock.today())
    hidden = someone(cast, on=hidden_record)
    services.relate(seen, hidden, "sibling", by=cast.officer)
    place = seen.residences.get().premises
    client.force_login(cast.colleague)
    pages = [
        reverse("person", kwargs={"pk": seen.pk}),
        reverse("place", kwargs={"pk": place.pk}),
        reverse("person_relate", kwargs={"pk": seen.pk}),
    ]
    assert all("Zebedee" in client.get(page).content.decode() for page in pages)
    Record.objects.filter(pk=hidden_record.pk).update(sealed=True)
    assert not any("Zebedee" in client.get(page).content.decode() for page in pages)
    assert not Relationship.objects.visible_to(cast.colleague).exists()
    assert [home.person for home in Residence.objects.visible_to(cast.colleague)] == [seen]


def test_an_address_on_no_record_is_seen_through_its_residents_only(cast: Cast) -> None:
    record = log_case(cast).record
    someone(cast, on=record)
    home = Premises.objects.get()
    assert Premises.objects.visible_to(cast.colleague).get() == home
    later = clock.now() + timedelta(days=1)
    assert not Premises.objects.visible_to(cast.partner).exists()
    share(record, by=cast.manager, until=later, reason="Tenant", agency=cast.housing)
    assert Premises.objects.visible_to(cast.partner).get() == home
    Record.objects.filter(pk=record.pk).update(sealed=True)
    assert not Premises.objects.visible_to(cast.colleague).exists()
    assert not Premises.objects.visible_to(cast.partner).exists()


def test_who_is_on_no_record_yet_is_seen_by_the_agency_that_wrote_them_down(cast: Cast) -> None:
    person = someone(cast)
    assert Person.objects.visible_to(cast.other_team).filter(pk=person.pk).exists()
    for user in (cast.partner, cast.police, cast.stranger, cast.analyst):
        assert not Person.objects.visible_to(user).filter(pk=person.pk).exists()


# Random worlds

USERS = ("officer", "colleague", "other_team", "manager", "coordinator", "stranger", "partner")
worlds = st.lists(
    st.fixed_dictionaries(
        {
            "sealed": st.booleans(),
            "compartment": st.sampled_from(["general", "general", "marac"]),
            "on": st.sets(st.integers(0, 5), max_size=4),
            "blocked": st.sets(st.sampled_from(USERS), max_size=2),
            "shared_with": st.sampled_from([None, "housing", "police_force", "partner"]),
        }
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=12)
@given(world=worlds, person_blocks=st.sets(st.tuples(st.integers(0, 5), st.sampled_from(USERS))))
@pytest.mark.django_db
def test_search_never_returns_what_visible_to_hides(
    world: list[dict[str, Any]], person_blocks: set[tuple[int, str]]
) -> None:
    from django.db import transaction

    with transaction.atomic():
        _hold(world, person_blocks)
        transaction.set_rollback(True)


def _hold(world: list[dict[str, Any]], person_blocks: set[tuple[int, str]]) -> None:
    cast = assemble()
    people = [
        services.add_person(
            by=cast.officer,
            given_name="Ann",
            family_name=f"Sample{'abcdef'[number]}",
            date_of_birth=BORN,
            address=Address(line_1=f"{number} Sample Road"),
            phone=f"01253 49600{number}",
        )
        for number in range(6)
    ]
    shop = services.add_organisation("Sample Stores", by=cast.officer)
    for each in world:
        record = log_case(cast).record
        for number in each["on"]:
            services.involve(
                record, people[number], Role.VICTIM, by=cast.officer, starts_on=clock.today()
            )
        services.involve(record, shop, Role.VICTIM, by=cast.officer, starts_on=clock.today())
        whom = each["shared_with"]
        if whom:
            other = getattr(cast, str(whom))
            named = {"user": other} if isinstance(other, User) else {"agency": other}
            later = clock.now() + timedelta(days=1)
            share(record, by=cast.manager, until=later, reason="x", level=Level.READ, **named)
        each["record"] = record
    for number, name in person_blocks:
        if name != "manager":
            blocked = getattr(cast, name)
            if blocked.partnership_id == cast.area.pk:
                services.block_person(people[number], blocked, by=cast.manager, reason="x")
    for each in world:
        record = each["record"]
        Record.objects.filter(pk=record.pk).update(
            sealed=each["sealed"], compartment=each["compartment"]
        )
        for name in each["blocked"]:
            Block.objects.get_or_create(
                partnership=cast.area,
                record=record,
                user=getattr(cast, name),
                defaults={"set_by": cast.manager, "reason": "x"},
            )
    for name in USERS:
        user = getattr(cast, name)
        seen = set(Person.objects.visible_to(user).values_list("pk", flat=True))
        for query in ("Ann Sample", "samplea", "Sample Road", "27/3/1984", "01253 496 001"):
            found = {each.person.pk for each in find_people(user, query)}
            assert found <= seen, (name, query)
        assert {each.person.pk for each in find_people(user, "27/3/1984")} == seen
        matched = possible_matches(user, "Ann Samplea", BORN, "1 Sample Road", most=20)
        assert {match.person.pk for match in matched} <= seen
        places = set(Premises.objects.visible_to(user).values_list("pk", flat=True))
        assert {place.pk for place in find_places(user, "sample road")} == places
        shops = set(Organisation.objects.visible_to(user).values_list("pk", flat=True))
        assert {each.pk for each in find_organisations(user, "sample stores")} == shops


def test_hidden_people_do_not_push_out_those_in_sight(cast: Cast) -> None:
    hidden_record = log_case(cast).record
    hidden = [
        Person(
            partnership=cast.area,
            agency=cast.council,
            created_by=cast.officer,
            given_name="Ann",
            family_name="Sample",
        )
        for _ in range(150)
    ]
    Person.objects.bulk_create(hidden)
    services.index_names(hidden)
    Involvement.objects.bulk_create(
        Involvement(
            partnership=cast.area,
            record=hidden_record,
            person=person,
            role=Role.VICTIM,
            starts_on=clock.today(),
            added_by=cast.officer,
        )
        for person in hidden
    )
    Record.objects.filter(pk=hidden_record.pk).update(sealed=True)
    seen = services.add_person(by=cast.officer, given_name="Ann", family_name="Sampel")
    assert [each.person for each in find_people(cast.officer, "Ann Sample")] == [seen]
    assert [each.person for each in possible_matches(cast.officer, "Ann Sample")] == [seen]
