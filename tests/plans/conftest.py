"""A plan with two priorities, and clients of the accounts that a test needs."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from partnership import clock
from partnership.models import User
from plans.models import Plan, Priority, Work
from plans.services.strategy import add_row
from plans.services.work import Details, start_work
from tests.cast import Cast


class Room:
    """Everything that a test of plans begins with."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.today = clock.today()
        self.plan = add_row(
            Plan, by=cast.manager, title="Plan", starts_on=date(2016, 4, 1), ends_before=None
        )
        self.violence = self.priority("Violence")
        self.cse = self.priority("Child sexual exploitation")

    def priority(self, title: str) -> Priority:
        return add_row(
            Priority,
            by=self.cast.manager,
            plan=self.plan,
            title=title,
            starts_on=date(2016, 4, 1),
            owner=self.cast.manager,
            lead_agency=self.cast.council,
            measures=["asb_cases_open"],
        )

    def details(self, **more: Any) -> Details:
        return Details(
            **{
                "title": "Stones at buses",
                "summary": "Stones are thrown at buses on the way from school.",
                "owner": self.cast.officer,
                "lead_agency": self.cast.council,
                "starts_on": date(2017, 5, 1),
                "review_on": self.today,
                "priorities": [self.violence],
                "setting": "route",
                "stage": "scanning",
                **more,
            }
        )

    def begin(self, kind: str = "problem", *, by: User | None = None, **more: Any) -> Work:
        return start_work(kind, self.details(**more), by=by or self.cast.officer)

    def clear(self, user: User, *compartments: str) -> User:
        """Give an account clearance."""
        user.clearances = ["general", *compartments]
        user.save(update_fields=["clearances"])
        return user

    def client(self, user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client


@pytest.fixture
def room(cast: Cast) -> Room:
    return Room(cast)
