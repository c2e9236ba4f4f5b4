"""Rules of the criminal behaviour order (CBO; Sentencing Act 2020 ss.330-342)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from orders.kinds import Court, Kind, State
from orders.models import Order
from orders.rules.court import CBO, consulted_by, last_taken
from orders.rules.registry import Act, Due, Said, block, due, info
from partnership.dates import age_on, last_day_of_months_beginning_with, spoken
from partnership.law import law_on


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
    steps="make vary appeal_decided",
    kinds=CBO,
)
def cbo_lasts(act: Act) -> Iterable[Said]:
    ends, indefinite = act.data.get("ends_on"), act.data.get("is_indefinite")
    if act.step != "make":
        # A change may shorten it; of a child it may not stretch it beyond the longest.
        began = act.order.starts_on
        if act.is_of_a_child and began is not None and ends is not None:
            most = _years(began, act.law.number("cbo.under_18_maximum_years"))
            if ends > most:
                yield (
                    f"The person is under 18: the last day must be {spoken(most)} or before.",
                    "ends_on",
                )
        return
    starts = act.data.get("starts_on") or act.on
    if ends is not None and indefinite:
        yield "Enter the last day, or that the order has none: not both.", "ends_on"
        return
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
    steps="apply interim make",
    kinds=CBO,
    standing=True,
)
def cbo_age(act: Act) -> Iterable[Said]:
    least = act.law.number("cbo.minimum_age")
    if act.order.is_under_18_on(act.on, least):
        yield f"The person must be at least {least} on {spoken(act.on)}.", "on"


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
    if starts < act.on:
        yield "A CBO cannot begin before it is made.", "starts_on"
    elif followed_by(act.order, act.on, starts) is None:
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
    "CBO-8",
    "Sentencing Act 2020 ss.330, 339",
    "A CBO, and the prosecution of its breach, are for the criminal courts",
    steps="apply interim make breach_prosecute",
    kinds=CBO,
)
def criminal_courts(act: Act) -> Iterable[Said]:
    court = act.data.get("court") or act.order.court
    if court not in (Court.MAGISTRATES, Court.YOUTH_COURT, Court.CROWN_COURT):
        yield "Select the magistrates’ court, the youth court or the Crown Court.", "court"


info(
    "CBO-9",
    "Sentencing Act 2020 ss.337-338",
    "The police lead the review and the council takes part. It looks at compliance, the support that was "
    "offered, and whether to ask the court to vary or discharge the order.",
    steps="review",
    kinds=CBO,
)
info(
    "CBO-10",
    "Sentencing Act 2020 s.339",
    "Breach of a CBO is an offence, tried either way: up to five years on indictment, and no conditional "
    "discharge.",
    steps="breach breach_prosecute",
    kinds=CBO,
)


def followed_by(order: Order, made_on: date, starts_on: date) -> Order | None:
    """The person's earlier CBO that binds on the day of making and ends the day before `starts_on`."""
    return (
        Order.objects.filter(
            person=order.person_id,
            kind=Kind.CBO,
            starts_on__lte=made_on,
            ends_on=starts_on - timedelta(days=1),
            state__in=(State.IN_FORCE, State.EXPIRED),
        )
        .exclude(pk=order.pk)
        .first()
    )


def _years(start: date, years: int) -> date:
    return last_day_of_months_beginning_with(start, 12 * years)


def review_periods(order: Order) -> list[tuple[date, date]]:
    """The review periods of an under-18's CBO that nobody has reviewed, in order: first and last day.

    A period is the 12 months beginning with the effective day, or with the latest variation within
    it; the next begins the day after. It is reviewed if the person is still under 18 at its end and
    the order runs until that day or beyond (SA 2020 s.337). A review settles the period in which it
    falls, and those before it that had been missed.
    """
    person = order.person
    if order.state != State.IN_FORCE or order.starts_on is None:
        return []
    if person is None or person.date_of_birth is None:
        return []
    reviewed = last_taken(order, "review")
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
        if age_on(person.date_of_birth, last) >= adult:
            return found
        if order.ends_on is not None and order.ends_on < last:
            return found
        if reviewed is None or reviewed < start:
            found.append((start, last))
        start = last + timedelta(days=1)
