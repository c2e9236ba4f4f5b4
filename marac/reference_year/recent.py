"""The MARAC of these weeks: a meeting that was, one that is due, requests and actions that wait."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from conferences import services as meetings
from marac import services
from marac.conference import MARAC
from marac.models import MaracItem, MaracMeeting, MaracReferral
from marac.reference_year import words
from marac.reference_year.plans import CUTOFF
from marac.reference_year.staff import Staff
from marac.reference_year.telling import Teller
from marac.services import PeopleSaid
from partnership import clock


def _before(day: date, days: int) -> date:
    """So many days earlier, or the working day before that."""
    day -= timedelta(days=days)
    return day - timedelta(days=max(0, day.weekday() - 4))


class Present(Teller):
    """What waits on `today`. Entries end the day before it, so that none lies in the future."""

    def __init__(self, staff: Staff, rng: Any, today: date) -> None:
        super().__init__(staff, rng, today - timedelta(days=1))
        self.past = _before(today, 3)
        self.coming = today + timedelta(days=5)
        while self.coming.weekday() > 4:
            self.coming += timedelta(days=1)
        self.referrals: dict[date, list[MaracReferral]] = {self.past: [], self.coming: []}
        self.meetings: dict[date, MaracMeeting] = {}

    def plan(self) -> None:
        """Schedule everything, counted back from today."""
        self.at(self.past - timedelta(days=30), self.take_seats)
        for meeting, whos in (
            (self.past, ("police", "housing_provider", "police", "")),
            (self.coming, ("police", "", "housing_provider")),
        ):
            for number, who in enumerate(whos):
                day = min(meeting - CUTOFF, self.last_day) - timedelta(days=2 + number)
                self.at(day, partial(self._refer, who, meeting))
            self.at(min(meeting - CUTOFF, self.last_day), self._list(meeting))
        self.at(self.past, self._hold)
        # One that waits for its screening.
        self.at(self.last_day, partial(self._referred, "police"))

    def _referred(self, who: str) -> MaracReferral:
        said = PeopleSaid(
            victim=self.somebody(words.GIVEN, born_from=1960, years=40),
            perpetrators=(self.somebody(words.OTHERS, born_from=1960, years=40),),
            children=tuple(
                self.somebody(words.OTHERS, born_from=clock.today().year - 14, years=12)
                for _ in range(self.rng.randrange(3))
            ),
        )
        by = self.staff.speakers.get(who, self.staff.coordinator)
        details = words.details(self.rng) | {
            "referrer_kind": {"police": "police", "housing_provider": "housing"}.get(who, "idva"),
            "incident_on": clock.today(),
            "incident_kinds": ["violence"],
        }
        return services.refer(said, by=by, owner=self.staff.coordinator, **details)

    def _refer(self, who: str, meeting: date) -> None:
        referral = self._referred(who)
        said = services.people_said(referral)
        accepted = services.accept_referral(
            referral,
            by=self.staff.coordinator,
            perpetrators=[None] * len(said.perpetrators),
            children=[None] * len(said.children),
        )
        self.referrals[meeting].append(accepted)

    def _list(self, day: date) -> Callable[[], None]:
        def do() -> None:
            meeting = self.meetings[day] = self.planned(day)
            for referral in self.referrals[day]:
                self.listed(meeting, referral)
            meetings.ask_agencies(
                MARAC,
                meeting,
                [each.agency for each in self.staff.speakers.values()],
                by=self.staff.coordinator,
                due_on=day - timedelta(days=1),
            )

        return do

    def _hold(self) -> None:
        """Actions for the police, housing and the council; the minutes are in draft."""
        meeting = self.meetings[self.past]
        self.begin(meeting)
        kinds = tuple(words.ACTIONS)
        items: list[MaracItem] = list(
            meeting.items.select_related("meeting__record", "referral__record").order_by("position")
        )
        for number, item in enumerate(items):
            self.heard(item)
            due = self.past + timedelta(days=1 if number == 0 else 7)
            self.action(item, kinds[number % len(kinds)], due)
        self.close(meeting)
