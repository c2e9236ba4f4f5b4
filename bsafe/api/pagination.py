"""Pages by key: nothing is counted, and rows added meanwhile move nothing from one page to another."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.db.models import Q
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param


class KeysetPagination(BasePagination):
    """Newest first by the view's `keyset`: columns whose last is unique, all descending.

    A cursor names the last row of the page before. It is signed: one that was made up or changed is
    refused, and so is one of another list. REST framework's own cursor counts rows that share a day,
    so that a case logged on that day between two pages would show a row twice.
    """

    cursor_parameter = "cursor"
    size_parameter = "page_size"
    usual_size = 50
    largest_size = 200

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request = request
        self.keys: tuple[str, ...] = view.keyset
        self.salt = f"{view.__class__.__module__}.{view.__class__.__name__}.{view.action}"
        size = self._size()
        queryset = queryset.order_by(*(f"-{key}" for key in self.keys))
        if cursor := request.query_params.get(self.cursor_parameter):
            queryset = queryset.filter(self._after(cursor))
        rows = list(queryset[: size + 1])
        self.page = rows[:size]
        self.has_next = len(rows) > size
        return self.page

    def next_link(self) -> str | None:
        if not self.has_next:
            return None
        last = self.page[-1]
        cursor = signing.dumps([str(getattr(last, key)) for key in self.keys], salt=self.salt)
        return replace_query_param(self.request.build_absolute_uri(), self.cursor_parameter, cursor)

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self.next_link(), "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {
                "next": {
                    "type": "string",
                    "format": "uri",
                    "nullable": True,
                    "description": "The address of the next page; null on the last.",
                },
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            {
                "name": self.cursor_parameter,
                "in": "query",
                "required": False,
                "schema": {"type": "string"},
                "description": "From `next` of the page before, as it stands there.",
            },
            {
                "name": self.size_parameter,
                "in": "query",
                "required": False,
                "schema": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": self.largest_size,
                    "default": self.usual_size,
                },
                "description": "How many to a page.",
            },
        ]

    def _size(self) -> int:
        text = self.request.query_params.get(self.size_parameter, str(self.usual_size))
        if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= self.largest_size:
            return int(text)
        raise ValidationError(
            {self.size_parameter: [f"Give a whole number from 1 to {self.largest_size}."]}
        )

    def _after(self, cursor: str) -> Q:
        """Rows that follow the cursor's, written so that the composite index carries the condition."""
        try:
            values = signing.loads(cursor, salt=self.salt)
        except signing.BadSignature:
            raise ValidationError(
                {
                    self.cursor_parameter: [
                        "This cursor is not one of this list's. Start again without it, "
                        "and follow `next`."
                    ]
                }
            ) from None
        *leading, last = self.keys
        condition = Q(**{f"{last}__lt": values[-1]})
        for key, value in reversed(list(zip(leading, values, strict=False))):
            condition = Q(**{f"{key}__lte": value}) & (Q(**{f"{key}__lt": value}) | condition)
        return condition
