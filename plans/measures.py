"""The figures that plans, projects, operations and registers contribute.

What open work counts stands behind no wall. What an operation or a register counts stands behind
its own: it is in no stored figure, and exists for those who keep the register alone, until published.
"""

from __future__ import annotations

from typing import Any

from ledger.algebra import (
    Count,
    Difference,
    DistinctPlaces,
    Flow,
    Measure,
    OpenAsAt,
    OverdueSubjects,
    Spell,
    Sum,
    Wall,
)
from partnership.models import Compartment
from plans import countables, facts
from plans.countables import FOUND, LOSS, RESULT
from plans.models import (
    CctvDownload,
    CseCount,
    NrmReferral,
    PreventCount,
    Sanction,
    Site,
    SocReferral,
)

SOC = Wall("soc.register", Compartment.SOC.value, facts.OPERATION)
CCTV = Wall("cctv.register", Compartment.CCTV.value, "cctv.")
NRM = Wall("nrm.register", Compartment.NRM.value, "nrm.")
PREVENT = Wall("prevent.register", Compartment.PREVENT.value, "prevent.")
CSE = Wall("cse.register", Compartment.CSE.value, "cse.")
WALLS = (CCTV, SOC, NRM, PREVENT, CSE)

_WORK: dict[str, Any] = {"group": "Projects and problems", "record_kind": "work"}
_RESULTS: dict[str, Any] = {"group": "What projects and problems counted", "record_kind": "work"}
_OPERATION: dict[str, Any] = {
    "group": "Serious organised crime",
    "record_kind": "operation",
    "behind": SOC,
}


def _open(word: str) -> str:
    return f"{facts.OPEN_WORK}{word}"


def _soc(word: str) -> str:
    return f"{facts.OPERATION}{word}"


def _counted(
    id_: str, title: str, definition: str, unit: str, *outcomes: str, monthly: bool = False
) -> Sum:
    """What open work counted under the codes, or under the id itself."""
    return Sum(
        id_,
        title,
        definition,
        unit,
        kinds=(_open(facts.COUNTED),),
        outcomes=outcomes or (id_,),
        monthly=monthly,
        **_RESULTS,
    )


def _compared(id_: str, title: str, kind: str) -> Sum:
    return Sum(
        id_,
        title,
        f"{title}, of comparisons whose last day is in the period.",
        "reports",
        kinds=(_open(kind),),
        outcomes=("school",),
        **_RESULTS,
    )


_BEFORE = _compared(
    "school_reports_before", "Reports about pupils of one school, before", facts.COMPARED_BEFORE
)
_AFTER = _compared(
    "school_reports_after", "Reports about pupils of one school, after", facts.COMPARED_AFTER
)


def _found(id_: str, title: str, definition: str, unit: str, *outcomes: str, **more: Any) -> Sum:
    """The same of operations."""
    return Sum(
        id_,
        title,
        definition,
        unit,
        kinds=(_soc(facts.COUNTED),),
        outcomes=outcomes or (id_,),
        **_OPERATION,
        **more,
    )


def _flow(
    of: type[Count] | type[DistinctPlaces],
    id_: str,
    title: str,
    definition: str,
    unit: str,
    word: str,
    outcome: str = "",
    **more: Any,
) -> Flow:
    """Facts of operations, or the premises that they name."""
    return of(
        id_, title, definition, unit, kinds=(_soc(word),), outcome=outcome, **_OPERATION, **more
    )


_PROJECTS: tuple[Measure, ...] = (
    Count(
        "work_started",
        "Problem files, projects and campaigns begun",
        "By the day on which the work began; broken down by type, by what it is.",
        "pieces of work",
        kinds=(_open(facts.OPENED),),
        **_WORK,
    ),
    OpenAsAt(
        "work_open",
        "Problem files, projects and campaigns under way",
        "Those begun and not ended by the end of the as-at day.",
        "pieces of work",
        spell=Spell(opens=(_open(facts.OPENED),), closes=(_open(facts.CLOSED),)),
        **_WORK,
    ),
    Count(
        "events_held",
        "Events held",
        "Events of projects, campaigns and problem files, by their first day.",
        "events",
        kinds=(_open(facts.HELD),),
        **_WORK,
    ),
    Count(
        "problem_responses_agreed",
        "Responses agreed",
        "What agencies agreed to do about problems and in projects, by the day of agreement.",
        "responses",
        kinds=(_open(facts.AGREED),),
        **_WORK,
    ),
    Count(
        "problem_responses_done",
        "Responses done",
        "Responses that ended as done, by that day, whenever they were agreed.",
        "responses",
        kinds=(_open(facts.FINISHED),),
        outcome="done",
        **_WORK,
    ),
    OverdueSubjects(
        "problem_responses_overdue",
        "Responses overdue",
        "Responses due before the as-at day and not finished by its end.",
        "responses",
        kinds=(_open(facts.AGREED),),
        ends=(_open(facts.FINISHED),),
        **_WORK,
    ),
    Sum(
        "young_people_identified",
        "Young people identified",
        "Young people whom problem files identified, as each counted them.",
        "people",
        kinds=(_open(facts.IDENTIFIED),),
        **_RESULTS,
    ),
    Sum(
        "young_people_interventions",
        "Interventions with young people identified",
        "Home visits, restorative justice, agreements, charges and the like, each counted.",
        "interventions",
        kinds=(_open(facts.INTERVENED),),
        **_RESULTS,
    ),
    Sum(
        "trojan_young_people_identified",
        "Young people identified from a following vehicle",
        "Of the young people identified, those whom officers identified who followed in a vehicle.",
        "people",
        kinds=(_open(facts.IDENTIFIED),),
        outcomes=("vehicle",),
        **_RESULTS,
    ),
    Sum(
        "trojan_young_people_charged",
        "Young people identified who were charged",
        "Of the young people identified, those who were charged with an offence.",
        "people",
        kinds=(_open(facts.INTERVENED),),
        outcomes=("charge",),
        **_RESULTS,
    ),
    Sum(
        "trojan_known_reoffending",
        "Young people identified who offended later",
        "Of the young people identified, those of whom later offending was found, by the day of "
        "looking; nought where somebody looked and found none.",
        "people",
        kinds=(_open(facts.CHECKED),),
        outcomes=("offended",),
        **_RESULTS,
    ),
    _BEFORE,
    _AFTER,
    Difference(
        "transport_one_school_reduction",
        "Reports about pupils of one school, change in per cent",
        "Reports after what was done in per cent of those before it, of comparisons whose last day "
        "is in the period. The days compared stand on each problem file.",
        "%",
        numerator=_AFTER,
        denominator=_BEFORE,
        **_RESULTS,
    ),
)

_ATTENDANCE: tuple[Measure, ...] = (
    _counted(
        "drama_audience",
        "People at drama performances",
        "Attendance at performances, by the first day of each.",
        "people",
        monthly=True,
    ),
    _counted(
        "freshers_fair_attendance",
        "People at fairs",
        "Attendance at fairs where the partnership had a stand, by the first day of each.",
        "people",
    ),
    _counted(
        countables.FAIR_DAYS,
        "Days at fairs",
        "Days for which the partnership had a stand at a fair.",
        "days",
    ),
    _counted(
        "transport_school_assembly_pupils",
        "Pupils at assemblies about public transport",
        "Pupils in school assemblies about behaviour on public transport.",
        "pupils",
    ),
    _counted(
        "online_safety_session_pupils",
        "Pupils in online safety sessions",
        "Pupils in sessions about safety online.",
        "pupils",
    ),
    DistinctPlaces(
        "online_safety_primary_schools",
        "Schools given online safety sessions",
        "Different schools that had a session about safety online in the period, each counted once.",
        "schools",
        kinds=(_open(facts.SCHOOL_REACHED),),
        outcome="online_safety",
        **_RESULTS,
    ),
    _counted(
        "other_event_attendance",
        "People at other events",
        "Attendance at events of no kind named here.",
        "people",
    ),
)

_MONEY: tuple[Measure, ...] = (
    _counted(
        countables.SECURED,
        "Funding secured",
        "Money secured from funders, in whole pounds, by the day it was secured.",
        "GBP",
    ),
    _counted(
        countables.RAISED_GIVING,
        "Raised by alternative giving campaigns",
        "What campaigns for giving to services instead of to people begging have raised.",
        "GBP",
    ),
    _counted(countables.RAISED, "Raised otherwise", "Money raised in other ways.", "GBP"),
    _counted(countables.IN_KIND, "Given in kind", "The worth of what was given in kind.", "GBP"),
    _counted(countables.SPENT, "Spent", "Money spent on projects, in whole pounds.", "GBP"),
)

_THINGS: tuple[Measure, ...] = (
    *(
        _counted(each.code, each.title, each.definition, each.unit)
        for each in countables.COUNTABLES
        if each.where in (RESULT, LOSS)
    ),
    *(
        _counted(each.code, each.title, each.definition, each.unit)
        for each in countables.COUNTABLES
        if each.where == countables.RESOURCE
    ),
    _counted(
        countables.ISVA_YEARS,
        "Years of Independent Sexual Violence Advisor posts funded",
        "For each post filled in the period, the years for which it is paid; of several posts, added.",
        "years",
    ),
)

_CLAREMONT: dict[str, Any] = {"ward_name": "Claremont"}
_OPERATIONS: tuple[Measure, ...] = (
    Count(
        "operations_begun",
        "Operations begun",
        "Multi-agency operations, by the day they began.",
        "operations",
        kinds=(_soc(facts.OPENED),),
        **_OPERATION,
    ),
    *(
        _found(each.code, each.title, each.definition, each.unit)
        for each in countables.COUNTABLES
        if each.where == FOUND
    ),
    _found(
        "soc_adults_inhumane_conditions",
        "Adults found in inhumane conditions",
        "Adults found living in inhumane conditions, of whatever group.",
        "people",
        "soc_adults_eastern_european",
        "soc_adults_english",
        "soc_adults_other",
    ),
    _flow(
        DistinctPlaces,
        "soc_premises_visited",
        "Premises visited in operations",
        "Different premises that operations visited.",
        "premises",
        facts.VISITED,
    ),
    _flow(
        DistinctPlaces,
        "soc_hotels_visited",
        "Hotels visited in operations",
        "Different hotels and guest houses that operations visited.",
        "premises",
        facts.VISITED,
        Site.Kind.HOTEL.value,
    ),
    _flow(
        DistinctPlaces,
        "soc_hotels_ceased_trading",
        "Hotels that ceased operating",
        "Hotels and guest houses that ceased operating after an operation, by that day.",
        "premises",
        facts.CEASED,
        Site.Kind.HOTEL.value,
    ),
    _flow(
        Count,
        "thermal_camera_uses",
        "Uses of the thermal camera",
        "Premises looked at with the thermal camera, whatever it showed.",
        "uses",
        facts.HEAT_CHECKED,
    ),
    _flow(
        Count,
        "thermal_camera_confirmed",
        "Heat confirmed by the thermal camera",
        "Of the uses of the thermal camera, those that confirmed heat.",
        "uses",
        facts.HEAT_CHECKED,
        Site.Heat.CONFIRMED.value,
    ),
    _flow(
        Count,
        "drugs_warrants_served",
        "Drugs warrants served",
        "Drugs warrants served at premises of operations.",
        "warrants",
        facts.WARRANT,
        Site.Warrant.DRUGS.value,
    ),
    _flow(
        DistinctPlaces,
        "cannabis_farms_confirmed",
        "Cannabis farms confirmed",
        "Premises of operations that were cannabis farms.",
        "farms",
        facts.FARM,
    ),
    _flow(
        DistinctPlaces,
        "cannabis_farms_claremont",
        "Cannabis farms found, Claremont ward",
        "Of the cannabis farms confirmed, those in Claremont ward.",
        "farms",
        facts.FARM,
        **_CLAREMONT,
    ),
    _found(
        countables.PLANTS,
        "Cannabis plants recovered",
        "Plants recovered at cannabis farms, as each was counted.",
        "plants",
    ),
    _found(
        "cannabis_plants_claremont",
        "Cannabis plants recovered, Claremont ward",
        "Of the plants recovered, those from farms in Claremont ward.",
        "plants",
        countables.PLANTS,
        **_CLAREMONT,
    ),
    *(
        Sum(
            id_,
            title,
            f"{title} after operations, by the day each was made; what is under way is not counted.",
            unit,
            kinds=(_soc(facts.SANCTION),),
            outcomes=(kind.value,),
            **_OPERATION,
        )
        for id_, title, unit, kind in (
            ("soc_convictions_example", "Convictions", "people", Sanction.Kind.CONVICTION),
            ("soc_fines", "Fines", "fines", Sanction.Kind.FINE),
            (
                "fire_prohibition_orders",
                "Fire Service prohibition orders",
                "orders",
                Sanction.Kind.PROHIBITION_ORDER,
            ),
            ("soc_prosecutions", "Prosecutions", "prosecutions", Sanction.Kind.PROSECUTION),
        )
    ),
    _found(
        countables.SENTENCE,
        "Years of prison after operations",
        "Years of the sentences of convictions after operations, added.",
        "years",
    ),
)


def _register(
    wall: Wall,
    group: str,
    id_: str,
    title: str,
    definition: str,
    unit: str,
    kind: str,
    *outcomes: str,
    monthly: bool = False,
) -> Sum:
    """The numbers of a register's entries."""
    return Sum(
        id_,
        title,
        definition,
        unit,
        kinds=(kind,),
        outcomes=outcomes,
        group=group,
        record_kind=wall.compartment,
        behind=wall,
        monthly=monthly,
    )


_Category, _Route, _Decision = CctvDownload.Category, NrmReferral.Route, NrmReferral.Decision
_REGISTERS: tuple[Measure, ...] = (
    *(
        _register(
            CCTV,
            "CCTV",
            f"cctv_downloads_{category.value}",
            f"CCTV downloads: {str(category.label).lower()}",
            "Recordings copied for evidence for this purpose, by the day of the download.",
            "downloads",
            facts.CCTV_DOWNLOAD,
            category.value,
        )
        for category in _Category
    ),
    _register(
        CCTV,
        "CCTV",
        "cctv_downloads_total_listed",
        "CCTV downloads: assaults and sexual assaults",
        "CCTV downloads about assaults and about sexual assaults, together.",
        "downloads",
        facts.CCTV_DOWNLOAD,
        _Category.ASSAULT.value,
        _Category.SEXUAL_ASSAULT.value,
    ),
    _register(
        CCTV,
        "CCTV",
        "cctv_downloads_all",
        "CCTV downloads",
        "Recordings copied for evidence, for whatever purpose.",
        "downloads",
        facts.CCTV_DOWNLOAD,
    ),
    *(
        _register(
            SOC,
            "Serious organised crime",
            "genga_west_referrals" if hub.value == "west" else f"soc_referrals_{hub.value}",
            f"Referrals to the {str(hub.label).partition(':')[0]} hub",
            "Referrals about serious organised crime submitted to this hub. A hub is wider than one "
            "district: the figure is of what this partnership submitted to it.",
            "referrals",
            facts.SOC_REFERRAL,
            hub.value,
        )
        for hub in SocReferral.Hub
    ),
    _register(
        NRM,
        "Modern slavery",
        "nrm_referrals_named_example",
        "Referrals to the National Referral Mechanism",
        "Adults referred with informed consent and children, by the day of referral. Notifications "
        "without consent are counted apart.",
        "referrals",
        facts.NRM_REFERRAL,
        _Route.ADULT.value,
        _Route.CHILD.value,
        monthly=True,
    ),
    _register(
        NRM,
        "Modern slavery",
        "nrm_referrals_adults",
        "Referrals of adults",
        "Adults referred to the National Referral Mechanism with informed consent.",
        "referrals",
        facts.NRM_REFERRAL,
        _Route.ADULT.value,
    ),
    _register(
        NRM,
        "Modern slavery",
        "nrm_referrals_children",
        "Referrals of children",
        "Children referred to the National Referral Mechanism.",
        "referrals",
        facts.NRM_REFERRAL,
        _Route.CHILD.value,
    ),
    _register(
        NRM,
        "Modern slavery",
        "nrm_duty_to_notify",
        "Duty to notify",
        "Adults who did not consent, of whom the Home Office was notified.",
        "notifications",
        facts.NRM_REFERRAL,
        _Route.NOTIFY.value,
    ),
    _register(
        NRM,
        "Modern slavery",
        "nrm_reasonable_grounds_positive",
        "Positive reasonable grounds decisions",
        "Referrals with reasonable grounds, by the day of the decision.",
        "decisions",
        facts.NRM_REASONABLE,
        _Decision.POSITIVE.value,
    ),
    _register(
        NRM,
        "Modern slavery",
        "nrm_conclusive_grounds_positive",
        "Positive conclusive grounds decisions",
        "Referrals with conclusive grounds, by the day of the decision.",
        "decisions",
        facts.NRM_CONCLUSIVE,
        _Decision.POSITIVE.value,
    ),
    *(
        _register(
            PREVENT,
            "Prevent and Channel",
            what.value,
            str(what.label),
            f"{what.label}, as the Prevent lead told them for each month.",
            "people",
            facts.PREVENT_COUNTED,
            what.value,
        )
        for what in PreventCount.What
    ),
    *(
        _register(
            CSE,
            "CSE and missing children",
            what.value,
            str(what.label),
            f"{what.label}, as each meeting counted them: a child discussed twice counts twice.",
            "places" if what.value == "cse_places_of_concern" else "people",
            facts.CSE_COUNTED,
            what.value,
        )
        for what in CseCount.What
    ),
)

MEASURES: tuple[Measure, ...] = (
    *_PROJECTS,
    *_ATTENDANCE,
    *_THINGS,
    *_MONEY,
    *_OPERATIONS,
    *_REGISTERS,
)
