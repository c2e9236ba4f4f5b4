"""The annual review of an under-18's CBO (SA 2020 ss.337-338), against a recount day by day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orders.models import Order, OrderEvent
from orders.rules.cbo import review_periods
from tests.orders.conftest import START, Bench
from tests.orders.drafts import made_cbo

SENTENCE = {"sentence": "community"}


@pytest.mark.rule("CBO-5", "CBO-9")
def test_a_childs_cbo_is_reviewed_each_year_and_anew_after_a_variation(bench: Bench) -> None:
    thirteen = bench.person(date(2012, 9, 1), "Tilly", "Teen")
    bench.perpetrator(thirteen)
    order = made_cbo(bench, thirteen, ends_on=date(2029, 2, 28))
    assert bench.due(order, "review") == [date(2027, 2, 28)]
    deadline = order.record.deadlines.get(kind="order_review", met_at=None)
    assert (deadline.assignee, deadline.source[:5]) == (bench.officer, "CBO-5")
    order = bench.take(order, "review", date(2027, 2, 28), note="Complies; support goes on.")
    assert bench.due(order, "review") == [date(2028, 2, 29)]
    order = bench.take(
        order, "vary", date(2027, 7, 15), applied_by="respondent", note="A new school."
    )
    # The clock begins again with the variation.
    assert bench.due(order, "review") == [date(2028, 7, 14)]
    order = bench.take(order, "review", date(2028, 7, 1), note="Complies.")
    # Another period would end after the order.
    assert bench.due(order, "review") == []


@pytest.mark.rule("CBO-5")
def test_no_review_ends_on_or_after_the_eighteenth_birthday(bench: Bench) -> None:
    for born, due in (
        (date(2009, 3, 1), [date(2027, 2, 28)]),  # 17 on the last day, 18 on the day after.
        (date(2009, 2, 28), []),
    ):
        child = bench.person(born, "Ted", "Teen")
        bench.perpetrator(child)
        order = made_cbo(bench, child, ends_on=date(2028, 2, 29))
        assert bench.due(order, "review") == due


@pytest.mark.rule("CBO-5")
def test_an_order_that_ends_with_the_period_is_reviewed_before_it_ends(bench: Bench) -> None:
    order = made_cbo(bench, bench.fifteen, ends_on=date(2027, 2, 28))
    assert bench.due(order, "review") == [date(2027, 2, 28)]
    order = bench.take(
        order, "discharge", date(2026, 12, 1), applied_by="prosecution", note="Done well."
    )
    assert bench.due(order, "review") == []


@pytest.mark.rule("CBO-5")
def test_a_review_that_comes_late_settles_what_was_missed(bench: Bench) -> None:
    thirteen = bench.person(date(2012, 9, 1), "Tilly", "Teen")
    bench.perpetrator(thirteen)
    order = made_cbo(bench, thirteen, ends_on=date(2029, 2, 28))
    order = bench.take(order, "review", date(2027, 4, 1), note="Late.")
    assert bench.due(order, "review") == [date(2029, 2, 28)]


@pytest.mark.rule("CBO-5")
def test_an_adults_cbo_has_no_annual_review(bench: Bench) -> None:
    assert bench.due(made_cbo(bench, is_indefinite=True), "review") == []


def _namesake(day: date, year: int) -> date:
    """The same day of another year; 1 March stands for a 29 February that is not there."""
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def _brute(
    born: date, begins: date, ends: date | None, varied: set[date], reviewed: set[date]
) -> list[tuple[date, date]]:
    """Walk through every day: a period closes on the eve of its namesake, a variation restarts it."""
    majority = _namesake(born, born.year + 18)
    found, start, day, seen = [], begins, begins, False
    while day < majority and (ends is None or day <= ends):
        if day in varied and day != start:
            start, seen = day, False
        seen = seen or day in reviewed
        if day + timedelta(days=1) == _namesake(start, start.year + 1):
            found.append((start, day))
            start = day + timedelta(days=1)
        day += timedelta(days=1)
    last = max(reviewed, default=None)
    return [(first, until) for first, until in found if last is None or last < first]


_leap = st.sampled_from([date(2016, 2, 29), date(2020, 2, 29), date(2024, 2, 29)])
_begins = st.one_of(st.dates(date(2015, 1, 1), date(2026, 1, 1)), _leap)
_offsets = st.sets(st.integers(0, 3 * 366), max_size=4)


@pytest.mark.rule("CBO-5")
@settings(max_examples=60)
@given(
    begins=_begins,
    born_before=st.integers(10 * 366, 18 * 365 - 1),
    born_leap=st.booleans(),
    length=st.integers(364, 3 * 365),
    varied=_offsets,
    reviewed=_offsets,
)
def test_the_periods_are_those_of_a_count_day_by_day(
    bench: Bench,
    begins: date,
    born_before: int,
    born_leap: bool,
    length: int,
    varied: set[int],
    reviewed: set[int],
) -> None:
    born = begins - timedelta(days=born_before)
    if born_leap:
        born = date(born.year - born.year % 4, 2, 29)
    ends = begins + timedelta(days=length)
    order = _order(bench, born, begins, ends)
    days = {
        step: {begins + timedelta(days=each) for each in offsets}
        for step, offsets in (("vary", varied), ("review", reviewed))
    }
    OrderEvent.objects.bulk_create(
        OrderEvent(
            partnership_id=order.partnership_id,
            order=order,
            step=step,
            happened_on=day,
            summary=step,
        )
        for step, taken in days.items()
        for day in taken
    )
    assert review_periods(order) == _brute(born, begins, ends, days["vary"], days["review"])


def _order(bench: Bench, born: date, begins: date, ends: date) -> Order:
    """An order in force of somebody born on a day; one that no example before has touched."""
    from partnership.services import create_record

    bench.fifteen.date_of_birth = born
    return Order.objects.create(
        record=create_record("order", "OR", agency=bench.cast.council, team=bench.cast.team),
        partnership=bench.cast.area,
        kind="cbo",
        state="in_force",
        case=bench.case,
        person=bench.fifteen,
        owner=bench.officer,
        agency=bench.cast.council,
        starts_on=begins,
        ends_on=ends,
        issued_on=min(begins, START),
        drafted_by=bench.officer,
    )
