"""A victim, referrals brought as far as a test needs, and meetings that hear them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client

from asbrac import services
from asbrac.conference import ASBRAC
from asbrac.models import AsbracItem, AsbracMeeting, AsbracReferral
from conferences import services as meetings
from partnership import clock
from partnership.models import Agency, User
from partnership.rules import NeedsReason, Refused
from people.models import Person
from people.services import add_person
from tests.cast import Cast

DETAILS: dict[str, Any] = {
    "criteria": ["risk"],
    "band": "high",
    "risk_before": 30,
    "summary": "Stones at the window, weekly.",
    "multi_agency_need": "Landlord, police and mental health all know a part.",
    "own_enquiries": "Two visits and a letter.",
    "consent": "given",
}


class Room:
    """Everything that a test of the ASBRAC begins with."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.runner: User = cast.coordinator
        self.today = clock.today()

    def victim(self, name: str = "Vera") -> Person:
        return add_person(by=self.cast.officer, given_name=name, family_name="Victim")

    def referred(self, victim: Person | None = None, **more: Any) -> AsbracReferral:
        by = more.pop("by", self.cast.officer)
        return services.refer(victim or self.victim(), by=by, **{**DETAILS, **more})

    def accepted(self, victim: Person | None = None, **more: Any) -> AsbracReferral:
        band, score = more.pop("first_band", "high"), more.pop("score", 30)
        referral = self.referred(victim, **more)
        return services.accept_referral(referral, by=self.runner, band=band, risk_before=score)

    def meeting(self, *, in_days: int = 20, close_in: int | None = None) -> AsbracMeeting:
        day = self.today + timedelta(days=in_days)
        made: AsbracMeeting = meetings.plan_meeting(
            ASBRAC,
            by=self.runner,
            starts_at=datetime.combine(day, time(10), tzinfo=clock.LONDON),
            place="Room 4",
            chair="Cora Coordinator",
            referrals_close_on=None if close_in is None else self.today + timedelta(days=close_in),
        )
        return made

    def listed(self, meeting: AsbracMeeting, referral: AsbracReferral, **more: Any) -> AsbracItem:
        item: AsbracItem = meetings.list_referral(ASBRAC, meeting, referral, by=self.runner, **more)
        return item

    def asked(self, meeting: AsbracMeeting, *agencies: Agency, due: date | None = None) -> int:
        chosen = agencies or (self.cast.housing, self.cast.police_force)
        return meetings.ask_agencies(
            ASBRAC, meeting, chosen, by=self.runner, due_on=due or meeting.day
        )

    def begun(self, meeting: AsbracMeeting) -> AsbracMeeting:
        """Begin it on its day, with the council at the table."""
        meetings.record_attendance(
            ASBRAC,
            meeting,
            self.cast.council,
            by=self.runner,
            status="attended",
            name="Cora",
            declared=True,
        )
        opened: AsbracMeeting = meetings.open_meeting(ASBRAC, meeting, by=self.runner)
        return opened

    def hear(self, item: AsbracItem, **answers: Any) -> AsbracItem:
        item.refresh_from_db()
        item.meeting.refresh_from_db()
        item.referral.refresh_from_db()
        said = {"discussion": "Said.", "decision": "Decided.", **answers}
        heard: AsbracItem = meetings.hear_item(ASBRAC, item, by=self.runner, **said)
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
