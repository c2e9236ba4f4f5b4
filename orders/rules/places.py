"""Rules of public spaces protection orders, expedited orders and dispersal (closures: `closures.py`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from orders.kinds import SPACES, Court, Kind, State
from orders.models import Consultation, Order
from orders.rules.closures import POLICE_RANKS
from orders.rules.common import policy_of
from orders.rules.court import last_taken
from orders.rules.registry import Act, Due, Said, block, due, info, warn
from partnership import clock
from partnership.dates import (
    add_months,
    last_day_beginning_with,
    last_day_following,
    last_day_of_months_beginning_with,
    spoken,
)
from partnership.law import Law, law_on

PSPO = frozenset({Kind.PSPO})
EXPEDITED = frozenset({Kind.EXPEDITED})
DISPERSAL = frozenset({Kind.DISPERSAL})
_TO_BE_CONSULTED = (
    Consultation.Body.CHIEF_OFFICER,
    Consultation.Body.COMMISSIONER,
    Consultation.Body.COMMUNITY,
    Consultation.Body.OWNER_OCCUPIER,
)


@block(
    "PSPO-1",
    "2014 Act s.59",
    "The order says what it restricts, why, where, and from when until when",
    steps="make",
    kinds=SPACES,
    standing=True,
)
def pspo_is_whole(act: Act) -> Iterable[Said]:
    order = act.order
    if not (order.conduct.strip() and order.effect.strip() and order.unreasonable.strip()):
        yield (
            "Enter the activities, their detrimental effect, and why they are persistent, "
            "unreasonable and justify the restrictions.",
            "conduct",
        )
    if not order.requirements.filter(ends_before__isnull=True).exists():
        yield "Add at least one prohibition or requirement."
    if order.starts_on is None or order.ends_on is None:
        yield "Enter the first and the last day.", "ends_on"
    elif order.starts_on < act.on:
        yield "The first day must not be before the day it is made.", "starts_on"


@block(
    "PSPO-2",
    "2014 Act s.60(1)",
    "A PSPO lasts at most three years from its start",
    steps="make",
    kinds=PSPO,
    standing=True,
)
def pspo_is_three_years_at_most(act: Act) -> Iterable[Said]:
    order = act.order
    if order.starts_on and order.ends_on:
        latest = _years(order.starts_on, act.law.number("pspo.maximum_years"))
        if order.ends_on > latest:
            yield f"The last day must be {spoken(latest)} or before. Change the draft.", "ends_on"


@block(
    "PSPO-3",
    "2014 Act s.60(2)-(4)",
    "A PSPO is extended before it runs out, for a reason, for three years at most",
    steps="extend",
    kinds=PSPO,
)
def pspo_extension(act: Act) -> Iterable[Said]:
    ends = act.order.ends_on
    if ends is None:
        return
    if act.on > ends:
        yield f"The order ran out on {spoken(ends)}. Make a new one.", "on"
    if not str(act.data.get("note") or "").strip():
        yield (
            "Enter why the activities would otherwise recur or increase.",
            "note",
        )
    latest = _years(ends + timedelta(days=1), act.law.number("pspo.maximum_years"))
    new = act.data.get("ends_on")
    if new is None or not ends < new <= latest:
        yield (
            f"The new last day must be after {spoken(ends)} and {spoken(latest)} or before.",
            "ends_on",
        )


@block(
    "PSPO-4",
    "2014 Act s.72",
    "Police, commissioner, community, and owners or occupiers are consulted first",
    steps="make extend vary discharge",
    kinds=PSPO,
    standing=True,
)
def pspo_consultation(act: Act) -> Iterable[Said]:
    heard = set(
        act.order.consultations.filter(
            consulted_on__lte=act.on, consulted_on__gt=_last_change(act) or date.min
        ).values_list("body", flat=True)
    )
    missing = [body.label.lower() for body in _TO_BE_CONSULTED if body not in heard]
    if missing:
        yield f"Record the consultation of: {', '.join(missing)}."


@block(
    "PSPO-5",
    "SI 2014/2591",
    "An order is published where people can find it",
    steps="publish",
    kinds=SPACES,
)
def publication_is_recorded(act: Act) -> Iterable[Said]:
    if not str(act.data.get("published_where") or "").strip():
        yield "Enter where it was published: website, signs.", "published_where"


@due(
    "PSPO-6",
    "2014 Act s.66",
    "The High Court can be asked within six weeks beginning with the day it was made or varied",
    kinds=SPACES,
)
def challenge_period(order: Order) -> Iterable[Due]:
    days = order.events.filter(step__in=("make", "vary")).values_list("happened_on", flat=True)
    if days and not order.is_ended:
        latest = max(days)
        weeks = law_on(order.partnership_id, latest).number("pspo.challenge_weeks")
        yield Due(
            "challenge",
            last_day_beginning_with(latest, 7 * weeks),
            "Last day for a challenge in the High Court",
            is_window=True,
        )


@warn(
    "PSPO-6",
    "2014 Act s.66",
    "A challenge after six weeks is recorded with a reason",
    steps="appeal",
    kinds=SPACES,
)
def challenge_in_time(act: Act) -> Iterable[Said]:
    days = act.order.events.filter(step__in=("make", "vary"), happened_on__lte=act.on).values_list(
        "happened_on", flat=True
    )
    if days:
        weeks = law_on(act.order.partnership_id, max(days)).number("pspo.challenge_weeks")
        last = last_day_beginning_with(max(days), 7 * weeks)
        if act.on > last:
            yield f"The last day for a challenge was {spoken(last)}. Say what the court decided about that."


@block(
    "PSPO-8",
    "2014 Act s.66",
    "Whoever challenges an order asks the High Court",
    steps="appeal",
    kinds=SPACES,
)
def challenge_is_in_the_high_court(act: Act) -> Iterable[Said]:
    if act.data.get("court") != Court.HIGH_COURT:
        yield "A challenge to the order is made in the High Court.", "court"


@block(
    "PSPO-9",
    "2014 Act ss.60-61",
    "A variation does not make an order last longer: that is an extension",
    steps="vary appeal_decided",
    kinds=SPACES,
)
def variation_is_no_extension(act: Act) -> Iterable[Said]:
    ends, now = act.data.get("ends_on"), act.order.ends_on
    if ends is not None and now is not None and ends > now:
        yield f"A variation cannot make it last beyond {spoken(now)}.", "ends_on"


info(
    "PSPO-10",
    "2014 Act s.72; SI 2014/2591",
    "Have particular regard to the rights of freedom of expression and of assembly (articles 10 and 11 of "
    "the Convention). What is made, extended, varied or discharged is published, with signs on the land.",
    steps="make extend vary discharge",
    kinds=SPACES,
)


@due(
    "PSPO-7",
    "Local policy",
    "Work on a renewal begins six months before a PSPO runs out",
    kinds=PSPO,
)
def renewal_begins(order: Order) -> Iterable[Due]:
    if order.state == State.IN_FORCE and order.ends_on is not None:
        months = policy_of(order, "pspo_renewal_months")
        yield Due(
            "renewal",
            add_months(order.ends_on, -months),
            "Decide whether to extend the order, and consult",
        )


@block(
    "EXP-1",
    "2014 Act s.59A",
    "An expedited order protects the vicinity of a school, or of a vaccination or test site",
    steps="make",
    kinds=EXPEDITED,
    standing=True,
)
def expedited_vicinity(act: Act) -> Iterable[Said]:
    if not act.law.allows("pspo.expedited_available"):
        yield f"Expedited orders were not in force on {spoken(act.on)}.", "on"
    if act.order.answers.get("vicinity") not in ("school", "vaccination", "test"):
        yield "Select on the draft what it protects the vicinity of.", "vicinity"


@block(
    "EXP-2",
    "2014 Act s.60A",
    "An expedited order lasts at most six months and cannot be extended",
    steps="make",
    kinds=EXPEDITED,
    standing=True,
)
def expedited_is_short(act: Act) -> Iterable[Said]:
    order = act.order
    if order.starts_on and order.ends_on:
        latest = last_day_of_months_beginning_with(
            order.starts_on, act.law.number("pspo.expedited_months")
        )
        if order.ends_on > latest:
            yield f"The last day must be {spoken(latest)} or before. Change the draft.", "ends_on"


@due(
    "EXP-3",
    "2014 Act s.72A",
    "After an expedited order those concerned are consulted",
    kinds=EXPEDITED,
)
def expedited_consultation(order: Order) -> Iterable[Due]:
    if order.issued_on is None or order.is_ended:
        return
    heard = set(order.consultations.values_list("body", flat=True))
    if not set(_TO_BE_CONSULTED) <= heard:
        yield Due(
            "consultation",
            last_day_following(order.issued_on, policy_of(order, "expedited_consultation_days")),
            "Consult about the expedited order",
        )


@block(
    "DISP-1",
    "2014 Act s.34",
    "A dispersal authorisation lasts 48 hours at most, by an inspector or above, in writing",
    steps="notify",
    kinds=DISPERSAL,
    standing=True,
)
def dispersal_is_lawful(act: Act) -> Iterable[Said]:
    order = act.order
    if order.starts_at is None or order.ends_at is None:
        yield "Enter on the draft when it began and when it ends.", "starts_at"
        return
    # The law of the day on which it began, whenever the council heard of it.
    longest = _dispersal_law(order).number("dispersal.maximum_hours")
    if order.ends_at <= order.starts_at or order.ends_at - order.starts_at > timedelta(
        hours=longest
    ):
        yield f"It must last more than nothing and {longest} hours or less.", "ends_at"
    if not order.answers.get("in_writing"):
        yield "Confirm on the draft that the authorisation is in writing (s.34(4)).", "in_writing"
    if order.answers.get("rank") not in POLICE_RANKS:
        yield "Enter on the draft the rank of whoever authorised it: inspector or above.", "rank"


@block(
    "DISP-2",
    "2014 Act s.35",
    "A direction to leave is given to somebody of 10 or over, while the authorisation lasts",
    steps="direct",
    kinds=DISPERSAL,
)
def direction_is_lawful(act: Act) -> Iterable[Said]:
    least = act.law.number("dispersal.minimum_age")
    age = act.data.get("age")
    if age is not None and age < least:
        yield f"Somebody under {least} cannot be directed to leave.", "age"
    order = act.order
    longest = act.law.number("dispersal.maximum_hours")
    if order.starts_at and order.ends_at:
        first = clock.london_day(order.starts_at)
        last = clock.london_day(order.ends_at - timedelta(microseconds=1))
        longest = _dispersal_law(order).number("dispersal.maximum_hours")
        if not first <= act.on <= last:
            yield f"The authorisation lasted from {spoken(first)} to {spoken(last)}.", "on"
    hours = act.data.get("hours")
    if not hours or not 1 <= hours <= longest:
        yield f"Enter for how many hours, from 1 to {longest}.", "hours"


info(
    "DISP-3",
    "2014 Act ss.35(7), 36, 38",
    "Somebody under 16 may be taken home or to a place of safety. The direction is given in writing if "
    "reasonably practicable, and the police keep a record of it.",
    steps="direct",
    kinds=DISPERSAL,
)


def _dispersal_law(order: Order) -> Law:
    assert order.starts_at is not None
    return law_on(order.partnership_id, clock.london_day(order.starts_at))


def _last_change(act: Act) -> date | None:
    """The day on which the order was last made, extended or varied: what was said before is spent."""
    return last_taken(act.order, "make", "extend", "vary")


def _years(start: date, years: int) -> date:
    return last_day_of_months_beginning_with(start, 12 * years)
