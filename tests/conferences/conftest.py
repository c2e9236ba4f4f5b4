"""Meetings brought as far as a test needs, and the pages as somebody opens and sends them."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from asbrac.conference import ASBRAC
from asbrac.models import AsbracItem, AsbracMeeting
from conferences import services as meetings
from partnership.models import User
from tests.asbrac.conftest import Room, client
from tests.cast import Cast


class Table(Room):
    """The room with everybody at its table."""

    def today_with(self, *names: str) -> tuple[AsbracMeeting, list[AsbracItem]]:
        """A meeting of today that has begun, and an item about each of the victims named."""
        meeting = self.meeting(in_days=0, close_in=0)
        items = [self.listed(meeting, self.accepted(self.victim(name))) for name in names]
        self.asked(meeting)
        return self.begun(meeting), items

    def decided(self, item: AsbracItem, **more: Any) -> AsbracItem:
        """Heard: it stays open, with a review in four weeks."""
        return self.hear(item, **{**self.stays_open(), **more})

    def stays_open(self) -> dict[str, Any]:
        return {"outcome": "continues", "next_review_on": self.today + timedelta(days=28)}

    def closed(self, meeting: AsbracMeeting) -> AsbracMeeting:
        done: AsbracMeeting = meetings.close_meeting(ASBRAC, meeting, by=self.runner)
        return done

    def approved(self, meeting: AsbracMeeting) -> AsbracMeeting:
        done: AsbracMeeting = meetings.approve_minutes(ASBRAC, self.closed(meeting), by=self.runner)
        return done

    def action(self, item: AsbracItem, **more: Any) -> Any:
        details = {
            "description": "Call in.",
            "agency": self.cast.housing,
            "due_on": self.today + timedelta(days=7),
        }
        item.refresh_from_db()
        return meetings.add_action(
            ASBRAC, item.referral, by=self.runner, item=item, **{**details, **more}
        )

    def exclude(self, item: AsbracItem, user: User, by: User | None = None) -> Any:
        return meetings.exclude(
            ASBRAC, item.referral, user, by=by or self.runner, reason="Her brother."
        )


@pytest.fixture
def table(cast: Cast) -> Table:
    return Table(cast)


def text_of(response: Any) -> str:
    return unescape(response.content.decode())


def day(name: str, when: date) -> dict[str, str]:
    """A date as its three boxes send it."""
    parts = {"day": when.day, "month": when.month, "year": when.year}
    return {f"{name}-{part}": str(number) for part, number in parts.items()}


def opened(user: User, route: str, /, *args: Any, status: int = 200, **query: Any) -> str:
    """The page as the user reads it."""
    answer = client(user).get(reverse(route, args=args), query)
    assert answer.status_code == status, (route, answer.status_code)
    return text_of(answer)


def sent(user: User, route: str, /, *args: Any, **data: Any) -> Any:
    """What the page answers to what is sent."""
    return client(user).post(reverse(route, args=args), data)


def done(user: User, route: str, /, *args: Any, **data: Any) -> str:
    """What is sent is taken; gives where it leads."""
    answer = sent(user, route, *args, **data)
    assert answer.status_code == 302, text_of(answer)
    return str(answer.headers["Location"])


def posted(user: User, address: str) -> Any:
    made = Client()
    made.force_login(user)
    return made.post(address)
