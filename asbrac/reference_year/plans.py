"""When each referral of the reference year is made, heard and closed. Every figure follows from this."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

# Referrals to a meeting close so many days before it.
CUTOFF = timedelta(days=10)
YEAR_START, YEAR_END = date(2017, 4, 1), date(2018, 3, 31)


def _second_tuesday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(1 - first.weekday()) % 7 + 7)


# One a month, from the first with something to hear until the story ends.
MEETINGS = [
    _second_tuesday(2016 + number // 12, number % 12 + 1)
    for number in range(4, 31)  # May 2016 to July 2018
]


@dataclass(eq=False)
class Plan:
    """One referral: its days, what it bears, who makes it, and how it ends."""

    referred: date
    band: str = "medium"
    # officer, manager, police or housing
    who: str = "officer"
    from_case: bool = False
    themes: tuple[str, ...] = ()
    strands: tuple[str, ...] = ()
    # Days from the referral to its screening.
    screened_after: int = 1
    declined: bool = False
    # Sent back once for more information.
    returned: bool = False
    # The number of the meeting that closes it, and how; None: it stays open.
    closes: int | None = None
    outcome: str = "risk_reduced"
    # The band some weeks after it was first heard, where it is assessed anew.
    reassessed: str = ""
    # A meeting closes it by mistake, and that is taken back a week later.
    slip: int | None = None
    # The day on which the second action of its first meeting ends, where it ends late.
    late_action: date | None = None
    # Another referral of whose victim this one is, once that one is closed.
    again: Plan | None = None

    @property
    def screened(self) -> date:
        return self.referred + timedelta(days=self.screened_after)

    @property
    def first_heard(self) -> int:
        """The first meeting whose referrals close on or after its screening."""
        return next(number for number, day in enumerate(MEETINGS) if day - CUTOFF >= self.screened)

    def hearings(self) -> list[int]:
        """The meetings that hear it: every third one, and those that close it."""
        until = len(MEETINGS) if self.closes is None else self.closes
        regular = range(self.first_heard, until, 3)
        extra = {each for each in (self.closes, self.slip) if each is not None}
        return sorted({*regular, *extra})


def plans(rng: random.Random) -> list[Plan]:
    """Every referral from April 2016 to July 2018. The order is that in which they are numbered."""
    made = [*_year_before(rng), *_year(rng), *_year_after(rng)]
    for plan in made:
        if plan.who == "officer":
            plan.from_case = rng.random() < 0.65
    return made


def _weekdays(rng: random.Random, number: int, first: date, last: date) -> list[date]:
    """Working days between two days, in order."""
    days = [first + timedelta(days=each) for each in range((last - first).days + 1)]
    return sorted(rng.choices([day for day in days if day.weekday() < 5], k=number))


def _close(rng: random.Random, made: Sequence[Plan], first: date, last: date) -> None:
    """Let each be closed by a meeting between two days, the third that hears of it at the soonest."""
    for plan in made:
        fit = [
            number
            for number, day in enumerate(MEETINGS)
            if first <= day <= last and plan.first_heard + 2 <= number
        ]
        plan.closes = rng.choice(fit[:5])


def _deal(made: Sequence[Plan], cards: dict[str, int], rng: random.Random) -> Iterator[str]:
    """As many of each as asked for, in a shuffled order, one for each plan."""
    dealt = [word for word, number in cards.items() for _ in range(number)]
    dealt += [""] * (len(made) - len(dealt))
    rng.shuffle(dealt)
    return iter(dealt)


def _bear(rng: random.Random, made: Sequence[Plan], **cards: dict[str, int]) -> None:
    """Deal themes and referrers; mental health and noise may meet in one referral."""
    whos = _deal(made, cards["whos"], rng)
    first, second = _deal(made, cards["themes"], rng), _deal(made, cards["others"], rng)
    for plan in made:
        plan.who = plan.who if plan.who != "officer" else next(whos) or "officer"
        plan.themes = tuple(theme for theme in (next(first), next(second)) if theme)


def _year_before(rng: random.Random) -> list[Plan]:
    """41 accepted in 2016/17: 24 closed in it, 14 in the year after, 3 open longer; 3 not accepted."""
    early = [Plan(day) for day in _weekdays(rng, 24, date(2016, 4, 5), date(2016, 10, 28))]
    _close(rng, early, date(2016, 4, 1), date(2017, 3, 31))
    late = [Plan(day) for day in _weekdays(rng, 13, date(2016, 11, 1), date(2017, 3, 17))]
    # Made on the last day of the year, and accepted in the next.
    late.append(Plan(date(2017, 3, 31), screened_after=4))
    _close(rng, late, YEAR_START, YEAR_END)
    lasting = [Plan(day) for day in _weekdays(rng, 3, date(2017, 2, 1), date(2017, 3, 24))]
    lasting[0].closes = MEETINGS.index(date(2018, 6, 12))
    made = [*early, *late, *lasting]
    for number in (*range(0, 24, 3), 25, 28, 31, 38):
        made[number].band = "high"
    for number in (5, 29):
        made[number].band = "standard"
    for number, outcome in (
        *((1, "disengaged"), (8, "moved_away"), (14, "disengaged"), (20, "transferred")),
        *((26, "moved_away"), (33, "disengaged")),
    ):
        made[number].outcome = outcome
    _bear(
        rng,
        made,
        whos={"police": 11, "housing": 7, "manager": 2},
        themes={"mental_health": 17, "isolated": 8, "older": 5},
        others={"noise": 14, "physical_health": 6, "children": 4},
    )
    for number in (3, 11, 17, 24, 36):
        made[number].strands = ("disability",)
    declined = [date(2016, 6, 7), date(2016, 10, 19), date(2017, 2, 8)]
    return [*made, *(Plan(day, declined=True, who="police") for day in declined)]


def _year(rng: random.Random) -> list[Plan]:
    """34 accepted in 2017/18: 18 closed with reduced risk in it, 16 open at its end; 5 not accepted."""
    reduced = [Plan(YEAR_START)]
    reduced += [Plan(day) for day in _weekdays(rng, 17, date(2017, 4, 4), date(2017, 10, 31))]
    _close(rng, reduced, YEAR_START, YEAR_END)
    reduced[4].returned = True
    lasting = [Plan(day) for day in _weekdays(rng, 15, date(2017, 8, 1), date(2018, 3, 16))]
    lasting.append(Plan(YEAR_END, screened_after=3))
    # The victim of the first came to be referred again.
    first = reduced[0]
    first.closes = MEETINGS.index(date(2017, 8, 8))
    again = lasting[10]
    again.referred, again.again = date(2018, 1, 9), first
    lasting[1].slip = lasting[1].first_heard + 2
    lasting[2].reassessed = "high"
    reduced[6].reassessed = "medium"
    # Closed after the writing, one of them because the victim moved away.
    for number, day in ((0, 12), (3, 12), (5, 12)):
        lasting[number].closes = MEETINGS.index(date(2018, 6, day))
    for number in (4, 7):
        lasting[number].closes = MEETINGS.index(date(2018, 7, 10))
    lasting[5].outcome = "moved_away"
    made = [*reduced, *lasting]
    # 23 high and 11 medium; the one whose risk rose later was medium at acceptance, the one whose
    # risk fell was high.
    for plan in made:
        plan.band = "high"
    for plan in (*(reduced[number] for number in (1, 3, 5, 8, 10, 12, 14, 16)), *lasting[2:9:3]):
        plan.band = "medium"
    _bear(
        rng,
        made,
        whos={"police": 9, "housing": 6, "manager": 1},
        themes={"mental_health": 14, "isolated": 7, "substances": 3},
        others={"noise": 11, "older": 5, "learning_disability": 3},
    )
    again.who = "officer"
    for number, strand in ((2, "race"), (9, "disability"), (21, "sexual_orientation")):
        made[number].strands = (strand,)
    ends = [(2018, 4, 12), (2018, 4, 20), (2018, 5, 16), (2018, 6, 20), (2018, 6, 6)]
    for plan, end in zip([*lasting[6:10], lasting[0]], ends, strict=True):
        plan.late_action = date(*end)
    declined = [date(2017, 5, 3), date(2017, 7, 19), date(2017, 9, 27), date(2017, 12, 6)]
    made += [Plan(day, declined=True, who="housing") for day in declined]
    # Made in the year and turned down after it.
    return [*made, Plan(date(2018, 3, 29), screened_after=5, declined=True, who="police")]


def _year_after(rng: random.Random) -> list[Plan]:
    """Eight of 2018/19, the first on the first day of that year."""
    days = [date(2018, 4, 1), *_weekdays(rng, 7, date(2018, 4, 4), date(2018, 6, 22))]
    made = [Plan(day, band="high" if number % 2 else "medium") for number, day in enumerate(days)]
    _bear(
        rng,
        made,
        whos={"police": 2, "housing": 1},
        themes={"mental_health": 3, "noise": 2},
        others={"older": 1},
    )
    return made
