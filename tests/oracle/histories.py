"""Draws a history of casework and lives it twice: through the services, and as plain statements.

Days cluster where date arithmetic goes wrong: year and quarter ends, 29 February, the nights on
which the clocks change, and half past midnight in summer, when UTC is still on the day before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st

from cases.models import AsbCase, RiskBand
from cases.services import (
    add_incident,
    assess_risk,
    close_case,
    correct_closing,
    correct_opening_day,
    hand_over,
    plan_contact,
    record_contact,
    reopen_case,
    void_closing,
)
from cases.services.intake import IncidentReport
from partnership import clock
from partnership.models import User
from partnership.rules import NeedsReason, Refused
from people.models import Person, Premises
from tests.cast import EVERY_ITEM_LOW, Cast, log_case
from tests.oracle.recount import Recount, Statement

AWKWARD_DAYS = [
    date(2015, 3, 31),
    date(2015, 4, 1),
    date(2015, 10, 25),
    date(2015, 12, 31),
    date(2016, 1, 1),
    date(2016, 2, 28),
    date(2016, 2, 29),
    date(2016, 3, 1),
    date(2016, 3, 27),
    date(2016, 3, 31),
    date(2016, 4, 1),
    date(2016, 6, 30),
    date(2016, 7, 1),
    date(2016, 10, 30),
    date(2017, 2, 28),
    date(2017, 3, 31),
    date(2017, 4, 1),
]
TIMES = [time(0, 30), time(9, 0), time(12, 0), time(23, 59)]


@dataclass(frozen=True)
class Step:
    """One thing somebody does: when, what, to which case, and how many days before it happened."""

    day: date
    at: time
    what: str
    case: int
    lag: int
    choice: int


KINDS = [
    "open",
    "open",
    "close",
    "close",
    "reopen",
    "hand_over",
    "assess",
    "incident",
    "incident",
    "contact",
    "plan",
    "correct_closing",
    "void_closing",
    "correct_opening",
]


@st.composite
def histories(draw: Any, most_steps: int = 24) -> list[Step]:
    """Steps in the order in which they are recorded."""
    near = st.builds(
        lambda day, days: day + timedelta(days=days),
        st.sampled_from(AWKWARD_DAYS),
        st.integers(-2, 2),
    )
    anywhere = st.dates(date(2015, 3, 1), date(2017, 5, 31))
    steps = draw(
        st.lists(
            st.builds(
                Step,
                day=st.one_of(near, near, anywhere),
                at=st.sampled_from(TIMES),
                what=st.sampled_from(KINDS),
                case=st.integers(0, 4),
                lag=st.one_of(st.just(0), st.integers(0, 45)),
                choice=st.integers(0, 5),
            ),
            min_size=1,
            max_size=most_steps,
        )
    )
    return sorted(steps, key=lambda step: (step.day, step.at))


class Life:
    """Lives steps through the services and states each that was accepted."""

    def __init__(self, cast: Cast, repeat_at: int) -> None:
        self.cast = cast
        self.recount = Recount(repeat_at)
        self.cases: list[AsbCase] = []
        self.opened: dict[int, int] = {}
        self.closings: dict[int, list[int]] = {}
        self.refused = 0
        self.people = [
            Person.objects.create(
                partnership=cast.area, agency=cast.council, created_by=cast.officer, given_name=name
            )
            for name in ("Ada", "Bo")
        ]
        self.places = [
            Premises.objects.create(
                partnership=cast.area,
                agency=cast.council,
                created_by=cast.officer,
                description=name,
            )
            for name in ("The bridge", "The park")
        ]

    def live(self, steps: list[Step]) -> None:
        for number, step in enumerate(steps):
            # Seconds apart, so that "known at" can fall between any two.
            instant = datetime.combine(step.day, step.at, tzinfo=clock.LONDON) + timedelta(
                seconds=number % 30
            )
            with clock.pretend(instant):
                try:
                    self._do(step)
                except (Refused, NeedsReason):
                    self.refused += 1

    def _do(self, step: Step) -> None:
        if step.what == "open" or not self.cases:
            self._open(step)
        else:
            getattr(self, f"_{step.what}")(step, step.case % len(self.cases))

    def _state(
        self, case: int, what: str, day: date, about: int | None = None, **details: Any
    ) -> int:
        return self.recount.state(
            Statement(clock.now(), f"case {case}", what, day, about, tuple(details.items()))
        )

    def _report(self, step: Step, day: date) -> tuple[dict[str, Any], tuple[str, ...], str]:
        victims = self.people[: step.choice % 3]
        place = self.places[step.choice % 2] if step.choice < 4 else None
        return (
            {"occurred_on": day, "victims": victims, "premises": place},
            tuple(str(each.pk) for each in victims),
            str(place.pk) if place else "",
        )

    def _open(self, step: Step) -> None:
        day = clock.today() - timedelta(days=step.lag)
        report, victims, place = self._report(step, day)
        owner = [self.cast.officer, self.cast.colleague][step.choice % 2]
        ward = [self.cast.north, self.cast.south, None][step.choice % 3]
        case = log_case(self.cast, on=day, owner=owner, ward=ward, **report)
        number = len(self.cases)
        self.cases.append(case)
        self.closings[number] = []
        self.opened[number] = self._state(
            number,
            "opened",
            day,
            owner=str(owner.pk),
            ward=str(ward.pk) if ward else "",
            risk_band="",
        )
        self._state(number, "incident", day, victims=victims, place=place)
        self._state(number, "contact", day, due=case.next_contact_on)

    def _close(self, step: Step, number: int) -> None:
        case = self._fresh(number)
        day = clock.today() - timedelta(days=step.lag)
        if case.status == "open" and not case.risk_assessments.filter(is_final=True).exists():
            self._assess(step, number, final=True)
            case = self._fresh(number)
        reason = ["behaviour_stopped", "withdrawn"][step.choice % 2]
        close_case(
            case, by=self.cast.officer, reason=reason, closed_on=day, victim_told_on=clock.today()
        )
        self.closings[number].append(
            self._state(number, "closed", day, satisfactory=reason == "behaviour_stopped")
        )

    def _reopen(self, step: Step, number: int) -> None:
        day = clock.today() - timedelta(days=step.lag)
        case = reopen_case(self._fresh(number), by=self.cast.officer, why="Again", reopened_on=day)
        self._state(number, "reopened", day)
        self._state(number, "contact", day, due=case.next_contact_on)

    def _hand_over(self, step: Step, number: int) -> None:
        to: User = [self.cast.officer, self.cast.colleague][step.choice % 2]
        day = clock.today() - timedelta(days=step.lag)
        hand_over(self._fresh(number), by=self.cast.manager, to=to, on=day)
        self._state(number, "handed over", day, owner=str(to.pk))

    def _assess(self, step: Step, number: int, final: bool = False) -> None:
        day = clock.today() if final else clock.today() - timedelta(days=step.lag)
        band = [RiskBand.STANDARD, RiskBand.MEDIUM, RiskBand.HIGH][step.choice % 3]
        assess_risk(
            self._fresh(number),
            EVERY_ITEM_LOW,
            by=self.cast.officer,
            assessed_on=day,
            override_band=band,
            override_reason="Judgement",
            is_final=final,
        )
        self._state(number, "assessed", day, risk_band=str(band))

    def _incident(self, step: Step, number: int) -> None:
        day = clock.today() - timedelta(days=step.lag)
        report, victims, place = self._report(step, day)
        add_incident(
            self._fresh(number),
            IncidentReport(asb_type="nuisance", source="phone", narrative="Again", **report),
            by=self.cast.officer,
        )
        self._state(number, "incident", day, victims=victims, place=place)

    def _contact(self, step: Step, number: int) -> None:
        day = clock.today() - timedelta(days=step.lag)
        outcome = ["spoke", "no_reply"][step.choice % 2]
        made = record_contact(
            self._fresh(number),
            by=self.cast.officer,
            method="phone",
            outcome=outcome,
            contacted_on=day,
        )
        self._state(number, "contact", day, due=made.next_on)

    def _plan(self, step: Step, number: int) -> None:
        due = clock.today() + timedelta(days=step.choice * 5)
        plan_contact(self._fresh(number), by=self.cast.officer, next_on=due)
        self._state(number, "contact", clock.today(), due=due)

    def _correct_closing(self, step: Step, number: int) -> None:
        day = clock.today() - timedelta(days=step.lag)
        reason = ["behaviour_stopped", "withdrawn"][step.choice % 2]
        correct_closing(self._fresh(number), by=self.cast.officer, closed_on=day, reason=reason)
        self._state(
            number,
            "correction",
            day,
            about=self.closings[number][-1],
            satisfactory=reason == "behaviour_stopped",
        )

    def _void_closing(self, step: Step, number: int) -> None:
        void_closing(self._fresh(number), by=self.cast.officer, why="A slip")
        about = self.closings[number].pop()
        self._state(number, "void", clock.today(), about=about)

    def _correct_opening(self, step: Step, number: int) -> None:
        day = clock.today() - timedelta(days=step.lag)
        correct_opening_day(self._fresh(number), by=self.cast.officer, opened_on=day)
        self._state(number, "correction", day, about=self.opened[number])

    def _fresh(self, number: int) -> AsbCase:
        return AsbCase.objects.select_related("record", "owner").get(pk=self.cases[number].pk)
