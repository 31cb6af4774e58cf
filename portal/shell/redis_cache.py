"""Django's Redis cache with one client for each server instead of one for each call, which counts at once."""

from __future__ import annotations

from typing import Any

from django.core.cache.backends import redis

_COUNT = """
local used = redis.call('INCR', KEYS[1])
if used == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return used
"""


class Client(redis.RedisCacheClient):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._clients: dict[Any, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        pool = self._get_connection_pool(write)  # type: ignore[attr-defined]
        if pool not in self._clients:
            self._clients[pool] = self._client(connection_pool=pool)  # type: ignore[attr-defined]
        return self._clients[pool]

    def count(self, key: str, timeout: int) -> int:
        """One way to the server and back, and nothing is left there for good if that breaks off."""
        return int(self.get_client(key, write=True).eval(_COUNT, 1, key, timeout))


class RedisCache(redis.RedisCache):
    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = Client

    def count(self, key: str, timeout: int) -> int:
        """Count one more under `key`, which begins at 0 and is forgotten after `timeout` seconds."""
        client: Any = self._cache
        return int(client.count(self.make_and_validate_key(key), timeout))
