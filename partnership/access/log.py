"""The access log: looking leaves a mark, in the same transaction as the look."""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

from django.db import models
from django.http import Http404, HttpRequest
from rest_framework.request import Request

from partnership.models import AccessLogEntry, User

M = TypeVar("M", bound=models.Model)


def log_access(
    user: User | None,
    action: str,
    object_type: str,
    object_id: UUID | None = None,
    *,
    request: HttpRequest | Request | None = None,
    result_count: int | None = None,
    purpose: str = "",
    partnership_id: UUID | None = None,
) -> AccessLogEntry:
    """Append one entry. If this fails the transaction fails, and with it the page.

    `partnership_id`: whose log it is where that is not the account's own: nobody is signed in (the
    command line), or the record is another partnership's.
    """
    match = getattr(request, "resolver_match", None)
    return AccessLogEntry.objects.create(
        partnership_id=partnership_id or (user.partnership_id if user else None),
        user=user,
        agency_id=user.agency_id if user else None,
        action=action,
        object_type=object_type,
        object_id=object_id,
        route=(match.view_name or "")[:80] if match else "",
        request_id=getattr(request, "request_id", ""),
        ip=request.META.get("REMOTE_ADDR") or None if request is not None else None,
        result_count=result_count,
        purpose=purpose,
    )


def open_visible(
    request: HttpRequest | Request,
    queryset: Any,
    *,
    action: str = "view",
    **lookup: Any,
) -> Any:
    """Return the one row of `queryset` that the signed-in account may see, and log that it was opened.

    Raises Http404 alike for what does not exist and for what is out of sight.
    """
    user = request.user
    found = queryset.visible_to(user).filter(**lookup).first()
    if found is None:
        raise Http404
    assert isinstance(user, User)
    record_id = getattr(found, "record_id", None) or found.pk
    log_access(user, action, found._meta.model_name, record_id, request=request)
    return found
