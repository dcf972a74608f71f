"""Servers of loopback that a test starts, honest or hostile: they write bytes, and HTTP is their own affair."""

import asyncio
import ssl
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yarl import URL

from catalogue.links.checking.asking import Answer
from catalogue.links.checking.checker import Checker
from catalogue.links.checking.guard import Door
from catalogue.links.checking.politeness import Limits

# As those of production, in less time.
QUICK = Limits(
    connect=1,
    headers=0.6,
    body=0.4,
    attempts=2,
    pause=0.02,
    page_bytes=200_000,
    longest_wait=1,
    delay_per_host=0,
    at_once_per_host=50,
)


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: Mapping[str, str]


Handler = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Server:
    """What a server was asked."""

    handler: Handler
    robots: Handler
    port: int = 0
    asked: list[Request] = field(default_factory=list)
    # what was asked of its robots.txt, apart: every site is asked for it once
    robots_asked: list[Request] = field(default_factory=list)

    def url(self, path: str, scheme: str = "http", host: str = "127.0.0.1") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    @property
    def methods(self) -> list[str]:
        return [request.method for request in self.asked]

    def door(self, **hosts: str) -> Door:
        return Door(hosts={name.replace("_", "."): ip for name, ip in hosts.items()}, ports={self.port})

    def checker(self, limits: Limits = QUICK) -> Checker:
        return Checker("Essai (mailto:essai@exemple.fr)", limits, door=self.door())

    async def answer(self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Until the answer is given, or nobody waits for it any more."""
        is_robots = request.path == "/robots.txt"
        (self.robots_asked if is_robots else self.asked).append(request)
        handler = self.robots if is_robots else self.handler
        answering = asyncio.ensure_future(handler(request, writer))
        leaving = asyncio.ensure_future(reader.read())
        try:
            await asyncio.wait((answering, leaving), return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()
            answering.cancel()
            await asyncio.gather(answering, leaving, return_exceptions=True)
        await writer.drain()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            method, path, _ = head[0].split(" ")
            headers = {line.partition(":")[0].lower(): line.partition(":")[2].strip() for line in head[1:]}
            await self.answer(Request(method, path, headers), reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError, ValueError):
            pass  # who asked went away, or the test is over
        finally:
            writer.close()


class Counting(Checker):
    """A checker that counts its requests at once, of all and of each host: a server learns late that one is over."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now: Counter[str] = Counter()
        self.most: Counter[str] = Counter()

    async def request(self, method: str, url: URL, wanted: int, *, whole: bool) -> Answer:
        places = ("", url.raw_host or "?")
        self.now.update(places)
        self.most |= self.now
        try:
            return await super().request(method, url, wanted, whole=whole)
        finally:
            self.now.subtract(places)


def answer(status: int = 200, body: bytes = b"", **headers: str) -> bytes:
    """A whole answer; underscores of names stand for hyphens."""
    lines = {"Content-Length": str(len(body)), "Connection": "close"}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status} Etat\r\n{head}\r\n".encode("latin-1") + body


def always(*args: int | bytes, **headers: str) -> Handler:
    """The same answer to everything; the body is left out of what answers HEAD."""

    async def handler(request: Request, writer: asyncio.StreamWriter) -> None:
        whole = answer(*args, **headers)  # type: ignore[arg-type]
        writer.write(whole.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if request.method == "HEAD" else whole)

    return handler


async def turns() -> None:
    """As many turns of the loop as a connection takes from being taken to its handler, or to be closed."""
    for _ in range(5):
        await asyncio.sleep(0)


@contextmanager
def serving(handler: Handler, tls: ssl.SSLContext | None = None, robots: Handler | None = None) -> Iterator[Server]:
    """Run a server in a thread of its own, on a free port of 127.0.0.1. `robots` answers for its robots.txt."""
    server, ready = Server(handler, robots or always(404)), threading.Event()
    loop = asyncio.new_event_loop()

    async def listen() -> asyncio.Server:
        return await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=tls)

    def run() -> None:
        asyncio.set_event_loop(loop)
        listening = loop.run_until_complete(listen())
        server.port = listening.sockets[0].getsockname()[1]
        ready.set()
        loop.run_forever()
        loop.run_until_complete(turns())  # a connection that was just taken begins: once closed, it could not
        listening.close()
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.run_until_complete(turns())  # those that end are closed
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(5)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)


def self_signed(folder: Path) -> ssl.SSLContext:
    """A certificate that nobody trusts."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "essai")])
    today = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(today - timedelta(1)).not_valid_after(today + timedelta(1))
    pem = folder / "certificat.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context
