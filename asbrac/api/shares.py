"""The API's routes on what an agency is asked before a meeting, and what it takes away."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from asbrac.api import bodies
from asbrac.api import serializers as shapes
from asbrac.api.filters import ActionFilter, RequestFilter
from asbrac.api.views import READ, RUN
from asbrac.conference import ASBRAC
from asbrac.models import AsbracAction, AsbracRequest
from cases.api.views import Rows
from conferences import services
from conferences.queries import runs
from partnership.access.log import log_access
from partnership.access.routes import AccessRule
from partnership.api.versions import etag, expected_version
from partnership.models import User
from partnership.rules import ChangedMeanwhile

CONTRIBUTE = AccessRule(capability="asbrac.contribute", scope="asbrac:write")
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag of the row as you read it, or * for whatever it is now.",
)
ANSWER = OpenApiExample(
    "What is known", {"answer": "Rent is paid; two complaints in May."}, request_only=True
)
FINISH = OpenApiExample(
    "Done", {"status": "done", "outcome": "The lock was changed."}, request_only=True
)


class _Shares(Rows):
    """Rows of the account's agency; those of every agency for whoever runs the conference."""

    access_rule = READ
    model: ClassVar[Any]
    whole: ClassVar[Any]
    receipt: ClassVar[Any]

    def get_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.model.objects.visible_to(_user(self.request))
        return rows.select_related("agency", "referral__record")

    def open(self, request: Request, id: UUID) -> Response:
        row = self._row(request, id)
        log_access(_user(request), "view", self.log_as, row.referral_id, request=request)
        return self._answer(self.whole, row)

    def to_change(self, request: Request, id: UUID) -> Any:
        """The row, if the account answers for its agency: 404 out of sight, 403 not allowed."""
        user, row = _user(request), self._row(request, id)
        own = user.may(ASBRAC.contribute) and user.agency_id == row.agency_id
        if not own and not runs(ASBRAC, user, row.referral.record):
            raise PermissionDenied
        version = expected_version(request, adds_only=True)
        if version not in (None, row.referral.record.version):
            raise ChangedMeanwhile
        log_access(user, "change", self.log_as, row.referral_id, request=request)
        return row

    def changed(self, row: Any) -> Response:
        row.referral.record.refresh_from_db(fields=["version"])
        return self._answer(self.receipt, row)

    def _row(self, request: Request, id: UUID) -> Any:
        row = self.get_queryset().filter(pk=id).first()
        if row is None:
            raise Http404
        return row

    def _answer(self, shape: Any, row: Any) -> Response:
        data = shape(row, context=self.get_serializer_context()).data
        return Response(data, headers={"ETag": etag(row.referral.record)})


class RequestViewSet(_Shares):
    """What agencies are asked about referrals before a meeting."""

    log_as = "asbracrequest"
    keyset: ClassVar = ("asked_at", "id")
    queryset = AsbracRequest.objects.none()
    model = AsbracRequest
    filterset_class = RequestFilter
    serializer_class = shapes.RequestRow
    whole = shapes.RequestWhole
    receipt = shapes.RequestReceipt
    action_rules: ClassVar = {"answer": (CONTRIBUTE, RUN)}

    @extend_schema(operation_id="asbrac_requests_list", responses=shapes.RequestRow(many=True))
    def list(self, request: Request) -> Response:
        """List what your agency is asked, latest first."""
        return self.page(request)

    @extend_schema(operation_id="asbrac_requests_read", responses=shapes.RequestWhole)
    def retrieve(self, request: Request, id: UUID) -> Response:
        """Open one request. In the access log it stands under its referral."""
        return self.open(request, id)

    @extend_schema(
        operation_id="asbrac_requests_answer",
        examples=[ANSWER],
        request=bodies.Answering,
        responses=shapes.RequestReceipt,
        parameters=[IF_MATCH],
    )
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, id: UUID) -> Response:
        """Say what your agency knows, or that it knows nothing; until the meeting is over."""
        row = self.to_change(request, id)
        sent = self.read(bodies.Answering)
        return self.changed(services.answer_request(ASBRAC, row, by=_user(request), **sent))


class ActionViewSet(_Shares):
    """What agencies take away from meetings."""

    log_as = "asbracaction"
    keyset: ClassVar = ("added_at", "id")
    queryset = AsbracAction.objects.none()
    model = AsbracAction
    filterset_class = ActionFilter
    serializer_class = shapes.ActionRow
    whole = shapes.ActionWhole
    receipt = shapes.ActionReceipt
    action_rules: ClassVar = {"finish": (CONTRIBUTE, RUN)}

    @extend_schema(operation_id="asbrac_actions_list", responses=shapes.ActionRow(many=True))
    def list(self, request: Request) -> Response:
        """List the actions of your agency, latest first."""
        return self.page(request)

    @extend_schema(operation_id="asbrac_actions_read", responses=shapes.ActionWhole)
    def retrieve(self, request: Request, id: UUID) -> Response:
        """Open one action. In the access log it stands under its referral."""
        return self.open(request, id)

    @extend_schema(
        operation_id="asbrac_actions_finish",
        examples=[FINISH],
        request=bodies.Finishing,
        responses=shapes.ActionReceipt,
        parameters=[IF_MATCH],
    )
    @action(detail=True, methods=["post"])
    def finish(self, request: Request, id: UUID) -> Response:
        """Say what came of an action: done, not possible or not done, each with how or why."""
        row = self.to_change(request, id)
        sent = self.read(bodies.Finishing)
        return self.changed(services.finish_action(ASBRAC, row, by=_user(request), **sent))


def _user(request: Request) -> User:
    assert isinstance(request.user, User)
    return request.user
