"""Rules of every order: its life cycle, its days, and what runs out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from orders.kinds import ENDED, LIFE, State
from orders.models import Hearing, Order
from orders.rules.registry import Act, Due, Said, block, due, warn
from partnership import clock
from partnership.policy import policy
from people.models import Involvement

EARLIEST = date(1990, 1, 1)
_EVERY_STEP = " ".join(sorted({step for steps in LIFE.values() for step in steps}))
# Steps that come after one another; the others may be entered about an earlier day, and what the
# calendar brings is dated by the order's own days.
IN_ORDER = (
    "issue approve serve comply lapse withdraw revoke escalate consult apply interim make refuse "
    "undertaking discharge publish extend cancel make_order notify vary review observe"
)


def spoken(day: date) -> str:
    """A day as people write it."""
    return f"{day.day} {day:%B %Y}"


@block(
    "ORD-1",
    "domain notes 1.9",
    "A step is taken in the states that its life cycle names",
    steps=_EVERY_STEP,
    standing=True,
)
def step_fits_the_state(act: Act) -> Iterable[Said]:
    move = LIFE[act.kind].get(act.step)
    state = State(act.order.state)
    if move is None:
        yield f"This step is not taken on a {act.kind.label}."
    elif state not in move.sources:
        wanted = ", ".join(
            each.label.lower() for each in State if each in move.sources and each not in ENDED
        )
        yield (
            f"It is “{state.label.lower()}” now. This step is possible while it is: "
            f"{wanted or 'ended'}."
        )


@block(
    "ORD-2",
    "BSafe",
    "Nothing is recorded for a day that has not come, nor for a year that is a slip",
    steps=_EVERY_STEP,
)
def day_has_come(act: Act) -> Iterable[Said]:
    if act.on > clock.today():
        yield "The date must be today or in the past.", "on"
    elif act.on < EARLIEST:
        yield f"The year must be {EARLIEST.year} or later.", "on"


@block("ORD-3", "BSafe", "Steps follow one another in time", steps=IN_ORDER)
def days_follow_one_another(act: Act) -> Iterable[Said]:
    # What ran out by the calendar says so in its state; see rule END-1 for what comes in late.
    taken = act.order.events.filter(step__in=[*IN_ORDER.split(), "begin"])
    latest = taken.order_by("-happened_on").first()
    if latest is not None and act.on < latest.happened_on:
        yield (
            f"The date must be on or after {spoken(latest.happened_on)}: "
            f"{latest.summary[0].lower()}{latest.summary[1:]}.",
            "on",
        )


@block(
    "ORD-4",
    "BSafe",
    "Whoever ends or voids an order says why",
    steps="withdraw revoke void discharge cancel lapse breach_close",
)
def ending_has_a_reason(act: Act) -> Iterable[Said]:
    if not str(act.data.get("note") or "").strip():
        yield "Enter the reason.", "note"


@warn("ORD-5", "Local policy", "Whoever approves has not drafted it", steps="approve")
def somebody_else_approves(act: Act) -> Iterable[Said]:
    if act.by is not None and act.by.pk == act.order.drafted_by_id:
        yield "You drafted this yourself. Say why nobody else approves it."


@block("ORD-6", "BSafe", "Whoever approves has the power to", steps="approve")
def approver_may(act: Act) -> Iterable[Said]:
    if act.by is not None and not act.by.may("order.approve"):
        yield "Your role cannot approve. Ask a manager or the legal officer."


@warn("ORD-7", "Confidentiality", "A letter does not name whoever was harmed", steps="issue")
def nobody_harmed_is_named(act: Act) -> Iterable[Said]:
    """A recipient must not learn from the letter who complained."""
    if act.order.case is None:
        return
    written = " ".join(
        [
            act.order.conduct,
            act.order.effect,
            act.order.unreasonable,
            *act.order.requirements.values_list("text", flat=True),
        ]
    ).casefold()
    harmed = Involvement.objects.filter(
        record=act.order.case.record_id,
        role__in=(
            Involvement.Role.VICTIM,
            Involvement.Role.COMPLAINANT,
            Involvement.Role.WITNESS,
        ),
        person__isnull=False,
    ).select_related("person")
    for each in harmed:
        person = each.person
        assert person is not None
        names = [name for name in (person.given_name, person.family_name) if len(name) > 2]
        if any(name.casefold() in written for name in names):
            yield (
                "The letter names somebody who is a victim, complainant or witness on the case. "
                "Take the name out, or say why it must stay.",
                "conduct",
            )
            return


@due("ORD-8", "The order itself", "An order in force runs out on its last day")
def runs_out(order: Order) -> Iterable[Due]:
    if order.ends_on is not None and not order.is_ended and order.issued_on is not None:
        yield Due("expiry", order.ends_on, "The order runs out", is_window=True)


@due("ORD-9", "The court's list", "A hearing that has been listed comes up")
def hearing_comes_up(order: Order) -> Iterable[Due]:
    for hearing in Hearing.objects.filter(order=order, held_on__isnull=True):
        yield Due(
            "hearing",
            clock.london_day(hearing.listed_for),
            f"{hearing.get_purpose_display()}: prepare for it, then record what came of it",
            at=hearing.listed_for,
            subject=hearing.pk,
        )


def policy_of(order: Order, key: str) -> int:
    """Local policy on the day the order was issued or drafted."""
    return policy(order.partnership_id, key, order.issued_on or clock.london_day(order.drafted_at))
