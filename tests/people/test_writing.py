"""Writing down people, places, homes, relationships and safe contact: each rule from both sides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from partnership import clock
from partnership.models import Compartment, Lsoa, Record, User
from partnership.rules import ChangedMeanwhile, Refused
from people import services
from people.addresses import Address, postcode, search_text
from people.models import Involvement, Person, PersonToken, Premises, Relationship, SafeContact
from people.queries import across_the_line, age_of, contact_flags, relationships_of
from tests.cast import Cast, log_case

Role = Involvement.Role


def refused(step: Callable[[], Any]) -> set[str]:
    """The rules that refuse a step; none if it goes through."""
    try:
        step()
    except Refused as no:
        return {finding.rule for finding in no.findings}
    return set()


def ann(cast: Cast, **more: Any) -> Person:
    return services.add_person(
        **{"by": cast.officer, "given_name": "Ann", "family_name": "Sample", **more}
    )


def test_a_person_needs_one_name_only_and_not_none(cast: Cast) -> None:
    assert refused(lambda: ann(cast, family_name="")) == set()
    assert refused(lambda: ann(cast, given_name="", family_name=" ")) == {"PEOPLE-NAME"}


def test_a_birthday_lies_in_the_past_and_not_longer_ago_than_people_live(cast: Cast) -> None:
    today = clock.today()
    assert refused(lambda: ann(cast, date_of_birth=today)) == set()
    assert refused(lambda: ann(cast, date_of_birth=today + timedelta(days=1))) == {"PEOPLE-BORN"}
    assert refused(lambda: ann(cast, date_of_birth=date(1890, 1, 1))) == {"PEOPLE-BORN"}


def test_an_age_is_estimated_only_where_the_birthday_is_not_known(cast: Cast) -> None:
    assert refused(lambda: ann(cast, estimated_age=40)) == set()
    both = {"estimated_age": 40, "date_of_birth": date(1986, 1, 1)}
    assert refused(lambda: ann(cast, **both)) == {"PEOPLE-AGE"}
    assert refused(lambda: ann(cast, estimated_age=121)) == {"PEOPLE-AGE"}


def test_an_estimated_age_grows_with_the_years(cast: Cast) -> None:
    person = ann(cast, estimated_age=40)
    assert age_of(person) == "About 40 years old"
    person.estimated_on = clock.today().replace(year=clock.today().year - 3, day=1)
    assert age_of(person) == "About 43 years old"


def test_phone_numbers_and_emails_look_like_ones(cast: Cast) -> None:
    assert refused(lambda: ann(cast, phone="01253 496 0000", email="ann@example.com")) == set()
    assert refused(lambda: ann(cast, phone="ask Bill", email="ann at home")) == {
        "PEOPLE-PHONE",
        "PEOPLE-EMAIL",
    }


def test_partners_and_analysts_write_nobody_down(cast: Cast) -> None:
    def write(user: User) -> None:
        steps: list[Callable[[], Any]] = [
            lambda: ann(cast, by=user),
            lambda: services.add_organisation("Shop", by=user),
            lambda: services.add_premises(Address(line_1="1 X"), by=user),
        ]
        assert [refused(step) for step in steps] == [{"PEOPLE-ROLE"}] * 3

    for user in (cast.partner, cast.analyst, cast.administrator):
        write(user)


def test_nobody_changes_whom_they_do_not_see(cast: Cast) -> None:
    person = ann(cast)
    new: dict[str, Any] = {"given_name": "Zoe", "family_name": "Else", "date_of_birth": None}
    new |= {"estimated_age": None, "interpreter_language": ""}

    def change(user: Any) -> set[str]:
        return refused(lambda: services.change_person(person, by=user, **new))

    assert change(cast.stranger) == {"PEOPLE-SIGHT"}
    assert change(cast.colleague) == set()
    person.refresh_from_db()
    assert str(person) == "Zoe Else"


def test_who_saves_second_is_told_and_nothing_is_overwritten(cast: Cast) -> None:
    person = ann(cast)
    opened = person.version
    same: dict[str, Any] = {
        "date_of_birth": None,
        "estimated_age": None,
        "interpreter_language": "",
    }
    services.change_person(person, by=cast.officer, given_name="Anna", family_name="Sample", **same)
    with pytest.raises(ChangedMeanwhile):
        services.change_person(
            person,
            by=cast.colleague,
            given_name="Ann",
            family_name="Simple",
            expected_version=opened,
            **same,
        )
    with pytest.raises(ChangedMeanwhile):
        services.set_safe_contact(person, by=cast.officer, expected_version=opened)
    person.refresh_from_db()
    assert str(person) == "Anna Sample"
    assert not SafeContact.objects.exists()


def test_a_changed_name_is_found_under_the_new_one_only(cast: Cast) -> None:
    person = ann(cast, aliases=["Nettie"])
    services.change_person(
        person,
        by=cast.officer,
        given_name="Zoë",
        family_name="O’Brien-Smith",
        date_of_birth=None,
        estimated_age=None,
        interpreter_language="",
    )
    tokens = set(PersonToken.objects.filter(person=person).values_list("token", flat=True))
    assert tokens == {"zoe", "obrien", "smith", "obriensmith", "nettie"}
    services.remove_alias(person.aliases.get(), by=cast.officer)
    assert not PersonToken.objects.filter(person=person, token="nettie").exists()


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("fy11aa", "FY1 1AA"),
        (" FY1  1aa ", "FY1 1AA"),
        ("ec1a1bb", "EC1A 1BB"),
        ("gir 0aa", "GIR 0AA"),
        ("", ""),
        ("FY1", None),
        ("12345", None),
    ],
)
def test_postcodes_are_written_in_one_way(typed: str, written: str | None) -> None:
    assert postcode(typed) == written


def test_an_address_is_written_out_so_that_it_is_found_however_it_is_typed() -> None:
    assert search_text("Flat 2, 12 Example St., fy1 1aa") == "flat 2 12 example street fy11aa"
    assert search_text("FY1 1") == "fy11"
    assert search_text("12 example street fy11aa") == search_text("12 Example St, FY1 1AA")


def test_a_place_has_a_ward_chosen_or_by_its_lsoa_or_none(cast: Cast) -> None:
    Lsoa.objects.create(partnership=cast.area, ward=cast.south, code="E01000001", census=2021)
    add = services.add_premises
    assert add(Address(line_1="1 A St", ward=cast.north), by=cast.officer).ward == cast.north
    by_lsoa = add(Address(line_1="2 A St", lsoa_code="E01000001"), by=cast.officer)
    assert by_lsoa.ward == cast.south
    assert add(Address(line_1="3 A St"), by=cast.officer).ward is None


def test_a_place_is_somewhere_in_ones_own_area(cast: Cast) -> None:
    def add(address: Address) -> set[str]:
        return refused(lambda: services.add_premises(address, by=cast.officer))

    foreign = cast.stranger.partnership.wards.create(name="Elsewhere")
    assert add(Address(description="The footbridge")) == set()
    assert add(Address(town="Testshire")) == {"PEOPLE-WHERE"}
    assert add(Address(line_1="1 A St", postcode="FY1")) == {"PEOPLE-POSTCODE"}
    assert add(Address(line_1="1 A St", ward=foreign)) == {"PEOPLE-WARD"}
    assert add(Address(line_1="1 A St", lsoa_code="E01999999")) == {"PEOPLE-LSOA"}


def test_the_same_address_is_one_place_and_the_same_organisation_one(cast: Cast) -> None:
    one = services.add_premises(Address(line_1="12 Example St", postcode="fy11aa"), by=cast.officer)
    two = services.add_premises(
        Address(line_1="12 Example Street", postcode="FY1 1AA"), by=cast.colleague
    )
    assert one == two
    other = Address(line_1="12 Example Street", postcode="FY1 1AA")
    assert services.add_premises(other, by=cast.stranger) != one
    shop = services.add_organisation("Example  Stores", by=cast.officer)
    assert services.add_organisation("example stores", by=cast.officer) == shop
    assert refused(lambda: services.add_organisation(" ", by=cast.officer)) == {"PEOPLE-NAME"}


def test_moving_ends_one_home_on_the_day_the_next_begins(cast: Cast) -> None:
    person = ann(cast, address=Address(line_1="1 Old Road"), lives_there_since=date(2020, 1, 1))
    services.move_home(person, Address(line_1="2 New Road"), by=cast.officer, on=date(2024, 5, 1))
    old, new = person.residences.order_by("starts_on")
    assert (old.ends_before, new.starts_on, new.ends_before) == (
        date(2024, 5, 1),
        date(2024, 5, 1),
        None,
    )
    for day, home in ((date(2024, 4, 30), old), (date(2024, 5, 1), new)):
        assert services.household(home.premises, cast.officer, day) == [person]
        other = new if home == old else old
        assert services.household(other.premises, cast.officer, day) == []


def test_a_move_comes_after_the_move_before_and_not_in_the_future(cast: Cast) -> None:
    person = ann(cast, address=Address(line_1="1 Old Road"), lives_there_since=date(2024, 1, 10))

    def move(on: date) -> set[str]:
        to = Address(line_1="2 New Road")
        return refused(lambda: services.move_home(person, to, by=cast.officer, on=on))

    assert move(clock.today() + timedelta(days=1)) == {"PEOPLE-DAY"}
    assert move(date(2024, 1, 10)) == {"PEOPLE-MOVED"}
    assert move(date(2024, 1, 11)) == set()


def test_who_has_left_lives_nowhere_known(cast: Cast) -> None:
    person = ann(cast, address=Address(line_1="1 Old Road"))
    assert services.move_home(person, None, by=cast.officer, on=clock.today()) is None
    assert not person.residences.filter(ends_before__isnull=True).exists()


def test_people_are_related_once_and_not_to_themselves(cast: Cast) -> None:
    one, two = ann(cast), ann(cast, given_name="Bill")
    services.relate(one, two, "partner", by=cast.officer)
    services.relate(two, one, "partner", by=cast.officer)
    assert Relationship.objects.count() == 1
    services.relate(one, two, "parent", by=cast.officer)
    words = [(each.words, each.other) for each in relationships_of(cast.officer, two)]
    assert words == [("Child of", one), ("Partner of", one)]
    assert refused(lambda: services.relate(one, one, "friend", by=cast.officer)) == {"PEOPLE-SELF"}


def test_the_safe_contact_instruction_is_stored_encrypted_and_bound_to_its_person(
    cast: Cast,
) -> None:
    one, two = ann(cast), ann(cast, given_name="Bill")
    text = "Ring before 3pm, code word marmalade"
    safe = services.set_safe_contact(one, by=cast.officer, instruction=text, do_not_write=True)
    safe.refresh_from_db()
    assert b"marmalade" not in bytes(safe.instruction)
    assert services.safe_instruction(safe) == text
    other = services.set_safe_contact(two, by=cast.officer)
    assert services.safe_instruction(other) == ""
    other.instruction = safe.instruction
    assert services.safe_instruction(other) is None


def test_the_safe_way_cannot_be_one_that_is_ruled_out(cast: Cast) -> None:
    person = ann(cast)

    def say(**more: Any) -> set[str]:
        return refused(lambda: services.set_safe_contact(person, by=cast.officer, **more))

    assert say(method="letter", do_not_write=True) == {"PEOPLE-SAFE"}
    assert say(method="visit", do_not_visit=True) == {"PEOPLE-SAFE"}
    assert say(method="pigeon") == {"PEOPLE-METHOD"}
    assert say(method="text", do_not_write=True, do_not_visit=True) == set()


def test_no_program_contacts_anybody_but_in_the_way_that_safe_contact_names(cast: Cast) -> None:
    person = ann(cast, phone="01253 496 0000")
    assert not services.may_contact_automatically(person, "text")
    services.set_safe_contact(person, by=cast.officer, method="text")
    assert services.may_contact_automatically(person, "text")
    assert not services.may_contact_automatically(person, "letter")
    services.set_safe_contact(person, by=cast.officer)
    assert not services.may_contact_automatically(person, "")


def test_warnings_before_contact_are_spelt_out(cast: Cast) -> None:
    person = ann(cast, interpreter_language="Polish")
    assert [flag.text for flag in contact_flags(person)] == ["Interpreter: Polish"]
    services.set_safe_contact(
        person,
        by=cast.officer,
        do_not_write=True,
        do_not_visit=True,
        do_not_leave_messages=True,
    )
    assert [flag.text for flag in contact_flags(person)] == [
        "Do not write to home",
        "Do not visit",
        "Do not leave messages",
        "Interpreter: Polish",
    ]


def test_a_victim_who_lives_with_the_alleged_perpetrator_is_marked(cast: Cast) -> None:
    home = Address(line_1="1 Shared Road")
    victim, other = ann(cast, address=home), ann(cast, given_name="Bill", address=home)
    record = log_case(cast).record
    services.involve(record, victim, Role.VICTIM, by=cast.officer, starts_on=clock.today())
    assert across_the_line(cast.officer, victim, [other]) == []
    role = services.involve(
        record, other, Role.ALLEGED_PERPETRATOR, by=cast.officer, starts_on=clock.today()
    )
    assert across_the_line(cast.officer, victim, [other]) == [other]
    assert across_the_line(cast.officer, other, [victim]) == []
    assert across_the_line(cast.stranger, victim, [other]) == []
    services.end_involvement(role, by=cast.officer, on=clock.today())
    assert across_the_line(cast.officer, victim, [other]) == []


def test_people_of_different_compartments_are_never_linked(cast: Cast) -> None:
    cast.manager.clearances = ["general", "marac"]
    cast.manager.save()
    general = ann(cast)
    # Whoever is cleared for both sees both; even so the wall stands.
    role = cast.manager.role
    role.standing = [
        {"compartment": each, "scope": "partnership", "level": "manage"}
        for each in ("general", "marac")
    ]
    role.save()
    behind = services.add_person(by=cast.manager, given_name="Ann", compartment=Compartment.MARAC)
    place = services.add_premises(
        Address(line_1="1 A St"), by=cast.manager, compartment=Compartment.MARAC
    )
    record = log_case(cast).record
    steps = [
        lambda: services.relate(general, behind, "friend", by=cast.manager),
        lambda: services.move_home(general, place, by=cast.manager, on=clock.today()),
        lambda: services.involve(
            record, behind, Role.VICTIM, by=cast.manager, starts_on=clock.today()
        ),
        lambda: services.add_person(by=cast.manager, given_name="X", address=place),
    ]
    for step in steps:
        assert refused(step) == {"PEOPLE-WALL"}
    assert refused(lambda: ann(cast, compartment=Compartment.MARAC)) == {"PEOPLE-WALL"}


def test_a_role_has_a_first_day_and_ends_before_another(cast: Cast) -> None:
    person, record = ann(cast), log_case(cast, on=date(2024, 3, 1)).record
    role = services.involve(
        record, person, Role.VICTIM, by=cast.officer, starts_on=date(2024, 3, 1)
    )

    def end(on: date) -> set[str]:
        return refused(lambda: services.end_involvement(role, by=cast.officer, on=on))

    assert end(date(2024, 2, 29)) == {"PEOPLE-ORDER"}
    assert end(clock.today() + timedelta(days=1)) == {"PEOPLE-DAY"}
    assert end(date(2024, 4, 1)) == set()
    role.refresh_from_db()
    assert role.ends_before == date(2024, 4, 1)
    assert end(date(2024, 4, 2)) == {"PEOPLE-ENDED"}


def test_a_witness_who_becomes_a_suspect_has_two_dated_roles(cast: Cast) -> None:
    person, record = ann(cast), log_case(cast, on=date(2024, 3, 1)).record
    role = services.involve(
        record, person, Role.WITNESS, by=cast.officer, starts_on=date(2024, 3, 1)
    )
    version = Record.objects.get(pk=record.pk).version
    services.change_role(role, Role.ALLEGED_PERPETRATOR, by=cast.officer, on=date(2024, 3, 8))
    held = Involvement.objects.filter(record=record, person=person).order_by("starts_on")
    assert [(each.role, each.starts_on, each.ends_before) for each in held] == [
        (Role.WITNESS, date(2024, 3, 1), date(2024, 3, 8)),
        (Role.ALLEGED_PERPETRATOR, date(2024, 3, 8), None),
    ]
    assert Record.objects.get(pk=record.pk).version > version


def test_only_those_who_may_write_on_the_record_change_who_is_on_it(cast: Cast) -> None:
    person, record = ann(cast), log_case(cast).record

    def add(user: Any) -> set[str]:
        return refused(lambda: services.add_party_to_record(record, person, Role.VICTIM, by=user))

    assert add(cast.other_team) == {"PEOPLE-TEAM"}
    assert add(cast.stranger) == {"PEOPLE-TEAM"}
    assert add(cast.colleague) == set()
    role = Involvement.objects.get(record=record, person=person)
    day = clock.today()
    assert refused(lambda: services.end_involvement(role, by=cast.other_team, on=day)) == {
        "PEOPLE-TEAM"
    }
    assert refused(
        lambda: services.change_role(role, Role.WITNESS, by=cast.other_team, on=day)
    ) == {"PEOPLE-TEAM"}


def test_nobody_brings_a_hidden_person_into_sight_by_linking_them(cast: Cast) -> None:
    hidden = ann(cast)
    sealed = log_case(cast, by=cast.colleague).record
    services.involve(sealed, hidden, Role.VICTIM, by=cast.officer, starts_on=clock.today())
    Record.objects.filter(pk=sealed.pk).update(sealed=True)
    mine, friend = log_case(cast).record, ann(cast, given_name="Bill")
    steps = [
        lambda: services.add_party_to_record(mine, hidden, Role.VICTIM, by=cast.officer),
        lambda: services.relate(friend, hidden, "friend", by=cast.officer),
    ]
    for step in steps:
        assert refused(step) == {"PEOPLE-SIGHT"}
    assert not Person.objects.visible_to(cast.officer).filter(pk=hidden.pk).exists()


def test_places_and_people_have_roles_that_fit_them(cast: Cast) -> None:
    record, person = log_case(cast).record, ann(cast)
    place = services.add_premises(Address(line_1="1 A St"), by=cast.officer)
    day = clock.today()

    def give(party: Person | Premises, role: str) -> set[str]:
        return refused(
            lambda: services.involve(record, party, role, by=cast.officer, starts_on=day)
        )

    assert give(person, Role.LOCATION) == {"PEOPLE-FITS"}
    assert give(place, Role.WITNESS) == {"PEOPLE-FITS"}
    assert give(place, Role.LOCATION) == give(place, Role.VICTIM) == set()
    future = clock.today() + timedelta(days=1)
    assert refused(
        lambda: services.involve(record, person, Role.VICTIM, by=cast.officer, starts_on=future)
    ) == {"PEOPLE-DAY"}


def test_a_new_person_who_looks_like_one_on_file_is_asked_about_first(cast: Cast) -> None:
    record, born = log_case(cast).record, date(1984, 3, 27)
    person = ann(cast, date_of_birth=born)
    alike = services.NewPerson(given_name="Anne", family_name="Sampel", date_of_birth=born)
    with pytest.raises(services.LooksLikeExisting) as question:
        services.add_party_to_record(record, alike, Role.VICTIM, by=cast.officer)
    assert [match.person for match in question.value.matches] == [person]
    assert Person.objects.count() == 1
    services.add_party_to_record(record, alike, Role.VICTIM, by=cast.officer, is_somebody_else=True)
    assert Person.objects.count() == 2
    other = services.NewPerson(given_name="Zebedee", family_name="Quick", date_of_birth=born)
    services.add_party_to_record(record, other, Role.WITNESS, by=cast.officer)
    assert record.involvements.count() == 2
