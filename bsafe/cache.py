"""Django's cache on Valkey, that lets a page go on when Valkey is away."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry

logger = logging.getLogger(__name__)


class ForgivingRedisCache(RedisCache):
    """Nothing that must last is cached: a cache that is away is an empty cache.

    Sign-in limits live here too; while Valkey is away they do not count, and the log says so.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        # The client's own way is to try again for seconds, at every question of every page.
        params.setdefault("OPTIONS", {}).update(
            socket_connect_timeout=0.5, socket_timeout=2, retry=Retry(NoBackoff(), 0)
        )
        super().__init__(server, params)

    def get(self, *args: Any, **named: Any) -> Any:
        default = named.get("default", args[1] if len(args) > 1 else None)
        return self._or(default, super().get, *args, **named)

    def get_many(self, *args: Any, **named: Any) -> dict[Any, Any]:
        return dict(self._or({}, super().get_many, *args, **named))

    def has_key(self, *args: Any, **named: Any) -> bool:
        return bool(self._or(False, super().has_key, *args, **named))

    def add(self, *args: Any, **named: Any) -> bool:
        return bool(self._or(False, super().add, *args, **named))

    def set(self, *args: Any, **named: Any) -> None:
        self._or(None, super().set, *args, **named)

    def set_many(self, *args: Any, **named: Any) -> list[Any]:
        return list(self._or([], super().set_many, *args, **named))

    def touch(self, *args: Any, **named: Any) -> bool:
        return bool(self._or(False, super().touch, *args, **named))

    def delete(self, *args: Any, **named: Any) -> bool:
        return bool(self._or(False, super().delete, *args, **named))

    def delete_many(self, *args: Any, **named: Any) -> None:
        self._or(None, super().delete_many, *args, **named)

    def incr(self, *args: Any, **named: Any) -> int:
        return int(self._or(0, super().incr, *args, **named))

    def clear(self) -> bool:
        return bool(self._or(False, super().clear))

    def _or(self, otherwise: Any, ask: Callable[..., Any], *args: Any, **named: Any) -> Any:
        try:
            return ask(*args, **named)
        except (RedisConnectionError, RedisTimeoutError):
            logger.warning("The cache is away; the page goes on without it")
            return otherwise
