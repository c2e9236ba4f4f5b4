"""Whole lives of injunctions and CBOs: what each step leaves in the state, the ledger and My work."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.services import facts_of
from orders.models import Order
from tests.orders.conftest import START, Bench
from tests.orders.drafts import (
    Answers,
    applied,
    applied_cbo,
    at,
    cbo,
    dated,
    days_after,
    history,
    injunction,
    late,
    made_cbo,
    require,
    swept,
    youth_views,
)

UNTIL: Answers = {"ends_on": date(2026, 12, 31)}


def bodies(order: Order) -> dict[str, str]:
    """The issuing body that each kind of fact bears."""
    return {fact.kind.removeprefix("order."): fact.issuing_body for fact in facts_of(order.record)}


def test_an_adults_injunction_with_notice_from_application_to_its_end(bench: Bench) -> None:
    order = applied(bench)
    assert (order.state, order.legal_basis, history(order)) == (
        "applied",
        "2014 Act s.1",
        ["applied"],
    )
    order = bench.take(order, "make", date(2026, 3, 20), **UNTIL)
    assert (order.state, order.issuing_body) == ("made", "county_court")
    order = bench.serve(order, date(2026, 3, 22))
    assert order.state == "in_force"
    assert history(order) == ["applied", "made", "served", "in_force"]
    assert bodies(order) == {
        "applied": "",
        "made": "county_court",
        "served": "county_court",
        "in_force": "county_court",
    }
    assert bench.due(order, "expiry") == [date(2026, 12, 31)]
    breach = bench.breach(order, date(2026, 5, 1), "prohibit")
    order = bench.take(
        order, "breach_prosecute", date(2026, 5, 4), breach=breach, court="county_court"
    )
    order = bench.take(
        order, "breach_result", date(2026, 6, 1), breach=breach, result="proved", note="28 days"
    )
    # A breach is an event: the order goes on, and may be varied.
    assert order.state == "in_force"
    order = bench.take(
        order,
        "vary",
        date(2026, 6, 1),
        applied_by="us",
        note="After the breach.",
        ends_on=date(2027, 6, 30),
        requirement_kind="prohibit",
        requirement="Going to the car park.",
    )
    assert bench.due(order, "expiry") == [date(2027, 6, 30)]
    assert swept(order, date(2027, 6, 30)).state == "in_force"
    order = swept(order, date(2027, 7, 3))
    assert (order.state, order.ended_on) == ("expired", date(2027, 7, 1))
    assert dated(order, "ended") == [date(2027, 7, 1)]
    assert bench.due(order, "expiry") == []


@pytest.mark.rule("ORD-9")
def test_an_injunction_without_notice_goes_by_way_of_an_interim_order(bench: Bench) -> None:
    order = applied(bench, with_notice=False)
    order = bench.take(order, "interim", START)
    assert (order.state, order.issuing_body) == ("interim", "county_court")
    # It is served, and stays interim.
    order = bench.serve(order, date(2026, 3, 2))
    assert (order.state, order.served_on) == ("interim", date(2026, 3, 2))
    hearing = date(2026, 3, 20)
    order = bench.take(
        order,
        "hearing",
        date(2026, 3, 2),
        court="county_court",
        purpose="final",
        listed_for=at(hearing, 10, 30),
    )
    assert bench.due(order, "hearing") == [hearing]
    listed = order.hearings.get()
    order = bench.take(order, "hearing_held", hearing, hearing=listed, note="Order made.")
    order = bench.take(order, "make", hearing, heard_on_notice=True, **UNTIL)
    assert (order.state, order.served_on) == ("made", None)
    order = bench.serve(order, hearing)
    assert order.state == "in_force"
    assert history(order) == [
        "applied", "interim", "in_force", "served", "ended", "made", "served", "in_force",
    ]  # fmt: skip
    # In force without a gap, once and not twice.
    assert dated(order, "in_force") == [START, hearing]
    assert dated(order, "ended") == [hearing]


def test_an_interim_order_that_ran_out_leaves_the_application_before_the_court(
    bench: Bench,
) -> None:
    order = applied(bench)
    hearing = date(2026, 3, 20)
    order = bench.take(order, "interim", START, ends_on=hearing)
    order = swept(order, date(2026, 3, 22))
    assert (order.state, order.ended_on) == ("applied", None)
    assert dated(order, "ended") == [date(2026, 3, 21)]
    # The court had made the final order at the hearing; it is entered afterwards.
    order = late(bench, order, "make", hearing, date(2026, 3, 23), **UNTIL)
    order = late(
        bench, order, "serve", hearing, date(2026, 3, 23), method="handed", served_by="O. Officer"
    )
    assert order.state == "in_force"
    assert dated(order, "in_force") == [START, hearing]
    assert dated(order, "ended") == [hearing]


def test_a_childs_injunction_in_the_youth_court(bench: Bench) -> None:
    order = injunction(bench, bench.sixteen)
    order = require(
        bench,
        order,
        START,
        requirement_kind="do",
        requirement="Meet the worker each week.",
        supervisor="Youth justice worker",
    )
    order = youth_views(bench, order, START)
    assert order.state == "consulted"
    order = bench.take(order, "apply", START, court="youth_court", with_notice=True)
    order = bench.take(order, "make", START, ends_on=date(2027, 2, 28))
    order = bench.serve(order, START)
    assert (order.state, order.issuing_body) == ("in_force", "youth_court")
    assert swept(order, date(2027, 3, 1)).ended_on == date(2027, 3, 1)


def test_an_undertaking_is_no_order(bench: Bench) -> None:
    order = bench.take(applied(bench), "undertaking", START, note="Not to go near the shop.")
    assert (order.state, order.ended_on) == ("undertaking", START)
    assert history(order) == ["applied", "undertaking", "ended"]
    assert bench.refused(order, "make", START, **UNTIL) >= {"ORD-1"}


def test_a_refusal_is_no_order(bench: Bench) -> None:
    order = bench.take(applied(bench), "refuse", date(2026, 3, 20), note="Not proved.")
    assert (order.state, order.issuing_body) == ("refused", "county_court")
    assert history(order) == ["applied", "refused", "ended"]
    assert "made" not in history(order)


def test_an_application_is_withdrawn(bench: Bench) -> None:
    order = bench.take(applied(bench), "withdraw", START, note="The witness moved away.")
    assert order.state == "withdrawn"


def test_a_discharge_that_comes_in_after_the_order_ran_out_counts_from_its_own_day(
    bench: Bench,
) -> None:
    order = bench.take(applied(bench), "make", START, ends_on=date(2026, 5, 31))
    order = swept(bench.serve(order, START), date(2026, 6, 2))
    order = late(
        bench,
        order,
        "discharge",
        date(2026, 5, 20),
        date(2026, 6, 3),
        applied_by="us",
        note="Moved.",
    )
    assert (order.state, order.ended_on) == ("discharged", date(2026, 5, 20))
    assert dated(order, "ended") == [date(2026, 5, 20)]


@pytest.mark.rule("CBO-1", "CBO-3")
def test_a_cbo_of_2017_that_is_entered_today_has_run_out_on_its_own_day(bench: Bench) -> None:
    entered = date(2026, 11, 20)
    order = cbo(bench, day=entered)
    then = date(2017, 5, 2)
    order = late(bench, order, "apply", then, entered, court="magistrates_court")
    order = late(
        bench,
        order,
        "make",
        then,
        entered,
        convicted_on=then,
        sentence="fine",
        ends_on=date(2019, 5, 1),
    )
    assert (order.state, order.legal_basis) == ("in_force", "2014 Act s.22")
    assert order.issuing_body == "magistrates_court"
    assert not order.is_binding
    order = swept(order, entered)
    assert (order.state, order.ended_on) == ("expired", date(2019, 5, 2))
    assert history(order) == ["applied", "made", "in_force", "ended"]
    assert dated(order, "made") == [then]
    assert dated(order, "ended") == [date(2019, 5, 2)]


def test_a_cbo_is_applied_for_made_varied_and_discharged(bench: Bench) -> None:
    order = applied_cbo(bench)
    order = bench.take(order, "interim", START, convicted_on=START, sentence="custody")
    assert order.state == "interim"
    order = bench.take(
        order,
        "make",
        date(2026, 3, 20),
        convicted_on=START,
        sentence="custody",
        is_indefinite=True,
        court="crown_court",
    )
    assert (order.state, order.issuing_body) == ("in_force", "crown_court")
    assert bench.due(order, "expiry") == []
    order = bench.take(order, "vary", date(2026, 5, 1), applied_by="respondent", note="Work.")
    order = bench.take(order, "discharge", date(2026, 9, 1), applied_by="prosecution", note="Done.")
    assert (order.state, order.ended_on) == ("discharged", date(2026, 9, 1))
    assert history(order) == [
        "applied", "interim", "in_force", "ended", "made", "in_force", "varied", "ended",
    ]  # fmt: skip


@pytest.mark.rule("CBO-6")
def test_a_second_cbo_begins_when_the_first_ends(bench: Bench) -> None:
    first = made_cbo(bench, ends_on=date(2028, 2, 29))
    june = date(2026, 6, 1)
    second = bench.take(
        applied_cbo(bench, day=june),
        "make",
        june,
        convicted_on=june,
        sentence="custody",
        starts_on=date(2028, 3, 1),
        is_indefinite=True,
    )
    assert (second.state, dated(second, "in_force")) == ("made", [])
    assert swept(second, date(2028, 2, 29)).state == "made"
    begun = swept(second, date(2028, 3, 5))
    assert (begun.state, dated(begun, "in_force")) == ("in_force", [date(2028, 3, 1)])
    assert swept(first, date(2028, 3, 5)).ended_on == date(2028, 3, 1)


@pytest.mark.rule("CBO-6")
def test_a_second_cbo_begins_earlier_where_the_first_is_discharged(bench: Bench) -> None:
    first = made_cbo(bench, ends_on=date(2028, 2, 29))
    june = date(2026, 6, 1)
    second = bench.take(
        applied_cbo(bench, day=june),
        "make",
        june,
        convicted_on=june,
        sentence="custody",
        starts_on=date(2028, 3, 1),
        is_indefinite=True,
    )
    changed: Answers = {"applied_by": "prosecution", "note": "Agreed."}
    bench.take(first, "vary", july := date(2026, 7, 1), ends_on=date(2028, 5, 31), **changed)
    second.refresh_from_db()
    assert second.starts_on == date(2028, 6, 1)
    bench.take(first, "discharge", days_after(july, 1), **changed)
    begun = swept(second, date(2026, 7, 10))
    assert (begun.state, dated(begun, "in_force")) == ("in_force", [days_after(july, 1)])


def test_a_quashed_cbo_is_over(bench: Bench) -> None:
    order = made_cbo(bench, is_indefinite=True)
    order = bench.take(order, "appeal", date(2026, 3, 10), court="crown_court", note="Too wide.")
    assert order.state == "in_force"
    order = bench.take(order, "appeal_decided", date(2026, 4, 10), outcome="quashed")
    assert (order.state, order.ended_on) == ("quashed", date(2026, 4, 10))
