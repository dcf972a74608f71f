"""The production server for the length of a test, on a free port and on a base of its own."""

import fcntl
import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psutil
import psycopg
from django.conf import settings
from django.db import connection

SECONDS_TO_STOP = 8  # more than the time the server leaves to a request
Filling = Callable[[dict[str, str]], None]


def manage(environment: dict[str, str], *command: str) -> None:
    subprocess.run([sys.executable, "manage.py", *command], cwd=settings.BASE_DIR, env=environment, check=True)


def seed(environment: dict[str, str]) -> None:
    manage(environment, "seed", "--verbosity=0")


def nothing(environment: dict[str, str]) -> None:
    """Leave the base empty."""


def production(folder: Path, filled: Filling = nothing, **others: str) -> dict[str, str]:
    """Make a production in a folder, behind no HTTPS: base, static files. Returns its environment.

    `filled`: what is written in its base. `others`: more of its settings.
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
    extra = environment.get("SSO", "false")
    (folder / "static").symlink_to(once(f"static-{extra}", lambda made: collect(environment, made)))
    if environment["DATABASE_URL"].startswith("sqlite"):
        kept = once(f"{filled.__module__}.{filled.__name__}-{extra}", lambda made: fill(environment, made, filled))
        shutil.copy(kept, folder / "catalogue.sqlite3")
    else:
        manage(environment, "migrate", "--verbosity=0")
        filled(environment)
    return environment


def collect(environment: dict[str, str], made: Path) -> None:
    manage(environment | {"STATIC_ROOT": str(made)}, "collectstatic", "--noinput", "--verbosity=0")


def fill(environment: dict[str, str], made: Path, filled: Filling) -> None:
    environment = environment | {"DATABASE_URL": f"sqlite:///{made}"}
    manage(environment, "migrate", "--verbosity=0")
    filled(environment)


class Shared:
    """Where the workers of a run keep what each would make alike: named when the run begins."""

    folder: Path


def once(name: str, make: Callable[[Path], None]) -> Path:
    """What the first worker to ask for it makes, for all of them to read: compressing the styles takes seconds."""
    kept, made = Shared.folder / name, Shared.folder / f"{name}.made"
    with (Shared.folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            make(made)
            made.rename(kept)
    return kept


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
