"""Logging, closing, reopening and writing notes through the API: the rules of the pages hold."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from cases.models import AsbCase, CaseNote, Incident
from cases.services import assess_risk
from ledger.models import Fact
from partnership import clock
from partnership.models import Agency, IdempotencyKey, Level, Partnership, Record
from partnership.services import share
from people.models import Involvement, Person
from tests.api.conftest import post, report, signed_in
from tests.cast import EVERY_ITEM_LOW, assemble, log_case

CASES = "/api/v1/cases/"


def ready_to_close(cast, **more):
    case = log_case(cast, **more)
    assess_risk(case, by=cast.officer, marks=EVERY_ITEM_LOW, is_final=True)
    case.record.refresh_from_db()
    return case


def closing():
    return {"reason": "behaviour_stopped", "victim_told_on": clock.today().isoformat()}


def test_a_case_logged_by_the_api_is_a_case_like_any_other(cast):
    client = signed_in(cast.officer)
    answer = post(client, CASES, report(cast, qualifiers=["rowdy"], themes=["town_centre"]))
    assert answer.status_code == 201, answer.content
    case = AsbCase.objects.get(pk=answer.json()["id"])
    assert answer["Location"] == answer.json()["url"] == f"http://testserver{CASES}{case.pk}/"
    assert answer["ETag"] == f'"{case.record.version}"'
    assert case.owner == cast.officer
    assert case.ward == cast.north
    assert case.qualifiers == ["rowdy"]
    assert Incident.objects.get(case=case).narrative.startswith("Shouting")
    assert Fact.objects.filter(record=case.record, kind="case.opened").count() == 1


def test_people_come_onto_a_new_case_by_their_id(cast):
    known = log_case(cast)
    victim = Person.objects.create(
        partnership=cast.area,
        agency=cast.council,
        created_by=cast.officer,
        given_name="Vera",
        family_name="Example",
    )
    answer = post(
        signed_in(cast.officer),
        CASES,
        report(cast, people=[{"person": str(victim.pk), "role": "victim"}]),
    )
    assert answer.status_code == 201, answer.content
    involvement = Involvement.objects.exclude(record=known.record).get(person=victim)
    assert involvement.role == "victim"


def test_somebody_out_of_sight_cannot_be_put_on_a_case(cast):
    hidden = Person.objects.create(
        partnership=cast.area,
        agency=cast.council,
        created_by=cast.officer,
        given_name="Hidden",
        compartment="marac",
    )
    bodies = [
        post(
            signed_in(cast.officer),
            CASES,
            report(cast, people=[{"person": person, "role": "victim"}]),
        )
        for person in (str(hidden.pk), "6d7a1a3e-64a5-4a5b-a5a3-1f0f2f5a6c11")
    ]
    assert [each.status_code for each in bodies] == [400, 400]
    assert bodies[0].content == bodies[1].content


def test_a_broken_rule_is_named_with_its_field_and_nothing_is_written(cast):
    answer = post(
        signed_in(cast.officer),
        CASES,
        report(cast, source="gossip", title=" x ", occurred_on="2999-01-01"),
    )
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    rules = {(each["rule"], each["field"]) for each in answer.json()["errors"]}
    assert ("CASE-WORD", "source") in rules
    assert ("CASE-DAY", "occurred_on") in rules
    assert not AsbCase.objects.exists()


def test_a_field_of_the_wrong_shape_is_named(cast):
    answer = post(
        signed_in(cast.officer), CASES, {"title": "x", "occurred_on": "yesterday", "ward": "north"}
    )
    assert answer.status_code == 400
    fields = {each["field"] for each in answer.json()["errors"]}
    assert fields == {"occurred_on", "asb_type", "source", "narrative", "ward"}


@pytest.mark.parametrize("who", ["partner", "police", "analyst", "administrator", "coordinator"])
def test_only_those_who_log_cases_log_them_here(cast, who):
    assert post(signed_in(getattr(cast, who)), CASES, report(cast)).status_code == 403


def test_closing_needs_what_the_page_needs(cast):
    case = log_case(cast)
    client = signed_in(cast.officer)
    version = f'"{case.record.version}"'
    answer = post(client, f"{CASES}{case.pk}/close/", {"reason": "referred"}, if_match=version)
    assert answer.status_code == 422
    assert {each["rule"] for each in answer.json()["errors"]} >= {
        "CASE-CLOSE-RISK",
        "CASE-CLOSE-VICTIM",
    }
    case.refresh_from_db()
    assert case.status == "open"


def test_a_case_is_closed_and_reopened_with_the_version_that_was_read(cast):
    case = ready_to_close(cast)
    client = signed_in(cast.officer)
    read = client.get(f"{CASES}{case.pk}/")["ETag"]
    answer = post(client, f"{CASES}{case.pk}/close/", closing(), if_match=read)
    assert answer.status_code == 200, answer.content
    assert answer.json()["status"] == "closed"
    again = post(
        client, f"{CASES}{case.pk}/reopen/", {"why": "Two new reports."}, if_match=answer["ETag"]
    )
    assert again.status_code == 200, again.content
    assert again.json()["status"] == "open"


@pytest.mark.parametrize("step", ["close", "reopen", "notes", "incidents"])
def test_a_change_without_a_version_is_asked_for_one(cast, step):
    case = log_case(cast)
    answer = post(signed_in(cast.officer), f"{CASES}{case.pk}/{step}/", {})
    assert answer.status_code == 428
    assert "If-Match" in answer.json()["detail"]


def test_closing_whatever_the_version_is_not_possible(cast):
    case = ready_to_close(cast)
    path = f"{CASES}{case.pk}/close/"
    assert post(signed_in(cast.officer), path, closing(), if_match="*").status_code == 428
    assert post(signed_in(cast.officer), path, closing(), if_match="seven").status_code == 400


@pytest.mark.parametrize(
    ("step", "body"),
    [
        ("close", closing),
        ("notes", lambda: {"text": "Seen."}),
        ("incidents", lambda: report_only()),
    ],
)
def test_a_change_to_an_older_version_is_refused_and_writes_nothing(cast, step, body):
    case = ready_to_close(cast)
    client = signed_in(cast.officer)
    old = client.get(f"{CASES}{case.pk}/")["ETag"]
    path = f"{CASES}{case.pk}/incidents/"
    assert post(signed_in(cast.colleague), path, report_only(), if_match="*").status_code == 201
    answer = post(client, f"{CASES}{case.pk}/{step}/", body(), if_match=old)
    assert answer.status_code == 412
    assert CaseNote.objects.count() == 0
    assert Incident.objects.count() == 2
    case.refresh_from_db()
    assert case.status == "open"


def report_only():
    return {
        "occurred_on": clock.today().isoformat(),
        "asb_type": "nuisance",
        "source": "web",
        "narrative": "The same again.",
    }


def test_a_further_report_and_a_note_are_added(cast):
    case = log_case(cast)
    client = signed_in(cast.colleague)
    read = client.get(f"{CASES}{case.pk}/")["ETag"]
    incident = post(client, f"{CASES}{case.pk}/incidents/", report_only(), if_match=read)
    assert incident.status_code == 201, incident.content
    note = post(
        client,
        f"{CASES}{case.pk}/notes/",
        {"text": "Two patrols saw nobody.", "is_opinion": False},
        if_match=incident["ETag"],
    )
    assert note.status_code == 201, note.content
    assert Incident.objects.filter(case=case).count() == 2
    assert CaseNote.objects.get(pk=note.json()["id"]).written_by == cast.colleague
    assert note["ETag"] == client.get(f"{CASES}{case.pk}/")["ETag"]


@pytest.mark.parametrize("step", ["close", "reopen", "notes", "incidents"])
def test_in_sight_but_not_allowed_is_403(cast, step):
    case = log_case(cast)
    client = signed_in(cast.other_team)
    assert client.get(f"{CASES}{case.pk}/").status_code == 200
    answer = post(client, f"{CASES}{case.pk}/{step}/", {"text": "x"}, if_match="*")
    assert answer.status_code == 403


def test_a_partner_writes_a_note_only_where_the_case_is_shared_for_writing(cast):
    case = log_case(cast)
    until = clock.now() + timedelta(days=30)
    path = f"{CASES}{case.pk}/notes/"
    client = signed_in(cast.partner)
    for level, status in ((Level.READ, 403), (Level.WRITE, 201)):
        share(
            case.record, by=cast.manager, agency=cast.housing, until=until, reason="x", level=level
        )
        assert post(client, path, {"text": "Visited."}, if_match="*").status_code == status
    # Closing is casework, and not a partner's.
    version = client.get(f"{CASES}{case.pk}/")["ETag"]
    close = post(client, f"{CASES}{case.pk}/close/", closing(), if_match=version)
    assert close.status_code == 403


def test_a_request_sent_twice_with_its_key_logs_one_case(cast):
    client = signed_in(cast.officer)
    first = post(client, CASES, report(cast), idempotency_key="a")
    second = post(client, CASES, report(cast), idempotency_key="a")
    assert first.json() == second.json()
    assert (first.status_code, second.status_code) == (201, 201)
    assert second["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert AsbCase.objects.count() == 1


def test_the_same_key_for_another_request_is_refused(cast):
    client = signed_in(cast.officer)
    post(client, CASES, report(cast), idempotency_key="a")
    other = post(client, CASES, report(cast, title="Something else"), idempotency_key="a")
    assert other.status_code == 422
    assert AsbCase.objects.count() == 1


def test_keys_of_two_accounts_have_nothing_to_do_with_each_other(cast):
    for user in (cast.officer, cast.colleague):
        answer = post(signed_in(user), CASES, report(cast), idempotency_key="a")
        assert answer.status_code == 201
        assert "Idempotent-Replayed" not in answer
    assert AsbCase.objects.count() == 2


def test_a_refused_request_gives_its_key_back(cast):
    client = signed_in(cast.officer)
    wrong = post(client, CASES, report(cast, source="gossip"), idempotency_key="a")
    assert wrong.status_code == 422
    right = post(client, CASES, report(cast), idempotency_key="a")
    assert right.status_code == 201


def test_a_note_sent_twice_with_its_key_is_written_once(cast):
    case = log_case(cast)
    client = signed_in(cast.officer)
    read = client.get(f"{CASES}{case.pk}/")["ETag"]
    path = f"{CASES}{case.pk}/notes/"
    for _ in range(2):
        answer = post(client, path, {"text": "Called."}, if_match=read, idempotency_key="n")
        assert answer.status_code == 201
    assert CaseNote.objects.count() == 1


def test_keys_hold_nothing_of_what_was_sent_and_are_forgotten(cast):
    client = signed_in(cast.officer)
    post(client, CASES, report(cast), idempotency_key="old")
    row = IdempotencyKey.objects.get()
    assert "Rowdy" not in str(vars(row))
    IdempotencyKey.objects.update(made_at=clock.now() - timedelta(days=8))
    post(client, CASES, report(cast), idempotency_key="new")
    assert [each.key for each in IdempotencyKey.objects.all()] == ["new"]


@pytest.mark.parametrize("key", ["x" * 201, "a\tb"])
def test_an_impossible_key_is_an_error(cast, key):
    answer = post(signed_in(cast.officer), CASES, report(cast), idempotency_key=key)
    assert answer.status_code == 400


def test_a_session_without_its_csrf_token_cannot_write(cast):
    client = signed_in(cast.officer)
    client.handler.enforce_csrf_checks = True
    answer = post(client, CASES, report(cast))
    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
    assert not AsbCase.objects.exists()


def test_twenty_requests_at_once_with_one_key_log_one_case(committed_db):
    cast = assemble()
    clients = [signed_in(cast.officer) for _ in range(20)]

    def send(client):
        try:
            return post(client, CASES, report(cast), idempotency_key="together")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(send, clients))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum("Idempotent-Replayed" in answer for answer in answers) == 19
    assert AsbCase.objects.count() == Record.objects.count() == 1


def test_of_ten_closings_of_one_version_one_is_taken(committed_db):
    cast = assemble()
    case = ready_to_close(cast)
    clients = [signed_in(cast.officer) for _ in range(10)]
    version = f'"{case.record.version}"'

    def send(client):
        try:
            return post(client, f"{CASES}{case.pk}/close/", closing(), if_match=version).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as threads:
        codes = sorted(threads.map(send, clients))
    assert codes == [200, *[412] * 9]
    assert Fact.objects.filter(record=case.record, kind="case.closed").count() == 1


def test_a_case_for_an_owner_of_another_agency_is_logged_and_then_theirs(cast):
    fire = Agency.objects.create(partnership=cast.area, name="Testshire Fire", kind="fire")
    owner = type(cast.officer).objects.create_user(
        "fiona@testshire.example",
        name="Fiona Fire",
        partnership=Partnership.objects.get(pk=cast.area.pk),
        agency=fire,
        role=cast.officer.role,
    )
    client = signed_in(cast.officer)
    answer = post(client, CASES, report(cast, owner=str(owner.pk)))
    assert answer.status_code == 201, answer.content
    assert client.get(answer.json()["url"]).status_code == 404
    assert signed_in(owner).get(answer.json()["url"]).status_code == 200
