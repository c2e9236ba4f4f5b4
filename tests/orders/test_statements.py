"""Statements that the team took: who reads them, where they stand, and where they were used."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from orders.kinds import Kind
from orders.models import Hearing, Order, Statement, StatementUse
from orders.services import draft, take_statement, use_statement
from partnership import clock
from partnership.models import AccessLogEntry
from partnership.services import share
from tests.cast import log_case
from tests.orders.conftest import START, Bench, on_day
from tests.orders.test_pages import client, day, page, text_of
from tests.orders.test_settings_pages import fault_at, rules, send

WORDS = "I saw him throw the bottle at Zqwindow."


def statement(bench: Bench, **more: Any) -> Statement:
    with on_day(START):
        return take_statement(
            bench.case, by=bench.officer, **{"kind": "witness", "text": WORDS, **more}
        )


def hearing(bench: Bench, case: Any = None) -> Hearing:
    """A day in court about an order that came from the case."""
    order: Order = draft(
        Kind.CPW,
        by=bench.officer,
        case=case or bench.case,
        about=bench.adult,
        conduct="Loud music.",
        effect="No sleep.",
    )
    return Hearing.objects.create(
        partnership=bench.cast.area,
        order=order,
        court="county_court",
        purpose="final",
        listed_for=datetime(2026, 4, 1, 10, tzinfo=clock.LONDON),
    )


def test_each_rule_about_taking_a_statement(bench: Bench) -> None:
    good: dict[str, Any] = {"by": bench.officer, "kind": "witness", "text": WORDS}
    with on_day(START):
        assert rules(take_statement, bench.case, **good) == set()
        assert rules(take_statement, bench.case, **{**good, "by": bench.cast.other_team}) == {
            "ST-0"
        }
        assert rules(take_statement, bench.case, **{**good, "kind": "rumour"}) == {"ST-1"}
        assert rules(take_statement, bench.case, **{**good, "text": " \n"}) == {"ST-2"}
        tomorrow = START + timedelta(days=1)
        assert rules(take_statement, bench.case, **good, taken_on=tomorrow) == {"ST-3"}
        assert rules(take_statement, bench.case, **good, taken_on=START) == set()
        outsider = bench.person(date(1980, 1, 1), "Otto", "Outside")
        assert rules(take_statement, bench.case, **good, person=outsider) == {"ST-4"}
        assert rules(take_statement, bench.case, **good, person=bench.adult) == set()


def test_a_statement_is_used_only_in_hearings_of_orders_from_its_case_and_once(
    bench: Bench,
) -> None:
    made = statement(bench)
    with on_day(START):
        here = hearing(bench)
        other = log_case(bench.cast, title="Elsewhere")
        bench.case, kept = other, bench.case
        bench.perpetrator(bench.adult)
        bench.case = kept
        there = hearing(bench, other)
        assert rules(use_statement, made, here, by=bench.cast.other_team) == {"ST-0"}
        assert rules(use_statement, made, there, by=bench.officer) == {"ST-5"}
        assert rules(use_statement, made, here, by=bench.officer) == set()
        assert rules(use_statement, made, here, by=bench.officer) == {"ST-6"}
    assert StatementUse.objects.get().hearing == here


def test_an_officer_adds_a_statement_on_the_page_and_loses_nothing(bench: Bench) -> None:
    with on_day(START):
        assert page(bench.officer, "statement_add", bench.case.pk).status_code == 200
        typed = {"text": WORDS, **day("taken_on", START), "is_signed": "on"}
        wrong = send(bench.officer, "statement_add", bench.case.pk, **typed)
        assert "Select what kind" in fault_at(wrong, "kind")
        assert WORDS in text_of(wrong)
        late = send(
            bench.officer,
            "statement_add",
            bench.case.pk,
            **{**typed, "kind": "witness", **day("taken_on", START + timedelta(days=1))},
        )
        assert "today or in the past" in fault_at(late, "taken_on")
        saved = send(
            bench.officer,
            "statement_add",
            bench.case.pk,
            **{**typed, "kind": "witness", "person": str(bench.adult.pk)},
        )
        assert saved.status_code == 302
    made = Statement.objects.get()
    assert (made.person, made.is_signed, made.taken_on) == (bench.adult, True, START)
    assert made.taken_by == bench.officer


def test_what_is_typed_of_a_statement_is_kept_as_a_draft(bench: Bench) -> None:
    officer = client(bench.officer)
    form = officer.get(reverse("statement_add", args=[bench.case.pk]))
    url = form.context["autosave_url"]
    assert officer.post(url, {"text": "Half a sentence"}).status_code == 204
    again = officer.get(reverse("statement_add", args=[bench.case.pk]))
    assert "Half a sentence" in text_of(again)


def test_reading_statements_is_logged(bench: Bench) -> None:
    statement(bench)
    before = AccessLogEntry.objects.filter(object_id=bench.case.pk).count()
    answer = page(bench.officer, "case_statements", bench.case.pk)
    assert WORDS in text_of(answer)
    looks = AccessLogEntry.objects.filter(object_id=bench.case.pk).order_by("pk")[before:]
    assert [(look.action, look.object_type) for look in looks] == [
        ("view", "asbcase"),
        ("list", "statement"),
    ]


def test_the_team_writes_others_read_and_whoever_does_not_see_the_case_finds_nothing(
    bench: Bench,
) -> None:
    made = statement(bench)
    partner = bench.cast.partner
    names = [
        ("case_statements", [bench.case.pk]),
        ("statement_add", [bench.case.pk]),
        ("statement_use", [bench.case.pk, made.pk]),
    ]
    assert [page(bench.officer, name, *args).status_code for name, args in names] == [200] * 3
    assert page(partner, "case_statements", bench.case.pk).status_code == 404
    assert page(bench.cast.legal, "case_statements", bench.case.pk).status_code == 404
    share(
        bench.case.record,
        by=bench.manager,
        agency=partner.agency,
        until=clock.now() + timedelta(days=2),
        reason="Joint work",
    )
    for reader in (partner, bench.cast.other_team):
        statuses = [page(reader, name, *args).status_code for name, args in names]
        assert statuses == [200, 403, 403]
        text = text_of(page(reader, "case_statements", bench.case.pk))
        assert reverse("statement_add", args=[bench.case.pk]) not in text
        assert reverse("statement_use", args=[bench.case.pk, made.pk]) not in text
    other = log_case(bench.cast, title="Elsewhere")
    assert page(bench.officer, "statement_use", other.pk, made.pk).status_code == 404


def test_the_use_of_a_statement_is_recorded_on_its_page(bench: Bench) -> None:
    made = statement(bench)
    empty = text_of(page(bench.officer, "statement_use", bench.case.pk, made.pk))
    assert "No hearing is recorded" in empty
    with on_day(START):
        court = hearing(bench)
        other = log_case(bench.cast, title="Elsewhere")
        bench.case, kept = other, bench.case
        bench.perpetrator(bench.adult)
        bench.case = kept
        elsewhere = hearing(bench, other)
        args = (bench.officer, "statement_use", bench.case.pk, made.pk)
        assert "Select the hearing" in fault_at(send(*args), "hearing")
        wrong = send(*args, hearing=str(elsewhere.pk))
        assert "from the list" in fault_at(wrong, "hearing")
        assert send(*args, hearing=str(court.pk)).status_code == 302
        again = send(*args, hearing=str(court.pk))
        assert "recorded already" in fault_at(again, "hearing")
        text = text_of(page(bench.officer, "case_statements", bench.case.pk))
    assert f"order {court.order.record.reference}" in text
    assert "1 April 2026 at 10:00" in text


@pytest.mark.parametrize(
    "name",
    ["case", "case_orders", "case_timeline", "case_people", "case_actions", "cases", "orders"],
)
def test_the_words_of_a_statement_stand_on_no_other_page(bench: Bench, name: str) -> None:
    statement(bench)
    args = [] if name in ("cases", "orders") else [bench.case.pk]
    answer = page(bench.officer, name, *args)
    assert answer.status_code == 200
    assert "Zqwindow" not in text_of(answer)


def test_the_words_of_a_statement_are_not_found_by_search_nor_given_to_programs(
    bench: Bench,
) -> None:
    statement(bench)
    officer = client(bench.officer)
    found = text_of(officer.post(reverse("search"), {"q": "Zqwindow"}))
    assert bench.case.record.reference not in found
    api = officer.get(f"/api/v1/cases/{bench.case.pk}/")
    assert "Zqwindow" not in api.content.decode()
    title = text_of(page(bench.officer, "case_statements", bench.case.pk)).split("</title>")[0]
    assert "Zqwindow" not in title
    assert "Alan" not in title


def test_the_ladder_leads_to_the_statements(bench: Bench) -> None:
    statement(bench)
    text = text_of(page(bench.officer, "case_orders", bench.case.pk))
    assert reverse("case_statements", args=[bench.case.pk]) in text
    assert reverse("statement_add", args=[bench.case.pk]) in text
    assert reverse("statement_add", args=[bench.case.pk]) not in text_of(
        page(bench.cast.other_team, "case_orders", bench.case.pk)
    )
