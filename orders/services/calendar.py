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
from orders.services.common import PREFIX, sync_deadlines, take
from partnership import clock
from partnership.models import Deadline


def run_out_on(order: Order) -> date | None:
    """The first day on which an order's time is over, or None while it has no such day."""
    if order.kind == Kind.DISPERSAL and order.ends_at is not None:
        return clock.london_day(order.ends_at) if order.ends_at <= clock.now() else None
    if order.ends_on is not None and order.ends_on < clock.today():
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
    for pk in waiting.values_list("pk", flat=True):
        with transaction.atomic():
            changed += _keep_up(pk)
    return changed


def _keep_up(pk: UUID) -> bool:
    # Another sweep may have been here: the row says how it stands now.
    order = Order.objects.select_for_update(of=("self",)).select_related("record").get(pk=pk)
    before = order.state
    if _may_begin(order):
        assert order.starts_on is not None
        order = take(order, "begin", by=None, on=order.starts_on)
    over = run_out_on(order)
    move = LIFE[Kind(order.kind)].get("expire")
    if over is not None and move is not None and order.state in move.sources:
        order = take(order, "expire", by=None, on=over)
    return order.state != before


def _may_begin(order: Order) -> bool:
    if order.state != State.MADE or order.starts_on is None or order.starts_on > clock.today():
        return False
    if order.kind in SPACES:
        return bool(order.answers.get("published_on"))
    return order.kind == Kind.CBO


def refresh_deadlines() -> int:
    """Take off My work what was the end of somebody's right and has passed; returns how many orders."""
    passed = Deadline.objects.filter(
        met_at__isnull=True, kind__startswith=PREFIX, due_on__lt=clock.today()
    ).values("record_id")
    count = 0
    for pk in Order.objects.filter(pk__in=passed).values_list("pk", flat=True):
        with transaction.atomic():
            order = Order.objects.select_related("record", "owner").get(pk=pk)
            sync_deadlines(order)
            count += 1
    return count
