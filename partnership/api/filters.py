"""The filters that the lists of every room are narrowed with."""

from __future__ import annotations

from django_filters import rest_framework as filters


class DayFilter(filters.DateFilter):
    """A day as 2018-05-23 and in no other way, so that none is read the wrong way round."""

    def __init__(self, field_name: str, lookup_expr: str, label: str) -> None:
        super().__init__(
            field_name,
            lookup_expr,
            label=label,
            input_formats=["%Y-%m-%d"],
            error_messages={"invalid": "Write the day as 2018-05-23."},
        )
