"""What the viewsets of every room share."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import GenericViewSet

from partnership.access.log import log_access
from partnership.models import User


class Rows(GenericViewSet[Any]):
    """A list and its rows. Both leave their mark in the access log, in the request's transaction."""

    http_method_names = ("get", "head", "post")
    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"
    log_as: ClassVar[str]

    def page(self, request: Request) -> Response:
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        assert rows is not None
        log_access(user_of(request), "list", self.log_as, request=request, result_count=len(rows))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def read(self, shape: type[Serializer[Any]]) -> dict[str, Any]:
        """What came in, in the shape it must have. Raises ValidationError."""
        serializer = shape(data=self.request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)


def user_of(request: Request) -> User:
    """The account that asks."""
    assert isinstance(request.user, User)
    return request.user
