"""Django's cache on Valkey, that lets a page go on when Valkey is away."""

from __future__ import annotations

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

logger = logging.getLogger(__name__)
_AWAY = (RedisConnectionError, RedisTimeoutError)


class ForgivingRedisCache(RedisCache):
    """Nothing that must last is cached: a cache that is away is an empty cache.

    Sign-in limits live here too; while Valkey is away they do not count, and the log says so.
    """

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except _AWAY:
            return self._away(default)

    def add(self, key: Any, value: Any, timeout: Any = 300, version: int | None = None) -> bool:
        try:
            return bool(super().add(key, value, timeout, version))
        except _AWAY:
            return bool(self._away(False))

    def set(self, key: Any, value: Any, timeout: Any = 300, version: int | None = None) -> None:
        try:
            super().set(key, value, timeout, version)
        except _AWAY:
            self._away(None)

    def delete(self, key: Any, version: int | None = None) -> bool:
        try:
            return bool(super().delete(key, version))
        except _AWAY:
            return bool(self._away(False))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        try:
            return int(super().incr(key, delta, version))
        except _AWAY:
            return int(self._away(0))

    def _away(self, answer: Any) -> Any:
        logger.warning("The cache is away; the page goes on without it")
        return answer
