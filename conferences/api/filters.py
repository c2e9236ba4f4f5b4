"""What the lists of requests and actions can be narrowed to. Ranges of days are half-open."""

from __future__ import annotations

from django_filters import rest_framework as filters

from conferences.models import Action, Request
from partnership.api.filters import DayFilter


class ShareFilter(filters.FilterSet):
    """Filters of what an agency has to do."""

    referral = filters.UUIDFilter(field_name="referral_id", label="A referral's id")
    agency = filters.UUIDFilter(field_name="agency_id", label="An agency's id")
    due_from = DayFilter("due_on", "gte", "Due on this day or later")
    due_before = DayFilter("due_on", "lt", "Due before this day")


class RequestFilter(ShareFilter):
    """Filters of requests."""

    status = filters.ChoiceFilter(choices=Request.Status.choices)


class ActionFilter(ShareFilter):
    """Filters of actions."""

    status = filters.ChoiceFilter(choices=Action.Status.choices)
