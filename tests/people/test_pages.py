"""The pages of people and places, as an officer uses them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from partnership import clock
from partnership import search as registry
from partnership.models import AccessLogEntry
from people import services
from people.addresses import Address
from people.models import Involvement, Organisation, Person, PersonBlock, Premises
from tests.cast import Cast, log_case
from tests.people.test_writing import ann

Role = Involvement.Role
HTMX = {"HX-Request": "true"}


@pytest.fixture
def officer(cast: Cast, client: Client) -> Client:
    client.force_login(cast.officer)
    return client


def page(person: Person | Premises | Organisation, name: str) -> str:
    return reverse(name, kwargs={"pk": person.pk})


def typed(response: Any) -> dict[str, Any]:
    """What a browser would send if nothing were changed on the page."""
    form = response.context["form"]
    sent: dict[str, Any] = {}
    for field in form:
        value = field.value()
        if field.name == "date_of_birth":
            sent |= {f"{field.html_name}-{part}": text for part, text in value._asdict().items()}
        elif value not in (None, False):
            sent[field.html_name] = value
    return sent


def test_a_persons_page_shows_what_is_known_and_that_it_was_looked_at(
    cast: Cast, officer: Client
) -> None:
    case = log_case(cast)
    person = ann(
        cast,
        aliases=["Nan"],
        date_of_birth=date(1984, 3, 27),
        phone="07700 900 982",
        address=Address(line_1="12 Example Street", ward=cast.north),
    )
    services.add_contact_detail(person, "phone", "01253 496 000", by=cast.officer, is_safe=False)
    services.set_safe_contact(
        person, by=cast.officer, method="text", do_not_write=True, instruction="Before 3pm"
    )
    services.involve(case.record, person, Role.VICTIM, by=cast.officer, starts_on=clock.today())
    text = officer.get(page(person, "person")).content.decode()
    for shown in (
        "Ann Sample",
        "Nan",
        "Born 27 March 1984",
        "07700 900 982",
        "Not safe to use",
        "Do not write to home",
        "Before 3pm",
        "12 Example Street",
        "North ward",
        case.record.reference,
        case.title,
        reverse("case", kwargs={"pk": case.pk}),
        "Victim",
    ):
        assert shown in text, shown
    assert AccessLogEntry.objects.filter(object_id=person.pk, action="view").count() == 1


def test_no_page_has_personal_data_in_its_title(cast: Cast, officer: Client) -> None:
    person = ann(cast, address=Address(line_1="12 Example Street"))
    place, shop = Premises.objects.get(), services.add_organisation("Shop", by=cast.officer)
    addresses = [page(person, name) for name in ("person", "person_edit", "person_alias")]
    addresses += [page(person, f"person_{name}") for name in ("contact", "safe_contact", "address")]
    addresses += [page(person, "person_relate"), page(place, "place"), page(place, "place_edit")]
    addresses += [page(shop, "organisation"), page(shop, "organisation_edit")]
    addresses += [reverse(name) for name in ("people", "person_add", "place_add")]
    for address in addresses:
        text = officer.get(address).content.decode()
        (title,) = re.findall(r"<title>(.*?)</title>", text)
        assert not re.search("Ann|Sample|Example|Shop", title), title
        assert text.count("<h1") == 1, address


def test_an_empty_person_says_so_everywhere(cast: Cast, officer: Client) -> None:
    text = officer.get(page(ann(cast), "person")).content.decode()
    assert "Nobody has recorded how to contact this person safely" in text
    assert "On no record that you can see" in text
    assert text.count("Not recorded") == 2


def test_a_person_is_added_with_home_phone_and_other_names(cast: Cast, officer: Client) -> None:
    sent = {"given_name": "Ann", "family_name": "Sample", "aliases": "Nan\nNettie"}
    sent |= {"phone": "07700 900 982", "line_1": "12 Example St", "postcode": "fy11aa"}
    sent |= {"ward": str(cast.north.pk)}
    answer = officer.post(reverse("person_add"), sent)
    person = Person.objects.get()
    assert answer.headers["Location"] == page(person, "person")
    assert sorted(alias.name for alias in person.aliases.all()) == ["Nan", "Nettie"]
    assert person.residences.get().premises.postcode == "FY1 1AA"
    assert person.residences.get().premises.ward == cast.north


def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(
    cast: Cast, officer: Client
) -> None:
    sent = {"given_name": "", "phone": "ask Bill", "postcode": "nowhere", "town": "Testshire"}
    text = officer.post(reverse("person_add"), sent).content.decode()
    assert "There is a problem" in text
    assert "Enter a phone number, like" in text
    assert "Enter a full UK postcode" in text
    for value in ("ask Bill", "nowhere", "Testshire"):
        assert f'value="{value}"' in text
    assert "Enter a first name or a family name" in (
        officer.post(reverse("person_add"), {"town": "", "given_name": " "}).content.decode()
    )
    assert not Person.objects.exists()


def test_somebody_very_much_like_one_on_file_is_asked_about(cast: Cast, officer: Client) -> None:
    person = ann(cast, date_of_birth=date(1984, 3, 27))
    sent = {"given_name": "Anne", "family_name": "Sampel", "town": ""}
    sent |= {"date_of_birth-day": "27", "date_of_birth-month": "3", "date_of_birth-year": "1984"}
    answer = officer.post(reverse("person_add"), sent)
    text = answer.content.decode()
    assert "Is this person on file already?" in text
    assert page(person, "person") in text
    for name, value in sent.items():
        assert f'name="{name}" value="{value}"' in text
    assert Person.objects.count() == 1
    officer.post(reverse("person_add"), {**sent, "is_somebody_else": "1"})
    assert Person.objects.count() == 2


def test_two_who_change_a_person_at_once_both_keep_their_text(cast: Cast, officer: Client) -> None:
    person = ann(cast)
    sent = typed(officer.get(page(person, "person_edit")))
    services.change_person(
        person,
        by=cast.colleague,
        given_name="Annabel",
        family_name="Sample",
        date_of_birth=date(1984, 3, 27),
        estimated_age=None,
        interpreter_language="",
    )
    answer = officer.post(page(person, "person_edit"), {**sent, "family_name": "Simple"})
    text = answer.content.decode()
    assert answer.status_code == 409
    for shown in ("Annabel", "Simple", "27 March 1984", "Somebody else saved this"):
        assert shown in text
    person.refresh_from_db()
    assert str(person) == "Annabel Sample"
    again = typed(answer) | {"given_name": "Annabel"}
    assert officer.post(page(person, "person_edit"), again).status_code == 302
    person.refresh_from_db()
    assert str(person) == "Annabel Simple"


def test_safe_contact_set_meanwhile_is_not_overwritten(cast: Cast, officer: Client) -> None:
    person = ann(cast)
    sent = typed(officer.get(page(person, "person_safe_contact")))
    services.set_safe_contact(person, by=cast.colleague, do_not_visit=True, instruction="Not home")
    answer = officer.post(page(person, "person_safe_contact"), {**sent, "instruction": "Ring"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Not home" in text
    assert "Ring" in text
    person.safe_contact.refresh_from_db()
    assert services.safe_instruction(person.safe_contact) == "Not home"


def test_each_part_of_a_person_is_changed_on_its_own_page(cast: Cast, officer: Client) -> None:
    person, other = ann(cast), ann(cast, given_name="Bill")
    day = {"on-day": "1", "on-month": "5", "on-year": "2024"}
    steps: list[tuple[str, dict[str, str]]] = [
        ("person_alias", {"name": "Nan"}),
        ("person_contact", {"kind": "phone", "phone": "01253 496 000", "is_unsafe": "yes"}),
        ("person_contact", {"kind": "email", "email": "ann@example.com"}),
        ("person_safe_contact", {"method": "text", "do_not_write": "yes", "instruction": "3pm"}),
        ("person_address", {"whereabouts": "address", "line_1": "1 Old Road", **day}),
        ("person_address", {"whereabouts": "unknown", **day, "on-year": "2025"}),
        ("person_relate", {"name": "Bill", "other": str(other.pk), "kind": "child"}),
    ]
    for name, sent in steps:
        answer = officer.post(page(person, name), sent)
        assert answer.status_code == 302, (name, answer.content.decode()[-3000:])
    person.refresh_from_db()
    assert person.aliases.get().name == "Nan"
    held = person.contact_details.values_list("kind", "is_safe").order_by("kind")
    assert list(held) == [("email", True), ("phone", False)]
    assert person.safe_contact.do_not_write
    home = person.residences.get()
    assert (home.starts_on, home.ends_before) == (date(2024, 5, 1), date(2025, 5, 1))
    assert other.relationships.get().kind == "parent"
    for name, more in (
        ("alias_remove", {"number": person.aliases.get().pk}),
        ("contact_remove", {"detail": person.contact_details.filter(kind="email").get().pk}),
        ("relationship_remove", {"number": other.relationships.get().pk}),
    ):
        officer.post(reverse(name, kwargs={"pk": person.pk, **more}))
    assert not person.aliases.exists()
    assert person.contact_details.count() == 1
    assert not other.relationships.exists()


def test_a_new_home_needs_an_address(cast: Cast, officer: Client) -> None:
    day = {"on-day": "1", "on-month": "5", "on-year": "2024"}
    answer = officer.post(page(ann(cast), "person_address"), {"whereabouts": "address", **day})
    assert "Enter the first line of the address" in answer.content.decode()


def test_places_and_organisations_are_added_and_put_right(cast: Cast, officer: Client) -> None:
    officer.post(reverse("place_add"), {"description": "Footbridge", "ward": str(cast.north.pk)})
    place = Premises.objects.get()
    assert "Footbridge" in officer.get(page(place, "place")).content.decode()
    sent = typed(officer.get(page(place, "place_edit")))
    sent["ward"] = str(cast.south.pk)
    officer.post(page(place, "place_edit"), sent)
    place.refresh_from_db()
    assert place.ward == cast.south
    assert officer.post(page(place, "place_edit"), sent).status_code == 409
    officer.post(reverse("organisation_add"), {"organisation_name": "Example Stores"})
    shop = Organisation.objects.get()
    sent = {"organisation_name": "Example Shops", "version": "1"}
    officer.post(page(shop, "organisation_edit"), sent)
    shop.refresh_from_db()
    assert shop.name == "Example Shops"
    assert "Example Shops" in officer.get(page(shop, "organisation")).content.decode()


def test_the_ward_of_another_area_is_no_choice(cast: Cast, officer: Client) -> None:
    foreign = cast.stranger.partnership.wards.create(name="Elsewhere")
    answer = officer.post(reverse("place_add"), {"line_1": "1 A St", "ward": str(foreign.pk)})
    assert answer.status_code == 200
    assert not Premises.objects.exists()


def test_readers_get_no_pages_that_write(cast: Cast, client: Client) -> None:
    person = ann(cast)
    role = cast.other_team.role
    role.capabilities = [each for each in role.capabilities if each != "case.write"]
    role.save()
    client.force_login(cast.other_team)
    text = client.get(page(person, "person")).content.decode()
    assert "/edit/" not in text
    assert "Remove" not in text
    assert client.get(page(person, "person_edit")).status_code == 403
    assert client.post(page(person, "person_alias"), {"name": "X"}).status_code == 403
    assert "Add a person" not in client.get(reverse("people")).content.decode()


def test_only_managers_find_the_page_that_blocks_an_account(cast: Cast, client: Client) -> None:
    person = ann(cast)
    block = page(person, "person_block")
    client.force_login(cast.officer)
    assert client.get(block).status_code == 403
    assert block not in client.get(page(person, "person")).content.decode()
    client.force_login(cast.manager)
    assert block in client.get(page(person, "person")).content.decode()
    answer = client.post(block, {"user": str(cast.colleague.pk), "reason": "Cousin"})
    assert answer.status_code == 302
    assert PersonBlock.objects.get().user == cast.colleague
    assert "Cousin" in client.get(block).content.decode()
    myself = client.post(block, {"user": str(cast.manager.pk), "reason": "Cousin"})
    assert myself.status_code == 200
    client.force_login(cast.colleague)
    assert client.get(page(person, "person")).status_code == 404


def test_matches_come_as_a_part_of_the_page_or_as_a_whole_one(cast: Cast, officer: Client) -> None:
    person = ann(cast, date_of_birth=date(1984, 3, 27))
    sent = {"given_name": "Anne", "family_name": "Sampel", "choose": "1"}
    sent |= {"date_of_birth-day": "27", "date_of_birth-month": "3", "date_of_birth-year": "1984"}
    part = officer.post(reverse("people_matches"), sent, headers=HTMX).content.decode()
    assert "<html" not in part
    assert "autofocus" not in part
    assert page(person, "person") in part
    assert f'name="existing" value="{person.pk}"' in part
    assert "Same date of birth" in part
    whole = officer.post(reverse("people_matches"), sent).content.decode()
    assert "<html" in whole
    assert page(person, "person") in whole
    nobody = officer.post(reverse("people_matches"), {"given_name": "Q"}, headers=HTMX)
    assert nobody.content.strip() == b""
    assert officer.get(reverse("people_matches")).status_code == 405


def test_a_persons_page_asks_a_bounded_number_of_questions(
    cast: Cast, officer: Client, django_assert_max_num_queries: Any
) -> None:
    person = ann(cast, address=Address(line_1="1 Full House"))
    for number in range(8):
        other = ann(cast, given_name=f"N{number}", address=Address(line_1="1 Full House"))
        services.relate(person, other, "sibling", by=cast.officer)
        record = log_case(cast).record
        for each in (person, other):
            services.involve(record, each, Role.VICTIM, by=cast.officer, starts_on=clock.today())
    with django_assert_max_num_queries(35):
        officer.get(page(person, "person"))
    with django_assert_max_num_queries(30):
        officer.get(page(Premises.objects.get(), "place"))


@pytest.fixture
def slot() -> Iterator[None]:
    """A room that shows a panel on people's pages."""
    before = dict(registry._slots)

    def panel(user: Any, pk: Any) -> registry.Panel | None:
        hit = {"title": f"Shown to {user.name}", "text": str(pk)[:4]}
        return registry.Panel("components/empty_state.html", hit)

    registry.register_slot("person", "test", panel)
    registry.register_slot("person", "test", panel)
    registry.register_slot("person", "silent", lambda user, pk: None)
    yield
    registry._slots.clear()
    registry._slots.update(before)


def test_other_rooms_show_panels_on_a_persons_page(slot: None, cast: Cast) -> None:
    panels = registry.panels("person", cast.officer, ann(cast).pk)
    # Beside what rooms show for good.
    titles = [each.context["title"] for each in panels if "title" in each.context]
    assert titles == [f"Shown to {cast.officer.name}"]
    assert registry.panels("place", cast.officer, ann(cast).pk) == []
