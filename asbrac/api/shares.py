"""The API's routes on what an agency is asked before a meeting, and what it takes away."""

from __future__ import annotations

from typing import ClassVar

from asbrac.api import serializers as shapes
from asbrac.api.views import READ, RUN
from asbrac.conference import ASBRAC
from asbrac.models import AsbracAction, AsbracRequest
from conferences.api.views import Actions, Requests, described, rule

CONTRIBUTE = rule(ASBRAC, ASBRAC.contribute, "write")


@described
class RequestViewSet(Requests):
    """What agencies are asked about referrals before a meeting."""

    conference = ASBRAC
    access_rule = READ
    action_rules: ClassVar = {"answer": (CONTRIBUTE, RUN)}
    log_as = "asbracrequest"
    queryset = AsbracRequest.objects.none()
    model = AsbracRequest
    serializer_class = shapes.RequestRow
    whole = shapes.RequestWhole
    receipt = shapes.RequestReceipt


@described
class ActionViewSet(Actions):
    """What agencies take away from meetings."""

    conference = ASBRAC
    access_rule = READ
    action_rules: ClassVar = {"finish": (CONTRIBUTE, RUN)}
    log_as = "asbracaction"
    queryset = AsbracAction.objects.none()
    model = AsbracAction
    serializer_class = shapes.ActionRow
    whole = shapes.ActionWhole
    receipt = shapes.ActionReceipt
