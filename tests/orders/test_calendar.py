"""Orders begin and run out by their own days, however late the sweep comes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from ledger.figures import answer
from ledger.periods import parse
from ledger.registry import measure
from ledger.services import facts_of
from orders.kinds import Kind, State
from orders.models import Consultation, Order
from orders.services import draft, refresh_deadlines, sweep, take
from partnership import clock
from tests.orders.asking import answered, rules_of, undone, words_of
from tests.orders.conftest import START, Bench, on_day

DAY = timedelta(days=1)
LAST = date(2026, 6, 1)


def _happened(order: Order, step: str) -> list[date]:
    return list(order.events.filter(step=step).values_list("happened_on", flat=True))


def _fact_days(order: Order, kind: str) -> list[date]:
    return [fact.occurred_on for fact in facts_of(order.record) if fact.kind == f"order.{kind}"]


def _in_force(bench: Bench, day: date) -> int:
    (figure,) = answer(
        bench.cast.area,
        [measure("orders_in_force")],
        [parse(f"{day:%Y-%m}")],
        as_at=day,
        dimensions=("",),
    )
    return int(figure.value or 0)


def _space(bench: Bench, kind: Kind, made: date, starts_on: date, ends_on: date) -> Order:
    with on_day(made):
        order = draft(
            kind,
            by=bench.officer,
            area="Example Square",
            conduct="Drinking in the square.",
            effect="Families stay away.",
            unreasonable="Every evening.",
            vicinity="school",
            starts_on=starts_on,
            ends_on=ends_on,
        )
        order = take(
            order,
            "add_requirement",
            by=bench.officer,
            requirement_kind="prohibit",
            requirement="Drinking alcohol in the square.",
        )
        bodies = Consultation.Body
        for body in (
            bodies.CHIEF_OFFICER,
            bodies.COMMISSIONER,
            bodies.COMMUNITY,
            bodies.OWNER_OCCUPIER,
        ):
            if kind is Kind.PSPO:
                order = take(order, "consult", by=bench.officer, on=made, body=body)
    return bench.take(order, "make", made)


def test_a_notice_binds_on_its_last_day_and_has_run_out_at_the_next_midnight(bench: Bench) -> None:
    notice = bench.served_cpn(ends_on=LAST)
    with on_day(LAST, time(23, 59)):
        assert sweep() == 0
        assert Order.objects.get(pk=notice.pk).is_binding
        assert _in_force(bench, LAST) == 1
    with on_day(LAST + DAY, time(0, 1)):
        assert not Order.objects.get(pk=notice.pk).is_binding
        assert sweep() == 1
        assert _in_force(bench, LAST + DAY) == 0
    notice.refresh_from_db()
    assert (notice.state, notice.ended_on) == (State.EXPIRED, LAST + DAY)


def test_a_sweep_that_comes_months_late_dates_the_end_by_the_notices_own_day(bench: Bench) -> None:
    notice = bench.served_cpn(ends_on=LAST)
    with on_day(LAST + 100 * DAY):
        assert sweep() == 1
        assert sweep() == 0
        refresh_deadlines()
    notice.refresh_from_db()
    assert notice.ended_on == LAST + DAY
    assert _happened(notice, "expire") == _fact_days(notice, "ended") == [LAST + DAY]
    assert notice.events.get(step="expire").recorded_by is None
    assert not notice.record.deadlines.filter(met_at__isnull=True).exists()


def test_a_step_finds_an_order_that_has_run_out_run_out_sweep_or_no_sweep(bench: Bench) -> None:
    notice = bench.served_cpn(ends_on=LAST)
    vary = {"ends_on": date(2026, 12, 1), "note": "It goes on"}
    late = answered(notice, "vary", LAST + DAY, by=bench.officer, **vary)
    assert rules_of(late) == {"ORD-1"}
    assert "“expired” on 2 June 2026" in words_of(late, "ORD-1")
    assert answered(notice, "vary", LAST, by=bench.officer, today=LAST + 9 * DAY, **vary) == []
    with undone():
        breached = {"requirements": notice.requirements.filter(kind="stop"), "description": "Music"}
        order = bench.take(notice, "breach", LAST, **breached)
        assert order.state == State.IN_FORCE
        order = bench.take(
            order, "breach_evidence", LAST + DAY, breach=order.breaches.get(), note="Recorded"
        )
        assert (order.state, order.ended_on) == (State.EXPIRED, LAST + DAY)
        with on_day(LAST + DAY):
            assert sweep() == 0
    with on_day(LAST + DAY):
        assert sweep() == 1


def test_an_unserved_notice_runs_out_too_and_was_never_in_force(bench: Bench) -> None:
    notice = bench.take(bench.cpn(ends_on=LAST), "issue", date(2026, 3, 21))
    with on_day(LAST + DAY):
        assert sweep() == 1
        assert _in_force(bench, LAST + DAY) == 0
    notice.refresh_from_db()
    assert (notice.state, _fact_days(notice, "in_force")) == (State.EXPIRED, [])


def test_drafts_and_orders_without_an_end_do_not_run_out(bench: Bench) -> None:
    bench.cpn(ends_on=LAST)
    endless = bench.served_cpn(ends_on=None)
    with on_day(date(2030, 1, 1)):
        assert sweep() == 0
    endless.refresh_from_db()
    assert endless.state == State.IN_FORCE


@pytest.mark.parametrize("kind", [Kind.PSPO, Kind.EXPEDITED])
def test_a_published_order_begins_on_its_first_day_and_ends_after_its_last(
    bench: Bench, kind: Kind
) -> None:
    first = date(2026, 4, 1)
    order = _space(bench, kind, START, first, LAST)
    unpublished = _space(bench, kind, START, first, LAST)
    order = bench.take(order, "publish", START + DAY, published_where="Website and signs")
    assert order.state == State.MADE
    with on_day(first - DAY):
        assert sweep() == 0
    with undone(), on_day(first):
        assert sweep() == 1
        assert Order.objects.get(pk=order.pk).state == State.IN_FORCE
    with on_day(LAST + 30 * DAY):
        assert sweep() == 2
        assert sweep() == 0
    order.refresh_from_db()
    unpublished.refresh_from_db()
    assert (order.state, unpublished.state) == (State.EXPIRED, State.EXPIRED)
    assert _fact_days(order, "in_force") == _happened(order, "begin") == [first]
    assert _fact_days(order, "ended") == _happened(order, "expire") == [LAST + DAY]
    assert _fact_days(unpublished, "in_force") == []


def test_a_step_after_the_first_day_finds_the_order_begun(bench: Bench) -> None:
    first = date(2026, 4, 1)
    order = _space(bench, Kind.EXPEDITED, START, first, LAST)
    bench.take(order, "publish", START + DAY, published_where="Website")
    order = bench.take(order, "discharge", first + 5 * DAY, note="The danger is over")
    assert (_fact_days(order, "in_force"), order.state) == ([first], State.DISCHARGED)
    assert _fact_days(order, "ended") == [first + 5 * DAY]


def test_a_cbo_begins_on_the_day_after_the_earlier_one_ends(bench: Bench) -> None:
    def made(day: date, **data: object) -> Order:
        with on_day(day):
            order = draft(
                Kind.CBO,
                by=bench.officer,
                case=bench.case,
                about=bench.adult,
                conduct="Theft and threats.",
                offence="Theft",
                prosecutor="cps",
            )
            order = take(
                order,
                "add_requirement",
                by=bench.officer,
                requirement_kind="prohibit",
                requirement="Entering Example Street.",
            )
        order = bench.take(order, "apply", day, court="magistrates_court")
        return bench.take(order, "make", day, convicted_on=day, sentence="fine", **data)

    ends = date(2028, 2, 29)
    made(START, ends_on=ends)
    second = made(date(2028, 1, 10), starts_on=ends + DAY, is_indefinite=True)
    assert second.state == State.MADE
    with on_day(ends):
        assert sweep() == 0
    with on_day(ends + 40 * DAY):
        assert sweep() == 2
        assert _in_force(bench, ends) == 1
        assert _in_force(bench, ends + DAY) == 1
    second.refresh_from_db()
    assert (second.state, _fact_days(second, "in_force")) == (State.IN_FORCE, [date(2028, 3, 1)])


def test_an_interim_order_that_runs_out_leaves_the_application_before_the_court(
    bench: Bench,
) -> None:
    with on_day(START):
        order = draft(
            Kind.INJUNCTION,
            by=bench.officer,
            case=bench.case,
            about=bench.adult,
            conduct="Threats.",
            applicant="council",
            asb_limb="a",
        )
        order = take(
            order,
            "add_requirement",
            by=bench.officer,
            requirement_kind="prohibit",
            requirement="Entering Example Street.",
        )
    order = bench.take(order, "apply", START, court="county_court", with_notice=False)
    order = bench.take(order, "interim", START, ends_on=START + 7 * DAY)
    with undone(), on_day(START + 30 * DAY):
        assert sweep() == 1
        order.refresh_from_db()
        assert (order.state, order.ended_on, order.ends_on) == (State.APPLIED, None, None)
        assert _fact_days(order, "ended") == [START + 8 * DAY]
    final = {"ends_on": date(2027, 1, 1), "heard_on_notice": True}
    made = bench.take(order, "make", START + 20 * DAY, **final)
    assert made.state == State.MADE
    assert _fact_days(made, "ended") == [START + 8 * DAY]
    served = bench.serve(made, START + 22 * DAY)
    assert _fact_days(served, "in_force") == [START, START + 22 * DAY]


def test_a_dispersal_that_was_told_of_after_it_ended_ends_on_its_own_day(bench: Bench) -> None:
    begins = datetime(2026, 12, 24, 18, tzinfo=clock.LONDON)
    with on_day(date(2026, 12, 30)):
        order = draft(
            Kind.DISPERSAL,
            by=bench.officer,
            area="The seafront",
            conduct="Fights.",
            starts_at=begins,
            ends_at=begins + timedelta(hours=48),
            rank="inspector",
            in_writing=True,
        )
        take(order, "notify", by=bench.officer)
        assert sweep() == 1
        assert sweep() == 0
    order.refresh_from_db()
    assert (order.state, order.ended_on) == (State.EXPIRED, date(2026, 12, 26))
    assert _fact_days(order, "in_force") == [date(2026, 12, 24)]
    assert _fact_days(order, "ended") == [date(2026, 12, 26)]
