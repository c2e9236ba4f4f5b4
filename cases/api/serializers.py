"""What leaves through the API, and the shape of what comes in. The rules are the services'.

Lists name nobody whom a case is about. The case itself gives id, role and name of those on it and
no more: no birth date, address, telephone number or note.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cases.models import AsbCase, AsbType, CaseNote, HateStrand, RiskBand
from partnership.api.fields import Day, InSight, Link, Named, TimeOfDay, Words
from partnership.models import User, Ward
from people.models import Involvement, Person, Premises


@extend_schema_field(OpenApiTypes.URI)
class CaseLink(Link):
    """A case's address, by the attribute that holds its id."""

    def __init__(self, key: str = "pk") -> None:
        super().__init__("api_case-detail", key)


@extend_schema_field(OpenApiTypes.URI)
class IncidentLink(Link):
    """An incident's address."""

    def __init__(self) -> None:
        super().__init__("api_incident-detail", "pk")


class CaseRow(serializers.Serializer[AsbCase]):
    """A case in a list."""

    id = serializers.UUIDField(source="record_id")
    url = CaseLink()
    reference = serializers.CharField(source="record.reference")
    version = serializers.IntegerField(source="record.version")
    title = serializers.CharField()
    status = serializers.ChoiceField(AsbCase.Status.choices)
    asb_type = serializers.ChoiceField(AsbType.choices)
    qualifiers = serializers.ListField(child=serializers.CharField())
    themes = serializers.ListField(child=serializers.CharField())
    hate_strands = serializers.ListField(child=serializers.ChoiceField(HateStrand.choices))
    source = serializers.CharField()  # type: ignore[assignment]
    risk_band = serializers.ChoiceField(
        RiskBand.choices, allow_blank=True, help_text="Empty until the first assessment."
    )
    ward = Named(allow_null=True)
    owner = Named()
    agency = Named(source="record.agency")
    opened_on = serializers.DateField()
    closed_on = serializers.DateField(allow_null=True)
    next_contact_on = serializers.DateField(allow_null=True)


class PersonOnCase(serializers.Serializer[Involvement]):
    """Somebody or some place on a case, by role."""

    id = serializers.UUIDField(source="party.pk")
    kind = serializers.SerializerMethodField()
    role = serializers.ChoiceField(Involvement.Role.choices)
    name = serializers.CharField(source="party")
    starts_on = serializers.DateField()
    ends_before = serializers.DateField(allow_null=True)

    def get_kind(self, involvement: Involvement) -> str:
        return str(involvement.party._meta.model_name)


class CaseWhole(CaseRow):
    """A case that has been opened."""

    closure_reason = serializers.CharField(help_text="A code; empty while the case is open.")
    victim_told_on = serializers.DateField(allow_null=True)
    contact_every_working_days = serializers.IntegerField(allow_null=True)
    people = PersonOnCase(many=True, help_text="People, organisations and places on the case.")


class IncidentRow(serializers.Serializer[Any]):
    """An incident in a list."""

    id = serializers.UUIDField()
    url = IncidentLink()
    case = serializers.UUIDField(source="case_id")
    case_url = CaseLink("case_id")
    occurred_on = serializers.DateField()
    occurred_at = TimeOfDay(allow_null=True)
    reported_on = serializers.DateField()
    source = serializers.CharField()  # type: ignore[assignment]
    asb_type = serializers.ChoiceField(AsbType.choices)
    qualifiers = serializers.ListField(child=serializers.CharField())
    hate_strands = serializers.ListField(child=serializers.ChoiceField(HateStrand.choices))
    ward = Named(allow_null=True)


class IncidentWhole(IncidentRow):
    """An incident that has been opened."""

    narrative = serializers.CharField()
    police_reference = serializers.CharField()


class Receipt(serializers.Serializer[AsbCase]):
    """What a step answers: enough to go on, nothing of what is in the record."""

    id = serializers.UUIDField(source="record_id")
    url = CaseLink()
    reference = serializers.CharField(source="record.reference")
    version = serializers.IntegerField(source="record.version")
    status = serializers.ChoiceField(AsbCase.Status.choices)


class PartReceipt(serializers.Serializer[Any]):
    """As Receipt, for something added to a case."""

    id = serializers.UUIDField()
    case = Receipt()


class Report(serializers.Serializer[Any]):
    """One event as it was reported."""

    occurred_on = Day()
    occurred_at = TimeOfDay(required=False, allow_null=True)
    reported_on = Day(required=False, allow_null=True)
    asb_type = serializers.ChoiceField(AsbType.choices)
    source = serializers.CharField(  # type: ignore[assignment]
        max_length=40, help_text="A referral source's code."
    )
    narrative = serializers.CharField()
    qualifiers = Words(required=False, max_length=50)
    hate_strands = serializers.ListField(
        child=serializers.ChoiceField(HateStrand.choices), required=False
    )
    ward = InSight(Ward, required=False, allow_null=True)
    premises = InSight(Premises, required=False, allow_null=True)
    police_reference = serializers.CharField(max_length=40, required=False, allow_blank=True)


class PersonRole(serializers.Serializer[Any]):
    """Somebody already on file, and their role on the new case."""

    person = InSight(Person)
    role = serializers.ChoiceField(
        [each for each in Involvement.Role.choices if each[0] != Involvement.Role.LOCATION]
    )


class NewCase(Report):
    """A case to log, with its first report."""

    title = serializers.CharField(max_length=120, help_text="What it is about; nobody's name.")
    themes = Words(required=False, max_length=50)
    opened_on = Day(required=False, help_text="Today unless given.")
    owner = InSight(User, required=False, help_text="Whoever logs the case unless given.")
    people = PersonRole(many=True, required=False)


class Closing(serializers.Serializer[Any]):
    """How a case was closed."""

    reason = serializers.CharField(max_length=40, help_text="A closure reason's code.")
    closed_on = Day(required=False, help_text="Today unless given.")
    note = serializers.CharField(required=False, allow_blank=True)
    victim_told_on = Day(required=False, allow_null=True)
    victim_not_told_reason = serializers.CharField(max_length=200, required=False, allow_blank=True)


class Reopening(serializers.Serializer[Any]):
    """Why a case is opened again."""

    why = serializers.CharField()
    reopened_on = Day(required=False, help_text="Today unless given.")


class NewNote(serializers.Serializer[Any]):
    """Something to write on a case."""

    text = serializers.CharField()
    kind = serializers.ChoiceField(CaseNote.Kind.choices, required=False)
    is_opinion = serializers.BooleanField(
        required=False, help_text="True where it is opinion, not fact."
    )
    happened_at = serializers.DateTimeField(required=False, help_text="Now unless given.")
