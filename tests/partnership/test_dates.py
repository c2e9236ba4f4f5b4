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
    hours_after,
    last_day_beginning_with,
    last_day_following,
    last_day_of_months_beginning_with,
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


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [
        (date(2026, 4, 1), 12, date(2027, 3, 31)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 3, 1), 3, date(2026, 5, 31)),
        (date(2026, 1, 1), 36, date(2028, 12, 31)),
    ],
)
def test_months_beginning_with_a_day_end_the_day_before_its_namesake(
    day: date, months: int, last: date
) -> None:
    assert last_day_of_months_beginning_with(day, months) == last


def _london(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=clock.LONDON)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("served", "hours", "heard_by"),
    [
        # 24 December 10:00 and 48 hours: Christmas Day does not count.
        (_london(2026, 12, 24, 10), 48, _london(2026, 12, 27, 10)),
        (_london(2026, 12, 23, 10), 48, _london(2026, 12, 26, 10)),
        (_london(2026, 12, 25, 10), 48, _london(2026, 12, 28, 0)),
        (_london(2026, 12, 22, 9), 48, _london(2026, 12, 24, 9)),
        (_london(2026, 12, 23, 0), 48, _london(2026, 12, 25, 0)),
        (_london(2026, 11, 3, 16), 72, _london(2026, 11, 6, 16)),
        # An hour is an hour: the clocks go forward on 29 March and back on 25 October 2026.
        (_london(2026, 3, 28, 10), 48, _london(2026, 3, 30, 11)),
        (_london(2026, 10, 24, 10), 48, _london(2026, 10, 26, 9)),
    ],
)
def test_hours_after_service_leave_christmas_day_out(
    served: datetime, hours: int, heard_by: datetime
) -> None:
    assert hours_after(served, hours) == heard_by
