"""What the API's lists of the ASBRAC can be narrowed to. Ranges of days are half-open."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters

from asbrac.models import AsbracReferral, Outcome
from cases.models import AsbCase, RiskBand
from partnership.api.filters import DayFilter
from partnership.references import normalise


class ReferralFilter(filters.FilterSet):
    """Filters of referrals."""

    state = filters.ChoiceFilter(choices=AsbracReferral.State.choices)
    band = filters.ChoiceFilter(choices=RiskBand.choices, label="Risk now")
    initial_band = filters.ChoiceFilter(choices=RiskBand.choices, label="Risk at acceptance")
    outcome = filters.ChoiceFilter(choices=Outcome.choices)
    agency = filters.UUIDFilter(field_name="referring_agency_id", label="The referring agency's id")
    owner = filters.UUIDFilter(field_name="owner_id", label="The coordinator's id")
    ward = filters.UUIDFilter(field_name="ward_id", label="A ward's id")
    case = filters.UUIDFilter(method="of_case", label="A case's id")
    referred_from = DayFilter("referred_on", "gte", "Referred on this day or later")
    referred_before = DayFilter("referred_on", "lt", "Referred before this day")
    closed_from = DayFilter("closed_on", "gte", "Closed on this day or later")
    closed_before = DayFilter("closed_on", "lt", "Closed before this day")
    review_before = DayFilter("next_review_on", "lt", "Next reviewed before this day")
    reference = filters.CharFilter(method="of_reference", label="The referral's reference")

    class Meta:
        model = AsbracReferral
        fields: list[str] = []

    def of_case(self, referrals: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        """A case out of sight finds nothing, even where the referral itself is in sight."""
        cases = AsbCase.objects.visible_to(self.request.user).filter(pk=value)
        return referrals.filter(case__in=cases.values("pk"))

    def of_reference(self, referrals: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """A mistyped reference finds nothing, as an unknown one does."""
        return referrals.filter(record__reference=normalise(value) or "")
