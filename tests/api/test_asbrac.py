"""The ASBRAC through the API: who may do what, by the rules of the pages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from asbrac import services
from asbrac.conference import ASBRAC
from asbrac.models import AsbracAction, AsbracReferral, AsbracRequest
from conferences import services as meetings
from partnership.models import AccessLogEntry, Record, User
from people.models import Person
from people.services import NewPerson, add_person
from tests.api.conftest import all_of, bearing, post, program, signed_in, token
from tests.api.orders import rules
from tests.asbrac.conftest import DETAILS, Room
from tests.cast import log_case

REFERRALS, REQUESTS, ACTIONS = (
    f"/api/v1/asbrac-{each}/" for each in ("referrals", "requests", "actions")
)


@pytest.fixture
def room(cast: Any) -> Room:
    return Room(cast)


def sent(**more: Any) -> dict[str, Any]:
    """A referral of somebody new, as a program sends it."""
    return {
        "new_victim": {"given_name": "Vera", "family_name": "Example", "postcode": "ZZ1 1ZZ"},
        **DETAILS,
        **more,
    }


def read(client: Client, pk: Any) -> dict[str, Any]:
    answer = client.get(f"{REFERRALS}{pk}/")
    assert answer.status_code == 200, answer.content
    return answer.json()  # type: ignore[no-any-return]


def step(client: Client, pk: Any, name: str, **body: Any) -> Any:
    """Read the referral, then take a step with the version that was read."""
    etag = client.get(f"{REFERRALS}{pk}/")["ETag"]
    return post(client, f"{REFERRALS}{pk}/steps/{name}/", body, if_match=etag)


def made(client: Client, **more: Any) -> str:
    answer = post(client, REFERRALS, sent(**more))
    assert answer.status_code == 201, answer.content
    return str(answer.json()["id"])


def asked(room: Room, *agencies: Any) -> AsbracReferral:
    """An accepted referral of which two agencies are asked, for a meeting in twenty days."""
    referral = room.accepted()
    meeting = room.meeting()
    room.listed(meeting, referral)
    room.asked(meeting, *agencies)
    return referral


def took_away(room: Room, referral: AsbracReferral, agency: Any, **more: Any) -> AsbracAction:
    action: AsbracAction = meetings.add_action(
        ASBRAC,
        referral,
        by=room.runner,
        description="Change Vera’s lock",
        agency=agency,
        due_on=room.today + timedelta(days=7),
        owner_name="Pat",
        **more,
    )
    return action


# Referring.


def test_a_partners_program_refers_and_sees_what_it_referred(room: Room) -> None:
    cast = room.cast
    _, *credentials = program(cast.housing, "asbrac:read", "asbrac:write")
    client = bearing(token(*credentials))
    answer = post(client, REFERRALS, sent(), idempotency_key="one")
    assert answer.status_code == 201, answer.content
    receipt = answer.json()
    assert set(receipt) == {"id", "url", "reference", "version", "state"}
    assert answer["Location"] == receipt["url"]
    again = post(client, REFERRALS, sent(), idempotency_key="one")
    assert again.json()["id"] == receipt["id"]
    assert again["Idempotent-Replayed"] == "true"
    referral = AsbracReferral.objects.get()
    assert referral.referring_agency == cast.housing
    assert referral.owner == cast.coordinator
    whole = read(client, referral.pk)
    assert whole["victim"] == {"id": str(referral.victim_id), "name": "Vera Example"}
    assert [each["step"] for each in whole["next_steps"]] == ["complete"]
    assert [row["id"] for row in all_of(client, REFERRALS)] == [str(referral.pk)]


def test_a_token_without_the_scope_does_nothing_here(room: Room) -> None:
    _, *credentials = program(room.cast.housing, "asbrac:read", "asbrac:write", "case:read")
    reads = bearing(token(*credentials, scope="asbrac:read"))
    assert reads.get(REFERRALS).status_code == 200
    assert post(reads, REFERRALS, sent()).status_code == 403
    cases = bearing(token(*credentials, scope="case:read"))
    for path in (REFERRALS, REQUESTS, ACTIONS):
        assert cases.get(path).status_code == 403
    assert not AsbracReferral.objects.exists()


def test_all_that_is_missing_is_said_at_once_by_the_names_of_the_rules(room: Room) -> None:
    answer = post(signed_in(room.cast.officer), REFERRALS, {})
    assert rules(answer) == {"ASBRAC-1", "ASBRAC-2", "ASBRAC-3", "ASBRAC-4", "ASBRAC-7"}
    assert {each["field"] for each in answer.json()["errors"]} == {
        "criteria",
        "band",
        "summary",
        "multi_agency_need",
        "own_enquiries",
        "consent",
        "given_name",
    }
    assert not AsbracReferral.objects.exists()
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"criteria": ["because"]}, "criteria.0"),
        ({"risk_before": 100}, "risk_before"),
        ({"band": "awful"}, "band"),
        ({"victims": "x"}, "victims"),
        ({"victim": str(uuid4())}, "victim"),
        ({"new_victim": {"nickname": "V"}}, "new_victim.nickname"),
    ],
)
def test_what_has_the_wrong_shape_is_named(room: Room, wrong: Any, field: str) -> None:
    answer = post(signed_in(room.cast.officer), REFERRALS, sent(**wrong))
    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["errors"]] == [field]


def test_an_officer_refers_from_a_case(room: Room) -> None:
    victim, alleged = room.victim(), room.victim("Alan")
    case = log_case(room.cast, parties=[(victim, "victim"), (alleged, "alleged_perpetrator")])
    client = signed_in(room.cast.officer)
    body = {
        **DETAILS,
        "case": str(case.pk),
        "victim": str(victim.pk),
        "perpetrators": [str(alleged.pk)],
    }
    pk = post(client, REFERRALS, body).json()["id"]
    whole = read(client, pk)
    assert whole["case"] == str(case.pk)
    assert {(each["role"], each["name"]) for each in whole["people"]} == {
        ("victim", "Vera Victim"),
        ("alleged_perpetrator", "Alan Victim"),
    }
    assert [row["id"] for row in all_of(client, f"{REFERRALS}?case={case.pk}")] == [pk]
    # Not without a victim on file, and not a second time.
    assert rules(post(client, REFERRALS, sent(case=str(case.pk)))) == {"ASBRAC-7"}
    assert rules(post(client, REFERRALS, body)) == {"ASBRAC-9"}


def test_whoever_looks_like_somebody_on_file_is_asked_about(room: Room) -> None:
    client = signed_in(room.cast.officer)
    born = {"given_name": "Vera", "family_name": "Victim", "date_of_birth": "1980-05-01"}
    victim = add_person(
        by=room.cast.officer,
        given_name="Vera",
        family_name="Victim",
        date_of_birth=date(1980, 5, 1),
    )
    like = {"new_victim": born}
    answer = post(client, REFERRALS, sent(**like))
    assert rules(answer) == {"ASBRAC-7"}
    assert str(victim.pk) in answer.json()["detail"]
    assert AsbracReferral.objects.count() == 0
    made(client, **like, is_somebody_else=True)
    assert Person.objects.filter(family_name="Victim").count() == 2


def test_a_partner_is_not_told_who_is_on_file(room: Room) -> None:
    room.victim()
    client = signed_in(room.cast.partner)
    made(client, new_victim={"given_name": "Vera", "family_name": "Victim"})
    assert Person.objects.filter(family_name="Victim").count() == 2


# Reading.


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("officer", 200),
        ("colleague", 200),
        ("other_team", 200),
        ("manager", 200),
        ("coordinator", 200),
        ("partner", 404),
        ("police", 404),
        ("stranger", 404),
        ("analyst", 403),
        ("administrator", 403),
        ("legal", 403),
    ],
)
def test_each_role_finds_the_referral_or_nothing(room: Room, who: str, status: int) -> None:
    referral = room.referred()
    client = signed_in(getattr(room.cast, who))
    assert client.get(f"{REFERRALS}{referral.pk}/").status_code == status
    if status == 403:
        for path in (REFERRALS, REQUESTS, ACTIONS):
            assert client.get(path).status_code == 403
    else:
        found = [str(referral.pk)] if status == 200 else []
        assert [row["id"] for row in all_of(client, REFERRALS)] == found


def test_lists_name_nobody_and_say_nothing_of_anybodys_health(room: Room) -> None:
    referral = asked(room, room.cast.housing)
    AsbracReferral.objects.update(vulnerabilities=["mental_health"], hate_strands=["race"])
    took_away(room, referral, room.cast.housing)
    client = signed_in(room.cast.coordinator)
    for path in (REFERRALS, REQUESTS, ACTIONS):
        rows = client.get(path).content.decode()
        assert str(referral.pk) in rows
        for word in ("Vera", "Victim", "mental_health", "race", "Stones", str(referral.victim_id)):
            assert word not in rows, (path, word)
    whole = read(client, referral.pk)
    assert whole["vulnerabilities"] == ["mental_health"]
    assert whole["summary"] == "Stones at the window, weekly."


def test_opening_is_logged_and_so_is_listing(room: Room) -> None:
    referral = room.referred()
    client = signed_in(room.cast.coordinator)
    client.get(REFERRALS)
    client.get(f"{REFERRALS}{referral.pk}/")
    entries = AccessLogEntry.objects.filter(object_type="asbracreferral")
    assert [(each.action, each.object_id) for each in entries.order_by("pk")] == [
        ("list", None),
        ("view", referral.pk),
    ]


def test_a_referral_whose_case_is_out_of_sight_does_not_name_it(room: Room) -> None:
    cast, victim = room.cast, room.victim()
    case = log_case(cast, parties=[(victim, "victim")])
    referral = room.referred(victim, case=case)
    services.accept_referral(referral, by=room.runner, band="high", risk_before=30)
    meeting = room.meeting()
    room.listed(meeting, referral)
    room.asked(meeting, cast.housing)
    client = signed_in(cast.partner)
    assert read(client, referral.pk)["case"] is None
    assert str(case.pk) not in client.get(f"{REFERRALS}{referral.pk}/").content.decode()
    assert all_of(client, f"{REFERRALS}?case={case.pk}") == []
    assert len(all_of(client, REFERRALS)) == 1


def test_the_list_is_narrowed_by_each_filter(room: Room) -> None:
    today, cast = room.today, room.cast
    high = room.accepted(
        room.victim("High"), referred_on=today - timedelta(days=9), ward=cast.north
    )
    medium = room.accepted(room.victim("Mid"), first_band="medium")
    services.reassess(high, by=room.runner, band="standard")
    theirs = services.refer_new(NewPerson(given_name="Theirs"), by=cast.partner, **DETAILS)
    AsbracReferral.objects.filter(pk=medium.pk).update(next_review_on=today)
    services.hand_over_referral(medium, by=room.runner, to=cast.manager)
    client = signed_in(room.runner)
    for query, found in (
        ("state=referred", {theirs}),
        ("state=open", {high, medium}),
        ("band=standard", {high}),
        ("initial_band=high", {high}),
        (f"agency={cast.housing.pk}", {theirs}),
        (f"owner={cast.manager.pk}", {medium}),
        (f"ward={cast.north.pk}", {high}),
        (f"referred_before={today}", {high}),
        (f"referred_from={today}", {medium, theirs}),
        (f"review_before={today}", set()),
        (f"review_before={today + timedelta(days=1)}", {medium}),
        (f"reference={theirs.record.reference}", {theirs}),
        ("reference=AR-0000-0000", set()),
        ("outcome=risk_reduced", set()),
    ):
        rows = {row["id"] for row in all_of(client, f"{REFERRALS}?{query}&page_size=1")}
        assert rows == {str(each.pk) for each in found}, query
    for wrong in ("stat=open", "state=", "state=open&state=closed", "referred_from=1/2/2026"):
        assert client.get(f"{REFERRALS}?{wrong}").status_code == 400, wrong


# Steps.


def test_a_referral_is_screened_reassessed_and_handed_over(room: Room) -> None:
    cast = room.cast
    client, theirs = signed_in(cast.coordinator), signed_in(cast.partner)
    pk = made(theirs)
    assert step(client, pk, "return", note="Since when?").json()["state"] == "returned"
    assert step(theirs, pk, "complete", wishes="To sleep.").json()["state"] == "referred"
    kept = read(client, pk)
    # What was left out has stayed.
    assert (kept["wishes"], kept["summary"]) == ("To sleep.", DETAILS["summary"])
    done = step(client, pk, "accept", band="high", risk_before=34)
    assert done.json()["state"] == "open"
    step(client, pk, "reassess", band="medium")
    whole = read(client, pk)
    assert (whole["initial_band"], whole["band"], whole["risk_before"]) == ("high", "medium", 34)
    assert [each["step"] for each in whole["next_steps"]] == ["reassess", "hand_over"]
    handed = step(client, pk, "hand_over", to=str(cast.manager.pk))
    assert handed.status_code == 200, handed.content
    assert read(client, pk)["owner"]["id"] == str(cast.manager.pk)
    assert rules(step(client, pk, "accept", band="high", risk_before=34)) == {"ASBRAC-10"}


def test_a_referral_is_not_accepted_with_its_reason(room: Room) -> None:
    client = signed_in(room.runner)
    referral = room.referred()
    late = (room.today + timedelta(days=1)).isoformat()
    wrong = step(client, referral.pk, "decline", note="One agency.", screened_on=late)
    assert rules(wrong) == {"ASBRAC-8"}
    step(client, referral.pk, "decline", note="One agency.")
    assert read(client, referral.pk)["state"] == "not_accepted"
    assert read(client, referral.pk)["next_steps"] == []


def test_the_victim_is_said_to_be_somebody_on_file(room: Room) -> None:
    victim = room.victim()
    pk = made(signed_in(room.cast.partner))
    client = signed_in(room.runner)
    assert step(client, pk, "identify", person=str(victim.pk)).status_code == 200
    assert read(client, pk)["victim"]["id"] == str(victim.pk)


def test_a_closing_is_taken_back_with_its_reason(room: Room) -> None:
    referral = room.accepted()
    meeting = room.meeting(in_days=0, close_in=0)
    item = room.listed(meeting, referral)
    room.begun(meeting)
    room.hear(item, outcome="moved_away", risk_after=9, band_after="standard")
    client = signed_in(room.runner)
    whole = read(client, referral.pk)
    assert (whole["state"], whole["outcome"]) == ("closed", "moved_away")
    assert whole["heard"][0]["decision"] == "Decided."
    assert [each["step"] for each in whole["next_steps"]] == ["reopen"]
    assert step(client, referral.pk, "reopen", reason="Wrong one.").json()["state"] == "open"


@pytest.mark.parametrize("who", ["officer", "partner", "police"])
@pytest.mark.parametrize(
    "name", ["accept", "return", "decline", "identify", "reassess", "hand_over", "reopen"]
)
def test_only_whoever_runs_the_asbrac_takes_its_steps(room: Room, who: str, name: str) -> None:
    referral = asked(room)
    user: User = getattr(room.cast, who)
    answer = post(signed_in(user), f"{REFERRALS}{referral.pk}/steps/{name}/", {}, if_match='"1"')
    assert answer.status_code == 403


def test_only_the_agency_that_referred_completes_it(room: Room) -> None:
    pk = made(signed_in(room.cast.partner))
    assert step(signed_in(room.cast.officer), pk, "complete", wishes="X").status_code == 403
    assert step(signed_in(room.cast.partner), pk, "complete", wishes="X").status_code == 200


def test_a_step_needs_the_version_that_was_read(room: Room) -> None:
    referral = room.referred()
    client = signed_in(room.runner)
    path = f"{REFERRALS}{referral.pk}/steps/return/"
    assert post(client, path, {"note": "?"}).status_code == 428
    assert post(client, path, {"note": "?"}, if_match="*").status_code == 428
    version = Record.objects.get(pk=referral.pk).version
    assert post(client, path, {"note": "?"}, if_match=f'"{version - 1}"').status_code == 412
    referral.refresh_from_db()
    assert referral.state == "referred"
    assert post(client, path, {"note": "?"}, if_match=f'"{version}"').status_code == 200


@pytest.mark.parametrize("rest", ["", "steps/accept/", "steps/complete/", "steps/nonsense/"])
@pytest.mark.parametrize("method", ["get", "head", "post", "put", "patch", "delete", "options"])
def test_a_hidden_referral_answers_exactly_as_one_that_does_not_exist(
    room: Room, method: str, rest: str
) -> None:
    referral = room.referred()
    client = signed_in(room.cast.stranger)
    answers = [
        getattr(client, method)(f"{REFERRALS}{pk}/{rest}", headers={"if-match": '"1"'})
        for pk in (referral.pk, uuid4())
    ]
    assert answers[0].status_code in (404, 405)
    assert answers[0].status_code == answers[1].status_code
    assert answers[0].content == answers[1].content
    assert answers[0].headers == answers[1].headers


# What an agency is asked, and what it takes away.


def test_an_agency_finds_its_own_requests_and_answers_them(room: Room) -> None:
    cast = room.cast
    referral = asked(room, cast.housing, cast.police_force)
    theirs, police = signed_in(cast.partner), signed_in(cast.police)
    [row] = all_of(theirs, REQUESTS)
    assert (row["agency"]["id"], row["status"]) == (str(cast.housing.pk), "asked")
    [other] = all_of(police, REQUESTS)
    assert other["id"] != row["id"]
    assert len(all_of(signed_in(room.runner), REQUESTS)) == 2
    assert theirs.get(f"{REQUESTS}{other['id']}/").status_code == 404
    path = f"{REQUESTS}{row['id']}/answer/"
    assert rules(post(theirs, path, {}, if_match="*")) == {"CONF-ANSWER"}
    both = {"answer": "Rent is paid.", "nothing_known": True}
    assert rules(post(theirs, path, both, if_match="*")) == {"CONF-ANSWER"}
    assert post(theirs, path, {"answer": "Rent is paid."}).status_code == 428
    assert post(theirs, path, {"answer": "Rent is paid."}, if_match='"0"').status_code == 412
    assert post(police, path, {"answer": "Lies."}, if_match="*").status_code == 404
    done = post(theirs, path, {"answer": "Rent is paid."}, if_match="*")
    assert done.json() == {
        "id": row["id"],
        "url": f"http://testserver{REQUESTS}{row['id']}/",
        "status": "answered",
    }
    assert theirs.get(f"{REQUESTS}{row['id']}/").json()["answer"] == "Rent is paid."
    # Of the referral each is given its own alone.
    assert "Rent is paid." in theirs.get(f"{REFERRALS}{referral.pk}/").content.decode()
    assert "Rent is paid." not in police.get(f"{REFERRALS}{referral.pk}/").content.decode()
    assert len(read(signed_in(room.runner), referral.pk)["requests"]) == 2


def test_an_officer_who_sees_the_referral_answers_for_nobody(room: Room) -> None:
    asked(room, room.cast.council)
    request = AsbracRequest.objects.get()
    client = signed_in(room.cast.officer)
    assert client.get(f"{REQUESTS}{request.pk}/").status_code == 200
    path = f"{REQUESTS}{request.pk}/answer/"
    assert post(client, path, {"answer": "X"}, if_match="*").status_code == 403
    assert post(signed_in(room.runner), path, {"answer": "X"}, if_match="*").status_code == 200


def test_an_agency_finishes_its_own_actions(room: Room) -> None:
    cast = room.cast
    referral = room.accepted()
    action = took_away(room, referral, cast.housing)
    took_away(room, referral, cast.police_force)
    theirs = signed_in(cast.partner)
    [row] = all_of(theirs, ACTIONS)
    assert row["id"] == str(action.pk)
    assert theirs.get(f"{ACTIONS}{action.pk}/").json()["description"] == "Change Vera’s lock"
    assert signed_in(cast.police).get(f"{ACTIONS}{action.pk}/").status_code == 404
    path = f"{ACTIONS}{action.pk}/finish/"
    late = (room.today + timedelta(days=1)).isoformat()
    body = {"status": "not_possible", "outcome": "She moved."}
    assert rules(post(theirs, path, {**body, "finished_on": late}, if_match="*")) == {"CONF-DAY"}
    assert post(theirs, path, {"status": "open", "outcome": "x"}, if_match="*").status_code == 400
    done = post(theirs, path, body, if_match="*")
    assert done.json()["status"] == "not_possible"
    assert rules(post(theirs, path, body, if_match="*")) == {"CONF-FINISHED"}
    assert all_of(theirs, f"{ACTIONS}?status=open") == []
    assert len(all_of(theirs, f"{ACTIONS}?status=not_possible&referral={referral.pk}")) == 1
    due = room.today + timedelta(days=7)
    assert all_of(theirs, f"{ACTIONS}?due_before={due}") == []
    assert len(all_of(theirs, f"{ACTIONS}?due_from={due}")) == 1


def test_looks_at_requests_and_actions_stand_under_their_referral(room: Room) -> None:
    referral = asked(room, room.cast.housing)
    request = AsbracRequest.objects.get()
    signed_in(room.cast.partner).get(f"{REQUESTS}{request.pk}/")
    entry = AccessLogEntry.objects.filter(object_type="asbracrequest").latest("pk")
    assert (entry.action, entry.object_id) == ("view", referral.pk)
