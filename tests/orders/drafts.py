"""Drafts of what courts make, and of orders of places, as a practitioner would have them ready."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from ledger.services import facts_of
from orders.kinds import Kind
from orders.models import Order
from orders.rules.registry import Type, applying
from orders.services import draft, sweep, take
from partnership import clock
from partnership.dates import last_day_of_months_beginning_with
from partnership.law import LAW
from partnership.models import LegalParameter
from people.models import Person
from tests.orders.conftest import START, Bench, on_day

# What a step is answered with, by the names of its inputs.
Answers = dict[str, Any]
CONSULTED = ("chief_officer", "commissioner", "community", "owner_occupier")


def days_after(day: date, days: int) -> date:
    return day + timedelta(days=days)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """An instant by the clocks of London."""
    return datetime.combine(day, time(hour, minute), tzinfo=clock.LONDON)


def commence(bench: Bench, key: str, value: str, day: date) -> None:
    """Give an enacted row of the law its day, as the legal officer does."""
    assert key in LAW
    row = LegalParameter.objects.get(
        partnership=bench.cast.area, key=key, value=value, effective_from=None
    )
    row.effective_from = day
    row.save()


def told(step: str, kind: Kind) -> set[str]:
    """The rules that are told to whoever takes the step."""
    return {rule.id for rule in applying(step, kind, Type.INFO)}


def history(order: Order) -> list[str]:
    """The kinds of the order's facts, in the order in which they happened."""
    return [fact.kind.removeprefix("order.") for fact in facts_of(order.record)]


def dated(order: Order, kind: str) -> list[date]:
    """The days of the order's facts of a kind."""
    return [fact.occurred_on for fact in facts_of(order.record) if fact.kind == f"order.{kind}"]


def swept(order: Order, day: date) -> Order:
    """The order after the sweep of a day."""
    with on_day(day):
        sweep(Order.objects.filter(pk=order.pk))
    return Order.objects.get(pk=order.pk)


def late(bench: Bench, order: Order, step: str, on: date, entered: date, **data: Any) -> Order:
    """Take a step of an earlier day, as entered later."""
    with on_day(entered):
        return take(order, step, by=bench.officer, on=on, **data)


def _drafted(bench: Bench, kind: Kind, day: date, about: Any, data: Answers) -> Order:
    with on_day(day):
        return draft(kind, by=bench.officer, case=bench.case, about=about, **data)


def require(bench: Bench, order: Order, day: date, **data: Any) -> Order:
    """Add a prohibition, or what `data` says."""
    wanted = {
        "requirement_kind": "prohibit",
        "requirement": "Entering Example Street between 22:00 and 06:00.",
        **data,
    }
    return bench.take(order, "add_requirement", day, **wanted)


def injunction(bench: Bench, about: Person | None = None, day: date = START, **data: Any) -> Order:
    """A council's draft of a civil injunction with one prohibition."""
    wanted = {
        "applicant": "council",
        "asb_limb": "a",
        "conduct": "Shouting threats in the street.",
        "effect": "Neighbours are afraid.",
        "violence_or_risk": True,
        "avoids_work_and_school": True,
        **data,
    }
    order = _drafted(bench, Kind.INJUNCTION, day, about or bench.adult, wanted)
    return require(bench, order, day)


def applied(
    bench: Bench,
    about: Person | None = None,
    day: date = START,
    court: str = "county_court",
    with_notice: bool = True,
    **data: Any,
) -> Order:
    order = injunction(bench, about, day, **data)
    return bench.take(order, "apply", day, court=court, with_notice=with_notice)


def respect(bench: Bench, about: Person | None = None, day: date = START, **data: Any) -> Order:
    """A council's draft of a respect order with one prohibition."""
    wanted = {
        "applicant": "council",
        "conduct": "Shouting threats in the street.",
        "violence_or_risk": True,
        "avoids_work_and_school": True,
        "risk_assessed_on": day,
        **data,
    }
    order = _drafted(bench, Kind.RESPECT, day, about or bench.adult, wanted)
    return require(bench, order, day)


def youth_views(bench: Bench, order: Order, day: date) -> Order:
    """Youth justice is consulted, before or after the application."""
    step = "consult" if order.state in ("draft", "consulted") else "consult_late"
    return bench.take(order, step, day, body="youth_justice", note="Supportive.")


def cbo(bench: Bench, about: Person | None = None, day: date = START, **data: Any) -> Order:
    """A draft of a criminal behaviour order with one prohibition."""
    wanted = {
        "offence": "Affray",
        "prosecutor": "cps",
        "conduct": "Threatening shopkeepers.",
        "avoids_work_and_school": True,
        **data,
    }
    order = _drafted(bench, Kind.CBO, day, about or bench.adult, wanted)
    return require(bench, order, day)


def applied_cbo(
    bench: Bench, about: Person | None = None, day: date = START, court: str | None = None
) -> Order:
    order = cbo(bench, about, day)
    if order.is_under_18_on(day):
        order = youth_views(bench, order, day)
    court = court or ("youth_court" if order.is_under_18_on(day) else "magistrates_court")
    return bench.take(order, "apply", day, court=court)


def made_cbo(bench: Bench, about: Person | None = None, day: date = START, **data: Any) -> Order:
    order = applied_cbo(bench, about, day)
    return bench.take(order, "make", day, **{"convicted_on": day, "sentence": "community", **data})


def pspo(bench: Bench, day: date = START, kind: Kind = Kind.PSPO, **data: Any) -> Order:
    """A draft for a town centre, from a week after until three years less a day after that."""
    first = days_after(day, 7)
    wanted = {
        "area": "The town centre within the ring road",
        "conduct": "Drinking in the street and fighting.",
        "effect": "People stay away in the evening.",
        "unreasonable": "It happens every night and needs restrictions.",
        "starts_on": first,
        "ends_on": last_day_of_months_beginning_with(first, 36)
        if kind is Kind.PSPO
        else days_after(first, 60),
        **data,
    }
    if kind is Kind.EXPEDITED:
        wanted.setdefault("vicinity", "school")
    with on_day(day):
        order = draft(kind, by=bench.officer, case=bench.case, **wanted)
    return require(bench, order, day, requirement="Drinking alcohol from an open container.")


def consult_all(bench: Bench, order: Order, day: date) -> Order:
    step = "consult" if order.state in ("draft", "consulted") else "consult_late"
    for body in CONSULTED:
        order = bench.take(order, step, day, body=body, note="Content.")
    return order


def made_pspo(bench: Bench, day: date = START, **data: Any) -> Order:
    return bench.take(consult_all(bench, pspo(bench, day, **data), day), "make", day)


def published_pspo(bench: Bench, day: date = START, **data: Any) -> Order:
    """In force: published on its first day."""
    order = made_pspo(bench, day, **data)
    assert order.starts_on is not None
    return bench.take(order, "publish", order.starts_on, published_where="Website and signs")


def closure(bench: Bench, day: date = START, **data: Any) -> Order:
    """A draft of a closure notice about the premises, everybody told and heard."""
    wanted = {
        "conduct": "Drug dealing and fights at all hours.",
        "informed": ["Tenant, in person", "Landlord, by telephone", "Owner, by letter"],
        "admitted": "carers of the tenant",
        "hearing_at": at(days_after(day, 1), 10),
        "hearing_where": "Testshire Magistrates’ Court, Court 2",
        **data,
    }
    order = _drafted(bench, Kind.CLOSURE_NOTICE, day, bench.premises, wanted)
    return bench.take(order, "consult", day, body="residents", note="The tenant was seen.")


def authorised(
    bench: Bench, day: date = START, hours: int = 24, rank: str = "inspector", **data: Any
) -> Order:
    return bench.take(
        closure(bench, day, **data),
        "approve",
        day,
        by=bench.manager,
        hours=hours,
        rank=rank,
        authorised_by="A. Person",
    )


def served(bench: Bench, moment: datetime | None = None, **data: Any) -> Order:
    """A notice served at 14:00 on the first day, or at `moment`."""
    moment = moment or at(START, 14)
    day = clock.london_day(moment)
    order = authorised(bench, day, **data)
    with clock.pretend(moment + timedelta(minutes=1)):
        return take(
            order,
            "serve",
            by=bench.officer,
            on=day,
            at=moment,
            method="on_premises",
            served_by="Olive Officer",
            reasons={"CLO-6": "Of the test"},
        )


def closure_order(bench: Bench, day: date = START, **data: Any) -> Order:
    """A closure order made the day after its notice was served, for three months."""
    heard = days_after(day, 1)
    notice = bench.take(served(bench, at(day, 14)), "apply", heard, court="magistrates_court")
    wanted = {"ends_on": last_day_of_months_beginning_with(heard, 3), **data}
    bench.take(notice, "make_order", heard, **wanted)
    return Order.objects.get(source=notice)


def dispersal(bench: Bench, begins: datetime, hours: int = 48, **data: Any) -> Order:
    """A draft of an authorisation of the police."""
    wanted = {
        "area": "The promenade",
        "conduct": "Groups fighting.",
        "starts_at": begins,
        "ends_at": begins + timedelta(hours=hours),
        "rank": "inspector",
        "in_writing": True,
        **data,
    }
    with on_day(clock.london_day(begins)):
        return draft(Kind.DISPERSAL, by=bench.officer, case=bench.case, **wanted)
