"""The same resources served by Datasette, a well-known catalogue of tables, with its own full text and facets.

It is installed from PyPI in a virtual environment of its own, beside the project, the first time it is measured.
"""

import json
import sqlite3
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil

from bench.client import LOOPBACK, ask
from bench.server import Server, free_port, wait

VERSION = "0.65.5"
HOME = Path(__file__).resolve().parent.parent / ".bench" / f"datasette-{VERSION}"
TABLE = "resources"
COLUMNS = ("id", "title", "summary", "type", "publisher", "year", "access", "theme", "audience")
FACETS = COLUMNS[3:]


def installed() -> Path:
    """The program, installed if it was not. Raises CalledProcessError when it cannot be."""
    program = HOME / "bin" / "datasette"
    if not program.exists():
        venv.create(HOME, with_pip=True)
        pip: list[str | Path] = [
            HOME / "bin" / "python",
            "-m",
            "pip",
            "install",
            "-qqq",
            "--disable-pip-version-check",
        ]
        subprocess.run([*pip, f"datasette=={VERSION}"], check=True, stdout=sys.stderr)
    return program


def export(rows: Iterable[tuple[Any, ...]], path: Path) -> None:
    """Write the resources as Datasette likes them: one table, an index for each facet, a full text beside."""
    with closing(sqlite3.connect(path)) as base, base:
        base.execute(f"CREATE TABLE {TABLE} ({', '.join(COLUMNS)}, PRIMARY KEY (id))")
        base.executemany(f"INSERT INTO {TABLE} VALUES ({', '.join('?' * len(COLUMNS))})", rows)
        for column in FACETS:
            base.execute(f"CREATE INDEX by_{column} ON {TABLE} ({column})")
        base.execute(
            f"CREATE VIRTUAL TABLE {TABLE}_fts USING fts5(title, summary, content='{TABLE}', content_rowid='id', "
            "tokenize='unicode61 remove_diacritics 2')"
        )
        base.execute(f"INSERT INTO {TABLE}_fts (rowid, title, summary) SELECT id, title, summary FROM {TABLE}")
        base.execute("ANALYZE")


@contextmanager
def serving(rows: Iterable[tuple[Any, ...]]) -> Iterator[Server]:
    """Serve them until the block ends, as its documentation advises for data that does not change (`-i`)."""
    program, port = installed(), free_port()
    with tempfile.TemporaryDirectory(prefix="datasette-") as folder:
        base = Path(folder) / "bench.db"
        export(rows, base)
        command: list[str | Path] = [
            program,
            "serve",
            "-i",
            base,
            "--host",
            LOOPBACK,
            "--port",
            str(port),
            "--setting",
        ]
        limits = ["sql_time_limit_ms", "60000", "--setting", "facet_time_limit_ms", "60000"]
        with subprocess.Popen([*command, *limits], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                wait(process, port, "/-/versions.json")
                yield Server(port, [psutil.Process(process.pid)])
            finally:
                process.terminate()


def address(**choices: str) -> str:
    """A page of twenty resources with its facets, narrowed and searched."""
    facets = [("_facet", column) for column in FACETS]
    return f"/bench/{TABLE}?{urlencode([('_size', '20'), *facets, *choices.items()])}"


def total(server: Server, **choices: str) -> int:
    """How many resources a page finds: a check that it does what ours does."""
    page = address(**choices).replace(f"/{TABLE}?", f"/{TABLE}.json?") + "&_shape=objects"
    return int(json.loads(ask(server.port, page, {}).body)["filtered_table_rows_count"])
