"""The partnership of the reference year 2017/18: fictional work whose numbers are the report's.

Everybody and everything in it is invented but for the numbers that the report prints. What it leaves
open is chosen here: on which days things were counted, how the CCTV downloads spread over the months,
and that the three people referred to the National Referral Mechanism were adults.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any, TypeVar

from cases.reference_year import Staff
from partnership import clock
from partnership.models import Agency, User, Ward
from plans.models import (
    Assessment,
    Comparison,
    Event,
    Funding,
    Group,
    GroupMember,
    Identified,
    Member,
    Part,
    Plan,
    Priority,
    Resource,
    Response,
    Sanction,
    Site,
    TakingPart,
    Tally,
    Work,
    YouthIntervention,
)
from plans.registers import BY_CODE
from plans.services.parts import add_part, change_part
from plans.services.registers import enter
from plans.services.strategy import add_row
from plans.services.work import Details, close_work, start_work

P = TypeVar("P", bound=Part)
R = TypeVar("R")

PLAN_BEGAN, PLAN_ENDS = date(2016, 4, 1), date(2019, 4, 1)
# (assaults, sexual assaults) downloaded in each month from April: 101 and 31 in the year.
CCTV = (
    (8, 2),
    (9, 3),
    (8, 2),
    (10, 3),
    (9, 2),
    (8, 3),
    (9, 2),
    (8, 3),
    (10, 3),
    (7, 2),
    (7, 3),
    (8, 3),
)
PRIORITIES = {
    "violence": ("Violence against the person", 1),
    "asb": ("Anti-social behaviour", 2),
    "domestic": ("Domestic abuse", 3),
    "sexual": ("Sexual offences and rape", 4),
    "cse": ("Child sexual exploitation", 5),
}
WATCHED = {
    "violence": ["drama_audience", "freshers_fair_attendance", "body_worn_cameras_csp"],
    "asb": ["asb_cases_managed", "asb_cases_open", "transport_school_assembly_pupils"],
    "sexual": ["isva_posts_hospital"],
    "cse": ["online_safety_primary_schools"],
}


class Telling:
    """Tells the year through the services, each entry on its day."""

    def __init__(self, staff: Staff) -> None:
        self.manager = staff.manager
        self.officer = staff.officers[0]
        area = staff.manager.partnership_id
        self.agencies = {
            each.kind: each for each in Agency.objects.filter(partnership=area).order_by("-name")
        }
        self.wards = {each.name: each for each in Ward.objects.filter(partnership=area)}
        self.priorities: dict[str, Priority] = {}

    @contextmanager
    def on(self, day: date, hour: int = 10) -> Iterator[None]:
        with clock.pretend(datetime.combine(day, time(hour), tzinfo=clock.LONDON)):
            yield

    def row(self, day: date, model: type[R], **values: Any) -> R:
        with self.on(day):
            return add_row(model, by=self.manager, **values)  # type: ignore[type-var]

    def begin(
        self, day: date, kind: str, title: str, summary: str, *codes: str, **more: Any
    ) -> Work:
        by = self.manager if kind == "operation" else self.officer
        details = Details(
            title=title,
            summary=summary,
            owner=by,
            lead_agency=more.pop("lead", by.agency),
            starts_on=day,
            priorities=[self.priorities[code] for code in codes],
            review_on=more.pop("review_on", date(2018, 11, 1)),
            **more,
        )
        with self.on(day):
            return start_work(kind, details, by=by)

    def add(self, work: Work, model: type[P], day: date, **values: Any) -> P:
        by: User = self.manager if work.is_operation else self.officer
        with self.on(day):
            return add_part(model, work, by=by, **values)

    def end(self, work: Work, day: date, outcome_state: str, outcome: str) -> None:
        with self.on(day, 16):
            close_work(
                work,
                by=self.officer,
                ended_on=day,
                outcome_state=outcome_state,
                outcome=outcome,
            )

    def enter(self, code: str, day: date, **values: Any) -> None:
        with self.on(day):
            enter(BY_CODE[code], by=self.manager, on=day, **values)


def tell(staff: Staff) -> None:
    """Live the partnership's year. Raises what a service refuses."""
    told = Telling(staff)
    for chapter in (
        _partnership,
        _violence,
        _sexual,
        _transport,
        _asb,
        _cse,
        _organised,
        _registers,
    ):
        chapter(told)


def _partnership(told: Telling) -> None:
    """The partnership, its groups, assessment, plan and priorities."""
    row = told.row
    kinds = Member.Kind
    for name, kind, agency in (
        ("Blackpool Council", kinds.RESPONSIBLE, "council"),
        ("Lancashire Constabulary", kinds.RESPONSIBLE, "police"),
        ("Clinical Commissioning Group", kinds.RESPONSIBLE, ""),
        ("Lancashire Fire and Rescue Service", kinds.RESPONSIBLE, "fire"),
        ("Community Rehabilitation Company", kinds.RESPONSIBLE, ""),
        ("National Probation Service", kinds.RESPONSIBLE, "probation"),
        ("Blackpool Coastal Housing", kinds.OTHER, "housing_provider"),
        ("Ambulance Service", kinds.OTHER, ""),
        ("Office of the Police and Crime Commissioner", kinds.OTHER, ""),
    ):
        row(
            PLAN_BEGAN,
            Member,
            name=name,
            kind=kind,
            agency=told.agencies.get(agency),
            starts_on=PLAN_BEGAN,
        )
    row(
        date(2017, 7, 3),
        Member,
        name="The bus company (demonstration)",
        kind=kinds.TEMPORARY,
        purpose="Stones thrown at buses and trams",
        starts_on=date(2017, 7, 3),
    )
    groups: dict[str, Group] = {}
    for name, group_kind, rhythm, purpose in (
        ("Partnership board", "board", "quarterly", "Sets priorities and watches over them."),
        ("ASB working group", "working", "monthly", "Anti-social behaviour and its places."),
        ("Sexual violence group", "working", "monthly", "Sexual assault, rape and exploitation."),
        ("Missing and exploited subgroup", "subgroup", "monthly", "Children at risk."),
        ("Tactical tasking", "tasking", "monthly", "Risks and threats of the month."),
        ("Organised crime group", "working", "monthly", "Tasks about serious organised crime."),
        ("Prevent delivery group", "working", "quarterly", "The Prevent duty."),
    ):
        groups[name] = row(
            PLAN_BEGAN,
            Group,
            name=name,
            kind=group_kind,
            rhythm=rhythm,
            chair="The deputy leader" if group_kind == "board" else "Mary Manager",
            purpose=purpose,
            run_by=told.agencies["police"] if group_kind == "tasking" else None,
            formed_from="A group on assaults and one on prostitution"
            if name.startswith("Sexual")
            else "",
            starts_on=PLAN_BEGAN,
        )
    for agency in ("council", "police", "fire", "probation", "housing_provider", "health"):
        row(
            PLAN_BEGAN,
            GroupMember,
            group=groups["Partnership board"],
            agency=told.agencies[agency],
            starts_on=PLAN_BEGAN,
        )
    full = row(
        date(2015, 11, 2),
        Assessment,
        title="Strategic assessment 2015",
        kind="full",
        covers_from=date(2012, 4, 1),
        covers_before=date(2015, 4, 1),
        completed_on=date(2015, 11, 2),
        evidence="Recorded crime, casework and health data of three years.",
        threats="Violence at night, exploitation of children.",
        recommends="Five priorities.",
    )
    row(
        date(2016, 11, 1),
        Assessment,
        title="Refresh 2016",
        kind="refresh",
        refreshes=full,
        covers_from=date(2015, 4, 1),
        covers_before=date(2016, 4, 1),
        completed_on=date(2016, 11, 1),
        evidence="Recorded crime and casework of the year.",
        changes="From volume to harm and risk.",
    )
    row(
        date(2018, 3, 1),
        Assessment,
        title="Strategic assessment 2018",
        kind="full",
        covers_from=date(2015, 4, 1),
        covers_before=date(2018, 4, 1),
        due_on=date(2018, 11, 30),
    )
    plan = row(
        PLAN_BEGAN,
        Plan,
        title="Community Safety Plan 2016 to 2019",
        assessment=full,
        starts_on=PLAN_BEGAN,
        ends_before=PLAN_ENDS,
        confirmed_on=PLAN_BEGAN,
    )
    for code, (title, position) in PRIORITIES.items():
        told.priorities[code] = row(
            PLAN_BEGAN,
            Priority,
            plan=plan,
            title=title,
            owner=told.manager,
            lead_agency=told.agencies["police" if code == "violence" else "council"],
            position=position,
            measures=WATCHED.get(code, []),
            starts_on=PLAN_BEGAN,
            ends_before=PLAN_ENDS,
        )


def _violence(told: Telling) -> None:
    """6.1.5 to 6.1.9: an awareness project at the college, and cameras."""
    work = told.begin(
        date(2017, 9, 4),
        "project",
        "Think before you swing",
        "Young people learn what violence costs those who use it and those who suffer it.",
        "violence",
    )
    told.add(work, TakingPart, date(2017, 9, 4), name="The college", role="host", did="Hosts it")
    told.add(
        work,
        Event,
        date(2017, 9, 20),
        kind="fair",
        title="Freshers’ fair",
        starts_on=date(2017, 9, 19),
        days=2,
        place="The college",
        quantity=1500,
        precision="at_least",
    )
    told.add(
        work,
        Event,
        date(2017, 12, 8),
        kind="drama",
        title="One blow: a play about violence and radicalisation",
        starts_on=date(2017, 12, 6),
        place="The college",
        quantity=1500,
        precision="about",
        feedback="Students and staff thought well of it.",
    )
    told.add(
        work,
        Tally,
        date(2017, 11, 10),
        what="licensed_premises_with_awareness_material",
        quantity=13,
        precision="exact",
        on=date(2017, 11, 10),
        ward=told.wards.get("Talbot"),
    )
    told.end(
        work,
        date(2018, 3, 20),
        "cannot_tell",
        "What a play and posters prevent cannot be counted. Those who took part spoke well of it.",
    )
    cameras = told.begin(
        date(2018, 1, 15),
        "project",
        "Body-worn cameras",
        "Cameras deter violence and record it for courts.",
        "violence",
    )
    told.add(
        cameras,
        Resource,
        date(2018, 2, 5),
        what="body_worn_cameras_csp",
        quantity=7,
        precision="exact",
        on=date(2018, 2, 5),
        holder="Neighbourhood policing, with software",
    )


def _sexual(told: Telling) -> None:
    """6.2.8 to 6.2.11: the action plan, and an advisor at the hospital."""
    work = told.begin(
        date(2017, 10, 2),
        "project",
        "Advisor at the hospital",
        "Victims who come to hospital and not to the police are supported there.",
        "sexual",
    )
    told.add(work, TakingPart, date(2017, 10, 2), name="Home Office", role="funder")
    told.add(
        work,
        TakingPart,
        date(2017, 10, 2),
        name="Office of the Police and Crime Commissioner",
        role="funder",
        did="Bid with the council",
    )
    told.add(
        work,
        Resource,
        date(2018, 1, 8),
        what="isva_posts_hospital",
        quantity=1,
        precision="exact",
        on=date(2018, 1, 8),
        holder="The hospital, full time",
        years=3,
    )
    told.begin(
        date(2017, 5, 15),
        "project",
        "Sexual violence action plan",
        "Police, public health and the team agree what each does.",
        "sexual",
    )


def _transport(told: Telling) -> None:
    """6.4.7 to 6.4.12: stones at buses on the way from school."""
    work = told.begin(
        date(2017, 6, 5),
        "problem",
        "Buses on the way from school",
        "Young people throw stones at buses and trams and damage them on the way from school.",
        "asb",
        setting="school_run",
        stage="assessment",
        scanning="Reports rise in term time, at two bridges and on three routes.",
        analysis="Pupils of a few schools, between three and four in the afternoon.",
        response="Engagement in schools, and enforcement on the routes.",
        assessment="Reports about one school fell by four fifths.",
    )
    for kind, text, agency in (
        ("engagement", "Assemblies by the bus company’s engagement officer", "council"),
        ("place", "Teachers travel free on the routes", "council"),
        ("enforcement", "A taxi with officers follows buses on the worst routes", "police"),
    ):
        response = told.add(
            work,
            Response,
            date(2017, 9, 11),
            kind=kind,
            description=text,
            agency=told.agencies[agency],
            agreed_on=date(2017, 9, 11),
            due_on=date(2017, 12, 22),
            status="open",
        )
        with told.on(date(2017, 12, 20)):
            change_part(
                response,
                by=told.officer,
                status="done",
                finished_on=date(2017, 12, 20),
                result="It was done through the autumn.",
            )
    told.add(
        work,
        Event,
        date(2017, 11, 17),
        kind="transport_assembly",
        title="Assemblies at secondary schools",
        starts_on=date(2017, 10, 9),
        days=12,
        quantity=3000,
        precision="at_least",
    )
    told.add(
        work,
        Tally,
        date(2018, 3, 28),
        what="transport_vehicle_damage_cost",
        quantity=100000,
        precision="about",
        on=date(2018, 3, 28),
        note="As the bus company estimates it, over the year",
    )
    told.add(
        work,
        Comparison,
        date(2018, 3, 28),
        kind="school",
        what="Reports about pupils of one school",
        before=10,
        before_from=date(2017, 6, 1),
        before_until=date(2017, 10, 1),
        after=2,
        after_from=date(2017, 11, 1),
        after_until=date(2018, 3, 1),
        source="The bus company",
    )
    told.add(
        work,
        Identified,
        date(2018, 2, 1),
        quantity=18,
        precision="exact",
        on=date(2017, 11, 30),
        means="vehicle",
        how="Officers in a taxi behind the buses",
        later="none_known",
        checked_on=date(2018, 2, 1),
    )
    for what, quantity in (("home_visit", 12), ("restorative", 5), ("charge", 1)):
        told.add(
            work,
            YouthIntervention,
            date(2018, 1, 15),
            kind=what,
            quantity=quantity,
            precision="exact",
            on=date(2018, 1, 15),
        )
    told.begin(
        date(2018, 2, 12),
        "project",
        "Young people make a campaign",
        "A focus group of young people designs a campaign for public transport.",
        "asb",
        review_on=date(2018, 9, 3),
    )


def _asb(told: Telling) -> None:
    """6.4.14, 6.4.17 and 6.4.18: restaurants, cameras of the south, giving differently."""
    told.begin(
        date(2018, 1, 22),
        "problem",
        "Fast-food restaurants of one manager",
        "Young people gather at a few restaurants of one manager, here and in two other districts.",
        "asb",
        setting="place",
        stage="response",
        response="Health and Safety teams visit, and agree with the restaurants how they are run.",
        review_on=date(2018, 9, 3),
    )
    cameras = told.begin(
        date(2017, 6, 12),
        "project",
        "Cameras for the south",
        "Councillors and others pay for cameras of the neighbourhood policing team.",
        "asb",
    )
    told.add(
        cameras,
        Resource,
        date(2017, 8, 7),
        what="body_worn_cameras_south_npt",
        quantity=11,
        precision="exact",
        on=date(2017, 8, 7),
        holder="Neighbourhood policing team, south",
    )
    giving = told.begin(
        date(2017, 10, 16),
        "campaign",
        "Give where it helps",
        "People give to services instead of to those who beg.",
        "asb",
    )
    for name in ("Food charity", "Housing support", "Business district"):
        told.add(giving, TakingPart, date(2017, 10, 16), name=name, role="delivery")
    told.add(
        giving,
        Funding,
        date(2018, 3, 26),
        kind="alternative_giving_raised",
        quantity=1000,
        precision="about",
        on=date(2018, 3, 26),
        source="Collections in shops",
        terms="Given back to the services",
    )


def _cse(told: Telling) -> None:
    """6.5.3 to 6.5.5: a competition, and safety online."""
    prizes = told.begin(
        date(2018, 1, 29),
        "campaign",
        "Design a poster",
        "Young people design posters about grooming and where to find help.",
        "cse",
    )
    told.add(
        prizes,
        Tally,
        date(2018, 3, 19),
        what="cse_competition_prizes",
        quantity=2,
        precision="exact",
        on=date(2018, 3, 19),
    )
    online = told.begin(
        date(2017, 9, 4),
        "project",
        "Safe online",
        "Every primary school’s year 6 learns how to stay safe online.",
        "cse",
    )
    schools = [f"Primary school {number} (demonstration)" for number in range(1, 32)]
    for day, chosen in (
        (date(2017, 10, 3), schools[:16]),
        (date(2017, 11, 14), schools[10:26]),
        (date(2018, 2, 6), schools[26:]),
    ):
        told.add(
            online,
            Event,
            day,
            kind="online_safety",
            title="Sessions for year 6",
            starts_on=day,
            schools=chosen,
        )
    told.add(
        online,
        Tally,
        date(2018, 2, 20),
        what="online_exploited_children_safeguarded",
        quantity=1,
        precision="exact",
        on=date(2018, 2, 20),
    )


def _organised(told: Telling) -> None:
    """6.2.9, 6.4.15, 9.1, 9.2 and 10.3: operations."""
    kept = {"kept_in": "The police’s own system", "kept_reference": "As the police hold it"}
    farms = told.begin(
        date(2017, 9, 1),
        "operation",
        "Operation Lantern",
        "Cannabis farms are found by what the community tells and by the thermal camera.",
        "asb",
        **kept,
    )
    for number, (ward, day, plants, precision, warrant) in enumerate(
        (
            ("Claremont", date(2018, 1, 24), 500, "about", "drugs"),
            ("Claremont", date(2018, 1, 24), 500, "about", "drugs"),
            ("Talbot", date(2017, 10, 11), 500, "at_least", "none"),
            ("Bloomfield", date(2017, 11, 8), 500, "at_least", "none"),
            ("Waterloo", date(2017, 12, 13), 500, "at_least", "none"),
            ("Brunswick", date(2018, 2, 21), 500, "at_least", "none"),
        ),
        start=1,
    ):
        told.add(
            farms,
            Site,
            day,
            name=f"House {number} (demonstration)",
            kind="house",
            ward=told.wards[ward],
            visited_on=day,
            heat="confirmed",
            warrant=warrant,
            is_farm=True,
            quantity=plants,
            precision=precision,
        )
    for what, quantity, precision, day in (
        ("cannabis_plants_headline", 500, "at_least", date(2017, 10, 12)),
        ("nrm_exploited_individuals_farms", 2, "exact", date(2018, 1, 24)),
    ):
        told.add(farms, Tally, day, what=what, quantity=quantity, precision=precision, on=day)
    hotels = told.begin(
        date(2017, 10, 16),
        "operation",
        "Operation Harbour",
        "Agencies visit hotels where people are thought to be exploited.",
        **kept,
    )
    day = date(2017, 11, 7)
    for name in ("One", "Two", "Three"):
        told.add(
            hotels,
            Site,
            date(2018, 1, 31),
            name=f"Hotel {name} (demonstration)",
            kind="hotel",
            visited_on=day,
            ceased_on=date(2018, 1, 31),
        )
    for what, quantity in (
        ("soc_adults_eastern_european", 2),
        ("soc_adults_english", 2),
        ("soc_exploited_foreign_nationals", 16),
        ("soc_exploited_children", 1),
    ):
        told.add(hotels, Tally, day, what=what, quantity=quantity, precision="exact", on=day)
    for kind, agency, quantity, pending in (
        ("prohibition_order", "Fire and rescue service", 2, False),
        ("prosecution", "The council", 3, True),
        ("tax", "Revenue and Customs", 3, True),
    ):
        told.add(
            hotels,
            Sanction,
            date(2017, 12, 4),
            kind=kind,
            agency=agency,
            quantity=quantity,
            precision="exact",
            on=date(2017, 12, 4),
            is_pending=pending,
        )
    fraud = told.begin(
        date(2017, 5, 8),
        "operation",
        "Operation Ledger",
        "Fraud across the country, led from here.",
        **kept,
    )
    told.add(
        fraud,
        Sanction,
        date(2018, 2, 14),
        kind="conviction",
        agency="The Crown Court",
        quantity=1,
        precision="exact",
        on=date(2018, 2, 14),
        offence="Fraud",
        sentence_years=2,
    )
    parlours = told.begin(
        date(2017, 4, 10),
        "operation",
        "Operation Threshold",
        "Parlours and saunas are visited, and those who work there are asked how they are.",
        "sexual",
        **kept,
    )
    told.add(
        parlours,
        Tally,
        date(2018, 3, 30),
        what="trafficked_or_underage_reports_parlours",
        quantity=0,
        precision="exact",
        on=date(2018, 3, 30),
    )


def _registers(told: Telling) -> None:
    """6.1.10, 9.1, 10.2 and 10.3, and what no report prints: Prevent, and children discussed."""
    themes = ("drugs", "exploitation", "trafficking", "illicit_trade", "fraud", "landlords")
    for number, (assaults, sexual) in enumerate(CCTV):
        year, month = (2017, number + 4) if number < 9 else (2018, number - 8)
        day = date(year, month, 27)
        asked = {"requester": "Lancashire Constabulary"}
        told.enter("cctv", day, category="assault", quantity=assaults, **asked)
        told.enter("cctv", day, category="sexual_assault", quantity=sexual, **asked)
        told.enter("prevent", day, what="prevent_trained", quantity=10 + number, precision="exact")
        told.enter("cse", day, meeting="macse", what="cse_children_discussed", quantity=6 + number)
    for number in range(20):
        month = number * 3 // 5
        year, month = (2017, month + 4) if month < 9 else (2018, month - 8)
        told.enter(
            "soc",
            date(year, month, 14),
            hub="west",
            theme=themes[number % len(themes)],
            quantity=1,
            kept_reference=f"Demonstration {number + 1}",
        )
    about: dict[str, Any] = {"route": "adult", "consent_recorded": True, "exploitation": "labour"}
    told.enter("nrm", date(2017, 7, 19), sex="female", **about)
    told.enter("nrm", date(2018, 1, 25), sex="male", **{**about, "exploitation": "criminal"})
    told.enter("nrm", date(2018, 1, 25), sex="male", **{**about, "exploitation": "criminal"})
