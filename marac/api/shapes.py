"""What comes in, and the little that leaves. What is missing in a referral is for the rules to say."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from conferences.api import shapes as of_conference
from marac.models import Consent, Criterion, IncidentKind, ReferredBy, YesNoUnknown
from partnership.api.fields import Body, Day, Link
from people.models import SafeContact

MOST = 50


def _text(words: str = "", **more: Any) -> Any:
    return serializers.CharField(required=False, allow_blank=True, help_text=words, **more)


def _one_of(choices: Any, words: str = "") -> Any:
    return serializers.ChoiceField(choices, required=False, allow_blank=True, help_text=words)


def _codes(choices: Any, words: str) -> Any:
    child = serializers.ChoiceField(choices)
    return serializers.ListField(child=child, max_length=MOST, required=False, help_text=words)


class PersonTyped(Body):
    """Somebody as you describe them. Nobody is looked up."""

    given_name = _text()
    family_name = _text()
    date_of_birth = Day(required=False, allow_null=True)
    address = _text("Never the address of a refuge.")
    telephone = _text()


class SafeContactTyped(Body):
    """How the victim may be reached safely. Without it nobody contacts them."""

    method = _one_of(SafeContact.Method.choices, "Needed.")
    number = _text("Needed for a call or a message.")
    times = _text()
    who_may_answer = _text()
    code_word = _text()
    voicemail_ok = serializers.BooleanField(required=False)


class NewMaracReferral(Body):
    """A referral to the MARAC."""

    victim = PersonTyped()
    perpetrators = PersonTyped(many=True, required=False, help_text="Alleged. At least one.")
    children = PersonTyped(many=True, required=False, help_text="Children of the household.")
    safe_contact = SafeContactTyped(required=False, allow_null=True)
    referrer_kind = _one_of(ReferredBy.choices, "Whose referral it is. Needed.")
    criteria = _codes(Criterion.choices, "Why it is made: at least one.")
    judgement = _text("Needed where professional judgement is a criterion.")
    summary = _text("What has happened. Needed.")
    incident_on = Day(required=False, allow_null=True, help_text="The latest incident. Needed.")
    incident_kinds = _codes(IncidentKind.choices, "What happened then. Needed.")
    checklist = _text("The code of a checklist, if one was filled in: see checklists.")
    answers = _codes(YesNoUnknown.choices, "One for each question of the checklist, in its order.")
    consent = _one_of(Consent.choices, "Needed.")
    no_consent_reason = _text("Without consent: why it is shared all the same, and who decided.")
    wishes = _text("What the victim wishes.")
    sex = _one_of([("female", "Female"), ("male", "Male"), ("unknown", "Not known")])
    is_bme = _one_of(YesNoUnknown.choices, "Of a Black or other minority ethnic community.")
    is_lgbt = _one_of(YesNoUnknown.choices, "Lesbian, gay, bisexual or transgender.")
    is_disabled = _one_of(YesNoUnknown.choices, "With a disability.")
    transferred_from = _text("The area whose MARAC hands it over, if one does.")


class MaracSent(serializers.Serializer[Any]):
    """What every referral is answered."""

    detail = serializers.CharField()


class MaracChecklist(serializers.Serializer[Any]):
    """A risk checklist that may be filled in."""

    code = serializers.CharField()
    name = serializers.CharField()
    version = serializers.IntegerField()
    threshold = serializers.IntegerField(help_text="As many times yes is visible high risk.")
    questions = serializers.ListField(child=serializers.CharField())


@extend_schema_field(OpenApiTypes.URI)
class MaracRequestLink(Link):
    """A request's address."""

    def __init__(self) -> None:
        super().__init__("api_marac-request-detail", "pk")


@extend_schema_field(OpenApiTypes.URI)
class MaracActionLink(Link):
    """An action's address."""

    def __init__(self) -> None:
        super().__init__("api_marac-action-detail", "pk")


class MaracRequestRow(of_conference.RequestRow):
    """What an agency is asked, in a list."""

    url = MaracRequestLink()


class MaracRequestWhole(of_conference.AnswerWhole, MaracRequestRow):
    """A request that has been opened, with what the agency has told."""


class MaracRequestReceipt(serializers.Serializer[Any]):
    """What answering says back."""

    id = serializers.UUIDField()
    url = MaracRequestLink()
    status = serializers.CharField()


class MaracActionRow(of_conference.ActionRow):
    """What an agency has taken away, in a list."""

    url = MaracActionLink()


class MaracActionWhole(of_conference.DutyWhole, MaracActionRow):
    """An action that has been opened."""


class MaracActionReceipt(serializers.Serializer[Any]):
    """What finishing says back."""

    id = serializers.UUIDField()
    url = MaracActionLink()
    status = serializers.CharField()
