"""Who reads what through the API."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import Incident
from partnership import clock
from partnership.models import AccessLogEntry, Grant, Record
from partnership.services import share
from people.models import Involvement, Person, PersonBlock
from people.services import involve
from tests.api.conftest import all_of, signed_in
from tests.cast import log_case

CASES, INCIDENTS = "/api/v1/cases/", "/api/v1/incidents/"


def shared_with(cast, case, agency, level="read"):
    return share(
        case.record,
        by=cast.manager,
        agency=agency,
        until=clock.now() + timedelta(days=30),
        reason="Joint visit",
        level=level,
    )


def person_on(cast, case, name, role="victim"):
    person = Person.objects.create(
        partnership=cast.area,
        agency=cast.council,
        created_by=cast.officer,
        given_name=name,
        family_name="Example",
    )
    involve(case.record, person, role, by=cast.officer, starts_on=case.opened_on)
    return person


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("officer", True),
        ("colleague", True),
        ("other_team", True),
        ("manager", True),
        ("coordinator", True),
        ("police", True),  # shared with the police
        ("partner", False),
        ("stranger", False),
    ],
)
def test_each_role_finds_the_case_or_nothing_in_list_record_and_incidents(cast, who, sees):
    case = log_case(cast)
    shared_with(cast, case, cast.police_force)
    incident = case.incidents.get()
    client = signed_in(getattr(cast, who))
    found = [case.pk] if sees else []
    status = 200 if sees else 404
    assert [UUID(row["id"]) for row in all_of(client, CASES)] == found
    assert [UUID(row["case"]) for row in all_of(client, INCIDENTS)] == found
    assert all_of(client, f"{INCIDENTS}?case={case.pk}") == all_of(client, INCIDENTS)
    assert client.get(f"{CASES}{case.pk}/").status_code == status
    assert client.get(f"{INCIDENTS}{incident.pk}/").status_code == status


@pytest.mark.parametrize("who", ["analyst", "administrator"])
@pytest.mark.parametrize("path", [CASES, INCIDENTS])
def test_roles_without_casework_are_refused_the_lists(cast, who, path):
    assert signed_in(getattr(cast, who)).get(path).status_code == 403


@pytest.mark.parametrize("path", [CASES, INCIDENTS, "/api/v1/figures/", "/api/v1/nowhere/"])
def test_without_signing_in_nothing_is_told(db, path):
    answer = Client().get(path)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer["Content-Type"] == "application/problem+json"


def test_a_lapsed_agreement_closes_the_api(cast):
    case = log_case(cast)
    client = signed_in(cast.officer)
    assert client.get(f"{CASES}{case.pk}/").status_code == 200
    cast.council.agreement_until = clock.today() - timedelta(days=1)
    cast.council.save()
    assert client.get(f"{CASES}{case.pk}/").status_code == 403


@pytest.mark.parametrize("step", ["", "close/", "reopen/", "notes/", "incidents/"])
@pytest.mark.parametrize("method", ["get", "head", "post", "put", "patch", "delete", "options"])
def test_a_hidden_case_answers_exactly_as_one_that_does_not_exist(cast, method, step):
    hidden = log_case(cast)
    # The hidden record exists, and a colleague of the agency that holds it reads it.
    assert signed_in(cast.officer).get(f"{CASES}{hidden.pk}/").status_code == 200
    client = signed_in(cast.partner)
    answers = [
        getattr(client, method)(f"{CASES}{pk}/{step}", headers={"if-match": '"1"'})
        for pk in (hidden.pk, uuid4())
    ]
    assert answers[0].status_code in (403, 404, 405)
    assert answers[0].status_code == answers[1].status_code
    assert answers[0].content == answers[1].content
    assert answers[0].headers == answers[1].headers


@pytest.mark.parametrize("method", ["get", "head", "post", "put", "patch", "delete", "options"])
def test_a_hidden_incident_answers_exactly_as_one_that_does_not_exist(cast, method):
    hidden = log_case(cast).incidents.get()
    client = signed_in(cast.partner)
    answers = [getattr(client, method)(f"{INCIDENTS}{pk}/") for pk in (hidden.pk, uuid4())]
    assert answers[0].status_code in (404, 405)
    assert answers[0].content == answers[1].content
    assert answers[0].headers == answers[1].headers


def test_nobody_learns_by_filters_what_they_may_not_see(cast):
    hidden = log_case(cast)
    client = signed_in(cast.partner)
    for query in (f"reference={hidden}", f"owner={cast.officer.pk}", f"ward={cast.north.pk}"):
        assert all_of(client, f"{CASES}?{query}") == []
    assert all_of(signed_in(cast.officer), f"{CASES}?reference={hidden}") != []


def test_opening_a_case_leaves_one_mark_and_listing_says_how_many(cast):
    case = log_case(cast)
    client = signed_in(cast.other_team)
    before = set(AccessLogEntry.objects.values_list("pk", flat=True))
    client.get(f"{CASES}{case.pk}/")
    client.get(CASES)
    client.get(f"{INCIDENTS}{case.incidents.get().pk}/")
    marks = AccessLogEntry.objects.exclude(pk__in=before).order_by("pk")
    assert [
        (each.action, each.object_type, each.object_id, each.result_count) for each in marks
    ] == [
        ("view", "asbcase", case.pk, None),
        ("list", "asbcase", None, 1),
        ("view", "incident", case.pk, None),
    ]
    assert {each.user for each in marks} == {cast.other_team}


def test_a_case_that_the_log_cannot_hold_is_not_shown(cast, monkeypatch):
    case = log_case(cast)
    client = signed_in(cast.officer)
    client.raise_request_exception = False
    monkeypatch.setattr(
        AccessLogEntry.objects, "create", lambda **fields: (_ for _ in ()).throw(OSError)
    )
    answer = client.get(f"{CASES}{case.pk}/")
    assert answer.status_code == 500
    assert answer["Content-Type"] == "application/problem+json"
    assert str(case) not in answer.content.decode()


def test_lists_name_nobody_and_the_case_gives_role_and_name_only(cast):
    case = log_case(cast)
    victim = person_on(cast, case, "Vera")
    shared_with(cast, case, cast.housing)
    client = signed_in(cast.partner)
    assert "Vera" not in client.get(CASES).content.decode()
    [person] = client.get(f"{CASES}{case.pk}/").json()["people"]
    assert person == {
        "id": str(victim.pk),
        "kind": "person",
        "role": "victim",
        "name": "Vera Example",
        "starts_on": clock.today().isoformat(),
        "ends_before": None,
    }


def test_somebody_of_a_higher_compartment_is_left_out_of_the_people(cast):
    case = log_case(cast)
    person_on(cast, case, "Vera")
    Person.objects.filter(pk=person_on(cast, case, "Mary").pk).update(compartment="marac")
    people = signed_in(cast.officer).get(f"{CASES}{case.pk}/").json()["people"]
    assert [each["name"] for each in people] == ["Vera Example"]
    assert Involvement.objects.filter(record=case.record).count() == 2


def test_a_blocked_officer_finds_neither_the_case_nor_its_incidents(cast):
    case = log_case(cast)
    other = log_case(cast)
    victim = person_on(cast, case, "Vera")
    client = signed_in(cast.colleague)
    assert client.get(f"{CASES}{case.pk}/").status_code == 200
    PersonBlock.objects.create(
        partnership=cast.area,
        person=victim,
        user=cast.colleague,
        reason="Sister",
        set_by=cast.manager,
    )
    involve(other.record, victim, "victim", by=cast.officer, starts_on=other.opened_on)
    assert client.get(f"{CASES}{other.pk}/").status_code == 404
    assert str(other.pk) not in {row["id"] for row in all_of(client, CASES)}


def test_what_was_shared_is_gone_when_the_sharing_ends(cast):
    case = log_case(cast)
    grant = shared_with(cast, case, cast.housing)
    client = signed_in(cast.partner)
    assert client.get(f"{CASES}{case.pk}/").status_code == 200
    Grant.objects.filter(pk=grant.pk).update(
        starts_at=clock.now() - timedelta(days=2), ends_at=clock.now() - timedelta(days=1)
    )
    assert client.get(f"{CASES}{case.pk}/").status_code == 404


def test_a_sealed_case_disappears_for_everyone_it_is_not_granted_to_by_name(cast):
    case = log_case(cast)
    Record.objects.filter(pk=case.pk).update(sealed=True)
    assert signed_in(cast.manager).get(f"{CASES}{case.pk}/").status_code == 404
    assert all_of(signed_in(cast.officer), CASES) == []


@pytest.mark.parametrize("path", [CASES, INCIDENTS])
def test_a_list_of_200_asks_the_database_as_often_as_one_of_10(cast, path):
    client = signed_in(cast.officer)

    def asked(size):
        with CaptureQueriesContext(connection) as queries:
            rows = client.get(f"{path}?page_size={size}").json()["results"]
        assert len(rows) == size
        return len(queries)

    for _ in range(10):
        log_case(cast)
    asked(10)  # the first request of a session also writes the session
    few = asked(10)
    for _ in range(190):
        log_case(cast)
    assert asked(200) == few <= 9


def test_a_case_with_twenty_people_takes_no_more_questions_than_one_with_two(cast):
    case = log_case(cast)
    client = signed_in(cast.officer)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{CASES}{case.pk}/")
        return len(queries)

    for name in ("Ann", "Ben"):
        person_on(cast, case, name)
    asked()
    few = asked()
    for number in range(18):
        person_on(cast, case, f"Person {number}")
    assert asked() == few


def ids(cases):
    return {str(case.pk) for case in cases}


def test_filters_narrow_the_list(cast):
    may, june = date(2026, 5, 4), date(2026, 6, 1)
    one = log_case(cast, on=may, asb_type="personal", themes=["cse"])
    two = log_case(cast, on=june, source="web", ward=cast.south, owner=cast.colleague)
    client = signed_in(cast.officer)
    one.risk_band = "high"
    one.next_contact_on = date(2026, 5, 10)
    one.save()
    for query, expected in {
        "": [one, two],
        "status=open": [one, two],
        "status=closed": [],
        "asb_type=personal": [one],
        f"ward={cast.south.pk}": [two],
        f"owner={cast.colleague.pk}": [two],
        "risk_band=high": [one],
        "risk_band=none": [two],
        "source=web": [two],
        "theme=cse": [one],
        "opened_from=2026-06-01": [two],
        "opened_before=2026-06-01": [one],
        "opened_from=2026-05-04&opened_before=2026-05-05": [one],
        "closed_from=2026-01-01": [],
        "next_contact_before=2026-05-11": [one],
        "next_contact_before=2026-05-10": [],
        f"reference={one}": [one],
        f"reference={str(one).lower().replace('-', '')}": [one],
        "reference=CS-0000-0001": [],
    }.items():
        assert {row["id"] for row in all_of(client, f"{CASES}?{query}")} == ids(expected), query


def test_incidents_are_filtered_by_case_and_day(cast):
    one, two = log_case(cast, on=date(2026, 5, 4)), log_case(cast, on=date(2026, 6, 1))
    client = signed_in(cast.officer)
    assert {row["case"] for row in all_of(client, f"{INCIDENTS}?case={one.pk}")} == ids([one])
    rows = all_of(client, f"{INCIDENTS}?occurred_from=2026-06-01")
    assert {row["case"] for row in rows} == ids([two])
    assert "narrative" not in rows[0]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("statsu=open", "statsu"),
        ("status=opne", "status"),
        ("ward=", "ward"),
        ("cursor=", "cursor"),
        ("status=open&status=closed", "status"),
        ("opened_from=4/5/2026", "opened_from"),
        ("opened_from=2026-02-30", "opened_from"),
        ("ward=north", "ward"),
        ("page_size=201", "page_size"),
        ("page_size=0", "page_size"),
        ("page_size=many", "page_size"),
        ("cursor=made-up", "cursor"),
    ],
)
def test_a_filter_that_is_wrong_is_an_error_and_never_lists_everything(cast, query, field):
    answer = signed_in(cast.officer).get(f"{CASES}?{query}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert [each["field"] for each in answer.json()["errors"]] == [field]


def test_pages_neither_repeat_nor_drop_a_case_while_others_are_logged(cast):
    day = date(2026, 5, 4)
    first = [log_case(cast, on=day) for _ in range(12)]
    client = signed_in(cast.officer)
    seen, address = [], f"{CASES}?page_size=4"
    while address:
        page = client.get(address).json()
        seen += [row["id"] for row in page["results"]]
        address = page["next"]
        # Logged for the same day: half of them sort before the cursor, half after it.
        for _ in range(2):
            log_case(cast, on=day)
        log_case(cast, on=day + timedelta(days=1))
        if len(seen) > 100:
            break
    assert len(seen) == len(set(seen))
    assert ids(first) <= set(seen)


def test_a_cursor_of_one_list_is_refused_by_another_and_when_tampered_with(cast):
    for _ in range(3):
        log_case(cast)
    client = signed_in(cast.officer)
    cursor = client.get(f"{CASES}?page_size=1").json()["next"].split("cursor=")[1].split("&")[0]
    assert client.get(f"{CASES}?cursor={cursor}").status_code == 200
    assert client.get(f"{INCIDENTS}?cursor={cursor}").status_code == 400
    assert client.get(f"{CASES}?cursor={'x' + cursor[1:]}").status_code == 400


def test_the_etag_is_the_version_and_moves_on_with_every_change(cast):
    case = log_case(cast)
    client = signed_in(cast.officer)
    assert client.get(f"{CASES}{case.pk}/")["ETag"] == f'"{case.record.version}"'
    assert client.get(f"{CASES}{case.pk}/").headers["Cache-Control"] == "no-store"
    assert Incident.objects.filter(case=case).count() == 1


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "status"),
    [
        ("get", "/api/v1/nowhere/", {}, None, 404),
        ("post", "/api/v1/cases/not-an-id/", {}, None, 404),
        ("get", "/api/v1/cases", {}, None, 404),
        ("delete", CASES, {}, None, 405),
        ("options", CASES, {}, None, 405),
        ("get", CASES, {"accept": "text/html"}, None, 406),
        ("post", CASES, {"content-type": "text/plain"}, b"hello", 415),
        ("post", CASES, {"content-type": "application/json"}, b"{", 400),
        ("post", CASES, {"content-type": "application/json"}, b'{"a": NaN}', 400),
        ("post", CASES, {"content-type": "application/json"}, b"\xff\xfe", 400),
        ("post", CASES, {"content-type": "application/json"}, b"[" * 100_000, 400),
        ("post", CASES, {"content-type": "application/json"}, b"[]", 400),
        ("post", CASES, {"content-type": "application/json"}, b" " * 1_000_001, 413),
        ("post", CASES, {"content-type": "application/json; charset=nonsense"}, b"{}", 400),
    ],
)
def test_every_error_is_a_problem_document(cast, method, path, headers, body, status):
    answer = signed_in(cast.officer).generic(
        method.upper(),
        path,
        body or b"",
        content_type=headers.get("content-type", "application/json"),
        headers={"accept": headers.get("accept", "*/*")},
    )
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["title"] != "The request failed"
    assert problem["detail"]


def test_a_fault_on_a_page_stays_a_page(cast, monkeypatch):
    client = signed_in(cast.officer)
    client.raise_request_exception = False
    monkeypatch.setattr("bsafe.views.redirect", lambda name: 1 / 0)
    answer = client.get("/")
    assert answer.status_code == 500
    assert answer["Content-Type"].startswith("text/html")


def test_a_host_that_is_not_ours_is_a_problem_too(db):
    answer = Client().get(CASES, headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
