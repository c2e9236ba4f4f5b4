"""Drafting orders and taking steps on them through the API: the rules of the pages hold."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections
from django.test import Client

from orders.api.steps import SHAPES
from orders.kinds import BY_THE_SYSTEM, LIFE, Kind, State
from orders.models import FixedPenalty, Order
from orders.steps.table import STEPS
from partnership import clock
from partnership.models import Level, Record, Role, RuleReason, User
from partnership.services import share
from tests.api.conftest import bearing, post, program, token
from tests.api.orders import (
    ORDERS,
    Person,
    bare,
    done,
    plus,
    read,
    rules,
    step,
    warning_of,
    written,
)
from tests.cast import Cast, assemble
from tests.orders.conftest import START, Bench, on_day

TOLD = {"parent_told": "Mother, by telephone", "youth_justice_told": "Duty desk"}


@pytest.fixture
def bench(cast: Cast) -> Bench:
    return Bench(cast)


def drafted(client: Client, bench: Bench, about: Any, **more: Any) -> str:
    with on_day(START):
        made = done(post(client, ORDERS, warning_of(bench, about, **more)))
    assert made["state"] == "draft"
    body = {"requirement_kind": "stop", "requirement": "Music that can be heard outside."}
    done(step(client, made["id"], "add_requirement", START, **body))
    return str(made["id"])


def serving(bench: Bench, about: Any) -> dict[str, str]:
    more = {"addressed_to": "The secretary"} if about == bench.company else {}
    return {"method": "handed", "served_by": "Olive Officer", **more}


def served_notice(client: Client, bench: Bench, about: Any) -> str:
    """From the warning to the notice in force, on the twentieth day."""
    warning = drafted(client, bench, about, **TOLD)
    done(step(client, warning, "issue", START))
    done(step(client, warning, "serve", START, **serving(bench, about)))
    done(step(client, warning, "observe", plus(15), note="Music at two in the morning."))
    with on_day(plus(20)):
        body = {
            "kind": "cpn",
            "source": warning,
            "same_conduct": True,
            "informed": ["Landlord"],
            "ends_on": plus(200).isoformat(),
            "review_on": plus(100).isoformat(),
        }
        notice = str(done(post(client, ORDERS, body))["id"])
    done(step(Person(bench.manager), notice, "approve", plus(20)))
    done(step(client, notice, "issue", plus(20)))
    done(step(client, notice, "serve", plus(20), **serving(bench, about)))
    return notice


# The ladder.


@pytest.mark.parametrize("who", ["adult", "sixteen", "company"])
def test_the_ladder_is_climbed_from_a_warning_to_a_penalty_that_was_paid(
    bench: Bench, who: str
) -> None:
    client = Person(bench.officer)
    notice = served_notice(client, bench, getattr(bench, who))
    whole = read(client, notice)
    assert (whole["state"], whole["issued_on"]) == ("in_force", plus(20).isoformat())
    assert whole["about"]["id"] == str(getattr(bench, who).pk)
    assert {each["letter"] for each in whole["documents"]} == {"cpn", "certificate"}
    assert read(client, whole["source"]["id"])["state"] == "escalated"
    stop = whole["requirements"][0]["id"]
    said = {"requirements": [stop], "description": "Music again."}
    done(step(client, notice, "breach", plus(25), **said))
    breach = read(client, notice)["breaches"][0]["id"]
    done(step(client, notice, "breach_evidence", plus(25), breach=breach, note="Notebook."))
    penalty = {
        "breach": breach,
        "amount": "100.00",
        "discount_amount": "75.00",
        "discount_by": plus(35).isoformat(),
    }
    done(step(client, notice, "fpn", plus(26), **penalty))
    done(step(client, notice, "fpn_paid", plus(30), breach=breach, amount="75.00"))
    [found] = read(client, notice)["breaches"]
    assert (found["state"], found["requirements"]) == ("fpn_paid", [stop])
    assert found["penalty"] == {
        "issued_on": plus(26).isoformat(),
        "amount": "100.00",
        "discount_amount": "75.00",
        "discount_by": plus(35).isoformat(),
        "pay_by": plus(40).isoformat(),
        "paid_on": plus(30).isoformat(),
        "paid_amount": "75.00",
    }
    # A penalty is no end: the order stays in force.
    assert read(client, notice)["state"] == "in_force"
    prosecuted = step(
        client, notice, "breach_prosecute", plus(50), breach=breach, court="magistrates_court"
    )
    assert "CPN-17" in rules(prosecuted)


def test_of_a_child_whose_parents_were_not_told_a_reason_is_wanted_and_kept(bench: Bench) -> None:
    client = Person(bench.officer)
    warning = drafted(client, bench, bench.sixteen)
    before = written(warning)
    answer = step(client, warning, "issue", START)
    assert rules(answer) == {"CPN-19"}
    assert all(each["reason_accepted"] is True for each in answer.json()["errors"])
    assert written(warning) == before
    # A reason for another rule, or one that says nothing, is none.
    for reasons in ({"CPN-6": "It is urgent."}, {"CPN-19": " "}):
        assert step(client, warning, "issue", START, reasons=reasons).status_code in (400, 422)
    assert written(warning) == before
    why = "A social worker tells them together on Monday."
    done(step(client, warning, "issue", START, reasons={"CPN-19": why}))
    assert {each.reason for each in RuleReason.objects.filter(record_id=UUID(warning))} == {why}


def test_of_an_adult_and_a_company_no_reason_is_wanted(bench: Bench) -> None:
    client = Person(bench.officer)
    for about in (bench.adult, bench.company):
        done(step(client, drafted(client, bench, about), "issue", START))


def test_nobody_under_sixteen_is_warned_whatever_the_reason(bench: Bench) -> None:
    client = Person(bench.officer)
    warning = drafted(client, bench, bench.fifteen, **TOLD)
    answer = step(client, warning, "issue", START, reasons={"CPN-3": "He looks older."})
    assert rules(answer) == {"CPN-3"}
    assert "reason_accepted" not in answer.json()["errors"][0]


# Refusals.


def test_each_refusal_names_its_rule_and_field_and_nothing_is_written(bench: Bench) -> None:
    client = Person(bench.officer)
    company = bench.company
    warning = drafted(client, bench, company)

    def refused(name: str, day: date, who: Client = client, **body: Any) -> set[tuple[str, str]]:
        before = written(warning)
        answer = step(who, warning, name, day, idempotency_key=str(uuid4()), **body)
        rules(answer)
        assert written(warning) == before
        return {(each["rule"], each["field"]) for each in answer.json()["errors"]}

    assert ("ORD-1", "") in refused("observe", START, note="Seen.")
    assert ("ORD-1", "") in refused("observe", START)
    assert ("ORD-2", "on") in refused("issue", START, on=plus(1).isoformat())
    assert ("ORD-22", "requirement") in refused(
        "add_requirement", START, requirement_kind="stop", requirement="  "
    )
    assert ("ORD-22", "due_by") in refused(
        "add_requirement",
        START,
        requirement_kind="stop",
        requirement="Music",
        due_by=plus(3).isoformat(),
    )
    assert ("CPN-5", "requirement_kind") in refused(
        "add_requirement", START, requirement_kind="prohibit", requirement="Music"
    )
    done(step(client, warning, "issue", START))
    assert refused("serve", START) >= {("ORD-10", "method"), ("CPN-9", "addressed_to")}
    done(step(client, warning, "serve", START, **serving(bench, company)))
    assert refused("comply", plus(3)) == {("CPW-4", "on")}
    assert refused("withdraw", START) == {("ORD-4", "note")}


def test_a_notice_that_comes_too_soon_or_of_nobody_authorised_is_refused(bench: Bench) -> None:
    client = Person(bench.officer)
    warning = drafted(client, bench, bench.adult)
    done(step(client, warning, "issue", START))
    done(step(client, warning, "serve", START, **serving(bench, bench.adult)))
    with on_day(plus(5)):
        body = {
            "kind": "cpn",
            "source": warning,
            "same_conduct": True,
            "informed": ["Landlord"],
            "ends_on": plus(200).isoformat(),
            "review_on": plus(100).isoformat(),
        }
        notice = str(done(post(client, ORDERS, body))["id"])
    assert rules(step(client, notice, "approve", plus(5))) == {"ORD-6"}
    done(step(Person(bench.manager), notice, "approve", plus(5)))
    assert rules(step(client, notice, "issue", plus(5))) == {"CPN-2"}
    # The manager may approve, and is recorded as authorised for nothing.
    assert rules(step(Person(bench.manager), notice, "issue", plus(5))) == {"CPN-2", "CPN-8"}
    assert read(client, warning)["state"] == "served"


def test_a_penalty_is_refused_above_the_maximum_and_to_whoever_is_not_authorised(
    bench: Bench,
) -> None:
    client = Person(bench.officer)
    notice = served_notice(client, bench, bench.adult)
    stop = read(client, notice)["requirements"][0]["id"]
    done(step(client, notice, "breach", plus(25), requirements=[stop, stop], description="Again."))
    [breach] = read(client, notice)["breaches"]
    assert breach["requirements"] == [stop]
    body = {"breach": breach["id"], "amount": "99999.99"}
    before = written(notice)
    assert rules(step(client, notice, "fpn", plus(26), **body)) == {"BR-2", "CPN-16"}
    evidence = {"breach": breach["id"], "note": "Notebook."}
    assert written(notice) == before
    done(step(client, notice, "breach_evidence", plus(25), **evidence))
    assert rules(step(client, notice, "fpn", plus(26), **body)) == {"CPN-16"}
    answer = step(
        Person(bench.manager), notice, "fpn", plus(26), breach=breach["id"], amount="100.00"
    )
    assert rules(answer) == {"CPN-8"}
    assert not FixedPenalty.objects.exists()


@pytest.mark.parametrize(
    ("body", "rule", "field"),
    [
        ({"case": None}, "ORD-13", "case"),
        ({"about": None}, "ORD-14", "about"),
        ({"kind": "cpn"}, "CPN-1", "source"),
        ({"local_kind": "gossip"}, "ORD-11", "local_kind"),
        ({"themes": ["gossip"]}, "ORD-11", "themes"),
        ({"conduct": ""}, "ORD-10", "conduct"),
        ({"about": "premises"}, "ORD-14", "about"),
        ({"about": "bystander"}, "ORD-14", "about"),
    ],
)
def test_a_draft_that_a_rule_forbids_is_not_made(
    bench: Bench, body: dict[str, Any], rule: str, field: str
) -> None:
    bystander = bench.person(date(1980, 1, 1), "Bea", "Stander")
    parties = {"premises": bench.premises, "bystander": bystander}
    if body.get("about") in parties:
        body = {"about": str(parties[body["about"]].pk)}
    before = (Order.objects.count(), Record.objects.count())
    sent = warning_of(bench, bench.adult) | body
    if sent["kind"] == "cpn":
        del sent["comply_by"]
    answer = post(Person(bench.officer), ORDERS, sent)
    rules(answer)
    assert (rule, field) in {(each["rule"], each["field"]) for each in answer.json()["errors"]}
    assert (Order.objects.count(), Record.objects.count()) == before


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "closure_order"}, "kind"),
        ({"kind": "asbo"}, "kind"),
        ({"kind": None}, "kind"),
        ({"condct": "Music"}, "condct"),
        ({"offence": "Theft"}, "offence"),
        ({"comply_by": "14/5/2026"}, "comply_by"),
        ({"comply_by": "9999-12-31"}, "comply_by"),
        ({"ward": "north"}, "ward"),
        ({"case": str(uuid4())}, "case"),
        ({"about": str(uuid4())}, "about"),
        ({"about": ["x"]}, "about"),
        ({"source": str(uuid4())}, "source"),
        ({"conduct": "a\x00b"}, "conduct"),
    ],
)
def test_a_draft_of_the_wrong_shape_is_told_which_field(
    bench: Bench, body: dict[str, Any], field: str
) -> None:
    sent = warning_of(bench, bench.adult) | body
    answer = post(Person(bench.officer), ORDERS, sent)
    assert answer.status_code == 400, answer.content
    assert [each["field"] for each in answer.json()["errors"]] == [field]
    assert not Order.objects.exists()


def test_a_draft_without_its_kind_is_asked_for_one(bench: Bench) -> None:
    answer = post(Person(bench.officer), ORDERS, {"conduct": "Music."})
    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["errors"]] == ["kind"]
    assert post(Person(bench.officer), ORDERS, []).status_code == 400


@pytest.mark.parametrize("field", ["case", "about", "source"])
def test_what_is_hidden_cannot_be_named_in_a_draft(bench: Bench, field: str) -> None:
    hidden = {
        "case": bench.case.pk,
        "about": bench.adult.pk,
        "source": bare(bench).pk,
    }[field]
    answers = [
        post(Person(bench.cast.stranger), ORDERS, {"kind": "pspo", "conduct": "x", field: str(pk)})
        for pk in (hidden, uuid4())
    ]
    assert [each.status_code for each in answers] == [400, 400]
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize(
    ("name", "body", "field"),
    [
        ("breach", {"requirements": "all"}, "requirements"),
        ("breach", {"requirements": [str(uuid4())]}, "requirements"),
        ("fpn", {"amount": 100.0}, "amount"),
        ("fpn", {"amount": "NaN"}, "amount"),
        ("fpn", {"amount": "-1.00"}, "amount"),
        ("fpn", {"amount": "1.005"}, "amount"),
        ("fpn", {"breach": str(uuid4())}, "breach"),
        ("fpn", {"breach": {"id": 1}}, "breach"),
        ("hearing", {"listed_for": "2026-05-01T10:00"}, "listed_for"),
        ("hearing", {"listed_for": "9999-12-31T23:59:59-12:00"}, "listed_for"),
        ("hearing", {"court": "the pub"}, "court"),
        ("hearing_held", {"hearing": str(uuid4())}, "hearing"),
        ("hand_over", {"owner": str(uuid4())}, "owner"),
        ("serve", {"at": "2026-05-01T10:00:00Z"}, "at"),
        ("serve", {"served_by": "x" * 301}, "served_by"),
        ("vary", {"reasons": ["CPN-6"]}, "reasons"),
        ("review", {"nte": "Seen."}, "nte"),
    ],
)
def test_an_answer_of_the_wrong_shape_is_named_and_nothing_is_written(
    bench: Bench, name: str, body: dict[str, Any], field: str
) -> None:
    warning = bare(bench)
    order = bare(bench, Kind.CPN, State.IN_FORCE, source=warning, issued_on=START)
    before = written(order.pk)
    with on_day(plus(30)):
        answer = step(Person(bench.officer), str(order.pk), name, plus(30), **body)
    assert answer.status_code == 400, answer.content
    named = {each["field"] for each in answer.json()["errors"]}
    assert {each.split(".")[0] for each in named} == {field}
    assert written(order.pk) == before


def test_rows_of_another_order_are_not_there(bench: Bench) -> None:
    client = Person(bench.officer)
    theirs = drafted(client, bench, bench.adult)
    mine = drafted(client, bench, bench.company)
    other = read(client, theirs)["requirements"][0]["id"]
    answers = [
        step(client, mine, "drop_requirement", START, requirements=[pk]) for pk in (other, uuid4())
    ]
    assert [each.status_code for each in answers] == [400, 400]
    assert answers[0].content == answers[1].content
    assert read(client, theirs)["requirements"] != []


# Versions and keys.


def test_a_step_needs_the_version_that_was_read(bench: Bench) -> None:
    client = Person(bench.officer)
    warning = drafted(client, bench, bench.adult)
    old = f'"{Record.objects.get(pk=warning).version - 1}"'
    before = written(warning)
    path = f"{ORDERS}{warning}/steps/issue/"
    with on_day(START):
        assert post(client, path, {}).status_code == 428
        assert post(client, path, {}, if_match="*").status_code == 428
        assert post(client, path, {}, if_match="seven").status_code == 400
        stale = post(client, path, {}, if_match=old, idempotency_key="k")
    assert stale.status_code == 412
    assert stale["Content-Type"] == "application/problem+json"
    assert written(warning) == before
    done(step(client, warning, "issue", START))


def test_a_request_sent_twice_with_its_key_is_written_once(bench: Bench) -> None:
    client = Person(bench.officer)
    with on_day(START):
        body = warning_of(bench, bench.adult)
        drafts = [post(client, ORDERS, body, idempotency_key="draft") for _ in range(2)]
    assert [each.status_code for each in drafts] == [201, 201]
    assert drafts[0].json() == drafts[1].json()
    assert Order.objects.count() == 1
    assert drafts[1]["Idempotent-Replayed"] == "true"
    assert drafts[0]["Location"] == drafts[0].json()["url"]
    warning = str(drafts[0].json()["id"])
    asks = {"requirement_kind": "stop", "requirement": "Music."}
    more = {"if_match": drafts[0]["ETag"], "idempotency_key": "once"}
    first = step(client, warning, "add_requirement", START, **asks, **more)
    after = written(warning)
    second = step(client, warning, "add_requirement", START, **asks, **more)
    assert done(first) == done(second)
    assert "Idempotent-Replayed" not in first
    assert second["Idempotent-Replayed"] == "true"
    assert written(warning) == after
    asks["requirement"] = "Shouting."
    other = step(client, warning, "add_requirement", START, **asks, **more)
    assert other.status_code == 422
    assert written(warning) == after
    # Sent again when what it names is gone.
    [gone] = read(client, warning)["requirements"]
    more = {"if_match": first["ETag"], "idempotency_key": "drop"}
    drops = [
        step(client, warning, "drop_requirement", START, requirements=[gone["id"]], **more)
        for _ in range(2)
    ]
    assert done(drops[0]) == done(drops[1])
    assert drops[1]["Idempotent-Replayed"] == "true"


def test_of_six_issues_of_one_version_one_is_taken(committed_db: str) -> None:
    bench = Bench(assemble())
    warning = drafted(Person(bench.officer), bench, bench.adult)
    clients = [Person(bench.officer) for _ in range(6)]
    version = f'"{Record.objects.get(pk=warning).version}"'

    def send(client: Client) -> int:
        try:
            path = f"{ORDERS}{warning}/steps/issue/"
            body = {"on": START.isoformat()}
            return int(post(client, path, body, if_match=version).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as threads:
        codes = sorted(threads.map(send, clients))
    assert codes == [200, *[412] * 5]
    order = Order.objects.get(pk=UUID(warning))
    assert order.documents.count() == 1


# Who may.


def test_in_sight_but_not_allowed_is_403_and_out_of_sight_is_404(bench: Bench) -> None:
    warning = drafted(Person(bench.officer), bench, bench.adult)
    reader = Person(bench.cast.other_team)
    assert read(reader, warning)["next_steps"] == []
    path = f"{ORDERS}{warning}/steps/issue/"
    for who, status in (
        ("other_team", 403),
        ("analyst", 403),
        ("partner", 403),
        ("stranger", 404),
        ("colleague", 428),
    ):
        assert post(Person(getattr(bench.cast, who)), path, {}).status_code == status, who


def test_only_a_manager_takes_an_order_off_the_register(bench: Bench) -> None:
    warning = drafted(Person(bench.officer), bench, bench.adult)
    body = {"note": "Logged twice."}
    assert step(Person(bench.officer), warning, "void", START, **body).status_code == 403
    assert done(step(Person(bench.manager), warning, "void", START, **body))["state"] == "void"


def test_the_legal_officer_approves_what_is_shared_and_does_nothing_else(bench: Bench) -> None:
    legal = User.objects.create_user(
        "leo@testshire.example",
        name="Leo Legal",
        partnership=bench.cast.area,
        agency=bench.cast.council,
        role_id="legal_officer",
    )
    notice = bare(bench, Kind.CPN, source=bare(bench))
    with on_day(START):
        share(
            notice.record,
            by=bench.manager,
            user=legal,
            until=clock.now() + timedelta(days=3000),
            reason="To approve",
            level=Level.WRITE,
        )
    assert [each["step"] for each in read(Person(legal), str(notice.pk))["next_steps"]] == [
        "approve"
    ]
    order = str(notice.pk)
    assert "ORD-1" not in rules(step(Person(legal), order, "approve", plus(1)))
    assert step(Person(legal), order, "withdraw", plus(1), note="No.").status_code == 403


def test_a_program_writes_within_its_scope_and_its_role(bench: Bench) -> None:
    Role.objects.create(
        code="desk",
        name="The council’s own program",
        capabilities=["order.read", "order.write", "api.use"],
        standing=[{"compartment": "general", "scope": "agency", "level": "write"}],
    )
    _, *credentials = program(bench.cast.council, "order:read", "order:write", role="desk")
    wide, narrow = bearing(token(*credentials)), bearing(token(*credentials, scope="order:read"))
    body = warning_of(bench, bench.adult)
    with on_day(START):
        assert post(narrow, ORDERS, body).status_code == 403
    warning = drafted(wide, bench, bench.adult)
    asks = {"requirement_kind": "stop", "requirement": "Shouting."}
    assert step(narrow, warning, "add_requirement", START, **asks).status_code == 403
    done(step(wide, warning, "add_requirement", START, **asks))
    # Not recorded as authorised: a program issues nothing.
    assert rules(step(wide, warning, "issue", START)) == {"CPN-8"}
    _, *credentials = program(bench.cast.housing, "order:read")
    with on_day(START):
        assert post(bearing(token(*credentials)), ORDERS, body).status_code == 403


# Which steps there are.


def test_every_step_that_people_take_is_there_and_no_other() -> None:
    taken = {name for steps in LIFE.values() for name in steps}
    assert set(SHAPES) == taken - BY_THE_SYSTEM
    assert set(SHAPES) <= set(STEPS)


def test_a_step_that_its_kind_never_takes_is_not_there(bench: Bench) -> None:
    order = bare(bench)
    client = Person(bench.officer)
    nowhere = client.post("/api/v1/nowhere/", {}, content_type="application/json")
    for name in ("publish", "expire", "escalate", "begin", "gossip"):
        answer = post(client, f"{ORDERS}{order.pk}/steps/{name}/", {}, if_match='"1"')
        assert answer.status_code == 404, name
        assert answer.content == nowhere.content


FURTHEST = {
    "NearDay": "2199-12-31",
    "Moment": "2199-12-31T23:59:59+00:00",
    "IntegerField": 10_000,
    "Money": "99999.99",
    "CharField": "x" * 300,
    "BooleanField": True,
    "ListField": ["x"],
    "Words": ["x"],
}


def furthest(name: str, kind: Kind) -> dict[str, Any]:
    """The body of a step with the furthest answer of each shape, and the first of each choice."""
    shape = SHAPES[name]()
    body: dict[str, Any] = {}
    for asked in STEPS[name].inputs:
        field = shape.fields[asked.name]
        if not asked.is_asked(kind):
            continue
        if type(field).__name__ == "ChoiceField":
            body[asked.name] = next(code for code, _ in asked.choices)  # type: ignore[union-attr]
        elif type(field).__name__ in FURTHEST:
            body[asked.name] = FURTHEST[type(field).__name__]
    return body | ({"on": START.isoformat()} if "on" in body else {})


@pytest.mark.parametrize("kind", Kind)
def test_no_step_answers_with_a_fault_whatever_is_sent(bench: Bench, kind: Kind) -> None:
    """Each step in a state of its own, with nothing and with the furthest answers there are."""
    faults = []
    with on_day(plus(30)):
        client = Person(bench.manager)
        client.raise_request_exception = False
        warning = bare(bench)
        for name, move in LIFE[kind].items():
            if name not in SHAPES:
                continue
            more: dict[str, Any] = {"source": warning} if kind is Kind.CPN else {}
            more |= {"issued_on": START, "starts_on": START, "court": "magistrates_court"}
            order = bare(bench, kind, min(move.sources - {State.VOID}), **more)
            for sent in ({}, furthest(name, kind)):
                version = f'"{Record.objects.get(pk=order.pk).version}"'
                path = f"{ORDERS}{order.pk}/steps/{name}/"
                answer = post(client, path, sent, if_match=version)
                if answer.status_code not in (200, 400, 422):
                    faults.append((name, answer.status_code))
    assert not faults


def test_a_step_answers_with_what_is_needed_to_go_on(bench: Bench) -> None:
    client = Person(bench.officer)
    warning = drafted(client, bench, bench.adult)
    answer = step(client, warning, "issue", START)
    order = Order.objects.get(pk=UUID(warning))
    assert answer.json() == {
        "id": warning,
        "url": f"http://testserver{ORDERS}{warning}/",
        "reference": order.record.reference,
        "version": order.record.version,
        "kind": "cpw",
        "state": "made",
    }
    assert answer["ETag"] == f'"{order.record.version}"'
