"""Until when a page is true: the version of the catalogue and its next scheduled publication."""

import sqlite3
from dataclasses import dataclass, field
from datetime import datetime
from threading import local
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.utils import timezone
from psycopg import Error as PostgresError
from psycopg.pq import ExecStatus

from catalogue.search.version import VERSION_TABLE, current_version, next_turn

NUMBER = f"SELECT number FROM {VERSION_TABLE}"  # noqa: S608 - the name is ours
PREPARED = b"catalogue_version_number"


@dataclass(slots=True)
class Stamp:
    """`text`: its words, in the keys of pages."""

    version: int
    until: datetime | None
    text: str = field(init=False)

    def __post_init__(self) -> None:
        # the turn too: of two workers whose clocks differ, only one may already show a record
        self.text = f"{self.version} {self.until.timestamp() if self.until else ''}"

    def holds(self, version: int) -> bool:
        """Whether nothing has changed: neither a write, nor a record whose time has come."""
        return self.version == version and (self.until is None or timezone.now() < self.until)


class Mine(local):
    """What a thread finds at once: Django's object of its connection, and the connection that knows the statement."""

    def __init__(self) -> None:
        self.connection = connections[DEFAULT_DB_ALIAS]
        self.prepared: object = None


_mine = Mine()
_last = Stamp(-1, None)


def current_stamp() -> Stamp:
    """That of now. Query: one, and those of `next_turn` once for each version and each turn."""
    global _last  # one memory for each worker
    version = current_version()
    stamp = _last
    if not stamp.holds(version):
        stamp = _last = Stamp(version, next_turn(timezone.now()))
    return stamp


def quick_stamp() -> Stamp | None:
    """The last one while it holds; else None, and whoever asks goes the ordinary way. Query: one.

    Django's cursors cost more than all the rest of a repeated page: the worker's own connection is asked directly.
    """
    ours = _mine.connection
    raw: Any = ours.connection
    if raw is None or ours.in_atomic_block:
        return None
    version = of_postgresql(raw) if ours.vendor == "postgresql" else of_sqlite(raw)
    stamp = _last
    return stamp if version is not None and stamp.holds(version) else None


def of_sqlite(raw: Any) -> int | None:
    try:
        row = raw.execute(NUMBER).fetchone()
    except sqlite3.Error:
        return None
    return row[0] if row else 0


def of_postgresql(raw: Any) -> int | None:
    """By a prepared statement. A connection pooler that forgets those makes this slower, not wrong."""
    try:
        if raw is not _mine.prepared:
            raw.pgconn.prepare(PREPARED, NUMBER.encode())
            _mine.prepared = raw
        result = raw.pgconn.exec_prepared(PREPARED, [])
    except PostgresError:
        return None
    if result.status != ExecStatus.TUPLES_OK:
        return None
    return int(result.get_value(0, 0)) if result.ntuples else 0
