"""When each MARAC referral of the reference years is made and heard. Every figure follows from this."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from partnership.dates import add_months

# Referrals to a meeting close so many days before it.
CUTOFF = timedelta(days=8)
# Fortnightly, on Wednesdays; the first of them is the first day of a financial year.
REGULAR = [date(2015, 4, 1) + timedelta(days=14 * number) for number in range(83)]
# Between two meetings for those who could not wait, one on each side of the end of a year.
EMERGENCIES = (date(2017, 3, 31), date(2018, 3, 31), date(2018, 4, 1))
# Year → cases heard, children in them, repeats among them. The report of 2017/18 prints these.
PRINTED = {2015: (395, 456, 74), 2016: (523, 558, 153), 2017: (604, 741, 185)}
# After the report's last year the meetings go on for a while.
AFTERWARDS = (18, 21, 5)
CLOSED_AFTER = timedelta(days=42)


@dataclass(eq=False)
class Plan:
    """One referral: its days, who makes it, whom it is about and how it goes on."""

    referred: date
    # The days of the meetings that hear it; none of one that is not accepted.
    heard: tuple[date, ...]
    # One that had it on its agenda and put it off.
    put_off: date | None = None
    incident: date | None = None
    incident_kind: str = "violence"
    kind: str = "police"
    children: int = 0
    # An earlier referral of the same victim, and whether whoever harms her is the same.
    after: Plan | None = None
    same_perpetrator: bool = True
    perpetrators: int = 1
    transferred_from: str = ""
    transferred_out: bool = False
    is_repeat: bool = False

    @property
    def is_declined(self) -> bool:
        return not self.heard

    @property
    def is_emergency(self) -> bool:
        return bool(self.heard) and self.heard[0] in EMERGENCIES

    @property
    def closed(self) -> date:
        """When its actions are done and the conference lets go of it."""
        return self.heard[-1] + CLOSED_AFTER


def _year_of(day: date) -> int:
    return day.year if day.month >= 4 else day.year - 1


class Planner:
    """Deals the referrals of one year after the other."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.plans: list[Plan] = []
        # Nobody has been referred again after these.
        self.last: list[Plan] = []

    def year(self, starting: int, cases: int, children: int, repeats: int) -> None:
        """The referrals that the meetings of a year hear, and those that they never hear."""
        days = [day for day in REGULAR if _year_of(day) == starting][:26]
        if starting == 2018:
            days = days[:2]
        made = [self._emergency(day) for day in EMERGENCIES if _year_of(day) == starting]
        twice = [self._made_for(day, (day, days[days.index(day) + 2])) for day in days[3:9:5]]
        made += twice
        left = cases - len(made) - len(twice)
        for number in range(left):
            # About as many at each meeting.
            day = days[number * len(days) // left]
            made.append(self._made_for(day, (day,)))
        for plan in made[8:200:60]:
            place = days.index(plan.heard[0])
            if place and plan not in twice:
                before = days[place - 1]
                plan.put_off, plan.referred = before, self._day_for(before)
        self._declined(days)
        made.sort(key=lambda plan: plan.referred)
        again = self._again(made, starting, repeats)
        self._bear(made, again)
        _share_out(self.rng, made, children)
        self.plans += made

    def _day_for(self, meeting: date) -> date:
        """A working day in the fortnight before the referrals to a meeting close."""
        day = meeting - CUTOFF - timedelta(days=1 + self.rng.randrange(13))
        return day - timedelta(days=max(0, day.weekday() - 4))

    def _made_for(self, meeting: date, heard: tuple[date, ...]) -> Plan:
        return Plan(self._day_for(meeting), heard)

    def _emergency(self, day: date) -> Plan:
        return Plan(day - timedelta(days=1), (day,))

    def _declined(self, days: Sequence[date]) -> None:
        for day in days[1::3]:
            plan = Plan(self._day_for(day), ())
            self.plans.append(plan)
            self._happens(plan, "violence")

    def _again(self, made: Sequence[Plan], starting: int, repeats: int) -> set[Plan]:
        """Let victims be referred again: as many repeats as asked for, and what looks like some.

        Later in the first year more of them can be.
        """
        again: set[Plan] = set()
        regular = [plan for plan in made if not plan.is_emergency and len(plan.heard) == 1]
        looks: list[Callable[[Plan], bool]] = [
            self._other_perpetrator,
            self._other_kind,
            self._other_perpetrator,
            self._other_kind,
        ]
        if starting > 2015:
            looks += [self._too_late, self._too_late]
        wanted = {*self.rng.sample(regular[len(regular) // 4 :], repeats)}
        others = [plan for plan in regular[len(regular) // 2 :] if plan not in wanted]
        looks = looks[: len(others) // 3]
        apart = dict(zip(self.rng.sample(others, len(looks)), looks, strict=True))
        for plan in made:
            if plan in wanted:
                assert self._repeat(plan), plan
                again.add(plan)
            elif plan in apart:
                assert apart[plan](plan), plan
                again.add(plan)
            else:
                self._happens(plan, self.rng.choice(("violence", "stalking", "sexual")))
            self.last.append(plan)
        return again

    def _happens(self, plan: Plan, kind: str) -> None:
        plan.incident = plan.referred - timedelta(days=self.rng.randrange(5))
        plan.incident_kind = kind

    def _earlier(self, plan: Plan, fits: Callable[[Plan], bool]) -> Plan | None:
        """The referral that `plan` comes after: closed by then, and the last of its victim."""
        found = [
            each
            for each in self.last
            if each.closed < plan.referred - timedelta(days=6) and fits(each)
        ]
        if not found:
            return None
        chosen = self.rng.choice(found)
        self.last.remove(chosen)
        plan.after = chosen
        return chosen

    def _repeat(self, plan: Plan) -> bool:
        """An incident within twelve months of the last referral, its anniversary now and then."""
        self._happens(plan, self.rng.choice(("violence", "violence", "stalking", "sexual")))
        incident = plan.incident
        assert incident is not None
        if self.rng.random() < 0.05 and self._earlier(
            plan,
            lambda each: incident <= add_months(each.referred, 12) <= plan.referred,
        ):
            assert plan.after is not None
            plan.incident = add_months(plan.after.referred, 12)
            plan.is_repeat = True
            return True
        plan.is_repeat = bool(
            self._earlier(plan, lambda each: incident <= add_months(each.referred, 12))
        )
        return plan.is_repeat

    def _too_late(self, plan: Plan) -> bool:
        """Thirteen months at most after the last referral, and a day too late at the least."""
        self._happens(plan, "violence")
        incident = plan.incident
        assert incident is not None
        return bool(
            self._earlier(
                plan,
                lambda each: (
                    add_months(each.referred, 12) < incident <= add_months(each.referred, 13)
                ),
            )
        )

    def _other_perpetrator(self, plan: Plan) -> bool:
        self._happens(plan, "violence")
        plan.same_perpetrator = False
        return bool(self._earlier(plan, lambda each: True))

    def _other_kind(self, plan: Plan) -> bool:
        """Contact that was not wanted made no repeat in the words of those years."""
        self._happens(plan, "contact")
        return bool(self._earlier(plan, lambda each: True))

    def _bear(self, made: Sequence[Plan], again: set[Plan]) -> None:
        """Deal who refers, who comes from another area and who goes to one."""
        kinds = {
            "idva": 11,
            "children": 5,
            "adults": 2,
            "health_secondary": 4,
            "mental_health": 3,
            "housing": 6,
            "probation": 3,
            "substances": 1,
            "voluntary": 2,
            "education": 1,
        }
        words = [kind for kind, number in kinds.items() for _ in range(number)]
        for number, plan in enumerate(made):
            plan.kind = "police" if self.rng.random() < 0.65 else self.rng.choice(words)
            plan.perpetrators = 2 if number % 19 == 0 else 1
        fresh = [plan for plan in made if plan not in again]
        for plan in fresh[10:200:55]:
            plan.transferred_from, plan.kind = "Wyre", "other"
            plan.incident = None
        for plan in [each for each in fresh if each in self.last][30:200:70]:
            plan.transferred_out = True
            self.last.remove(plan)


def _share_out(rng: random.Random, made: Sequence[Plan], children: int) -> None:
    """Deal the children of a year, each counted as often as a case of theirs is heard."""
    for plan in made:
        plan.children = rng.choice((0, 0, 0, 1, 1, 2, 2, 3))
    once = [plan for plan in made if len(plan.heard) == 1]
    left = children - sum(plan.children * len(plan.heard) for plan in made)
    while left:
        plan = rng.choice(once)
        step = 1 if left > 0 else -1
        if 0 <= plan.children + step <= 5:
            plan.children += step
            left -= step


def plans(rng: random.Random) -> list[Plan]:
    """Every referral from March 2015 on."""
    planner = Planner(rng)
    for starting, numbers in {**PRINTED, 2018: AFTERWARDS}.items():
        planner.year(starting, *numbers)
    return sorted(planner.plans, key=lambda plan: plan.referred)
