"""A MARAC with its panel, referrals brought as far as a test needs, and meetings that hear them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client

from conferences import services as meetings
from marac import services
from marac.conference import MARAC
from marac.models import MaracItem, MaracMeeting, MaracReferral, MaracSeat
from marac.services import PeopleSaid, PersonSaid
from partnership import clock
from partnership.models import Agency, User
from partnership.rules import NeedsReason, Refused
from people.models import Person
from tests.cast import Cast

VERA, PAUL, CARA = (PersonSaid(name, "Madeup") for name in ("Vera", "Paul", "Cara"))
DETAILS: dict[str, Any] = {
    "referrer_kind": "police",
    "criteria": ["judgement"],
    "judgement": "She is more afraid than she says.",
    "summary": "He broke the door and hit her.",
    "incident_kinds": ["violence"],
    "consent": "given",
}
SAFE: dict[str, Any] = {
    "method": "phone",
    "number": "07700 900 982",
    "times": "Weekdays, ten to two",
    "who_may_answer": "Her sister",
    "code_word": "Bluebell",
    "voicemail_ok": False,
}


class Room:
    """Everything that a test of the MARAC begins with: a coordinator and two cleared partners."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.runner: User = cast.coordinator
        for user in (cast.coordinator, cast.partner, cast.police):
            self.clear(user)
        self.today = clock.today()

    @staticmethod
    def clear(user: User) -> User:
        user.clearances = ["general", "marac"]
        user.save(update_fields=["clearances"])
        return user

    def referred(
        self,
        *,
        victim: PersonSaid = VERA,
        perpetrators: Sequence[PersonSaid] = (PAUL,),
        children: Sequence[PersonSaid] = (),
        **more: Any,
    ) -> MaracReferral:
        by = more.pop("by", self.cast.officer)
        on = more.get("referred_on") or self.today
        said = PeopleSaid(victim, tuple(perpetrators), tuple(children))
        return services.refer(said, by=by, **{**DETAILS, "incident_on": on, **more})

    def accepted(
        self,
        *,
        known: Person | None = None,
        doers: Sequence[Person | None] = (),
        **more: Any,
    ) -> MaracReferral:
        referral = self.referred(**more)
        return services.accept_referral(referral, by=self.runner, victim=known, perpetrators=doers)

    def again(self, before: MaracReferral, **more: Any) -> MaracReferral:
        """The same victim and whoever harmed her, referred again."""
        doers = [row.person for row in before.perpetrators.select_related("person")]
        return self.accepted(known=before.victim, doers=doers, **more)

    def seat(self, user: User) -> MaracSeat:
        made: MaracSeat = meetings.give_seat(MARAC, user, by=self.runner)
        return made

    def meeting(self, *, in_days: int = 20, **more: Any) -> MaracMeeting:
        day = self.today + timedelta(days=in_days)
        made: MaracMeeting = meetings.plan_meeting(
            MARAC,
            by=self.runner,
            starts_at=datetime.combine(day, time(10), tzinfo=clock.LONDON),
            place="Room 4",
            chair="Cora Coordinator",
            referrals_close_on=day,
            **more,
        )
        return made

    def listed(self, meeting: MaracMeeting, referral: MaracReferral) -> MaracItem:
        item: MaracItem = meetings.list_referral(MARAC, meeting, referral, by=self.runner)
        return item

    def asked(self, meeting: MaracMeeting, *agencies: Agency, due: date | None = None) -> int:
        return meetings.ask_agencies(
            MARAC,
            meeting,
            agencies or (self.cast.housing, self.cast.police_force),
            by=self.runner,
            due_on=due or meeting.day,
        )

    def begun(self, meeting: MaracMeeting) -> MaracMeeting:
        """Begin it on its day, with the council at the table."""
        meetings.record_attendance(
            MARAC,
            meeting,
            self.cast.council,
            by=self.runner,
            status="attended",
            name="Cora",
            declared=True,
        )
        opened: MaracMeeting = meetings.open_meeting(MARAC, meeting, by=self.runner)
        return opened

    def hear(self, item: MaracItem, **answers: Any) -> MaracItem:
        item.refresh_from_db()
        item.meeting.refresh_from_db()
        item.referral.refresh_from_db()
        said = {
            "discussion": "Said.",
            "decision": "Decided.",
            "plan_victim": "Change the locks.",
            **answers,
        }
        heard: MaracItem = meetings.hear_item(MARAC, item, by=self.runner, **said)
        return heard


def refused(act: Any) -> set[str]:
    """The rules that refuse it; empty where nothing does."""
    try:
        act()
    except (Refused, NeedsReason) as refusal:
        return {finding.rule for finding in refusal.findings}
    return set()


def client(user: User) -> Client:
    made = Client()
    made.force_login(user)
    return made


@pytest.fixture
def room(cast: Cast) -> Room:
    return Room(cast)
