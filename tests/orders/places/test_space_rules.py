"""Rules and lives of public spaces protection orders, expedited orders and dispersal."""

from __future__ import annotations

from datetime import date

import pytest

from orders.kinds import Kind
from orders.models import Order
from tests.orders.conftest import START, Bench
from tests.orders.drafts import (
    CONSULTED,
    Answers,
    at,
    commence,
    consult_all,
    dated,
    days_after,
    dispersal,
    history,
    late,
    made_pspo,
    pspo,
    published_pspo,
    require,
    swept,
    told,
)

FIRST, LAST = date(2026, 3, 8), date(2029, 3, 7)
WEBSITE: Answers = {"published_where": "Website and signs"}


@pytest.mark.rule("PSPO-1")
def test_an_order_says_what_why_where_and_when(bench: Bench) -> None:
    whole = consult_all(bench, pspo(bench), START)
    assert bench.refused(whole, "make", START) == set()
    # It may be made on its first day, and not after.
    assert bench.refused(whole, "make", FIRST) == set()
    assert bench.refused(whole, "make", days_after(FIRST, 1)) == {"PSPO-1"}
    for lacking in ("conduct", "effect", "unreasonable", "starts_on", "ends_on"):
        order = consult_all(bench, pspo(bench), START)
        setattr(order, lacking, None if lacking.endswith("_on") else "")
        order.save()
        assert bench.refused(order, "make", START) == {"PSPO-1"}
    order = consult_all(bench, pspo(bench), START)
    order.requirements.all().delete()
    assert bench.refused(order, "make", START) == {"PSPO-1"}


@pytest.mark.rule("PSPO-2")
def test_a_pspo_lasts_three_years_at_most(bench: Bench) -> None:
    assert bench.refused(consult_all(bench, pspo(bench), START), "make", START) == set()
    longer = consult_all(bench, pspo(bench, ends_on=days_after(LAST, 1)), START)
    assert bench.refused(longer, "make", START) == {"PSPO-2"}
    leap = pspo(bench, date(2028, 2, 22), starts_on=date(2028, 2, 29), ends_on=date(2031, 2, 28))
    leap = consult_all(bench, leap, date(2028, 2, 22))
    assert bench.refused(leap, "make", date(2028, 2, 22)) == set()


@pytest.mark.rule("PSPO-3")
def test_a_pspo_is_extended_before_it_runs_out_for_three_years_at_most(bench: Bench) -> None:
    order = consult_all(bench, published_pspo(bench), date(2029, 3, 1))
    why: Answers = {"note": "It would begin again."}
    for ends, rules in (
        (LAST, {"PSPO-3"}),
        (days_after(LAST, 1), set()),
        (date(2032, 3, 7), set()),
        (date(2032, 3, 8), {"PSPO-3"}),
    ):
        assert bench.refused(order, "extend", LAST, ends_on=ends, **why) == rules
    longer: Answers = {"ends_on": date(2032, 3, 7)}
    late_by_a_day = bench.refused(order, "extend", days_after(LAST, 1), **longer, **why)
    assert late_by_a_day == {"PSPO-3", "ORD-24"}
    assert "PSPO-3" in bench.refused(order, "extend", LAST, note=" ", **longer)


@pytest.mark.rule("PSPO-4")
def test_police_commissioner_community_and_owners_are_heard_before_it_is_made(
    bench: Bench,
) -> None:
    order = pspo(bench)
    for body in CONSULTED:
        assert bench.refused(order, "make", START) == {"PSPO-4"}
        order = bench.take(order, "consult", START, body=body, note="Content.")
    assert bench.refused(order, "make", START) == set()


@pytest.mark.rule("PSPO-4")
def test_each_extension_variation_and_discharge_is_consulted_on_anew(bench: Bench) -> None:
    order = published_pspo(bench)
    june, july = date(2026, 6, 1), date(2026, 7, 1)
    why: Answers = {"note": "It would begin again."}
    later: Answers = {"ends_on": date(2030, 3, 7), **why}
    for step, data in (("extend", later), ("vary", why), ("discharge", why)):
        assert bench.refused(order, step, june, **data) == {"PSPO-4"}
    order = consult_all(bench, order, june)
    assert order.state == "in_force"
    for step, data in (("extend", later), ("vary", why), ("discharge", why)):
        assert bench.refused(order, step, june, **data) == set()
    order = bench.take(order, "vary", june, **why)
    assert bench.refused(order, "extend", july, **later) == {"PSPO-4"}


@pytest.mark.rule("PSPO-5")
def test_where_it_was_published_is_recorded(bench: Bench) -> None:
    order = made_pspo(bench)
    assert "PSPO-5" in bench.refused(order, "publish", FIRST, published_where=" ")
    assert bench.refused(order, "publish", FIRST, **WEBSITE) == set()


@pytest.mark.rule("PSPO-6 DUE", "PSPO-6 WARN")
def test_the_high_court_can_be_asked_within_six_weeks_of_making_and_of_each_variation(
    bench: Bench,
) -> None:
    order = published_pspo(bench)
    # Made on 1 March: six weeks beginning with that day end on 11 April.
    assert bench.due(order, "challenge") == [date(2026, 4, 11)]
    asked: Answers = {"court": "high_court", "note": "Not consulted."}
    assert bench.warned(order, "appeal", date(2026, 4, 11), **asked) == set()
    assert bench.warned(order, "appeal", date(2026, 4, 12), **asked) == {"PSPO-6"}
    june = date(2026, 6, 1)
    order = bench.take(consult_all(bench, order, june), "vary", june, note="A street added.")
    assert bench.due(order, "challenge") == [days_after(june, 41)]
    assert bench.warned(order, "appeal", days_after(june, 41), **asked) == set()
    assert bench.warned(order, "appeal", days_after(june, 42), **asked) == {"PSPO-6"}
    order = bench.take(
        consult_all(bench, order, days_after(june, 1)),
        "extend",
        days_after(june, 1),
        ends_on=date(2030, 3, 7),
        note="It would begin again.",
    )
    # The Act lets an order and its variation be questioned.
    assert bench.due(order, "challenge") == [days_after(june, 41)]


@pytest.mark.rule("PSPO-7")
def test_work_on_a_renewal_begins_six_months_before_the_end(bench: Bench) -> None:
    order = published_pspo(bench)
    assert bench.due(order, "renewal") == [date(2028, 9, 7)]
    deadline = order.record.deadlines.get(kind="order_renewal", met_at=None)
    assert (deadline.assignee, deadline.source) == (bench.officer, "PSPO-7: Local policy")
    assert bench.due(order, "expiry") == [LAST]


@pytest.mark.rule("PSPO-8")
def test_a_challenge_is_made_in_the_high_court(bench: Bench) -> None:
    order = published_pspo(bench)
    assert bench.refused(order, "appeal", FIRST, court="magistrates_court") == {"PSPO-8"}
    assert bench.refused(order, "appeal", FIRST, court="high_court") == set()


@pytest.mark.rule("PSPO-9")
def test_a_variation_is_no_way_round_an_extension(bench: Bench) -> None:
    order = consult_all(bench, published_pspo(bench), FIRST)
    june = date(2026, 6, 1)
    order = consult_all(bench, order, june)
    for ends, rules in ((LAST, set()), (days_after(LAST, 1), {"PSPO-9"})):
        assert bench.refused(order, "vary", june, ends_on=ends, note="Why") == rules
    short = _expedited(bench)
    assert short.ends_on is not None
    longer: Answers = {"ends_on": days_after(short.ends_on, 1), "note": "Why"}
    assert bench.refused(short, "vary", FIRST, **longer) == {"PSPO-9"}


@pytest.mark.rule("PSPO-10")
def test_the_convention_and_publication_are_told() -> None:
    for step in ("make", "extend", "vary", "discharge"):
        assert "PSPO-10" in told(step, Kind.PSPO)


@pytest.mark.rule("EXP-1")
def test_an_expedited_order_protects_a_school_or_a_site(bench: Bench) -> None:
    for vicinity in ("school", "vaccination", "test"):
        order = pspo(bench, kind=Kind.EXPEDITED, vicinity=vicinity)
        assert bench.refused(order, "make", START) == set()
    order = pspo(bench, kind=Kind.EXPEDITED)
    order.answers["vicinity"] = "clinic"
    order.save()
    assert bench.refused(order, "make", START) == {"EXP-1"}


@pytest.mark.rule("EXP-1")
def test_expedited_orders_are_made_from_28_june_2022(bench: Bench) -> None:
    day = date(2022, 6, 28)
    order = pspo(bench, days_after(day, -3), kind=Kind.EXPEDITED)
    assert bench.refused(order, "make", days_after(day, -1)) == {"EXP-1"}
    assert bench.refused(order, "make", day) == set()


@pytest.mark.rule("EXP-2")
def test_an_expedited_order_lasts_six_months_and_is_not_extended(bench: Bench) -> None:
    for ends, rules in ((date(2026, 9, 7), set()), (date(2026, 9, 8), {"EXP-2"})):
        order = pspo(bench, kind=Kind.EXPEDITED, ends_on=ends)
        assert bench.refused(order, "make", START) == rules
    order = _expedited(bench)
    longer: Answers = {"ends_on": date(2027, 1, 1), "note": "Why"}
    assert bench.refused(order, "extend", FIRST, **longer) >= {"ORD-1"}


@pytest.mark.rule("EXP-3")
def test_after_an_expedited_order_those_concerned_are_consulted(bench: Bench) -> None:
    order = _expedited(bench)
    # The local period of 28 days following the making.
    assert bench.due(order, "consultation") == [date(2026, 3, 29)]
    order = bench.take(order, "consult_late", FIRST, body="chief_officer", note="Content.")
    assert bench.due(order, "consultation") == [date(2026, 3, 29)]
    assert bench.due(consult_all(bench, order, FIRST), "consultation") == []


def _expedited(bench: Bench) -> Order:
    order = bench.take(pspo(bench, kind=Kind.EXPEDITED), "make", START)
    return bench.take(order, "publish", FIRST, **WEBSITE)


def test_a_pspo_is_proposed_consulted_on_made_published_extended_and_runs_out(
    bench: Bench,
) -> None:
    order = pspo(bench)
    assert order.state == "draft"
    order = consult_all(bench, order, START)
    assert order.state == "consulted"
    order = bench.take(order, "make", START)
    assert (order.state, order.issuing_body, order.legal_basis) == (
        "made", "council", "2014 Act s.59",
    )  # fmt: skip
    # Published on a day before its first: it waits, and the calendar brings it into force.
    order = bench.take(order, "publish", date(2026, 3, 3), **WEBSITE)
    assert (order.state, dated(order, "in_force")) == ("made", [])
    assert swept(order, days_after(FIRST, -1)).state == "made"
    order = swept(order, days_after(FIRST, 2))
    assert (order.state, dated(order, "in_force")) == ("in_force", [FIRST])
    day = date(2029, 3, 1)
    order = bench.take(
        consult_all(bench, order, day), "extend", day, ends_on=date(2032, 3, 7), note="Again."
    )
    assert swept(order, days_after(LAST, 1)).state == "in_force"
    order = swept(order, date(2032, 3, 20))
    assert (order.state, order.ended_on) == ("expired", date(2032, 3, 8))
    assert history(order) == ["made", "in_force", "extended", "ended"]


def test_a_pspo_that_is_published_late_binds_from_its_publication(bench: Bench) -> None:
    order = bench.take(made_pspo(bench), "publish", days_after(FIRST, 3), **WEBSITE)
    assert (order.state, dated(order, "in_force")) == ("in_force", [days_after(FIRST, 3)])


def test_a_pspo_that_nobody_published_does_not_bind(bench: Bench) -> None:
    assert swept(made_pspo(bench), days_after(FIRST, 5)).state == "made"


@pytest.mark.rule("ORD-24", "PSPO-3")
def test_an_extension_in_time_may_be_entered_after_the_last_day(bench: Bench) -> None:
    order = consult_all(bench, published_pspo(bench), date(2029, 3, 1))
    entered = days_after(LAST, 5)
    order = swept(order, entered)
    assert order.state == "expired"
    order = late(
        bench,
        order,
        "extend",
        LAST,
        entered,
        ends_on=date(2030, 3, 7),
        note="It would begin again.",
    )
    assert (order.state, order.ended_on) == ("in_force", None)
    assert history(order) == ["made", "in_force", "extended"]
    order = swept(order, date(2030, 3, 9))
    assert dated(order, "ended") == [date(2030, 3, 8)]


def test_a_pspo_is_challenged_and_quashed(bench: Bench) -> None:
    order = bench.take(published_pspo(bench), "appeal", FIRST, court="high_court", note="Too wide.")
    assert order.state == "in_force"
    order = bench.take(order, "appeal_decided", date(2026, 5, 1), outcome="quashed")
    assert (order.state, order.ended_on) == ("quashed", date(2026, 5, 1))
    assert history(order) == ["made", "in_force", "appealed", "appeal_decided", "ended"]
    assert bench.due(order, "renewal") == []


def test_a_pspo_is_varied_and_discharged(bench: Bench) -> None:
    june = date(2026, 6, 1)
    order = consult_all(bench, published_pspo(bench), june)
    order = bench.take(
        order, "vary", june, requirement_kind="prohibit", requirement="Loud music.", note="New."
    )
    assert order.requirements.count() == 2
    july = date(2026, 7, 1)
    order = bench.take(consult_all(bench, order, july), "discharge", july, note="It worked.")
    assert (order.state, order.ended_on) == ("discharged", july)


def test_an_expedited_order_runs_out(bench: Bench) -> None:
    order = _expedited(bench)
    assert (order.state, order.legal_basis) == ("in_force", "2014 Act s.59A")
    assert order.ends_on is not None
    order = swept(order, days_after(order.ends_on, 3))
    assert (order.state, order.ended_on) == ("expired", days_after(date(2026, 5, 7), 1))


BEGINS = at(date(2026, 3, 6), 18)


@pytest.mark.rule("DISP-1")
def test_a_dispersal_authorisation_lasts_48_hours_in_writing_from_an_inspector(
    bench: Bench,
) -> None:
    day = date(2026, 3, 6)
    for hours, rules in ((48, set()), (49, {"DISP-1"}), (0, {"DISP-1"})):
        order = dispersal(bench, BEGINS, hours)
        assert bench.refused(order, "notify", day) == rules
    assert bench.refused(dispersal(bench, BEGINS, in_writing=False), "notify", day) == {"DISP-1"}
    order = dispersal(bench, BEGINS)
    order.answers["rank"] = "council_officer"
    order.save()
    assert bench.refused(order, "notify", day) == {"DISP-1"}


@pytest.mark.rule("DISP-1")
def test_the_longest_authorisation_is_that_of_its_own_day(bench: Bench) -> None:
    commence(bench, "dispersal.maximum_hours", "72", day := date(2026, 3, 7))
    before, after = dispersal(bench, BEGINS, 72), dispersal(bench, at(day, 0), 72)
    heard = date(2026, 3, 12)
    assert bench.refused(before, "notify", heard) == {"DISP-1"}
    assert bench.refused(after, "notify", heard) == set()


@pytest.mark.rule("DISP-2")
def test_a_direction_is_given_while_the_authorisation_lasts_to_nobody_under_ten(
    bench: Bench,
) -> None:
    order = bench.take(dispersal(bench, BEGINS), "notify", date(2026, 3, 6))
    day = date(2026, 3, 7)
    for age, rules in ((9, {"DISP-2"}), (10, set()), (None, set())):
        assert bench.refused(order, "direct", day, hours=24, age=age) == rules
    for hours, rules in ((1, set()), (48, set()), (49, {"DISP-2"})):
        assert bench.refused(order, "direct", day, hours=hours) == rules
    for on, rules in (
        (date(2026, 3, 5), {"DISP-2"}),
        (date(2026, 3, 6), set()),
        (date(2026, 3, 8), set()),
        (date(2026, 3, 9), {"DISP-2"}),
    ):
        assert bench.refused(order, "direct", on, hours=24) == rules


@pytest.mark.rule("DISP-3")
def test_that_a_child_may_be_taken_home_is_told() -> None:
    assert "DISP-3" in told("direct", Kind.DISPERSAL)


def test_a_dispersal_authorisation_with_its_directions(bench: Bench) -> None:
    # Told two days after it began, when it had run out already.
    order = bench.take(dispersal(bench, BEGINS), "notify", date(2026, 3, 10))
    assert (order.issued_on, order.issuing_body) == (date(2026, 3, 6), "police")
    assert not order.is_binding
    order = bench.take(order, "direct", date(2026, 3, 7), hours=24, age=15)
    order = swept(order, date(2026, 3, 10))
    assert (order.state, order.ended_on) == ("expired", date(2026, 3, 8))
    # The police tell of another one later.
    order = bench.take(order, "direct", date(2026, 3, 8), hours=10)
    assert sorted(history(order)) == ["directed", "directed", "ended", "in_force", "issued"]
    assert dated(order, "issued") == [date(2026, 3, 6)]


def test_requirements_of_a_place_may_be_changed_until_it_is_made(bench: Bench) -> None:
    order = consult_all(bench, pspo(bench), START)
    order = require(bench, order, START, requirement="Feeding the gulls.")
    # What was consulted on has changed: it is a draft again, and the consultation stays on record.
    assert order.state == "draft"
    assert order.consultations.count() == 4
