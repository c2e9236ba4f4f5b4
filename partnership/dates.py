"""Date arithmetic of statute and practice, each wording with one function.

All ranges are half-open; every date is a London day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import holidays

from partnership import clock


def spoken(day: date) -> str:
    """A day as people write it: 3 March 2026."""
    return f"{day.day} {day:%B %Y}"


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


def last_day_of_months_beginning_with(day: date, months: int) -> date:
    """The last day of "`months` months beginning with `day`": the day before its namesake.

    1 April 2026 and 12 months end on 31 March 2027. Where that month has no such day, the period
    runs to the month's end (29 February 2024 and 12 months: 28 February 2025).
    """
    namesake = add_months(day, months)
    return namesake - timedelta(days=1) if namesake.day == day.day else namesake


def hours_after(instant: datetime, hours: int) -> datetime:
    """`hours` hours after `instant`, Christmas Day disregarded (2014 Act s.80: closure hearings).

    Hours are hours that pass: over a night on which the clocks change, the time of day moves.
    """
    left = timedelta(hours=hours)
    at = instant.astimezone(UTC)
    while True:
        day = clock.london_day(at)
        next_midnight = clock.start_of_day(day + timedelta(days=1))
        if (day.month, day.day) == (12, 25):
            at = next_midnight
            continue
        if at + left <= next_midnight:
            return at + left
        left -= next_midnight - at
        at = next_midnight


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
