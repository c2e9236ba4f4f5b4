"""Filters of lists."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.request import Request

from bsafe.api.pagination import KeysetPagination
from partnership.api.parameters import check_parameters

PAGING = (KeysetPagination.cursor_parameter, KeysetPagination.size_parameter)


class KnownFilters(DjangoFilterBackend):
    """django-filter, but a filter that does not exist, or has no value, is an error."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> Any:
        filterset_class = self.get_filterset_class(view, queryset)
        if filterset_class is None:
            return queryset
        check_parameters(request, [*filterset_class.base_filters, *PAGING])
        return super().filter_queryset(request, queryset, view)
