"""The load client reads plain HTTP answers, and refuses to time errors."""

import itertools
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from bench.client import ask, load


class Page(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = self.path.encode()
        self.send_response(200 if self.path != "/absent/" else 404)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Said", self.headers.get("X-Say", ""))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        Thread(target=server.serve_forever).start()
        yield server.server_port
        server.shutdown()


def test_ask_reads_status_headers_and_body(port: int) -> None:
    reply = ask(port, "/a/?b=c", {"X-Say": "bonjour"})
    assert (reply.status, reply.headers["x-said"], reply.body) == (200, "bonjour", b"/a/?b=c")


def test_load_stops_when_no_address_is_left(port: int) -> None:
    assert len(load(port, iter(["/a/", "/b/", "/c/"]), {}, connections=2, seconds=5)) == 3


def test_load_stops_when_the_time_is_up(port: int) -> None:
    assert load(port, itertools.cycle(["/a/"]), {}, connections=2, seconds=0.05)


def test_load_refuses_an_error(port: int) -> None:
    with pytest.raises(RuntimeError, match="/absent/ a répondu 404"):
        load(port, iter(["/absent/"]), {}, connections=1, seconds=5)
