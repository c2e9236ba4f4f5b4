"""The orders of the reference year: fictional, the same every time, lived through the services.

The report of 2017/18 (6.4.13, 6.5.2) prints 87 Community Protection Warnings, 21 of them for child
sexual exploitation (CSE), “a number of” Community Protection Notices, one of them for CSE, 6 Criminal
Behaviour Orders and 1 civil injunction, and success of 99 % at the warning stage. What it leaves open
is chosen here:

- Of the 87 warnings one was followed by a notice by the day of writing: 86 of 87 are 98.9 %. That one
  is for CSE, so 20 of those 21 helped (95.2 %), which the report's 99 % cannot have been.
- 12 notices were served: the one for CSE, which was complied with, and 11 whose warnings were of
  2016/17. One of the 12 had been breached at the year's end and two at the writing: 10 of 12, 83.3 %.
- 8 Criminal Behaviour Orders were applied for and two refused; of the 6 made, one had been applied
  for in the year before, and one applied for was made after the year. Of 3 injunctions applied for
  one was granted, one refused, and one ended in an undertaking.

Around it stand what makes the definitions matter: orders of the years before and after, warnings on
the first and the last day of the year and on the days beside them, one entered by mistake, services
entered late, a notice on a warning of the year after the writing.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date

from cases.reference_year import Staff
from orders.reference_year.courts import Courts
from orders.reference_year.places import Places
from orders.reference_year.recent import Present
from orders.reference_year.warnings import Warnings

__all__ = ["tell", "tell_recent"]

LAST_DAY = date(2018, 7, 31)


class Year(Warnings, Courts, Places):
    """The plan of the year."""

    def plan(self) -> None:
        """Schedule everything."""
        self.notices_on_older_warnings()
        self.warnings()
        self.local_warnings()
        self.criminal_behaviour_orders()
        self.injunctions()
        self.public_space()
        self.closure()
        self.dispersals()


def tell(staff: Staff) -> Iterator[int]:
    """Live the reference year's orders, once its cases have been told. Raises what a service refuses."""
    year = Year(staff, random.Random(201718), LAST_DAY)  # noqa: S311 - a story, no secret
    year.plan()
    yield from year.run()


def tell_recent(staff: Staff, today: date) -> Iterator[int]:
    """Live some orders of the last months, once the recent cases have been told."""
    present = Present(staff, random.Random(today.toordinal()), today)  # noqa: S311
    present.plan()
    yield from present.run()
