"""The figures that the MARAC contributes, all behind its wall until they are published.

A case counts as often as a meeting heard it, under the day of that meeting: "listed" in the words of
the reports. A family heard twice counts twice, and so do its children; those who are counted once
each are called so. A repeat is what the definition of its day made one.
"""

from __future__ import annotations

from typing import Any

from ledger.algebra import (
    Average,
    Change,
    Count,
    DistinctPeople,
    DistinctRecords,
    Flow,
    OpenAsAt,
    OverdueSubjects,
    PeopleListed,
    PercentChange,
    Rate,
    Spell,
    Wall,
)
from marac import facts
from partnership.models import Compartment

WALL = Wall(capability="marac.read", compartment=Compartment.MARAC.value, facts="marac.")
_ABOUT: dict[str, Any] = {"group": "MARAC", "record_kind": "marac_referral", "behind": WALL}
HEARD: dict[str, Any] = {"kinds": (facts.HEARD,), **_ABOUT}

CASES = Count(
    "marac_cases",
    "MARAC cases",
    "Cases that the meetings of the period heard, each as often as it was heard; broken down by "
    "type, by who referred, and by agency, by the one that referred.",
    "cases",
    **HEARD,
)
CHILDREN = PeopleListed(
    "marac_children",
    "Children in MARAC cases",
    "Children of the household in the cases that the meetings of the period heard, each counted as "
    "often as a case of theirs was heard.",
    "children",
    role="child",
    **HEARD,
)
REPEATS = Count(
    "marac_repeats",
    "Repeat MARAC cases",
    "Of the MARAC cases of the period, those whose referral was a repeat: an incident within twelve "
    "months of the last referral of the same victim and alleged perpetrator, by the definition in "
    "force on its day.",
    "cases",
    outcome=facts.REPEAT,
    **HEARD,
)


def _changes(of: Flow, name: str) -> tuple[Change, PercentChange]:
    """How a figure changed on the year before, as a number and in per cent."""
    said = f"{name} of the period less those of the same period a year before"
    cut = "of a period that has not run out, both as far as the as-at day."
    return (
        Change(
            f"{of.id}_change",
            f"{name}: change on the year before",
            f"{said}; {cut}",
            of.unit,
            of=of,
            **_ABOUT,
        ),
        PercentChange(
            f"{of.id}_percent_change",
            f"{name}: change on the year before in per cent",
            f"{said}, as a share of those of the year before; {cut}",
            "%",
            of=of,
            **_ABOUT,
        ),
    )


MEASURES = (
    CASES,
    *_changes(CASES, CASES.title),
    CHILDREN,
    *_changes(CHILDREN, CHILDREN.title),
    Average(
        "marac_children_per_case",
        "Children per MARAC case",
        "Children in the MARAC cases of the period to one case.",
        "children",
        numerator=CHILDREN,
        denominator=CASES,
        **_ABOUT,
    ),
    REPEATS,
    *_changes(REPEATS, REPEATS.title),
    Rate(
        "marac_repeat_rate",
        "MARAC repeat rate",
        "Repeat MARAC cases as a share of the MARAC cases of the period.",
        "%",
        numerator=REPEATS,
        denominator=CASES,
        **_ABOUT,
    ),
    DistinctRecords(
        "marac_referrals_heard",
        "Referrals heard by the MARAC, once each",
        "Referrals that the meetings of the period heard, counted once each however often.",
        "referrals",
        **HEARD,
    ),
    DistinctPeople(
        "marac_victims",
        "Victims heard of by the MARAC, once each",
        "People who are the victim in a MARAC case of the period, counted once each.",
        "people",
        role="victim",
        **HEARD,
    ),
    DistinctPeople(
        "marac_distinct_children",
        "Children heard of by the MARAC, once each",
        "Children in the MARAC cases of the period, counted once each.",
        "children",
        role="child",
        **HEARD,
    ),
    Count(
        "marac_referrals_accepted",
        "MARAC referrals accepted",
        "Referrals accepted, by the day of the referral, heard or not.",
        "referrals",
        kinds=(facts.ACCEPTED,),
        **_ABOUT,
    ),
    Count(
        "marac_referrals_not_accepted",
        "Referrals not accepted by the MARAC",
        "Referrals not accepted, by the day of that decision.",
        "referrals",
        kinds=(facts.NOT_ACCEPTED,),
        **_ABOUT,
    ),
    Count(
        "marac_transfers_out",
        "MARAC cases transferred to another area",
        "Cases handed to the MARAC of another area, by that day.",
        "referrals",
        kinds=(facts.TRANSFERRED,),
        **_ABOUT,
    ),
    OpenAsAt(
        "marac_cases_open",
        "MARAC referrals open",
        "Accepted referrals neither closed nor transferred by the end of the as-at day.",
        "referrals",
        spell=Spell(opens=(facts.ACCEPTED,), closes=(facts.CLOSED, facts.TRANSFERRED)),
        **_ABOUT,
    ),
    Count(
        "marac_actions_agreed",
        "MARAC actions agreed",
        "Actions that agencies took away, by the day on which they were agreed.",
        "actions",
        kinds=(facts.ACTION_AGREED,),
        **_ABOUT,
    ),
    OverdueSubjects(
        "marac_actions_overdue",
        "MARAC actions overdue",
        "Actions due before the as-at day and not finished by its end, whenever they were agreed.",
        "actions",
        kinds=(facts.ACTION_AGREED,),
        ends=(facts.ACTION_FINISHED,),
        **_ABOUT,
    ),
)
