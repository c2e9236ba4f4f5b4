"""What leaves through the API.

Lists name nobody. The order itself gives id, kind and name of whom it is about and no more: no birth
date, address or note, nor what was checked about a person's health or characteristics.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from orders.kinds import Court, IssuingBody, Kind, State
from orders.letters import name_of
from orders.models import Appeal, Breach, Consultation, Hearing, Order, Requirement, Service
from orders.search import labels_for
from orders.services.common import PREFIX
from partnership.api.fields import Link, Named


@extend_schema_field(OpenApiTypes.URI)
class OrderLink(Link):
    """An order's address."""

    def __init__(self, key: str = "pk") -> None:
        super().__init__("api_order-detail", key)


@extend_schema_field({"type": "string", "format": "uri", "nullable": True})
class CaseInSight(Link):
    """The address of the case that an order came from; null where the reader may not see it."""

    def __init__(self) -> None:
        super().__init__("api_case-detail", "pk")

    def to_representation(self, row: Order) -> Any:
        return super().to_representation(row.case) if row.case else None


@extend_schema_field(OpenApiTypes.STR)
class Label(serializers.Field[Any, Any, Any, Any]):
    """What the area calls it. The words are looked up once for a whole list."""

    def __init__(self) -> None:
        super().__init__(source="*", read_only=True)

    def to_representation(self, row: Order) -> str:
        context: Any = self.context
        if "labels" not in context:
            context["labels"] = labels_for(context["request"].user)
        return context["labels"].get(row.local_kind) or Kind(row.kind).label


class OrderRow(serializers.Serializer[Order]):
    """An order in a list."""

    id = serializers.UUIDField(source="record_id")
    url = OrderLink()
    reference = serializers.CharField(source="record.reference")
    version = serializers.IntegerField(source="record.version")
    kind = serializers.ChoiceField(Kind.choices)
    local_kind = serializers.CharField()
    label = Label()  # type: ignore[assignment]
    state = serializers.ChoiceField(State.choices)
    in_force = serializers.BooleanField(
        source="is_binding", help_text="Whether it binds somebody today."
    )
    case = serializers.UUIDField(source="case.pk", allow_null=True)
    case_url = CaseInSight()
    themes = serializers.ListField(child=serializers.CharField())
    ward = Named(allow_null=True)
    owner = Named()
    agency = Named()
    issuing_body = serializers.ChoiceField(
        IssuingBody.choices, allow_blank=True, help_text="Empty until it is issued or made."
    )
    drafted_at = serializers.DateTimeField()
    applied_on = serializers.DateField(allow_null=True)
    issued_on = serializers.DateField(allow_null=True)
    served_on = serializers.DateField(allow_null=True)
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True, help_text="The last day on which it binds.")
    ended_on = serializers.DateField(allow_null=True, help_text="The first day without it.")


class RecipientShape(serializers.Serializer[Any]):
    """Whom or what an order is about."""

    id = serializers.UUIDField(source="pk")
    kind = serializers.SerializerMethodField()
    name = serializers.CharField(source="*")

    def get_kind(self, party: Any) -> str:
        return str(party._meta.model_name)


class OtherOrder(serializers.Serializer[Order]):
    """An order that this one follows or led to."""

    id = serializers.UUIDField(source="pk")
    url = OrderLink()
    kind = serializers.ChoiceField(Kind.choices)


class RequirementShape(serializers.Serializer[Requirement]):
    """One thing that an order asks."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(Requirement.Kind.choices)
    text = serializers.CharField()
    due_by = serializers.DateField(allow_null=True)
    supervisor = serializers.CharField()
    power_of_arrest = serializers.BooleanField()
    excludes_from_home = serializers.BooleanField()
    starts_on = serializers.DateField(
        allow_null=True, help_text="The day from which a change of the order has added it."
    )
    ends_before = serializers.DateField(
        allow_null=True, help_text="The first day on which it no longer holds."
    )


class AppealShape(serializers.Serializer[Appeal]):
    """An appeal or challenge."""

    id = serializers.UUIDField()
    court = serializers.ChoiceField(Court.choices)
    grounds = serializers.ListField(child=serializers.CharField())
    lodged_on = serializers.DateField()
    stop_suspended = serializers.BooleanField()
    decided_on = serializers.DateField(allow_null=True)
    outcome = serializers.ChoiceField(Appeal.Outcome.choices, allow_blank=True)


class PenaltyShape(serializers.Serializer[Any]):
    """A fixed penalty."""

    issued_on = serializers.DateField()
    amount = serializers.DecimalField(max_digits=7, decimal_places=2)
    discount_amount = serializers.DecimalField(max_digits=7, decimal_places=2, allow_null=True)
    discount_by = serializers.DateField(allow_null=True)
    pay_by = serializers.DateField(help_text="The last day to pay.")
    paid_on = serializers.DateField(allow_null=True)
    paid_amount = serializers.DecimalField(max_digits=7, decimal_places=2, allow_null=True)


class BreachShape(serializers.Serializer[Breach]):
    """A requirement that was not met."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(Breach.State.choices)
    occurred_on = serializers.DateField()
    description = serializers.CharField()
    requirements = serializers.SerializerMethodField()
    laid_on = serializers.DateField(allow_null=True)
    court = serializers.ChoiceField(Court.choices, allow_blank=True)
    decided_on = serializers.DateField(allow_null=True)
    penalty = PenaltyShape(allow_null=True)

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_requirements(self, breach: Breach) -> list[str]:
        return [str(each.pk) for each in breach.requirements.all()]


class HearingShape(serializers.Serializer[Hearing]):
    """A day in court."""

    id = serializers.UUIDField()
    court = serializers.ChoiceField(Court.choices)
    purpose = serializers.ChoiceField(Hearing.Purpose.choices)
    listed_for = serializers.DateTimeField()
    held_on = serializers.DateField(allow_null=True)


class ConsultationShape(serializers.Serializer[Consultation]):
    """Who was heard, and when."""

    body = serializers.ChoiceField(Consultation.Body.choices)
    consulted_on = serializers.DateField()


class ServiceShape(serializers.Serializer[Service]):
    """How and when it was served. Where and to whom stands in the certificate."""

    method = serializers.ChoiceField(Service.Method.choices)
    served_on = serializers.DateField()
    served_at = serializers.DateTimeField(allow_null=True)
    served_by = serializers.CharField()


class DocumentShape(serializers.Serializer[Any]):
    """A letter as it left, with the addresses and hashes of its files."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    letter = serializers.CharField()
    name = serializers.SerializerMethodField()
    made_at = serializers.DateTimeField()
    pdf_sha256 = serializers.CharField()
    pdf_url = serializers.SerializerMethodField()
    word_sha256 = serializers.CharField()
    word_url = serializers.SerializerMethodField()

    def get_name(self, document: Any) -> str:
        return name_of(document)

    @extend_schema_field(OpenApiTypes.URI)
    def get_pdf_url(self, document: Any) -> str:
        return self._address("api_order-document-pdf", document)

    @extend_schema_field(OpenApiTypes.URI)
    def get_word_url(self, document: Any) -> str:
        return self._address("api_order-document-word", document)

    def _address(self, route: str, document: Any) -> str:
        ids = {"id": document.order_id, "document": document.pk}
        return str(reverse(route, kwargs=ids, request=self.context["request"]))


class EventShape(serializers.Serializer[Any]):
    """A step that was taken. What was noted with it is not given."""

    step = serializers.CharField()
    happened_on = serializers.DateField()
    happened_at = serializers.DateTimeField(allow_null=True)
    summary = serializers.CharField()


class DueShape(serializers.Serializer[Any]):
    """Something that falls due."""

    kind = serializers.SerializerMethodField()
    due_on = serializers.DateField()
    due_at = serializers.DateTimeField(allow_null=True)
    why = serializers.CharField()
    source = serializers.CharField(  # type: ignore[assignment]
        help_text="The rule, and the law or policy that sets the day."
    )

    def get_kind(self, deadline: Any) -> str:
        return str(deadline.kind).removeprefix(PREFIX)


class StepShape(serializers.Serializer[Any]):
    """A step that the reader may take in the state that the order is in."""

    step = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    url = serializers.URLField()


class OrderWhole(OrderRow):
    """An order that has been opened."""

    about = RecipientShape(
        source="party", allow_null=True, help_text="Null for an order about an area."
    )
    area = serializers.CharField()
    source = OtherOrder(allow_null=True, help_text="The order that it follows.")  # type: ignore[assignment]
    led_to = OtherOrder(many=True, source="led_to.all")
    conduct = serializers.CharField()
    effect = serializers.CharField()
    unreasonable = serializers.CharField()
    legal_basis = serializers.CharField()
    court = serializers.ChoiceField(Court.choices, allow_blank=True)
    comply_by = serializers.DateField(allow_null=True)
    review_on = serializers.DateField(allow_null=True)
    is_indefinite = serializers.BooleanField()
    starts_at = serializers.DateTimeField(allow_null=True)
    ends_at = serializers.DateTimeField(allow_null=True)
    requirements = RequirementShape(many=True, source="requirements.all")
    services = ServiceShape(many=True, source="services.all")
    consultations = ConsultationShape(many=True, source="consultations.all")
    hearings = HearingShape(many=True, source="hearings.all")
    appeals = AppealShape(many=True, source="appeals.all")
    breaches = BreachShape(many=True, source="breaches.all")
    documents = DocumentShape(many=True, source="letters")
    events = EventShape(many=True, source="events.all", help_text="Latest first.")
    falls_due = DueShape(many=True, source="record.falls_due")
    next_steps = StepShape(many=True, help_text="The steps that you may take now.")


class OrderReceipt(serializers.Serializer[Order]):
    """What a step answers: enough to go on, nothing of what is in the record."""

    id = serializers.UUIDField(source="record_id")
    url = OrderLink()
    reference = serializers.CharField(source="record.reference")
    version = serializers.IntegerField(source="record.version")
    kind = serializers.ChoiceField(Kind.choices)
    state = serializers.ChoiceField(State.choices)
