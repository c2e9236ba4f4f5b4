"""The figures that ASB cases contribute. Every rate states its denominator."""

from __future__ import annotations

from ledger.algebra import (
    CohortState,
    Count,
    MedianDays,
    OpenAsAt,
    OverdueAsAt,
    Overlap,
    Rate,
    RepeatSubjects,
    Spell,
)

OPENED, REOPENED, CLOSED = "case.opened", "case.reopened", "case.closed"
INCIDENT = "case.incident"
CONTACT_PLANNED, CONTACTED = "case.contact_planned", "case.contacted"

CASE = Spell(opens=(OPENED, REOPENED), closes=(CLOSED,))

MANAGED = Overlap(
    "asb_cases_managed",
    "ASB cases managed",
    "Cases open at any time in the period, counted once each; the day of closing counts.",
    "cases",
    spell=CASE,
)
SOLVED = CohortState(
    "asb_cases_problem_solved",
    "ASB cases problem-solved",
    "Of the cases managed in the period, those closed at the end of the as-at day, "
    "by a closing whose reason is satisfactory.",
    "cases",
    spell=CASE,
    satisfactory=True,
)
MEASURES = (
    MANAGED,
    SOLVED,
    CohortState(
        "asb_cases_closed_otherwise",
        "ASB cases closed without a satisfactory result",
        "Of the cases managed in the period, those closed at the end of the as-at day, "
        "by a closing whose reason is not satisfactory.",
        "cases",
        spell=CASE,
        satisfactory=False,
    ),
    CohortState(
        "asb_cases_ongoing",
        "ASB cases ongoing",
        "Of the cases managed in the period, those open at the end of the as-at day.",
        "cases",
        spell=CASE,
        satisfactory=None,
    ),
    Rate(
        "asb_case_closure_rate",
        "ASB case closure rate",
        "Cases problem-solved as a share of cases managed: the numerator and the denominator are "
        "the figures of those names, as at the same day.",
        "%",
        numerator=SOLVED,
        denominator=MANAGED,
    ),
    Count(
        "asb_cases_opened",
        "ASB cases opened",
        "Cases first opened in the period; reopenings are counted apart.",
        "cases",
        kinds=(OPENED,),
    ),
    Count(
        "asb_cases_reopened",
        "ASB cases reopened",
        "Reopenings in the period.",
        "reopenings",
        kinds=(REOPENED,),
    ),
    Count(
        "asb_cases_closed",
        "ASB case closings",
        "Closings in the period, whatever the reason; a case closed twice counts twice.",
        "closings",
        kinds=(CLOSED,),
    ),
    Count(
        "asb_cases_closed_satisfactorily",
        "Satisfactory ASB case closings",
        "Closings in the period whose reason is satisfactory.",
        "closings",
        kinds=(CLOSED,),
        satisfactory=True,
    ),
    OpenAsAt(
        "asb_cases_open",
        "ASB cases open",
        "Cases open at the end of the as-at day, whenever they were opened.",
        "cases",
        spell=CASE,
    ),
    OpenAsAt(
        "asb_cases_open_high_risk",
        "ASB cases open at high risk",
        "Cases open at the end of the as-at day whose risk band was high that day.",
        "cases",
        spell=CASE,
        where=(("risk_band", "high"),),
    ),
    MedianDays(
        "asb_case_median_days_to_close",
        "Median days to close an ASB case",
        "Days from opening (or reopening) to the closing that ended it, over the closings in the "
        "period; the denominator is the number of those closings.",
        "days",
        spell=CASE,
    ),
    OverdueAsAt(
        "asb_contacts_overdue",
        "ASB cases with an overdue contact",
        "Open cases whose next contact was due before the as-at day and has not been made.",
        "cases",
        spell=CASE,
        kinds=(CONTACT_PLANNED, CONTACTED),
    ),
    Count(
        "asb_incidents_logged",
        "ASB incidents logged on cases",
        "Incidents of cases that happened in the period. Police incidents are another series.",
        "incidents",
        kinds=(INCIDENT,),
    ),
    RepeatSubjects(
        "asb_repeat_victims",
        "Repeat victims of ASB",
        "People with an incident in the period and, with it, at least as many in the twelve months "
        "to the period's end as the partnership's setting says.",
        "people",
        kind=INCIDENT,
        setting="repeat_victim_incidents",
        role="victim",
    ),
    RepeatSubjects(
        "asb_repeat_locations",
        "Repeat locations of ASB",
        "Places with an incident in the period and, with it, at least as many in the twelve months "
        "to the period's end as the partnership's setting says.",
        "places",
        kind=INCIDENT,
        setting="repeat_location_incidents",
    ),
)
