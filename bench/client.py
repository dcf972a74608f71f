"""A few keep-alive connections that ask for pages as fast as they are answered, on loopback only."""

import socket
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass

LOOPBACK = "127.0.0.1"
SECONDS_TO_ANSWER = 60


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes


class Connection:
    """HTTP/1.1 in its simplest form: quicker than `http.client`, which would slow the measure down."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection((LOOPBACK, port), timeout=SECONDS_TO_ANSWER)
        self.stream = self.socket.makefile("rb")

    def close(self) -> None:
        self.stream.close()
        self.socket.close()

    def get(self, address: str, headers: Mapping[str, str]) -> Reply:
        lines = [f"GET {address} HTTP/1.1", f"Host: {LOOPBACK}", *(f"{name}: {headers[name]}" for name in headers)]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())
        status = int(self.stream.readline().split()[1])
        received = {}
        while line := self.stream.readline().decode("latin-1").strip():
            name, _, value = line.partition(":")
            received[name.lower()] = value.strip()
        if received.get("transfer-encoding", "").lower() == "chunked":
            return Reply(status, received, b"".join(self.chunks()))
        return Reply(status, received, self.stream.read(int(received.get("content-length", 0))))

    def chunks(self) -> Iterator[bytes]:
        """The body of an answer that does not say its length beforehand."""
        while size := int(self.stream.readline().partition(b";")[0], 16):
            yield self.stream.read(size)
            self.stream.readline()
        while self.stream.readline().strip():
            pass  # trailers


def ask(port: int, address: str, headers: Mapping[str, str]) -> Reply:
    """Ask once, on a connection of its own."""
    with closing(Connection(port)) as connection:
        return connection.get(address, headers)


def load(
    port: int, addresses: Iterator[str], headers: Mapping[str, str], *, connections: int, seconds: float
) -> list[float]:
    """Ask for addresses in turn until the time is up, or none is left; return the latencies, in seconds.

    Raises RuntimeError on an answer that is neither the page nor « not modified ».
    """
    deadline = time.monotonic() + seconds

    def reader(_: int) -> list[float]:
        latencies = []
        with closing(Connection(port)) as connection:
            while time.monotonic() < deadline and (address := next(addresses, None)):
                start = time.perf_counter()
                status = connection.get(address, headers).status
                latencies.append(time.perf_counter() - start)
                if status not in (200, 304):
                    raise RuntimeError(f"{address} a répondu {status}")
        return latencies

    with ThreadPoolExecutor(connections) as readers:
        return [latency for latencies in readers.map(reader, range(connections)) for latency in latencies]
