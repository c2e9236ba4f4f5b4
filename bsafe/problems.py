"""Errors of the API as RFC 9457 problem documents."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.views import defaults
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import set_rollback

from partnership.rules import ChangedMeanwhile, NeedsReason, Refused

_TYPE = "application/problem+json"
_TITLES = {
    400: "The request is not right",
    401: "Sign in first",
    403: "Not allowed",
    404: "Not found",
    405: "This cannot be done here",
    406: "This format is not available",
    409: "This cannot be done now",
    412: "Somebody else has changed this",
    413: "The request is too large",
    415: "This kind of content is not accepted",
    422: "A rule forbids this",
    428: "Say which version you have read",
    429: "Too many requests",
    500: "Something went wrong here",
}


def problem(
    status: int,
    detail: str,
    *,
    errors: Any = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """A problem document. `errors`: one object for each field or rule at fault."""
    body = _body(status, detail)
    if errors:
        body["errors"] = errors
    return Response(body, status=status, content_type=_TYPE, headers=headers)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """What Django answers to a request that it will not read."""
    return _outside(request, 400, "The request cannot be read.") or defaults.bad_request(
        request, exception
    )


def server_error(request: HttpRequest) -> HttpResponseBase:
    """What Django answers to a fault of ours."""
    return _outside(request, 500, "It is not your fault. Try again later.") or (
        defaults.server_error(request)
    )


def _outside(request: HttpRequest, status: int, detail: str) -> HttpResponseBase | None:
    """A problem document for the API's addresses, where the REST framework has no say."""
    if not request.path.startswith(reverse("api_guide")):
        return None
    return JsonResponse(_body(status, detail), status=status, content_type=_TYPE)


def _body(status: int, detail: str) -> dict[str, Any]:
    return {
        "type": "about:blank",
        "title": _TITLES.get(status, "The request failed"),
        "status": status,
        "detail": detail,
    }


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """The REST framework's exception handler."""
    if request := context.get("request"):
        # Whatever the view writes when all is well (YAML, say).
        request.accepted_renderer = JSONRenderer()
        request.accepted_media_type = JSONRenderer.media_type
    if isinstance(error, (Refused, NeedsReason)):
        set_rollback()
        # A warning lets the step pass once a reason is sent; what forbids it does not.
        accepted = {"reason_accepted": True} if isinstance(error, NeedsReason) else {}
        rows = [
            {"rule": finding.rule, "field": finding.field, "message": finding.message, **accepted}
            for finding in error.findings
        ]
        return problem(422, str(error), errors=rows)
    if isinstance(error, ChangedMeanwhile):
        set_rollback()
        return problem(412, "Read the record again, then send your change with its new version.")
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    headers = {}
    if header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = f"{wait:.0f}"
    if isinstance(error, exceptions.ValidationError):
        return problem(
            400,
            "Correct the fields named in errors and send it again.",
            errors=list(_fields(error.detail)),
        )
    if isinstance(error, exceptions.NotFound):
        # One wording for absent and for hidden.
        return problem(404, "There is no such page, or you may not see it.")
    return problem(error.status_code, str(error.detail), headers=headers)


def _fields(detail: Any, path: str = "") -> Any:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _fields(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(detail, list):
        for inner in detail:
            yield from _fields(inner, path)
    else:
        yield {
            "field": "" if path == "non_field_errors" else path,
            "message": str(detail),
        }
