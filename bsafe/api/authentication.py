"""Programs: OAuth 2 client credentials. A token acts as the service account of its client."""

from __future__ import annotations

import hashlib
from typing import Any

from oauth2_provider.models import AccessToken, Application
from oauth2_provider.scopes import SettingsScopes
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from partnership.models import ApiClient, User


class ClientToken(BaseAuthentication):
    """`Authorization: Bearer TOKEN`.

    A token of client credentials names no user: it is the client's own account, so that
    `visible_to` applies unchanged. Only service accounts whose role may use the API are let in.
    """

    def authenticate(self, request: Request) -> tuple[User, AccessToken] | None:
        scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        found = (
            AccessToken.objects.select_related(
                "application__user__role", "application__user__agency"
            )
            .filter(token_checksum=hashlib.sha256(token.strip().encode()).hexdigest())
            .first()
        )
        user = found.application.user if found and found.application else None
        if (
            found is None
            or not found.is_valid()
            or (found.resource and not found.allows_audience(request.build_absolute_uri()))
            or not isinstance(user, User)
            or not user.is_service
            or not user.may("api.use")
        ):
            raise AuthenticationFailed(
                "This token is not known or has expired. Ask /api/v1/token/ for a new one."
            )
        return user, found

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class ClientScopes(SettingsScopes):
    """A client is given the scopes that it was registered with, and all of them unless it asks for fewer."""

    def get_available_scopes(
        self, application: Application | None = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        client = ApiClient.objects.filter(user=getattr(application, "user_id", None)).first()
        known = self.get_all_scopes()
        return [scope for scope in client.scopes if scope in known] if client else []

    def get_default_scopes(
        self, application: Application | None = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        return self.get_available_scopes(application)
