"""Every figure over imported series: its id in reports, what it says, and how it is worked out.

The ids are those of the scrutiny report. Most stand for every series alike; the last ones compare
series with one another and stand alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ledger.periods import Period, financial_year, months_of, quarter
from performance.models import DataExtract, SeriesArea
from performance.series import asks
from performance.series.catalogue import SERIES, Series

_COUNTS = DataExtract.Source.POLICE_COUNTS
_STREET = DataExtract.Source.POLICE_UK

YEAR, QUARTER, MONTH, YEARS, MONTHS = "year", "quarter", "month", "years", "months"
STRETCH = frozenset({YEAR, QUARTER, MONTH, MONTHS})
_YEAR, _YEARS, _MONTH = frozenset({YEAR}), frozenset({YEARS}), frozenset({MONTH})
_DISTRICT = frozenset({SeriesArea.Kind.DISTRICT})


def kind_of(period: Period) -> str:
    """Which of the kinds a period is: a range of years is never a stretch of months."""
    if period == financial_year(period.starts_on):
        return YEAR
    if period == quarter(period.starts_on):
        return QUARTER
    months = len(months_of(period))
    if months == 1:
        return MONTH
    return YEARS if "/" in period.label else MONTHS


@dataclass(frozen=True)
class SeriesFigure:
    """`series` are the codes whose rows stand behind it; `on` the kinds of period it is given for.

    `of_years`: only for ranges of so many years. `areas`: only for areas of these kinds. `extra`: not
    among the figures of a year unless it is asked for by its id.
    """

    id: str
    title: str
    definition: str
    unit: str
    source: str
    series: tuple[str, ...]
    ask: asks.Ask
    on: frozenset[str]
    basis: str = "recorded"
    of_years: int | None = None
    areas: frozenset[str] = field(default=frozenset())
    group: str = "Police-recorded series"
    version: int = 1

    def stands_for(self, period: Period) -> bool:
        """Whether it is given for such a period."""
        kind = kind_of(period)
        if kind not in self.on:
            return False
        return self.of_years is None or len(months_of(period)) == 12 * self.of_years


# What reports call a series in ids, where that is not its code.
_CALLED = {
    "rape": "rape_recorded",
    "rape_occurred": "rape_occurred_in_year",
    "domestic_assault": "domestic_assault_all",
    "domestic_abuse": "domestic_abuse_all",
    "hate_crime": "hate_crime_all",
    "hate_incident": "hate_incident_all",
    "hate_incident_race": "hate_incident_racist",
    "hate_incident_sexual_orientation": "hate_incident_homophobic",
    "sexual_assault_parlours": "sexual_assault_reports_parlours",
}
# Whose count bears the name alone, without "_count".
_BARE = ("hate_", "rape_occurred", "sexual_assault_parlours")
_TREND = {"asb_incidents": "asb"}
# The hate series' order in reports.
STRANDS = ("race", "religion", "sexual_orientation", "transgender", "disability")


def name_of(series: Series) -> tuple[str, str]:
    """What the ids of a series' figures begin with, and the id of its count."""
    code = series.code
    if series.source == _STREET:
        name = f"street_{code.replace('-', '_')}"
        return name, f"{name}_count"
    name = _CALLED.get(code, code)
    return name, name if code.startswith(_BARE) else f"{name}_count"


def _of_each(series: Series) -> Iterator[SeriesFigure]:
    """The figures that every series has."""
    code, unit, label = series.code, series.unit, series.label
    street = series.source == _STREET
    name, counted = name_of(series)
    # Ids that stand apart from the series' own name in reports.
    plain = name if street else code
    short = _TREND.get(plain, plain)

    def one(
        id_: str,
        what: str,
        definition: str,
        unit_: str,
        ask: asks.Ask,
        on: frozenset[str] = STRETCH,
        **more: object,
    ) -> SeriesFigure:
        codes = (code, series.parent) if "share" in id_ and series.parent else (code,)
        return SeriesFigure(
            id_,
            f"{label}{what}",
            definition,
            unit_,
            series.source,
            codes,
            ask,
            on,
            series.basis,
            **more,  # type: ignore[arg-type]
        )

    yield one(counted, "", "What the source counted in the period.", unit, asks.count(code))
    yield one(
        f"{name}_change",
        ", change on the year before",
        "The count less that of the same months a year before: a quarter is compared with the same "
        "quarter, never with the one before it.",
        unit,
        asks.change(code),
    )
    yield one(
        f"{name}_percent_change",
        ", change in per cent",
        "The change in per cent of the same months a year before, half-up to one decimal; none on "
        "a base of nought.",
        "%",
        asks.change_in_percent(code),
    )
    yield one(
        f"{name}_percent_change_like_for_like",
        ", change in per cent, like for like",
        "The change without what the series has counted only since the year before began: given "
        "where such a break was recorded, and a series counts what came in.",
        "%",
        asks.like_for_like(code),
    )
    yield one(
        f"{name}_per_day",
        " a day",
        "The count divided by the days of the period (365 or 366 in a year), half-up.",
        f"{unit} per day",
        asks.per_day(code),
        _YEAR,
    )
    yield one(
        f"{name}_average_per_month",
        " a month, on average",
        "The count divided by the months of the period, half-up to one decimal.",
        f"{unit} per month",
        asks.per_month(code),
        _YEAR,
    )
    yield one(
        f"{name}_months_increasing",
        ", months that rose",
        "Months with more than the same month a year before.",
        "months",
        asks.months_where(code, lambda now, then: now > then),
        _YEAR,
    )
    yield one(
        f"{_TREND.get(plain, name)}_months_reducing",
        ", months that fell",
        "Months with fewer than the same month a year before.",
        "months",
        asks.months_where(code, lambda now, then: now < then),
        _YEAR,
    )
    if series.parent:
        yield one(
            f"{name}_share",
            ", share of the whole",
            "The count in per cent of the series that it is part of, both from the same reading.",
            "%",
            asks.share(code, series.parent),
        )
        yield one(
            f"{name}_share_pp_change",
            ", change of the share",
            "By how many percentage points the share rose on the year before.",
            "percentage points",
            asks.share_change(code, series.parent),
        )
    yield one(
        f"{name}_consecutive_years_increasing",
        ", years that rose one after another",
        "How many financial years of the range, up to its last, each counted more than the one "
        "before it.",
        "years",
        asks.years_increasing(code),
        _YEARS,
    )
    for length, words in ((2, "one"), (3, "two"), (4, "three")):
        if length > 2:
            yield one(
                f"{name}_{words}_year_percent_change",
                f", change over {words} years in per cent",
                "The last financial year of the range in per cent of its first, half-up.",
                "%",
                asks.over_the_range(code),
                _YEARS,
                of_years=length,
            )
            yield one(
                f"{name}_{words}_year_annualised_rate",
                f", yearly rate of change over {words} years",
                "The compounded yearly rate that leads from the first financial year of the range "
                "to its last: never the change divided by the years.",
                "% a year",
                asks.yearly_rate(code),
                _YEARS,
                of_years=length,
            )
            yield one(
                f"{short}_trend_{length}y",
                f", trend over {length} years",
                "The counts of the financial years of the range, in order.",
                f"{unit} by year",
                asks.trend(code),
                _YEARS,
                of_years=length,
            )
    yield one(
        f"{short}_trend",
        ", trend",
        "The counts of the financial years of the range, in order.",
        f"{unit} by year",
        asks.trend(code),
        _YEARS,
    )
    yield one(
        f"{plain}_highest_quarter_in_years",
        ", years over which the last quarter is the highest",
        "The years of the range where its last quarter counted more than any other of it; nought "
        "where it did not.",
        "years",
        asks.years_of_highest_quarter(code),
        _YEARS,
    )
    yield one(
        f"{plain}_percent_change_rank_from_lowest",
        ", place of the change among the districts",
        "The place of the district's change in per cent among all districts of the force, lowest "
        "first; those that are equal share it.",
        "rank",
        asks.rank_of_change(code),
        _YEAR,
        areas=_DISTRICT,
    )
    yield one(
        f"{name}_rolling_12_months",
        ", last twelve months",
        "The twelve months that end with the month.",
        unit,
        asks.rolling(code),
        _MONTH,
    )
    yield one(
        f"{name}_rolling_12_months_percent_change",
        ", last twelve months, change in per cent",
        "These twelve months on the twelve before them.",
        "%",
        asks.rolling_change(code),
        _MONTH,
    )
    yield one(
        f"{name}_year_to_date",
        ", year to date",
        "From 1 April to the month's end.",
        unit,
        asks.to_date(code),
        _MONTH,
    )
    yield one(
        f"{name}_year_to_date_percent_change",
        ", year to date, change in per cent",
        "From 1 April to the month's end, on the same months a year before.",
        "%",
        asks.to_date_change(code),
        _MONTH,
    )


def _alone(
    id_: str,
    title: str,
    definition: str,
    unit: str,
    series: tuple[str, ...],
    ask: asks.Ask,
    on: frozenset[str] = STRETCH,
    basis: str = "recorded",
) -> SeriesFigure:
    return SeriesFigure(id_, title, definition, unit, _COUNTS, series, ask, on, basis)


_ITEMISED = ("serious_assault", "less_serious_assault", "non_injury_assault")
_AGES = {
    "vap_age_under_16": "under 16",
    "vap_age_16_24": "16-24",
    "vap_age_25_34": "25-34",
    "vap_age_35_49": "35-49",
    "vap_age_50_over": "50 and over",
}
_HATE = tuple(f"hate_crime_{strand}" for strand in STRANDS)
_COMBINED = ("hate_crime", "hate_incident")

_COMPARED = (
    _alone(
        "vap_percent_change_excl_malicious_comms",
        "Violence against the person, like for like, change in per cent",
        "The change without malicious communications, which the series did not count before.",
        "%",
        ("vap", "malicious_communications"),
        asks.without("vap", "malicious_communications"),
    ),
    _alone(
        "vap_residual_change",
        "Violence against the person, change that the listed parts do not explain",
        "The change less those of serious, less serious and non-injury assaults, and less all "
        "malicious communications, which are new.",
        "offences",
        ("vap", *_ITEMISED, "malicious_communications"),
        asks.change_not_explained("vap", _ITEMISED, "malicious_communications"),
    ),
    _alone(
        "vap_plus_public_order_share_of_increase",
        "Violence and public order, share of the rise of all crime",
        "The two changes together in per cent of that of all crime. The two series do not overlap.",
        "%",
        ("vap", "public_order", "all_crime"),
        asks.share_of_change(("vap", "public_order"), "all_crime"),
    ),
    _alone(
        "vap_peak_risk_age_band",
        "Age band of victims and offenders most at risk of violence",
        "The age band with the most victims and offenders of violence against the person.",
        "age band",
        tuple(_AGES),
        asks.largest(_AGES),
    ),
    _alone(
        "sexual_recent_percent_change",
        "Recent sexual offences, change in per cent",
        "The change of sexual offences that took place within the twelve months before the report.",
        "%",
        ("sexual_offences", "sexual_non_recent"),
        asks.added_percent_change(("sexual_offences",), taken_away=("sexual_non_recent",)),
    ),
    _alone(
        "rape_prior_period_count",
        "Rapes recorded in the period that took place before it",
        "Rapes recorded in the period less those that took place in it: another basis than "
        "non-recent, which asks for more than twelve months before the report.",
        "offences",
        ("rape", "rape_occurred"),
        asks.added(("rape",), taken_away=("rape_occurred",)),
    ),
    _alone(
        "hate_crime_strand_sum",
        "Strands of hate crime, flags in all",
        "The flags of the five strands. One crime may bear several, so that there are more flags "
        "than crimes: all hate crime counts each crime once.",
        "strand flags",
        _HATE,
        asks.added(_HATE),
    ),
    _alone(
        "hate_incident_other",
        "Hate incidents of other strands",
        "All hate incidents less racist and homophobic ones.",
        "incidents",
        ("hate_incident", "hate_incident_race", "hate_incident_sexual_orientation"),
        asks.added(
            ("hate_incident",),
            taken_away=("hate_incident_race", "hate_incident_sexual_orientation"),
        ),
    ),
    _alone(
        "hate_combined",
        "Hate crimes and incidents together",
        "What is recorded as a crime is not an incident as well: the two add up, and do not change "
        "where an incident is reclassified as a crime.",
        "crimes and incidents",
        _COMBINED,
        asks.added(_COMBINED),
    ),
    _alone(
        "hate_combined_change",
        "Hate crimes and incidents together, change on the year before",
        "The two together less the two together a year before.",
        "crimes and incidents",
        _COMBINED,
        asks.added_change(_COMBINED),
    ),
    _alone(
        "hate_combined_percent_change",
        "Hate crimes and incidents together, change in per cent",
        "The change in per cent of the two together a year before.",
        "%",
        _COMBINED,
        asks.added_percent_change(_COMBINED),
    ),
)

FIGURES: dict[str, SeriesFigure] = {}
for _series in SERIES:
    for _figure in _of_each(_series):
        if _figure.id in FIGURES:
            raise ValueError(f"Two figures are called {_figure.id}")
        FIGURES[_figure.id] = _figure
FIGURES |= {each.id: each for each in _COMPARED}
