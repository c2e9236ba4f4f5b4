"""Tells the plans of the reference years in the order of the days on which things happened."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from typing import Any

from conferences import services as meetings
from marac import services
from marac.conference import MARAC
from marac.models import MaracItem, MaracMeeting, MaracReferral, MaracSeat
from marac.reference_year import words
from marac.reference_year.plans import CUTOFF, EMERGENCIES, Plan
from marac.reference_year.staff import Staff
from marac.services import PeopleSaid, PersonSaid
from partnership import clock
from partnership.models import Agency, User
from people.models import Person


@dataclass(order=True)
class Event:
    """Something that somebody does on a day; of one day, in the order in which it was planned."""

    day: date
    number: int
    run: Callable[[], object]


class Teller:
    """Schedules what people do, and does it day by day. Its verbs are those of the meetings."""

    def __init__(self, staff: Staff, rng: random.Random, last_day: date) -> None:
        self.staff = staff
        self.rng = rng
        self.last_day = last_day
        self._events: list[Event] = []
        self._planned = 0

    def at(self, day: date, do: Callable[[], object]) -> None:
        """`do` it on a day; what lies beyond the story's last day is not told."""
        if day <= self.last_day:
            self._planned += 1
            heappush(self._events, Event(day, self._planned, do))

    def run(self) -> Iterator[int]:
        """Yields the number of entries made so far, now and then. What is done may plan more."""
        done = 0
        while self._events:
            event = heappop(self._events)
            hours, minutes = divmod(9 * 60 + event.number % 480, 60)
            moment = datetime.combine(event.day, time(hours, minutes), tzinfo=clock.LONDON)
            with clock.pretend(moment):
                event.run()
            done += 1
            if done % 200 == 0:
                yield done

    def take_seats(self) -> None:
        """Let those speak for their agencies who do not yet."""
        for user in self.staff.speakers.values():
            if not MaracSeat.objects.filter(user=user, ends_before=None).exists():
                meetings.give_seat(MARAC, user, by=self.staff.coordinator)

    def somebody(self, given: Sequence[str], *, born_from: int, years: int) -> PersonSaid:
        """A name that nobody bears, and a birthday."""
        rng = self.rng
        return PersonSaid(
            given_name=rng.choice(given),
            family_name=rng.choice(words.FAMILY),
            date_of_birth=date(
                born_from + rng.randrange(years), 1 + rng.randrange(12), 1 + rng.randrange(28)
            ),
        )

    def planned(self, day: date, *, is_emergency: bool = False) -> MaracMeeting:
        """A meeting in the calendar, at half past nine."""
        made: MaracMeeting = meetings.plan_meeting(
            MARAC,
            by=self.staff.coordinator,
            starts_at=datetime.combine(day, time(9, 30), tzinfo=clock.LONDON),
            place="Example House, room 4",
            chair=self.staff.coordinator.name,
            referrals_close_on=None if is_emergency else day - CUTOFF,
            is_emergency=is_emergency,
        )
        return made

    def listed(self, meeting: MaracMeeting, referral: MaracReferral) -> MaracItem:
        item: MaracItem = meetings.list_referral(
            MARAC, meeting, referral, by=self.staff.coordinator
        )
        return item

    def begin(self, meeting: MaracMeeting) -> None:
        """Everybody comes, and signs."""
        run = self.staff.coordinator
        here: dict[Any, tuple[Agency, str]] = {run.agency_id: (run.agency, run.name)}
        here |= {each.agency_id: (each.agency, each.name) for each in self.staff.speakers.values()}
        for agency, name in here.values():
            meetings.record_attendance(
                MARAC, meeting, agency, by=run, status="attended", name=name, declared=True
            )
        meetings.open_meeting(MARAC, meeting, by=run)

    def heard(self, item: MaracItem) -> None:
        """What the meeting said and decided, and what it plans for each person."""
        referral = item.referral
        plans: dict[str, Any] = {"plan_victim": words.PLANS["victim"]}
        for role, rows in (
            ("perpetrator", referral.perpetrators.all()),
            ("child", referral.children.all()),
        ):
            plans |= {f"plan_{row.pk}": words.PLANS[role] for row in rows}
        meetings.hear_item(
            MARAC,
            item,
            by=self.staff.coordinator,
            discussion=self.rng.choice(words.SAID),
            decision=words.DECIDED,
            **plans,
        )

    def action(self, item: MaracItem, kind: str, due_on: date) -> Any:
        """An agency of a kind takes an action; without a speaker it names somebody."""
        speaker = self.staff.speakers.get(kind, self.staff.coordinator)
        return meetings.add_action(
            MARAC,
            item.referral,
            by=self.staff.coordinator,
            description=words.ACTIONS[kind],
            agency=speaker.agency,
            due_on=due_on,
            owner_name=speaker.name,
            item=item,
        )

    def finish(self, action: Any) -> None:
        """The coordinator writes down what the agency has told."""
        meetings.finish_action(
            MARAC, action, by=self.staff.coordinator, status="done", outcome=words.ENDED
        )

    def close(self, meeting: MaracMeeting) -> None:
        meetings.close_meeting(MARAC, meeting, by=self.staff.coordinator)

    def approve(self, meeting: MaracMeeting) -> None:
        meetings.approve_minutes(MARAC, meeting, by=self.staff.coordinator)


@dataclass
class Told:
    """A plan's referral, and who is on it."""

    referral: MaracReferral
    said: PeopleSaid
    # Who they are on file, once screened.
    people: tuple[Person, list[Person], list[Person]] | None = None


class Telling(Teller):
    """Turns the plans of the reference years into entries."""

    def __init__(self, staff: Staff, rng: random.Random, last_day: date) -> None:
        super().__init__(staff, rng, last_day)
        self.told: dict[Plan, Told] = {}
        self.heard_so_far = 0

    def tell(self, made: Sequence[Plan]) -> Iterator[int]:
        first = min(plan.referred for plan in made)
        self.at(first - timedelta(days=1), self.take_seats)
        agendas: dict[date, list[Plan]] = {}
        for plan in made:
            self._schedule_referral(plan)
            for day in (*plan.heard, *([plan.put_off] if plan.put_off else [])):
                agendas.setdefault(day, []).append(plan)
        for day, due in sorted(agendas.items()):
            self._schedule_meeting(day, due)
        yield from self.run()

    def _schedule_referral(self, plan: Plan) -> None:
        self.at(plan.referred, lambda: self._refer(plan))
        screened = plan.referred + timedelta(days=0 if plan.is_emergency else 1)
        self.at(screened, lambda: self._screen(plan))
        if plan.is_declined:
            return
        if plan.transferred_out:
            self.at(
                plan.heard[-1] + timedelta(days=21),
                lambda: services.transfer_out(
                    self._referral(plan), by=self.staff.coordinator, area="Lancaster"
                ),
            )
            return
        self.at(
            plan.closed,
            lambda: services.close_referral(
                self._referral(plan), by=self.staff.coordinator, note="The plan is carried out."
            ),
        )

    def _referral(self, plan: Plan) -> MaracReferral:
        return self.told[plan].referral

    def _refer(self, plan: Plan) -> None:
        """Whoever is known to the referrer as somebody who was referred before is said alike."""
        before = self.told[plan.after].said if plan.after else None
        victim = before.victim if before else self._victim()
        harm = [
            self.somebody(words.OTHERS, born_from=1950, years=45) for _ in range(plan.perpetrators)
        ]
        if before and plan.same_perpetrator:
            # One of two who harmed her is enough.
            harm[0] = before.perpetrators[0]
        children = list(before.children if before else ())[: plan.children]
        while len(children) < plan.children:
            born = plan.referred.year - 16
            children.append(self.somebody(words.GIVEN + words.OTHERS, born_from=born, years=15))
        said = PeopleSaid(victim=victim, perpetrators=tuple(harm), children=tuple(children))
        details = words.details(self.rng) | {
            "referrer_kind": plan.kind,
            "incident_on": plan.incident,
            "incident_kinds": [plan.incident_kind] if plan.incident else [],
            "transferred_from": plan.transferred_from,
        }
        referral = services.refer(
            said, by=self._referrer(plan), owner=self.staff.coordinator, **details
        )
        self.told[plan] = Told(referral, said)

    def _victim(self) -> PersonSaid:
        """Now and then somebody of sixteen or seventeen."""
        young = self.rng.random() < 0.02
        if young:
            return self.somebody(words.GIVEN, born_from=clock.today().year - 17, years=1)
        return self.somebody(words.GIVEN, born_from=1950, years=46)

    def _referrer(self, plan: Plan) -> User:
        """The police and housing refer themselves; the coordinator writes down what others send."""
        kind = {"housing": "housing_provider"}.get(plan.kind, plan.kind)
        return self.staff.speakers.get(kind, self.staff.coordinator)

    def _screen(self, plan: Plan) -> None:
        told, run = self.told[plan], self.staff.coordinator
        if plan.is_declined:
            services.decline_referral(told.referral, by=run, note="The risk is not high.")
            return
        said = told.said
        before = self.told[plan.after].people if plan.after else None
        victim = before[0] if before else None
        harm: list[Person | None] = [None] * len(said.perpetrators)
        if before and plan.same_perpetrator:
            harm[0] = before[1][0]
        known: list[Person | None] = [*(before[2] if before else ())][: plan.children]
        children: list[Person | None] = [*known, *[None] * (plan.children - len(known))]
        referral = services.accept_referral(
            told.referral, by=run, victim=victim, perpetrators=harm, children=children
        )
        assert referral.victim is not None
        told.referral = referral
        told.people = (
            referral.victim,
            _in_order(said.perpetrators, [each.person for each in self._perpetrators(referral)]),
            _in_order(said.children, [each.person for each in self._children(referral)]),
        )

    @staticmethod
    def _perpetrators(referral: MaracReferral) -> Any:
        return referral.perpetrators.select_related("person")

    @staticmethod
    def _children(referral: MaracReferral) -> Any:
        return referral.children.select_related("person")

    def _schedule_meeting(self, day: date, due: Sequence[Plan]) -> None:
        emergency = day in EMERGENCIES
        items: dict[Plan, MaracItem] = {}
        held: list[MaracMeeting] = []

        def make_agenda() -> None:
            held.append(self.planned(day, is_emergency=emergency))
            for plan in due:
                items[plan] = self.listed(held[0], self._referral(plan))

        def hold() -> None:
            [meeting] = held
            self.begin(meeting)
            for plan in due:
                item = items[plan]
                if plan.put_off == day:
                    meetings.defer_item(MARAC, item, by=self.staff.coordinator)
                    continue
                self.heard(item)
                self.heard_so_far += 1
                if self.heard_so_far % 8 == 0:
                    self._take_action(plan, item, day)
            self.close(meeting)

        self.at(day - (timedelta(days=0) if emergency else CUTOFF), make_agenda)
        self.at(day, hold)
        self.at(day + timedelta(days=2), lambda: self.approve(held[0]))

    def _take_action(self, plan: Plan, item: MaracItem, day: date) -> None:
        """One of the agencies in turn, in two weeks; a few end late."""
        kinds = tuple(words.ACTIONS)
        number = self.heard_so_far // 8
        action = self.action(item, kinds[number % len(kinds)], day + timedelta(days=14))
        ends = day + timedelta(days=(20 if number % 9 == 0 else 10))
        self.at(ends, lambda: self.finish(action))


def _in_order(said: Sequence[PersonSaid], people: Sequence[Person]) -> list[Person]:
    """The people on file in the order in which they were said: whoever was said first is first."""
    by_name = {(each.given_name, each.family_name, each.date_of_birth): each for each in people}
    return [
        by_name[each.given_name, each.family_name, each.date_of_birth]
        for each in said
        if (each.given_name, each.family_name, each.date_of_birth) in by_name
    ]
