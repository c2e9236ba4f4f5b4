"""A record's version as ETag and If-Match: nobody overwrites what they have not read."""

from __future__ import annotations

import re

from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.request import Request

from partnership.models import Record

ANY = "*"


class VersionNeeded(APIException):
    """A change must say what it is a change of."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_detail = (
        "Send the ETag of the record as you read it in the If-Match header, "
        "so that nobody's change is lost."
    )


def etag(record: Record) -> str:
    """The record's version, as the ETag of whatever shows it."""
    return f'"{record.version}"'


def expected_version(request: Request, *, adds_only: bool = False) -> int | None:
    """The version that the request is about, from If-Match.

    `adds_only`: the step overwrites nothing, so `If-Match: *` ("whatever the version") will do,
    and is None. Raises VersionNeeded where the header is absent, ParseError where it is no version.
    """
    header = request.headers.get("If-Match", "").strip()
    if header == ANY and adds_only:
        return None
    if header in ("", ANY):
        raise VersionNeeded
    found = re.fullmatch(r'"?([0-9]{1,9})"?', header)
    if found is None:
        raise ParseError('If-Match must hold one ETag as the record had it, for example "7".')
    return int(found[1])
