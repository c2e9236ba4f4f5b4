"""What follows from the calendar: orders begin and run out, and My work keeps up.

A sweep may come late or twice: every step is dated by the order's own days, and taken once.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from orders.kinds import ENDED, LIFE, SPACES, Kind, State
from orders.models import Order
from orders.services.common import ORDERS, PREFIX, sync_deadlines, take
from partnership import clock
from partnership.models import Deadline, Record


def run_out_on(order: Order, by: date | None = None) -> date | None:
    """The first day without it, where its time is over by the end of `by` (by now unless given)."""
    by = by or clock.today()
    if order.kind == Kind.DISPERSAL:
        if order.ends_at is None:
            return None
        reached = min(clock.now(), clock.start_of_day(by + timedelta(days=1)))
        return clock.london_day(order.ends_at) if order.ends_at <= reached else None
    if order.ends_on is not None and order.ends_on < by:
        return order.ends_on + timedelta(days=1)
    return None


def sweep(orders: QuerySet[Order] | None = None) -> int:
    """Begin and end what the calendar begins and ends; returns how many orders changed."""
    today, now = clock.today(), clock.now()
    live = (Order.objects.all() if orders is None else orders).exclude(state__in=ENDED)
    waiting = live.filter(
        Q(state=State.MADE, starts_on__lte=today, kind__in=[Kind.CBO, *SPACES])
        | Q(ends_on__lt=today)
        | Q(kind=Kind.DISPERSAL, ends_at__lte=now)
    ).order_by("pk")
    changed = 0
    for pk in list(waiting.values_list("pk", flat=True)):
        with transaction.atomic():
            order = _locked(pk)
            changed += catch_up(order, today).state != order.state
    return changed


def catch_up(order: Order, day: date) -> Order:
    """Take the steps that the calendar has brought by `day`, and return the order as it then stands."""
    if _may_begin(order, day):
        order = take(order, "begin", by=None, on=order.starts_on)
    over = run_out_on(order, day)
    move = LIFE[Kind(order.kind)].get("expire")
    if over is not None and move is not None and order.state in move.sources:
        order = take(order, "expire", by=None, on=over)
    return order


def _locked(pk: UUID) -> Order:
    """The order as it stands once nobody else is at it; the record's row comes first, as in `take`."""
    Record.objects.select_for_update().get(pk=pk)
    return ORDERS.get(pk=pk)


def _may_begin(order: Order, day: date) -> bool:
    if order.state != State.MADE or order.starts_on is None or order.starts_on > day:
        return False
    if order.kind in SPACES:
        return bool(order.answers.get("published_on"))
    return order.kind == Kind.CBO


def refresh_deadlines() -> int:
    """Take off My work the ends of rights that have passed; returns how many orders were looked at."""
    passed = Deadline.objects.filter(
        met_at__isnull=True, kind__startswith=PREFIX, due_on__lt=clock.today()
    ).values("record_id")
    count = 0
    for pk in list(Order.objects.filter(pk__in=passed).values_list("pk", flat=True)):
        with transaction.atomic():
            sync_deadlines(_locked(pk))
            count += 1
    return count
