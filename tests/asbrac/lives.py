"""ASBRAC referrals lived through the services, and every measure of theirs recounted the slow way.

The recount keeps what was said to the services, and never looks at the ledger.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from asbrac import services
from asbrac.conference import ASBRAC
from asbrac.models import AsbracAction, AsbracReferral
from conferences import services as meetings
from partnership import clock
from partnership.models import User
from partnership.rules import NeedsReason, Refused
from people.models import Person
from people.services import add_person
from tests.cast import Cast
from tests.oracle.recount import half_up, median_of

DETAILS: dict[str, Any] = {
    "criteria": ["judgement"],
    "judgement": "She no longer leaves the house.",
    "band": "medium",
    "summary": "Stones at the window, weekly.",
    "multi_agency_need": "Landlord and police each know a part.",
    "own_enquiries": "Two visits and a letter.",
    "consent": "given",
}
Values = dict[str, tuple[Decimal | None, int | None, int | None]]


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=clock.LONDON)


def hear(cast: Cast, referral: AsbracReferral, outcome: str, *, score: int = 5) -> None:
    """Hold a meeting today that hears this referral alone."""
    run = cast.coordinator
    meeting = meetings.plan_meeting(
        ASBRAC, by=run, starts_at=clock.now(), place="Room 4", chair="Cora", is_emergency=True
    )
    item = meetings.list_referral(ASBRAC, meeting, fresh(referral), by=run)
    meetings.open_meeting(ASBRAC, meeting, by=run)
    meetings.hear_item(
        ASBRAC,
        item,
        by=run,
        discussion="",
        decision="As agreed",
        outcome=outcome,
        next_review_on=clock.today() + timedelta(days=28),
        risk_after=score,
        band_after="standard",
    )


def fresh(referral: AsbracReferral) -> AsbracReferral:
    return AsbracReferral.objects.select_related("record").get(pk=referral.pk)


@dataclass
class Task:
    """An action, as it was agreed and ended."""

    made: AsbracAction
    agreed: date
    due: date
    ended: date | None = None
    result: str = ""


@dataclass
class Story:
    """One referral, as it was told."""

    referral: AsbracReferral
    victim: object
    agency: str
    referred: date
    themes: set[str]
    first_band: str = ""
    refused: date | None = None
    closed: tuple[date, str] | None = None
    # (day, order of telling, band), the first of them at acceptance.
    bands: list[tuple[date, int, str]] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)

    def open_at(self, day: date) -> bool:
        over = self.closed is not None and self.closed[0] <= day
        return bool(self.first_band) and self.referred <= day and not over

    def band_at(self, day: date) -> str:
        return max(each for each in self.bands if each[0] <= day)[2]


@dataclass(frozen=True)
class Step:
    """One thing that somebody does: when, what, to which referral, and how long before it happened."""

    day: date
    what: str
    referral: int
    lag: int
    choice: int


KINDS = (
    *("refer", "refer", "accept", "accept", "accept", "act", "act", "finish", "close", "close"),
    *("decline", "reassess", "take_back", "identify"),
)
THEMES: tuple[list[str], ...] = (
    [],
    ["hate"],
    ["mental_health", "noise"],
    ["noise"],
    ["hate", "noise"],
)
BANDS = ("high", "medium", "standard")
RESULTS = ("done", "not_possible", "not_done")
ENDINGS = ("risk_reduced", "disengaged", "continues")


class Life:
    """Lives steps through the services and remembers each that was accepted."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.stories: list[Story] = []
        self.refused = 0
        self.told = 0
        self.victims: list[Person] = [
            add_person(by=cast.officer, given_name=name, family_name="Victim")
            for name in ("Ada", "Bo", "Cy")
        ]

    def live(self, steps: list[Step]) -> None:
        for step in steps:
            with clock.pretend(noon(step.day)):
                self.told += 1
                try:
                    self._do(step)
                except (Refused, NeedsReason):
                    self.refused += 1

    def _do(self, step: Step) -> None:
        if step.what == "refer" or not self.stories:
            self._refer(step)
            return
        story = self.stories[step.referral % len(self.stories)]
        story.referral = fresh(story.referral)
        getattr(self, f"_{step.what}")(step, story)

    def _day(self, step: Step, story: Story) -> date:
        return max(clock.today() - timedelta(days=step.lag), story.referred)

    def _refer(self, step: Step) -> None:
        by: User = (self.cast.officer, self.cast.manager)[step.choice % 2]
        day = clock.today() - timedelta(days=step.lag)
        themes = THEMES[step.choice % 5]
        victim = self.victims[step.choice % 3]
        referral = services.refer(
            victim, by=by, referred_on=day, **{**DETAILS, "vulnerabilities": themes}
        )
        self.stories.append(Story(referral, victim.pk, str(by.agency_id), day, set(themes)))

    def _accept(self, step: Step, story: Story) -> None:
        band = BANDS[step.choice % 3]
        services.accept_referral(
            story.referral, by=self.cast.manager, band=band, risk_before=step.choice
        )
        story.first_band = band
        story.bands.append((story.referred, self.told, band))

    def _decline(self, step: Step, story: Story) -> None:
        day = self._day(step, story)
        services.decline_referral(
            story.referral, by=self.cast.manager, note="Not for us", screened_on=day
        )
        story.refused = day

    def _identify(self, step: Step, story: Story) -> None:
        victim = self.victims[step.choice % 3]
        services.identify_victim(story.referral, victim, by=self.cast.manager)
        story.victim = victim.pk

    def _reassess(self, step: Step, story: Story) -> None:
        day, band = self._day(step, story), BANDS[step.choice % 3]
        services.reassess(story.referral, by=self.cast.manager, band=band, on=day)
        story.bands.append((day, self.told, band))

    def _act(self, step: Step, story: Story) -> None:
        day = self._day(step, story)
        due = day + timedelta(days=3 * step.choice)
        made = meetings.add_action(
            ASBRAC,
            story.referral,
            by=self.cast.manager,
            description="Fit a lock",
            agency=self.cast.housing,
            owner_name="Pat Partner",
            due_on=due,
            agreed_on=day,
        )
        story.tasks.append(Task(made, day, due))

    def _finish(self, step: Step, story: Story) -> None:
        for task in story.tasks:
            if task.ended is None:
                day = max(clock.today() - timedelta(days=step.lag), task.agreed)
                result = RESULTS[step.choice % 3]
                meetings.finish_action(
                    ASBRAC,
                    AsbracAction.objects.select_related("referral__record").get(pk=task.made.pk),
                    by=self.cast.manager,
                    status=result,
                    outcome="So it went",
                    finished_on=day,
                )
                task.ended, task.result = day, result
                return

    def _close(self, step: Step, story: Story) -> None:
        outcome = ENDINGS[step.choice % 3]
        hear(self.cast, story.referral, outcome, score=step.choice - 2)
        if outcome != "continues":
            story.closed = (clock.today(), outcome)

    def _take_back(self, step: Step, story: Story) -> None:
        services.reopen_referral(story.referral, by=self.cast.manager, reason="A slip")
        story.closed = None


@dataclass(frozen=True)
class Row:
    """One thing that counts: which, of whom, and what it bears."""

    unit: object
    bears: dict[str, set[str]]
    days: int = 0


class Recount:
    """Every measure of the ASBRAC, over the stories."""

    def __init__(self, stories: list[Story]) -> None:
        self.stories = stories

    def count(
        self, measure: str, first: date, last: date, as_at: date, dimension: str = ""
    ) -> Values:
        """Key → (value, numerator, denominator); the key is "" without a dimension."""

        def numbers(
            name: str, start: date = first, end: date = last, day: date = as_at
        ) -> dict[str, int]:
            counted = self.count(name, start, end, day, dimension)
            return {key: int(value or 0) for key, (value, _, _) in counted.items()}

        if measure == "asbrac_referrals_change":
            now = numbers("asbrac_referrals_accepted")
            until = _earlier(last + timedelta(days=1)) - timedelta(days=1)
            cut = until if as_at >= last else _earlier(as_at)
            before = numbers("asbrac_referrals_accepted", _earlier(first), until, cut)
            pairs = {key: (now.get(key, 0), before.get(key, 0)) for key in {*now, *before}}
            return {key: (Decimal(new - old), new, old) for key, (new, old) in pairs.items()}
        if measure in SHARES:
            tops = numbers(SHARES[measure])
            return {
                key: (
                    half_up(Fraction(tops.get(key, 0) * 100, base)) if base >= 10 else None,
                    tops.get(key, 0),
                    base,
                )
                for key, base in numbers("asbrac_referrals_accepted").items()
            }
        grouped: dict[str, list[Row]] = defaultdict(list)
        for row in self._rows(measure, first, last, as_at):
            for key in row.bears[dimension] if dimension else {""}:
                grouped[key].append(row)
        if not dimension:
            grouped.setdefault("", [])
        if measure == "asbrac_median_days_to_close":
            return {
                key: (median_of([row.days for row in rows]), None, len(rows))
                for key, rows in grouped.items()
            }
        return {
            key: (Decimal(len({row.unit for row in rows})), None, None)
            for key, rows in grouped.items()
        }

    def _rows(self, measure: str, first: date, last: date, as_at: date) -> Iterator[Row]:
        end = min(last, as_at)

        def within(day: date | None) -> bool:
            return day is not None and first <= day <= end

        for number, story in enumerate(self.stories):

            def bears(day: date | None, story: Story = story) -> dict[str, set[str]]:
                """What it bore at the end of `day`; at acceptance where there is none."""
                if not story.first_band:
                    band = "medium"
                else:
                    band = story.first_band if day is None else story.band_at(day)
                return {
                    "risk_band": {band},
                    "agency": {story.agency},
                    "theme": story.themes or {""},
                }

            closed = story.closed if story.closed and story.closed[0] <= as_at else None
            if measure in OF_THE_ACCEPTED:
                if story.first_band and within(story.referred):
                    counts, unit = OF_THE_ACCEPTED[measure](story, closed)
                    if counts:
                        yield Row(story.victim if unit == "victim" else number, bears(None))
            elif measure == "asbrac_referrals_not_accepted":
                if within(story.refused):
                    yield Row(number, bears(story.refused))
            elif measure == "asbrac_cases_open":
                if story.open_at(as_at):
                    yield Row(number, bears(as_at))
            elif measure == "asbrac_median_days_to_close":
                if story.closed and within(story.closed[0]):
                    days = (story.closed[0] - story.referred).days
                    yield Row(number, bears(story.closed[0]), days)
            else:
                yield from self._tasks(measure, story, within, bears, as_at)

    def _tasks(
        self, measure: str, story: Story, within: Any, bears: Any, as_at: date
    ) -> Iterator[Row]:
        for task in story.tasks:
            unit = task.made.pk
            if measure == "asbrac_actions_agreed":
                if within(task.agreed):
                    yield Row(unit, bears(task.agreed))
            elif measure == "asbrac_actions_overdue":
                ended = task.ended is not None and task.ended <= as_at
                if task.agreed <= as_at and task.due < as_at and not ended:
                    yield Row(unit, bears(as_at))
            else:
                assert measure in RESULT_OF, f"The recount does not know {measure}"
                if task.result == RESULT_OF[measure] and within(task.ended):
                    yield Row(unit, bears(task.ended))


Closed = tuple[date, str] | None
RESULT_OF = {f"asbrac_actions_{result}": result for result in RESULTS}
SHARES = {
    "asbrac_high_risk_share": "asbrac_high_risk_count",
    "asbrac_hate_crime_share": "asbrac_hate_crime_count",
    "asbrac_mental_health_share": "asbrac_mental_health_count",
    "asbrac_noise_share": "asbrac_noise_count",
    "asbrac_closure_rate": "asbrac_cases_closed_risk_reduced",
}
# Of the referrals accepted in the period: which of them count, and as what.
OF_THE_ACCEPTED: dict[str, Any] = {
    "asbrac_referrals_accepted": lambda story, closed: (True, ""),
    "asbrac_cases_referred": lambda story, closed: (story.first_band != "standard", ""),
    "asbrac_high_risk_count": lambda story, closed: (story.first_band == "high", ""),
    "asbrac_hate_crime_count": lambda story, closed: ("hate" in story.themes, ""),
    "asbrac_mental_health_count": lambda story, closed: ("mental_health" in story.themes, ""),
    "asbrac_noise_count": lambda story, closed: ("noise" in story.themes, ""),
    "asbrac_victims": lambda story, closed: (True, "victim"),
    "asbrac_cases_closed_risk_reduced": lambda story, closed: (
        closed is not None and closed[1] == "risk_reduced",
        "",
    ),
    "asbrac_cases_closed_otherwise": lambda story, closed: (
        closed is not None and closed[1] != "risk_reduced",
        "",
    ),
    "asbrac_cases_open_at_year_end": lambda story, closed: (closed is None, ""),
}


def _earlier(day: date) -> date:
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap_day else day.day)
