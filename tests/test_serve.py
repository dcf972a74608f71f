"""The production server as `make serve` starts it: it answers, logs in JSON, and stops at any moment."""

import json
import re
import time
from pathlib import Path

import psutil
import pytest

from tests.server import get, production, serving


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return production(tmp_path_factory.mktemp("production"))


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
