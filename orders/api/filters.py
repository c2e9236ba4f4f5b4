"""What the API's list of orders can be narrowed to. Ranges of days are half-open."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters

from cases.models import AsbCase
from orders.kinds import BINDING, Kind, State
from orders.models import Order
from partnership import clock
from partnership.api.filters import DayFilter
from partnership.references import normalise


def binds_now() -> Q:
    """`Order.is_binding` as a condition on rows."""
    by_the_hour = Q(kind__in=[Kind.CLOSURE_NOTICE, Kind.DISPERSAL], ends_at__isnull=False)
    live = Q(state__in=[State.SERVED, State.APPLIED, State.IN_FORCE], ends_at__gt=clock.now())
    has_not_run_out = Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today())
    return (by_the_hour & live) | (~by_the_hour & Q(state__in=sorted(BINDING)) & has_not_run_out)


class OrderFilter(filters.FilterSet):
    """Filters of orders."""

    kind = filters.ChoiceFilter(choices=Kind.choices)
    state = filters.ChoiceFilter(choices=State.choices)
    local_kind = filters.CharFilter(label="A code of this area’s own kinds of warning")
    case = filters.UUIDFilter(method="of_case", label="A case's id")
    ward = filters.UUIDFilter(field_name="ward_id", label="A ward's id")
    theme = filters.CharFilter(method="with_theme", label="A theme's code")
    issued_from = DayFilter("issued_on", "gte", "Issued or made on this day or later")
    issued_before = DayFilter("issued_on", "lt", "Issued or made before this day")
    in_force = filters.ChoiceFilter(
        choices=[("true", "In force now"), ("false", "Not in force now")], method="binding"
    )
    reference = filters.CharFilter(method="of_reference", label="The order's reference")

    class Meta:
        model = Order
        fields: list[str] = []

    def of_case(self, orders: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        """A case out of sight finds nothing, even where the order itself is shared."""
        cases = AsbCase.objects.visible_to(self.request.user).filter(pk=value)
        return orders.filter(case__in=cases.values("pk"))

    def with_theme(self, orders: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return orders.filter(themes__contains=[value])

    def binding(self, orders: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        now = orders.model.objects.filter(binds_now()).values("pk")
        return orders.filter(pk__in=now) if value == "true" else orders.exclude(pk__in=now)

    def of_reference(self, orders: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """A mistyped reference finds nothing, as an unknown one does."""
        return orders.filter(record__reference=normalise(value) or "")
