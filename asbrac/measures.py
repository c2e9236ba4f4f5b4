"""The figures that the ASBRAC contributes. A referral counts once it is accepted, by the day it was made.

Band, vulnerabilities and agency are those that the referral bore when it was accepted: what is learnt
later changes no count. What was carried over from an earlier period is in the stock alone.
"""

from __future__ import annotations

from asbrac import facts
from cases.models import RiskBand
from ledger.algebra import (
    Change,
    Count,
    CountWith,
    CountWithout,
    DistinctPeople,
    MedianDays,
    OpenAsAt,
    OverdueSubjects,
    Rate,
    Spell,
)

_GROUP, _KIND = "ASBRAC", "asbrac_referral"
# No share is given of fewer: it would tell of single victims.
SMALLEST_BASE = 10
OPEN = Spell(opens=(facts.ACCEPTED,), closes=(facts.CLOSED,))


def _accepted(
    id_: str, title: str, definition: str, *, bands: tuple[str, ...] = (), theme: str = ""
) -> Count:
    return Count(
        id_,
        title,
        definition,
        "referrals",
        kinds=(facts.ACCEPTED,),
        where=(("risk_band", bands),) if bands else (),
        theme=theme,
        group=_GROUP,
        record_kind=_KIND,
    )


def _closed(id_: str, title: str, definition: str, *, satisfactory: bool) -> CountWith:
    return CountWith(
        id_,
        title,
        definition,
        "referrals",
        kinds=(facts.ACCEPTED,),
        followed_by=(facts.CLOSED,),
        satisfactory=satisfactory,
        group=_GROUP,
        record_kind=_KIND,
    )


def _share(
    id_: str, title: str, definition: str, numerator: Count | CountWith, places: str = "0.1"
) -> Rate:
    return Rate(
        id_,
        title,
        f"{definition} Withheld where fewer than {SMALLEST_BASE} were accepted.",
        "%",
        numerator=numerator,
        denominator=ACCEPTED,
        withheld_below=SMALLEST_BASE,
        places=places,
        group=_GROUP,
        record_kind=_KIND,
    )


def _happened(id_: str, title: str, definition: str, unit: str, kind: str, outcome: str) -> Count:
    return Count(
        id_,
        title,
        definition,
        unit,
        kinds=(kind,),
        outcome=outcome,
        group=_GROUP,
        record_kind=_KIND,
    )


ACCEPTED = _accepted(
    "asbrac_referrals_accepted",
    "ASBRAC referrals",
    "Referrals accepted, by the day of the referral; broken down by risk, by the band at first "
    "acceptance, and by agency, by the one that referred. One with several vulnerabilities counts "
    "under each of those themes.",
)
REFERRED = _accepted(
    "asbrac_cases_referred",
    "Medium-to-high-risk ASBRAC cases",
    "Of the ASBRAC referrals of the period, those whose band at first acceptance was medium or high.",
    bands=(RiskBand.MEDIUM.value, RiskBand.HIGH.value),
)
HIGH = _accepted(
    "asbrac_high_risk_count",
    "High-risk ASBRAC referrals",
    "Of the ASBRAC referrals of the period, those whose band at first acceptance was high.",
    bands=(RiskBand.HIGH.value,),
)
HATE = _accepted(
    "asbrac_hate_crime_count",
    "ASBRAC referrals with hate crime",
    "Of the ASBRAC referrals of the period, those with a hate crime or incident among the "
    "vulnerabilities. Police counts of hate crime are another series.",
    theme="hate",
)
MENTAL_HEALTH = _accepted(
    "asbrac_mental_health_count",
    "ASBRAC referrals with mental health needs",
    "Of the ASBRAC referrals of the period, those with mental health among the vulnerabilities.",
    theme="mental_health",
)
NOISE = _accepted(
    "asbrac_noise_count",
    "ASBRAC referrals with noise",
    "Of the ASBRAC referrals of the period, those with noise among what drives the harm.",
    theme="noise",
)
REDUCED = _closed(
    "asbrac_cases_closed_risk_reduced",
    "ASBRAC cases closed with reduced risk",
    "Of the ASBRAC referrals of the period, those that a meeting had closed by the as-at day because "
    "the risk was reduced: the score, or the band, was lower than at acceptance.",
    satisfactory=True,
)

MEASURES = (
    ACCEPTED,
    REFERRED,
    Change(
        "asbrac_referrals_change",
        "ASBRAC referrals: change on the year before",
        "ASBRAC referrals of the period less those of the same period a year before; of a period "
        "that has not run out, both as far as the as-at day.",
        "referrals",
        of=ACCEPTED,
        group=_GROUP,
        record_kind=_KIND,
    ),
    HIGH,
    _share(
        "asbrac_high_risk_share",
        "High-risk share of ASBRAC referrals",
        "Referrals whose band at first acceptance was high as a share of the ASBRAC referrals of the "
        "period.",
        HIGH,
        "1",
    ),
    HATE,
    _share(
        "asbrac_hate_crime_share",
        "Hate-crime share of ASBRAC referrals",
        "Referrals with a hate crime or incident as a share of the ASBRAC referrals of the period.",
        HATE,
        "1",
    ),
    MENTAL_HEALTH,
    _share(
        "asbrac_mental_health_share",
        "Mental-health share of ASBRAC referrals",
        "Referrals with mental health among the vulnerabilities as a share of the ASBRAC referrals "
        "of the period.",
        MENTAL_HEALTH,
    ),
    NOISE,
    _share(
        "asbrac_noise_share",
        "Noise share of ASBRAC referrals",
        "Referrals with noise among what drives the harm as a share of the ASBRAC referrals of the "
        "period.",
        NOISE,
    ),
    DistinctPeople(
        "asbrac_victims",
        "Victims referred to the ASBRAC",
        "People who are the victim in an ASBRAC referral of the period, counted once each.",
        "people",
        kinds=(facts.ACCEPTED,),
        role="victim",
        group=_GROUP,
        record_kind=_KIND,
    ),
    REDUCED,
    _closed(
        "asbrac_cases_closed_otherwise",
        "ASBRAC cases closed without reduced risk",
        "Of the ASBRAC referrals of the period, those that a meeting had closed by the as-at day for "
        "another reason: the victim no longer took part or had moved away, or another conference "
        "took over.",
        satisfactory=False,
    ),
    CountWithout(
        "asbrac_cases_open_at_year_end",
        "ASBRAC referrals of the period still open",
        "Of the ASBRAC referrals of the period, those that no meeting had closed by the as-at day, "
        "which is the period's end unless another is asked for. Older ones are not counted.",
        "referrals",
        kinds=(facts.ACCEPTED,),
        without=(facts.CLOSED,),
        group=_GROUP,
        record_kind=_KIND,
    ),
    _share(
        "asbrac_closure_rate",
        "ASBRAC cases closed with reduced risk, share",
        "Referrals closed with reduced risk by the as-at day as a share of the ASBRAC referrals of "
        "the period.",
        REDUCED,
    ),
    OpenAsAt(
        "asbrac_cases_open",
        "ASBRAC cases open",
        "Accepted referrals that no meeting had closed by the end of the as-at day, whenever they "
        "were made; broken down by risk, by the band as it was that day.",
        "referrals",
        spell=OPEN,
        group=_GROUP,
        record_kind=_KIND,
    ),
    MedianDays(
        "asbrac_median_days_to_close",
        "Median days to close an ASBRAC case",
        "Days from the referral to the meeting that closed it, over the closings in the period; the "
        "denominator is the number of those closings.",
        "days",
        spell=OPEN,
        group=_GROUP,
        record_kind=_KIND,
    ),
    _happened(
        "asbrac_referrals_not_accepted",
        "Referrals not accepted by the ASBRAC",
        "Referrals not accepted, by the day of that decision.",
        "referrals",
        facts.NOT_ACCEPTED,
        "",
    ),
    _happened(
        "asbrac_actions_agreed",
        "ASBRAC actions agreed",
        "Actions that agencies took away, by the day on which they were agreed; broken down by "
        "agency, by the one that referred.",
        "actions",
        facts.ACTION_AGREED,
        "",
    ),
    *(
        _happened(
            f"asbrac_actions_{outcome}",
            f"ASBRAC actions {words}",
            f"Actions that ended as {words}, by that day, whenever they were agreed.",
            "actions",
            facts.ACTION_FINISHED,
            outcome,
        )
        for outcome, words in (
            ("done", "done"),
            ("not_possible", "not possible"),
            ("not_done", "not done"),
        )
    ),
    OverdueSubjects(
        "asbrac_actions_overdue",
        "ASBRAC actions overdue",
        "Actions due before the as-at day and not finished by its end, whenever they were agreed.",
        "actions",
        kinds=(facts.ACTION_AGREED,),
        ends=(facts.ACTION_FINISHED,),
        group=_GROUP,
        record_kind=_KIND,
    ),
)
