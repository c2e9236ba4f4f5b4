"""What the API's lists of cases and incidents can be narrowed to. Ranges of days are half-open."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters

from cases.models import AsbCase, AsbType, Incident, RiskBand
from partnership.api.filters import DayFilter
from partnership.references import normalise

UNASSESSED = "none"


class CaseFilter(filters.FilterSet):
    """Filters of cases."""

    status = filters.ChoiceFilter(choices=AsbCase.Status.choices)
    asb_type = filters.ChoiceFilter(choices=AsbType.choices)
    ward = filters.UUIDFilter(field_name="ward_id", label="A ward's id")
    owner = filters.UUIDFilter(field_name="owner_id", label="The owner's id")
    risk_band = filters.ChoiceFilter(
        choices=[*RiskBand.choices, (UNASSESSED, "Not assessed")], method="of_band"
    )
    source = filters.CharFilter(label="A referral source's code")
    theme = filters.CharFilter(method="with_theme", label="A theme's code")
    opened_from = DayFilter("opened_on", "gte", "Opened on this day or later")
    opened_before = DayFilter("opened_on", "lt", "Opened before this day")
    closed_from = DayFilter("closed_on", "gte", "Closed on this day or later")
    closed_before = DayFilter("closed_on", "lt", "Closed before this day")
    next_contact_before = DayFilter("next_contact_on", "lt", "Next contact due before this day")
    reference = filters.CharFilter(method="of_reference", label="The case's reference")

    class Meta:
        model = AsbCase
        fields: list[str] = []

    def of_band(self, cases: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return cases.filter(risk_band="" if value == UNASSESSED else value)

    def with_theme(self, cases: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return cases.filter(themes__contains=[value])

    def of_reference(self, cases: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """A mistyped reference finds nothing, as an unknown one does."""
        return cases.filter(record__reference=normalise(value) or "")


class IncidentFilter(filters.FilterSet):
    """Filters of incidents."""

    case = filters.UUIDFilter(field_name="case_id", label="A case's id")
    asb_type = filters.ChoiceFilter(choices=AsbType.choices)
    ward = filters.UUIDFilter(field_name="ward_id", label="A ward's id")
    source = filters.CharFilter(label="A referral source's code")
    occurred_from = DayFilter("occurred_on", "gte", "Happened on this day or later")
    occurred_before = DayFilter("occurred_on", "lt", "Happened before this day")

    class Meta:
        model = Incident
        fields: list[str] = []
