"""Date arithmetic of statute and practice, each wording with one function.

All ranges are half-open; every date is a London day.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import holidays


def last_day_beginning_with(day: date, days: int) -> date:
    """The last day of "`days` days beginning with `day`": the day itself counts (2014 Act s.46(2))."""
    return day + timedelta(days=days - 1)


def last_day_following(day: date, days: int) -> date:
    """The last day of "`days` days following `day`": the day itself does not count (2014 Act s.52)."""
    return day + timedelta(days=days)


def add_months(day: date, months: int) -> date:
    """The same day `months` later; the last day of that month where it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    for number in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(number, day.day))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def age_on(born: date, day: date) -> int:
    """Completed years. Someone born on 29 February attains an age on 1 March in a common year."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@lru_cache(maxsize=64)
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year).keys())


def is_working_day(day: date) -> bool:
    """Monday to Friday, England's bank holidays left out."""
    return day.weekday() < 5 and day not in _bank_holidays(day.year)


def add_working_days(day: date, count: int) -> date:
    """The `count`th working day after `day`; the day itself does not count."""
    while count > 0:
        day += timedelta(days=1)
        if is_working_day(day):
            count -= 1
    return day
