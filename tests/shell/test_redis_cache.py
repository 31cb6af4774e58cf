"""Counting on a real server."""

import pytest

from portal.shell.redis_cache import RedisCache
from tests.support import broker


@pytest.fixture(scope="module")
def cache():
    with broker.running() as url:
        yield RedisCache(url.replace("redis+socket", "unix"), {})


def test_one_more_each_time(cache):
    assert [cache.count("first", 60) for _time in range(3)] == [1, 2, 3]
    assert cache.get("first") == 3


def test_it_is_forgotten(cache):
    cache.count("second", 60)
    assert 0 < cache._cache.get_client().ttl(cache.make_key("second")) <= 60
    cache.delete("second")
    assert cache.count("second", 60) == 1


def test_one_client_for_all(cache):
    assert cache._cache.get_client("a") is cache._cache.get_client("b", write=True)
