"""A brute-force recount of every case measure, in plain Python, that never looks at the ledger.

It keeps what was *stated*, in the order in which it was stated, replays the statements known at an
instant, and counts day by day.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

# Managed in the period, and how that stood at the as-at day.
COHORT = {
    "asb_cases_managed",
    "asb_cases_ongoing",
    "asb_cases_problem_solved",
    "asb_cases_closed_otherwise",
}


@dataclass
class Story:
    """One case, as it was known at an instant."""

    # (day, order of stating, "opened" | "closed" | "reopened", satisfactory)
    life: list[tuple[date, int, str, bool | None]] = field(default_factory=list)
    # dimension → [(day, order, value)]
    changes: dict[str, list[tuple[date, int, Any]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    # (day, order, due day)
    contacts: list[tuple[date, int, date | None]] = field(default_factory=list)
    # (day, order, victims, place)
    incidents: list[tuple[date, int, tuple[str, ...], str]] = field(default_factory=list)

    def is_open(self, day: date) -> bool:
        """At the end of `day`."""
        happened = [each for each in sorted(self.life) if each[0] <= day]
        return bool(happened) and happened[-1][2] != "closed"

    def was_open_during(self, first: date, last: date) -> bool:
        """At any time from `first` to `last`, the day of a closing included."""
        if self.is_open(first - timedelta(days=1)):
            return True
        return any(kind != "closed" and first <= day <= last for day, _, kind, _ in self.life)

    def satisfactory_at(self, day: date) -> bool | None:
        """What the latest closing by `day` said."""
        return [each for each in sorted(self.life) if each[0] <= day][-1][3]

    def bears(self, dimension: str, day: date, order: float = float("inf")) -> Any:
        """The value on `day`; before the opening, the one that the case was opened with.

        With `order`, the value when the statement of that order was made, not at the day's end.
        """
        ordered = sorted(self.changes[dimension])
        happened = [each for each in ordered if each[:2] <= (day, order)]
        return (happened or ordered)[-1 if happened else 0][2]

    def spells(self) -> list[tuple[date, date | None]]:
        spells: list[tuple[date, date | None]] = []
        for day, _, kind, _ in sorted(self.life):
            if kind == "closed":
                spells[-1] = (spells[-1][0], day)
            else:
                spells.append((day, None))
        return spells


@dataclass(frozen=True)
class Statement:
    """`what` happened on `day`, as stated at an instant. `about` is an earlier statement put right."""

    stated_at: datetime
    case: str
    what: str
    day: date | None = None
    about: int | None = None
    details: tuple[tuple[str, Any], ...] = ()


class Recount:
    """The statements, and every measure counted over them the slow way."""

    def __init__(self, repeat_at: int) -> None:
        self.statements: list[Statement] = []
        self.repeat_at = repeat_at

    def state(self, statement: Statement) -> int:
        self.statements.append(statement)
        return len(self.statements) - 1

    def stories(self, known_at: datetime | None) -> dict[str, Story]:
        known = [
            (number, each)
            for number, each in enumerate(self.statements)
            if known_at is None or each.stated_at <= known_at
        ]
        put_right: dict[int, Statement] = {}
        for _, each in known:
            if each.about is not None:
                put_right[each.about] = each
        stories: dict[str, Story] = defaultdict(Story)
        for number, each in known:
            if each.about is not None:
                continue
            right = put_right.get(number, each)
            if right.what == "void":
                continue
            day = right.day
            assert day is not None
            details = dict(each.details) | dict(right.details)
            story = stories[each.case]
            if each.what in ("opened", "closed", "reopened"):
                story.life.append((day, number, each.what, details.get("satisfactory")))
            elif each.what == "contact":
                story.contacts.append((day, number, details["due"]))
            elif each.what == "incident":
                story.incidents.append((day, number, details["victims"], details["place"]))
            for dimension in ("owner", "ward", "risk_band"):
                if dimension in details:
                    story.changes[dimension].append((day, number, details[dimension]))
        return {name: story for name, story in stories.items() if story.life}

    def count(
        self,
        measure: str,
        first: date,
        last: date,
        as_at: date,
        known_at: datetime | None,
        dimension: str = "",
    ) -> dict[str, tuple[Decimal | None, int | None, int | None]]:
        """Key → (value, numerator, denominator); the key is "" without a dimension."""
        if measure == "asb_case_closure_rate":
            return self._rate(first, last, as_at, known_at, dimension)
        found = self._counted(measure, first, last, as_at, known_at, dimension)
        grouped: dict[str, list[Any]] = defaultdict(list)
        for key, unit in found:
            grouped[key].append(unit)
        if not dimension:
            grouped.setdefault("", [])
        if measure == "asb_case_median_days_to_close":
            return {key: (median_of(units), None, len(units)) for key, units in grouped.items()}
        return {key: (Decimal(len(set(units))), None, None) for key, units in grouped.items()}

    def _rate(
        self, first: date, last: date, as_at: date, known_at: datetime | None, dimension: str
    ) -> dict[str, tuple[Decimal | None, int | None, int | None]]:
        solved = self.count("asb_cases_problem_solved", first, last, as_at, known_at, dimension)
        managed = self.count("asb_cases_managed", first, last, as_at, known_at, dimension)
        rates: dict[str, tuple[Decimal | None, int | None, int | None]] = {}
        for key, (base, _, _) in managed.items():
            top, bottom = int(solved.get(key, (Decimal(0), None, None))[0] or 0), int(base or 0)
            rates[key] = (half_up(Fraction(top * 100, bottom)) if bottom else None, top, bottom)
        return rates

    def _counted(
        self,
        measure: str,
        first: date,
        last: date,
        as_at: date,
        known_at: datetime | None,
        dimension: str,
    ) -> Any:
        stories = self.stories(known_at)
        end = min(last, as_at)

        def key(story: Story, day: date, order: float = float("inf")) -> str:
            return str(story.bears(dimension, day, order) or "") if dimension else ""

        flows = {
            "asb_cases_opened": ("opened", None),
            "asb_cases_reopened": ("reopened", None),
            "asb_cases_closed": ("closed", None),
            "asb_cases_closed_satisfactorily": ("closed", True),
        }
        if measure in flows:
            what, satisfactory = flows[measure]
            for name, story in stories.items():
                for day, order, kind, good in story.life:
                    if kind == what and first <= day <= end and satisfactory in (None, good):
                        yield key(story, day, order), (name, order)
        elif measure == "asb_incidents_logged":
            for story in stories.values():
                for day, order, _, _ in story.incidents:
                    if first <= day <= end:
                        yield key(story, day, order), order
        elif measure in ("asb_cases_open", "asb_cases_open_high_risk"):
            for name, story in stories.items():
                band = story.bears("risk_band", as_at)
                if story.is_open(as_at) and (measure == "asb_cases_open" or band == "high"):
                    yield key(story, as_at), name
        elif measure == "asb_case_median_days_to_close":
            for story in stories.values():
                for began, ended in story.spells():
                    if ended is not None and first <= ended <= end:
                        yield key(story, ended), (ended - began).days
        elif measure == "asb_contacts_overdue":
            for name, story in stories.items():
                made = [
                    each for each in sorted(story.contacts, key=lambda c: c[:2]) if each[0] <= as_at
                ]
                if story.is_open(as_at) and made and made[-1][2] and made[-1][2] < as_at:
                    yield key(story, as_at), name
        elif measure in ("asb_repeat_victims", "asb_repeat_locations"):
            yield from self._repeats(measure, stories, first, end, key)
        else:
            assert measure in COHORT, f"The recount does not know {measure}"
            if as_at < first:
                return
            for name, story in stories.items():
                before = Story(life=[each for each in story.life if each[0] <= as_at])
                if not before.was_open_during(first, end):
                    continue
                still = story.is_open(as_at)
                wanted = {
                    "asb_cases_managed": True,
                    "asb_cases_ongoing": still,
                    "asb_cases_problem_solved": not still and story.satisfactory_at(as_at) is True,
                    "asb_cases_closed_otherwise": not still
                    and story.satisfactory_at(as_at) is False,
                }[measure]
                if wanted:
                    yield key(story, end), name

    def _repeats(
        self, measure: str, stories: dict[str, Story], first: date, end: date, key: Any
    ) -> Any:
        try:
            year_before = end.replace(year=end.year - 1)
        except ValueError:
            year_before = date(end.year - 1, 2, 28)
        seen: dict[str, list[tuple[date, int, Story]]] = defaultdict(list)
        for story in stories.values():
            for day, order, victims, place in story.incidents:
                for subject in victims if measure == "asb_repeat_victims" else (place,):
                    if subject:
                        seen[subject].append((day, order, story))
        for subject, times in seen.items():
            recent = {order for day, order, _ in times if year_before < day <= end}
            if len(recent) >= self.repeat_at:
                for day, order, story in times:
                    if first <= day <= end:
                        yield key(story, day, order), subject


def half_up(value: Fraction, places: str = "0.1") -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(places), ROUND_HALF_UP)


def median_of(values: list[int]) -> Decimal | None:
    if not values:
        return None
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return Decimal(ordered[middle])
    return half_up(Fraction(ordered[middle - 1] + ordered[middle], 2))
