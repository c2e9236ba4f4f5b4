"""What work counts: each thing has one name, one unit and one figure.

The code of a thing is the id of its figure. A council that counts something else adds a line here.
"""

from __future__ import annotations

from dataclasses import dataclass

# Where a thing can be counted: as a result of open work, as a loss that a problem causes, in an
# operation, as something bought or paid for.
RESULT, LOSS, FOUND, RESOURCE = "result", "loss", "found", "resource"


@dataclass(frozen=True)
class Countable:
    """A thing that is counted. `definition` says what its figure adds up."""

    code: str
    title: str
    unit: str
    where: str
    definition: str


COUNTABLES: tuple[Countable, ...] = (
    Countable(
        "licensed_premises_with_awareness_material",
        "Licensed premises given awareness material",
        "premises",
        RESULT,
        "Licensed premises that took posters, beer mats or other material of a campaign, as each "
        "project counted them.",
    ),
    Countable(
        "awareness_material_given",
        "Posters, leaflets and other material given out",
        "items",
        RESULT,
        "Pieces of awareness material given out or put up.",
    ),
    Countable(
        "personal_safety_items_given",
        "Personal safety items given out",
        "items",
        RESULT,
        "Bottle tops, alarms, marking kits and the like, given to people who may need them.",
    ),
    Countable(
        "cse_competition_prizes",
        "Winning designs in awareness competitions",
        "designs",
        RESULT,
        "Designs that won a prize in a competition about child sexual exploitation.",
    ),
    Countable(
        "online_exploited_children_safeguarded",
        "Children identified and safeguarded after a session",
        "children",
        RESULT,
        "Children who were found to be at risk because of an awareness session and were made safe.",
    ),
    Countable(
        "impact_statements_taken",
        "Witness and community impact statements taken for others",
        "statements",
        RESULT,
        "Statements that the team took for proceedings of the police or another agency.",
    ),
    Countable(
        "transport_vehicle_damage_cost",
        "Damage to public transport vehicles",
        "GBP",
        LOSS,
        "What damage to buses, trams and other vehicles cost their operators, in whole pounds, as "
        "they estimate it.",
    ),
    Countable(
        "other_estimated_loss",
        "Other estimated loss",
        "GBP",
        LOSS,
        "What problems cost besides damage to public transport, in whole pounds, as estimated.",
    ),
    Countable(
        "trafficked_or_underage_reports_parlours",
        "Reports of trafficked victims or underage workers in parlours",
        "reports",
        FOUND,
        "Reports of sexual assault, of trafficked victims or of underage workers in known parlours "
        "and saunas. A nought is recorded as one.",
    ),
    Countable(
        "soc_adults_eastern_european",
        "Eastern European adults found in inhumane conditions",
        "people",
        FOUND,
        "Adults of that group found living in inhumane conditions.",
    ),
    Countable(
        "soc_adults_english",
        "English adults found in inhumane conditions",
        "people",
        FOUND,
        "Vulnerable English adults found living in inhumane conditions.",
    ),
    Countable(
        "soc_adults_other",
        "Other adults found in inhumane conditions",
        "people",
        FOUND,
        "Adults of no group named here, found living in inhumane conditions.",
    ),
    Countable(
        "soc_exploited_foreign_nationals",
        "Exploited foreign nationals found",
        "people",
        FOUND,
        "Foreign nationals found working and underpaid, children among them. Some may be counted "
        "among the adults in inhumane conditions as well: the two are never added.",
    ),
    Countable(
        "soc_exploited_children",
        "Children among the exploited people found",
        "children",
        FOUND,
        "Of the exploited foreign nationals found, those under 18.",
    ),
    Countable(
        "nrm_exploited_individuals_farms",
        "Exploited people signposted from cannabis farms",
        "people",
        FOUND,
        "People found working in cannabis farms who were led to help. Referrals to the National "
        "Referral Mechanism are counted in their own register.",
    ),
    Countable(
        "cannabis_plants_headline",
        "Plants at one farm, as the press printed it",
        "plants",
        FOUND,
        "A number that the press printed of one farm. It is among the plants recovered, and never "
        "added to them.",
    ),
    Countable(
        "body_worn_cameras_csp",
        "Body-worn cameras funded by the partnership",
        "cameras",
        RESOURCE,
        "Body-worn cameras that the partnership itself paid for.",
    ),
    Countable(
        "body_worn_cameras_south_npt",
        "Body-worn cameras for neighbourhood policing teams",
        "cameras",
        RESOURCE,
        "Body-worn cameras bought for a neighbourhood policing team with money that the team "
        "secured from councillors and others.",
    ),
    Countable(
        "isva_posts_hospital",
        "Independent Sexual Violence Advisor posts",
        "posts",
        RESOURCE,
        "Posts of Independent Sexual Violence Advisors (ISVA) filled in the period.",
    ),
    Countable(
        "other_posts_funded",
        "Other posts funded",
        "posts",
        RESOURCE,
        "Posts paid for besides advisors.",
    ),
    Countable(
        "other_equipment_bought",
        "Other equipment bought",
        "items",
        RESOURCE,
        "Equipment bought besides cameras.",
    ),
)
BY_CODE = {each.code: each for each in COUNTABLES}

# What kinds of money are called in the figures.
SECURED, RAISED_GIVING, RAISED, IN_KIND, SPENT = (
    "funding_secured",
    "alternative_giving_raised",
    "funds_raised",
    "given_in_kind",
    "funding_spent",
)
# Whose attendance an event's counts as, by the kind of the event.
ATTENDANCE = {
    "drama": "drama_audience",
    "fair": "freshers_fair_attendance",
    "transport_assembly": "transport_school_assembly_pupils",
    "online_safety": "online_safety_session_pupils",
    "other": "other_event_attendance",
}
FAIR_DAYS = "freshers_fair_days"
ISVA_YEARS = "isva_funding_years"
PLANTS = "cannabis_plants_recovered"
SENTENCE = "soc_sentence_years_example"


def choices(where: str) -> list[tuple[str, str]]:
    """The things that can be counted there, by code and title."""
    return [(each.code, each.title) for each in COUNTABLES if each.where == where]
