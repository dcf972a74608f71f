"""The production server for the length of a test, on a free port and on a base of its own."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psutil
import psycopg
from django.conf import settings
from django.db import connection

SECONDS_TO_STOP = 8  # more than the time the server leaves to a request


def manage(environment: dict[str, str], *command: str) -> None:
    subprocess.run([sys.executable, "manage.py", *command], cwd=settings.BASE_DIR, env=environment, check=True)


def production(folder: Path, **others: str) -> dict[str, str]:
    """Make an empty production in a folder, behind no HTTPS: base, static files. Returns its environment.

    `others`: more of its settings.
    """
    environment = os.environ | {
        "DEBUG": "false",
        "SECRET_KEY": "une-cle-de-cinquante-signes-au-moins-0123456789-ABCDEFGHIJ",
        "ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS": "false",
        "DATABASE_URL": f"sqlite:///{folder / 'catalogue.sqlite3'}",
        "STATIC_ROOT": str(folder / "static"),
        "WORKERS": "2",
        **others,
    }
    manage(environment, "migrate", "--verbosity=0")
    manage(environment, "collectstatic", "--noinput", "--verbosity=0")
    return environment


@contextmanager
def base_of_our_engine(folder: Path) -> Iterator[str]:
    """Yield the address of an empty base, of the engine that the suite plays, for the length of a test."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder / 'catalogue.sqlite3'}"
        return
    url, name = urlsplit(os.environ["DATABASE_URL"]), f"a_{time.time_ns()}"
    with psycopg.connect(urlunsplit(url), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}".encode())
        yield urlunsplit(url._replace(path=f"/{name}"))
        server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@contextmanager
def serving(environment: dict[str, str], log: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Start the server, yield its process and port; on leaving, none of its family may be left."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "catalogue.serve"],
            cwd=settings.BASE_DIR,
            env=environment | {"HOST": "127.0.0.1", "PORT": str(port)},
            stdout=output,
            stderr=output,
        )
    family: list[psutil.Process] = []
    try:
        yield server, port
        family = psutil.Process(server.pid).children(recursive=True)
        server.terminate()
        server.wait(SECONDS_TO_STOP)
        _, left = psutil.wait_procs(family, timeout=2)
        assert not left, log.read_text()
    finally:
        if server.poll() is None:
            family += psutil.Process(server.pid).children(recursive=True)
            server.kill()
            server.wait()
        for process in family:
            if process.is_running():
                process.kill()


def get(port: int, path: str, *, patience: float = 0) -> tuple[http.client.HTTPResponse, str]:
    """Ask for a page, again and again for that many seconds while nobody answers yet."""
    deadline = time.monotonic() + patience
    while True:
        try:
            asked = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            asked.request("GET", path)
            response = asked.getresponse()
            body = response.read().decode()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return response, body
        finally:
            asked.close()
