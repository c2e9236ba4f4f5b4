"""The API's routes on what an agency is asked before a meeting, and what it takes away.

A room makes its own viewsets of these: it names the conference, its tables and its shapes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    extend_schema_view,
)
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from conferences import services
from conferences.api import shapes
from conferences.api.filters import ActionFilter, RequestFilter
from conferences.conference import Conference
from conferences.queries import runs
from partnership.access.log import log_access
from partnership.access.routes import AccessRule
from partnership.api.rows import Rows, user_of
from partnership.api.versions import etag, expected_version
from partnership.models import Compartment
from partnership.rules import ChangedMeanwhile

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


def rule(conference: Conference, capability: str, scope: str) -> AccessRule:
    """A rule of a conference's routes; behind a wall it asks for the clearance too."""
    behind = conference.compartment is not Compartment.GENERAL
    return AccessRule(
        capability=capability,
        scope=f"{conference.code}:{scope}",
        clearance=conference.compartment.value if behind else None,
    )


class Shares(Rows):
    """Rows of the account's agency; those of every agency for whoever runs the conference."""

    conference: ClassVar[Conference]
    model: ClassVar[Any]
    whole: ClassVar[Any]
    receipt: ClassVar[Any]

    def get_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.model.objects.visible_to(user_of(self.request))
        return rows.select_related("agency", "referral__record")

    def list(self, request: Request) -> Response:
        """List those of your agency, latest first."""
        return self.page(request)

    def retrieve(self, request: Request, id: UUID) -> Response:
        """Open one. In the access log it stands under its referral."""
        row = self._row(request, id)
        log_access(user_of(request), "view", self.log_as, row.referral_id, request=request)
        return self._answer(self.whole, row)

    def to_change(self, request: Request, id: UUID) -> Any:
        """The row, if the account answers for its agency: 404 out of sight, 403 not allowed."""
        user, row = user_of(request), self._row(request, id)
        own = user.may(self.conference.contribute) and user.agency_id == row.agency_id
        if not own and not runs(self.conference, user, row.referral.record):
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


class Requests(Shares):
    """What agencies are asked about referrals before a meeting."""

    keyset: ClassVar = ("asked_at", "id")
    filterset_class = RequestFilter

    @action(detail=True, methods=["post"])
    def answer(self, request: Request, id: UUID) -> Response:
        """Say what your agency knows, or that it knows nothing; until the meeting is over."""
        row = self.to_change(request, id)
        sent = self.read(shapes.Answering)
        return self.changed(
            services.answer_request(self.conference, row, by=user_of(request), **sent)
        )


class Actions(Shares):
    """What agencies take away from meetings."""

    keyset: ClassVar = ("added_at", "id")
    filterset_class = ActionFilter

    @action(detail=True, methods=["post"])
    def finish(self, request: Request, id: UUID) -> Response:
        """Say what came of an action: done, not possible or not done, each with how or why."""
        row = self.to_change(request, id)
        sent = self.read(shapes.Finishing)
        return self.changed(
            services.finish_action(self.conference, row, by=user_of(request), **sent)
        )


def described(view: type[Shares]) -> type[Shares]:
    """Describe a room's viewset: names of its operations begin with the conference's code."""
    is_request = issubclass(view, Requests)
    name = f"{view.conference.code}_{'requests' if is_request else 'actions'}"
    step, body, example = (
        ("answer", shapes.Answering, ANSWER) if is_request else ("finish", shapes.Finishing, FINISH)
    )
    row: Any = view.serializer_class
    mark: Callable[[type[Shares]], type[Shares]] = extend_schema_view(
        list=extend_schema(operation_id=f"{name}_list", responses=row(many=True)),
        retrieve=extend_schema(operation_id=f"{name}_read", responses=view.whole),
        **{
            step: extend_schema(
                operation_id=f"{name}_{step}",
                examples=[example],
                request=body,
                responses=view.receipt,
                parameters=[IF_MATCH],
            )
        },
    )
    return mark(view)
