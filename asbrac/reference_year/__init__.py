"""The ASBRAC of the reference year: fictional, the same every time, lived through the services.

The report of 2017/18 (6.4.5, 6.4.6) prints 34 medium-to-high-risk referrals, 68 % of them high and 9 %
with hate crime, 18 closed with reduced risk and 16 still open at 31 March 2018 and at the writing, and
fewer referrals than in the year before. What it leaves open is chosen here: 41 in the year before (two
of them standard, taken on by professional judgement), which are carried over into the year and three
of which outlast it; referrals that are not accepted; actions of several agencies, five overdue at the
year's end and two at the writing.

Around it stand what makes the definitions matter: referrals on the first and the last day of the year
and on the days beside them, accepted only days later; a band raised after acceptance; a closing taken
back; a victim referred twice.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date

from asbrac.reference_year.plans import plans
from asbrac.reference_year.recent import Present
from asbrac.reference_year.year import Telling
from cases.reference_year import Staff

__all__ = ["LAST_DAY", "tell", "tell_recent"]

LAST_DAY = date(2018, 7, 31)


def tell(staff: Staff) -> Iterator[int]:
    """Live the years of the ASBRAC, once their cases are told. Raises what a service refuses."""
    rng = random.Random(341817)  # noqa: S311 - a story, no secret
    yield from Telling(staff, rng, LAST_DAY).tell(plans(rng))


def tell_recent(staff: Staff, today: date) -> Iterator[int]:
    """Live one past and one coming meeting of these weeks, once the recent cases are told."""
    present = Present(staff, random.Random(today.toordinal()), today)  # noqa: S311
    present.plan()
    yield from present.run()
