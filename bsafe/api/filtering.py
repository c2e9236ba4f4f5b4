"""Filters of lists."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from bsafe.api.pagination import KeysetPagination

PAGING = (KeysetPagination.cursor_parameter, KeysetPagination.size_parameter)


class KnownFilters(DjangoFilterBackend):
    """django-filter, but a filter that does not exist is an error: unnoticed, it would list everything."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> Any:
        filterset_class = self.get_filterset_class(view, queryset)
        if filterset_class is None:
            return queryset
        known = [*filterset_class.base_filters, *PAGING]
        unknown = [name for name in request.query_params if name not in known]
        if unknown:
            listed = ", ".join(known)
            raise ValidationError(
                {name: [f"There is no such filter. There are: {listed}."] for name in unknown}
            )
        return super().filter_queryset(request, queryset, view)
