"""Pages are kept here, and nowhere else in the suite."""

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import Settings

from catalogue.search.cache.store import Store, store_at
from tests.redis_server import RedisServer, redis_server


@pytest.fixture
def kept(settings: Settings) -> Iterator[Store]:
    """What this worker keeps: nothing yet."""
    settings.CACHE_URL = ""
    store_at.cache_clear()
    store = store_at("")
    assert store
    yield store
    store_at.cache_clear()


@pytest.fixture
def reader(kept: Store) -> Client:
    """Someone who says to which site they speak, as browsers do; pages are kept."""
    return Client(headers={"host": "testserver"})


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


@pytest.fixture
def shared(redis: RedisServer, settings: Settings) -> Iterator[Store]:
    """The same with a Redis behind."""
    settings.CACHE_URL = redis.url
    store_at.cache_clear()
    store = store_at(redis.url)
    assert store
    yield store
    store_at.cache_clear()
