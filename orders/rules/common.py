"""Rules of every order: its life cycle, its days, and what runs out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date

from orders.kinds import BY_THE_SYSTEM, ENDED, LIFE, Kind, State
from orders.models import Hearing, Order, Requirement
from orders.rules.registry import Act, Due, Said, block, due, warn
from partnership import clock
from partnership.dates import spoken
from partnership.policy import policy
from people.models import Involvement

EARLIEST = date(1990, 1, 1)
_EVERY_STEP = " ".join(sorted({step for steps in LIFE.values() for step in steps}))
# Steps that come after one another; the others may be entered about an earlier day, and what the
# calendar brings is dated by the order's own days.
IN_ORDER = (
    "issue approve serve observe comply lapse withdraw revoke escalate consult apply interim make "
    "refuse undertaking discharge publish extend cancel make_order notify vary review"
)
# What nothing of IN_ORDER may be dated before. Sightings may be entered in any order.
MILESTONES = {*IN_ORDER.split(), "begin"} - {"observe"}


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
    elif act.by is not None and act.step in BY_THE_SYSTEM:
        yield "Nobody takes this step by hand: it follows from another step or from the calendar."
    elif state not in move.sources:
        yield f"{_standing(act.order)} {_possible_while(move.sources)}"


def _standing(order: Order) -> str:
    state = State(order.state)
    if state is State.VOID:
        return "It was entered by mistake and is off the register."
    if order.ended_on is not None:
        return f"It is over: “{state.label.lower()}” on {spoken(order.ended_on)}."
    return f"It is “{state.label.lower()}” now."


def _possible_while(sources: Collection[State]) -> str:
    wanted = [f"“{each.label.lower()}”" for each in State if each in sources and each not in ENDED]
    if not wanted or len(wanted) == len(State) - len(ENDED):
        return "This step is not possible any more."
    return f"This step is possible while it is {' or '.join(wanted)}."


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
    # What ran out by the calendar says so in its state; see rule ORD-24 for what comes in late.
    latest = act.order.events.filter(step__in=MILESTONES).order_by("-happened_on").first()
    if latest is not None and act.on < latest.happened_on:
        yield (
            f"The date must be on or after {spoken(latest.happened_on)}, the day of its last step: "
            f"“{latest.summary}”.",
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


@warn(
    "ORD-7",
    "Confidentiality",
    "A letter does not name whoever was harmed",
    steps="issue serve vary appeal_decided fpn",
)
def nobody_harmed_is_named(act: Act) -> Iterable[Said]:
    """A recipient must not learn from the letter who complained."""
    order = act.order
    if order.case is None or not _leaves_with_a_letter(act):
        return
    written = " ".join(_words_of_the_letter(act))
    harmed = Involvement.objects.filter(
        record=order.case.record_id,
        role__in=(
            Involvement.Role.VICTIM,
            Involvement.Role.COMPLAINANT,
            Involvement.Role.WITNESS,
        ),
        person__isnull=False,
    ).exclude(person=order.person_id)
    for each in harmed.select_related("person"):
        person = each.person
        assert person is not None
        names = [name for name in (person.given_name, person.family_name) if len(name) > 1]
        if any(re.search(rf"\b{re.escape(name)}\b", written, re.IGNORECASE) for name in names):
            yield (
                "The letter names somebody who is a victim, complainant or witness on the case. "
                "Take the name out, or say why it must stay.",
                "description" if act.step == "fpn" else "conduct",
            )
            return


def _leaves_with_a_letter(act: Act) -> bool:
    return {
        "serve": act.kind is Kind.CLOSURE_NOTICE,
        "vary": act.kind is Kind.CPN,
        "appeal_decided": act.kind is Kind.CPN and act.data.get("outcome") == "modified",
    }.get(act.step, True)


def _words_of_the_letter(act: Act) -> list[str]:
    order = act.order
    if act.step == "fpn":
        return [act.breach.description if act.breach else ""]
    held = order.requirements.filter(ends_before__isnull=True).values_list("text", flat=True)
    added = str(act.data.get("requirement") or "")
    return [order.conduct, order.effect, order.unreasonable, *held, added]


@due("ORD-8", "The order itself", "An order in force runs out on its last day")
def runs_out(order: Order) -> Iterable[Due]:
    if order.ends_on is not None and not order.is_ended and order.issued_on is not None:
        yield Due("expiry", order.ends_on, "The order runs out", is_window=True)


# What a court may still hear when the order is over.
_AFTER_THE_END = {Hearing.Purpose.APPEAL, Hearing.Purpose.BREACH, Hearing.Purpose.SENTENCE}


@due("ORD-9", "The court’s list", "A hearing that has been listed comes up")
def hearing_comes_up(order: Order) -> Iterable[Due]:
    for hearing in Hearing.objects.filter(order=order, held_on__isnull=True):
        if order.is_ended and hearing.purpose not in _AFTER_THE_END:
            continue
        yield Due(
            "hearing",
            clock.london_day(hearing.listed_for),
            f"{hearing.get_purpose_display()}: prepare for it, then record what came of it",
            at=hearing.listed_for,
            subject=hearing.pk,
        )


@block(
    "ORD-18",
    "BSafe",
    "A last day is not before the day from which it is set",
    steps="issue interim vary appeal_decided",
)
def last_day_comes_later(act: Act) -> Iterable[Said]:
    ends = act.order.ends_on if act.step == "issue" else act.data.get("ends_on")
    if ends is not None and ends < act.on:
        change = " Change the draft." if act.step == "issue" else ""
        yield f"The last day must be {spoken(act.on)} or later.{change}", "ends_on"


@block(
    "ORD-19",
    "BSafe",
    "One appeal at a time: lodged after the order was made, decided after it was lodged",
    steps="appeal appeal_decided",
)
def appeals_follow_one_another(act: Act) -> Iterable[Said]:
    order = act.order
    lodged = order.appeals.filter(decided_on__isnull=True).first()
    if act.step == "appeal":
        if lodged is not None:
            yield (
                f"The appeal of {spoken(lodged.lodged_on)} is still open. Record how it ended first."
            )
        if order.issued_on is not None and act.on < order.issued_on:
            yield (
                f"It was issued or made on {spoken(order.issued_on)}: no appeal came before.",
                "on",
            )
    elif lodged is None:
        yield "No appeal is open. Record the appeal first."
    elif act.on < lodged.lodged_on:
        yield f"The appeal was lodged on {spoken(lodged.lodged_on)}: its end must be later.", "on"


@block(
    "ORD-20",
    "BSafe",
    "What another order rests on stays on the register as long as that order",
    steps="void",
    standing=True,
)
def nothing_rests_on_it(act: Act) -> Iterable[Said]:
    for each in act.order.led_to.exclude(state=State.VOID).select_related("record"):
        if each.issued_on is not None:
            yield (
                f"{each.record.reference} ({Kind(each.kind).label}) rests on it. If that was entered "
                "by mistake too, take that off the register first."
            )


@block(
    "ORD-22",
    "BSafe",
    "A new requirement says what kind it is and what exactly; only what is to be done has a day",
    steps="add_requirement vary appeal_decided",
)
def requirement_is_whole(act: Act) -> Iterable[Said]:
    kind, words = act.data.get("requirement_kind"), str(act.data.get("requirement") or "").strip()
    if kind and not words:
        yield "Enter what exactly is required.", "requirement"
    elif words and not kind:
        yield "Select the kind of the new requirement.", "requirement_kind"
    elif act.data.get("due_by") and kind not in (Requirement.Kind.DO, Requirement.Kind.TAKE_STEPS):
        yield (
            "Only something to be done has a day to be done by: what must stop, or must not be done, "
            "holds from service. Leave the day out.",
            "due_by",
        )


@block("ORD-21", "BSafe", "What came of a hearing is recorded once", steps="hearing_held")
def hearing_is_open(act: Act) -> Iterable[Said]:
    hearing = act.data.get("hearing")
    if hearing is not None and hearing.held_on is not None:
        yield (
            f"It was held on {spoken(hearing.held_on)}, and what came of it is recorded.",
            "hearing",
        )


def policy_of(order: Order, key: str) -> int:
    """Local policy on the day the order was issued or drafted."""
    return policy(order.partnership_id, key, order.issued_on or clock.london_day(order.drafted_at))
