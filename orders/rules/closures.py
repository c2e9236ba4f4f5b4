"""Rules of closure notices and closure orders (2014 Act Part 4 Chapter 3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from orders import letters
from orders.kinds import Court, Kind, State
from orders.models import Authorisation, Order, authority_of, moment
from orders.rules.court import last_taken
from orders.rules.registry import Act, Due, Said, block, due, info, warn
from partnership import clock
from partnership.dates import (
    hours_after,
    last_day_beginning_with,
    last_day_following,
    last_day_of_months_beginning_with,
    spoken,
)
from partnership.law import law_on

NOTICE = frozenset({Kind.CLOSURE_NOTICE})
CLOSURE = frozenset({Kind.CLOSURE_ORDER})
POLICE_RANKS = {"inspector", "superintendent"}
SENIOR_RANKS = {"superintendent", "chief_executive", "chief_executive_designee"}


@block(
    "CLO-1",
    "2014 Act s.77",
    "A closure notice of more than 24 hours needs a superintendent, or the chief executive or designee",
    steps="approve extend_notice",
    kinds=NOTICE,
)
def closure_rank(act: Act) -> Iterable[Said]:
    hours, rank = act.data.get("hours"), act.data.get("rank")
    shorter = act.law.number("closure.notice_hours")
    longest = act.law.number("closure.notice_maximum_hours")
    if not hours or hours < 1 or hours > longest:
        yield f"Enter a number of hours from 1 to {longest}.", "hours"
    elif hours > shorter and rank not in SENIOR_RANKS:
        yield (
            f"More than {shorter} hours needs a superintendent, the chief executive or their "
            "designee.",
            "rank",
        )
    order = act.order
    if act.step == "extend_notice":
        now = order.answers.get("hours") or 0
        if hours and hours <= now:
            yield f"The notice lasts {now} hours already: enter more in all.", "hours"
        if order.ends_at is not None and act.on > clock.london_day(order.ends_at):
            yield f"The notice ran out on {spoken(clock.london_day(order.ends_at))}.", "on"
    if order.answers.get("given_by_police") and rank not in POLICE_RANKS:
        yield (
            "The draft says that the police give this notice: select the rank in the police, or "
            "change the draft.",
            "rank",
        )
    if rank == "housing_provider" and not act.law.allows("closure.provider_available"):
        yield (
            f"Housing providers could not give closure notices on {spoken(act.on)}: the council or "
            "the police must.",
            "rank",
        )


@block(
    "CLO-2",
    "2014 Act s.76(4)",
    "A closure notice never bars those who live there, or the owner",
    steps="approve serve",
    kinds=NOTICE,
    standing=True,
)
def notice_bars_no_resident(act: Act) -> Iterable[Said]:
    if act.order.answers.get("bars_residents"):
        yield (
            "A notice cannot bar people who habitually live there, or the owner; only a court’s order "
            "can. Change the draft.",
            "bars_residents",
        )


@block(
    "CLO-3",
    "2014 Act s.76(6)-(7)",
    "Before a closure notice, those concerned are informed as far as is reasonable, and consulted",
    steps="approve",
    kinds=NOTICE,
    standing=True,
)
def efforts_to_inform(act: Act) -> Iterable[Said]:
    if not act.order.answers.get("informed"):
        yield (
            "Enter on the draft the efforts made to inform residents, owner and occupiers.",
            "informed",
        )
    if not act.order.consultations.filter(consulted_on__lte=act.on).exists():
        yield "Record who was consulted before the notice."


@block(
    "CLO-4",
    "2014 Act s.76(5)",
    "A closure notice says what the Act wants it to say",
    steps="serve",
    kinds=NOTICE,
    standing=True,
)
def notice_says_what_it_must(act: Act) -> Iterable[Said]:
    if not act.order.conduct.strip():
        yield "Enter the nuisance or disorder.", "conduct"
    if not (act.order.answers.get("hearing_at") and act.order.answers.get("hearing_where")):
        yield "Enter on the draft when and where the court hears the application.", "hearing_at"
    yield from letters.missing_from_template(act.order.partnership_id, letters.CLOSURE_NOTICE)


@block(
    "CLO-14",
    "2014 Act s.79",
    "The moment of service is on the day of service, and has come",
    steps="serve",
    kinds=NOTICE,
)
def moment_of_service_is_right(act: Act) -> Iterable[Said]:
    at: datetime | None = act.data.get("at")
    if at is None:
        return
    if clock.london_day(at) != act.on:
        yield f"The time of service must be on {spoken(act.on)}, the day of service.", "at"
    elif at > clock.now():
        yield "The time of service must not be in the future.", "at"


@warn(
    "CLO-6",
    "2014 Act s.80(3)-(4)",
    "A hearing that the notice names outside the time allowed is kept with a reason",
    steps="serve",
    kinds=NOTICE,
)
def named_hearing_is_in_time(act: Act) -> Iterable[Said]:
    at, named = act.data.get("at"), moment(act.order, "hearing_at")
    if at is None or named is None:
        return
    latest = hours_after(at, act.law.number("closure.hearing_hours"))
    if not at < named <= latest:
        local = latest.astimezone(clock.LONDON)
        yield (
            "The hearing that the notice names is not between service and "
            f"{local:%H:%M} on {spoken(local.date())}, by when the court must hear the application. "
            "Change the draft, or say why."
        )


@block(
    "CLO-15",
    "2014 Act ss.80, 84",
    "A closure application is heard by the magistrates’ court, an appeal by the Crown Court",
    steps="apply appeal",
    kinds=NOTICE | CLOSURE,
)
def courts_of_closures(act: Act) -> Iterable[Said]:
    court = act.data.get("court")
    if act.step == "apply" and court != Court.MAGISTRATES:
        yield "Apply to the magistrates’ court.", "court"
    if act.step == "appeal" and court != Court.CROWN_COURT:
        yield "An appeal goes to the Crown Court.", "court"


@block(
    "CLO-5",
    "2014 Act s.80(1)",
    "Every closure notice that is served ends in an application or a cancellation",
    steps="withdraw",
    kinds=NOTICE,
    standing=True,
)
def served_notice_is_not_withdrawn(act: Act) -> Iterable[Said]:
    if act.order.served_on is not None:
        yield "The notice has been served: apply to the magistrates’ court, or cancel it."


@due(
    "CLO-6",
    "2014 Act s.80(3)-(4)",
    "The magistrates hear a closure application within 48 hours of service, Christmas Day left out",
    kinds=NOTICE,
)
def closure_hearing(order: Order) -> Iterable[Due]:
    if order.state not in (State.SERVED, State.APPLIED):
        return
    adjourned = moment(order, "adjourned_until")
    if adjourned is not None:
        yield Due(
            "closure_hearing",
            clock.london_day(adjourned),
            "The adjourned closure hearing",
            at=adjourned,
        )
        return
    by = hearing_by(order)
    if by is not None:
        yield Due(
            "closure_hearing",
            clock.london_day(by - timedelta(microseconds=1)),
            "The magistrates’ court must hear the closure application by then, or cancel the notice",
            at=by,
        )


@block(
    "CLO-7",
    "2014 Act s.81(3)",
    "A closure hearing is adjourned for 14 days at most",
    steps="adjourn",
    kinds=NOTICE,
)
def adjournment_is_short(act: Act) -> Iterable[Said]:
    until: datetime | None = act.data.get("until")
    days = act.law.number("closure.adjournment_days")
    latest = last_day_following(act.on, days)
    if until is None or not act.on <= clock.london_day(until) <= latest:
        yield f"The hearing must be adjourned to {spoken(latest)} or before.", "until"


@block(
    "CLO-8",
    "2014 Act s.80(6)",
    "A closure order lasts three months at most",
    steps="make_order",
    kinds=NOTICE,
)
def closure_order_is_short(act: Act) -> Iterable[Said]:
    latest = last_day_of_months_beginning_with(act.on, act.law.number("closure.order_months"))
    ends = act.data.get("ends_on")
    if ends is None or not act.on <= ends <= latest:
        yield f"Enter the last day: {spoken(latest)} or before.", "ends_on"


@block(
    "CLO-9",
    "2014 Act s.82",
    "A closure order is extended before it runs out, three months at a time, six in all",
    steps="extend",
    kinds=CLOSURE,
)
def closure_extension(act: Act) -> Iterable[Said]:
    order = act.order
    if order.ends_on is None or order.starts_on is None:
        return
    applied = act.data.get("applied_on") or act.on
    if applied > min(order.ends_on, act.on):
        yield (
            f"The application must be made before the extension, by {spoken(order.ends_on)}, when "
            "the order runs out.",
            "applied_on",
        )
    if act.on > order.ends_on:
        yield f"The order ran out on {spoken(order.ends_on)}: it cannot be extended after.", "on"
    months, total = (
        act.law.number("closure.order_months"),
        act.law.number("closure.total_months"),
    )
    latest = min(
        last_day_of_months_beginning_with(order.ends_on + timedelta(days=1), months),
        last_day_of_months_beginning_with(order.starts_on, total),
    )
    new = act.data.get("ends_on")
    if new is None or not order.ends_on < new <= latest:
        yield (
            f"The new last day must be after {spoken(order.ends_on)} and {spoken(latest)} or before.",
            "ends_on",
        )


@block(
    "CLO-9",
    "2014 Act s.82",
    "A closure order is not made to last longer by a variation: that is an extension",
    steps="vary",
    kinds=CLOSURE,
)
def closure_variation_is_no_extension(act: Act) -> Iterable[Said]:
    ends, now = act.data.get("ends_on"), act.order.ends_on
    if ends is not None and now is not None and ends > now:
        yield f"A variation cannot make it last beyond {spoken(now)}.", "ends_on"


@block(
    "CLO-9",
    "2014 Act s.82(8)",
    "On appeal, too, a closure order lasts six months at most",
    steps="appeal_decided",
    kinds=CLOSURE,
)
def closure_after_appeal(act: Act) -> Iterable[Said]:
    ends, began = act.data.get("ends_on"), act.order.starts_on
    if ends is not None and began is not None:
        latest = last_day_of_months_beginning_with(began, act.law.number("closure.total_months"))
        if ends > latest:
            yield f"The last day must be {spoken(latest)} or before.", "ends_on"


@due(
    "CLO-10",
    "2014 Act s.84",
    "An appeal against a closure order or its extension: 21 days beginning with the decision",
    kinds=CLOSURE,
)
def closure_appeal(order: Order) -> Iterable[Due]:
    decided = _closure_decided(order)
    if decided is None or order.is_ended:
        return
    if not order.appeals.filter(lodged_on__gte=decided).exists():
        yield Due(
            "appeal",
            closure_appeal_by(order, decided),
            "Last day for an appeal to the Crown Court",
            is_window=True,
        )


@warn(
    "CLO-10",
    "2014 Act s.84",
    "An appeal after 21 days is recorded with a reason",
    steps="appeal",
    kinds=CLOSURE,
)
def closure_appeal_in_time(act: Act) -> Iterable[Said]:
    decided = _closure_decided(act.order)
    if decided is not None and act.on > closure_appeal_by(act.order, decided):
        yield (
            f"The last day for an appeal was {spoken(closure_appeal_by(act.order, decided))}. Say what "
            "the court decided about that."
        )


@block(
    "CLO-11",
    "2014 Act s.81(2)",
    "The court continues a closure notice for 48 hours at most",
    steps="continue_notice",
    kinds=NOTICE,
)
def continuation_is_short(act: Act) -> Iterable[Said]:
    longest = act.law.number("closure.continue_hours")
    hours = act.data.get("hours")
    if not hours or not 1 <= hours <= longest:
        yield f"Enter a number of hours from 1 to {longest}.", "hours"


@block(
    "CLO-12",
    "2014 Act s.76",
    "Whoever gives a closure notice for the council is authorised",
    steps="approve extend_notice",
    kinds=NOTICE,
)
def closure_authority(act: Act) -> Iterable[Said]:
    rank = act.data.get("rank")
    if act.by is None or rank in POLICE_RANKS:
        return
    senior = (act.data.get("hours") or 0) > act.law.number("closure.notice_hours")
    power = (
        Authorisation.Power.CLOSURE_SENIOR
        if senior or rank in SENIOR_RANKS
        else Authorisation.Power.CLOSURE
    )
    if authority_of(act.by, power, act.on) is None:
        yield (
            "You are not recorded as authorised to give it on that day. Ask your manager to record "
            "your authorisation.",
            "on",
        )


info(
    "CLO-13",
    "Housing Act 1985 s.84A; Housing Act 1988 Ground 7A",
    "Where a closure order has been made and entry was barred for more than 48 hours in a row, the "
    "landlord has an absolute ground for possession: tell the landlord.",
    steps="make_order extend",
    kinds=NOTICE | CLOSURE,
)


def _closure_decided(order: Order) -> date | None:
    """The day of the court's latest decision: to make the order, or to extend it."""
    return last_taken(order, "extend") or order.issued_on


def hearing_by(order: Order) -> datetime | None:
    """The instant by which the magistrates hear a closure application."""
    service = order.services.order_by("served_on", "recorded_at").first()
    if service is None or service.served_at is None:
        return None
    hours = law_on(order.partnership_id, service.served_on).number("closure.hearing_hours")
    return hours_after(service.served_at, hours)


def closure_appeal_by(order: Order, day: date) -> date:
    """The last day for an appeal against a decision of `day`."""
    return last_day_beginning_with(
        day, law_on(order.partnership_id, day).number("closure.appeal_days")
    )
