"""The API's routes on referrals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.serializers import Serializer

from asbrac import queries, services
from asbrac.api import bodies
from asbrac.api import serializers as shapes
from asbrac.api.filters import ReferralFilter
from asbrac.models import AsbracAction, AsbracItem, AsbracReferral, AsbracRequest
from asbrac.services import DETAILS
from cases.models import AsbCase
from partnership.access.log import open_visible
from partnership.access.routes import AccessRule
from partnership.api.repeats import KEY, once
from partnership.api.rows import Rows, user_of
from partnership.api.versions import etag, expected_version
from partnership.models import User
from partnership.rules import Finding, Refused
from people.addresses import Address
from people.models import Person
from people.services import LooksLikeExisting, NewPerson

READ = AccessRule(capability="asbrac.read", scope="asbrac:read")
REFER = AccessRule(capability="asbrac.refer", scope="asbrac:write")
RUN = AccessRule(capability="asbrac.run", scope="asbrac:write")
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag of the referral as you read it.",
)
NEW_REFERRAL = OpenApiExample(
    "Somebody whom you do not know to be on file",
    {
        "new_victim": {"given_name": "Vera", "family_name": "Example"},
        "criteria": ["judgement"],
        "judgement": "She no longer leaves the flat.",
        "band": "medium",
        "summary": "Stones at the window, every week since March.",
        "multi_agency_need": "Landlord, police and mental health each know a part.",
        "own_enquiries": "Two visits and a letter to the neighbour.",
        "vulnerabilities": ["mental_health", "isolated"],
        "consent": "given",
    },
    request_only=True,
)
ACCEPTING = OpenApiExample("High", {"band": "high", "risk_before": 34}, request_only=True)


Method = TypeVar("Method", bound=Callable[..., Response])


def step(
    name: str, body: type[Serializer[Any]], *examples: OpenApiExample
) -> Callable[[Method], Method]:
    """A step on a referral: its address, its description and the body that it takes."""

    def mark(method: Method) -> Method:
        described = extend_schema(
            operation_id=f"asbrac_referrals_{name}",
            request=body,
            responses=shapes.ReferralReceipt,
            parameters=[IF_MATCH],
            examples=list(examples),
        )(method)
        return action(  # type: ignore[return-value]
            detail=True, methods=["post"], url_path=f"steps/{name}", url_name=f"step-{name}"
        )(described)

    return mark


class ReferralViewSet(Rows):
    """ASBRAC referrals that the account may see."""

    access_rule = READ
    log_as = "asbracreferral"
    keyset: ClassVar = ("referred_on", "record_id")
    queryset = AsbracReferral.objects.none()
    filterset_class = ReferralFilter
    serializer_class = shapes.ReferralRow
    action_rules: ClassVar = {
        "create": REFER,
        "complete": (REFER, RUN),
        **dict.fromkeys(
            ("accept", "send_back", "decline", "identify", "reassess", "hand_over", "reopen"), RUN
        ),
    }

    def get_queryset(self) -> QuerySet[AsbracReferral]:
        referrals: Any = AsbracReferral.objects.visible_to(user_of(self.request))
        return _with_names(referrals, user_of(self.request))

    @extend_schema(operation_id="asbrac_referrals_list", responses=shapes.ReferralRow(many=True))
    def list(self, request: Request) -> Response:
        """List referrals to the ASBRAC, newest first."""
        return self.page(request)

    @extend_schema(operation_id="asbrac_referrals_read", responses=shapes.ReferralWhole)
    def retrieve(self, request: Request, id: UUID) -> Response:
        """Open one referral. Its ETag is the version to send back in If-Match."""
        user = user_of(request)
        rows = _with_names(AsbracReferral.objects.all(), user).prefetch_related(
            Prefetch("victim", queryset=Person.objects.visible_to(user))
        )
        referral = open_visible(request, rows, record_id=id)
        referral.people = queries.people_on(referral, user)
        referral.heard = list(
            AsbracItem.objects.visible_to(user)
            .filter(referral=referral)
            .select_related("meeting")
            .order_by("-meeting__starts_at", "pk")
        )
        for name, model in (("requests", AsbracRequest), ("actions", AsbracAction)):
            own = model.objects.visible_to(user).filter(referral=referral)
            found = list(own.select_related("agency", "referral__record"))
            referral._prefetched_objects_cache[name] = found
        referral.falls_due = queries.deadlines_of(referral, user)
        referral.next_steps = [
            {
                "step": each.name,
                "label": each.label,
                "url": reverse(
                    f"api_asbrac-referral-step-{each.name}",
                    kwargs={"id": referral.pk},
                    request=request,
                ),
            }
            for each in queries.steps_now(referral, queries.rights_on(referral, user))
        ]
        return self._answer(shapes.ReferralWhole, referral)

    @extend_schema(
        operation_id="asbrac_referrals_refer",
        examples=[NEW_REFERRAL],
        request=bodies.NewReferral,
        responses={201: shapes.ReferralReceipt},
        parameters=[KEY],
    )
    def create(self, request: Request) -> Response:
        """Refer a victim to the ASBRAC. All that is missing is said at once."""

        def make() -> UUID:
            return _refer(self.read(bodies.NewReferral), user_of(request)).record_id

        made, again = once(request, make)
        # Whoever refers from another team's case may not be able to open it.
        referral = AsbracReferral.objects.select_related("record").get(pk=made)
        return self._answer(shapes.ReferralReceipt, referral, status.HTTP_201_CREATED, again=again)

    @step("complete", bodies.Details)
    def complete(self, request: Request, id: UUID) -> Response:
        """Complete or correct what a referral says, until it is screened."""
        referral, version = self._to_change(request, id, complete=True)
        held = {name: getattr(referral, name) for name in DETAILS}
        said = {**held, **self.read(bodies.Details)}
        services.change_referral(referral, by=user_of(request), expected_version=version, **said)
        return self._answer(shapes.ReferralReceipt, referral)

    @step("accept", bodies.Acceptance, ACCEPTING)
    def accept(self, request: Request, id: UUID) -> Response:
        """Take a referral on."""
        return self._take(services.accept_referral, request, id, bodies.Acceptance)

    @step("return", bodies.Returning)
    def send_back(self, request: Request, id: UUID) -> Response:
        """Return a referral for more information."""
        return self._take(services.return_referral, request, id, bodies.Returning)

    @step("decline", bodies.Declining)
    def decline(self, request: Request, id: UUID) -> Response:
        """Do not take a referral on."""
        return self._take(services.decline_referral, request, id, bodies.Declining)

    @step("identify", bodies.Identifying)
    def identify(self, request: Request, id: UUID) -> Response:
        """Say which person on file the victim is."""
        return self._take(services.identify_victim, request, id, bodies.Identifying)

    @step("reassess", bodies.Reassessing)
    def reassess(self, request: Request, id: UUID) -> Response:
        """Say how high the risk is now. The band at acceptance stays beside it."""
        return self._take(services.reassess, request, id, bodies.Reassessing)

    @step("hand_over", bodies.HandingOver)
    def hand_over(self, request: Request, id: UUID) -> Response:
        """Give a referral to another coordinator."""
        return self._take(services.hand_over_referral, request, id, bodies.HandingOver)

    @step("reopen", bodies.TakingBack)
    def reopen(self, request: Request, id: UUID) -> Response:
        """Take back a closing that was a mistake. Only a meeting closes a referral."""
        return self._take(services.reopen_referral, request, id, bodies.TakingBack)

    def _take(
        self, service: Callable[..., Any], request: Request, id: UUID, body: type[Serializer[Any]]
    ) -> Response:
        referral, version = self._to_change(request, id)
        sent = self.read(body)
        service(referral, by=user_of(request), expected_version=version, **sent)
        return self._answer(shapes.ReferralReceipt, referral)

    def _to_change(
        self, request: Request, id: UUID, *, complete: bool = False
    ) -> tuple[AsbracReferral, int | None]:
        """The referral, and the version that the request is about: 404 out of sight, 403 not allowed."""
        user = user_of(request)
        referral = queries.REFERRALS.visible_to(user).filter(pk=id).first()
        if referral is None:
            raise Http404
        rights = queries.rights_on(referral, user)
        if not (rights.run or (complete and rights.complete)):
            raise PermissionDenied
        return referral, expected_version(request)

    def _answer(
        self,
        shape: type[Serializer[Any]],
        referral: AsbracReferral,
        code: int = status.HTTP_200_OK,
        *,
        again: bool = False,
    ) -> Response:
        data = shape(referral, context=self.get_serializer_context()).data
        headers = {"ETag": etag(referral.record)}
        if code == status.HTTP_201_CREATED:
            headers["Location"] = data["url"]
        if again:
            headers["Idempotent-Replayed"] = "true"
        return Response(data, code, headers=headers)


def _with_names(referrals: QuerySet[AsbracReferral], user: User) -> QuerySet[AsbracReferral]:
    """With what a row needs; a case that `user` may not see is None there."""
    return referrals.select_related("record", "ward", "owner", "referring_agency").prefetch_related(
        Prefetch("case", queryset=AsbCase.objects.visible_to(user))
    )


def _refer(sent: dict[str, Any], user: User) -> AsbracReferral:
    """Refer the person on file who is named, else the one who is described."""
    details = {name: sent[name] for name in DETAILS if name in sent}
    if victim := sent.get("victim"):
        return services.refer(
            victim,
            by=user,
            case=sent.get("case"),
            referred_on=sent.get("referred_on"),
            perpetrators=sent.get("perpetrators", ()),
            **details,
        )
    new = dict(sent.get("new_victim") or {})
    lines = {name: new.pop(name, "") for name in ("line_1", "postcode")}
    person = NewPerson(**new, address=Address(**lines) if any(lines.values()) else None)
    if unfit := [name for name in ("case", "perpetrators", "referred_on") if sent.get(name)]:
        raise Refused(
            *(Finding("ASBRAC-7", "Give the victim’s id as well: victim.", name) for name in unfit)
        )
    try:
        return services.refer_new(
            person, by=user, is_somebody_else=sent.get("is_somebody_else", False), **details
        )
    except LooksLikeExisting as alike:
        ids = ", ".join(str(match.person.pk) for match in alike.matches)
        raise Refused(
            Finding(
                "ASBRAC-7",
                f"On file there is somebody like this: {ids}. Send that id as victim, or "
                "is_somebody_else.",
                "new_victim",
            )
        ) from None
