"""The report's arithmetic, in whole numbers and Decimal: every rounding is half-up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext

from ledger.periods import Period, financial_year, months_of
from partnership.dates import add_months


def rounded(value: Decimal, places: str) -> Decimal:
    """Half-up to so many places: `rounded(Decimal("34.84"), "1")` is 35."""
    return value.quantize(Decimal(places), ROUND_HALF_UP)


def percent(part: int, whole: int) -> Decimal | None:
    """In per cent to one decimal; None on nothing."""
    return rounded(Decimal(part * 100) / whole, "0.1") if whole else None


def percent_change(now: int, then: int) -> Decimal | None:
    """The change in per cent of what was before; None where that was nothing."""
    return percent(now - then, then)


def annualised(now: int, first: int, years: int) -> Decimal | None:
    """The yearly rate that leads from one to the other in `years`: never the change divided by years."""
    if first <= 0 or now <= 0 or years < 1:
        return None
    with localcontext() as context:
        context.prec = 30
        root = (Decimal(now) / first) ** (Decimal(1) / years)
        return rounded((root - 1) * 100, "0.1")


def rank_from_lowest(values: Sequence[Decimal], mine: Decimal) -> int:
    """The place in ascending order; those that are equal share it."""
    return 1 + sum(1 for each in values if each < mine)


def year_before(period: Period) -> Period:
    """The same months a year earlier. They keep the period's label: it is never printed alone."""
    return earlier(period, 1)


def earlier(period: Period, years: int) -> Period:
    """The same months so many years earlier."""
    return Period(
        add_months(period.starts_on, -12 * years),
        add_months(period.ends_before, -12 * years),
        period.label,
    )


def years_of(period: Period) -> list[Period]:
    """The financial years of a range, in order."""
    years = [financial_year(period.starts_on)]
    while years[-1].ends_before < period.ends_before:
        years.append(financial_year(years[-1].ends_before))
    return years


def last_twelve_months(period: Period) -> Period:
    """The twelve months that end with the period."""
    return Period(add_months(period.ends_before, -12), period.ends_before, period.label)


def year_to_date(period: Period) -> Period:
    """From the financial year's first day to the period's end."""
    last = period.ends_before - timedelta(days=1)
    return Period(financial_year(last).starts_on, period.ends_before, period.label)


def month_pairs(period: Period) -> list[tuple[Period, Period]]:
    """Each month of the period beside the same month a year before."""
    return [(each, year_before(each)) for each in months_of(period)]
