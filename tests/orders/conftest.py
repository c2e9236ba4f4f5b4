"""A case with somebody to warn, and the steps that lead up to each kind of order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

import pytest

from cases.models import AsbCase
from orders.kinds import Kind
from orders.models import Authorisation, Breach, Order
from orders.services import authorise, draft, take
from partnership import clock
from partnership.rules import NeedsReason, Refused
from people.addresses import Address
from people.models import Organisation, Person, Premises
from people.services import add_organisation, add_person, add_premises, involve
from tests.cast import Cast, log_case

START = date(2026, 3, 1)
_ticks = count()


@contextmanager
def on_day(day: date, at: time = time(12)) -> Iterator[None]:
    """Work on a day as if it were today; what is done later there is a little later by the clock."""
    moment = datetime.combine(day, at, tzinfo=clock.LONDON)
    with clock.pretend(moment + timedelta(microseconds=next(_ticks) % 1_000_000)):
        yield


class Bench:
    """Everything that a test of orders begins with; its clock is the day of each step."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.officer, self.manager = cast.officer, cast.manager
        with on_day(date(2026, 1, 5)):
            self.adult = self.person(date(1990, 6, 1), "Alan", "Grownup")
            self.sixteen = self.person(date(2010, 1, 10), "Sixten", "Youngster")
            self.fifteen = self.person(date(2010, 9, 1), "Fifi", "Younger")
            self.nobody_knows = add_person(by=self.officer, given_name="Una", family_name="Known")
            self.company: Organisation = add_organisation("Example Bars Ltd", by=self.officer)
            self.premises: Premises = add_premises(
                Address(line_1="9 Example Street", postcode="ZZ1 1ZZ", ward=cast.north),
                by=self.officer,
            )
            self.case: AsbCase = log_case(
                cast, title="Noise and threats", ward=cast.north, occurred_on=date(2026, 1, 4)
            )
            for party in (self.adult, self.sixteen, self.fifteen, self.nobody_knows, self.company):
                self.perpetrator(party)
            involve(
                self.case.record,
                self.premises,
                "location",
                by=self.officer,
                starts_on=date(2026, 1, 5),
            )
            for user in (self.officer, cast.colleague):
                for power in Authorisation.Power.values:
                    authorise(
                        user,
                        power,
                        by=self.manager,
                        starts_on=date(2014, 10, 20),
                        source="Scheme of delegation 4.2",
                    )

    def person(self, born: date, given: str, family: str) -> Person:
        return add_person(by=self.officer, given_name=given, family_name=family, date_of_birth=born)

    def perpetrator(self, party: Person | Organisation) -> None:
        involve(
            self.case.record,
            party,
            "alleged_perpetrator",
            by=self.officer,
            starts_on=date(2026, 1, 5),
        )

    def take(self, order: Order, step: str, day: date, by: Any = None, **data: Any) -> Order:
        """Take a step on a day, with every reason that a rule asks for."""
        who = by or self.officer
        reasons = data.pop("reasons", None)
        with on_day(day):
            if reasons is None:
                try:
                    return take(order, step, by=who, on=day, **data)
                except NeedsReason as wanted:
                    reasons = {each.rule: "Because of the test" for each in wanted.findings}
            return take(order, step, by=who, on=day, reasons=reasons, **data)

    def cpw(
        self, about: Person | Organisation | None = None, day: Any = START, **data: Any
    ) -> Order:
        """A drafted warning, with something to stop, and time until the fourteenth day."""
        with on_day(day):
            order = draft(
                Kind.CPW,
                by=self.officer,
                case=self.case,
                about=about or self.adult,
                **{
                    "conduct": "Loud music at night from 9 Example Street.",
                    "effect": "Neighbours cannot sleep.",
                    "unreasonable": "It goes on until four in the morning.",
                    "comply_by": date.fromordinal(day.toordinal() + 13),
                    "vulnerability": "Checked: none known.",
                    "equality": "Considered.",
                    "parent_told": "Mother, by telephone",
                    "youth_justice_told": "Youth justice duty desk",
                    **data,
                },
            )
            return take(
                order,
                "add_requirement",
                by=self.officer,
                requirement_kind="stop",
                requirement="Playing music that can be heard outside the house.",
            )

    def served_cpw(
        self, about: Person | Organisation | None = None, day: Any = START, **data: Any
    ) -> Order:
        order = self.take(self.cpw(about, day, **data), "issue", day)
        return self.serve(order, day)

    def serve(self, order: Order, day: date, **data: Any) -> Order:
        more = {"addressed_to": "The secretary"} if order.organisation_id else {}
        return self.take(
            order,
            "serve",
            day,
            **{"method": "handed", "served_by": "Olive Officer", **more, **data},
        )

    def cpn(
        self, about: Person | Organisation | None = None, day: Any = START, **data: Any
    ) -> Order:
        """An approved notice, 20 days after its warning, whose conduct went on after its time."""
        warning = self.served_cpw(about, day)
        seen = date.fromordinal(day.toordinal() + 15)
        self.take(warning, "observe", seen, note="Music at two in the morning.")
        ready = date.fromordinal(day.toordinal() + 20)
        with on_day(ready):
            order = draft(
                Kind.CPN,
                by=self.officer,
                source=warning,
                **{
                    "same_conduct": True,
                    "informed": ["Landlord", "Environmental health"],
                    "ends_on": date.fromordinal(ready.toordinal() + 180),
                    "review_on": date.fromordinal(ready.toordinal() + 90),
                    **data,
                },
            )
            order = take(
                order,
                "add_requirement",
                by=self.officer,
                requirement_kind="do",
                requirement="Move the loudspeakers away from the party wall.",
                due_by=date.fromordinal(ready.toordinal() + 10),
            )
            return take(order, "approve", by=self.manager, on=ready)

    def served_cpn(
        self, about: Person | Organisation | None = None, day: Any = START, **data: Any
    ) -> Order:
        """In force from the twentieth day on."""
        order = self.cpn(about, day, **data)
        ready = date.fromordinal(day.toordinal() + 20)
        return self.serve(self.take(order, "issue", ready), ready)

    def breach(self, order: Order, day: date, kind: str = "stop", **data: Any) -> Breach:
        """A breach with evidence."""
        chosen = [each for each in order.requirements.all() if each.kind == kind]
        self.take(order, "breach", day, requirements=chosen, description="Music again.", **data)
        breach = order.breaches.latest("recorded_at")
        self.take(order, "breach_evidence", day, breach=breach, note="Officer's notebook.")
        breach.refresh_from_db()
        return breach

    def refused(self, order: Order, step: str, day: date, **data: Any) -> set[str]:
        """The rules that refuse a step; empty if it passes, and then it is undone."""
        from django.db import transaction

        try:
            with transaction.atomic():
                self.take(order, step, day, **data)
                raise _PassedError
        except Refused as refusal:
            return {each.rule for each in refusal.findings}
        except _PassedError:
            return set()

    def warned(self, order: Order, step: str, day: date, **data: Any) -> set[str]:
        """The rules that ask for a reason."""
        from django.db import transaction

        by = data.pop("by", self.officer)
        try:
            with on_day(day), transaction.atomic():
                take(order, step, by=by, on=day, **data)
                raise _PassedError
        except NeedsReason as wanted:
            return {each.rule for each in wanted.findings}
        except _PassedError:
            return set()

    def due(self, order: Order, kind: str) -> list[date]:
        """The days on which something of a kind falls due on the order, by My work."""
        rows = order.record.deadlines.filter(kind=f"order_{kind}", met_at__isnull=True)
        return sorted(rows.values_list("due_on", flat=True))


class _PassedError(Exception):
    """The step was not refused: undo it."""


@pytest.fixture
def bench(cast: Cast) -> Bench:
    return Bench(cast)
