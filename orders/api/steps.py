"""The bodies of requests: one shape for each step, made from the table of steps.

What is missing or forbidden is for the rules to say, all at once and by their names: a shape only
says of what kind an answer is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from rest_framework import serializers

from cases.models import AsbCase
from orders.api.fields import Party, field_for
from orders.kinds import BY_THE_SYSTEM, LIFE, Kind
from orders.models import Order
from orders.steps.drafting import DRAFT
from orders.steps.inputs import Input, asked
from orders.steps.table import STEPS
from partnership.api.fields import InSight

# A closure order comes from the hearing of a closure notice and is never drafted.
DRAFTED = [(code, label) for code, label in Kind.choices if code != Kind.CLOSURE_ORDER]


class Answers(serializers.Serializer[Any]):
    """Answers to questions. One that is not asked is an error, so that no slip is overlooked."""

    questions: ClassVar[tuple[Input, ...]] = ()

    def kind_asked(self, data: Mapping[str, Any]) -> Kind | None:
        """The kind of order that is asked; None while nobody has said."""
        return Kind(self.context["order"].kind)

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return super().to_internal_value(data)
        wrong: dict[str, Any] = {
            name: ["There is no such field here."] for name in data if name not in self.fields
        }
        kind = self.kind_asked(data)
        if kind is not None:
            left_out = {each.name for each in self.questions}
            left_out -= {each.name for each in asked(self.questions, kind)}
            wrong |= {
                name: [f"This is not asked of a {kind.label}."] for name in left_out & data.keys()
            }
        try:
            answers = super().to_internal_value(data)
        except serializers.ValidationError as error:
            found: Any = error.detail
            raise serializers.ValidationError({**found, **wrong}) from None
        if wrong:
            raise serializers.ValidationError(wrong)
        return answers


def _fields(questions: Iterable[Input], kinds: frozenset[Kind]) -> dict[str, Any]:
    named: dict[str, list[Input]] = {}
    for each in questions:
        if not each.kinds or each.kinds & kinds:
            # The day of the act is today unless given.
            named.setdefault(each.name, []).append(
                replace(each, required=each.required and not each.today)
            )
    return {name: field_for(same, kinds) for name, same in named.items()}


def kinds_with(step: str) -> frozenset[Kind]:
    """The kinds of order that a step is ever taken on."""
    return frozenset(kind for kind in Kind if step in LIFE[kind])


def _shape_of(step: str) -> type[Answers]:
    name = "".join(part.title() for part in step.split("_"))
    inside: dict[str, Any] = {
        "__doc__": STEPS[step].label + ".",
        "questions": STEPS[step].inputs,
        **_fields(STEPS[step].inputs, kinds_with(step)),
        "reasons": serializers.DictField(
            child=serializers.CharField(),
            required=False,
            help_text="For each rule that warned, why the step is taken all the same.",
        ),
    }
    return type(f"{name}Step", (Answers,), inside)


# What people may do, by the names of the steps; what the system does by itself is not here.
SHAPES: dict[str, type[Answers]] = {
    step: _shape_of(step) for step in STEPS if step not in BY_THE_SYSTEM and kinds_with(step)
}


class _Draft(Answers):
    """What every draft says: what it is to be, about whom, and from which case."""

    questions = DRAFT

    kind = serializers.ChoiceField(DRAFTED)
    case = InSight(
        AsbCase,
        required=False,
        allow_null=True,
        help_text="Needed for an order about a person or organisation, unless it has a source.",
    )
    about = Party(
        required=False,
        allow_null=True,
        help_text="The person, organisation or place. With a source, the source’s unless given.",
    )
    source = InSight(  # type: ignore[assignment]
        Order,
        required=False,
        allow_null=True,
        help_text="The order that this one follows: of a cpn, its warning.",
    )
    local_kind = serializers.CharField(
        max_length=40,
        required=False,
        allow_blank=True,
        help_text="A code of this area’s own kinds of warning.",
    )

    def kind_asked(self, data: Mapping[str, Any]) -> Kind | None:
        kind = data.get("kind")
        return Kind(kind) if kind in [code for code, _ in DRAFTED] else None

    def validate(self, sent: dict[str, Any]) -> dict[str, Any]:
        if "kind" not in sent:
            raise serializers.ValidationError({"kind": ["This field is required."]})
        return sent


NewOrder: type[_Draft] = type(
    "NewOrder",
    (_Draft,),
    {
        "__doc__": "An order to draft. A draft may be incomplete: the law is asked when it is issued.",
        **_fields(DRAFT, frozenset(Kind(code) for code, _ in DRAFTED)),
    },
)
