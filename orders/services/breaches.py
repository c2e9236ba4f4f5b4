"""After a breach: evidence, fixed penalties, proceedings. The order stays in force."""

from __future__ import annotations

from orders import letters
from orders.models import Breach, BreachRequirement, FixedPenalty
from orders.services.common import Doing, verb
from partnership.dates import last_day_following

State = Breach.State


def _breach(doing: Doing) -> Breach:
    breach = doing.act.breach
    assert breach is not None
    return breach


@verb("breach")
def breach(doing: Doing) -> None:
    """Record that a requirement was not met."""
    made = Breach.objects.create(
        partnership_id=doing.order.partnership_id,
        order=doing.order,
        occurred_on=doing.on,
        description=str(doing.data["description"]).strip(),
        recorded_by=doing.by,
    )
    BreachRequirement.objects.bulk_create(
        BreachRequirement(partnership_id=doing.order.partnership_id, breach=made, requirement=each)
        for each in doing.data.get("requirements") or ()
    )
    doing.fact("breached", subject=made.pk)
    doing.event("Breach recorded", subject=made.pk)


@verb("breach_evidence")
def evidence(doing: Doing) -> None:
    """What shows the breach: enough to act on."""
    found = _breach(doing)
    found.evidence = "\n\n".join(text for text in (found.evidence, doing.note()) if text)
    found.state = State.EVIDENCED
    found.save(update_fields=["evidence", "state"])
    doing.event("Evidence of a breach recorded", subject=found.pk)


@verb("fpn")
def fixed_penalty(doing: Doing) -> None:
    """Give a fixed penalty: the letter is made and the time to pay runs."""
    found, data = _breach(doing), doing.data
    penalty = FixedPenalty.objects.create(
        partnership_id=doing.order.partnership_id,
        order=doing.order,
        breach=found,
        issued_on=doing.on,
        issued_by=doing.by,
        amount=data["amount"],
        discount_amount=data.get("discount_amount"),
        discount_by=data.get("discount_by"),
        pay_by=last_day_following(doing.on, doing.act.law.number("fpn.payment_days")),
    )
    found.state = State.FPN_ISSUED
    found.save(update_fields=["state"])
    doing.fact("fpn_issued", subject=penalty.pk)
    doing.event("Fixed penalty notice issued", subject=found.pk)
    letters.keep(doing.order, letters.FPN, by=doing.by, on=doing.on, penalty=penalty)


@verb("fpn_paid")
def penalty_paid(doing: Doing) -> None:
    """It was paid: nobody can be convicted of the offence."""
    found = _breach(doing)
    penalty = found.penalty
    penalty.paid_on, penalty.paid_amount = doing.on, doing.data["amount"]
    penalty.save(update_fields=["paid_on", "paid_amount"])
    found.state = State.FPN_PAID
    found.save(update_fields=["state"])
    doing.fact("fpn_paid", subject=penalty.pk)
    doing.event("Fixed penalty paid", subject=found.pk)


@verb("breach_prosecute")
def prosecute(doing: Doing) -> None:
    """Proceedings have begun: an information was laid, or the court asked to commit."""
    found = _breach(doing)
    found.state, found.laid_on, found.court = State.PROSECUTED, doing.on, doing.data["court"]
    found.save(update_fields=["state", "laid_on", "court"])
    doing.fact("prosecuted", subject=found.pk)
    doing.event(f"Proceedings begun, {found.get_court_display()}", subject=found.pk)


@verb("breach_result")
def result(doing: Doing) -> None:
    """What the court decided."""
    found = _breach(doing)
    proved = doing.data["result"] == "proved"
    found.state = State.PROVED if proved else State.NOT_PROVED
    found.decided_on, found.result = doing.on, doing.note()
    found.save(update_fields=["state", "decided_on", "result"])
    doing.fact("breach_decided", subject=found.pk, outcome=found.state, satisfactory=proved)
    doing.event(f"Breach: {found.get_state_display().lower()}", subject=found.pk)


@verb("breach_close")
def close(doing: Doing) -> None:
    """No proceedings: remedial work was done, or nothing further."""
    found = _breach(doing)
    found.state = State(doing.data["closed_as"])
    found.decided_on, found.result = doing.on, doing.note()
    found.save(update_fields=["state", "decided_on", "result"])
    doing.fact("breach_closed", subject=found.pk, outcome=found.state)
    doing.event(f"Breach: {found.get_state_display().lower()}", subject=found.pk)
