"""Closes undeclared routes, ends old sessions, and logs denials."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from partnership import clock
from partnership.access import signed_out
from partnership.access.log import log_access
from partnership.access.routes import rule_of
from partnership.models import User

logger = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponseBase]

STARTED = "session_started"
LAST_SEEN = "session_last_seen"


class SessionRulesMiddleware:
    """Ends a session after 15 minutes without a request and after 10 hours in any case."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            now = int(clock.now().timestamp())
            started = request.session.setdefault(STARTED, now)
            last_seen = request.session.get(LAST_SEEN, now)
            if (
                now - last_seen > settings.SESSION_IDLE_SECONDS
                or now - started > settings.SESSION_ABSOLUTE_SECONDS
                or not request.user.is_active
            ):
                signed_out.end_session(request)
            elif now - last_seen >= 60 or LAST_SEEN not in request.session:
                # To the minute is exact enough and saves a write on most requests.
                request.session[LAST_SEEN] = now
                request.session.pop(signed_out.WAS, None)
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store"
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        return response


class DeclaredAccessMiddleware:
    """Default deny: a route without a declared rule answers 403; denials are logged.

    A denial is logged outside the request's transaction, which a 404 has rolled back. Absent and
    hidden records take the same path here, so neither answer nor timing tells one from the other.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code in (403, 404) and isinstance(request.user, User):
            match = request.resolver_match
            ids = [
                value
                for value in (match.kwargs if match else {}).values()
                if isinstance(value, UUID)
            ]
            log_access(
                request.user,
                "denied",
                "route",
                ids[0] if ids else None,
                request=request,
            )
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        rule = rule_of(view)
        if rule is None:
            logger.error("A route without an access rule was refused")
            raise PermissionDenied
        if rule.public or hasattr(view, "cls"):
            # Views of the REST framework authenticate for themselves (tokens) and check the same
            # rule in `bsafe.api.DeclaredAccess`.
            return None
        if not isinstance(request.user, User):
            return signed_out.answer(request)
        if rule.lapsed:
            return None
        if request.user.first_password_until is not None:
            # The first thing that anybody does with a one-time password is to replace it.
            return redirect("password_change")
        if not request.user.sees_anything or not rule.lets_in(request.user):
            raise PermissionDenied
        return None
