"""Warnings and notices: approving, issuing, serving, and what comes of them."""

from __future__ import annotations

from django.db.models import Q

from ledger import services as ledger
from orders import letters
from orders.kinds import WARNINGS, IssuingBody, Kind, State
from orders.models import Order, Requirement, Service
from orders.rules.registry import Act
from orders.services.common import ORDERS, Doing, sync_deadlines, take, verb
from orders.services.court import begin_the_next, first_day_after
from orders.services.drafting import label_of, new_requirement
from partnership import clock
from partnership.dates import spoken
from partnership.models import Agency, User
from partnership.services import touch

_BODIES = {
    Agency.Kind.COUNCIL: IssuingBody.COUNCIL,
    Agency.Kind.POLICE: IssuingBody.POLICE,
    Agency.Kind.HOUSING: IssuingBody.HOUSING,
}


def body_of(agency: Agency) -> str:
    """The issuing body that an agency is."""
    return _BODIES.get(Agency.Kind(agency.kind), IssuingBody.OTHER_AGENCY)


@verb("approve")
def approve(doing: Doing) -> None:
    """Approve a notice, or authorise a closure notice for some hours."""
    order = doing.order
    if order.kind == Kind.CLOSURE_NOTICE:
        order.answers["hours"] = doing.data["hours"]
        order.answers["rank"] = doing.data["rank"]
        order.answers["authorised_by"] = doing.data["authorised_by"]
        doing.event(f"Authorised for {doing.data['hours']} hours")
    else:
        doing.event("Approved")


@verb("issue")
def issue(doing: Doing) -> None:
    """Issue a warning or a notice: the letter is made, numbered and kept as it is."""
    order = doing.order
    order.issued_on = doing.on
    order.issuing_body = body_of(order.agency)
    if order.kind == Kind.CPN:
        order.legal_basis = "2014 Act s.43"
        order.starts_on = doing.on
    elif order.kind == Kind.CPW:
        order.legal_basis = "2014 Act s.43(5)(a)"
    doing.fact("issued")
    doing.event(f"{label_of(order)} issued")
    letters.keep(order, letters.letter_of(order), by=doing.by, on=doing.on)
    warning = order.source
    if order.kind == Kind.CPN and warning is not None:
        if warning.state == State.SERVED:
            # The notice is what the warning announced: the warning's own story ends here.
            take(warning, "escalate", by=None, on=doing.on)
        else:
            escalate(Doing(Act(warning, "escalate", None, doing.on)))


@verb("escalate")
def escalate(doing: Doing) -> None:
    """A notice has been issued because the warning did not help."""
    doing.fact("escalated")
    doing.event("Escalated: a notice was issued")


def take_back_escalation(notice: Order, *, by: User) -> None:
    """The notice was entered by mistake: its warning stands as if it had not been."""
    assert notice.source is not None
    touch(notice.source.record)
    warning = ORDERS.get(pk=notice.source_id)
    others = warning.led_to.filter(kind=Kind.CPN, issued_on__isnull=False).exclude(
        Q(pk=notice.pk) | Q(state=State.VOID)
    )
    if others.exists():
        return
    for fact in ledger.facts_of(warning.record):
        if fact.kind == "order.escalated" or fact.outcome == State.ESCALATED:
            ledger.void(fact, by=by)
    if warning.state == State.ESCALATED:
        warning.state, warning.ended_on = State.SERVED, None
    Doing(Act(warning, "stands_again", by, clock.today())).event(
        "The notice that followed was entered by mistake: the warning stands"
    )
    warning.save()
    sync_deadlines(warning)


@verb("serve")
def serve(doing: Doing) -> None:
    """Record how, when and by whom it was served."""
    from orders.services.places import begin_notice

    order, data = doing.order, doing.data
    moment = data.get("at")
    Service.objects.create(
        partnership_id=order.partnership_id,
        order=order,
        method=data["method"],
        served_on=doing.on,
        served_at=moment,
        served_by=str(data.get("served_by") or "").strip(),
        address=str(data.get("address") or "").strip(),
        addressed_to=str(data.get("addressed_to") or "").strip(),
        note=doing.note(),
        recorded_by=doing.by,
    )
    order.served_on = doing.on
    if order.kind == Kind.CLOSURE_NOTICE:
        begin_notice(doing, moment)
    doing.fact("served")
    if order.state == State.INTERIM:
        # It binds as an interim order, and goes on doing so.
        doing.stays = True
    elif order.kind not in WARNINGS:
        doing.binds()
    doing.event(f"Served: {Service.Method(data['method']).label.lower()}", at=moment)
    letters.keep(order, letters.CERTIFICATE, by=doing.by, on=doing.on)


@verb("observe")
def observe(doing: Doing) -> None:
    """The conduct was seen again after a warning: what a notice needs (s.43(5)(b))."""
    order = doing.order
    if order.comply_by is not None and doing.on > order.comply_by:
        doing.fact("continued")
    doing.event("The conduct was seen to go on")


@verb("comply")
def comply(doing: Doing) -> None:
    """It was complied with."""
    doing.fact("complied")
    doing.event("Complied with")


@verb("lapse")
def lapse(doing: Doing) -> None:
    """A warning's time of watching is over, and nothing more comes of it."""
    doing.event("Lapsed")


@verb("withdraw")
def withdraw(doing: Doing) -> None:
    """It is taken back, before it bound or as a warning."""
    doing.event("Withdrawn")


@verb("revoke")
def revoke(doing: Doing) -> None:
    """Whoever issued it takes it back."""
    doing.event("Revoked")


@verb("review")
def review(doing: Doing) -> None:
    """It was reviewed and stands; a notice gets its next day of review."""
    order = doing.order
    if order.kind == Kind.CPN:
        order.review_on = doing.data.get("next_review_on")
    doing.fact("reviewed")
    doing.event("Reviewed: it stands")


@verb("vary")
def vary(doing: Doing) -> None:
    """Change what it requires or how long it lasts; a varied notice is a new letter."""
    order, data = doing.order, doing.data
    doing.resumes()
    for each in data.get("requirements") or ():
        Requirement.objects.filter(order=order, pk=each.pk).update(ends_before=doing.on)
    if data.get("requirement_kind"):
        new_requirement(doing, starts_on=doing.on)
    if data.get("ends_on"):
        order.ends_on, order.is_indefinite = data["ends_on"], False
        begin_the_next(doing, first_day_after(data["ends_on"]))
    if data.get("next_review_on"):
        order.review_on = data["next_review_on"]
    doing.fact("varied")
    doing.event(f"Varied, from {spoken(doing.on)}")
    if order.kind == Kind.CPN:
        letters.keep(order, letters.CPN, by=doing.by, on=doing.on)
