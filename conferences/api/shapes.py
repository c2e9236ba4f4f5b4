"""What leaves and what comes in about requests and actions. Lists say nothing of what was told."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from conferences.models import Action, Request
from partnership.api.fields import Body, Day, Named


class RequestRow(serializers.Serializer[Any]):
    """What an agency is asked, in a list."""

    id = serializers.UUIDField()
    referral = serializers.UUIDField(source="referral_id")
    reference = serializers.CharField(source="referral.record.reference")
    agency = Named()
    due_on = serializers.DateField()
    asked_at = serializers.DateTimeField()
    status = serializers.ChoiceField(Request.Status.choices)
    answered_at = serializers.DateTimeField(allow_null=True)


class ActionRow(serializers.Serializer[Any]):
    """What an agency has taken away, in a list."""

    id = serializers.UUIDField()
    referral = serializers.UUIDField(source="referral_id")
    reference = serializers.CharField(source="referral.record.reference")
    agency = Named()
    agreed_on = serializers.DateField()
    due_on = serializers.DateField()
    status = serializers.ChoiceField(Action.Status.choices)
    finished_on = serializers.DateField(allow_null=True)


class AnswerWhole(serializers.Serializer[Any]):
    """What an opened request says besides."""

    answer = serializers.CharField()


class DutyWhole(serializers.Serializer[Any]):
    """What an opened action says besides."""

    description = serializers.CharField()
    owner_name = serializers.CharField(help_text="Who does it for the agency.")
    outcome = serializers.CharField()


class Answering(Body):
    """What your agency knows, or that it knows nothing."""

    answer = serializers.CharField(required=False, allow_blank=True, help_text="")
    nothing_known = serializers.BooleanField(required=False)


class Finishing(Body):
    """What came of an action, and how or why not."""

    status = serializers.ChoiceField(
        [each for each in Action.Status.choices if each[0] != Action.Status.OPEN]
    )
    outcome = serializers.CharField()
    finished_on = Day(required=False, help_text="Today unless given.")
