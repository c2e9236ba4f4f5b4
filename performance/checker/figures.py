"""Checks a set of figures: do they follow from one another, and may they be printed?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from performance.checker.findings import (
    LEAST_BASE,
    NOTE,
    SMALL,
    WARNING,
    CheckedFigure,
    Finding,
    parts_of,
    places_of,
    prints,
    rounded,
)

# Share → the figures of its part and its whole, where their ids do not say so.
SHARES = {
    "sexual_non_recent_share": ("sexual_non_recent_count", "sexual_offences_count"),
    "asb_nuisance_share": ("asb_nuisance_count", "asb_incidents_count"),
    "marac_repeat_rate": ("marac_repeats", "marac_cases"),
    "asbrac_high_risk_share": ("asbrac_high_risk_count", "asbrac_cases_referred"),
    "asbrac_hate_crime_share": ("asbrac_hate_crime_count", "asbrac_cases_referred"),
    "asbrac_closure_rate": ("asbrac_cases_closed_risk_reduced", "asbrac_cases_referred"),
    "asb_case_closure_rate": ("asb_cases_problem_solved", "asb_cases_managed"),
    "cpw_success_rate": ("", "cpw_issued_cse"),
    "cpn_success_rate": ("", "cpn_issued_cse"),
}
# Total → those of its parts that one thing may bear several of.
FLAGS = {
    "hate_crime_all": tuple(
        f"hate_crime_{strand}"
        for strand in ("race", "religion", "sexual_orientation", "transgender", "disability")
    )
}
PEOPLE = (
    "people",
    "children",
    "young people",
    "victims",
    "cases",
    "referrals",
    "orders",
    "notices",
    "warnings",
)


def check_figures(figures: Sequence[CheckedFigure]) -> list[Finding]:
    """What is wrong among figures of any years: each is held against those of its own area."""
    found = _Set(figures)
    return [finding for each in figures for finding in found.check(each)]


def _year_before(period: str) -> str:
    """2016/17 of 2017/18, 2016/17 Q1 of 2017/18 Q1; the same text for anything else."""
    start, _, rest = period.partition("/")
    if not (len(start) == 4 and start.isdigit() and rest[:2].isdigit() and ".." not in period):
        return ""
    return f"{int(start) - 1}/{int(start) % 100:02d}{rest[2:]}"


def _where(each: CheckedFigure) -> str:
    return f"{each.figure_id} {each.area} {each.period}".strip()


class _Set:
    def __init__(self, figures: Sequence[CheckedFigure]) -> None:
        self._held: dict[tuple[str, str, str], CheckedFigure] = {}
        for each in figures:
            self._held.setdefault((each.figure_id, each.area, each.period), each)

    def whole(self, id_: str, area: str, period: str) -> int | None:
        """A count of the set, where it is a whole number."""
        held = self._held.get((id_, area, period))
        number = held.number if held else None
        return int(number) if number is not None and number == int(number) else None

    def count(self, name: str, area: str, period: str) -> int | None:
        found = self.whole(f"{name}_count", area, period)
        return self.whole(name, area, period) if found is None else found

    def check(self, each: CheckedFigure) -> Iterator[Finding]:
        if not each.value.strip():
            yield Finding(
                _where(each), "not-counted", each.subject, "There is no number. Count it.", WARNING
            )
            return
        if each.number is None:
            return
        yield from self._changes(each)
        yield from self._shares(each)
        yield from self._flags(each)
        is_count = each.number == int(each.number) and not each.figure_id.endswith("_change")
        if is_count and each.unit in PEOPLE and 0 < each.number < SMALL:
            yield Finding(
                _where(each),
                "small-number",
                each.value,
                "Fewer than five: withhold it from the public edition, unless a court made it public.",
                NOTE,
            )

    def _changes(self, each: CheckedFigure) -> Iterator[Finding]:
        number = each.number or Decimal(0)
        for ending, is_percent in (("_percent_change", True), ("_change", False)):
            if not each.figure_id.endswith(ending):
                continue
            name = each.figure_id.removesuffix(ending)
            now = self.count(name, each.area, each.period)
            then = self.count(name, each.area, _year_before(each.period))
            if now is None or then is None:
                return
            right = (
                prints(now - then, then, places_of(each.value))
                if is_percent
                else Decimal(now - then)
            )
            if right is not None and right != number:
                fits = now - number if not is_percent else None
                yield Finding(
                    _where(each),
                    "percent-of-counts" if is_percent else "change-of-counts",
                    each.value,
                    f"From {then:,} to {now:,} is {right:+}{'%' if is_percent else ''}."
                    + (f" {each.value} belongs to a base of {fits:,}." if fits is not None else ""),
                )
            return

    def _shares(self, each: CheckedFigure) -> Iterator[Finding]:
        number, places = each.number or Decimal(0), places_of(each.value)
        if each.unit == "%" and each.numerator and each.denominator:
            part, base = Decimal(each.numerator), Decimal(each.denominator)
            if base and each.figure_id.endswith(("_share", "_rate")):
                right = rounded(part * 100 / base, places)
                if right != number:
                    yield Finding(
                        _where(each),
                        "share-of-total",
                        each.value,
                        f"{each.numerator} of {each.denominator} is {right}%.",
                    )
        if each.figure_id not in SHARES:
            return
        top, bottom = SHARES[each.figure_id]
        whole = self.whole(bottom, each.area, each.period)
        part_count = self.whole(top, each.area, each.period)
        if whole is None:
            return
        if part_count is not None and prints(part_count, whole, places) != number:
            yield Finding(
                _where(each),
                "share-of-total",
                each.value,
                f"{part_count:,} of {whole:,} is {prints(part_count, whole, places)}%: the share is "
                "of a total of another extract.",
            )
        parts = parts_of(number, whole, places)
        if whole < LEAST_BASE:
            yield Finding(
                _where(each),
                "percent-on-few",
                each.value,
                f"A percentage of {whole} says no more than the number, and who it is. Leave it out.",
            )
        elif not parts and part_count is None:
            yield Finding(
                _where(each),
                "percent-unreachable",
                each.value,
                f"No whole number of {whole} prints as {each.value}%: {whole - 1} of {whole} is "
                f"{prints(whole - 1, whole, 1)}%.",
            )
        elif parts and 0 < max(parts) < SMALL:
            yield Finding(
                _where(each),
                "percent-reveals",
                each.value,
                f"{each.value}% of {whole} can only be {max(parts)}: withhold both.",
            )

    def _flags(self, each: CheckedFigure) -> Iterator[Finding]:
        parts = [self.whole(part, each.area, each.period) for part in FLAGS.get(each.figure_id, ())]
        if not parts or None in parts:
            return
        total, whole = sum(part or 0 for part in parts), int(each.number or 0)
        if total < whole:
            yield Finding(
                _where(each),
                "parts-missing",
                each.value,
                f"The strands add up to {total:,}, fewer than the {whole:,} crimes: each crime bears one.",
            )
        elif total > whole:
            yield Finding(
                _where(each),
                "parts-exceed-whole",
                each.value,
                f"{total - whole:,} additional strands: one crime may bear several. Say so.",
                NOTE,
            )
