"""Reads JSON, and answers whatever is wrong with it by a problem document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser

MOST_BYTES = 1_000_000


class TooLarge(APIException):
    """More than any real request holds."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = f"A request may hold at most {MOST_BYTES:,} bytes."


class PlainJSONParser(JSONParser):
    """UTF-8 only (RFC 8259), of a size and a depth that any real request stays under."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        text = stream.read(MOST_BYTES + 1)
        if len(text) > MOST_BYTES:
            raise TooLarge
        try:
            return super().parse(_Read(text), media_type, {"encoding": "utf-8"})  # type: ignore[arg-type]
        except RecursionError:
            raise ParseError("JSON parse error - nested too deeply") from None


class _Read:
    """What has been read already, as a stream."""

    def __init__(self, text: bytes) -> None:
        self.text = text

    def read(self, size: int = -1) -> bytes:
        text, self.text = self.text, b""
        return text
