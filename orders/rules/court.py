"""Rules of what courts make of a person: civil injunction, respect order, criminal behaviour order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from orders.kinds import Applicant, Court, Kind, State
from orders.models import Consultation, Hearing, Order
from orders.rules.common import spoken
from orders.rules.registry import Act, Due, Said, block, due, info, warn
from partnership import clock
from partnership.dates import age_on, last_day_of_months_beginning_with
from partnership.law import law_on

INJUNCTION = frozenset({Kind.INJUNCTION})
RESPECT = frozenset({Kind.RESPECT})
CIVIL = INJUNCTION | RESPECT
CBO = frozenset({Kind.CBO})
OF_PERSONS = CIVIL | CBO
_LANDLORDS = {Applicant.COUNCIL, Applicant.POLICE, Applicant.HOUSING}


@block(
    "INJ-1",
    "2014 Act s.5(3)",
    "A housing provider applies only where its housing management is affected",
    steps="apply",
    kinds=CIVIL,
    standing=True,
)
def provider_manages_housing(act: Act) -> Iterable[Said]:
    if act.get("applicant") == Applicant.HOUSING and not act.get("housing_functions_affected"):
        yield (
            "A housing provider may apply only where the behaviour directly or indirectly affects its "
            "housing management functions. Confirm it on the draft, or let the council apply.",
            "housing_functions_affected",
        )


@block(
    "INJ-2",
    "2014 Act s.1(1)",
    "The respondent is at least 10",
    steps="apply interim make",
    kinds=INJUNCTION,
    standing=True,
)
def injunction_age(act: Act) -> Iterable[Said]:
    least, age = act.law.number("injunction.minimum_age"), act.age
    if age is not None and age < least:
        yield f"The person is {age}, and must be at least {least}.", "on"


@block(
    "INJ-3",
    "2014 Act s.14 and Sch 2",
    "Under 18: the youth court, and the youth justice service consulted before an application on notice",
    steps="apply",
    kinds=INJUNCTION,
)
def child_in_the_youth_court(act: Act) -> Iterable[Said]:
    if not act.is_of_a_child:
        if act.data.get("court") == Court.YOUTH_COURT and act.age is not None:
            yield "The person is an adult: apply to the County Court or the High Court.", "court"
        return
    if act.data.get("court") != Court.YOUTH_COURT:
        yield "The person is under 18: apply to the youth court.", "court"
    if act.data.get("with_notice") and not consulted_by(act):
        yield (
            "The person is under 18: record that the youth justice service was consulted before you "
            "apply on notice."
        )


@block(
    "INJ-3",
    "2014 Act s.14 and Sch 2",
    "Under 18: the youth justice service is consulted before a variation that we apply for, and before a breach is brought",
    steps="vary discharge breach_prosecute",
    kinds=INJUNCTION,
)
def child_before_variation_or_breach(act: Act) -> Iterable[Said]:
    if not act.is_of_a_child:
        return
    ours = act.step == "breach_prosecute" or act.data.get("applied_by") == "us"
    since = act.breach.occurred_on if act.breach else act.order.issued_on
    if ours and not consulted_by(act, since=since):
        yield (
            "The person is under 18: record that the youth justice service was consulted about this "
            "application first."
        )


@block(
    "INJ-4",
    "2014 Act ss.6-7",
    "Without notice the court makes only an interim injunction",
    steps="make",
    kinds=CIVIL,
)
def without_notice_is_interim(act: Act) -> Iterable[Said]:
    if act.order.answers.get("with_notice") is False and not act.data.get("heard_on_notice"):
        yield (
            "The application was made without notice. A final order needs a hearing of which the "
            "person had notice: confirm that there was one, or record an interim order.",
            "heard_on_notice",
        )


@due(
    "INJ-4",
    "2014 Act s.14(2)",
    "After an application without notice, the youth justice service is consulted before the first full hearing",
    kinds=INJUNCTION,
)
def consult_before_full_hearing(order: Order) -> Iterable[Due]:
    if order.state not in (State.APPLIED, State.INTERIM) or order.answers.get("with_notice"):
        return
    applied = order.applied_on
    if applied is None or not order.is_under_18_on(applied):
        return
    if order.consultations.filter(body=Consultation.Body.YOUTH_JUSTICE).exists():
        return
    hearing = order.hearings.filter(purpose=Hearing.Purpose.FINAL).order_by("listed_for").first()
    yield Due(
        "consultation",
        clock.london_day(hearing.listed_for) if hearing else applied,
        "Consult the youth justice service before the first full hearing",
    )


@block(
    "INJ-5",
    "2014 Act s.3; Sentencing Act 2020 s.332",
    "A requirement to do something names who supervises it",
    steps="interim make",
    kinds=OF_PERSONS,
    standing=True,
)
def positive_requirements_are_supervised(act: Act) -> Iterable[Said]:
    held = act.order.requirements.filter(ends_before__isnull=True)
    if any(each.is_positive and not each.supervisor.strip() for each in held):
        yield "A requirement to do something names no supervisor. Name one on the draft."
    if not held.exists():
        yield "Add at least one prohibition or requirement."


@block(
    "INJ-6",
    "2014 Act s.4",
    "A power of arrest needs violence, a threat of it or a significant risk of harm, and never goes with what is to be done",
    steps="add_requirement vary",
    kinds=CIVIL,
)
def power_of_arrest(act: Act) -> Iterable[Said]:
    if not act.data.get("power_of_arrest"):
        return
    if not act.order.answers.get("violence_or_risk"):
        yield (
            "A power of arrest needs violence, a threat of violence, or a significant risk of harm. "
            "Confirm on the draft that there is one.",
            "power_of_arrest",
        )
    if act.data.get("requirement_kind") in ("do", "take_steps"):
        yield "No power of arrest goes with something to be done.", "power_of_arrest"


@block(
    "INJ-7",
    "2014 Act s.13",
    "Only an adult is kept from home, where there is violence or risk, and the council, police or landlord applies",
    steps="add_requirement vary interim make",
    kinds=CIVIL,
)
def exclusion_from_home(act: Act) -> Iterable[Said]:
    wanted = act.data.get("excludes_from_home") or (
        act.step in ("interim", "make")
        and act.order.requirements.filter(
            excludes_from_home=True, ends_before__isnull=True
        ).exists()
    )
    if not wanted:
        return
    least = act.law.number("injunction.exclusion_age")
    if act.order.is_under_18_on(act.on, least):
        yield f"Somebody under {least} cannot be kept from home.", "excludes_from_home"
    if not act.order.answers.get("violence_or_risk"):
        yield (
            "Keeping somebody from home needs violence, a threat of it, or a significant risk of harm.",
            "excludes_from_home",
        )
    if act.order.answers.get("applicant") not in _LANDLORDS:
        yield (
            "Only the council, the police or a housing provider may ask to keep somebody from home.",
            "excludes_from_home",
        )


@warn(
    "INJ-8",
    "2014 Act s.1(5); Sentencing Act 2020 s.331",
    "Requirements avoid times of work and education, and other orders",
    steps="apply",
    kinds=OF_PERSONS,
    standing=True,
)
def avoids_work_and_school(act: Act) -> Iterable[Said]:
    if not act.order.answers.get("avoids_work_and_school"):
        yield "Nobody has confirmed that the requirements avoid work, education and other orders."


@block(
    "INJ-9",
    "2014 Act s.1(6)",
    "Under 18, an injunction has a last day, within 12 months",
    steps="interim make vary",
    kinds=INJUNCTION,
)
def child_injunction_is_short(act: Act) -> Iterable[Said]:
    starts = act.order.starts_on if act.step == "vary" else act.on
    if starts is None or not act.order.is_under_18_on(starts):
        return
    ends = act.data.get("ends_on") or (act.order.ends_on if act.step == "vary" else None)
    months = act.law.number("injunction.under_18_months")
    latest = last_day_of_months_beginning_with(starts, months)
    if ends is None or act.data.get("is_indefinite"):
        yield f"The person is under 18: enter the last day, {spoken(latest)} or before.", "ends_on"
    elif ends > latest:
        yield f"The person is under 18: the last day must be {spoken(latest)} or before.", "ends_on"


@block(
    "INJ-10",
    "2014 Act s.2",
    "Nuisance to homes is a ground for the council, the police and landlords; housing-related nuisance likewise",
    steps="apply",
    kinds=INJUNCTION,
    standing=True,
)
def ground_fits_the_applicant(act: Act) -> Iterable[Said]:
    if act.get("asb_limb") not in ("a", "b", "c"):
        yield "Select on the draft which kind of anti-social behaviour it is.", "asb_limb"
    elif act.get("asb_limb") in ("b", "c") and act.get("applicant") not in _LANDLORDS:
        yield (
            "Nuisance to homes is a ground only for the council, the police or a housing provider.",
            "asb_limb",
        )


@block(
    "INJ-11",
    "2014 Act s.1 until Crime and Policing Act 2026 s.2",
    "A Part 1 injunction is applied for only while the law has it",
    steps="apply",
    kinds=INJUNCTION,
    standing=True,
)
def injunction_exists(act: Act) -> Iterable[Said]:
    if not act.law.allows("injunction.available") and not act.is_of_a_child:
        if act.get("applicant") != Applicant.HOUSING:
            yield (
                f"On {spoken(act.on)} the law has no civil injunction of an adult on this ground. "
                "Consider a respect order.",
                "on",
            )


@block(
    "RO-1",
    "Crime and Policing Act 2026 s.1",
    "A respect order is applied for only once the law has it here",
    steps="apply",
    kinds=RESPECT,
    standing=True,
)
def respect_exists(act: Act) -> Iterable[Said]:
    if not act.law.allows("respect.available"):
        yield (
            f"Respect orders were not in force here on {spoken(act.on)}. Consider a civil "
            "injunction, or ask the legal officer.",
            "on",
        )


@block(
    "RO-2",
    "Crime and Policing Act 2026 s.1",
    "A respect order is of an adult",
    steps="apply interim make",
    kinds=RESPECT,
    standing=True,
)
def respect_age(act: Act) -> Iterable[Said]:
    least, age = act.law.number("respect.minimum_age"), act.age
    if age is not None and age < least:
        yield f"The person is {age}, and must be at least {least}.", "on"


@block(
    "RO-3",
    "Crime and Policing Act 2026 s.1",
    "The applicant assesses the risk before applying for a respect order",
    steps="apply",
    kinds=RESPECT,
    standing=True,
)
def risk_was_assessed(act: Act) -> Iterable[Said]:
    day = act.order.answers.get("risk_assessed_on")
    if not day or date.fromisoformat(day) > act.on:
        yield "Record on the draft the day on which the risk was assessed, before the application."


@block(
    "CBO-1",
    "Sentencing Act 2020 ss.330-331",
    "A CBO follows a conviction, on the prosecution’s application, not with an absolute discharge",
    steps="make interim",
    kinds=CBO,
)
def follows_a_conviction(act: Act) -> Iterable[Said]:
    convicted = act.get("convicted_on")
    if not convicted:
        yield "Enter the day of the conviction.", "convicted_on"
    else:
        day = convicted if isinstance(convicted, date) else date.fromisoformat(convicted)
        if day > act.on:
            yield "The conviction must not be later than the order.", "convicted_on"
    if act.get("sentence") == "absolute_discharge":
        yield "With an absolute discharge no CBO can be made.", "sentence"


@block(
    "CBO-2",
    "Sentencing Act 2020 s.331(5)",
    "Under 18 at the application, the prosecution finds out the youth justice service’s views first",
    steps="apply",
    kinds=CBO,
    standing=True,
)
def childs_views_are_known(act: Act) -> Iterable[Said]:
    if act.is_of_a_child and not consulted_by(act):
        yield "The person is under 18: record the views of the youth justice service first."


@block(
    "CBO-3",
    "Sentencing Act 2020 s.334",
    "A CBO lasts two years or more, or has no end; under 18, one to three years",
    steps="make",
    kinds=CBO,
)
def cbo_lasts(act: Act) -> Iterable[Said]:
    starts = act.data.get("starts_on") or act.on
    ends, indefinite = act.data.get("ends_on"), act.data.get("is_indefinite")
    if act.is_of_a_child:
        if ends is None or indefinite:
            yield "The person is under 18: enter the last day.", "ends_on"
            return
        least = _years(starts, act.law.number("cbo.under_18_minimum_years"))
        most = _years(starts, act.law.number("cbo.under_18_maximum_years"))
        if not least <= ends <= most:
            yield (
                f"The person is under 18: the last day must be between {spoken(least)} and "
                f"{spoken(most)}.",
                "ends_on",
            )
        return
    if ends is None and not indefinite:
        yield "Enter the last day, or that the order has none.", "ends_on"
    elif ends is not None:
        least = _years(starts, act.law.number("cbo.adult_minimum_years"))
        if ends < least:
            yield f"The last day must be {spoken(least)} or later.", "ends_on"


@block(
    "CBO-4",
    "Sentencing Act 2020 s.330",
    "The offender is at least 10",
    steps="apply make",
    kinds=CBO,
    standing=True,
)
def cbo_age(act: Act) -> Iterable[Said]:
    least, age = act.law.number("cbo.minimum_age"), act.age
    if age is not None and age < least:
        yield f"The person is {age}, and must be at least {least}.", "on"


@due(
    "CBO-5",
    "Sentencing Act 2020 ss.337-338",
    "An under-18’s CBO is reviewed in every 12 months, anew after each variation",
    kinds=CBO,
)
def annual_review(order: Order) -> Iterable[Due]:
    for _, last in review_periods(order):
        yield Due("review", last, "Annual review of the CBO: compliance, support, whether to vary")
        return


@block(
    "CBO-6",
    "Sentencing Act 2020 s.334",
    "A CBO takes effect when it is made, or when an earlier one ends",
    steps="make",
    kinds=CBO,
)
def cbo_begins(act: Act) -> Iterable[Said]:
    starts = act.data.get("starts_on")
    if starts is None or starts == act.on:
        return
    earlier = (
        Order.objects.filter(person=act.order.person_id, kind=Kind.CBO, state=State.IN_FORCE)
        .exclude(pk=act.order.pk)
        .filter(ends_on__gte=act.on)
    )
    if starts < act.on:
        yield "A CBO cannot begin before it is made.", "starts_on"
    elif not any(
        each.ends_on is not None and (starts - each.ends_on).days == 1 for each in earlier
    ):
        yield (
            "A CBO begins later only on the day after an earlier CBO of the same person ends.",
            "starts_on",
        )


@block(
    "CBO-7",
    "Sentencing Act 2020 s.336",
    "A CBO is varied or discharged on application by the offender or the prosecution",
    steps="vary discharge",
    kinds=CBO,
)
def cbo_applicant(act: Act) -> Iterable[Said]:
    if act.data.get("applied_by") not in ("respondent", "prosecution"):
        yield "Only the offender or the prosecution applies.", "applied_by"


@block(
    "INJ-12",
    "2014 Act s.8",
    "An injunction is varied or discharged on application by either side",
    steps="vary discharge",
    kinds=CIVIL,
)
def injunction_applicant(act: Act) -> Iterable[Said]:
    if act.data.get("applied_by") not in ("us", "respondent"):
        yield "Select who applied: the applicant or the respondent.", "applied_by"


@block(
    "INJ-13",
    "2014 Act s.1; Sentencing Act 2020 s.334",
    "An injunction has a last day, or is said to last until further order",
    steps="make",
    kinds=CIVIL,
)
def injunction_ends(act: Act) -> Iterable[Said]:
    if act.data.get("ends_on") is None and not act.data.get("is_indefinite"):
        yield "Enter the last day, or that it lasts until further order.", "ends_on"
    elif act.data.get("ends_on") is not None and act.data["ends_on"] < act.on:
        yield "The last day must be on or after the day it was made.", "ends_on"


info(
    "INJ-14",
    "2014 Act s.1; Sentencing Act 2020 s.331",
    "The court must find the behaviour proved (an injunction on the balance of probabilities) and think "
    "the order right. For a CBO the behaviour need not be that of the offence; courts ask for the "
    "criminal standard.",
    steps="apply",
    kinds=OF_PERSONS,
)


def consulted_by(act: Act, *, since: date | None = None) -> bool:
    """Whether the youth justice service had been consulted by the day of the act, after `since`."""
    heard = act.order.consultations.filter(
        body=Consultation.Body.YOUTH_JUSTICE, consulted_on__lte=act.on
    )
    return heard.filter(consulted_on__gte=since).exists() if since else heard.exists()


def _years(start: date, years: int) -> date:
    return last_day_of_months_beginning_with(start, 12 * years)


def review_periods(order: Order) -> list[tuple[date, date]]:
    """The review periods of an under-18's CBO that have not been reviewed, in order.

    A period is the 12 months beginning with the effective day, or with the latest variation within
    it; the next begins the day after. It is reviewed if the person is still under 18 at its end and
    the order runs on (SA 2020 s.337). A review on a day of the period settles it.
    """
    person = order.person
    if order.state != State.IN_FORCE or order.starts_on is None:
        return []
    if person is None or person.date_of_birth is None:
        return []
    reviews = sorted(order.events.filter(step="review").values_list("happened_on", flat=True))
    varied = sorted(order.events.filter(step="vary").values_list("happened_on", flat=True))
    law = law_on(order.partnership_id, order.starts_on)
    months, adult = law.number("cbo.review_months"), law.number("adult_age")
    found: list[tuple[date, date]] = []
    start = order.starts_on
    while True:
        last = last_day_of_months_beginning_with(start, months)
        reset = next((day for day in varied if start < day <= last), None)
        if reset is not None:
            start = reset
            continue
        runs_on = order.ends_on is None or order.ends_on > last
        if age_on(person.date_of_birth, last) >= adult or not runs_on:
            return found
        if not any(start <= day <= last for day in reviews):
            found.append((start, last))
        start = date.fromordinal(last.toordinal() + 1)
