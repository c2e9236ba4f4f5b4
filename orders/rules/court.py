"""Rules of civil injunctions and respect orders, and what they share with CBOs (`cbo.py`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Max

from orders.kinds import Applicant, Court, Kind, State
from orders.models import Consultation, Hearing, Order
from orders.rules.registry import Act, Due, Said, block, due, info, warn
from partnership import clock
from partnership.dates import last_day_of_months_beginning_with, spoken
from partnership.law import law_on

INJUNCTION = frozenset({Kind.INJUNCTION})
RESPECT = frozenset({Kind.RESPECT})
CIVIL = INJUNCTION | RESPECT
CBO = frozenset({Kind.CBO})
OF_PERSONS = CIVIL | CBO
CIVIL_COURTS = (Court.COUNTY_COURT, Court.HIGH_COURT)
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
    least = act.law.number("injunction.minimum_age")
    if act.order.is_under_18_on(act.on, least):
        yield f"The person must be at least {least} on {spoken(act.on)}.", "on"


@block(
    "INJ-3",
    "2014 Act s.14 and Sch 2",
    "Under 18: the youth court, and the youth justice service consulted before an application on notice",
    steps="apply",
    kinds=INJUNCTION,
)
def child_in_the_youth_court(act: Act) -> Iterable[Said]:
    if not act.is_of_a_child:
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
    "Under 18: youth justice is consulted before our application to vary, and before a breach is brought",
    steps="vary discharge breach_prosecute",
    kinds=INJUNCTION,
)
def child_before_variation_or_breach(act: Act) -> Iterable[Said]:
    if not act.is_of_a_child:
        return
    if act.step == "breach_prosecute":
        # Breaches that are brought together, on one day, need one consultation.
        before = last_taken(act.order, "breach_prosecute", before=act.on)
        since = act.breach.occurred_on if act.breach else None
        heard = consulted_by(act, since=since, after=before)
    elif act.data.get("applied_by") == "us":
        heard = consulted_by(act, after=last_taken(act.order, "interim", "make", "vary"))
    else:
        return
    if not heard:
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
    "After an application without notice, youth justice is consulted before the first full hearing",
    kinds=INJUNCTION,
)
def consult_before_full_hearing(order: Order) -> Iterable[Due]:
    if order.state not in (State.APPLIED, State.INTERIM) or order.answers.get("with_notice"):
        return
    applied = order.applied_on
    if applied is None:
        return
    adult = law_on(order.partnership_id, applied).number("adult_age")
    if not order.is_under_18_on(applied, adult):
        return
    if order.consultations.filter(body=Consultation.Body.YOUTH_JUSTICE).exists():
        return
    hearing = order.hearings.filter(purpose=Hearing.Purpose.FINAL).order_by("listed_for").first()
    yield Due(
        "consultation",
        clock.london_day(hearing.listed_for) - timedelta(days=1) if hearing else applied,
        "Consult the youth justice service before the day of the first full hearing",
    )


@warn(
    "INJ-4",
    "2014 Act s.14(2)",
    "Under 18, a final order without word from the youth justice service is recorded with a reason",
    steps="make",
    kinds=INJUNCTION,
)
def full_hearing_had_the_views(act: Act) -> Iterable[Said]:
    applied = act.order.applied_on
    if applied is None or act.order.answers.get("with_notice"):
        return
    if act.order.is_under_18_on(applied, act.law.number("adult_age")) and not consulted_by(act):
        yield (
            "The person was under 18 at the application, and the youth justice service is not recorded "
            "as consulted before this hearing."
        )


@block(
    "INJ-5",
    "2014 Act s.3; Sentencing Act 2020 s.332",
    "A requirement to do something names who supervises it",
    steps="interim make vary appeal_decided",
    kinds=OF_PERSONS,
    standing=True,
)
def positive_requirements_are_supervised(act: Act) -> Iterable[Said]:
    dropped = {each.pk for each in act.data.get("requirements") or ()}
    held = [
        each
        for each in act.order.requirements.filter(ends_before__isnull=True)
        if each.pk not in dropped
    ]
    added = act.data.get("requirement_kind")
    if any(each.is_positive and not each.supervisor.strip() for each in held):
        yield "A requirement to do something names no supervisor. Name one, then go on."
    if added in ("do", "take_steps") and not str(act.data.get("supervisor") or "").strip():
        yield "Enter who supervises the requirement to do something.", "supervisor"
    if not held and not added:
        yield "It must keep at least one prohibition or requirement."


@block(
    "INJ-6",
    "2014 Act s.4",
    "A power of arrest needs violence, a threat or risk of it, and never goes with what is to be done",
    steps="add_requirement apply interim make vary appeal_decided",
    kinds=CIVIL,
)
def power_of_arrest(act: Act) -> Iterable[Said]:
    held = act.step in ("apply", "interim", "make") and act.order.requirements.filter(
        power_of_arrest=True, ends_before__isnull=True
    )
    if not act.data.get("power_of_arrest") and not held:
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
    "Only an adult is kept from home, where there is risk, and the council, police or landlord applies",
    steps="add_requirement apply interim make vary appeal_decided",
    kinds=CIVIL,
)
def exclusion_from_home(act: Act) -> Iterable[Said]:
    wanted = act.data.get("excludes_from_home") or (
        act.step in ("apply", "interim", "make")
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
    steps="interim make vary appeal_decided",
    kinds=INJUNCTION,
)
def child_injunction_is_short(act: Act) -> Iterable[Said]:
    changes = act.step in ("vary", "appeal_decided")
    starts = act.order.starts_on if changes else act.on
    if starts is None or not act.order.is_under_18_on(starts, act.law.number("adult_age")):
        return
    ends = act.data.get("ends_on") or (act.order.ends_on if changes else None)
    months = act.law.number("injunction.under_18_months")
    latest = last_day_of_months_beginning_with(starts, months)
    if ends is None or act.data.get("is_indefinite"):
        yield f"The person is under 18: enter the last day, {spoken(latest)} or before.", "ends_on"
    elif ends > latest:
        yield f"The person is under 18: the last day must be {spoken(latest)} or before.", "ends_on"


@block(
    "INJ-10",
    "2014 Act s.2(1)-(2)",
    "Nuisance to somebody in their home is a ground only for the council, the police and landlords",
    steps="apply",
    kinds=INJUNCTION,
    standing=True,
)
def ground_fits_the_applicant(act: Act) -> Iterable[Said]:
    if act.get("asb_limb") not in ("a", "b", "c"):
        yield "Select on the draft which kind of anti-social behaviour it is.", "asb_limb"
    elif act.get("asb_limb") == "b" and act.get("applicant") not in _LANDLORDS:
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
    if act.law.allows("injunction.available") or act.is_of_a_child:
        return
    # What takes its place of adults is the housing injunction.
    if act.get("asb_limb") not in ("b", "c") or act.get("applicant") not in _LANDLORDS:
        yield (
            f"On {spoken(act.on)} the law has an injunction of an adult only about housing, for the "
            "council, the police or a housing provider. Consider a respect order.",
            "on",
        )


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
    if (act.data.get("ends_on") is None) == (not act.data.get("is_indefinite")):
        yield "Enter the last day, or that it lasts until further order: one of them.", "ends_on"
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


info(
    "INJ-18",
    "2014 Act s.7(3)",
    "An interim injunction that was made without notice must not require the person to take part in "
    "particular activities.",
    steps="interim",
    kinds=CIVIL,
)


def consulted_by(act: Act, *, since: date | None = None, after: date | None = None) -> bool:
    """Whether youth justice had been consulted by the day of the act: from `since`, later than `after`."""
    heard = act.order.consultations.filter(
        body=Consultation.Body.YOUTH_JUSTICE, consulted_on__lte=act.on
    )
    if since is not None:
        heard = heard.filter(consulted_on__gte=since)
    if after is not None:
        heard = heard.filter(consulted_on__gt=after)
    return heard.exists()


def last_taken(order: Order, *steps: str, before: date | None = None) -> date | None:
    """The day on which one of `steps` was last taken, if ever (earlier than `before`)."""
    taken = order.events.filter(step__in=steps)
    if before is not None:
        taken = taken.filter(happened_on__lt=before)
    days: date | None = taken.aggregate(latest=Max("happened_on"))["latest"]
    return days
