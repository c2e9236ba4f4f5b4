"""A case with a victim, and a case review brought as far as a test needs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import AsbCase, CaseReview
from cases.services import reviews
from partnership import clock
from partnership.models import Agency, Deadline, User
from partnership.rules import Finding, NeedsReason, Refused
from people.models import Person
from people.services import add_person
from tests.cast import Cast, log_case


class Table:
    """The case, its victim, and whoever works the review."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.by: User = cast.officer
        self.victim: Person = add_person(by=cast.officer, given_name="Vera", family_name="Victim")
        self.case: AsbCase = log_case(
            cast, on=clock.today() - timedelta(days=90), parties=[(self.victim, "victim")]
        )

    @property
    def agencies(self) -> Sequence[Agency]:
        return [self.cast.council, self.cast.police_force]

    def apply(self, **more: Any) -> CaseReview:
        return reviews.receive_application(
            self.case, **{"by": self.by, "victim": self.victim, **more}
        )

    def complain(self, review: CaseReview, times: int = 1, **more: Any) -> None:
        for _ in range(times):
            reviews.add_complaint(
                review,
                **{
                    "by": self.by,
                    "about": "Music until three in the morning",
                    "behaviour_on": review.applied_on,
                    "complained_on": review.applied_on,
                    **more,
                },
            )

    def decided(self, *, met: bool = True, times: int = 0, **more: Any) -> CaseReview:
        review = self.apply(reasons={"CR-24": "It is about something else."})
        self.complain(review, times)
        return reviews.decide_threshold(
            review,
            **{
                "by": self.by,
                "met": met,
                "decision_reasons": "It happens every week and she cannot sleep.",
                "persistence": "Weekly since spring.",
                "harm": "Lost sleep.",
                "response": "Two letters, no visit.",
                **more,
            },
        )

    def asked(self, review: CaseReview | None = None, **more: Any) -> CaseReview:
        return reviews.request_information(
            review or self.decided(),
            **{
                "by": self.by,
                "agencies": self.agencies,
                "asked_for": "What was reported and done.",
                "due_on": clock.today() + timedelta(days=7),
                **more,
            },
        )

    def held(self, review: CaseReview | None = None, **more: Any) -> CaseReview:
        return reviews.hold_panel(
            review or self.asked(),
            **{
                "by": self.by,
                "chair_name": "Ingrid Independent",
                "chair_role": "Head of Housing",
                "chair_is_independent": True,
                "agencies": self.agencies,
                "victim_invited": True,
                "findings": "Reports went to two desks that never spoke.",
                "outcome": "The agencies should have acted together sooner.",
                **more,
            },
        )

    def recommend(self, review: CaseReview, **more: Any) -> Any:
        return reviews.recommend(
            review,
            **{
                "by": self.by,
                "text": "One officer reads all reports of the address.",
                "agency": self.cast.police_force,
                "due_on": clock.today() + timedelta(days=30),
                **more,
            },
        )

    def told(self, review: CaseReview | None = None) -> CaseReview:
        held = review or self.held()
        reviews.tell_decision(held, by=self.by, method="letter")
        reviews.tell_outcome(held, by=self.by, method="letter")
        return held

    def closed(self) -> CaseReview:
        return reviews.close_review(self.told(), by=self.by)

    # Pages.

    def client(self, user: User | None = None) -> Client:
        client = Client()
        client.force_login(user or self.by)
        return client

    def get(self, name: str, *args: Any, user: Any = None, **query: Any) -> Any:
        return self.client(user).get(reverse(name, args=args), query)

    def post(self, name: str, *args: Any, user: Any = None, **data: Any) -> Any:
        return self.client(user).post(reverse(name, args=args), data)


@pytest.fixture
def table(cast: Cast) -> Table:
    return Table(cast)


def refused(act: Any) -> list[str]:
    """The ids of the rules that refuse what `act` does."""
    with pytest.raises(Refused) as caught:
        act()
    return rules_of(caught.value.findings)


def asked_why(act: Any) -> list[str]:
    """The ids of the rules that ask for a reason."""
    with pytest.raises(NeedsReason) as caught:
        act()
    return rules_of(caught.value.findings)


def rules_of(findings: Sequence[Finding]) -> list[str]:
    return sorted(finding.rule for finding in findings)


def a_day(name: str, day: date) -> dict[str, str]:
    """A date as a form sends it."""
    return {
        f"{name}-day": str(day.day),
        f"{name}-month": str(day.month),
        f"{name}-year": str(day.year),
    }


def waiting(review: CaseReview) -> dict[str, date]:
    """What falls due on a review: kind and day."""
    rows = Deadline.objects.filter(record=review.record, met_at__isnull=True)
    return dict(rows.values_list("kind", "due_on"))


def stale(review: CaseReview) -> CaseReview:
    """The same review as the database holds it now, to be held by a page for a while."""
    return CaseReview.objects.get(pk=review.pk)
