"""The production server, in processes of its own, and what they cost."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.client import LOOPBACK, ask

WORKERS = 2
SECONDS_TO_START = 60
IDLE = 0.05  # seconds of processor in a second


def cpu_seconds(processes: Iterable[psutil.Process]) -> dict[psutil.Process, float]:
    """User and system time that each process has used since it started; one that has ended meanwhile is left out."""
    used = {}
    for process in processes:
        with suppress(psutil.NoSuchProcess):  # PostgreSQL's helpers come and go
            times = process.cpu_times()
            used[process] = times.user + times.system
    return used


def cpu_since(before: Mapping[psutil.Process, float]) -> float:
    """Seconds that these processes have used since then."""
    return sum(used - before[process] for process, used in cpu_seconds(before).items())


def database_processes() -> list[psutil.Process]:
    """Those of the PostgreSQL that we started; none for SQLite, which works inside the server's own."""
    return [child for child in psutil.Process().children(recursive=True) if child.name() == "postgres"]


@dataclass(frozen=True)
class Server:
    port: int
    processes: list[psutil.Process]

    def worker_megabytes(self) -> float:
        """Memory of a worker, its share of what it has in common with the others included (PSS)."""
        sizes = [process.memory_full_info().pss for process in self.processes[1:]]
        return max(sizes, default=0) / 1e6


def rest(processes: Iterable[psutil.Process]) -> None:
    """Wait until some processes have done what they do as they start."""
    before, used = cpu_seconds(processes), 1.0
    while used > IDLE:
        time.sleep(1)
        used, before = cpu_since(before), cpu_seconds(processes)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(**settings: str) -> Iterator[Server]:
    """Serve the database that the environment names, with two workers of one thread, until the block ends.

    Raises RuntimeError when the server stops or does not answer within a minute.
    """
    port = free_port()
    environment = os.environ | {"HOST": LOOPBACK, "PORT": str(port), "WORKERS": str(WORKERS), **settings}
    command = [sys.executable, "-m", "catalogue.serve"]
    # its logs are written as in production, and shown only when it fails
    with tempfile.NamedTemporaryFile() as log, subprocess.Popen(command, env=environment, stderr=log) as process:
        try:
            wait(process, port)
            main = psutil.Process(process.pid)
            yield Server(port, [main, *main.children(recursive=True)])
        except RuntimeError:
            sys.stderr.write(Path(log.name).read_text()[-4000:])
            raise
        finally:
            process.terminate()


def wait(process: subprocess.Popen[bytes], port: int, address: str = "/nu/") -> None:
    """Return once this address answers. Raises RuntimeError when the server stops or a minute passes."""
    deadline = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if ask(port, address, {}).status == 200:
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("le serveur ne répond pas : voir ses messages ci-dessus")
