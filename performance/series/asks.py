"""What may be asked of series: each is a function of the counts, an area and a period.

None is given where a month that it needs was never told, and no value on a base of nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from ledger.periods import Period, quarters_of
from performance.series.arithmetic import (
    annualised,
    earlier,
    last_twelve_months,
    month_pairs,
    percent,
    percent_change,
    rank_from_lowest,
    rounded,
    year_before,
    year_to_date,
    years_of,
)
from performance.series.counts import Counts, Total


@dataclass(frozen=True)
class Answer:
    """A figure's value, with what it was made of and which extracts said so.

    `before`: the value that the same question had before months were revised, where it differs.
    """

    value: Decimal | str | None
    numerator: int | None = None
    denominator: int | None = None
    before: Decimal | str | None = None
    extracts: frozenset[UUID] = frozenset()


Ask = Callable[[Counts, UUID, Period], Answer | None]
# Counts in the order that the question names them.
Formula = Callable[[list[int]], tuple[Decimal | str | None, int | None, int | None]]
Places = Callable[[Period], list[tuple[str, Period]]]


def formula(places: Places, work_out: Formula) -> Ask:
    """A question that reads the counts of `places` and works out one value of them."""

    def ask(counts: Counts, area: UUID, period: Period) -> Answer | None:
        totals: list[Total] = []
        for series, when in places(period):
            found = counts.total(series, area, when)
            if found is None:
                return None
            totals.append(found)
        value, numerator, denominator = work_out([each.count for each in totals])
        before = None
        if any(each.before is not None for each in totals):
            was = [each.count if each.before is None else each.before for each in totals]
            before, _, _ = work_out(was)
        extracts = frozenset[UUID]().union(*(each.extracts for each in totals))
        return Answer(value, numerator, denominator, before if before != value else None, extracts)

    return ask


def count(series: str) -> Ask:
    """How many in the period."""
    return formula(lambda period: [(series, period)], lambda n: (Decimal(n[0]), None, None))


def _both(series: str) -> Places:
    return lambda period: [(series, period), (series, year_before(period))]


def change(series: str) -> Ask:
    """How many more than in the same months a year before."""
    return formula(_both(series), lambda n: (Decimal(n[0] - n[1]), n[0], n[1]))


def change_in_percent(series: str) -> Ask:
    """The change in per cent of the year before."""
    return formula(_both(series), lambda n: (percent_change(n[0], n[1]), n[0], n[1]))


def per_day(series: str) -> Ask:
    """How many on a day of the period, to the whole number."""

    def ask(counts: Counts, area: UUID, period: Period) -> Answer | None:
        return formula(
            lambda when: [(series, when)],
            lambda n: (rounded(Decimal(n[0]) / period.days, "1"), n[0], period.days),
        )(counts, area, period)

    return ask


def per_month(series: str) -> Ask:
    """How many in a month of the period, to one decimal."""

    def ask(counts: Counts, area: UUID, period: Period) -> Answer | None:
        months = len(month_pairs(period))
        return formula(
            lambda when: [(series, when)],
            lambda n: (rounded(Decimal(n[0]) / months, "0.1"), n[0], months),
        )(counts, area, period)

    return ask


def months_where(series: str, better: Callable[[int, int], bool]) -> Ask:
    """In how many months the count stood so to that of the same month a year before."""

    def places(period: Period) -> list[tuple[str, Period]]:
        return [(series, each) for pair in month_pairs(period) for each in pair]

    def work_out(n: list[int]) -> tuple[Decimal, int, int]:
        found = sum(better(now, then) for now, then in zip(n[::2], n[1::2], strict=True))
        return Decimal(found), found, len(n) // 2

    return formula(places, work_out)


def share(part: str, whole: str) -> Ask:
    """A part in per cent of its whole, both as the same reading of the series tells them."""
    return formula(
        lambda period: [(part, period), (whole, period)],
        lambda n: (percent(n[0], n[1]), n[0], n[1]),
    )


def share_change(part: str, whole: str) -> Ask:
    """By how many percentage points a share rose, of the shares as they are printed."""

    def places(period: Period) -> list[tuple[str, Period]]:
        before = year_before(period)
        return [(part, period), (whole, period), (part, before), (whole, before)]

    def work_out(n: list[int]) -> tuple[Decimal | None, None, None]:
        now, then = percent(n[0], n[1]), percent(n[2], n[3])
        return (None if now is None or then is None else now - then), None, None

    return formula(places, work_out)


def years_increasing(series: str) -> Ask:
    """How many years of the range, up to its last, each rose on the one before it."""

    def places(period: Period) -> list[tuple[str, Period]]:
        years = years_of(period)
        return [(series, each) for each in [earlier(years[0], 1), *years]]

    def work_out(n: list[int]) -> tuple[Decimal, None, None]:
        run = 0
        while run < len(n) - 1 and n[-1 - run] > n[-2 - run]:
            run += 1
        return Decimal(run), None, None

    return formula(places, work_out)


def over_the_range(series: str) -> Ask:
    """The change in per cent from the first year of the range to its last."""
    return formula(
        lambda period: [(series, years_of(period)[-1]), (series, years_of(period)[0])],
        lambda n: (percent_change(n[0], n[1]), n[0], n[1]),
    )


def yearly_rate(series: str) -> Ask:
    """The rate of change a year, compounded, that leads from the range's first year to its last."""

    def ask(counts: Counts, area: UUID, period: Period) -> Answer | None:
        years = years_of(period)
        return formula(
            lambda _: [(series, years[-1]), (series, years[0])],
            lambda n: (annualised(n[0], n[1], len(years) - 1), n[0], n[1]),
        )(counts, area, period)

    return ask


def years_of_highest_quarter(series: str) -> Ask:
    """For how many years, back from the range's end, its last quarter is the highest; else nought."""

    def places(period: Period) -> list[tuple[str, Period]]:
        return [(series, each) for year in years_of(period) for each in quarters_of(year)]

    def work_out(n: list[int]) -> tuple[Decimal, int, int]:
        highest = all(n[-1] > each for each in n[:-1])
        return Decimal(len(n) // 4 if highest else 0), n[-1], max(n[:-1])

    return formula(places, work_out)


def trend(series: str) -> Ask:
    """The counts of the range's years, in order."""
    return formula(
        lambda period: [(series, each) for each in years_of(period)],
        lambda n: (" ".join(map(str, n)), None, None),
    )


def rolling(series: str) -> Ask:
    """The twelve months that end with the period."""
    return formula(
        lambda period: [(series, last_twelve_months(period))],
        lambda n: (Decimal(n[0]), None, None),
    )


def rolling_change(series: str) -> Ask:
    """These twelve months on the twelve before them, in per cent."""

    def places(period: Period) -> list[tuple[str, Period]]:
        months = last_twelve_months(period)
        return [(series, months), (series, year_before(months))]

    return formula(places, lambda n: (percent_change(n[0], n[1]), n[0], n[1]))


def to_date(series: str) -> Ask:
    """From 1 April to the period's end."""
    return formula(
        lambda period: [(series, year_to_date(period))], lambda n: (Decimal(n[0]), None, None)
    )


def to_date_change(series: str) -> Ask:
    """From 1 April to the period's end, on the same months a year before, in per cent."""

    def places(period: Period) -> list[tuple[str, Period]]:
        months = year_to_date(period)
        return [(series, months), (series, year_before(months))]

    return formula(places, lambda n: (percent_change(n[0], n[1]), n[0], n[1]))


def rank_of_change(series: str) -> Ask:
    """The place of the area's change in per cent among the districts beside it, lowest first."""

    def ask(counts: Counts, area: UUID, period: Period) -> Answer | None:
        found: dict[UUID, Answer] = {}
        everyone = counts.beside(area)
        for each in everyone:
            answer = change_in_percent(series)(counts, each, period)
            if answer is None or not isinstance(answer.value, Decimal):
                return None
            found[each] = answer
        mine = found.get(area)
        if mine is None or not isinstance(mine.value, Decimal):
            return None
        values = [each.value for each in found.values() if isinstance(each.value, Decimal)]
        place = rank_from_lowest(values, mine.value)
        extracts = frozenset[UUID]().union(*(each.extracts for each in found.values()))
        return Answer(Decimal(place), place, len(found), None, extracts)

    return ask


def largest(series: dict[str, str]) -> Ask:
    """The name of the series that counted most: a label, no number. None where two did."""

    def work_out(n: list[int]) -> tuple[str | None, int, int]:
        most = max(n)
        names = [name for name, each in zip(series.values(), n, strict=True) if each == most]
        return (names[0] if len(names) == 1 else None), most, sum(n)

    return formula(lambda period: [(code, period) for code in series], work_out)


def added(codes: Iterable[str], *, taken_away: Iterable[str] = ()) -> Ask:
    """Counts of things that do not overlap, added; those of `taken_away` taken off."""
    plus, minus = list(codes), list(taken_away)
    return formula(
        lambda period: [(code, period) for code in (*plus, *minus)],
        lambda n: (Decimal(sum(n[: len(plus)]) - sum(n[len(plus) :])), None, None),
    )


def added_change(codes: Iterable[str], *, taken_away: Iterable[str] = ()) -> Ask:
    """How many more of them than a year before."""
    return _of_added(codes, taken_away, lambda now, then: Decimal(now - then))


def added_percent_change(codes: Iterable[str], *, taken_away: Iterable[str] = ()) -> Ask:
    """The same in per cent."""
    return _of_added(codes, taken_away, percent_change)


def _of_added(
    codes: Iterable[str],
    taken_away: Iterable[str],
    of: Callable[[int, int], Decimal | None],
) -> Ask:
    plus, minus = list(codes), list(taken_away)
    half = len(plus) + len(minus)

    def places(period: Period) -> list[tuple[str, Period]]:
        return [(code, when) for when in (period, year_before(period)) for code in (*plus, *minus)]

    def one(n: list[int]) -> int:
        return sum(n[: len(plus)]) - sum(n[len(plus) :])

    def work_out(n: list[int]) -> tuple[Decimal | None, int, int]:
        now, then = one(n[:half]), one(n[half:])
        return of(now, then), now, then

    return formula(places, work_out)


def like_for_like(series: str) -> Ask:
    """The change in per cent without what came into the series since the year before began.

    None where nothing did, or nothing counts it.
    """

    def ask(counts: Counts, area: UUID, period: Period) -> Answer | None:
        stretch = Period(year_before(period).starts_on, period.ends_before, period.label)
        came_in = counts.came_in(series, stretch)
        if not came_in or "" in came_in:
            return None
        return _without(series, (), came_in, percent_change)(counts, area, period)

    return ask


def without(series: str, component: str) -> Ask:
    """The change in per cent without one of the series that came in, in the months since it did."""
    return _without(series, (), (component,), percent_change)


def change_not_explained(series: str, by: Iterable[str], new: str) -> Ask:
    """What is left of a change after those of the parts, and of what came into the series."""
    return _without(series, by, (new,), lambda now, then: Decimal(now - then))


def _without(
    series: str,
    parts: Iterable[str],
    came_in: Iterable[str],
    of: Callable[[int, int], Decimal | None],
) -> Ask:
    """Of the series less its parts and less what came into it, a value of this year and the last."""
    codes, new = [series, *parts], list(came_in)

    def ask(counts: Counts, area: UUID, period: Period) -> Answer | None:
        years: list[tuple[int, int]] = []
        extracts: frozenset[UUID] = frozenset()
        for when in (period, year_before(period)):
            totals = [counts.total(code, area, when) for code in codes]
            found = [*totals, *(counts.within(series, code, area, when) for code in new)]
            if None in found:
                return None
            whole, *taken = [each for each in found if each is not None]
            extracts = extracts.union(*(each.extracts for each in (whole, *taken)))
            before = [
                each.count if each.before is None else each.before for each in (whole, *taken)
            ]
            now = [each.count for each in (whole, *taken)]
            years.append((now[0] - sum(now[1:]), before[0] - sum(before[1:])))
        (this, this_was), (last, last_was) = years
        value, was = of(this, last), of(this_was, last_was)
        return Answer(value, this, last, was if was != value else None, extracts)

    return ask


def share_of_change(parts: Iterable[str], whole: str) -> Ask:
    """The change of some parts in per cent of the change of the whole."""
    codes = [*parts, whole]

    def places(period: Period) -> list[tuple[str, Period]]:
        return [(code, when) for code in codes for when in (period, year_before(period))]

    def work_out(n: list[int]) -> tuple[Decimal | None, int, int]:
        changes = [now - then for now, then in zip(n[::2], n[1::2], strict=True)]
        return percent(sum(changes[:-1]), changes[-1]), sum(changes[:-1]), changes[-1]

    return formula(places, work_out)
