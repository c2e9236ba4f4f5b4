"""Orders of places: public spaces protection orders, closures, dispersal."""

from __future__ import annotations

from datetime import datetime, timedelta

from orders import letters
from orders.kinds import IssuingBody, Kind, State
from orders.models import Order
from orders.rules.registry import Act
from orders.services.common import Doing, append_fact, storable, sync_deadlines, verb
from orders.services.paper import body_of
from partnership import clock
from partnership.dates import spoken
from partnership.services import create_record
from people.models import Involvement
from people.services import involve

_BODY_OF_RANK = {
    "inspector": IssuingBody.POLICE.value,
    "superintendent": IssuingBody.POLICE.value,
    "council_officer": IssuingBody.COUNCIL.value,
    "chief_executive": IssuingBody.COUNCIL.value,
    "chief_executive_designee": IssuingBody.COUNCIL.value,
    "housing_provider": IssuingBody.HOUSING.value,
}


@verb("publish")
def publish(doing: Doing) -> None:
    """The order is published, and in force from its first day."""
    order = doing.order
    order.answers["published_where"] = str(doing.data["published_where"]).strip()
    assert order.starts_on is not None
    begins = max(order.starts_on, doing.on)
    doing.event("Published")
    if begins <= clock.today():
        doing.binds(begins)
    else:
        # It waits for its first day: the calendar brings it into force.
        doing.stays = True
        order.answers["published_on"] = storable(doing.on)


@verb("extend")
def extend(doing: Doing) -> None:
    """Let it run longer, before it runs out."""
    doing.resumes()
    order = doing.order
    order.ends_on = doing.data["ends_on"]
    doing.fact("extended")
    doing.event(f"Extended to {spoken(order.ends_on)}")


def begin_notice(doing: Doing, served_at: datetime | None) -> None:
    """A closure notice runs for its hours from service, and the hearing's clock starts."""
    order = doing.order
    assert served_at is not None
    order.issued_on = doing.on
    order.issuing_body = _BODY_OF_RANK.get(order.answers.get("rank"), body_of(order.agency))
    order.legal_basis = "2014 Act s.76"
    order.starts_on = doing.on
    order.starts_at = served_at
    order.ends_at = served_at + timedelta(hours=int(order.answers["hours"]))
    doing.fact("issued")
    letters.keep(order, letters.CLOSURE_NOTICE, by=doing.by, on=doing.on)


@verb("extend_notice")
def extend_notice(doing: Doing) -> None:
    """A higher rank lets the notice run longer, counted from service."""
    order = doing.order
    assert order.starts_at is not None
    order.answers["hours"] = doing.data["hours"]
    order.answers["rank"] = doing.data["rank"]
    longer = order.starts_at + timedelta(hours=doing.data["hours"])
    # The court may have continued it for longer already.
    order.ends_at = max(longer, order.ends_at or longer)
    doing.event(f"Notice extended to {doing.data['hours']} hours in all")


@verb("adjourn")
def adjourn(doing: Doing) -> None:
    """The magistrates have adjourned the hearing."""
    doing.order.answers["adjourned_until"] = storable(doing.data["until"])
    doing.event(
        f"Hearing adjourned to {spoken(clock.london_day(doing.data['until']))}",
        at=doing.data["until"],
    )


@verb("continue_notice")
def continue_notice(doing: Doing) -> None:
    """The court keeps the notice in force for some hours more."""
    order = doing.order
    assert order.ends_at is not None
    order.ends_at += timedelta(hours=doing.data["hours"])
    doing.event(f"The court continued the notice for {doing.data['hours']} hours")


@verb("make_order")
def make_order(doing: Doing) -> None:
    """The court has made a closure order, which stands beside its notice from now on."""
    notice = doing.order
    by = doing.by
    record = create_record(
        "order",
        "OR",
        agency=notice.record.agency,
        team=notice.record.team,
        parent=notice.case.record if notice.case else None,
    )
    made = Order.objects.create(
        record=record,
        partnership_id=notice.partnership_id,
        kind=Kind.CLOSURE_ORDER,
        state=State.IN_FORCE,
        case=notice.case,
        source=notice,
        premises=notice.premises,
        owner=notice.owner,
        agency=notice.agency,
        issuing_body=IssuingBody.MAGISTRATES,
        court=IssuingBody.MAGISTRATES,
        legal_basis="2014 Act s.80",
        ward=notice.ward,
        themes=notice.themes,
        conduct=notice.conduct,
        answers={"bars_residents": bool(doing.data.get("bars_residents"))},
        applied_on=notice.applied_on,
        starts_on=doing.on,
        issued_on=doing.on,
        ends_on=doing.data["ends_on"],
        drafted_by=by,
    )
    if notice.premises is not None:
        involve(record, notice.premises, Involvement.Role.LOCATION, by=by, starts_on=doing.on)
    append_fact(made, "order.made", doing.on, by)
    append_fact(made, "order.in_force", doing.on, by)
    Doing(Act(made, "make_order", by, doing.on)).event("Closure order made")
    sync_deadlines(made)
    doing.event("The court made a closure order", subject=made.pk)


@verb("cancel")
def cancel(doing: Doing) -> None:
    """The notice is cancelled."""
    doing.event("Cancelled")


@verb("notify")
def notify(doing: Doing) -> None:
    """The police have told the council of a dispersal authorisation."""
    order = doing.order
    assert order.starts_at is not None
    order.issued_on = order.starts_on = clock.london_day(order.starts_at)
    order.issuing_body = IssuingBody.POLICE
    order.legal_basis = "2014 Act s.34"
    doing.fact("issued", order.issued_on)
    doing.binds(order.issued_on)
    doing.event("Authorisation notified")


@verb("direct")
def direct(doing: Doing) -> None:
    """Somebody was directed to leave. Nobody is named: the police keep that record (s.38)."""
    doing.fact("directed")
    doing.event(f"A direction to leave, for {doing.data['hours']} hours")
