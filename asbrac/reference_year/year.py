"""Tells the plans of the reference year in the order of the days on which things happened."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from asbrac import services
from asbrac.models import AsbracAction, AsbracItem, AsbracMeeting, AsbracReferral
from asbrac.reference_year import words
from asbrac.reference_year.plans import CUTOFF, MEETINGS, Plan
from asbrac.reference_year.telling import Teller, fresh_meeting, later
from cases.models import AsbCase
from cases.reference_year import Staff
from ledger.models import Fact
from partnership import clock
from partnership.dates import add_working_days
from people.models import Involvement, Person

_SCORES = {"high": 34, "medium": 24, "standard": 14}
_LOWER = {"high": "medium", "medium": "standard", "standard": "standard"}
# Agencies are asked in writing from here on: no figure hangs on it, and loading takes long enough.
ASKED_FROM = date(2018, 1, 1)
# Whose turn it is to take an action.
KINDS = ("police", "housing_provider", "council", "health", "fire", "probation")


@dataclass(eq=False)
class Task:
    """An action that an agency of a kind is to take, and takes."""

    kind: str
    made: AsbracAction | None = None


class Cases:
    """The cases of the area that a referral may hang from, each with its victim, each used once."""

    def __init__(self, staff: Staff) -> None:
        opened = Fact.objects.filter(
            partnership_id=staff.manager.partnership_id, kind="case.opened", corrects=None
        ).order_by("pk")
        order = list(opened.values_list("record_id", flat=True))
        cases = AsbCase.objects.in_bulk(order)
        involved = Involvement.objects.filter(record__in=order, role=Involvement.Role.VICTIM)
        self.victims = dict(
            involved.exclude(person=None)
            .order_by("starts_on", "person__family_name", "person__given_name")
            .values_list("record_id", "person_id")
        )
        self.cases = [cases[pk] for pk in order if pk in cases and pk in self.victims]

    def one_open(self, on: date, rng: random.Random) -> tuple[AsbCase | None, Person | None]:
        """A case opened some days before a day and not closed then, and its victim, if one is left."""
        found = [
            case
            for case in self.cases
            if case.opened_on < later(on, -3) and (case.closed_on is None or case.closed_on > on)
        ]
        if not found:
            return None, None
        case = rng.choice(found[-40:])
        victim = self.victims[case.pk]
        self.cases = [each for each in self.cases if self.victims[each.pk] != victim]
        fresh = AsbCase.objects.select_related("record", "ward").get(pk=case.pk)
        return fresh, Person.objects.get(pk=victim)


class Telling(Teller):
    """Turns the plans of the reference year into entries."""

    def __init__(self, staff: Staff, rng: random.Random, last_day: date) -> None:
        super().__init__(staff, rng, last_day)
        self.told: dict[Plan, AsbracReferral] = {}
        self.meetings: dict[int, AsbracMeeting] = {}
        self.cases = Cases(staff)
        self.tasks: dict[tuple[Plan, int], list[Task]] = {}
        self.agreed = 0

    def tell(self, made: Sequence[Plan]) -> Iterator[int]:
        self.at(later(MEETINGS[0], -40), self.take_seats)
        for plan in made:
            self._schedule_referral(plan)
        heard_by: dict[int, list[Plan]] = {}
        for plan in made:
            if not plan.declined:
                for number in plan.hearings():
                    heard_by.setdefault(number, []).append(plan)
        for number, due in sorted(heard_by.items()):
            self._schedule_meeting(number, due)
        yield from self.run()

    def _fresh(self, plan: Plan) -> AsbracReferral:
        return AsbracReferral.objects.select_related("record", "owner").get(pk=self.told[plan].pk)

    def _schedule_referral(self, plan: Plan) -> None:
        details = {
            "band": plan.band,
            "vulnerabilities": plan.themes,
            "hate_strands": plan.strands,
            "criteria": ["judgement"] if plan.band == "standard" else ["risk"],
        }

        def refer() -> None:
            who = {"housing": "housing_provider"}.get(plan.who, plan.who)
            victim, case = (self.told[plan.again].victim if plan.again else None), None
            if plan.from_case and victim is None:
                case, victim = self.cases.one_open(plan.referred, self.rng)
            self.told[plan] = self.referred(who, victim=victim, case=case, **details)

        def give_back() -> None:
            referral = self._fresh(plan)
            services.return_referral(
                referral, by=referral.owner, note="What has the landlord done so far?"
            )
            services.change_referral(
                referral, by=referral.referred_by, **{**words.referral(self.rng), **details}
            )

        def screen() -> None:
            referral = self._fresh(plan)
            if plan.declined:
                services.decline_referral(
                    referral, by=referral.owner, note="One agency alone can help."
                )
            else:
                services.accept_referral(
                    referral, by=referral.owner, band=plan.band, risk_before=_SCORES[plan.band]
                )

        self.at(plan.referred, refer)
        if plan.returned:
            self.at(plan.screened, give_back)
        self.at(plan.screened, screen)
        if plan.reassessed:
            self.at(
                later(MEETINGS[plan.first_heard], 20),
                lambda: services.reassess(
                    self._fresh(plan), by=self.panel.coordinator, band=plan.reassessed
                ),
            )
        if plan.slip is not None:
            self.at(
                later(MEETINGS[plan.slip], 7),
                lambda: services.reopen_referral(
                    self._fresh(plan), by=self.panel.coordinator, reason="It was another’s closing."
                ),
            )

    def _schedule_meeting(self, number: int, due: Sequence[Plan]) -> None:
        day = MEETINGS[number]
        for plan in due:
            self._schedule_actions(plan, number)

        def plan_it() -> None:
            self.meetings[number] = self.planned(day)

        def list_and_ask() -> None:
            meeting = self.meetings[number]
            for plan in due:
                self.listed(meeting, self._fresh(plan))
            if day >= ASKED_FROM:
                self.ask(meeting, later(day, -2))

        def hold() -> None:
            meeting = fresh_meeting(self.meetings[number])
            self.begin(meeting)
            items = {item.referral_id: item for item in meeting.items.all()}
            for plan in due:
                self._hear(plan, number, items[self.told[plan].pk])
            self.close(meeting)

        self.at(later(day, -35), plan_it)
        self.at(day - CUTOFF, list_and_ask)
        if day >= ASKED_FROM:
            self.at(later(day, -5), lambda: self.answer(self.meetings[number]))
        self.at(day, hold)
        self.at(add_working_days(day, 3), lambda: self.approve(self.meetings[number]))

    def _schedule_actions(self, plan: Plan, number: int) -> None:
        """Two of its first meeting, one of each review, for one agency after the other.

        Due in three weeks, most of them end in time or a few days after.
        """
        tasks = self.tasks[plan, number] = []
        if number in (plan.closes, plan.slip):
            return
        first = number == plan.first_heard
        for place in range(2 if first else 1):
            self.agreed += 1
            task = Task(KINDS[self.agreed % len(KINDS)])
            tasks.append(task)
            status = "not_possible" if self.agreed % 9 == 0 else "done"
            status = "not_done" if self.agreed % 13 == 0 else status
            late = plan.late_action if first and place == 1 else None
            ends = late or later(MEETINGS[number], 14 + self.rng.randrange(14))
            self.at(ends, partial(self._end, task, status))

    def _end(self, task: Task, status: str) -> None:
        assert task.made is not None
        self.finish(task.made, status)

    def _hear(self, plan: Plan, number: int, item: AsbracItem) -> None:
        if number in (plan.closes, plan.slip):
            lower = plan.outcome == "risk_reduced"
            self.heard(
                item,
                plan.outcome,
                risk_after=_SCORES[plan.band] - (12 if lower else 0),
                band_after=_LOWER[plan.band] if lower else plan.band,
            )
            return
        following = [each for each in plan.hearings() if each > number]
        review = MEETINGS[following[0]] if following else later(MEETINGS[number], 91)
        self.heard(item, "continues", next_review_on=review)
        for task in self.tasks[plan, number]:
            owner = self.rng.choice(self.staff.officers) if task.kind == "council" else None
            task.made = self.action(item, task.kind, later(clock.today(), 21), owner)
