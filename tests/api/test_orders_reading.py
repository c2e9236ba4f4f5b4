"""Who reads which order through the API, and what leaves with it."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from orders.kinds import Kind, State, next_steps
from orders.models import Order
from partnership import clock
from partnership.models import AccessLogEntry, Level
from partnership.services import share
from people.models import Person
from tests.api.conftest import all_of, bearing, program, signed_in, token
from tests.api.orders import ORDERS, bare, plus, read
from tests.api.test_reading import shared_with
from tests.cast import Cast, log_case
from tests.orders.conftest import START, Bench


@pytest.fixture
def bench(cast: Cast) -> Bench:
    return Bench(cast)


def letters_of(order: dict[str, Any]) -> list[str]:
    return [each["letter"] for each in order["documents"]]


def path_of(address: str) -> str:
    return address.removeprefix("http://testserver")


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("officer", 200),
        ("colleague", 200),
        ("other_team", 200),
        ("manager", 200),
        ("coordinator", 200),
        ("police", 200),  # the case is shared with the police
        ("partner", 404),
        ("stranger", 404),
        ("analyst", 403),
        ("administrator", 403),
    ],
)
def test_each_role_finds_the_order_of_a_case_that_it_sees_or_nothing(
    bench: Bench, who: str, status: int
) -> None:
    order = bare(bench)
    shared_with(bench.cast, bench.case, bench.cast.police_force)
    client = signed_in(getattr(bench.cast, who))
    assert client.get(f"{ORDERS}{order.pk}/").status_code == status
    if status == 403:
        assert client.get(ORDERS).status_code == 403
    else:
        found = [str(order.pk)] if status == 200 else []
        assert [row["id"] for row in all_of(client, ORDERS)] == found
        assert [row["id"] for row in all_of(client, f"{ORDERS}?case={bench.case.pk}")] == found


def test_a_partners_program_sees_what_is_shared_and_takes_no_step(bench: Bench) -> None:
    order = bare(bench)
    hidden = bare(bench, Kind.PSPO)
    shared_with(bench.cast, bench.case, bench.cast.housing, "write")
    _, *credentials = program(bench.cast.housing, "order:read", "case:read")
    client = bearing(token(*credentials))
    assert [row["id"] for row in all_of(client, ORDERS)] == [str(order.pk)]
    assert read(client, str(order.pk))["next_steps"] == []
    assert client.get(f"{ORDERS}{hidden.pk}/").status_code == 404
    only_cases = bearing(token(*credentials, scope="case:read"))
    assert only_cases.get(f"{ORDERS}{order.pk}/").status_code == 403
    assert client.get("/api/v1/figures/").status_code == 403


@pytest.mark.parametrize("rest", ["", "steps/issue/", "steps/nonsense/", "pdf", "word"])
@pytest.mark.parametrize("method", ["get", "head", "post", "put", "patch", "delete", "options"])
def test_a_hidden_order_answers_exactly_as_one_that_does_not_exist(
    bench: Bench, method: str, rest: str
) -> None:
    # Whoever may write orders, in another partnership.
    order = bare(bench)
    if rest in ("pdf", "word"):
        rest = f"documents/{uuid4()}/{rest}/"
    client = signed_in(bench.cast.stranger)
    answers = [
        getattr(client, method)(f"{ORDERS}{pk}/{rest}", headers={"if-match": '"1"'})
        for pk in (order.pk, uuid4())
    ]
    assert answers[0].status_code in (404, 405)
    assert answers[0].status_code == answers[1].status_code
    assert answers[0].content == answers[1].content
    assert answers[0].headers == answers[1].headers


def test_lists_name_nobody_and_the_order_gives_id_kind_and_name_only(bench: Bench) -> None:
    order = bench.served_cpw(
        bench.sixteen,
        vulnerability="Takes medicine.",
        parent_told="Mother of Sixten",
        youth_justice_told="Duty desk",
    )
    client = signed_in(bench.officer)
    rows = client.get(ORDERS).content.decode()
    for word in ("Sixten", "Youngster", str(bench.sixteen.pk), "Loud music"):
        assert word not in rows
    answer = client.get(f"{ORDERS}{order.pk}/")
    assert answer.json()["about"] == {
        "id": str(bench.sixteen.pk),
        "kind": "person",
        "name": "Sixten Youngster",
    }
    # Neither what was checked, nor who was told, nor a birthday, nor a note.
    for word in ("medicine", "Mother", "Duty desk", "2010-01-10"):
        assert word not in answer.content.decode()


def test_the_whole_order_is_given(bench: Bench) -> None:
    order = bench.served_cpn(bench.company)
    breach = bench.breach(order, plus(25))
    bench.take(order, "fpn", plus(26), breach=breach, amount=100)
    bench.take(
        order,
        "hearing",
        plus(27),
        court="magistrates_court",
        purpose="breach",
        listed_for=clock.start_of_day(plus(60)),
    )
    bench.take(
        order, "appeal", plus(28), court="magistrates_court", grounds=["2"], note="Too much."
    )
    client = signed_in(bench.officer)
    answer = client.get(f"{ORDERS}{order.pk}/")
    whole = answer.json()
    order.record.refresh_from_db()
    assert answer["ETag"] == f'"{order.record.version}"'
    assert answer["Cache-Control"] == "no-store"
    assert (whole["kind"], whole["label"], whole["state"]) == (
        "cpn",
        "Community Protection Notice",
        "in_force",
    )
    assert whole["case"] == str(bench.case.pk)
    assert path_of(whole["case_url"]) == f"/api/v1/cases/{bench.case.pk}/"
    assert whole["source"]["id"] == str(order.source_id)
    assert read(client, str(order.source_id))["led_to"][0]["id"] == str(order.pk)
    assert whole["issuing_body"] == "council"
    assert whole["legal_basis"] == "2014 Act s.43"
    assert sorted(each["kind"] for each in whole["requirements"]) == ["do", "stop"]
    assert whole["services"][0]["method"] == "handed"
    assert whole["hearings"][0]["purpose"] == "breach"
    assert whole["appeals"][0]["grounds"] == ["2"]
    assert whole["breaches"][0]["penalty"]["amount"] == "100.00"
    assert sorted(letters_of(whole)) == ["certificate", "cpn", "fpn"]
    assert {"payment", "proceedings", "hearing"} <= {each["kind"] for each in whole["falls_due"]}
    assert whole["falls_due"][0]["source"].startswith(("CPN-", "ORD-"))
    assert {each["step"] for each in whole["events"]} >= {"issue", "serve", "breach", "fpn"}
    assert "Too much." not in answer.content.decode()
    assert "notebook" not in answer.content.decode()


def test_what_may_be_done_next_is_what_the_reader_may_do(bench: Bench) -> None:
    order = bare(bench)
    path = f"{ORDERS}{order.pk}/"
    possible = next_steps(Kind.CPW, State.DRAFT)
    assert "void" in possible
    steps = read(signed_in(bench.manager), str(order.pk))["next_steps"]
    assert [each["step"] for each in steps] == possible
    assert steps[0]["url"] == f"http://testserver{path}steps/{possible[0]}/"
    steps = read(signed_in(bench.officer), str(order.pk))["next_steps"]
    assert [each["step"] for each in steps] == [each for each in possible if each != "void"]


def test_a_reader_of_the_order_alone_learns_nothing_of_its_case(bench: Bench) -> None:
    order = bench.served_cpn()
    share(
        order.record,
        by=bench.manager,
        agency=bench.cast.housing,
        until=clock.now() + timedelta(days=3000),
        reason="The landlord serves it",
        level=Level.READ,
    )
    client = signed_in(bench.cast.partner)
    whole = read(client, str(order.pk))
    assert (whole["case"], whole["case_url"], whole["source"]) == (None, None, None)
    assert str(bench.case.pk) not in str(whole)
    assert str(order.source_id) not in str(whole)
    [row] = all_of(client, ORDERS)
    assert (row["case"], row["case_url"]) == (None, None)
    assert all_of(client, f"{ORDERS}?case={bench.case.pk}") == []


# Letters.


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("pdf", "application/pdf"),
        ("word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)
def test_a_letter_is_downloaded_as_it_left(bench: Bench, form: str, kind: str) -> None:
    order = bench.served_cpw()
    client = signed_in(bench.cast.other_team)
    letter = read(client, str(order.pk))["documents"][0]
    before = set(AccessLogEntry.objects.values_list("pk", flat=True))
    for accept in ("*/*", "application/json", kind):
        answer = client.get(path_of(letter[f"{form}_url"]), headers={"accept": accept})
        assert answer.status_code == 200
        assert answer["Content-Type"] == kind
    assert hashlib.sha256(answer.content).hexdigest() == letter[f"{form}_sha256"]
    assert answer["Content-Disposition"].startswith('attachment; filename="OR-')
    assert "Grownup" not in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    marks = AccessLogEntry.objects.exclude(pk__in=before)
    assert {(each.user, each.action, each.object_type, each.object_id) for each in marks} == {
        (bench.cast.other_team, "download", "order", order.pk)
    }
    assert marks.count() == 3


def test_a_letter_opens_under_its_own_order_only(bench: Bench) -> None:
    order, other = bench.served_cpw(), bare(bench)
    client = signed_in(bench.officer)
    document = read(client, str(order.pk))["documents"][0]["id"]
    answers = [
        client.get(f"{ORDERS}{pk}/documents/{which}/pdf/")
        for pk, which in ((other.pk, document), (order.pk, uuid4()), (uuid4(), document))
    ]
    assert [each.status_code for each in answers] == [404, 404, 404]
    assert len({each.content for each in answers}) == 1
    assert not AccessLogEntry.objects.filter(action="download").exists()


def test_whoever_may_no_longer_see_the_person_gets_no_letter_that_names_them(bench: Bench) -> None:
    order = bench.served_cpw()
    client = signed_in(bench.officer)
    document = read(client, str(order.pk))["documents"][0]
    Person.objects.filter(pk=bench.adult.pk).update(compartment="marac")
    whole = read(client, str(order.pk))
    assert (whole["about"], whole["documents"]) == (None, [])
    assert client.get(path_of(document["pdf_url"])).status_code == 404


# Lists.


def test_opening_leaves_one_mark_and_listing_says_how_many(bench: Bench) -> None:
    order = bare(bench)
    client = signed_in(bench.cast.other_team)
    before = set(AccessLogEntry.objects.values_list("pk", flat=True))
    client.get(f"{ORDERS}{order.pk}/")
    client.get(ORDERS)
    marks = AccessLogEntry.objects.exclude(pk__in=before).order_by("pk")
    assert [
        (each.action, each.object_type, each.object_id, each.result_count) for each in marks
    ] == [("view", "order", order.pk, None), ("list", "order", None, 1)]


def test_an_order_that_the_log_cannot_hold_is_not_shown(bench: Bench, monkeypatch: Any) -> None:
    order = bare(bench)
    client = signed_in(bench.officer)
    client.raise_request_exception = False
    monkeypatch.setattr(
        AccessLogEntry.objects, "create", lambda **fields: (_ for _ in ()).throw(OSError)
    )
    answer = client.get(f"{ORDERS}{order.pk}/")
    assert answer.status_code == 500
    assert str(order) not in answer.content.decode()


def asked(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_a_list_of_40_asks_the_database_as_often_as_one_of_2(bench: Bench) -> None:
    client = signed_in(bench.officer)
    for _ in range(2):
        bare(bench)
    asked(client, ORDERS)  # the first request of a session also writes the session
    few = asked(client, ORDERS)
    for _ in range(38):
        bare(bench)
    assert len(client.get(ORDERS).json()["results"]) == 40
    assert asked(client, ORDERS) == few <= 14


def test_an_order_with_forty_requirements_takes_no_more_questions_than_one_with_two(
    bench: Bench,
) -> None:
    order = bare(bench)
    client = signed_in(bench.officer)
    path = f"{ORDERS}{order.pk}/"

    def require(number: int) -> None:
        for _ in range(number):
            order.requirements.create(partnership=bench.cast.area, kind="stop", text="Music")

    require(2)
    asked(client, path)
    few = asked(client, path)
    require(38)
    assert asked(client, path) == few


def test_filters_narrow_the_list(bench: Bench) -> None:
    day = START.isoformat()
    north, south = bench.cast.north, bench.cast.south
    one = bare(bench, ward=north, themes=["cse"], local_kind="cpw", issued_on=START)
    two = bare(bench, Kind.PSPO, State.IN_FORCE, ward=south, issued_on=plus(1))
    three = bare(bench, Kind.CPW, State.LAPSED)
    client = signed_in(bench.officer)
    for query, expected in {
        "": [one, two, three],
        "kind=cpw": [one, three],
        "state=lapsed": [three],
        "kind=cpw&state=draft": [one],
        "local_kind=cpw": [one],
        f"case={bench.case.pk}": [one, three],
        f"case={log_case(bench.cast).pk}": [],
        f"ward={south.pk}": [two],
        "theme=cse": [one],
        f"issued_from={day}": [one, two],
        f"issued_before={plus(1)}": [one],
        f"issued_from={plus(1)}&issued_before={plus(2)}": [two],
        "in_force=true": [two],
        "in_force=false": [one, three],
        f"reference={one}": [one],
        f"reference={str(one).lower().replace('-', '')}": [one],
        "reference=OR-0000-0001": [],
    }.items():
        found = {UUID(row["id"]) for row in all_of(client, f"{ORDERS}?{query}")}
        assert found == {each.pk for each in expected}, query


def test_in_force_means_the_same_in_the_filter_and_in_each_row(bench: Bench) -> None:
    today, now = clock.today(), clock.now()
    hour = timedelta(hours=1)
    for state in (State.IN_FORCE, State.INTERIM, State.SERVED, State.MADE):
        for last in (None, today, today - timedelta(days=1)):
            bare(bench, Kind.INJUNCTION, state, ends_on=last)
    for kind in (Kind.CLOSURE_NOTICE, Kind.DISPERSAL):
        for state in (State.SERVED, State.IN_FORCE, State.APPROVED):
            for end in (None, now + hour, now - hour):
                bare(bench, kind, state, ends_at=end)
    client = signed_in(bench.officer)
    rows = {
        said: all_of(client, f"{ORDERS}?in_force={said}&page_size=5") for said in ("true", "false")
    }
    assert {row["in_force"] for row in rows["true"]} == {True}
    assert {row["in_force"] for row in rows["false"]} == {False}
    binding = [each for each in Order.objects.all() if each.is_binding]
    assert len(rows["true"]) == len(binding) >= 8
    assert len(rows["true"]) + len(rows["false"]) == Order.objects.count()


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("knid=cpw", "knid"),
        ("kind=asbo", "kind"),
        ("state=", "state"),
        ("in_force=maybe", "in_force"),
        ("in_force=True", "in_force"),
        ("case=mine", "case"),
        ("issued_from=1/3/2026", "issued_from"),
        ("kind=cpw&kind=cpn", "kind"),
        ("cursor=made-up", "cursor"),
        ("page_size=201", "page_size"),
    ],
)
def test_a_filter_that_is_wrong_is_an_error_and_never_lists_everything(
    bench: Bench, query: str, field: str
) -> None:
    answer = signed_in(bench.officer).get(f"{ORDERS}?{query}")
    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["errors"]] == [field]


def test_pages_neither_repeat_nor_drop_an_order_while_others_are_drafted(bench: Bench) -> None:
    moment = clock.now()
    first = [bare(bench, drafted_at=moment) for _ in range(7)]
    client = signed_in(bench.officer)
    seen: list[str] = []
    address = f"{ORDERS}?page_size=3"
    while address:
        page = client.get(address).json()
        seen += [row["id"] for row in page["results"]]
        address = page["next"]
        if len(seen) < 7:
            bare(bench, drafted_at=moment + timedelta(seconds=1))
    assert len(seen) == len(set(seen))
    assert {str(each.pk) for each in first} <= set(seen)


def test_without_signing_in_nothing_is_told(bench: Bench) -> None:
    order = bare(bench)
    for path in (ORDERS, f"{ORDERS}{order.pk}/", f"{ORDERS}{order.pk}/steps/issue/"):
        answer = Client().get(path)
        assert answer.status_code == 401, path
