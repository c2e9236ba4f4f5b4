"""The MARAC through the API: a referral goes in, nothing of it comes out; shares need clearance."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from conferences import services as meetings
from marac import services
from marac.checklists import offered
from marac.conference import MARAC
from marac.models import MaracAction, MaracReferral, MaracRequest
from marac.services import PersonSaid
from partnership.models import AccessLogEntry
from tests.api.conftest import all_of, bearing, post, program, signed_in, token
from tests.api.orders import rules
from tests.marac.conftest import DETAILS, SAFE, Room

REFERRALS, REQUESTS, ACTIONS = (
    f"/api/v1/marac-{each}/" for each in ("referrals", "requests", "actions")
)


@pytest.fixture
def room(cast: Any) -> Room:
    return Room(cast)


def sent(**more: Any) -> dict[str, Any]:
    return {
        "victim": {
            "given_name": "Vera",
            "family_name": "Example",
            "date_of_birth": "1990-05-03",
            "telephone": "01632 960001",
        },
        "perpetrators": [{"given_name": "Paul", "family_name": "Example"}],
        "children": [{"given_name": "Cai", "family_name": "Example"}],
        "incident_on": "2026-01-05",
        **DETAILS,
        **more,
    }


def _program(room: Room) -> Client:
    _, *credentials = program(room.cast.housing, "marac:write")
    return bearing(token(*credentials))


def asked(room: Room) -> MaracReferral:
    referral = room.accepted()
    room.seat(room.cast.partner)
    meeting = room.meeting()
    room.listed(meeting, referral)
    room.asked(meeting)
    return referral


# Referring.


def test_a_program_refers_and_is_told_nothing(room: Room) -> None:
    client = _program(room)
    answer = post(client, REFERRALS, sent(safe_contact=SAFE), idempotency_key="one")
    assert answer.status_code == 202, answer.content
    referral = MaracReferral.objects.get()
    assert list(answer.json()) == ["detail"]
    assert "Location" not in answer
    assert "ETag" not in answer
    assert referral.referring_agency == room.cast.housing
    assert services.people_said(referral).victim == PersonSaid(
        "Vera", "Example", services.people_said(referral).victim.date_of_birth, "", "01632 960001"
    )
    assert services.safe_contact_said(referral) == SAFE
    again = post(client, REFERRALS, sent(safe_contact=SAFE), idempotency_key="one")
    assert again["Idempotent-Replayed"] == "true"
    assert again.json() == answer.json()
    assert MaracReferral.objects.count() == 1
    # Nor can it be read, by whatever address.
    for path in (REFERRALS, f"{REFERRALS}{referral.pk}/"):
        assert client.get(path).status_code in (404, 405)


def test_a_victim_who_is_known_is_answered_as_one_who_is_not(room: Room) -> None:
    client = signed_in(room.cast.officer)
    unknown = post(client, REFERRALS, sent())
    room.accepted(
        victim=PersonSaid("Vera", "Example"), perpetrators=(PersonSaid("Paul", "Example"),)
    )
    known = post(client, REFERRALS, sent())
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert known.headers.keys() == unknown.headers.keys()


def test_all_that_is_missing_is_said_at_once_by_the_names_of_the_rules(room: Room) -> None:
    answer = post(signed_in(room.cast.officer), REFERRALS, {"victim": {}})
    assert rules(answer) == {"MARAC-1", "MARAC-3", "MARAC-7", "MARAC-M5"}
    assert {each["field"] for each in answer.json()["errors"]} == {
        "referrer_kind",
        "criteria",
        "summary",
        "incident_on",
        "consent",
        "victim",
        "perpetrators",
    }
    assert not MaracReferral.objects.exists()


def test_a_field_that_is_not_asked_and_a_checklist_that_is_not_there_are_errors(
    room: Room,
) -> None:
    client = signed_in(room.cast.officer)
    answer = post(client, REFERRALS, sent(repeat=True))
    assert answer.status_code == 400
    assert "repeat" in answer.content.decode()
    assert rules(post(client, REFERRALS, sent(checklist="nothing"))) == {"MARAC-3"}


def test_a_checklist_is_asked_for_and_filled_in(room: Room) -> None:
    client = signed_in(room.cast.officer)
    [held] = client.get(f"{REFERRALS}checklists/").json()
    assert (held["code"], len(held["questions"]), held["threshold"]) == ("dash24", 24, 14)
    answers = ["yes"] * 14 + ["no"] * 10
    answer = post(
        client,
        REFERRALS,
        sent(criteria=["visible_risk"], judgement="", checklist="dash24", answers=answers),
    )
    assert answer.status_code == 202, answer.content
    [dash] = offered(room.cast.area, room.today)
    referral = MaracReferral.objects.get()
    assert (referral.checklist, referral.yes_count) == (dash, 14)


def test_a_role_or_token_without_it_refers_nobody(room: Room) -> None:
    assert post(signed_in(room.cast.analyst), REFERRALS, sent()).status_code == 403
    _, *credentials = program(room.cast.housing, "marac:write", "case:read")
    client = bearing(token(*credentials, scope="case:read"))
    assert post(client, REFERRALS, sent()).status_code == 403
    assert not MaracReferral.objects.exists()


# What an agency is asked, and has to do.


def test_whoever_is_not_cleared_gets_the_same_with_and_without_a_record(room: Room) -> None:
    cast = room.cast
    lookers = (cast.officer, cast.manager, cast.analyst)

    def look() -> list[tuple[int, bytes]]:
        found = []
        for user in lookers:
            for path in (REQUESTS, ACTIONS):
                for tail in ("", "6f0e3b1a-0000-4000-8000-000000000000/"):
                    answer = signed_in(user).get(f"{path}{tail}")
                    found.append((answer.status_code, answer.content))
        return found

    without = look()
    assert {status for status, _ in without} == {403}
    asked(room)
    assert look() == without


def test_an_agency_answers_what_it_is_asked_and_sees_nobody_elses(room: Room) -> None:
    referral = asked(room)
    client = signed_in(room.cast.partner)
    [row] = all_of(client, REQUESTS)
    assert row["agency"]["name"] == room.cast.housing.name
    assert row["reference"] == referral.record.reference
    assert "Madeup" not in json.dumps(row)
    path = f"{REQUESTS}{row['id']}/"
    told = post(client, f"{path}answer/", {"answer": "Rent is paid."}, if_match="*")
    assert told.status_code == 200, told.content
    assert client.get(path).json()["answer"] == "Rent is paid."
    theirs = MaracRequest.objects.exclude(agency=room.cast.housing).first()
    assert theirs is not None
    assert client.get(f"{REQUESTS}{theirs.pk}/").status_code == 404
    logged = AccessLogEntry.objects.filter(object_type="maracrequest", object_id=referral.pk)
    assert set(logged.values_list("action", flat=True)) == {"change", "view"}


def test_an_agency_finishes_its_action_with_its_reason(room: Room) -> None:
    referral = asked(room)
    action: MaracAction = meetings.add_action(
        MARAC,
        referral,
        by=room.runner,
        description="Change the lock",
        agency=room.cast.housing,
        due_on=room.today + timedelta(days=7),
        owner_name="Pat",
    )
    client = signed_in(room.cast.partner)
    path = f"{ACTIONS}{action.pk}/"
    bare = post(client, f"{path}finish/", {"status": "done"}, if_match="*")
    assert bare.status_code == 400
    done = post(client, f"{path}finish/", {"status": "done", "outcome": "Done."}, if_match="*")
    assert done.status_code == 200, done.content
    action.refresh_from_db()
    assert (action.status, action.outcome) == ("done", "Done.")
