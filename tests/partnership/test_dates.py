"""Statutory and working-day arithmetic, on the dates where it goes wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from ledger.periods import PeriodError, financial_year, parse, quarter, with_parts
from partnership import clock
from partnership.dates import (
    add_months,
    add_working_days,
    age_on,
    last_day_beginning_with,
    last_day_following,
)


def test_the_day_itself_counts_in_days_beginning_with_it_and_not_in_days_following_it() -> None:
    assert last_day_beginning_with(date(2026, 3, 1), 21) == date(2026, 3, 21)
    assert last_day_beginning_with(date(2026, 3, 1), 42) == date(2026, 4, 11)
    assert last_day_following(date(2026, 3, 1), 14) == date(2026, 3, 15)


def test_months_are_added_to_the_last_day_that_there_is() -> None:
    assert add_months(date(2016, 1, 31), 1) == date(2016, 2, 29)
    assert add_months(date(2016, 2, 29), 12) == date(2017, 2, 28)
    assert add_months(date(2017, 1, 31), -2) == date(2016, 11, 30)


def test_working_days_leave_out_weekends_and_englands_bank_holidays() -> None:
    assert add_working_days(date(2018, 3, 29), 1) == date(2018, 4, 3)  # Easter
    assert add_working_days(date(2017, 12, 22), 1) == date(2017, 12, 27)
    assert add_working_days(date(2018, 1, 12), 10) == date(2018, 1, 26)


def test_somebody_born_on_29_february_is_a_year_older_on_1_march() -> None:
    assert age_on(date(2000, 2, 29), date(2018, 2, 28)) == 17
    assert age_on(date(2000, 2, 29), date(2018, 3, 1)) == 18


def test_half_past_midnight_in_summer_is_already_the_next_day() -> None:
    with clock.pretend(datetime(2018, 6, 30, 23, 30, tzinfo=UTC)):
        assert clock.today() == date(2018, 7, 1)
    assert clock.start_of_day(date(2018, 7, 1)) == datetime(2018, 6, 30, 23, tzinfo=UTC)


def test_a_financial_year_runs_from_april_and_its_fourth_quarter_is_january_to_march() -> None:
    assert financial_year(date(2018, 3, 31)).label == "2017/18"
    assert financial_year(date(2018, 4, 1)).label == "2018/19"
    assert quarter(date(2018, 2, 1)).label == "2017/18 Q4"
    year = parse("2017/18")
    assert (year.starts_on, year.last_day, year.days) == (date(2017, 4, 1), date(2018, 3, 31), 365)
    assert parse("2015/16").days == 366
    assert [period.label for period in with_parts(parse("2017-12"))] == ["2017-12"]


@pytest.mark.parametrize(
    "text", ["2017/19", "2017-13", "2017/18 Q5", "2017", "2018/19..2017/18", ""]
)
def test_what_is_no_period_is_refused_with_how_to_write_one(text: str) -> None:
    with pytest.raises(PeriodError):
        parse(text)
