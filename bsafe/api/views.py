"""The API's own routes: tokens, its description, and the answer where there is nothing."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from drf_spectacular.views import SpectacularAPIView
from oauth2_provider.views import RevokeTokenView, TokenView
from rest_framework.request import Request
from rest_framework.views import APIView

from bsafe.api.guide import FIELD_HEADERS, PARAMETER_HEADERS, operations
from bsafe.api.limits import take_one
from bsafe.api.permissions import DeclaredAccess
from partnership.access.routes import PUBLIC, SIGNED_IN, signed_in


class Token(TokenView):
    """Gives a program a token for its client id and secret, and nothing for any other grant."""

    access_rule: ClassVar = PUBLIC

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wait = take_one(f"token:{request.META.get('REMOTE_ADDR', '')}")
        if wait is not None:
            return JsonResponse(
                {"error": "slow_down"}, status=429, headers={"Retry-After": str(wait)}
            )
        if request.POST.get("grant_type") != "client_credentials":
            return JsonResponse({"error": "unsupported_grant_type"}, status=400)
        return self.authorization_flow_token_response(request, *args, **kwargs)  # type: ignore[no-any-return]


class Revoke(RevokeTokenView):
    """Ends a token that a program no longer needs, or that may have leaked."""

    access_rule: ClassVar = PUBLIC


class Schema(SpectacularAPIView):
    """The API's OpenAPI description, for those who may use it."""

    access_rule: ClassVar = SIGNED_IN
    # drf-spectacular's own default lets everybody in.
    permission_classes = (DeclaredAccess,)


class Nothing(APIView):
    """Every other address: the same answer as for what is hidden."""

    access_rule: ClassVar = SIGNED_IN
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise Http404


@require_GET
@signed_in
def guide(request: HttpRequest) -> HttpResponse:
    """The API for people to read, drawn from its description."""
    return render(
        request,
        "api/guide.html",
        {
            "operations": operations(),
            "parameter_headers": PARAMETER_HEADERS,
            "field_headers": FIELD_HEADERS,
            "limit": settings.API_REQUESTS_PER_MINUTE,
            "origin": request.build_absolute_uri("/").rstrip("/"),
        },
    )
