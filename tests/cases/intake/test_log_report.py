"""A report taken on the telephone, on one page, without scripts."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cases.forms.intake import ReportForm
from cases.models import AsbCase, Incident
from cases.services.reporting import TakenReport, address_of, log_report, split_name
from partnership import clock
from partnership.models import AccessLogEntry, Record
from people.addresses import Address
from people.models import ContactDetail, Involvement, Person, Premises
from people.services import add_contact_detail, add_person, add_premises
from tests.cases.intake.conftest import Clerk, hidden_fields, only_case
from tests.cast import Cast, log_case


def test_the_page_asks_at_most_twelve_things_and_insists_on_five(cast: Cast) -> None:
    asked = [
        field for field in ReportForm(cast.officer).fields.values() if not field.widget.is_hidden
    ]
    assert len(asked) <= 12
    assert sum(field.required for field in asked) <= 5


def test_a_call_with_the_least_said_opens_a_case_of_the_officer(cast: Cast, clerk: Clerk) -> None:
    response = clerk.send()
    case = only_case()
    assert response.status_code == 302
    assert response["Location"] == reverse("case", kwargs={"pk": case.pk})
    assert (case.owner, case.asb_type, case.source) == (cast.officer, "nuisance", "phone")
    assert case.title == "Nuisance behaviour"
    incident = Incident.objects.get()
    assert incident.occurred_on == clock.today()
    assert incident.narrative == "Shouting & <b>banging</b> doors\nuntil two in the morning."
    assert case.record.reference in clerk.client.get(response["Location"]).content.decode()


def test_all_that_is_said_is_written_down(cast: Cast, clerk: Clerk) -> None:
    clerk.send(
        when="other",
        **{"occurred_on-day": "3", "occurred_on-month": "2", "occurred_on-year": "2026"},
        place="12 Example Street, Testtown, FY1 1AA",
        ward=str(cast.north.pk),
        qualifiers=["noise", "hate"],
        hate_strands=["race", "disability"],
        name="Ann Sample",
        phone="01253 496 0000",
    )
    case = only_case()
    assert case.title == "Noise, Example Street"
    assert case.qualifiers == ["noise"]
    assert case.hate_strands == ["disability", "race"]
    assert case.ward == cast.north
    assert str(case.premises) == "12 Example Street, Testtown, FY1 1AA"
    person = Person.objects.get()
    assert (person.given_name, person.family_name) == ("Ann", "Sample")
    assert ContactDetail.objects.get().value == "01253 496 0000"
    roles = Involvement.objects.filter(record=case.record).values_list("role", flat=True)
    assert sorted(roles) == ["location", "victim"]
    assert str(Incident.objects.get().occurred_on) == "2026-02-03"


def test_hate_without_saying_at_what_is_asked_once_more(clerk: Clerk) -> None:
    page = clerk.send(qualifiers=["hate"]).content.decode()
    assert "Select what it was aimed at" in page
    assert not AsbCase.objects.exists()


@pytest.mark.parametrize(
    ("changes", "message", "field"),
    [
        ({"narrative": " "}, "Enter what happened", "id_narrative"),
        ({"asb_type": ""}, "Select the type of behaviour", "id_asb_type"),
        ({"when": "other"}, "Enter the day it happened", "id_occurred_on"),
        ({"phone": "call me"}, "Enter a phone number, like", "id_phone"),
        # Rules of the service, told at their fields:
        ({"phone": "01253 496 0000"}, "Enter who the phone number belongs to", "id_name"),
        (
            {"narrative": "x" * 4001},
            "What happened must be 4000 characters or fewer",
            "id_narrative",
        ),
    ],
)
def test_an_error_stands_at_its_field_and_nothing_typed_is_lost(
    clerk: Clerk, changes: dict[str, str], message: str, field: str
) -> None:
    typed = {
        "narrative": "Kicked the door “twice” & left.",
        "place": "the bandstand in the park",
        "qualifiers": ["noise", "weapon"],
        "name": "",
        **changes,
    }
    response = clerk.send(**typed)
    page = response.content.decode()
    assert response.status_code == 200
    assert message in page
    assert f'id="{field}-error"' in page
    assert f'href="#{field}' in page
    form = response.context["form"]
    for name in ("narrative", "place", "qualifiers", "phone"):
        assert form[name].value() == typed.get(name, "")
    assert not AsbCase.objects.exists()
    assert not Person.objects.exists()


def test_a_day_ahead_is_refused_where_it_stands(clerk: Clerk) -> None:
    later = clock.today() + timedelta(days=2)
    page = clerk.send(
        when="other",
        **{f"occurred_on-{part}": str(getattr(later, part)) for part in ("day", "month", "year")},
    ).content.decode()
    assert "must be today or in the past" in page


def test_a_page_left_open_over_midnight_keeps_its_day(clerk: Clerk) -> None:
    with clock.pretend(datetime(2026, 3, 3, 9, tzinfo=UTC)):
        clerk.send(when="2026-03-01")
    assert str(Incident.objects.get().occurred_on) == "2026-03-01"


def test_the_same_page_sent_twice_is_one_case(clerk: Clerk) -> None:
    first = clerk.send()
    second = clerk.send()
    assert AsbCase.objects.count() == 1
    assert second["Location"] == first["Location"]


def test_another_officers_key_does_not_lead_to_a_case(cast: Cast, clerk: Clerk) -> None:
    clerk.send()
    clerk.client.force_login(cast.colleague)
    clerk.send()
    assert AsbCase.objects.count() == 2


def ann(cast: Cast) -> Person:
    return add_person(
        by=cast.officer, given_name="Ann", family_name="Sample", phone="01253 496 0000"
    )


def test_somebody_of_that_name_on_file_is_asked_about_before_saving(
    cast: Cast, clerk: Clerk
) -> None:
    person = ann(cast)
    page = clerk.send(name="Ann Sample", place="the old bandstand").content.decode()
    assert "This may be on file already" in page
    assert not AsbCase.objects.exists()
    carried = hidden_fields(page)
    assert carried["narrative"] == ["Shouting & <b>banging</b> doors\nuntil two in the morning."]
    assert carried["place"] == ["the old bandstand"]
    # Unanswered: asked once more, at the question.
    again = clerk.client.post(reverse("log_report"), carried).content.decode()
    assert "Select whether this is the person affected" in again
    clerk.client.post(reverse("log_report"), {**carried, "person": str(person.pk)})
    assert Person.objects.get() == person
    assert Involvement.objects.get(role="victim").person == person


def test_somebody_else_of_the_same_name_is_written_down_beside(cast: Cast, clerk: Clerk) -> None:
    ann(cast)
    clerk.send(name="Ann Sample", person="new")
    assert Person.objects.count() == 2


def test_the_answer_somebody_else_is_asked_anew_after_going_back(cast: Cast, clerk: Clerk) -> None:
    ann(cast)
    page = clerk.send(name="Ann Sample", person="new", back="1")
    assert page.context["undecided"]["person"] == ""
    assert page.context["form"]["name"].value() == "Ann Sample"


def test_a_near_name_with_the_same_phone_is_asked_about(cast: Cast, clerk: Clerk) -> None:
    ann(cast)
    assert (
        "on file already"
        in clerk.send(name="Anne Sampel", phone="+44 1253 4960000").content.decode()
    )


def test_a_number_on_file_that_is_not_safe_stays_unsafe(cast: Cast, clerk: Clerk) -> None:
    person = ann(cast)
    add_contact_detail(person, "phone", "01253 496 0000", by=cast.officer, is_safe=False)
    clerk.send(person=str(person.pk), phone="01253 4960000")
    assert not ContactDetail.objects.get().is_safe


def test_a_person_out_of_sight_is_neither_shown_nor_taken(cast: Cast, clerk: Clerk) -> None:
    hidden = add_person(by=cast.stranger, given_name="Ann", family_name="Sample")
    assert Person.objects.filter(pk=hidden.pk).exists()
    clerk.send(name="Ann Sample", person=str(hidden.pk))
    assert AsbCase.objects.exists()
    assert Involvement.objects.get(role="victim").person != hidden


def test_a_place_on_file_brings_its_open_case_and_the_report_may_join_it(
    cast: Cast, clerk: Clerk
) -> None:
    place = add_premises(
        Address(line_1="12 Example Street", town="Testtown", ward=cast.north), by=cast.officer
    )
    case = log_case(cast, premises=place)
    page = clerk.send(place="12 Example St").content.decode()
    assert case.record.reference in page
    response = clerk.send(place="12 Example St", premises=str(place.pk), case=str(case.pk))
    assert response["Location"] == reverse("case", kwargs={"pk": case.pk})
    assert AsbCase.objects.count() == 1
    assert case.incidents.count() == 2
    assert Premises.objects.count() == 1


def test_an_open_case_that_one_may_only_read_is_named_but_not_offered(
    cast: Cast, client: Client
) -> None:
    place = add_premises(Address(line_1="12 Example Street", ward=cast.north), by=cast.officer)
    case = log_case(cast, premises=place)
    client.force_login(cast.other_team)
    clerk = Clerk(client)
    page = clerk.send(place="12 Example Street").content.decode()
    assert "Open cases of others" in page
    assert f'value="{case.pk}"' not in page
    client.post(reverse("log_report"), hidden_fields(page))
    assert AsbCase.objects.count() == 2


def test_a_closed_or_hidden_case_cannot_be_joined(cast: Cast, clerk: Clerk) -> None:
    hidden = log_case(cast, by=cast.stranger, ward=None)
    clerk.send(case=str(hidden.pk))
    assert AsbCase.objects.visible_to(cast.officer).count() == 1
    assert hidden.incidents.count() == 1


def test_matches_show_while_typing_and_looking_is_logged(cast: Cast, clerk: Clerk) -> None:
    person = ann(cast)
    url = reverse("log_report_matches", kwargs={"what": "person"})
    page = clerk.client.post(url, {"name": "Anne Sampel"}, headers={"HX-Request": "true"})
    assert f"person:{person.pk}" in page.content.decode()
    assert "<html" not in page.content.decode()
    assert AccessLogEntry.objects.filter(action="search", result_count=1).exists()
    assert f"person:{person.pk}" not in clerk.client.post(url, {"name": "Zed"}).content.decode()


def test_choosing_a_match_keeps_everything_else(cast: Cast, clerk: Clerk) -> None:
    person = ann(cast)
    response = clerk.send(
        choose=f"person:{person.pk}", narrative="Half a sen", qualifiers=["noise"], name="Ann"
    )
    assert response.context["chosen"]["person"] == person
    assert response.context["form"]["narrative"].value() == "Half a sen"
    assert response.context["form"]["qualifiers"].value() == ["noise"]
    assert not response.context["form"].errors


@pytest.mark.parametrize("who", ["partner", "analyst", "coordinator", "administrator"])
def test_roles_that_log_no_cases_get_403(cast: Cast, client: Client, who: str) -> None:
    client.force_login(getattr(cast, who))
    assert client.get(reverse("log_report")).status_code == 403
    assert Clerk(client).send().status_code == 403
    url = reverse("log_report_matches", kwargs={"what": "person"})
    assert client.post(url, {"name": "Ann Sample"}).status_code == 403


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("12 Example Street, Testtown FY1 1AA", ("", "12 Example Street", "Testtown", "FY1 1AA")),
        ("12 example street fy11aa", ("", "12 example street", "", "FY1 1AA")),
        ("the bandstand in the park", ("the bandstand in the park", "", "", "")),
        ("Flat 2, 12 Example Street", ("", "Flat 2, 12 Example Street", "", "")),
        ("FY1 1AA", ("", "", "", "FY1 1AA")),
        ("12, Example Street", ("", "12 Example Street", "", "")),
    ],
)
def test_a_line_is_read_as_an_address_or_a_spot(place: str, expected: tuple[str, ...]) -> None:
    read = address_of(place)
    assert (read.description, read.line_1, read.town, read.postcode) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ann Sample", ("Ann", "Sample")),
        ("Ann-Marie van Sample", ("Ann-Marie van", "Sample")),
        ("Mrs Sample", ("", "Sample")),
        ("Mr John Example", ("John", "Example")),
        ("Spud", ("Spud", "")),
        ("  ", ("", "")),
    ],
)
def test_a_name_comes_apart_into_given_and_family(name: str, expected: tuple[str, str]) -> None:
    assert split_name(name) == expected


def test_the_title_gives_neither_name_nor_house_number(cast: Cast, clerk: Clerk) -> None:
    clerk.send(place="Flat 2, 12 Example Street, Testtown", name="Ann Sample")
    assert only_case().title == "Nuisance behaviour, Example Street"


def test_the_same_page_sent_twice_asks_nothing_about_what_it_wrote_itself(clerk: Clerk) -> None:
    first = clerk.send(name="Ann Sample", place="12 Example Street")
    second = clerk.send(name="Ann Sample", place="12 Example Street")
    assert second["Location"] == first["Location"]
    assert Person.objects.count() == 1


def test_two_presses_at_the_same_moment_are_one_case(cast: Cast) -> None:
    """The second one waits for the first, and then finds what it wrote."""
    taken = TakenReport("phone", clock.today(), "nuisance", "Shouting")
    key = uuid.uuid4()
    assert log_report(taken, by=cast.officer, key=key) == log_report(
        taken, by=cast.officer, key=key
    )
    assert AsbCase.objects.count() == 1


def test_an_open_case_out_of_sight_is_not_named(cast: Cast, clerk: Clerk) -> None:
    place = add_premises(Address(line_1="12 Example Street", ward=cast.north), by=cast.officer)
    seen, hidden = log_case(cast, premises=place), log_case(cast, premises=place)
    Record.objects.filter(pk=hidden.pk).update(sealed=True)
    page = clerk.send(place="12 Example Street").content.decode()
    assert seen.record.reference in page
    assert hidden.record.reference not in page
