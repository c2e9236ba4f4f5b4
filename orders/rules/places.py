"""Rules of places: public spaces protection orders, closures, and dispersal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from orders import letters
from orders.kinds import SPACES, IssuingBody, Kind, State
from orders.models import Authorisation, Consultation, Order, moment
from orders.rules.common import policy_of, spoken
from orders.rules.notices import is_authorised
from orders.rules.registry import Act, Due, Said, block, due, info, warn
from partnership import clock
from partnership.dates import (
    add_months,
    hours_after,
    last_day_beginning_with,
    last_day_following,
    last_day_of_months_beginning_with,
)
from partnership.law import law_on

PSPO = frozenset({Kind.PSPO})
EXPEDITED = frozenset({Kind.EXPEDITED})
NOTICE = frozenset({Kind.CLOSURE_NOTICE})
CLOSURE = frozenset({Kind.CLOSURE_ORDER})
DISPERSAL = frozenset({Kind.DISPERSAL})
_TO_BE_CONSULTED = (
    Consultation.Body.CHIEF_OFFICER,
    Consultation.Body.COMMISSIONER,
    Consultation.Body.COMMUNITY,
    Consultation.Body.OWNER_OCCUPIER,
)
SENIOR_RANKS = {"superintendent", "chief_executive", "chief_executive_designee"}


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
    since = act.order.issued_on or date.min
    heard = set(
        act.order.consultations.filter(
            consulted_on__lte=act.on, consulted_on__gte=since
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
    days = [
        each
        for each in order.events.filter(step__in=("make", "vary", "extend")).values_list(
            "happened_on", flat=True
        )
    ]
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
    days = act.order.events.filter(
        step__in=("make", "vary", "extend"), happened_on__lte=act.on
    ).values_list("happened_on", flat=True)
    if days:
        weeks = law_on(act.order.partnership_id, max(days)).number("pspo.challenge_weeks")
        last = last_day_beginning_with(max(days), 7 * weeks)
        if act.on > last:
            yield f"The last day for a challenge was {spoken(last)}. Say what the court decided about that."


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
    if not act.order.consultations.exists():
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
    if applied > order.ends_on:
        yield (
            f"The order ran out on {spoken(order.ends_on)}: the application must be made before.",
            "applied_on",
        )
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


@due(
    "CLO-10",
    "2014 Act s.84",
    "An appeal against a closure order: 21 days beginning with the decision",
    kinds=CLOSURE,
)
def closure_appeal(order: Order) -> Iterable[Due]:
    if order.issued_on and not order.is_ended and not order.appeals.exists():
        yield Due(
            "appeal",
            closure_appeal_by(order, order.issued_on),
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
    issued = act.order.issued_on
    if issued is not None and act.on > closure_appeal_by(act.order, issued):
        yield (
            f"The last day for an appeal was {spoken(closure_appeal_by(act.order, issued))}. Say what "
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
    steps="approve",
    kinds=NOTICE,
)
def closure_authority(act: Act) -> Iterable[Said]:
    if act.by is None or act.order.answers.get("given_by_police"):
        return
    power = (
        Authorisation.Power.CLOSURE_SENIOR
        if (act.data.get("hours") or 0) > act.law.number("closure.notice_hours")
        else Authorisation.Power.CLOSURE
    )
    if act.data.get("rank") in ("inspector", "superintendent"):
        return
    if not is_authorised(act.by.pk, power, act.on):
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
    longest = act.law.number("dispersal.maximum_hours")
    if order.starts_at is None or order.ends_at is None:
        yield "Enter on the draft when it began and when it ends.", "starts_at"
        return
    if order.ends_at <= order.starts_at or order.ends_at - order.starts_at > timedelta(
        hours=longest
    ):
        yield f"It must last more than nothing and {longest} hours or less.", "ends_at"
    if not order.answers.get("in_writing"):
        yield "Confirm on the draft that the authorisation is in writing (s.38).", "in_writing"
    if not order.answers.get("rank"):
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
    if order.starts_at and order.ends_at:
        first, last = clock.london_day(order.starts_at), clock.london_day(order.ends_at)
        if not first <= act.on <= last:
            yield f"The authorisation lasted from {spoken(first)} to {spoken(last)}.", "on"
    hours = act.data.get("hours")
    longest = act.law.number("dispersal.maximum_hours")
    if not hours or not 1 <= hours <= longest:
        yield f"Enter for how many hours, from 1 to {longest}.", "hours"


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


def _years(start: date, years: int) -> date:
    return last_day_of_months_beginning_with(start, 12 * years)


def is_court_made(order: Order) -> bool:
    """Whether a court, not an agency, made it."""
    return order.issuing_body in {
        IssuingBody.MAGISTRATES,
        IssuingBody.YOUTH_COURT,
        IssuingBody.COUNTY_COURT,
        IssuingBody.HIGH_COURT,
        IssuingBody.CROWN_COURT,
    }
