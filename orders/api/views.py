"""The API's routes on orders."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.serializers import Serializer

from cases.models import AsbCase
from orders import services
from orders.api import serializers as shapes
from orders.api.filters import OrderFilter
from orders.api.schema import KEY, NEW_ORDER, StepSchema
from orders.api.steps import SHAPES, NewOrder
from orders.kinds import LIFE, Kind, State, next_steps
from orders.models import Breach, Order, OrderDocument
from orders.services.common import PREFIX
from orders.steps.table import STEPS
from partnership import files
from partnership.access.log import log_access, open_visible
from partnership.access.policy import level_on
from partnership.access.routes import AccessRule
from partnership.api.repeats import once
from partnership.api.rows import Rows, user_of
from partnership.api.versions import etag, expected_version
from partnership.models import Deadline, Level, User
from people.models import Organisation, Person, Premises

READ = AccessRule(capability="order.read", scope="order:read")
WRITE = AccessRule(capability="order.write", scope="order:write")
APPROVE = AccessRule(capability="order.approve", scope="order:write")


class Pdf(BaseRenderer):
    """What a PDF is asked for as; the view writes it."""

    media_type = "application/pdf"
    format = "pdf"


class Word(BaseRenderer):
    """What a Word file is asked for as; the view writes it."""

    media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    format = "docx"


class OrderViewSet(Rows):
    """Orders and warnings that the account may see."""

    access_rule = READ
    log_as = "order"
    keyset: ClassVar = ("drafted_at", "record_id")
    queryset = Order.objects.none()
    filterset_class = OrderFilter
    serializer_class = shapes.OrderRow
    action_rules: ClassVar = {"create": WRITE, "take_step": (WRITE, APPROVE)}

    def get_queryset(self) -> QuerySet[Order]:
        orders: Any = Order.objects.visible_to(user_of(self.request))
        return _with_names(orders, user_of(self.request))

    @extend_schema(operation_id="orders_list", responses=shapes.OrderRow(many=True))
    def list(self, request: Request) -> Response:
        """List orders and warnings, latest draft first."""
        return self.page(request)

    @extend_schema(operation_id="orders_read", responses=shapes.OrderWhole)
    def retrieve(self, request: Request, id: UUID) -> Response:
        """Open one order. Its ETag is the version to send back in If-Match."""
        user = user_of(request)
        order = open_visible(request, _whole(user), record_id=id)
        order.party = order.person or order.organisation or order.premises
        order.letters = order.documents.all() if _shows_letters(order) else []
        order.next_steps = [
            {"step": step, "label": STEPS[step].label, "url": self._step_url(order, step)}
            for step in _allowed(user, order, next_steps(Kind(order.kind), State(order.state)))
        ]
        return self._answer(shapes.OrderWhole, order)

    @extend_schema(
        operation_id="orders_draft",
        examples=[NEW_ORDER],
        request=NewOrder,
        responses={201: shapes.OrderReceipt},
        parameters=[KEY],
    )
    def create(self, request: Request) -> Response:
        """Draft an order or a warning."""

        def make() -> UUID:
            sent = self.read(NewOrder)
            return services.draft(by=user_of(request), **sent).record_id

        return self._receipt(*once(request, make), status.HTTP_201_CREATED)

    @action(
        detail=True,
        methods=["post"],
        url_path="steps/<slug:step>",
        url_name="step",
        schema=StepSchema,
    )
    def take_step(self, request: Request, id: UUID, step: str) -> Response:
        """Take a step on an order. A step that its kind never takes is not there."""
        order = services.ORDERS.visible_to(user_of(request)).filter(pk=id).first()
        if order is None or step not in SHAPES or step not in LIFE[Kind(order.kind)]:
            raise Http404
        if step not in _allowed(user_of(request), order, [step]):
            raise PermissionDenied
        version = expected_version(request)

        def make() -> UUID:
            # Read here: what a request names may be gone when it is sent again.
            sent = self.read(SHAPES[step], order=order)
            taken = services.take(
                order, step, by=user_of(request), expected_version=version, **sent
            )
            return taken.record_id

        return self._receipt(*once(request, make))

    @extend_schema(
        operation_id="orders_document_pdf", responses={(200, Pdf.media_type): OpenApiTypes.BINARY}
    )
    @action(
        detail=True,
        url_path="documents/<uuid:document>/pdf",
        url_name="document-pdf",
        renderer_classes=[Pdf, JSONRenderer],
    )
    def pdf(self, request: Request, id: UUID, document: UUID) -> HttpResponse:
        """Download a letter as it left, as PDF."""
        return self._file(request, id, document, Pdf)

    @extend_schema(
        operation_id="orders_document_word", responses={(200, Word.media_type): OpenApiTypes.BINARY}
    )
    @action(
        detail=True,
        url_path="documents/<uuid:document>/word",
        url_name="document-word",
        renderer_classes=[Word, JSONRenderer],
    )
    def word(self, request: Request, id: UUID, document: UUID) -> HttpResponse:
        """Download a letter as it left, as a Word file."""
        return self._file(request, id, document, Word)

    def read(self, shape: type[Serializer[Any]], **more: Any) -> dict[str, Any]:
        """What came in, in the shape it must have. Raises ValidationError.

        Partial: what is missing is for the rules to say, by their names and all at once.
        """
        context = {**self.get_serializer_context(), **more}
        serializer = shape(data=self.request.data, context=context, partial=True)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def _file(
        self, request: Request, id: UUID, document: UUID, form: type[Pdf | Word]
    ) -> HttpResponse:
        user = user_of(request)
        kept = OrderDocument.objects.visible_to(user).filter(order=id, pk=document).first()
        order = _with_names(Order.objects.all(), user).filter(pk=id).first()
        if kept is None or order is None or not _shows_letters(order):
            raise Http404
        log_access(user, "download", self.log_as, id, request=request)
        sha256 = kept.pdf_sha256 if form is Pdf else kept.word_sha256
        name = f"{kept.number.replace('/', '-')}.{form.format}"
        return HttpResponse(
            files.get(sha256),
            content_type=form.media_type,
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                "X-Content-Type-Options": "nosniff",
            },
        )

    def _receipt(self, made: UUID, again: bool, code: int = status.HTTP_200_OK) -> Response:
        # Whoever drafts for another team's case, or hands over, may not be able to open it.
        order = Order.objects.select_related("record").get(pk=made)
        return self._answer(shapes.OrderReceipt, order, code, again=again)

    def _answer(
        self,
        shape: type[Serializer[Any]],
        order: Order,
        code: int = status.HTTP_200_OK,
        *,
        again: bool = False,
    ) -> Response:
        data = shape(order, context=self.get_serializer_context()).data
        headers = {"ETag": etag(order.record)}
        if code == status.HTTP_201_CREATED:
            headers["Location"] = data["url"]
        if again:
            headers["Idempotent-Replayed"] = "true"
        return Response(data, code, headers=headers)

    def _step_url(self, order: Order, step: str) -> str:
        ids = {"id": order.pk, "step": step}
        return str(reverse("api_order-step", kwargs=ids, request=self.request))


def _with_names(orders: QuerySet[Order], user: User) -> QuerySet[Order]:
    """With what a row needs; whatever `user` may not see is None there."""
    return orders.select_related("record", "agency", "ward", "owner").prefetch_related(
        Prefetch("case", queryset=AsbCase.objects.visible_to(user)),
        Prefetch("person", queryset=Person.objects.visible_to(user)),
        Prefetch("organisation", queryset=Organisation.objects.visible_to(user)),
        Prefetch("premises", queryset=Premises.objects.visible_to(user)),
    )


def _whole(user: User) -> QuerySet[Order]:
    """With all that hangs from an order, in a fixed number of queries."""
    orders: Any = Order.objects
    breaches = Breach.objects.select_related("penalty").prefetch_related("requirements")
    falls_due = Deadline.objects.filter(met_at__isnull=True, kind__startswith=PREFIX)
    return _with_names(orders.all(), user).prefetch_related(
        Prefetch("source", queryset=orders.visible_to(user)),
        Prefetch("led_to", queryset=orders.visible_to(user).order_by("drafted_at")),
        Prefetch("breaches", queryset=breaches),
        Prefetch("record__deadlines", queryset=falls_due, to_attr="falls_due"),
        "requirements",
        "services",
        "consultations",
        "hearings",
        "appeals",
        "documents",
        "events",
    )


def _shows_letters(order: Order) -> bool:
    """Letters name their recipient and where they live: not for whoever may not see them."""
    return (
        (order.person is not None or order.person_id is None)
        and (order.organisation is not None or order.organisation_id is None)
        and (order.premises is not None or order.premises_id is None)
    )


def _allowed(user: User, order: Order, steps: Iterable[str]) -> list[str]:
    """Those of the steps that the account may take, whatever the rules then say."""
    level = level_on(user, order.record)
    if level not in (Level.WRITE, Level.MANAGE):
        return []
    return [
        step
        for step in steps
        if (level == Level.MANAGE or not STEPS[step].manage)
        and (user.may("order.write") or (step == "approve" and user.may("order.approve")))
    ]
