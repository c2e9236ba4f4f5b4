"""What leaves through the API.

Lists name nobody, and say nothing of anybody's health or hate. An opened referral gives id and name of
the victim and of the people on it and no more of them: no birth date, address or telephone number.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from asbrac.models import (
    AsbracAction,
    AsbracItem,
    AsbracReferral,
    AsbracRequest,
    Consent,
    Criterion,
    Outcome,
    Vulnerability,
)
from cases.api.serializers import CaseLink, PersonOnCase
from cases.models import HateStrand, RiskBand
from conferences.api import shapes as of_conference
from partnership.api.fields import Link, Named


@extend_schema_field(OpenApiTypes.URI)
class ReferralLink(Link):
    """A referral's address."""

    def __init__(self, key: str = "pk") -> None:
        super().__init__("api_asbrac-referral-detail", key)


@extend_schema_field(OpenApiTypes.URI)
class RequestLink(Link):
    """A request's address."""

    def __init__(self) -> None:
        super().__init__("api_asbrac-request-detail", "pk")


@extend_schema_field(OpenApiTypes.URI)
class ActionLink(Link):
    """An action's address."""

    def __init__(self) -> None:
        super().__init__("api_asbrac-action-detail", "pk")


@extend_schema_field({"type": "string", "format": "uri", "nullable": True})
class CaseInSight(CaseLink):
    """The address of the case that it was made from; null where the reader may not see it."""

    def to_representation(self, row: AsbracReferral) -> Any:
        return super().to_representation(row.case) if row.case else None


class ReferralRow(serializers.Serializer[AsbracReferral]):
    """A referral in a list."""

    id = serializers.UUIDField(source="record_id")
    url = ReferralLink()
    reference = serializers.CharField(source="record.reference")
    version = serializers.IntegerField(source="record.version")
    state = serializers.ChoiceField(AsbracReferral.State.choices)
    criteria = serializers.ListField(child=serializers.ChoiceField(Criterion.choices))
    band = serializers.ChoiceField(RiskBand.choices, help_text="The risk now.")
    initial_band = serializers.ChoiceField(
        RiskBand.choices,
        allow_blank=True,
        help_text="The risk at first acceptance, which is the one that is counted.",
    )
    case = serializers.UUIDField(source="case.pk", allow_null=True)
    case_url = CaseInSight()
    ward = Named(allow_null=True)
    owner = Named()
    referring_agency = Named()
    referred_on = serializers.DateField()
    screened_on = serializers.DateField(allow_null=True)
    next_review_on = serializers.DateField(allow_null=True)
    closed_on = serializers.DateField(allow_null=True)
    outcome = serializers.ChoiceField(
        Outcome.choices, allow_blank=True, help_text="Empty until the conference has closed it."
    )


class VictimShape(serializers.Serializer[Any]):
    """Who the referral is about."""

    id = serializers.UUIDField(source="pk")
    name = serializers.CharField(source="*")


class HeardShape(serializers.Serializer[AsbracItem]):
    """A meeting that had it on the agenda."""

    meeting = serializers.UUIDField(source="meeting_id")
    held_on = serializers.DateField(source="meeting.day")
    is_review = serializers.BooleanField()
    is_deferred = serializers.BooleanField()
    decision = serializers.CharField()


class RequestRow(of_conference.RequestRow):
    """What an agency is asked, in a list."""

    url = RequestLink()
    referral_url = ReferralLink("referral_id")


class RequestWhole(of_conference.AnswerWhole, RequestRow):
    """A request that has been opened, with what the agency has told."""


class ActionRow(of_conference.ActionRow):
    """What an agency has taken away, in a list."""

    url = ActionLink()
    referral_url = ReferralLink("referral_id")


class ActionWhole(of_conference.DutyWhole, ActionRow):
    """An action that has been opened."""


class ReferralDue(serializers.Serializer[Any]):
    """Something that falls due."""

    kind = serializers.CharField()
    due_on = serializers.DateField()
    why = serializers.CharField()


class ReferralStep(serializers.Serializer[Any]):
    """A step that the reader may take in the state that the referral is in."""

    step = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    url = serializers.URLField()


class ReferralWhole(ReferralRow):
    """A referral that has been opened."""

    victim = VictimShape(allow_null=True)
    people = PersonOnCase(many=True, help_text="Everybody on the referral.")
    judgement = serializers.CharField()
    summary = serializers.CharField()
    multi_agency_need = serializers.CharField()
    own_enquiries = serializers.CharField()
    vulnerabilities = serializers.ListField(child=serializers.ChoiceField(Vulnerability.choices))
    hate_strands = serializers.ListField(child=serializers.ChoiceField(HateStrand.choices))
    consent = serializers.ChoiceField(Consent.choices)
    no_consent_reason = serializers.CharField()
    wishes = serializers.CharField()
    risk_before = serializers.IntegerField(allow_null=True)
    risk_after = serializers.IntegerField(allow_null=True)
    band_after = serializers.ChoiceField(RiskBand.choices, allow_blank=True)
    screening_note = serializers.CharField()
    closing_note = serializers.CharField()
    heard = HeardShape(many=True, help_text="Latest first.")
    requests = RequestWhole(many=True, help_text="Those of your agency, or all if you run it.")
    actions = ActionWhole(many=True, help_text="Those of your agency, or all if you run it.")
    falls_due = ReferralDue(many=True)
    next_steps = ReferralStep(many=True, help_text="The steps that you may take now.")


class ReferralReceipt(serializers.Serializer[AsbracReferral]):
    """What a step answers: enough to go on, nothing of what is in the record."""

    id = serializers.UUIDField(source="record_id")
    url = ReferralLink()
    reference = serializers.CharField(source="record.reference")
    version = serializers.IntegerField(source="record.version")
    state = serializers.ChoiceField(AsbracReferral.State.choices)


class RequestReceipt(serializers.Serializer[AsbracRequest]):
    """What answering says back."""

    id = serializers.UUIDField()
    url = RequestLink()
    status = serializers.ChoiceField(AsbracRequest.Status.choices)


class ActionReceipt(serializers.Serializer[AsbracAction]):
    """What finishing says back."""

    id = serializers.UUIDField()
    url = ActionLink()
    status = serializers.ChoiceField(AsbracAction.Status.choices)
