"""A call logged becomes a figure."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.utils import InternalError

from cases.services import assess_risk, close_case, hand_over, reopen_case
from ledger import derive, registry
from ledger.figures import answer, records_behind
from ledger.models import Cell, Fact, StaleMark
from ledger.periods import parse
from partnership import clock
from tests.cast import EVERY_ITEM_LOW, Cast, log_case


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def value(cast: Cast, measure: str, period: str, **more: object) -> object:
    figure = answer(cast.area, [registry.measure(measure)], [parse(period)], **more)  # type: ignore[arg-type]
    return figure[0].value


def test_a_logged_call_is_counted_once_its_month_is_derived(cast: Cast) -> None:
    with clock.pretend(at(date(2018, 1, 10))):
        case = log_case(cast)
        assert StaleMark.objects.filter(month=date(2018, 1, 1)).exists()
        derive.derive_stale()
        assert not StaleMark.objects.exists()
        cell = Cell.objects.get(measure="asb_cases_opened", period="2018-01", dimension="")
        assert cell.value == 1
        assert value(cast, "asb_cases_opened", "2017/18") == 1
        assert records_behind(
            cast.area, registry.measure("asb_cases_opened"), parse("2017/18")
        ) == [case.pk]


def test_a_closed_case_counts_as_solved_and_reopening_takes_it_back_from_that_day_on(
    cast: Cast,
) -> None:
    with clock.pretend(at(date(2018, 1, 10))):
        case = log_case(cast)
    with clock.pretend(at(date(2018, 3, 1))):
        assess_risk(case, EVERY_ITEM_LOW, by=cast.officer, is_final=True)
        close_case(
            case, by=cast.officer, reason="behaviour_stopped", victim_told_on=date(2018, 3, 1)
        )
    with clock.pretend(at(date(2018, 4, 20))):
        known = clock.now()
        assert value(cast, "asb_cases_problem_solved", "2017/18") == 1
        assert value(cast, "asb_case_closure_rate", "2017/18") == 100
    with clock.pretend(at(date(2018, 5, 20))):
        reopen_case(case, by=cast.officer, why="It started again", reopened_on=date(2018, 3, 20))
        assert value(cast, "asb_cases_problem_solved", "2017/18") == 0
        assert value(cast, "asb_cases_ongoing", "2017/18") == 1
        assert value(cast, "asb_cases_closed", "2017/18") == 1
        assert value(cast, "asb_cases_problem_solved", "2017/18", known_at=known) == 1


def test_a_hand_over_changes_no_past_quarter(cast: Cast) -> None:
    with clock.pretend(at(date(2018, 1, 10))):
        case = log_case(cast)
    with clock.pretend(at(date(2018, 5, 20))):
        before = answer(
            cast.area,
            [registry.measure("asb_cases_managed")],
            [parse("2017/18 Q4")],
            dimensions=("owner",),
        )
        hand_over(case, by=cast.officer, to=cast.colleague)
        after = answer(
            cast.area,
            [registry.measure("asb_cases_managed")],
            [parse("2017/18 Q4")],
            dimensions=("owner",),
        )
        now = answer(
            cast.area,
            [registry.measure("asb_cases_open")],
            [parse("2018-05")],
            dimensions=("owner",),
        )
    assert [figure.key for figure in before] == [str(cast.officer.pk)] == [f.key for f in after]
    assert [figure.key for figure in now] == [str(cast.colleague.pk)]


def test_the_database_refuses_to_change_or_delete_a_fact(cast: Cast) -> None:
    log_case(cast)
    for statement in ("UPDATE ledger_fact SET kind = 'x'", "DELETE FROM ledger_fact"):
        with (
            pytest.raises((ProgrammingError, InternalError)),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert Fact.objects.filter(kind="case.opened").count() == 1


def test_a_case_closed_on_a_quarters_first_day_was_managed_in_both_quarters(cast: Cast) -> None:
    with clock.pretend(at(date(2017, 12, 30))):
        case = log_case(cast)
    with clock.pretend(at(date(2018, 1, 1))):
        assess_risk(case, EVERY_ITEM_LOW, by=cast.officer, is_final=True)
        close_case(case, by=cast.officer, reason="withdrawn", victim_told_on=date(2018, 1, 1))
        managed = [
            value(cast, "asb_cases_managed", quarter)
            for quarter in ("2017/18 Q2", "2017/18 Q3", "2017/18 Q4")
        ]
        assert managed == [0, 1, 1]
        # At the end of the day of closing it is open no longer.
        assert value(cast, "asb_cases_open", "2018-01") == 0
        assert value(cast, "asb_cases_open", "2017-12") == 1
