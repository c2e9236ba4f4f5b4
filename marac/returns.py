"""The SafeLives return: a quarter beside the twelve months that end with it, and what is expected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from ledger.algebra import Average, Count, Measure, Rate
from ledger.figures import Figure, answer, percentage
from ledger.periods import Period
from marac import characteristics as of
from marac import measures
from partnership.dates import add_months, spoken
from partnership.models import Partnership
from partnership.policy import policy

HEADER = (
    "What",
    "Quarter, number",
    "Quarter, %",
    "Twelve months, number",
    "Twelve months, %",
    "Expected",
)


@dataclass(frozen=True)
class Line:
    """One line: a number, its share of the cases heard where it has one, and what is expected.

    `is_expected` is of the twelve months: one quarter says little. None where nothing is expected.
    """

    label: str
    quarter: Decimal
    quarter_share: Decimal | None
    year: Decimal
    year_share: Decimal | None
    expected: str = ""
    is_expected: bool | None = None


@dataclass(frozen=True)
class Return:
    """The return of a quarter."""

    quarter: Period
    year: Period
    lines: tuple[Line, ...]
    agencies: tuple[Line, ...]
    # Cases that an area of so many women should hear in twelve months; None where that is not set.
    recommended: int | None

    def rows(self) -> Iterator[tuple[str, ...]]:
        """The return as the rows of a file, under HEADER."""
        for line in (*self.lines, *self.agencies):
            numbers = (line.quarter, line.quarter_share, line.year, line.year_share)
            yield (
                line.label,
                *("" if each is None else str(each) for each in numbers),
                line.expected,
            )


def _with_theme(theme: str) -> Rate:
    count = Count(f"{theme}_cases", of.LABELS[theme], "", "cases", theme=theme, **measures.HEARD)
    return Rate(
        f"{theme}_share",
        count.title,
        "",
        "%",
        numerator=count,
        denominator=measures.CASES,
        group=count.group,
        record_kind=count.record_kind,
        behind=count.behind,
    )


_REPEATS = next(each for each in measures.MEASURES if each.id == "marac_repeat_rate")
_PER_CASE = next(each for each in measures.MEASURES if each.id == "marac_children_per_case")
# Each share, and the policies that say from and to which per cent it is expected.
_SHARES: tuple[tuple[Measure, str, str], ...] = (
    (_REPEATS, "marac_expected_repeats_from", "marac_expected_repeats_to"),
    (_with_theme(of.BME), "marac_expected_bme_from", ""),
    (_with_theme(of.LGBT), "marac_expected_lgbt_from", ""),
    (_with_theme(of.DISABLED), "marac_expected_disabled_from", ""),
    (_with_theme(of.MALE), "marac_expected_male_from", "marac_expected_male_to"),
    (_with_theme(of.YOUNG), "", ""),
    (_with_theme(of.HARMED_BY_YOUNG), "", ""),
)


def safelives_return(partnership: Partnership, quarter: Period) -> Return:
    """The return of `quarter`, from the ledger. For whoever may look behind the MARAC's wall."""
    year = Period(
        add_months(quarter.ends_before, -12),
        quarter.ends_before,
        f"Twelve months to {spoken(quarter.last_day)}",
    )
    recommended = _recommended(partnership, year)
    asked = (measures.CASES, _PER_CASE, *(share for share, _, _ in _SHARES))
    found: dict[tuple[str, Period], Figure] = {
        (figure.measure.id, figure.period): figure
        for figure in answer(partnership, asked, [quarter, year])
    }
    cases = [found[measures.CASES.id, each].value or Decimal(0) for each in (quarter, year)]
    lines = [
        Line(
            "Cases heard",
            cases[0],
            None,
            cases[1],
            None,
            f"about {recommended} in twelve months" if recommended else "",
        )
    ]
    for share, low, high in _SHARES:
        quarterly, yearly = found[share.id, quarter], found[share.id, year]
        from_, to = (
            policy(partnership.pk, key, year.last_day) if key else 0 for key in (low, high)
        )
        lines.append(
            Line(
                share.numerator.title if isinstance(share, Rate) else share.title,
                Decimal(quarterly.numerator or 0),
                quarterly.value,
                Decimal(yearly.numerator or 0),
                yearly.value,
                *_expected(yearly.value, from_, to),
            )
        )
    children = (found[_PER_CASE.id, each].numerator or 0 for each in (quarter, year))
    assert isinstance(_PER_CASE, Average)
    at, over = children
    lines.insert(2, Line(_PER_CASE.numerator.title, Decimal(at), None, Decimal(over), None))
    return Return(quarter, year, tuple(lines), _agencies(partnership, quarter, year), recommended)


def _recommended(partnership: Partnership, year: Period) -> int | None:
    """Adult women × cases to 10,000 of them (SafeLives: 40)."""
    women, cases = (
        policy(partnership.pk, key, year.last_day)
        for key in ("marac_adult_females", "marac_expected_per_10000")
    )
    exact = Decimal(women) * cases / 10_000
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP)) or None


def _expected(value: Decimal | None, low: int, high: int) -> tuple[str, bool | None]:
    """What is expected, in words, and whether it is so; without numbers nothing is."""
    if not low and not high:
        return "", None
    words = f"{low} to {high}%" if high else f"{low}% or more"
    if value is None:
        return words, None
    return words, low <= value <= (high or 100)


def _agencies(partnership: Partnership, quarter: Period, year: Period) -> tuple[Line, ...]:
    """Cases heard by who referred them, in the order of the return; each has a line."""
    counted: dict[tuple[str, Period], int] = {}
    for figure in answer(partnership, [measures.CASES], [quarter, year], dimensions=("category",)):
        counted[figure.key, figure.period] = int(figure.value or 0)
    totals = {
        each: sum(number for (_, period), number in counted.items() if period == each)
        for each in (quarter, year)
    }
    lines = []
    for code, label in of.CATEGORIES.items():
        at, over = counted.get((code, quarter), 0), counted.get((code, year), 0)
        share = percentage(over, totals[year])
        low, high = (
            (
                policy(partnership.pk, "marac_expected_police_from", year.last_day),
                policy(partnership.pk, "marac_expected_police_to", year.last_day),
            )
            if code == "marac_police"
            else (0, 0)
        )
        lines.append(
            Line(
                f"Referred by: {label}",
                Decimal(at),
                percentage(at, totals[quarter]),
                Decimal(over),
                share,
                *_expected(share, low, high),
            )
        )
    return tuple(lines)
