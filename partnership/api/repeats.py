"""A request that is sent twice writes once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from drf_spectacular.utils import OpenApiParameter
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request

from partnership import clock
from partnership.models import IdempotencyKey, User

HEADER = "Idempotency-Key"
KEEP = timedelta(days=7)
KEY = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    description="Yours, for this request alone: sent again with it, the request writes nothing more.",
)


class OtherRequest(APIException):
    """The key is taken."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_detail = (
        "This Idempotency-Key was used for another request. Take a new key for each new request."
    )


@transaction.atomic
def once(request: Request, make: Callable[[], UUID]) -> tuple[UUID, bool]:
    """Run `make` and return the id of what it made, and whether it was made before.

    The key is inserted first: of requests that arrive together, the database lets one through and
    the others wait for it (checking first and inserting then made 37 cases of 40 requests). A
    request that fails takes its key back with it, so that it can be put right and sent again.
    Raises OtherRequest where the account has used the key for something else.
    """
    key = request.headers.get(HEADER, "").strip()
    if not key:
        return make(), False
    if len(key) > 200 or not key.isprintable():
        raise ValidationError({HEADER: ["A key has at most 200 printable characters."]})
    user = request.user
    assert isinstance(user, User)
    IdempotencyKey.objects.filter(user=user, made_at__lt=clock.now() - KEEP).delete()
    sent = json.dumps([request.method, request.path, request.data], sort_keys=True)
    fingerprint = hashlib.sha256(sent.encode()).hexdigest()
    mine = IdempotencyKey(
        partnership_id=user.partnership_id, user=user, key=key, fingerprint=fingerprint
    )
    IdempotencyKey.objects.bulk_create([mine], ignore_conflicts=True)
    row = IdempotencyKey.objects.select_for_update().get(user=user, key=key)
    if row.fingerprint != fingerprint:
        raise OtherRequest
    if row.made is not None:
        return row.made, True
    row.made = make()
    row.save(update_fields=["made"])
    return row.made, False
