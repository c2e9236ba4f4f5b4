"""The API's routes on cases and incidents."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from cases import services
from cases.api import serializers as shapes
from cases.filters import CaseFilter, IncidentFilter
from cases.models import AsbCase, Incident
from cases.services.intake import IncidentReport
from partnership.access.log import log_access, open_visible
from partnership.access.policy import may_change
from partnership.access.routes import AccessRule
from partnership.api.repeats import KEY, once
from partnership.api.rows import Rows, user_of
from partnership.api.versions import etag, expected_version
from partnership.models import User
from partnership.rules import ChangedMeanwhile
from people.models import Involvement, Organisation, Person, Premises

READ = AccessRule(capability="case.read", scope="case:read")
LOG = AccessRule(capability="case.log", scope="case:write")
WRITE = AccessRule(capability="case.write", scope="case:write")
CONTRIBUTE = AccessRule(capability="case.contribute", scope="case:write")

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag of the case as you read it.",
)
IF_MATCH_OR_ANY = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag of the case as you read it, or * for whatever it is now.",
)
NEW_CASE = OpenApiExample(
    "A telephone report",
    {
        "title": "Rowdy behaviour, Example Street",
        "occurred_on": "2026-05-01",
        "asb_type": "nuisance",
        "source": "phone",
        "narrative": "Shouting and broken bottles outside until two in the morning.",
        "qualifiers": ["rowdy"],
    },
    request_only=True,
)
NEW_INCIDENT = OpenApiExample(
    "A further report",
    {
        "occurred_on": "2026-05-08",
        "asb_type": "nuisance",
        "source": "web",
        "narrative": "The same again, with fireworks.",
    },
    request_only=True,
)
NEW_NOTE = OpenApiExample(
    "A note", {"text": "Two patrols on Friday evening saw nobody there."}, request_only=True
)
CLOSING = OpenApiExample(
    "Solved",
    {"reason": "behaviour_stopped", "victim_told_on": "2026-06-10"},
    request_only=True,
)
REOPENING = OpenApiExample("Begun again", {"why": "Two new reports."}, request_only=True)
REPORT_FIELDS = {each.name for each in fields(IncidentReport)}


class CaseViewSet(Rows):
    """ASB cases that the account may see."""

    access_rule = READ
    log_as = "asbcase"
    keyset: ClassVar = ("opened_on", "record_id")
    queryset = AsbCase.objects.none()
    filterset_class = CaseFilter
    serializer_class = shapes.CaseRow
    action_rules: ClassVar = {
        "create": LOG,
        "close": WRITE,
        "reopen": WRITE,
        "add_incident": (WRITE, CONTRIBUTE),
        "add_note": (WRITE, CONTRIBUTE),
    }

    def get_queryset(self) -> QuerySet[AsbCase]:
        cases = AsbCase.objects.visible_to(user_of(self.request))
        return _with_names(cases)

    @extend_schema(operation_id="cases_list", responses=shapes.CaseRow(many=True))
    def list(self, request: Request) -> Response:
        """List cases, newest first."""
        return self.page(request)

    @extend_schema(operation_id="cases_read", responses=shapes.CaseWhole)
    def retrieve(self, request: Request, id: UUID) -> Response:
        """Open one case. Its ETag is the version to send back in If-Match."""
        case = open_visible(request, _with_names(AsbCase.objects.all()), record_id=id)
        case.people = _people(user_of(request), case)
        return self._answer(shapes.CaseWhole, case, case)

    @extend_schema(
        operation_id="cases_log",
        examples=[NEW_CASE],
        request=shapes.NewCase,
        responses={201: shapes.Receipt},
        parameters=[KEY],
    )
    def create(self, request: Request) -> Response:
        """Log a case from its first report."""
        sent = self.read(shapes.NewCase)
        people = [(each["person"], each["role"]) for each in sent.pop("people", [])]

        def make() -> UUID:
            case = services.open_case(
                _report(sent), by=user_of(request), parties=people, **_rest(sent)
            )
            return case.record_id

        made, again = once(request, make)
        # Whoever logs a case for another agency's owner may not be able to open it.
        case = _with_names(AsbCase.objects.filter(pk=made)).get()
        return self._answer(shapes.Receipt, case, case, status.HTTP_201_CREATED, again=again)

    @extend_schema(
        operation_id="cases_close",
        examples=[CLOSING],
        request=shapes.Closing,
        responses=shapes.Receipt,
        parameters=[IF_MATCH],
    )
    @action(detail=True, methods=["post"])
    def close(self, request: Request, id: UUID) -> Response:
        """Close a case."""
        case, version = self._to_change(request, id)
        sent = self.read(shapes.Closing)
        services.close_case(case, by=user_of(request), expected_version=version, **sent)
        return self._answer(shapes.Receipt, case, case)

    @extend_schema(
        operation_id="cases_reopen",
        examples=[REOPENING],
        request=shapes.Reopening,
        responses=shapes.Receipt,
        parameters=[IF_MATCH],
    )
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, id: UUID) -> Response:
        """Open a closed case again."""
        case, version = self._to_change(request, id)
        sent = self.read(shapes.Reopening)
        services.reopen_case(case, by=user_of(request), expected_version=version, **sent)
        return self._answer(shapes.Receipt, case, case)

    @extend_schema(
        operation_id="cases_add_incident",
        examples=[NEW_INCIDENT],
        request=shapes.Report,
        responses={201: shapes.PartReceipt},
        parameters=[IF_MATCH_OR_ANY, KEY],
    )
    @action(detail=True, methods=["post"], url_path="incidents", url_name="incidents")
    def add_incident(self, request: Request, id: UUID) -> Response:
        """Add a further report to an open case."""
        case, version = self._to_change(request, id, adds_only=True)
        sent = self.read(shapes.Report)

        def make() -> UUID:
            return services.add_incident(
                case, _report(sent), by=user_of(request), expected_version=version
            ).pk

        return self._added(case, *once(request, make))

    @extend_schema(
        operation_id="cases_add_note",
        examples=[NEW_NOTE],
        request=shapes.NewNote,
        responses={201: shapes.PartReceipt},
        parameters=[IF_MATCH_OR_ANY, KEY],
    )
    @action(detail=True, methods=["post"], url_path="notes", url_name="notes")
    def add_note(self, request: Request, id: UUID) -> Response:
        """Write a note on a case, open or closed."""
        case, version = self._to_change(request, id, adds_only=True)
        sent = self.read(shapes.NewNote)

        def make() -> UUID:
            # A note moves no version on; one that was written for an older reading is still refused.
            if version not in (None, case.record.version):
                raise ChangedMeanwhile
            return services.add_note(case, by=user_of(request), **sent).pk

        return self._added(case, *once(request, make))

    def _to_change(
        self, request: Request, id: UUID, *, adds_only: bool = False
    ) -> tuple[AsbCase, int | None]:
        """The case, and the version that the request is about. Out of sight is 404, not allowed 403."""
        case = self.get_queryset().filter(record_id=id).first()
        if case is None:
            raise Http404
        if not may_change(user_of(request), case.record):
            raise PermissionDenied
        return case, expected_version(request, adds_only=adds_only)

    def _added(self, case: AsbCase, made: UUID, again: bool) -> Response:
        case.record.refresh_from_db(fields=["version"])
        row = {"id": made, "case": case}
        return self._answer(shapes.PartReceipt, row, case, status.HTTP_201_CREATED, again=again)

    def _answer(
        self,
        shape: type[Serializer[Any]],
        row: Any,
        case: AsbCase,
        code: int = status.HTTP_200_OK,
        *,
        again: bool = False,
    ) -> Response:
        data = shape(row, context=self.get_serializer_context()).data
        headers = {"ETag": etag(case.record)}
        if code == status.HTTP_201_CREATED and "url" in data:
            headers["Location"] = data["url"]
        if again:
            headers["Idempotent-Replayed"] = "true"
        return Response(data, code, headers=headers)


class IncidentViewSet(Rows):
    """Incidents of the cases that the account may see."""

    access_rule = READ
    log_as = "incident"
    keyset: ClassVar = ("occurred_on", "id")
    queryset = Incident.objects.none()
    filterset_class = IncidentFilter
    serializer_class = shapes.IncidentRow

    def get_queryset(self) -> QuerySet[Incident]:
        incidents: Any = Incident.objects.visible_to(user_of(self.request))
        return incidents.select_related("ward")  # type: ignore[no-any-return]

    @extend_schema(operation_id="incidents_list", responses=shapes.IncidentRow(many=True))
    def list(self, request: Request) -> Response:
        """List incidents, latest first. What happened is told only by the incident itself."""
        return self.page(request)

    @extend_schema(operation_id="incidents_read", responses=shapes.IncidentWhole)
    def retrieve(self, request: Request, id: UUID) -> Response:
        """Open one incident. In the access log it stands under its case."""
        incident = self.get_queryset().filter(pk=id).first()
        if incident is None:
            raise Http404
        log_access(user_of(request), "view", self.log_as, incident.case_id, request=request)
        return Response(shapes.IncidentWhole(incident, context=self.get_serializer_context()).data)


def _with_names(cases: QuerySet[AsbCase]) -> QuerySet[AsbCase]:
    return cases.select_related("record__agency", "ward", "owner")


def _people(user: User, case: AsbCase) -> list[Involvement]:
    """Who is on the case, as far as `user` may see each of them."""
    on_case: Any = Involvement.objects.visible_to(user).filter(record_id=case.pk)
    on_case = on_case.prefetch_related(
        Prefetch("person", queryset=Person.objects.visible_to(user)),
        Prefetch("organisation", queryset=Organisation.objects.visible_to(user)),
        Prefetch("premises", queryset=Premises.objects.visible_to(user)),
    ).order_by("role", "starts_on", "pk")
    return [each for each in on_case if each.person or each.organisation or each.premises]


def _report(sent: dict[str, Any]) -> IncidentReport:
    return IncidentReport(**{name: value for name, value in sent.items() if name in REPORT_FIELDS})


def _rest(sent: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in sent.items() if name not in REPORT_FIELDS}
