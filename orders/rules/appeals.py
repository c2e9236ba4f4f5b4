"""Rules CPN-11 to CPN-13: appeals against a Community Protection Notice (2014 Act s.46)."""

from __future__ import annotations

from collections.abc import Iterable

from orders.kinds import Kind
from orders.models import Appeal, Breach, Order, Requirement
from orders.rules.registry import Act, Due, Said, block, due, warn
from partnership import clock
from partnership.dates import last_day_beginning_with, spoken
from partnership.law import law_on

CPN = frozenset({Kind.CPN})


@due(
    "CPN-11",
    "2014 Act s.46(2)",
    "The appeal period: 21 days beginning with the day of issue",
    kinds=CPN,
)
def appeal_period(order: Order) -> Iterable[Due]:
    if order.issued_on and not order.is_ended and not order.appeals.exists():
        days = law_on(order.partnership_id, order.issued_on).number("cpn.appeal_days")
        yield Due(
            "appeal",
            last_day_beginning_with(order.issued_on, days),
            "Last day for an appeal to the magistrates’ court",
            is_window=True,
        )


@warn(
    "CPN-11",
    "2014 Act s.46(2)",
    "An appeal lodged after its last day is recorded with a reason",
    steps="appeal",
    kinds=CPN,
)
def appeal_in_time(act: Act) -> Iterable[Said]:
    issued = act.order.issued_on
    if issued is None:
        return
    days = law_on(act.order.partnership_id, issued).number("cpn.appeal_days")
    last = last_day_beginning_with(issued, days)
    if act.on > last:
        yield f"The last day for an appeal was {spoken(last)}. Say what the court decided about that."


@block(
    "CPN-12",
    "2014 Act s.46(3)",
    "During an appeal only what must be stopped binds",
    steps="breach",
    kinds=CPN,
)
def only_stop_binds_during_an_appeal(act: Act) -> Iterable[Said]:
    positive = [each for each in act.data.get("requirements") or () if each.is_positive]
    stopping = [each for each in act.data.get("requirements") or () if not each.is_positive]
    for appeal in act.order.appeals.all():
        if not appeal.covers(act.on):
            continue
        if positive:
            yield (
                "An appeal was in progress on that day: a requirement to do something or to take "
                "steps had no effect. Only a requirement to stop can have been breached.",
                "requirements",
            )
        if stopping and appeal.stop_suspended:
            yield (
                "The court had ordered that even the requirement to stop had no effect on that day.",
                "requirements",
            )


@warn(
    "CPN-12",
    "2014 Act s.46(3)",
    "Where a breach is already recorded within the time of an appeal, somebody says what is done about it",
    steps="appeal appeal_decided",
    kinds=CPN,
)
def breaches_within_the_appeal(act: Act) -> Iterable[Said]:
    """An appeal that was entered late, or its end: what it suspended may have been acted on."""
    if act.step == "appeal":
        first, last = act.on, clock.today()
    else:
        lodged = act.order.appeals.filter(decided_on__isnull=True).first()
        if lodged is None:
            return
        first, last = lodged.lodged_on, act.on
    within = act.order.breaches.filter(
        occurred_on__range=(first, last),
        requirements__kind__in=(Requirement.Kind.DO, Requirement.Kind.TAKE_STEPS),
    ).exclude(state=Breach.State.NO_ACTION)
    for each in within.distinct():
        yield (
            f"A breach of something to be done is recorded on {spoken(each.occurred_on)}, when the "
            "appeal was in progress: the requirement had no effect on that day. Say what is done "
            "about it (close it, stop the proceedings, give a penalty back)."
        )


@block(
    "CPN-13",
    "2014 Act s.46(1), (4)",
    "An appeal has grounds 1 to 4, and ends quashed, modified, dismissed or withdrawn",
    steps="appeal appeal_decided",
    kinds=CPN,
)
def appeal_is_of_the_act(act: Act) -> Iterable[Said]:
    if act.step == "appeal":
        grounds = set(act.data.get("grounds") or ())
        if not grounds or not grounds <= {number for number, _ in Appeal.GROUNDS}:
            yield "Select at least one of grounds 1 to 4.", "grounds"
    elif act.data.get("outcome") not in Appeal.Outcome.values:
        yield "Select quashed, modified, dismissed or withdrawn.", "outcome"
