"""Orders in the search, and in one line on other pages."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.urls import reverse

from orders.kinds import BINDING, ENDED, Kind, State
from orders.models import Order, WarningKind
from partnership.models import User
from partnership.references import normalise
from partnership.search import Badge, Hit, RecordLine


def colour_of(order: Order) -> str:
    """The colour of an order's state; the words always stand beside it."""
    if order.state in BINDING:
        return "red" if order.is_binding else "orange"
    return "grey" if order.state in ENDED else "blue"


def state_of(order: Order) -> str:
    """An order's state in words; one whose last day has passed is not in force."""
    if order.state in BINDING and not order.is_binding:
        return State.EXPIRED.label
    return order.get_state_display()


def labels_for(user: User) -> dict[str, str]:
    """What this area calls its warnings, by code."""
    return dict(WarningKind.objects.visible_to(user).values_list("code", "label"))


def describe_orders(user: User, ids: Collection[UUID]) -> dict[UUID, RecordLine]:
    """The orders among `ids` that `user` sees, each in one line that names nobody."""
    words = labels_for(user)
    return {
        order.pk: RecordLine(
            words.get(order.local_kind) or Kind(order.kind).label,
            reverse("order", kwargs={"pk": order.pk}),
            state=state_of(order),
            colour=colour_of(order),
        )
        for order in Order.objects.visible_to(user).filter(pk__in=ids)
    }


def find_orders(user: User, query: str) -> list[Hit]:
    """An order by its reference; people and places lead to theirs from their own pages."""
    called = normalise(query)
    if not called:
        return []
    words = labels_for(user)
    found = Order.objects.visible_to(user).filter(record__reference=called)
    return [
        Hit(
            f"{order.record.reference}: {words.get(order.local_kind) or Kind(order.kind).label}",
            reverse("order", kwargs={"pk": order.pk}),
            why="Reference",
            detail=f"Owner: {order.owner}",
            badges=[Badge(state_of(order), colour_of(order))],
        )
        for order in found.select_related("record", "owner")
    ]
