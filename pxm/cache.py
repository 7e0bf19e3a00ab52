"""A cache that outlives its server: while Valkey is away, each process counts for itself.

The rate limits of sign-in live in the cache. They must neither stop everybody when Valkey is
away, nor stop nobody: for a few seconds at a time the process's own memory takes over.
"""

import time
from collections.abc import Iterable
from typing import Any

import structlog
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

AWAY_SECONDS = 5.0
log = structlog.get_logger(__name__)


class FallingBackCache(RedisCache):
    away_until = 0.0  # monotonic; shared by the threads of one process

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {"retry": Retry(NoBackoff(), 0), **params.get("OPTIONS", {})}
        super().__init__(server, {**params, "OPTIONS": options})
        self._local = LocMemCache("while Valkey is away", {})

    def _ask(self, verb: str, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= FallingBackCache.away_until:
            try:
                return getattr(RedisCache, verb)(self, *args, **kwargs)
            except (RedisError, OSError):
                FallingBackCache.away_until = time.monotonic() + AWAY_SECONDS
                log.warning("cache away", exc_info=True)
        return getattr(self._local, verb)(*args, **kwargs)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._ask("add", key, value, timeout, version)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._ask("get", key, default, version)

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._ask("set", key, value, timeout, version)

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._ask("touch", key, timeout, version)

    def delete(self, key: str, version: int | None = None) -> bool:
        return self._ask("delete", key, version)

    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict[str, Any]:
        return self._ask("get_many", keys, version)

    def set_many(self, data: dict[str, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> list[str]:
        return self._ask("set_many", data, timeout, version)

    def delete_many(self, keys: Iterable[str], version: int | None = None) -> None:
        self._ask("delete_many", keys, version)

    def has_key(self, key: str, version: int | None = None) -> bool:
        return self._ask("has_key", key, version)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        return self._ask("incr", key, delta, version)

    def clear(self) -> None:
        self._local.clear()
        self._ask("clear")
