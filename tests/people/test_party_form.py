"""Putting somebody or something on a record, through the form of the record's page."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict

from partnership import clock
from partnership.models import Record
from partnership.rules import ChangedMeanwhile
from people import services
from people.addresses import Address
from people.forms import PartyForm
from people.models import Involvement, Organisation, Person, Premises
from tests.cast import Cast, log_case
from tests.people.test_writing import ann


def form(cast: Cast, record: Record, **sent: str) -> PartyForm:
    data = QueryDict(mutable=True)
    data.update({"role": "victim", "kind": "person", "version": str(record.version), **sent})
    return PartyForm(data, record=record, user=cast.officer)


@pytest.fixture
def record(cast: Cast) -> Record:
    return log_case(cast).record


def test_a_new_person_organisation_or_place_goes_on_the_record(cast: Cast, record: Record) -> None:
    new: list[dict[str, Any]] = [
        {"kind": "person", "given_name": "Ann", "line_1": "1 A Street"},
        {"kind": "organisation", "organisation_name": "Example Stores"},
        {"kind": "place", "description": "Footbridge", "role": "location"},
    ]
    for sent in new:
        made = form(cast, record, **sent)
        assert made.save() is not None, made.errors
        record.refresh_from_db()
    parties = [each.party for each in Involvement.objects.filter(record=record)]
    assert {type(party) for party in parties} == {Person, Organisation, Premises}
    assert Person.objects.get().residences.get().premises.line_1 == "1 A Street"
    assert not Involvement.objects.exclude(starts_on=clock.today()).exists()


def test_one_on_file_is_put_on_the_record_by_its_id(cast: Cast, record: Record) -> None:
    person = ann(cast)
    made = form(cast, record, existing=str(person.pk), role="witness").save()
    assert made is not None
    assert (made.person, made.role) == (person, "witness")
    assert Person.objects.count() == 1


def test_an_id_out_of_sight_is_as_one_that_does_not_exist(cast: Cast, record: Record) -> None:
    hidden = services.add_person(by=cast.stranger, given_name="Ann")
    told = []
    for key in (str(hidden.pk), str(record.pk), "nonsense"):
        made = form(cast, record, existing=key)
        assert made.save() is None
        told.append(str(made.errors))
    assert len(set(told)) == 1
    assert not record.involvements.exists()


def test_a_likeness_is_asked_about_and_both_answers_work(cast: Cast, record: Record) -> None:
    home = Address(line_1="12 Example Street")
    person = ann(cast, address=home)
    sent = {"given_name": "Anne", "family_name": "Sampel", "line_1": "12 Example St"}
    asked = form(cast, record, **sent)
    assert asked.save() is None
    assert [match.person for match in asked.matches] == [person]
    assert not asked.errors
    assert set(sent.items()) <= set(asked.kept())
    record.refresh_from_db()
    kept = dict(asked.kept())
    assert form(cast, record, **{**kept, "existing": str(person.pk)}).save() is not None
    assert Person.objects.count() == 1
    record.refresh_from_db()
    kept["version"] = str(record.version)
    assert form(cast, record, **{**kept, "is_somebody_else": "1"}).save() is not None
    assert Person.objects.count() == 2


def test_what_the_rules_refuse_stands_on_the_form(cast: Cast, record: Record) -> None:
    cases: list[tuple[dict[str, str], str]] = [
        ({"kind": "person"}, "Enter a first name or a family name"),
        ({"kind": "organisation"}, "Enter the organisation’s name"),
        ({"kind": "place", "role": "location"}, "Enter the first line of the address"),
        ({"given_name": "Ann", "role": "location"}, "Only a place can be where it happened"),
        ({"given_name": "Ann", "role": ""}, "Select the role"),
    ]
    for sent, message in cases:
        made = form(cast, record, **sent)
        assert made.save() is None
        assert message in str(made.errors), sent
    assert not Person.objects.exists()


def test_what_is_typed_for_another_kind_is_not_kept(cast: Cast, record: Record) -> None:
    made = form(cast, record, kind="organisation", organisation_name="Shop", given_name="Ann")
    assert made.save() is not None
    assert not Person.objects.exists()


def test_a_record_saved_meanwhile_raises_and_nothing_is_written(cast: Cast, record: Record) -> None:
    with pytest.raises(ChangedMeanwhile):
        form(cast, record, given_name="Ann", version=str(record.version + 7)).save()
    assert not Person.objects.exists()
