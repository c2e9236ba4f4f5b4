"""Django's cache on Valkey, that lets a page go on when Valkey is away."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry

logger = logging.getLogger(__name__)


def _forgiving(name: str) -> Callable[..., Any]:
    def ask(cache: ForgivingRedisCache, *args: Any, **named: Any) -> Any:
        try:
            return getattr(RedisCache, name)(cache, *args, **named)
        except (RedisConnectionError, RedisTimeoutError):
            logger.warning("The cache is away; this process remembers for itself")
            return getattr(cache.meanwhile, name)(*args, **named)

    return ask


class ForgivingRedisCache(RedisCache):
    """While Valkey is away each process remembers for itself: nothing that must last is cached.

    Limits on signing in live here too. They hold on in each process, so that a Valkey that is away
    neither keeps everybody out nor lets anybody guess passwords without end.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        # The client's own way is to try again for seconds, at every question of every page.
        params.setdefault("OPTIONS", {}).update(
            socket_connect_timeout=0.5, socket_timeout=2, retry=Retry(NoBackoff(), 0)
        )
        super().__init__(server, params)
        self.meanwhile = LocMemCache("while valkey is away", {"OPTIONS": {"MAX_ENTRIES": 2000}})

    add = _forgiving("add")
    get = _forgiving("get")
    set = _forgiving("set")
    touch = _forgiving("touch")
    delete = _forgiving("delete")
    get_many = _forgiving("get_many")
    has_key = _forgiving("has_key")
    incr = _forgiving("incr")
    set_many = _forgiving("set_many")
    delete_many = _forgiving("delete_many")
    clear = _forgiving("clear")
