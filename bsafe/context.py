"""What the frame of every page needs: names, navigation, account, search and session times."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from bsafe.navigation import navigation_for, page_url

SERVICE_NAME = "BSafe"


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the frame's variables.

    Whatever asks the database is lazy, because fragments and e-mails have no frame.
    """
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated

    def council_name() -> str:
        return str(user.partnership.council_name) if signed_in and user is not None else ""

    def log_report_url() -> str:
        may = signed_in and user is not None and user.may("case.log")
        return (page_url("log_report") or "") if may else ""

    def search_url() -> str:
        may = signed_in and user is not None and user.may("people.search")
        return (page_url("search") or "") if may else ""

    return {
        "service_name": SERVICE_NAME,
        "home_url": page_url("home") or "/",
        "signed_in": signed_in,
        "council_name": SimpleLazyObject(council_name),
        "navigation": SimpleLazyObject(lambda: navigation_for(request)),
        "search_url": SimpleLazyObject(search_url),
        "log_report_url": SimpleLazyObject(log_report_url),
        "sign_in_url": page_url("account_login") or "",
        "sign_out_url": page_url("account_logout") or "",
        "account_url": page_url("account") or "",
        "help_url": page_url("help") or "",
        "accessibility_url": page_url("accessibility") or "",
        # A page by this name answers an empty POST with 204 and so counts as a request.
        "session_ping_url": page_url("stay_signed_in") or "",
        "session_idle_seconds": getattr(settings, "SESSION_IDLE_SECONDS", 0),
    }
