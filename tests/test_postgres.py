"""The launcher of PostgreSQL gives back the command's exit code, and leaves nothing behind."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import pytest
from django.conf import settings


def launch(folder: Path, script: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.postgres", sys.executable, "-c", script],
        cwd=settings.BASE_DIR,
        env=os.environ | {"TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def folder() -> Iterator[Path]:
    """A temporary folder of the launcher's own, open to nobody: root becomes nobody for PostgreSQL."""
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_launcher_gives_back_the_exit_code(folder: Path) -> None:
    script = """
import os, psycopg
connection = psycopg.connect(os.environ["DATABASE_URL"])
print(connection.execute("SHOW server_encoding").fetchone()[0])
connection.close()
raise SystemExit(7)
"""
    with launch(folder, script) as process:
        output, _ = process.communicate(timeout=60)

    assert process.returncode == 7
    assert output == "UTF8\n"
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("seconds", [0.3, 0.8, 2.5])
def test_launcher_stopped_at_any_moment_leaves_nothing(folder: Path, seconds: float) -> None:
    with launch(folder, "import time; time.sleep(60)") as process:
        time.sleep(seconds)
        family = psutil.Process(process.pid).children(recursive=True)
        process.terminate()
        process.wait(15)

    _, left = psutil.wait_procs(family, timeout=2)
    assert left == []
    assert list(folder.iterdir()) == []
