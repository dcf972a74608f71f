"""Two real workers, pages kept, and a writer that is neither: what is committed is what everyone reads next."""

import http.client
import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from tests.redis_server import redis_server
from tests.server import base_of_our_engine, get, production, seed, serving

pytestmark = pytest.mark.own_base

LISTED, ADDRESS = "/ressources/?tri=titre&editeur=igesr", "/ressources/{slug}/"
# compressed, a page has a part drawn among a hundred: one made twice may be the same, but never all of these
SHARED = [LISTED, "/", "/fiches/", "/selections/", "/competences/", "/recherche/?q=classe"]
ALONE = ["/aide/", "/plan-du-site/", "/accessibilite/", "/mentions-legales/", "/donnees-personnelles/", "/ressources/"]


@dataclass
class Writer:
    """Another program: it knows the database, and nothing of the site."""

    connection: Any
    pk: int
    slug: str

    @classmethod
    def on(cls, connection: Any) -> "Writer":
        pk, slug = connection.execute(
            "SELECT r.id, r.slug FROM resources_resource r JOIN resources_organisation o ON o.id = r.publisher_id "
            "WHERE o.slug = 'igesr' AND r.status = 'publie' ORDER BY r.id"
        ).fetchone()
        return cls(connection, pk, slug)

    def write(self, **values: str) -> None:
        for column, value in values.items():
            said = value.replace("'", "''")
            self.connection.execute(f"UPDATE resources_resource SET {column} = '{said}' WHERE id = {self.pk}")


@dataclass
class Answer:
    status: int
    etag: str
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Reader:
    """One connection that stays open: the same worker answers all along."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        self.connection.connect()

    @property
    def port(self) -> int:
        port: int = self.connection.sock.getsockname()[1]
        return port

    def get(self, path: str, **headers: str) -> Answer:
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request("GET", path, headers=said)
        response = self.connection.getresponse()
        return Answer(response.status, response.getheader("ETag") or "", response.read())


@contextmanager
def one_reader_of_each(server: psutil.Process, port: int) -> Iterator[list[Reader]]:
    """Open connections until each worker holds one; nothing in an answer says which."""
    found: dict[int, Reader] = {}
    opened: list[Reader] = []
    try:
        while len(found) < 2:
            assert len(opened) < 200, "un processus ne répond jamais"
            reader = Reader(port)
            opened.append(reader)
            assert reader.get("/sante/").status == 200
            for worker in server.children(recursive=True):
                held = {one.raddr.port for one in worker.net_connections("tcp") if one.raddr}
                if reader.port in held:
                    found.setdefault(worker.pid, reader)
        yield list(found.values())
    finally:
        for reader in opened:
            reader.connection.close()


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A production with both documents, on a base of its own of the engine that the suite plays."""
    folder = tmp_path_factory.mktemp("production")
    with base_of_our_engine(folder) as url:
        yield production(folder, seed, DATABASE_URL=url, CACHE_URL="")


@pytest.fixture
def writer(environment: dict[str, str]) -> Iterator[Writer]:
    url = environment["DATABASE_URL"]
    if url.startswith("sqlite"):
        opened: Any = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, timeout=10)
    else:
        opened = psycopg.connect(url, autocommit=True)
    with closing(opened):
        writer = Writer.on(opened)
        yield writer
        writer.write(status="publie")


def publish_and_read(writer: Writer, readers: list[Reader]) -> None:
    """Every state is what each worker says at its next request, then again, then « not modified »."""
    address = ADDRESS.format(slug=writer.slug)
    states = ("brouillon", "publie", "archive", "publie")
    for rank, (state, order) in enumerate(zip(states, itertools.cycle((1, -1)), strict=False)):
        title = f"Rapport numéro {rank}"
        writer.write(title=title, status=state)
        shown = state == "publie"
        for reader in readers[::order]:
            for _ in range(3):
                listed, page = reader.get(LISTED), reader.get(address)
                assert listed.status == 200
                assert (title in listed.text) == shown
                assert page.status == (200 if shown else 404)
                assert (title in page.text) == shown
            assert reader.get(LISTED, if_none_match=listed.etag).status == 304


def packed(reader: Reader, addresses: list[str]) -> list[bytes]:
    """Pages as they are kept, compressed: those made once are the same bytes for everyone."""
    return [reader.get(address, accept_encoding="gzip").body for address in addresses]


def test_publication_is_seen_at_the_next_request_of_each_worker(
    environment: dict[str, str], writer: Writer, tmp_path: Path
) -> None:
    with serving(environment, tmp_path / "log") as (server, port):
        get(port, "/sante/", patience=20)
        with one_reader_of_each(psutil.Process(server.pid), port) as readers:
            publish_and_read(writer, readers)


def test_workers_share_pages_by_redis_until_it_is_killed(
    environment: dict[str, str], writer: Writer, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with redis_server() as redis, serving(environment | {"CACHE_URL": redis.url}, log) as (server, port):
        get(port, "/sante/", patience=20)
        with one_reader_of_each(psutil.Process(server.pid), port) as readers:
            assert packed(readers[0], SHARED) == packed(readers[1], SHARED)
            publish_and_read(writer, readers)
            redis.kill()
            publish_and_read(writer, readers)
            assert packed(readers[0], ALONE) != packed(readers[1], ALONE)
    assert 1 <= log.read_text().count("Redis a refus") <= 2
    assert "Traceback" not in log.read_text()
