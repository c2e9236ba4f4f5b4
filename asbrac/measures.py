"""The figures that the ASBRAC contributes. A referral counts in the year in which it was made.

The band that is counted is the one at first acceptance, whatever became of the risk afterwards.
"""

from __future__ import annotations

from typing import Any

from asbrac import facts
from ledger.algebra import (
    Count,
    CountFollowed,
    CountWithout,
    Filtered,
    MedianDays,
    OpenAsAt,
    Rate,
    Spell,
)

_GROUP = "ASBRAC"
# What the report calls an ASBRAC case: one whose risk was medium or high when it was taken on.
CASES = (("risk_band", ("high", "medium")),)
OPEN = Spell(opens=(facts.ACCEPTED,), closes=(facts.CLOSED,))
_ABOUT: dict[str, Any] = {"group": _GROUP, "record_kind": "asbrac_referral"}
SMALLEST_BASE = 10


def _accepted(id_: str, title: str, definition: str, **more: Any) -> Count:
    return Count(id_, title, definition, "cases", kinds=(facts.ACCEPTED,), **_ABOUT, **more)


def _share(id_: str, title: str, definition: str, numerator: Filtered) -> Rate:
    return Rate(
        id_,
        title,
        f"{definition} Withheld where fewer than {SMALLEST_BASE} were referred.",
        "%",
        numerator=numerator,
        denominator=REFERRED,
        withheld_below=SMALLEST_BASE,
        **_ABOUT,
    )


REFERRED = _accepted(
    "asbrac_cases_referred",
    "ASBRAC cases referred",
    "Referrals made in the period that the conference took on, whose risk was medium or high then.",
    where=CASES,
)
REDUCED = CountFollowed(
    "asbrac_cases_closed_risk_reduced",
    "ASBRAC cases closed with a reduction in risk",
    "Of the cases referred in the period, those that the conference had closed by the as-at day "
    "with a lower risk than at acceptance.",
    "cases",
    kinds=(facts.ACCEPTED,),
    followed_by=(facts.CLOSED,),
    where=CASES,
    **_ABOUT,
)
STILL_OPEN = CountWithout(
    "asbrac_cases_open_at_year_end",
    "ASBRAC cases of the period that are open",
    "Of the cases referred in the period, those that the conference had not closed by the as-at day.",
    "cases",
    kinds=(facts.ACCEPTED,),
    without=(facts.CLOSED,),
    where=CASES,
    **_ABOUT,
)
HIGH = _accepted(
    "asbrac_high_risk_count",
    "High-risk ASBRAC referrals",
    "Of the cases referred in the period, those whose risk was high at acceptance.",
    where=(("risk_band", "high"),),
)
HATE = _accepted(
    "asbrac_hate_crime_count",
    "ASBRAC referrals involving hate crime",
    "Of the cases referred in the period, those in which the harm was driven by hate.",
    where=CASES,
    theme="hate",
)

MEASURES = (
    REFERRED,
    REDUCED,
    STILL_OPEN,
    _share(
        "asbrac_closure_rate",
        "ASBRAC cases closed with risk reduced",
        "Cases closed with a reduction in risk as a share of the cases referred in the period.",
        REDUCED,
    ),
    HIGH,
    _share(
        "asbrac_high_risk_share",
        "High-risk share of ASBRAC referrals",
        "High-risk cases as a share of the cases referred in the period.",
        HIGH,
    ),
    HATE,
    _share(
        "asbrac_hate_crime_share",
        "ASBRAC referrals involving hate crime, share",
        "Cases involving hate crime as a share of the cases referred in the period.",
        HATE,
    ),
    _accepted(
        "asbrac_referrals_accepted",
        "ASBRAC referrals accepted, of any risk",
        "Referrals made in the period that the conference took on, whatever their risk.",
    ),
    Count(
        "asbrac_referrals_not_accepted",
        "ASBRAC referrals not accepted",
        "Referrals that were screened in the period and not taken on.",
        "referrals",
        kinds=(facts.NOT_ACCEPTED,),
        **_ABOUT,
    ),
    Count(
        "asbrac_closed",
        "ASBRAC cases closed",
        "Cases that the conference closed in the period, whenever they were referred.",
        "cases",
        kinds=(facts.CLOSED,),
        **_ABOUT,
    ),
    Count(
        "asbrac_closed_with_reduction",
        "ASBRAC cases closed in the period with a reduction in risk",
        "Cases that the conference closed in the period with a lower risk than at acceptance, "
        "whenever they were referred.",
        "cases",
        kinds=(facts.CLOSED,),
        satisfactory=True,
        **_ABOUT,
    ),
    OpenAsAt(
        "asbrac_open",
        "Open ASBRAC cases",
        "Cases open at the end of the as-at day, whenever they were referred.",
        "cases",
        spell=OPEN,
        **_ABOUT,
    ),
    MedianDays(
        "asbrac_median_days",
        "Median days from referral to closing",
        "The median of the days from the referral to the closing of the cases closed in the period.",
        "days",
        spell=OPEN,
        **_ABOUT,
    ),
    Count(
        "asbrac_heard",
        "Cases heard",
        "Referrals heard by meetings in the period; one heard twice counts twice.",
        "hearings",
        kinds=(facts.HEARD,),
        **_ABOUT,
    ),
    Count(
        "asbrac_actions_agreed",
        "Actions agreed",
        "Actions that agencies took away in the period.",
        "actions",
        kinds=(facts.ACTION_AGREED,),
        **_ABOUT,
    ),
    *(
        Count(
            f"asbrac_actions_{outcome}",
            f"Actions {words}",
            f"Actions that were finished in the period as {words}.",
            "actions",
            kinds=(facts.ACTION_FINISHED,),
            outcome=outcome,
            **_ABOUT,
        )
        for outcome, words in (
            ("done", "done"),
            ("not_possible", "not possible"),
            ("not_done", "not done"),
        )
    ),
)
