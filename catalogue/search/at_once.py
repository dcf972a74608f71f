"""The catalogue's version, asked of the worker's own connection: Django's cursors cost more than its answer."""

import sqlite3
from threading import local
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import Error as PostgresError
from psycopg.pq import ExecStatus

from catalogue.search.version import VERSION_TABLE, current_version

NUMBER = f"SELECT number FROM {VERSION_TABLE}"  # noqa: S608 - the name is ours
PREPARED = b"catalogue_version_number"


class Mine(local):
    """What a thread finds at once: Django's object of its connection, and the connection that knows the statement."""

    def __init__(self) -> None:
        self.connection = connections[DEFAULT_DB_ALIAS]
        self.prepared: object = None


_mine = Mine()


def version_at_once() -> int | None:
    """The current one; None when there is no connection yet, or it does not answer, or a transaction is under way:
    whoever asks then goes the ordinary way. Query: one."""
    ours: Any = _mine.connection
    raw = ours.connection
    if raw is None or ours.in_atomic_block:
        return None
    version = of_postgresql(raw) if ours.vendor == "postgresql" else of_sqlite(raw)
    if version is not None:
        # it has answered: Django need not ask whether it does
        ours.health_check_done = True
    return version


def version_now() -> int:
    """The current one, the quickest way. Query: one; the ordinary one when queries are counted."""
    version = None if _mine.connection.queries_logged else version_at_once()
    return current_version() if version is None else version


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
