"""How often one client may ask."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

WINDOW = 60


def take_one(who: str, now: float | None = None) -> int | None:
    """Count a request of `who`. Returns how many seconds to wait where it is one too many.

    Counted in whole minutes, by one atomic step. Where the cache is away, each process counts for
    itself and the log says so: nobody is kept out who keeps to the limit.
    """
    now = time.time() if now is None else now
    key = f"api-requests:{who}:{int(now // WINDOW)}"
    cache.add(key, 0, timeout=2 * WINDOW)
    try:
        count = cache.incr(key)
    except ValueError:  # the entry was evicted in between
        return None
    return WINDOW - int(now % WINDOW) if count > settings.API_REQUESTS_PER_MINUTE else None


class RequestsPerMinute(BaseThrottle):
    """Each program and each person by itself, whatever the address it comes from."""

    _wait: int | None = None

    def allow_request(self, request: Request, view: Any) -> bool:
        self._wait = take_one(str(request.user.pk)) if request.user.is_authenticated else None
        return self._wait is None

    def wait(self) -> float | None:
        return self._wait
