"""The production server as `make serve` starts it: it answers, logs in JSON, and stops at any moment."""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from django.conf import settings

SECONDS_TO_STOP = 8  # more than the time the server leaves to a request


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A production of its own: settings, base and static files in a temporary folder, behind no HTTPS."""
    folder = tmp_path_factory.mktemp("production")
    environment = os.environ | {
        "DEBUG": "false",
        "SECRET_KEY": "une-cle-de-cinquante-signes-au-moins-0123456789-ABCDEFGHIJ",
        "ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS": "false",
        "DATABASE_URL": f"sqlite:///{folder / 'catalogue.sqlite3'}",
        "STATIC_ROOT": str(folder / "static"),
        "WORKERS": "2",
    }
    for command in (["migrate"], ["collectstatic", "--noinput"]):
        subprocess.run(
            [sys.executable, "manage.py", *command, "--verbosity=0"],
            cwd=settings.BASE_DIR,
            env=environment,
            check=True,
        )
    return environment


@contextmanager
def serving(environment: dict[str, str], log: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Start the server on a free port, yield its process and port; on leaving, none of its family may be left."""
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
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", path)
            response = connection.getresponse()
            body = response.read().decode()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return response, body
        finally:
            connection.close()


def test_server_answers_with_hashed_static_files_and_json_logs(environment: dict[str, str], tmp_path: Path) -> None:
    log = tmp_path / "log"
    with serving(environment, log) as (_, port):
        health, _ = get(port, "/sante/", patience=15)
        page, html = get(port, "/aide/?q=mon-nom")
        sheets = re.findall(r'href="(/static/[^"]+\.css)"', html)
        sheet, _ = get(port, sheets[0])

    assert health.status == page.status == sheet.status == 200
    assert re.search(r"\.[0-9a-f]{12}\.css$", sheets[0])
    assert "immutable" in (sheet.getheader("Cache-Control") or "")
    assert sheet.getheader("Content-Security-Policy")
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert [line["path"] for line in lines if line["logger"] == "catalogue.requests"] == [
        "/sante/",
        "/aide/",
        sheets[0],
    ]
    assert "mon-nom" not in log.read_text()


@pytest.mark.parametrize("seconds", [0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.1, 1.4])
def test_server_stops_while_it_starts(environment: dict[str, str], tmp_path: Path, seconds: float) -> None:
    with serving(environment, tmp_path / "log"):
        time.sleep(seconds)


def test_worker_that_dies_is_replaced(environment: dict[str, str], tmp_path: Path) -> None:
    with serving(environment | {"WORKERS": "1"}, tmp_path / "log") as (server, port):
        get(port, "/sante/", patience=15)
        for worker in psutil.Process(server.pid).children():
            worker.kill()

        response, _ = get(port, "/sante/", patience=15)

    assert response.status == 200
