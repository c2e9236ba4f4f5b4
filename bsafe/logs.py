"""Log lines as JSON, with the request's id and route name and no value from its path."""

from __future__ import annotations

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str] = ContextVar("request_id", default="")
route: ContextVar[str] = ContextVar("route", default="")


class JsonFormatter(logging.Formatter):
    """One JSON object a line. Of an exception only its type and place: messages may hold names."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._message(record),
            "request": request_id.get(),
            "route": route.get(),
        }
        if record.exc_info and record.exc_info[1]:
            error, trace = record.exc_info[1], record.exc_info[2]
            while trace and trace.tb_next:
                trace = trace.tb_next
            line["error"] = type(error).__name__
            if trace:
                line["where"] = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
        return json.dumps(line)

    def _message(self, record: logging.LogRecord) -> str:
        if record.name.startswith("django.request"):
            # Django's own messages carry the path, and with it ids.
            return "request failed" if record.levelno >= logging.ERROR else "request refused"
        return record.getMessage()
