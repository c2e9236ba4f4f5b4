"""The fields that answers to a step come in. They look at the shape; the rules are the services'."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Model
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from orders.kinds import Kind
from orders.steps.inputs import LONGEST, Form, Input
from partnership.api.fields import EARLIEST, Day, InSight, Words
from partnership.models import User, Ward
from people.models import Organisation, Person, Premises

YEARS = range(EARLIEST.year, 2200)
NOTHING = "There is nothing with this id."
# More rows, lines or codes than any order has.
MOST = 50


class NearDay(Day):
    """A day that an order could be about."""

    def to_internal_value(self, value: Any) -> date:
        day = super().to_internal_value(value)
        if day.year not in YEARS:
            raise serializers.ValidationError(f"The day must be before {YEARS.stop}.")
        return day


class Moment(serializers.DateTimeField):
    """An instant. Without its offset it would be one of two in the night when clocks go back."""

    def enforce_timezone(self, value: datetime) -> datetime:
        if value.tzinfo is None:
            raise serializers.ValidationError(
                "Give the offset as well, as in 2018-05-23T14:30:00+01:00."
            )
        if value.year not in YEARS:
            raise serializers.ValidationError(f"The year must be from 1900 to {YEARS.stop - 1}.")
        return super().enforce_timezone(value)


class Money(serializers.DecimalField):
    """Pounds as text: a JSON number would be read as a binary fraction."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=7, decimal_places=2, min_value=Decimal(0), **options)

    def to_internal_value(self, data: Any) -> Decimal:
        if not isinstance(data, str):
            raise serializers.ValidationError("Write the amount as text, as in “75.00”.")
        return super().to_internal_value(data)


class Distinct(serializers.ListField):
    """A list; what stands in it twice counts once."""

    def to_internal_value(self, data: Any) -> list[Any]:
        return list(dict.fromkeys(super().to_internal_value(data)))


@extend_schema_field(OpenApiTypes.UUID)
class OfOrder(serializers.Field[Any, Any, Any, Any]):
    """The id of a row of the order that the step is taken on; rows of other orders are not there."""

    def __init__(self, many: str, **options: Any) -> None:
        self.rows = many
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> Model:
        pk = serializers.UUIDField().run_validation(data)
        rows = getattr(self.context["order"], self.rows)
        row: Model | None = rows.filter(pk=pk).first()
        if row is None:
            raise serializers.ValidationError(NOTHING)
        return row


@extend_schema_field(OpenApiTypes.UUID)
class Party(serializers.Field[Any, Any, Any, Any]):
    """The id of a person, organisation or place in sight; hidden and absent are refused alike."""

    def to_internal_value(self, data: Any) -> Person | Organisation | Premises:
        pk: UUID = serializers.UUIDField().run_validation(data)
        user = self.context["request"].user
        assert isinstance(user, User)
        models: tuple[Any, ...] = (Person, Organisation, Premises)
        for model in models:
            found = model.objects.visible_to(user).filter(pk=pk).first()
            if found is not None:
                return found  # type: ignore[no-any-return]
        raise serializers.ValidationError(NOTHING)


def field_for(
    questions: Sequence[Input], kinds: frozenset[Kind]
) -> serializers.Field[Any, Any, Any, Any]:
    """The field for one question that `kinds` are asked, each perhaps in words of its own."""
    first = questions[0]
    asked = frozenset[Kind]().union(*(each.kinds or kinds for each in questions)) & kinds
    needed = all(each.required for each in questions)
    options: dict[str, Any] = {
        "required": needed and asked == kinds,
        "help_text": _help(first, needed, "" if asked == kinds else _codes(asked)),
    }
    choices = [
        choice for each in questions if not callable(each.choices) for choice in each.choices
    ]
    if choices:
        choice = serializers.ChoiceField(list(dict(choices).items()), **options)
        if first.form is Form.CHOICE:
            return choice
        child = serializers.ChoiceField(list(dict(choices).items()))
        return Distinct(child=child, max_length=MOST, **options)
    return _PLAIN[first.form](first, options | {"allow_null": not needed})


def _text(asked: Input, options: dict[str, Any]) -> serializers.CharField:
    most = LONGEST if asked.form is Form.LINE else None
    return serializers.CharField(allow_blank=True, max_length=most, **options)


def _lines(asked: Input, options: dict[str, Any]) -> serializers.ListField:
    child = serializers.CharField(max_length=LONGEST)
    return serializers.ListField(child=child, max_length=MOST, **options)


_PLAIN: dict[Form, Callable[[Input, dict[str, Any]], serializers.Field[Any, Any, Any, Any]]] = {
    Form.DAY: lambda asked, options: NearDay(**options),
    Form.FUTURE_DAY: lambda asked, options: NearDay(**options),
    Form.MOMENT: lambda asked, options: Moment(**options),
    Form.LINE: _text,
    Form.TEXT: _text,
    Form.LINES: _lines,
    # The choices of an area: its wards by id, its vocabulary by code.
    Form.CHOICE: lambda asked, options: InSight(Ward, **options),
    Form.CHOICES: lambda asked, options: Words(max_length=MOST, **options),
    Form.YES_NO: lambda asked, options: serializers.BooleanField(**options),
    Form.TICK: lambda asked, options: serializers.BooleanField(**options),
    Form.NUMBER: lambda asked, options: serializers.IntegerField(
        min_value=0, max_value=10_000, **options
    ),
    Form.MONEY: lambda asked, options: Money(**options),
    Form.REQUIREMENTS: lambda asked, options: Distinct(
        child=OfOrder("requirements"), max_length=MOST, **options
    ),
    Form.BREACH: lambda asked, options: OfOrder("breaches", **options),
    Form.HEARING: lambda asked, options: OfOrder("hearings", **options),
    Form.OWNER: lambda asked, options: InSight(User, **options),
}


def _codes(kinds: Iterable[Kind]) -> str:
    return ", ".join(kind.value for kind in Kind if kind in kinds)


def _help(asked: Input, needed: bool, only: str) -> str:
    said = [
        asked.label,
        asked.hint,
        f"{'Needed for' if needed else 'Only for'} {only}" * bool(only),
    ]
    if asked.today:
        said.append("Today unless given")
    return " ".join(each if each[-1] in "?." else f"{each}." for each in said if each)
