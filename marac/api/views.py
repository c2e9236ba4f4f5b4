"""The API's routes on the MARAC."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from conferences.api.views import Actions, Requests, described, rule
from marac import services
from marac.api import shapes
from marac.checklists import offered
from marac.conference import MARAC
from marac.models import MaracAction, MaracReferral, MaracRequest
from marac.services import PeopleSaid, PersonSaid
from partnership import clock
from partnership.access.log import log_access
from partnership.access.routes import AccessRule
from partnership.api.repeats import KEY, once
from partnership.api.rows import Rows, user_of
from partnership.models import User
from partnership.rules import Finding, Refused

REFER = AccessRule(capability="marac.refer", scope="marac:write")
READ = rule(MARAC, MARAC.read, "read")
RUN = rule(MARAC, MARAC.run, "write")
CONTRIBUTE = rule(MARAC, MARAC.contribute, "write")
SENT = {
    "detail": "The referral was sent. The coordinator screens it and asks you for what is missing."
}
EXAMPLE = OpenApiExample(
    "By professional judgement",
    {
        "victim": {"given_name": "Vera", "family_name": "Example"},
        "perpetrators": [{"given_name": "Paul", "family_name": "Example"}],
        "children": [
            {"given_name": "Cai", "family_name": "Example", "date_of_birth": "2019-02-01"}
        ],
        "safe_contact": {
            "method": "phone",
            "number": "01632 960001",
            "times": "Weekdays, 10 to 12",
        },
        "referrer_kind": "health_secondary",
        "criteria": ["judgement"],
        "judgement": "She is more afraid than the answers show.",
        "summary": "A broken wrist, the second injury this year.",
        "incident_on": "2026-05-01",
        "incident_kinds": ["violence"],
        "consent": "given",
    },
    request_only=True,
)


class MaracReferralViewSet(Rows):
    """Referring to the MARAC. What was sent cannot be read here."""

    access_rule = REFER
    queryset = MaracReferral.objects.none()
    serializer_class = shapes.NewMaracReferral
    log_as = "maracreferral"
    # No reference, no id: whoever refers sees nothing behind the wall.
    pagination_class = None
    filter_backends = ()

    @extend_schema(
        operation_id="marac_referrals_refer",
        examples=[EXAMPLE],
        request=shapes.NewMaracReferral,
        responses={202: shapes.MaracSent},
        parameters=[KEY],
    )
    def create(self, request: Request) -> Response:
        """Refer a victim to the MARAC. All that is missing is said at once; the answer is always the same."""
        user = user_of(request)

        def make() -> UUID:
            made = _refer(self.read(shapes.NewMaracReferral), user)
            log_access(user, "create", self.log_as, made.pk, request=request)
            return made.record_id

        _, again = once(request, make)
        headers = {"Idempotent-Replayed": "true"} if again else {}
        return Response(SENT, status.HTTP_202_ACCEPTED, headers=headers)

    @extend_schema(operation_id="marac_checklists_list", responses=shapes.MaracChecklist(many=True))
    @action(detail=False, methods=["get"])
    def checklists(self, request: Request) -> Response:
        """The risk checklists that a referral of today may be made with."""
        found = offered(user_of(request).partnership, clock.today())
        return Response(shapes.MaracChecklist(found, many=True).data)


def _refer(sent: dict[str, Any], user: User) -> MaracReferral:
    def people(name: str) -> tuple[PersonSaid, ...]:
        return tuple(PersonSaid(**each) for each in sent.pop(name, ()))

    said = PeopleSaid(
        victim=PersonSaid(**sent.pop("victim")),
        perpetrators=people("perpetrators"),
        children=people("children"),
    )
    code = sent.pop("checklist", "")
    known = {each.code: each for each in offered(user.partnership, clock.today())}
    if code and code not in known:
        raise Refused(
            Finding("MARAC-3", f"Give the code of a checklist: {', '.join(known)}.", "checklist")
        )
    return services.refer(
        said,
        by=user,
        safe_contact=sent.pop("safe_contact", None),
        checklist=known.get(code),
        **sent,
    )


@described
class MaracRequestViewSet(Requests):
    """What agencies are asked about MARAC referrals before a meeting."""

    conference = MARAC
    access_rule = READ
    action_rules: ClassVar = {"answer": (CONTRIBUTE, RUN)}
    log_as = "maracrequest"
    queryset = MaracRequest.objects.none()
    model = MaracRequest
    serializer_class = shapes.MaracRequestRow
    whole = shapes.MaracRequestWhole
    receipt = shapes.MaracRequestReceipt


@described
class MaracActionViewSet(Actions):
    """What agencies take away from meetings of the MARAC."""

    conference = MARAC
    access_rule = READ
    action_rules: ClassVar = {"finish": (CONTRIBUTE, RUN)}
    log_as = "maracaction"
    queryset = MaracAction.objects.none()
    model = MaracAction
    serializer_class = shapes.MaracActionRow
    whole = shapes.MaracActionWhole
    receipt = shapes.MaracActionReceipt
