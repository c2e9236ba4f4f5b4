"""The MARAC of the reference years: fictional, the same every time, lived through the services.

The report of 2017/18 (6.3.6) prints three years: 395, 523 and 604 cases heard, 456, 558 and 741
children in them, 74, 153 and 185 repeats. What it leaves open is chosen here: fortnightly meetings,
who refers, what is not accepted.

Repeats are the rule's: a victim is referred again within twelve months, now and then on the very
anniversary. Around them stands what is none: an incident a day or some weeks too late, another alleged
perpetrator, a kind of incident that the definition of those years did not count, a transfer from
another area. Cases are put off, heard twice, and heard on the last day of a year or the first.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date

from marac.reference_year.plans import plans
from marac.reference_year.recent import Present
from marac.reference_year.staff import Staff, staff_of
from marac.reference_year.telling import Telling

__all__ = ["LAST_DAY", "Staff", "staff_of", "tell", "tell_recent"]

LAST_DAY = date(2018, 6, 8)


def tell(staff: Staff) -> Iterator[int]:
    """Live the years of the MARAC. Raises what a service refuses."""
    rng = random.Random(604741185)  # noqa: S311 - a story, no secret
    yield from Telling(staff, rng, LAST_DAY).tell(plans(rng))


def tell_recent(staff: Staff, today: date) -> Iterator[int]:
    """Live one past and one coming meeting of these weeks."""
    present = Present(staff, random.Random(today.toordinal()), today)  # noqa: S311
    present.plan()
    yield from present.run()
