"""The fields that the shapes of every room are made of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Model
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

EARLIEST = date(1900, 1, 1)


class Words(serializers.ListField):
    """Codes of a vocabulary."""

    child = serializers.CharField(max_length=40)


class Day(serializers.DateField):
    """A day that could be in a case file."""

    def to_internal_value(self, value: Any) -> date:
        day: date = super().to_internal_value(value)
        if day < EARLIEST:
            raise serializers.ValidationError(f"The day must be in {EARLIEST.year} or later.")
        return day


@extend_schema_field({"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}", "example": "23:30"})
class TimeOfDay(serializers.TimeField):
    """London's time of day. OpenAPI's own `time` wants an offset."""


class InSight(serializers.PrimaryKeyRelatedField[Any]):
    """The id of something that the account may see; hidden and absent are refused alike."""

    def __init__(self, model: type[Model], **options: Any) -> None:
        super().__init__(
            queryset=model._default_manager.all(),
            pk_field=serializers.UUIDField(),
            error_messages={"does_not_exist": "There is nothing with this id."},
            **options,
        )

    def get_queryset(self) -> Any:
        queryset: Any = super().get_queryset()
        return queryset.visible_to(self.context["request"].user)


class Link(serializers.Field[Any, Any, Any, Any]):
    """The address of a row in the API."""

    def __init__(self, route: str, key: str) -> None:
        self.route, self.key = route, key
        super().__init__(source="*", read_only=True)

    def to_representation(self, row: Any) -> str:
        address = reverse(
            self.route, kwargs={"id": getattr(row, self.key)}, request=self.context["request"]
        )
        return str(address)


class Named(serializers.Serializer[Any]):
    """A ward, an agency or a member of staff."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class Body(serializers.Serializer[Any]):
    """The body of a request. A field that is not asked is an error, so that no slip is overlooked."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping) and (unknown := data.keys() - self.fields.keys()):
            raise serializers.ValidationError(
                {name: ["There is no such field here."] for name in sorted(unknown)}
            )
        return super().to_internal_value(data)
