"""Applications to courts: injunctions, respect orders and CBOs; appeals and hearings of all orders."""

from __future__ import annotations

from datetime import date, timedelta

from ledger import services as ledger
from orders import letters
from orders.kinds import Applicant, IssuingBody, Kind, State
from orders.models import Appeal, Consultation, Hearing, OrderEvent, Requirement
from orders.rules.cbo import followed_by
from orders.services.common import Doing, storable, verb
from orders.services.drafting import label_of, new_requirement
from partnership import clock
from partnership.dates import spoken
from partnership.law import law_on


@verb("consult", "consult_late")
def consult(doing: Doing) -> None:
    """Record whom the law wants heard, and what they said."""
    body = Consultation.Body(doing.data["body"])
    Consultation.objects.create(
        partnership_id=doing.order.partnership_id,
        order=doing.order,
        body=body,
        consulted_on=doing.on,
        views=doing.note(),
        recorded_by=doing.by,
    )
    doing.event(f"Consulted: {body.label.lower()}")


@verb("apply")
def apply(doing: Doing) -> None:
    """An application has been made. It is no order, and is not counted as one."""
    order, data = doing.order, doing.data
    order.applied_on = doing.on
    order.court = data["court"]
    if data.get("with_notice") is not None:
        order.answers["with_notice"] = data["with_notice"]
    if order.kind == Kind.CBO:
        order.answers["applicant"] = Applicant.PROSECUTION.value
        order.legal_basis = doing.act.law.words("cbo.legal_basis")
    elif order.kind == Kind.INJUNCTION:
        order.legal_basis = "2014 Act s.1"
    elif order.kind == Kind.RESPECT:
        order.legal_basis = "2014 Act Part A1"
    doing.fact("applied")
    doing.event(f"Applied for to the {order.get_court_display()}")


@verb("interim")
def interim(doing: Doing) -> None:
    """The court has made an interim order: it binds until the hearing or its last day."""
    order = doing.order
    _remember(doing, "convicted_on", "sentence")
    _stand_on_the_law_of_the_conviction(doing)
    order.issuing_body = IssuingBody(order.court)
    order.starts_on = order.issued_on = doing.on
    order.ends_on = doing.data.get("ends_on")
    doing.fact("interim")
    doing.binds()
    doing.event("Interim order made")


@verb("make")
def make(doing: Doing) -> None:
    """The court has made the order, or the council its public spaces protection order."""
    order, data = doing.order, doing.data
    was_interim = order.state == State.INTERIM or _interim_ended_later(doing)
    order.issued_on = doing.on
    # Service of the interim order is not service of this one.
    order.served_on = None
    if order.kind in (Kind.PSPO, Kind.EXPEDITED):
        order.issuing_body = IssuingBody.COUNCIL
        order.legal_basis = "2014 Act s.59" if order.kind == Kind.PSPO else "2014 Act s.59A"
    else:
        _remember(doing, "convicted_on", "sentence", "heard_on_notice")
        _stand_on_the_law_of_the_conviction(doing)
        order.court = data.get("court") or order.court
        order.issuing_body = IssuingBody(order.court)
        order.starts_on = data.get("starts_on") or doing.on
        order.ends_on = data.get("ends_on")
        order.is_indefinite = bool(data.get("is_indefinite"))
        if order.kind == Kind.CBO and order.starts_on > doing.on:
            order.source = followed_by(order, doing.on, order.starts_on)
        if was_interim:
            # One spell in force after the other, on the same day.
            doing.fact("ended", outcome="replaced")
    doing.fact("made")
    doing.event(f"{label_of(order)} made")
    if order.kind == Kind.CBO and order.starts_on == doing.on:
        order.state = State.IN_FORCE
        doing.binds()


@verb("begin")
def begin(doing: Doing) -> None:
    """The day on which a CBO was to begin has come."""
    doing.binds()
    doing.event("In force")


@verb("refuse")
def refuse(doing: Doing) -> None:
    """The court has refused the application."""
    order = doing.order
    if order.kind != Kind.CLOSURE_NOTICE:
        # A notice stays whoever's gave it: what was refused is an order.
        order.issuing_body = IssuingBody(order.court) if order.court else IssuingBody.UNKNOWN
    doing.fact("refused")
    doing.event(f"Refused by the {order.get_court_display()}")


@verb("undertaking")
def undertaking(doing: Doing) -> None:
    """The respondent promised the court instead: an undertaking, and no order."""
    doing.fact("undertaking")
    doing.event("Undertaking given to the court")


@verb("discharge")
def discharge(doing: Doing) -> None:
    """The order is discharged."""
    if doing.order.state == State.EXPIRED:
        doing.resumes()
        doing.ends(State.DISCHARGED)
    begin_the_next(doing, doing.on)
    doing.event("Discharged")


@verb("hearing")
def hearing(doing: Doing) -> None:
    """A hearing has been listed."""
    data = doing.data
    listed = Hearing.objects.create(
        partnership_id=doing.order.partnership_id,
        order=doing.order,
        court=data["court"],
        purpose=data["purpose"],
        listed_for=data["listed_for"],
    )
    doing.event(
        f"{listed.get_purpose_display()} listed for "
        f"{spoken(clock.london_day(listed.listed_for))}, {listed.get_court_display()}",
        subject=listed.pk,
    )


@verb("hearing_held")
def hearing_held(doing: Doing) -> None:
    """What came of a hearing."""
    held: Hearing = doing.data["hearing"]
    held.held_on, held.outcome = doing.on, doing.note()
    held.save(update_fields=["held_on", "outcome"])
    doing.event(f"{held.get_purpose_display()} held", subject=held.pk)


@verb("appeal")
def appeal(doing: Doing) -> None:
    """An appeal or challenge was lodged. Of a notice, only what must be stopped binds meanwhile."""
    data = doing.data
    lodged = Appeal.objects.create(
        partnership_id=doing.order.partnership_id,
        order=doing.order,
        court=data["court"],
        grounds=sorted(data.get("grounds") or []),
        grounds_text=doing.note(),
        lodged_on=doing.on,
        stop_suspended=bool(data.get("stop_suspended")),
    )
    doing.fact("appealed")
    doing.event(f"Appeal lodged, {lodged.get_court_display()}", subject=lodged.pk)


@verb("appeal_decided")
def appeal_decided(doing: Doing) -> None:
    """How the appeal ended. Quashing ends the order; modifying changes what it requires."""
    order, data = doing.order, doing.data
    lodged = order.appeals.get(decided_on__isnull=True)
    lodged.decided_on = doing.on
    lodged.outcome = data["outcome"]
    lodged.note = doing.note()
    lodged.save(update_fields=["decided_on", "outcome", "note"])
    doing.fact("appeal_decided", outcome=lodged.outcome)
    doing.event(f"Appeal {lodged.get_outcome_display().lower()}", subject=lodged.pk)
    if lodged.outcome == Appeal.Outcome.QUASHED and not order.is_ended:
        doing.ends(State.QUASHED)
        begin_the_next(doing, doing.on)
    elif lodged.outcome == Appeal.Outcome.MODIFIED:
        for each in data.get("requirements") or ():
            Requirement.objects.filter(order=order, pk=each.pk).update(ends_before=doing.on)
        if data.get("requirement_kind"):
            new_requirement(doing, starts_on=doing.on)
        if data.get("ends_on"):
            order.ends_on, order.is_indefinite = data["ends_on"], False
            begin_the_next(doing, first_day_after(data["ends_on"]))
        if order.kind == Kind.CPN:
            letters.keep(order, letters.CPN, by=doing.by, on=doing.on)


@verb("expire")
def expire(doing: Doing) -> None:
    """Its last day has passed. An interim order's application is still before the court."""
    order = doing.order
    if order.state == State.INTERIM:
        doing.fact("ended", outcome="interim_expired")
        order.state, order.ends_on = State.APPLIED, None
        doing.event("The interim order ran out")
        return
    doing.event("Ran out")


def first_day_after(day: date) -> date:
    """The day after a last day."""
    return day + timedelta(days=1)


def begin_the_next(doing: Doing, on: date) -> None:
    """A CBO that waits for this one to end begins on that day, whenever it comes (SA 2020 s.334)."""
    for waiting in doing.order.led_to.filter(kind=Kind.CBO, state=State.MADE):
        if waiting.ends_on is not None and waiting.ends_on < on:
            continue
        waiting.starts_on = on
        waiting.save(update_fields=["starts_on"])
        OrderEvent.objects.create(
            partnership_id=waiting.partnership_id,
            order=waiting,
            step="begin",
            happened_on=doing.on,
            summary=f"Begins on {spoken(on)}: the earlier order ends before",
            recorded_by=doing.act.by,
        )


def _interim_ended_later(doing: Doing) -> bool:
    """Take back an interim order's end that the calendar dated after the day of this order."""
    later = [
        fact
        for fact in ledger.facts_of(doing.order.record)
        if fact.kind == "order.ended" and fact.occurred_on > doing.on
    ]
    for fact in later:
        ledger.void(fact, by=doing.act.by)
    return bool(later)


def _stand_on_the_law_of_the_conviction(doing: Doing) -> None:
    """The Sentencing Act applies to convictions from its first day on (SA 2020 s.2)."""
    convicted = doing.data.get("convicted_on")
    if doing.order.kind == Kind.CBO and convicted is not None:
        law = law_on(doing.order.partnership_id, convicted)
        doing.order.legal_basis = law.words("cbo.legal_basis")


def _remember(doing: Doing, *names: str) -> None:
    for name in names:
        if doing.data.get(name) is not None:
            doing.order.answers[name] = storable(doing.data[name])
