"""Limits on signing in are counted in the cache: each test starts with none used up."""

from __future__ import annotations

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def fresh_limits(settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = 1_000_000
    cache.clear()
