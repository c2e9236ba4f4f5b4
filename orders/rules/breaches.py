"""Rules of breaches, fixed penalties (CPN-16, CPN-17) and proceedings (CPN-18)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from ledger.services import facts_of
from orders.kinds import CLOSURES, SPACES, Kind
from orders.models import Authorisation, Breach, FixedPenalty, Order, Requirement, authority_of
from orders.rules.registry import Act, Due, Said, block, due, info, warn
from partnership import clock
from partnership.dates import add_months, last_day_following, spoken
from partnership.law import law_on

State = Breach.State
CPN = frozenset({Kind.CPN})
# Whose breach is a summary offence: proceedings within six months.
SUMMARY = CPN | SPACES | CLOSURES
PENALTIES = CPN | SPACES
_STEPS = "breach_evidence fpn fpn_paid breach_prosecute breach_result breach_close"


@block(
    "BR-1",
    "domain notes 1.9",
    "A breach names what was not done or not stopped, on a day on which it bound",
    steps="breach",
)
def breach_is_of_something_that_bound(act: Act) -> Iterable[Said]:
    order = act.order
    chosen: list[Requirement] = list(act.data.get("requirements") or ())
    if not chosen and order.requirements.exists():
        yield "Select the requirement that was breached.", "requirements"
    if not str(act.data.get("description") or "").strip():
        yield "Enter what happened.", "description"
    spells = spells_in_force(order)
    if not spells:
        yield "It was never in force, so that nothing of it can have been breached.", "on"
    elif not any(first <= act.on and (last is None or act.on <= last) for first, last in spells):
        times = " and ".join(_span(first, last) for first, last in spells)
        yield f"It was not in force on {spoken(act.on)}. It was in force {times}.", "on"
    for each in chosen:
        if not each.holds_on(act.on):
            yield (
                "A requirement that you selected did not hold on that day: a variation or an appeal "
                "had taken it away by then, or added it later.",
                "requirements",
            )
        if each.due_by is not None and act.on <= each.due_by:
            yield (
                f"A requirement that you selected could be met until {spoken(each.due_by)}: it was "
                "not breached before the day after.",
                "requirements",
            )


@block(
    "BR-2",
    "domain notes 1.9",
    "A step after a breach is taken in the state that its life cycle names",
    steps=_STEPS,
)
def breach_step_fits(act: Act) -> Iterable[Said]:
    breach = act.breach
    if breach is None:
        yield "Select the breach.", "breach"
        return
    wanted = {
        "breach_evidence": (State.ALLEGED, State.EVIDENCED),
        "fpn": (State.EVIDENCED,),
        "fpn_paid": (State.FPN_ISSUED,),
        "breach_prosecute": (State.EVIDENCED, State.FPN_ISSUED),
        "breach_result": (State.PROSECUTED,),
        "breach_close": (State.ALLEGED, State.EVIDENCED, State.FPN_ISSUED),
    }[act.step]
    if breach.state not in wanted and not _is_answered_by_cpn_17(act, breach):
        states = " or ".join(f"“{each.label.lower()}”" for each in wanted)
        yield (
            f"This breach is “{breach.get_state_display().lower()}”. This step is possible while it "
            f"is {states}.",
            "breach",
        )
    penalty = getattr(breach, "penalty", None)
    for earlier, what in (
        (breach.occurred_on, "The breach was"),
        (
            penalty.issued_on if penalty and act.step != "breach_evidence" else None,
            "The fixed penalty was given",
        ),
        (breach.laid_on if act.step == "breach_result" else None, "Proceedings began"),
    ):
        if earlier is not None and act.on < earlier:
            yield f"{what} on {spoken(earlier)}: this must be on that day or later.", "on"


def _is_answered_by_cpn_17(act: Act, breach: Breach) -> bool:
    return act.kind in PENALTIES and (
        (act.step == "breach_prosecute" and breach.state == State.FPN_PAID)
        or (act.step == "fpn_paid" and breach.state in (State.PROSECUTED, State.PROVED))
    )


@block(
    "CPN-16",
    "2014 Act s.52 and s.68",
    "A fixed penalty is within the statutory maximum on its date, its early payment no more than it",
    steps="fpn",
    kinds=PENALTIES,
)
def penalty_is_lawful(act: Act) -> Iterable[Said]:
    most = Decimal(
        act.law.number("fpn.cpn_maximum" if act.kind is Kind.CPN else "fpn.pspo_maximum")
    )
    amount, early = act.data.get("amount"), act.data.get("discount_amount")
    if amount is None or amount <= 0:
        yield f"Enter an amount of more than £0, and £{most} or less.", "amount"
        return
    if amount > most:
        yield f"The amount must be £{most} or less on {spoken(act.on)}.", "amount"
    if early is not None and not 0 < early <= amount:
        yield (
            f"The amount for early payment must be more than £0, and £{amount} or less.",
            "discount_amount",
        )
    by = act.data.get("discount_by")
    if (early is None) != (by is None):
        yield "Enter both the amount for early payment and its last day, or neither.", "discount_by"
    if by is not None and not act.on <= by <= _pay_by(act):
        yield (
            f"Early payment must end between {spoken(act.on)} and {spoken(_pay_by(act))}.",
            "discount_by",
        )


@block(
    "CPN-8",
    "2014 Act s.53 and s.68",
    "Whoever gives a fixed penalty is authorised on its day",
    steps="fpn",
    kinds=PENALTIES,
)
def penalty_giver_is_authorised(act: Act) -> Iterable[Said]:
    if act.by is not None and authority_of(act.by, Authorisation.Power.FPN, act.on) is None:
        yield (
            "You are not recorded as authorised to give fixed penalties on that day. Ask your "
            "manager to record your authorisation.",
            "on",
        )


@block(
    "CPN-16",
    "2014 Act s.52 and s.68",
    "What is paid is more than nothing and no more than the penalty",
    steps="fpn_paid",
    kinds=PENALTIES,
)
def payment_fits(act: Act) -> Iterable[Said]:
    penalty, paid = _penalty(act), act.data.get("amount")
    if penalty is not None and paid is not None and not 0 < paid <= penalty.amount:
        yield f"Enter an amount of more than £0, and £{penalty.amount} or less.", "amount"


@warn(
    "CPN-16",
    "2014 Act s.52 and s.68",
    "Less than what was due discharges nobody: somebody says why it is taken as payment",
    steps="fpn_paid",
    kinds=PENALTIES,
)
def payment_is_whole(act: Act) -> Iterable[Said]:
    penalty, paid = _penalty(act), act.data.get("amount")
    if penalty is None or paid is None:
        return
    is_early = penalty.discount_by is not None and act.on <= penalty.discount_by
    owed = penalty.discount_amount if is_early and penalty.discount_amount else penalty.amount
    if paid < owed:
        yield (
            f"£{owed} was due on {spoken(act.on)}. Wait for the rest, or say why this is taken as "
            "payment."
        )


@block(
    "CPN-16",
    "2014 Act s.52(5)",
    "Nobody is prosecuted before the end of 14 days following a fixed penalty’s date",
    steps="breach_prosecute",
    kinds=PENALTIES,
)
def time_to_pay_has_run(act: Act) -> Iterable[Said]:
    penalty = _penalty(act)
    if penalty is not None and act.on <= penalty.pay_by:
        yield (
            f"The fixed penalty may be paid until {spoken(penalty.pay_by)}: proceedings may begin on "
            f"{spoken(penalty.pay_by + timedelta(days=1))} at the earliest.",
            "on",
        )


@due(
    "CPN-16",
    "2014 Act s.52(5)",
    "A fixed penalty can be paid in the 14 days following its date",
    kinds=PENALTIES,
)
def payment_is_due(order: Order) -> Iterable[Due]:
    for breach in order.breaches.filter(state=State.FPN_ISSUED).select_related("penalty"):
        yield Due(
            "payment",
            breach.penalty.pay_by,
            "A fixed penalty’s time ends: record the payment, or decide on prosecution",
            subject=breach.pk,
        )


@block(
    "CPN-17",
    "2014 Act s.52",
    "A fixed penalty that was paid and a prosecution exclude each other",
    steps="breach_prosecute fpn_paid",
    kinds=PENALTIES,
)
def paid_or_prosecuted(act: Act) -> Iterable[Said]:
    if act.breach is None:
        return
    if act.step == "breach_prosecute" and act.breach.state == State.FPN_PAID:
        yield "The fixed penalty was paid: nobody can be convicted of this offence.", "breach"
    if act.step == "fpn_paid" and act.breach.state in (State.PROSECUTED, State.PROVED):
        yield "Proceedings have begun: a fixed penalty can no longer be paid.", "breach"


@due(
    "CPN-18",
    "Magistrates’ Courts Act 1980 s.127",
    "Summary proceedings begin within six months of the offence",
    kinds=SUMMARY,
)
def proceedings_begin(order: Order) -> Iterable[Due]:
    waiting = (State.ALLEGED, State.EVIDENCED, State.FPN_ISSUED)
    for breach in order.breaches.filter(state__in=waiting):
        yield Due(
            "proceedings",
            last_day_for_proceedings(order, breach),
            "Last day for proceedings about a breach: prosecute, or close it",
            subject=breach.pk,
        )


@warn(
    "CPN-18",
    "Magistrates’ Courts Act 1980 s.127",
    "Proceedings after six months are recorded with a reason",
    steps="breach_prosecute",
    kinds=SUMMARY,
)
def proceedings_in_time(act: Act) -> Iterable[Said]:
    if act.breach is not None:
        last = last_day_for_proceedings(act.order, act.breach)
        if act.on > last:
            yield f"The last day for proceedings was {spoken(last)}. Say why they are brought after it."


@block(
    "BR-3",
    "2014 Act s.47",
    "Remedial work follows the breach of a notice, on land open to the air, or with consent",
    steps="breach_close",
)
def remedial_work_is_lawful(act: Act) -> Iterable[Said]:
    if act.data.get("closed_as") != "remedial_work":
        return
    if act.kind is not Kind.CPN:
        yield "Remedial work follows only the breach of a Community Protection Notice.", "closed_as"
    elif not (act.data.get("open_to_the_air") or act.data.get("consent")):
        yield (
            "The council does work on land open to the air, or with the consent of the owner or "
            "occupier. Confirm which.",
            "closed_as",
        )


info(
    "BR-4",
    "2014 Act ss.1, 48; Sentencing Act 2020 s.339",
    "Breach of a notice, a CBO, a PSPO or a closure is an offence; of an injunction, contempt of court, "
    "to be proved beyond reasonable doubt.",
    steps="breach_prosecute",
    kinds=frozenset(Kind),
)


def last_day_for_proceedings(order: Order, breach: Breach) -> date:
    """Six months from the offence, whose own day does not count."""
    months = law_on(order.partnership_id, breach.occurred_on).number("summary.months")
    return add_months(breach.occurred_on, months)


def spells_in_force(order: Order) -> list[tuple[date, date | None]]:
    """When it bound, by its facts: first and last days; no last day while it still binds."""
    spells: list[tuple[date, date | None]] = []
    began: date | None = None
    for fact in facts_of(order.record):
        if fact.kind == "order.in_force" and began is None:
            began = fact.occurred_on
        elif fact.kind == "order.ended" and began is not None:
            spells.append((began, fact.occurred_on - timedelta(days=1)))
            began = None
    if began is not None:
        spells.append((began, order.ends_on))
    if order.kind == Kind.CLOSURE_NOTICE and order.ends_at is not None:
        # Counted in hours: it bound for a part of the day on which they ran out.
        last = clock.london_day(order.ends_at)
        spells = [(first, min(order.ended_on or last, last)) for first, _ in spells]
    return [(first, last) for first, last in spells if last is None or first <= last]


def _span(first: date, last: date | None) -> str:
    return f"from {spoken(first)} to {spoken(last)}" if last else f"from {spoken(first)} on"


def _penalty(act: Act) -> FixedPenalty | None:
    return getattr(act.breach, "penalty", None) if act.breach is not None else None


def _pay_by(act: Act) -> date:
    return last_day_following(act.on, act.law.number("fpn.payment_days"))
