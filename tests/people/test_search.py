"""What callers know of people and places, and what finds them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Incident
from partnership import search as registry
from partnership.models import AccessLogEntry
from people import services
from people.addresses import Address, phone_digits
from people.models import Involvement, Person
from people.names import nearness, nicknames, parts, typing_errors
from people.search import find_organisations, find_people, find_places, possible_matches
from tests.cast import Cast, log_case

BORN = date(1984, 3, 27)


@pytest.fixture
def elizabeth(cast: Cast) -> Person:
    """Among others who are a little like her."""
    for first, last in (("Bob", "Other"), ("Elise", "Sampson"), ("Beth", "Simple")):
        services.add_person(by=cast.officer, given_name=first, family_name=last)
    services.add_person(
        by=cast.officer,
        given_name="Robert",
        family_name="Neighbour",
        address=Address(line_1="14 Example Street", town="Testshire", postcode="FY1 1AB"),
    )
    return services.add_person(
        by=cast.officer,
        given_name="Elizabeth",
        family_name="Sample-Smith",
        aliases=["Queenie"],
        date_of_birth=BORN,
        phone="+44 7700 900 982",
        email="Lizzy@example.com",
        address=Address(line_1="12 Example St", town="Testshire", postcode="fy11aa"),
    )


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("Elizabeth Sample-Smith", "Name"),
        ("sample smith elizabeth", "Name"),
        ("SMITH, Elizabeth", "Name"),
        ("elisabeth smyth", "Similar name"),
        ("liz samplesmith", "Similar name"),
        ("Lizzie Sample", "Similar name"),
        ("élizabeth sample", "Name"),
        ("eliza beth smith", "Name"),
        ("Queenie", "Also known as Queenie"),
        ("quenie", "Similar name"),
        ("07700 900982", "Phone number"),
        ("07700900982", "Phone number"),
        ("0044 7700 900 982", "Phone number"),
        ("900 982 77", None),
        ("900982", "Phone number"),
        ("lizzy@EXAMPLE.com", "Email address"),
        ("12 Example Street", "Address"),
        ("12 example st fy1 1aa", "Address"),
        ("FY11AA", "Address"),
        ("fy1 1a", "Address"),
        ("smith fy1", "Name, Address"),
        ("27/3/1984", "Date of birth"),
        ("lizabeth smth 1984-03-27", "Similar name, Date of birth"),
    ],
)
def test_she_is_found_first_by_what_the_caller_knows(
    cast: Cast, elizabeth: Person, typed: str, why: str | None
) -> None:
    found = find_people(cast.officer, typed)
    if why is None:
        assert found == []
    else:
        assert (found[0].person, ", ".join(found[0].why)) == (elizabeth, why)


@pytest.mark.parametrize("typed", ["", " ", "'", "%", "___", "🙂", "-", "a", "\x01", "x" * 5000])
def test_nothing_that_is_typed_breaks_the_search(cast: Cast, elizabeth: Person, typed: str) -> None:
    assert find_people(cast.officer, typed) == []
    assert possible_matches(cast.officer, typed, None, typed) == []
    assert find_organisations(cast.officer, typed) == []
    assert find_places(cast.officer, typed) == []


def test_a_house_number_that_fits_comes_first(cast: Cast, elizabeth: Person) -> None:
    assert [place.line_1 for place in find_places(cast.officer, "14 exmaple street")][:1] == [
        "14 Example Street"
    ]
    assert [place.line_1 for place in find_places(cast.officer, "12 Exampel St")][:1] == [
        "12 Example St"
    ]
    everywhere = {place.line_1 for place in find_places(cast.officer, "example street")}
    assert everywhere == {"12 Example St", "14 Example Street"}


def test_of_two_namesakes_the_one_with_the_birthday_comes_first(cast: Cast) -> None:
    twins = [
        services.add_person(
            by=cast.officer,
            given_name="Ann",
            family_name="Sample",
            date_of_birth=date(1980 + year, 1, 1),
        )
        for year in range(3)
    ]
    for person in twins:
        born = f"{person.date_of_birth:%d/%m/%Y}"
        assert find_people(cast.officer, f"Ann Sample {born}")[0].person == person


def test_organisations_and_described_places_are_found(cast: Cast) -> None:
    shop = services.add_organisation("Example Stores Limited", by=cast.officer)
    bridge = services.add_premises(
        Address(description="Footbridge at Specimen Park"), by=cast.officer
    )
    assert find_organisations(cast.officer, "exmaple stores") == [shop]
    assert find_places(cast.officer, "specimen park bridge")[0] == bridge
    assert find_organisations(cast.stranger, "Example Stores") == []


def test_names_come_apart_into_parts_and_back_together() -> None:
    assert parts("Zoë Smith-Jones") == ["zoe", "smith", "jones", "smithjones"]
    assert parts("O’Brien") == parts("O'Brien") == ["obrien"]
    assert parts("Łukasz Größe") == ["lukasz", "grosse"]


def test_nicknames_go_both_ways() -> None:
    assert "william" in nicknames("bill")
    assert "bill" in nicknames("william")
    assert "john" not in nicknames("bill")


def test_a_swap_is_one_error() -> None:
    assert typing_errors("smith", "simth") == 1
    assert typing_errors("smith", "smith") == 0
    assert typing_errors("", "ann") == 3
    assert nearness("smith", "simth") > nearness("smith", "smart")


def test_telephone_numbers_are_compared_as_dialled() -> None:
    assert phone_digits("+44 (0)7700 900 982") == phone_digits("07700-900982") == "07700900982"


# Matches before somebody is written down


def strong(cast: Cast, *described: Any) -> list[Person]:
    return [each.person for each in possible_matches(cast.officer, *described) if each.is_strong]


def test_a_close_name_with_the_same_birthday_or_address_is_strong(
    cast: Cast, elizabeth: Person
) -> None:
    assert strong(cast, "Liz Smith", BORN) == [elizabeth]
    assert strong(cast, "Smith Elizabeth", None, "12 Example Street, FY1 1AA") == [elizabeth]
    assert strong(cast, "Queenie Smith", BORN) == [elizabeth]
    assert strong(cast, "Elizabeth Smith") == []
    assert strong(cast, "Elizabeth Smith", date(1950, 1, 1)) == []
    assert strong(cast, "Robert Smith", None, "12 Example Street") == []


def test_relatives_at_one_address_are_no_strong_match(cast: Cast, elizabeth: Person) -> None:
    assert strong(cast, "Adam Sample-Smith", None, "12 Example Street, FY1 1AA") == []
    born = date(2010, 1, 1)
    assert strong(cast, "Elizabeth Sample-Smith", born, "12 Example Street, FY1 1AA") == []


def test_day_and_month_the_wrong_way_round_still_match(cast: Cast) -> None:
    person = services.add_person(
        by=cast.officer, given_name="Ann", family_name="Sample", date_of_birth=date(1984, 3, 7)
    )
    (match,) = possible_matches(cast.officer, "Ann Sample", date(1984, 7, 3))
    assert (match.person, match.why) == (person, ["Same name", "Similar date of birth"])


def test_a_birthday_or_an_address_without_a_name_matches_nobody(
    cast: Cast, elizabeth: Person
) -> None:
    assert possible_matches(cast.officer, "", BORN, "12 Example Street") == []


# The page


def find(client: Client, query: str) -> Any:
    return client.post(reverse("search"), {"q": query})


def test_results_have_their_sections_and_no_name_in_an_address(
    cast: Cast, client: Client, elizabeth: Person
) -> None:
    client.force_login(cast.officer)
    page = find(client, "Example")
    text = page.content.decode()
    assert page.status_code == 200
    for section in ("People and organisations", "Places", "Cases"):
        assert section in text
    assert "<title>Search results" in text
    assert client.get(reverse("search"), {"q": "Sample"}).headers["Location"] == reverse("people")
    entry = AccessLogEntry.objects.get(action="search")
    assert entry.result_count == sum(len(each.hits) for each in page.context["sections"])


def test_a_case_is_found_by_its_reference_however_it_is_typed(cast: Cast, client: Client) -> None:
    case = log_case(cast)
    reference = case.record.reference
    client.force_login(cast.officer)
    plain = reference.replace("-", "").lower()
    sloppy = f" {plain[:4]} {plain[4:].replace('0', 'o').replace('1', 'l')} "
    for typed in (reference, plain, sloppy):
        assert f"{reference}: {case.title}" in find(client, typed).content.decode(), typed
    client.force_login(cast.stranger)
    assert case.title not in find(client, reference).content.decode()


def test_a_case_is_found_by_the_police_reference(cast: Cast, client: Client) -> None:
    case = log_case(cast)
    Incident.objects.update(police_reference="LC-20180110-0042")
    client.force_login(cast.officer)
    assert case.record.reference in find(client, "lc-20180110-0042").content.decode()


def test_an_empty_search_says_what_to_enter(cast: Cast, client: Client) -> None:
    client.force_login(cast.officer)
    text = find(client, " ").content.decode()
    assert "Enter a name, an address" in text
    assert "Nothing found" in find(client, "zzzzqqq").content.decode()


def test_roles_without_people_search_do_not_search(cast: Cast, client: Client) -> None:
    for user in (cast.partner, cast.analyst, cast.administrator):
        client.force_login(user)
        assert client.get(reverse("people")).status_code == 403
        assert find(client, "x").status_code == 403
        assert client.post(reverse("people_matches"), {"name": "x"}).status_code == 403


def test_a_search_asks_a_bounded_number_of_questions(
    cast: Cast, client: Client, django_assert_max_num_queries: Any
) -> None:
    record = log_case(cast).record
    for number in range(30):
        person = services.add_person(
            by=cast.officer,
            given_name="Ann",
            family_name="Sample",
            aliases=[f"Nan {number}"],
            address=Address(line_1=f"{number} Sample Road"),
        )
        services.involve(
            record, person, Involvement.Role.WITNESS, by=cast.officer, starts_on=date(2024, 1, 1)
        )
    client.force_login(cast.officer)
    with django_assert_max_num_queries(50):
        page = find(client, "Ann Sample")
    assert len(page.context["sections"][0].hits) == registry.SHOWN
    assert page.context["sections"][0].more
