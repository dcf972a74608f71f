"""With a Redis: pages shared between workers. Without it, even in the middle: pages all the same."""

import logging
import time
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import Settings
from redis import Redis

from catalogue.search.cache import shared as sharing
from catalogue.search.cache.pages import Page
from catalogue.search.cache.shared import PREFIX, SharedPages
from catalogue.search.cache.store import Store
from tests.records import a_theme
from tests.redis_server import RedisServer, redis_server

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.search.cache.views")]
PAGE = "/page/"
Forget = Callable[[], None]
KEPT = Page((("X-Dit", "oui"),), b"corps")


@pytest.fixture
def reader(shared: Store) -> Client:
    return Client(headers={"host": "testserver"})


@pytest.fixture
def other_worker(shared: Store) -> Callable[[], None]:
    """From now on, a worker that has made no page yet."""
    return shared.local.pages.clear


@pytest.fixture(autouse=True)
def _soon_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "SECONDS_LEFT_ALONE", 0.2)


def test_page_of_one_worker_is_given_by_another(reader: Client, shared: Store, other_worker: Forget) -> None:
    first = reader.get(PAGE)
    other_worker()
    second = reader.get(PAGE)

    assert second.content == first.content
    assert second["ETag"] == first["ETag"]
    assert len(shared.local.pages) == 1


def test_past_version_is_not_given(reader: Client, other_worker: Forget) -> None:
    first = reader.get(PAGE)
    a_theme()
    other_worker()

    assert reader.get(PAGE).content != first.content


def test_pages_go_by_themselves(reader: Client, redis: RedisServer) -> None:
    reader.get(PAGE)
    with Redis.from_url(redis.url) as client:
        (name,) = client.keys()
        assert name.startswith(PREFIX.encode())
        assert 0 < client.ttl(name) <= 3600


@pytest.mark.parametrize("value", [b"", b"n'importe quoi", b"\x80\x04K\x01.", b"x" * 5000])
def test_garbage_is_made_anew(reader: Client, redis: RedisServer, other_worker: Forget, value: bytes) -> None:
    first = reader.get(PAGE)
    with Redis.from_url(redis.url) as client:
        for name in client.scan_iter():
            client.set(name, value)
    other_worker()

    response = reader.get(PAGE)
    assert (response.status_code, response.content == first.content) == (200, False)


def test_value_of_another_kind_is_made_anew(reader: Client, redis: RedisServer, other_worker: Forget) -> None:
    reader.get(PAGE)
    with Redis.from_url(redis.url) as client:
        for name in client.scan_iter():
            client.delete(name)
            client.rpush(name, "liste")
    other_worker()

    assert reader.get(PAGE).status_code == 200


def test_redis_killed_in_the_middle_then_back(
    reader: Client, redis: RedisServer, other_worker: Forget, caplog: pytest.LogCaptureFixture
) -> None:
    reader.get(PAGE)
    redis.kill()
    made = set()
    for _ in range(20):
        other_worker()
        made.add(reader.get(PAGE).content)
    time.sleep(0.25)
    other_worker()
    reader.get(PAGE)

    assert len(made) == 20
    assert [record.levelno for record in caplog.records if record.name == "catalogue.cache"] == [logging.WARNING]
    assert "127.0.0.1" not in caplog.text

    redis.start()
    time.sleep(0.25)
    other_worker()
    first = reader.get(PAGE)
    other_worker()
    assert reader.get(PAGE).content == first.content
    assert "accepte de nouveau" in caplog.text


def test_frozen_redis_makes_nobody_wait(
    reader: Client, redis: RedisServer, other_worker: Forget, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "SECONDS_LEFT_ALONE", 60)
    reader.get(PAGE)
    redis.freeze()
    waits = []
    for _ in range(20):
        other_worker()
        start = time.perf_counter()
        assert reader.get(PAGE).status_code == 200
        waits.append(time.perf_counter() - start)

    # the first to find it frozen waits a tenth of a second; nobody after
    assert waits[0] < 1
    assert sorted(waits[1:])[9] < sharing.SECONDS_TO_ANSWER / 2


def test_full_redis(caplog: pytest.LogCaptureFixture) -> None:
    with redis_server("--maxmemory", "1") as server:
        pages = SharedPages(server.url)
        pages.put("nom", KEPT)
        assert pages.get("nom") is None
        time.sleep(0.25)
        assert pages.get("nom") is None
        pages.put("nom", KEPT)
        time.sleep(0.25)
        pages.put("nom", KEPT)

    assert len(caplog.records) == 1


def test_wrong_password(caplog: pytest.LogCaptureFixture) -> None:
    with redis_server("--requirepass", "le-bon") as server:
        for url in (server.url, server.url.replace("//", "//:s3cret@")):
            pages = SharedPages(url)
            pages.put("nom", KEPT)
            assert pages.get("nom") is None
        right = SharedPages(server.url.replace("//", "//:le-bon@"))
        right.put("nom", KEPT)
        assert right.get("nom") == KEPT

    assert "s3cret" not in caplog.text


def test_nobody_there(settings: Settings, caplog: pytest.LogCaptureFixture, redis: RedisServer) -> None:
    redis.kill()
    pages = SharedPages(redis.url)
    for _ in range(5):
        assert pages.get("nom") is None
        pages.put("nom", KEPT)

    assert len(caplog.records) == 1


def test_redis_that_starts_again_is_asked_again_without_a_failure(redis: RedisServer) -> None:
    pages = SharedPages(redis.url)
    pages.put("nom", KEPT)
    redis.kill()
    redis.start()
    pages.put("nom", KEPT)

    assert pages.get("nom") == KEPT
