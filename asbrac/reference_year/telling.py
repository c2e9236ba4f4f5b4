"""What people of the demonstration do with referrals and meetings, each through its service."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from asbrac import services
from asbrac.conference import ASBRAC
from asbrac.models import AsbracAction, AsbracItem, AsbracMeeting, AsbracReferral, AsbracSeat
from asbrac.reference_year import words
from cases.models import AsbCase
from cases.reference_year import Event, Staff
from conferences import services as meetings
from conferences.services import common
from partnership import clock
from partnership.models import Agency, User
from people.models import Person
from people.services import NewPerson, add_person


def later(day: date, days: int) -> date:
    """The day so many days after another."""
    return day + timedelta(days=days)


@dataclass(frozen=True)
class Panel:
    """Who runs the conference, who speaks for which agency, and every agency, by its kind."""

    coordinator: User
    speakers: dict[str, User]
    agencies: dict[str, Agency]


def panel_of(staff: Staff) -> Panel:
    """The panel of the staff's area."""
    area = staff.manager.partnership_id
    accounts = User.objects.select_related("agency", "role", "team").filter(partnership=area)
    return Panel(
        coordinator=accounts.filter(role="coordinator").order_by("email")[0],
        speakers={
            each.agency.kind: each for each in accounts.filter(role="partner").order_by("-email")
        },
        agencies={
            each.kind: each for each in Agency.objects.filter(partnership=area).order_by("-name")
        },
    )


class Teller:
    """Schedules what people do, and does it day by day. Its verbs are those of the meetings."""

    def __init__(self, staff: Staff, rng: random.Random, last_day: date) -> None:
        self.staff = staff
        self.rng = rng
        self.last_day = last_day
        self.panel = panel_of(staff)
        self._events: list[Event] = []

    def at(self, day: date, do: Callable[[], object]) -> None:
        """`do` it on a day; what lies beyond the story's last day is not told."""
        if day <= self.last_day:
            self._events.append(Event(day, len(self._events), do))

    def run(self) -> Iterator[int]:
        """Yields the number of entries made so far, now and then."""
        for done, event in enumerate(sorted(self._events)):
            hours, minutes = divmod(9 * 60 + event.number % 480, 60)
            moment = datetime.combine(event.day, time(hours, minutes), tzinfo=clock.LONDON)
            with clock.pretend(moment):
                event.run()
            if done % 200 == 0:
                yield done

    def take_seats(self) -> None:
        """Let partners and the manager speak for their agencies, those who do not yet."""
        for user in (*self.panel.speakers.values(), self.staff.manager):
            if not AsbracSeat.objects.filter(user=user, ends_before=None).exists():
                meetings.give_seat(ASBRAC, user, by=self.panel.coordinator)

    def victim(self, by: User) -> Person:
        """Somebody new, whom an officer writes down."""
        given, family, born = self.somebody()
        return add_person(by=by, given_name=given, family_name=family, date_of_birth=born)

    def somebody(self) -> tuple[str, str, date]:
        """A name that nobody bears, and a birthday."""
        rng = self.rng
        born = date(1938 + rng.randrange(60), 1 + rng.randrange(12), 1 + rng.randrange(28))
        return rng.choice(words.GIVEN), rng.choice(words.FAMILY), born

    def referred(
        self,
        who: str,
        *,
        victim: Person | None = None,
        case: AsbCase | None = None,
        **details: Any,
    ) -> AsbracReferral:
        """Refer somebody today: an officer or the manager, or an agency that writes nobody down."""
        details = {**words.referral(self.rng), **details}
        speaker = self.panel.speakers.get(who)
        if speaker is not None and victim is None:
            given, family, born = self.somebody()
            new = NewPerson(given_name=given, family_name=family, date_of_birth=born)
            return services.refer_new(new, by=speaker, **details)
        by = self.staff.manager if who == "manager" else self.rng.choice(self.staff.officers)
        details.setdefault("ward", None if case else self.rng.choice(self.staff.wards))
        return services.refer(victim or self.victim(by), by=by, case=case, **details)

    def planned(self, day: date) -> AsbracMeeting:
        """A meeting in the calendar, at ten."""
        made: AsbracMeeting = meetings.plan_meeting(
            ASBRAC,
            by=self.panel.coordinator,
            starts_at=datetime.combine(day, time(10), tzinfo=clock.LONDON),
            place="Example House, room 2",
            chair=self.panel.coordinator.name,
        )
        return made

    def listed(self, meeting: AsbracMeeting, referral: AsbracReferral) -> AsbracItem:
        item: AsbracItem = meetings.list_referral(
            ASBRAC, meeting, referral, by=self.panel.coordinator
        )
        return item

    def ask(self, meeting: AsbracMeeting, due_on: date) -> None:
        """Ask police and housing what they know of everything on the agenda."""
        agencies = [each.agency for each in self.panel.speakers.values()]
        meetings.ask_agencies(ASBRAC, meeting, agencies, by=self.panel.coordinator, due_on=due_on)

    def answer(self, meeting: AsbracMeeting) -> None:
        """The agencies answer, but for a few."""
        for request in ASBRAC.request.objects.filter(
            item__meeting=meeting, status="asked"
        ).order_by("item__position", "agency__name"):
            by = next(
                user for user in self.panel.speakers.values() if user.agency_id == request.agency_id
            )
            drawn = self.rng.random()
            if drawn < 0.9:
                nothing = drawn < 0.3
                answer = "" if nothing else self.rng.choice(words.KNOWN)
                meetings.answer_request(
                    ASBRAC, request, by=by, answer=answer, nothing_known=nothing
                )

    def begin(self, meeting: AsbracMeeting) -> None:
        """Everybody comes, and signs."""
        run = self.panel.coordinator
        here = {run.agency_id: (run.agency, run.name)}
        here |= {each.agency_id: (each.agency, each.name) for each in self.panel.speakers.values()}
        for agency, name in here.values():
            meetings.record_attendance(
                ASBRAC, meeting, agency, by=run, status="attended", name=name, declared=True
            )
        meetings.open_meeting(ASBRAC, meeting, by=run)

    def heard(self, item: AsbracItem, outcome: str, **answers: Any) -> None:
        """What the meeting said and decided."""
        meetings.hear_item(
            ASBRAC,
            item,
            by=self.panel.coordinator,
            discussion=self.rng.choice(words.SAID),
            decision=words.DECIDED[outcome],
            victims_view=self.rng.choice(words.VIEWS),
            outcome=outcome,
            **answers,
        )

    def action(
        self, item: AsbracItem, kind: str, due_on: date, owner: User | None = None
    ) -> AsbracAction:
        """An agency of a kind takes an action; without a speaker it names somebody."""
        agency = self.panel.agencies.get(kind) or self.panel.coordinator.agency
        made: AsbracAction = meetings.add_action(
            ASBRAC,
            item.referral,
            by=self.panel.coordinator,
            description=words.ACTIONS[kind],
            agency=agency,
            due_on=due_on,
            owner=owner,
            owner_name="" if owner or common.seated(ASBRAC, agency, clock.today()) else "Dee Duty",
            item=item,
        )
        return made

    def finish(self, action: AsbracAction, status: str = "done") -> None:
        """The agency tells what came of it, or the coordinator for one that has no account."""
        fresh = AsbracAction.objects.select_related("referral__record", "agency").get(pk=action.pk)
        by = self.panel.speakers.get(fresh.agency.kind, self.panel.coordinator)
        meetings.finish_action(ASBRAC, fresh, by=by, status=status, outcome=words.ENDED[status])

    def close(self, meeting: AsbracMeeting) -> None:
        meetings.close_meeting(ASBRAC, meeting, by=self.panel.coordinator)

    def approve(self, meeting: AsbracMeeting) -> None:
        meetings.approve_minutes(ASBRAC, fresh_meeting(meeting), by=self.panel.coordinator)


def fresh_meeting(meeting: AsbracMeeting) -> AsbracMeeting:
    """The meeting as it stands."""
    return AsbracMeeting.objects.select_related("record").get(pk=meeting.pk)
