"""The words that a new report begins with. Numbers are placeholders; everything may be changed.

`PERIOD` is the report's period in words, `PARENT` the area that the partnership's lies in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from performance.models import DataExtract, ReportBlock
from performance.report.placeholders import placeholders_in
from performance.series.catalogue import SERIES

Kind, Shape = ReportBlock.Kind, ReportBlock.Shape


@dataclass(frozen=True)
class BlockSpec:
    """A block of a template, as the columns of ReportBlock."""

    kind: str
    text: str
    answer: str = ""
    figures: tuple[str, ...] = ()
    shape: str = ""
    years: int = 2
    with_change: bool = False
    area: str = ""
    note: str = ""

    def placeholders(self) -> list[str]:
        """The placeholders in its text, as typed."""
        return [each.typed for each in placeholders_in(self.text)]


def _p(text: str) -> BlockSpec:
    return BlockSpec(Kind.PARAGRAPH, text)


def _q(question: str, answer: str) -> BlockSpec:
    return BlockSpec(Kind.QUESTION, question, answer)


def _years(
    caption: str, *figures: str, years: int = 2, area: str = "", note: str = ""
) -> BlockSpec:
    return BlockSpec(
        Kind.TABLE,
        caption,
        figures=figures,
        shape=Shape.YEARS,
        years=years,
        with_change=True,
        area=area,
        note=note,
    )


def _quarters(caption: str, *figures: str) -> BlockSpec:
    return BlockSpec(Kind.TABLE, caption, figures=figures, shape=Shape.QUARTERS, years=1)


def _chart(caption: str, *figures: str, years: int = 4, area: str = "") -> BlockSpec:
    return BlockSpec(
        Kind.CHART, caption, figures=figures, shape=Shape.YEARS, years=years, area=area
    )


def _lines(caption: str, *figures: str, years: int = 4, area: str = "") -> BlockSpec:
    return BlockSpec(
        Kind.CHART, caption, figures=figures, shape=Shape.QUARTERS, years=years, area=area
    )


NONE = (_p("None."),)
EXEMPT = (_p("No."),)
PURPOSE = (
    _p(
        "This report tells the committee how the Community Safety Partnership performed against "
        "the priorities of its plan from PERIOD, and what else it did in that time."
    ),
)
RECOMMENDATIONS = (
    _p(
        "The committee is asked to consider how the partnership performed, and to say what it "
        "wishes to look at further."
    ),
)
REASONS = (
    _p("So that the work of the Community Safety Partnership is properly scrutinised."),
    _q(
        "Is the recommendation contrary to a plan or strategy that the council has adopted or "
        "approved?",
        "No",
    ),
    _q("Is the recommendation in accordance with the council’s approved budget?", "Yes"),
    _p("Other options that were considered: not applicable."),
)
COUNCIL_PRIORITY = (
    _p("Communities: stronger communities that are able to look after themselves and each other."),
)
BACKGROUND = (
    _p(
        "The partnership brings together the responsible authorities that the Crime and Disorder "
        "Act 1998 names, and others that work with them, to reduce crime, disorder and the harm "
        "that they do. Its board decides what to work on; groups and teams carry it out."
    ),
    _p(
        "A strategic assessment, made every three years and refreshed every year, says what the "
        "priorities should be. Performance is judged by harm and risk as well as by volume: more "
        "reports can mean that people have more confidence to come forward."
    ),
    _p(
        "Figures of the partnership’s own work come from its records. Figures of recorded crime and "
        "of incidents come from extracts that the police supply, and may be revised later."
    ),
)
_STREET = tuple(
    series.code.replace("-", "_")
    for series in SERIES
    if series.source == DataExtract.Source.POLICE_UK
)
_CRIME = ("all_crime_count", "vap_count", "public_order_count", "burglary_count")
PERFORMANCE = (
    _p(
        "All recorded crime in the area shows {{ all_crime_percent_change | in words }} "
        "({{ all_crime_change | signed }} offences) on the year before."
    ),
    _p(
        "Across the wider force area the same figure shows "
        "{{ all_crime_percent_change | area=PARENT | in words }} "
        "({{ all_crime_change | area=PARENT | signed }} offences)."
    ),
    _years("Recorded crime", *_CRIME, "vehicle_offences_count"),
    _lines("All recorded crime, quarter by quarter", "all_crime_count"),
    _years(
        "Crimes and incidents by type, from the street-level files of data.police.uk",
        *(f"street_{each}_count" for each in _STREET),
        note="Counted by where they lie: those without a place are in no district, so that each "
        "number is the least it can be.",
    ),
    _lines(
        "Anti-social behaviour from the street-level files, quarter by quarter",
        "street_anti_social_behaviour_count",
        years=2,
    ),
    _lines(
        "Violence and sexual offences from the street-level files, quarter by quarter",
        "street_violence_and_sexual_offences_count",
        years=2,
    ),
    _p(
        "The partnership began {{ work_started }} problem files, projects and campaigns in the "
        "period, held {{ events_held }} events, and agreed {{ problem_responses_agreed }} "
        "responses to problems."
    ),
    _p("How the partnership performed against each of its priorities follows."),
)

_VIOLENCE = (
    _p(
        "Violence against the person shows {{ vap_percent_change | in words }} "
        "({{ vap_change | signed }} offences)."
    ),
    _years(
        "Violence against the person",
        "vap_count",
        "serious_assault_count",
        "less_serious_assault_count",
        "non_injury_assault_count",
        "harassment_count",
        "malicious_communications_count",
    ),
    _lines("Violence against the person, quarter by quarter", "vap_count"),
    _lines("Violence against the person in the wider area", "vap_count", area="PARENT"),
    _p(
        "Without malicious communications, which the series did not count before, it shows "
        "{{ vap_percent_change_excl_malicious_comms | in words }}."
    ),
    _years(
        "Footage of violence taken from CCTV for an investigation",
        "cctv_downloads_assault",
        "cctv_downloads_sexual_assault",
    ),
    _p(
        "Performances and talks about violence reached {{ drama_audience }} people, and stalls at "
        "fairs for new students {{ freshers_fair_attendance }}."
    ),
    _p(
        "The partnership paid for {{ body_worn_cameras_csp }} body-worn cameras, which deter "
        "violence and secure evidence of it."
    ),
)
_SEXUAL = (
    _p(
        "Sexual offences show {{ sexual_offences_percent_change | in words }} "
        "({{ sexual_offences_change | signed }} offences)."
    ),
    _years(
        "Sexual offences and rape",
        "sexual_offences_count",
        "rape_recorded_count",
        "sexual_assault_count",
        "sexual_offences_under_16_count",
        note="Parts overlap, so that they do not add up to the whole.",
    ),
    _lines("All sexual offences, quarter by quarter", "sexual_offences_count"),
    _lines("Rape, quarter by quarter", "rape_recorded_count"),
    _p(
        "{{ sexual_non_recent_count }} of the offences took place more than twelve months before "
        "they were reported: {{ sexual_non_recent_share }} of all sexual offences."
    ),
    _p(
        "{{ rape_occurred_in_year }} rapes took place in the period. The recorded figure is higher: "
        "it also holds those that took place earlier."
    ),
    _p(
        "Posts of an Independent Sexual Violence Advisor at the hospital that were funded in the "
        "period: {{ isva_posts_hospital }}."
    ),
)
_DOMESTIC = (
    _p(
        "Domestic abuse, which is every crime that bears the marker, shows "
        "{{ domestic_abuse_all_percent_change | in words }} "
        "({{ domestic_abuse_all_change | signed }} offences)."
    ),
    _years(
        "Domestic abuse and domestic assaults",
        "domestic_abuse_all_count",
        "domestic_assault_all_count",
        "domestic_assault_serious_count",
        "domestic_assault_less_serious_count",
        "domestic_assault_non_injury_count",
    ),
    _lines("Domestic abuse, quarter by quarter", "domestic_abuse_all_count"),
    _p(
        "Cases at the highest risk are heard by a Multi-Agency Risk Assessment Conference (MARAC), "
        "which agrees a plan for everybody in the household. It heard {{ marac_cases }} cases, with "
        "{{ marac_children }} children in them."
    ),
    _years("MARAC", "marac_cases", "marac_children", "marac_repeats", years=3),
    _chart("MARAC cases, year by year", "marac_cases", years=3),
)
_ASB = (
    _p(
        "Incidents of anti-social behaviour reported to the police show "
        "{{ asb_incidents_percent_change | in words }} ({{ asb_incidents_change | signed }} "
        "incidents), on average {{ asb_incidents_per_day }} a day."
    ),
    _years(
        "Incidents of anti-social behaviour reported to the police",
        "asb_incidents_count",
        "asb_nuisance_count",
        "asb_personal_count",
        "asb_environmental_count",
    ),
    _lines(
        "Incidents of anti-social behaviour, quarter by quarter", "asb_incidents_count", years=3
    ),
    _p(
        "The Community Safety Team managed {{ asb_cases_managed }} cases. "
        "{{ asb_cases_problem_solved }} of them were resolved to satisfaction, and "
        "{{ asb_cases_ongoing }} were still being worked on."
    ),
    _quarters("Cases of the Community Safety Team", "asb_cases_opened", "asb_cases_closed"),
    _p(
        "{{ asbrac_cases_referred }} cases at medium to high risk were referred to the anti-social "
        "behaviour risk assessment conference (ASBRAC). In {{ asbrac_cases_closed_risk_reduced }} "
        "the risk was reduced and the case closed; {{ asbrac_cases_open_at_year_end }} were still "
        "open."
    ),
    _p(
        "Of its referrals {{ asbrac_high_risk_share }} were at high risk, and "
        "{{ asbrac_hate_crime_share }} involved hate crime."
    ),
    _years(
        "Use of the powers of the Anti-social Behaviour, Crime and Policing Act 2014",
        "cpw_issued",
        "cpn_issued",
        "cbo_obtained",
        "civil_injunction_obtained",
        "closure_orders_obtained",
        "pspo_made",
    ),
    _p(
        "{{ transport_school_assembly_pupils }} pupils heard at school assemblies what damage to "
        "public transport does."
    ),
    _p(
        "Campaigns for giving in another way than to people who beg raised "
        "{{ alternative_giving_raised }}."
    ),
)
_EXPLOITATION = (
    _p(
        "Child sexual exploitation is not a category of crime, so that there is no count of offences "
        "for it. What the partnership did about it is below."
    ),
    _p(
        "{{ cpw_issued_cse }} Community Protection Warnings and {{ cpn_issued_cse }} Community "
        "Protection Notices were issued to people of concern."
    ),
    _p(
        "Children in {{ online_safety_primary_schools }} primary schools were told how to stay safe "
        "online."
    ),
    _years(
        "Children discussed by the agencies that work on exploitation",
        "cse_children_discussed",
        "missing_children_discussed",
        "cse_children_safeguarded",
    ),
)
_STRANDS = ("race", "religion", "sexual_orientation", "transgender", "disability")
HATE = (
    _years(
        "Hate crime by strand",
        "hate_crime_all",
        *(f"hate_crime_{each}" for each in _STRANDS),
        years=3,
        note="One crime may bear several strands, so that they do not add up to the whole.",
    ),
    _years(
        "Hate incidents that are no crime, by strand",
        "hate_incident_all",
        "hate_incident_racist",
        "hate_incident_religion",
        "hate_incident_homophobic",
        "hate_incident_transgender",
        "hate_incident_disability",
        years=3,
    ),
    _p(
        "Hate crimes and incidents together, which do not change where an incident is reclassified "
        "as a crime, show {{ hate_combined_percent_change | in words }} "
        "({{ hate_combined_change | signed }})."
    ),
    _p(
        "Hate crime is reported less often than it happens. The partnership works to make reporting "
        "easier and to support whoever reports."
    ),
)
COUNTER_TERRORISM = (
    _p(
        "The specified authorities carry out the Prevent duty of the Counter-Terrorism and Security "
        "Act 2015 through a board of their own, and refer people who may be drawn into terrorism to "
        "Channel, which offers support and is no sanction."
    ),
    _years("Prevent and Channel", "prevent_referrals", "channel_adopted", "prevent_trained"),
)
ORGANISED_CRIME = (
    _p(
        "A group of agencies shares what it knows of serious organised crime, and acts on it "
        "together."
    ),
    _p(
        "{{ genga_west_referrals }} referrals were made to the hub for the area. Operations visited "
        "{{ soc_premises_visited }} premises."
    ),
    _years(
        "Results of operations",
        "soc_premises_visited",
        "cannabis_farms_confirmed",
        "drugs_warrants_served",
        "fire_prohibition_orders",
    ),
)
SLAVERY = (
    _p(
        "Under the Modern Slavery Act 2015 the council tells the Home Office of people who may be "
        "victims of modern slavery. Nobody is described here: so few cases could be recognised."
    ),
    _years(
        "Referrals to the National Referral Mechanism",
        "nrm_referrals_adults",
        "nrm_referrals_children",
        "nrm_duty_to_notify",
    ),
)
PAPERS = (
    _p(
        "Figures of recorded crime: extracts that the police supplied. Figures of the partnership’s "
        "work: its case management system."
    ),
)

# By a word in the priority's code; the first that fits.
_BY_WORD: tuple[tuple[str, tuple[BlockSpec, ...]], ...] = (
    ("exploitation", _EXPLOITATION),
    ("sexual", _SEXUAL),
    ("domestic", _DOMESTIC),
    ("anti-social", _ASB),
    ("violence", _VIOLENCE),
)


def for_priority(code: str, measures: Sequence[str]) -> tuple[BlockSpec, ...]:
    """What a priority's section begins with: words we know of, and the figures that it is watched by."""
    known = next((blocks for word, blocks in _BY_WORD if word in code), ())
    named = {figure for block in known for figure in block.figures}
    named |= {each.figure_id for block in known for each in placeholders_in(block.text)}
    watched = tuple(each for each in measures if each not in named)
    return (*known, *((_years("Figures by which it is watched", *watched),) if watched else ()))
