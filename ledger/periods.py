"""Months, quarters, financial years and ranges of years, written as the reports write them.

A financial year runs from 1 April to 31 March; Q4 is January to March. All ranges are half-open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from partnership.dates import add_months


class PeriodError(ValueError):
    """The text names no period; the message says how to write one."""


HOW = (
    "Write a financial year as 2017/18, a quarter as 2017/18 Q4, a month as 2017-12 "
    "a range of years as 2015/16..2017/18 or one of months as 2020-10..2021-09."
)


@dataclass(frozen=True, order=True)
class Period:
    """`starts_on` is the first day, `ends_before` the first day after it."""

    starts_on: date
    ends_before: date
    label: str

    @property
    def last_day(self) -> date:
        return self.ends_before - timedelta(days=1)

    @property
    def days(self) -> int:
        return (self.ends_before - self.starts_on).days

    def __str__(self) -> str:
        return self.label


def month(day: date) -> Period:
    """The month that `day` falls in."""
    first = day.replace(day=1)
    return Period(first, add_months(first, 1), f"{first:%Y-%m}")


def _year_label(starting: int) -> str:
    return f"{starting}/{(starting + 1) % 100:02d}"


def _starting_year(day: date) -> int:
    return day.year if day.month >= 4 else day.year - 1


def financial_year(day: date) -> Period:
    """The financial year that `day` falls in."""
    starting = _starting_year(day)
    return Period(date(starting, 4, 1), date(starting + 1, 4, 1), _year_label(starting))


def quarter(day: date) -> Period:
    """The financial year's quarter that `day` falls in."""
    number = (day.month - 4) % 12 // 3
    first = add_months(financial_year(day).starts_on, 3 * number)
    return Period(first, add_months(first, 3), f"{_year_label(_starting_year(day))} Q{number + 1}")


def year_range(first: Period, last: Period) -> Period:
    """From the start of one financial year to the end of another."""
    return Period(first.starts_on, last.ends_before, f"{first.label}..{last.label}")


def quarters_of(year: Period) -> list[Period]:
    """The four quarters of a financial year."""
    return [quarter(add_months(year.starts_on, 3 * number)) for number in range(4)]


def months_of(period: Period) -> list[Period]:
    """The months of a period, from its first day on."""
    months = [month(period.starts_on)]
    while months[-1].ends_before < period.ends_before:
        months.append(month(months[-1].ends_before))
    return months


def ranges_ending_in(year: Period, lengths: tuple[int, ...] = (2, 3, 4)) -> list[Period]:
    """The ranges of two, three and four years that end with `year`."""
    return [
        year_range(financial_year(add_months(year.starts_on, -12 * (length - 1))), year)
        for length in lengths
    ]


def _parse_year(text: str) -> Period:
    found = re.fullmatch(r"(\d{4})/(\d{2})", text)
    if not found or not 1900 <= int(found[1]) <= 2200:
        raise PeriodError(f"“{text}” is not a period. {HOW}")
    starting = int(found[1])
    if (starting + 1) % 100 != int(found[2]):
        raise PeriodError(
            f"“{text}” is not a financial year: after {starting}/ comes {(starting + 1) % 100:02d}. {HOW}"
        )
    return financial_year(date(starting, 4, 1))


def parse(text: str) -> Period:
    """The period that `text` names. Raises PeriodError."""
    text = " ".join(text.split())
    if found := re.fullmatch(r"(\d{4}-\d{2}) ?\.\. ?(\d{4}-\d{2})", text):
        opening, closing = parse(found[1]), parse(found[2])
        if closing <= opening:
            raise PeriodError(f"“{text}” must run from an earlier month to a later one. {HOW}")
        return Period(opening.starts_on, closing.ends_before, f"{opening.label}..{closing.label}")
    if ".." in text:
        first, _, last = text.partition("..")
        start, end = _parse_year(first.strip()), _parse_year(last.strip())
        if end <= start:
            raise PeriodError(f"“{text}” must run from an earlier year to a later one. {HOW}")
        return year_range(start, end)
    if found := re.fullmatch(r"(\d{4}/\d{2}) ?Q([1-4])", text, re.IGNORECASE):
        return quarters_of(_parse_year(found[1]))[int(found[2]) - 1]
    if found := re.fullmatch(r"(\d{4})-(\d{2})", text):
        if not 1900 <= int(found[1]) <= 2200 or not 1 <= int(found[2]) <= 12:
            raise PeriodError(f"“{text}” is not a month. {HOW}")
        return month(date(int(found[1]), int(found[2]), 1))
    return _parse_year(text)


def in_words(period: Period) -> str:
    """A period as people read it: 2017/18, and October 2020 to September 2021."""
    if "/" in period.label:
        return period.label
    first, last = (f"{day:%B %Y}" for day in (period.starts_on, period.last_day))
    return first if first == last else f"{first} to {last}"


def with_parts(period: Period) -> list[Period]:
    """A financial year with its quarters and the ranges that end in it; anything else alone."""
    if period == financial_year(period.starts_on):
        return [period, *quarters_of(period), *ranges_ending_in(period)]
    return [period]
