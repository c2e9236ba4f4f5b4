"""Orders of the last months, so that My work and the list of orders have a present."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta

from cases.reference_year import Staff
from orders.kinds import Kind
from orders.reference_year.courts import Courts
from orders.reference_year.places import Places
from orders.reference_year.telling import OpenCase, Thread, later
from orders.reference_year.warnings import Notice, Warnings
from partnership.dates import add_months, last_day_of_months_beginning_with


class Present(Warnings, Courts, Places):
    """What waits on `today`. Entries end the day before it, so that none lies in the future."""

    def __init__(self, staff: Staff, rng: random.Random, today: date) -> None:
        super().__init__(staff, rng, later(today, -1))
        self.today = today

    def plan(self) -> None:
        """Schedule everything, counted back from today."""
        self.warnings_to_be_checked()
        self.notices_that_run()
        self.youth_order_to_be_reviewed()
        self.injunction_to_be_heard()
        self.space_to_be_renewed()

    def open_case(self, first: date, last: date, about: Sequence[str] = ()) -> OpenCase:
        """A recent case before one of long ago."""
        everything = self.cases
        recent = later(self.today, -125)
        self.cases = [each for each in everything if each.spells[0][0] >= recent]
        try:
            return super().open_case(first, last, about)
        except LookupError:
            self.cases = everything
            return super().open_case(first, last, about)
        finally:
            self.cases = everything

    def warnings_to_be_checked(self) -> None:
        """Two whose time is up, one whose time runs, two that helped, and one of a child."""
        for ago, who in ((17, "adult"), (15, "body"), (6, "adult"), (9, "youth")):
            self.warned(later(self.today, -ago), who=who)
        for ago in (70, 52):
            day = later(self.today, -ago)
            warning = self.warned(day)
            warning.on(later(day, 30), "comply", note="Neighbours say that it has stopped.")

    def notices_that_run(self) -> None:
        """One in its appeal period, one to be reviewed, one whose breach has a penalty to be paid.

        And one that is drafted and waits for the manager's approval.
        """
        for issued, warned in ((5, 45), (88, 110), (60, 85)):
            day = later(self.today, -issued)
            warning = self.warned(later(self.today, -warned), until=day)
            notice = self.noticed(warning, Notice(day))
            if issued == 60:
                notice.breached(later(self.today, -14), fpn=later(self.today, -10))
        self.draft_for_approval()

    def draft_for_approval(self) -> None:
        """A notice drafted yesterday."""
        day = later(self.today, -1)
        warning = self.warned(later(self.today, -40), until=day)
        warning.on(later(day, -4), "observe", note="An officer saw it on two evenings.")
        notice = Thread(self, warning.case)
        ends = last_day_of_months_beginning_with(day, 6)
        *_, do = warning.words()

        def draft() -> None:
            self.draft_notice(notice, warning, day, ends, do)

        self.at(day, draft)

    def youth_order_to_be_reviewed(self) -> None:
        """A CBO of a 17-year-old, whose first year ends in a fortnight."""
        made = later(self.today, -350)
        self.court_order(
            Kind.CBO,
            applied=later(made, -24),
            decided=made,
            outcome="make",
            who="youth",
            ends_on=last_day_of_months_beginning_with(made, 24),
        )

    def injunction_to_be_heard(self) -> None:
        """An application that the court hears next week, on a working day."""
        hearing = later(self.today, 7)
        while hearing.weekday() > 4:
            hearing += timedelta(days=1)
        self.court_order(
            Kind.INJUNCTION,
            applied=later(self.today, -20),
            decided=hearing,
            outcome="make",
            ends_on=last_day_of_months_beginning_with(hearing, 12),
        )

    def space_to_be_renewed(self) -> None:
        """A public spaces protection order that runs out in a little more than six months."""
        ends = later(add_months(self.today, 6), 10)
        begins = later(add_months(ends, -36), 2)
        self.space(begins, ends, "Specimen Park and the paths through it")
