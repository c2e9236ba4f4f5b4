"""Whole lives of closures, and the notice as it leaves."""

from __future__ import annotations

from datetime import date, timedelta

from documents import to_html
from orders.letters import CLOSURE_NOTICE, tree_of
from orders.models import Order
from partnership import clock
from tests.orders.conftest import START, Bench, on_day
from tests.orders.drafts import (
    Answers,
    at,
    authorised,
    closure_order,
    dated,
    days_after,
    history,
    served,
    swept,
)

NEXT = days_after(START, 1)
MAGISTRATES: Answers = {"court": "magistrates_court"}


def test_a_closure_from_the_notice_to_the_end_of_the_extended_order(bench: Bench) -> None:
    notice = served(bench)
    assert (notice.state, notice.issuing_body) == ("served", "police")
    assert notice.ends_at == at(NEXT, 14)
    kept = {each.number[-2:]: each.letter for each in notice.documents.all()}
    assert kept == {"/1": "closure_notice", "/2": "certificate"}
    notice = bench.take(notice, "apply", NEXT, **MAGISTRATES)
    assert (notice.state, notice.applied_on) == ("applied", NEXT)
    heard = days_after(START, 10)
    notice = bench.take(notice, "adjourn", NEXT, until=at(heard, 10), note="The owner asks.")
    deadline = notice.record.deadlines.get(kind="order_closure_hearing", met_at=None)
    assert (deadline.due_at, deadline.due_on) == (at(heard, 10), heard)
    notice = bench.take(notice, "continue_notice", NEXT, hours=48)
    assert notice.ends_at == at(days_after(NEXT, 2), 14)
    # A longer notice by rank does not cut short what the court has continued.
    notice = bench.take(notice, "extend_notice", NEXT, hours=30, rank="superintendent")
    assert notice.ends_at == at(days_after(NEXT, 2), 14)
    notice = bench.take(notice, "make_order", heard, ends_on=date(2026, 6, 10), note="Closed.")
    assert (notice.state, notice.ended_on) == ("order_made", heard)
    assert history(notice) == ["issued", "served", "in_force", "applied", "ended"]
    assert bench.due(notice, "closure_hearing") == []
    order = Order.objects.get(source=notice)
    assert (order.state, order.issuing_body, order.starts_on) == (
        "in_force", "magistrates_court", heard,
    )  # fmt: skip
    # One application, one order: the application is a fact of the notice.
    assert history(order) == ["made", "in_force"]
    assert bench.due(order, "appeal") == [days_after(heard, 20)]
    assert bench.due(order, "expiry") == [date(2026, 6, 10)]
    breach = bench.breach(order, date(2026, 5, 1))
    assert breach.state == "evidenced"
    order = bench.take(
        order, "extend", date(2026, 6, 9), applied_on=date(2026, 6, 1), ends_on=date(2026, 9, 10),
        note="It would begin again.",
    )  # fmt: skip
    order = swept(order, date(2026, 9, 12))
    assert (order.state, order.ended_on) == ("expired", date(2026, 9, 11))


def test_a_closure_notice_is_cancelled(bench: Bench) -> None:
    notice = bench.take(served(bench), "cancel", NEXT, note="The tenant has left.")
    assert (notice.state, notice.ended_on) == ("cancelled", NEXT)
    assert bench.due(notice, "closure_hearing") == []


def test_a_closure_is_refused_and_the_notice_stays_whoever_s_gave_it(bench: Bench) -> None:
    notice = bench.take(served(bench), "apply", NEXT, **MAGISTRATES)
    notice = bench.take(notice, "refuse", NEXT, note="Not necessary.")
    assert (notice.state, notice.issuing_body) == ("refused", "police")
    assert "made" not in history(notice)
    assert "refused" in history(notice)
    assert not Order.objects.filter(source=notice).exists()


def test_a_closure_order_is_discharged_or_quashed_on_appeal(bench: Bench) -> None:
    order = bench.take(closure_order(bench), "discharge", date(2026, 4, 1), note="New tenant.")
    assert (order.state, order.ended_on) == ("discharged", date(2026, 4, 1))
    other = bench.take(closure_order(bench), "appeal", date(2026, 3, 10), court="crown_court")
    other = bench.take(other, "appeal_decided", date(2026, 4, 1), outcome="quashed")
    assert (other.state, dated(other, "ended")) == ("quashed", [date(2026, 4, 1)])


def test_a_notice_binds_for_its_hours(bench: Bench) -> None:
    notice = served(bench)
    assert notice.ends_at is not None
    for moment, binds in ((notice.ends_at - timedelta(seconds=1), True), (notice.ends_at, False)):
        with clock.pretend(moment):
            assert notice.is_binding is binds


def test_the_council_s_notice_is_the_council_s(bench: Bench) -> None:
    from tests.orders.places.test_closure_rules import given_authority

    given_authority(bench, "closure_senior")
    notice = served(bench, hours=48, rank="chief_executive_designee")
    assert notice.issuing_body == "council"
    assert notice.ends_at == at(days_after(START, 2), 14)


def test_the_notice_reads_whole_and_leaves_nothing_blank(bench: Bench) -> None:
    notice = served(bench)
    html = to_html(tree_of(notice, CLOSURE_NOTICE, by=bench.officer, on=START))
    assert "____" not in html
    assert "{" not in html
    for words in (
        "9 Example Street",
        "Drug dealing and fights at all hours.",
        "From 14:00 on 1 March 2026 until 14:00 on 2 March 2026",
        "people who habitually live there, the owner, and: carers of the tenant",
        "is an offence",
        "under section 80",
        "at Testshire Magistrates’ Court, Court 2, at 10:00 on 2 March 2026",
        "up to three months",
        "0800 144 8848",
        "A. Person",
        "Police inspector",
    ):
        assert words in html, words


def test_the_check_before_service_shows_what_is_not_known_yet(bench: Bench) -> None:
    order = authorised(bench)
    with on_day(START):
        html = to_html(tree_of(order, CLOSURE_NOTICE, by=bench.officer, on=START))
    # The hours run from service: only their moments are left to fill.
    assert html.count("________") == 2
