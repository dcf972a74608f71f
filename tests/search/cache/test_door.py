"""What is at hand is given without Django, as Django would."""

import io
import json
import logging
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, transaction
from pytest_django import Settings

from catalogue.logs import OneLineJson, RequestIdFilter
from catalogue.search import at_once, in_vain
from catalogue.search.cache import stamp
from catalogue.search.cache.door import Door
from catalogue.search.cache.store import Store
from catalogue.search.text.engines import prepared
from tests.records import a_theme

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.search.cache.views")]


class Visitor:
    """Asks the door, and knows who answered."""

    def __init__(self) -> None:
        self.site = WSGIHandler()
        self.door = Door(self.behind)
        self.went_behind = False

    def behind(self, environ: dict[str, Any], start_response: Any) -> Any:
        self.went_behind = True
        return self.site(environ, start_response)

    def woke_django(self) -> bool:
        return self.went_behind

    def ask(self, path: str, method: str = "GET", **said: str) -> tuple[str, dict[str, str], bytes]:
        path, _, query = path.partition("?")
        self.went_behind = False
        answer: list[Any] = []
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": "testserver",
            "SERVER_NAME": "testserver", "SERVER_PORT": "80", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(),
            **said,
        }  # fmt: skip
        body = self.door(environ, lambda status, headers: answer.extend([status, dict(headers)]))
        content = b"".join(body)
        getattr(body, "close", lambda: None)()
        return answer[0], answer[1], content


@pytest.fixture
def visitor(kept: Store) -> Visitor:
    return Visitor()


def but_its_id(answer: tuple[str, dict[str, str], bytes]) -> tuple[str, dict[str, str], bytes]:
    status, headers, body = answer
    return status, {name: value for name, value in headers.items() if name != "X-Request-ID"}, body


@pytest.mark.parametrize("address", ["/page/?b=1&a=2", "/robots.txt", "/aide/"])
@pytest.mark.parametrize("coding", ["gzip", ""])
def test_page_at_hand_is_the_page(visitor: Visitor, address: str, coding: str) -> None:
    first = visitor.ask(address, HTTP_ACCEPT_ENCODING=coding)
    assert visitor.woke_django()
    second = visitor.ask(address, HTTP_ACCEPT_ENCODING=coding)

    assert not visitor.woke_django()
    assert but_its_id(first) == but_its_id(second)
    assert len(second[1]["X-Request-ID"]) == 32
    assert second[1]["X-Request-ID"] != first[1]["X-Request-ID"]


def test_head_at_hand(visitor: Visitor) -> None:
    status, headers, _ = but_its_id(visitor.ask("/page/"))

    assert but_its_id(visitor.ask("/page/", "HEAD")) == (status, headers, b"")
    assert not visitor.woke_django()


def test_not_modified_is_the_one_of_django(visitor: Visitor, kept: Store) -> None:
    etag = visitor.ask("/page/")[1]["ETag"]
    quick = visitor.ask("/page/", HTTP_IF_NONE_MATCH=f'"autre", {etag}')
    assert not visitor.woke_django()
    stamp._last = stamp.Stamp(-1, None)
    slow = visitor.ask("/page/", HTTP_IF_NONE_MATCH=etag)
    assert visitor.woke_django()

    assert quick[0] == "304 Not Modified"
    assert quick[2] == b""
    assert but_its_id(quick) == but_its_id(slow)


@pytest.mark.parametrize(
    "said",
    [
        {"HTTP_COOKIE": "sessionid=abc"},
        {"HTTP_AUTHORIZATION": "Basic eDp5"},
        {"HTTP_HOST": "ailleurs.exemple"},
        {"method": "POST"},
        {"HTTP_IF_NONE_MATCH": "*"},
        {"HTTP_ACCEPT_ENCODING": "gzip"},
        {"wsgi.url_scheme": "https"},
    ],
)
def test_what_is_not_at_hand_goes_on_to_django(visitor: Visitor, said: dict[str, str]) -> None:
    visitor.ask("/aide/")
    visitor.ask("/aide/", **said)

    assert visitor.woke_django()


def test_write_sends_everyone_to_django(visitor: Visitor) -> None:
    first = visitor.ask("/page/")
    a_theme()
    second = visitor.ask("/page/", HTTP_IF_NONE_MATCH=first[1]["ETag"])

    assert visitor.woke_django()
    assert second[0] == "200 OK"
    assert second[2] != first[2]


def test_worker_without_a_connection_yet_has_nothing_at_hand(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.ask("/page/")
    monkeypatch.setattr(prepared.mine, "connection", SimpleNamespace(connection=None))

    assert stamp.quick_stamp() is None


def test_database_that_does_not_answer_sends_to_django(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor.ask("/page/")
    monkeypatch.setattr(at_once, "NUMBER", "SELECT absente FROM nulle_part")
    visitor.ask("/page/")

    assert visitor.woke_django()


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite n’a pas de serveur qui tombe")
def test_database_connection_that_falls(visitor: Visitor) -> None:
    visitor.ask("/page/")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    other.close()

    assert visitor.ask("/page/")[0] == "200 OK"
    assert visitor.woke_django()
    visitor.ask("/page/")
    assert not visitor.woke_django()


def test_transaction_under_way_is_not_read_behind_its_back(visitor: Visitor) -> None:
    visitor.ask("/page/")
    with transaction.atomic():
        assert stamp.quick_stamp() is None


def test_sought_in_vain_is_counted(visitor: Visitor) -> None:
    in_vain.forget_waiting()
    for _ in range(3):
        visitor.ask("/vain/")
    assert not visitor.woke_django()

    assert [tally.times for tally in in_vain._waiting.values()] == [3]
    in_vain.forget_waiting()


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(OneLineJson())
    handler.addFilter(RequestIdFilter())
    logger = logging.getLogger("catalogue.requests")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel("INFO")
    yield stream
    logger.removeHandler(handler)
    logger.setLevel(level)


def test_request_at_hand_has_its_line_in_the_logs(visitor: Visitor, lines: io.StringIO) -> None:
    visitor.ask("/page/?q=mon-nom")
    _, headers, _ = visitor.ask("/page/?q=mon-nom")
    slow, quick = [json.loads(line) for line in lines.getvalue().splitlines()]

    assert quick["request_id"] == headers["X-Request-ID"]
    assert slow.keys() == quick.keys()
    assert (quick["method"], quick["path"], quick["status"]) == ("GET", "/page/", 200)
    assert "mon-nom" not in lines.getvalue()


@pytest.mark.parametrize("path", ["", "/\x00", "/%", "/" + "é" * 10, "//", "/page/?%", "/page/?&=&=&%zz"])
def test_odd_addresses(visitor: Visitor, path: str) -> None:
    for _ in range(2):
        status, _, _ = visitor.ask(path)
        assert status[:3] in ("200", "404")


def test_nothing_at_hand_without_a_store(visitor: Visitor, settings: Settings) -> None:
    visitor.ask("/page/")
    settings.CACHE_URL = "dummy://"
    visitor.ask("/page/")

    assert visitor.woke_django()
