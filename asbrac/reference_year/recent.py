"""The ASBRAC of these weeks, so that My work has a present for officer, manager and agencies."""

from __future__ import annotations

import random
from datetime import date, timedelta
from functools import partial
from typing import Any

from asbrac import services
from asbrac.models import AsbracAction, AsbracMeeting, AsbracReferral
from asbrac.reference_year.plans import CUTOFF
from asbrac.reference_year.telling import Teller, fresh_meeting, later
from cases.reference_year import Staff


def _weekday(day: date, step: int) -> date:
    """The day itself, or the next working day in a direction."""
    while day.weekday() > 4:
        day += timedelta(days=step)
    return day


class Present(Teller):
    """What waits on `today`. Entries end the day before it, so that none lies in the future."""

    def __init__(self, staff: Staff, rng: random.Random, today: date) -> None:
        super().__init__(staff, rng, later(today, -1))
        self.today = today
        # The last meeting, of which the minutes are in draft, and the next, whose agenda stands.
        self.past = _weekday(later(today, -2), -1)
        self.coming = _weekday(later(today, 6), 1)
        self.heard_referrals: list[AsbracReferral] = []
        self.listed_referrals: list[AsbracReferral] = []
        self.actions: dict[str, AsbracAction] = {}
        self.meetings: dict[str, AsbracMeeting] = {}

    def plan(self) -> None:
        """Schedule everything, counted back from today."""
        self.at(later(self.today, -60), self.take_seats)
        self.at(later(self.today, -45), self._calendar)
        for ago, who, details in (
            (40, "officer", {"band": "high", "vulnerabilities": ["mental_health", "noise"]}),
            (36, "housing_provider", {"band": "medium", "vulnerabilities": ["isolated"]}),
            (30, "police", {"band": "high", "hate_strands": ["disability"]}),
        ):
            self._refer(ago, who, self.heard_referrals, details)
        for ago, who, details in (
            (19, "officer", {"band": "high", "vulnerabilities": ["older", "noise"]}),
            (16, "police", {"band": "medium", "vulnerabilities": ["exploitation"]}),
        ):
            self._refer(ago, who, self.listed_referrals, details)
        self.at(self.past - CUTOFF, self._ask_about_the_past)
        self.at(later(self.past, -4), lambda: self.answer(self.meetings["past"]))
        self.at(self.past, self._hold)
        self.at(later(self.today, -1), lambda: self.finish(self.actions["done"]))
        self.at(min(self.coming - CUTOFF, later(self.today, -1)), self._ask_about_the_coming)
        self._waiting()

    def _calendar(self) -> None:
        self.meetings["past"] = self.planned(self.past)
        self.meetings["coming"] = self.planned(self.coming)

    def _refer(
        self, ago: int, who: str, into: list[AsbracReferral], details: dict[str, Any]
    ) -> None:
        def do() -> None:
            referral = self.referred(who, **details)
            into.append(
                services.accept_referral(
                    referral, by=referral.owner, band=details["band"], risk_before=31
                )
            )

        self.at(later(self.today, -ago), do)

    def _ask_about_the_past(self) -> None:
        for referral in self.heard_referrals:
            self.listed(self.meetings["past"], referral)
        self.ask(self.meetings["past"], later(self.past, -2))

    def _ask_about_the_coming(self) -> None:
        """Two new referrals and a review; what the agencies know is due before the meeting."""
        meeting = fresh_meeting(self.meetings["coming"])
        for referral in self.listed_referrals:
            self.listed(meeting, referral)
        self.ask(meeting, later(self.coming, -2))

    def _hold(self) -> None:
        """Actions for an officer, the manager, the police and housing; one of them is overdue."""
        meeting = fresh_meeting(self.meetings["past"])
        self.begin(meeting)
        first, second, third = meeting.items.select_related("referral__record").order_by("position")
        for item in (first, second, third):
            self.heard(item, "continues", next_review_on=later(self.coming, 28))
        overdue, soon = later(self.today, -1), later(self.today, 4)
        officer, manager = self.staff.officers[0], self.staff.manager
        self.action(first, "council", soon, officer)
        self.action(first, "housing_provider", max(overdue, self.past))
        self.action(second, "police", soon)
        self.action(second, "council", later(self.today, 9), manager)
        self.actions["done"] = self.action(third, "police", soon)
        self.action(third, "housing_provider", later(self.today, 12))
        self.close(meeting)

    def _waiting(self) -> None:
        """One that the coordinator is to screen, one of the manager's own, and one returned."""
        yesterday = later(self.today, -1)
        for who, band in (("police", "high"), ("manager", "medium")):
            self.at(yesterday, partial(self.referred, who, band=band))

        def returned() -> None:
            referral = self.referred("officer", band="medium")
            services.return_referral(
                referral, by=referral.owner, note="What has the landlord done so far?"
            )

        self.at(yesterday, returned)
