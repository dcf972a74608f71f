"""The catalogue's version, asked of the worker's own connection: Django's cursors cost more than its answer."""

import sqlite3
from threading import local
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from catalogue.search.text.engines import prepared
from catalogue.search.version import VERSION_TABLE, current_version

NUMBER = f"SELECT number FROM {VERSION_TABLE}"  # noqa: S608 - the name is ours


class Mine(local):
    """What a thread finds at once: Django's object of its connection."""

    def __init__(self) -> None:
        self.connection = connections[DEFAULT_DB_ALIAS]


_mine = Mine()


def version_at_once() -> int | None:
    """The current one; None when there is no connection yet, or it does not answer, or a transaction is under way:
    whoever asks then goes the ordinary way. Query: one."""
    ours: Any = _mine.connection
    raw = ours.connection
    if raw is None or ours.in_atomic_block:
        return None
    version = of_postgresql() if ours.vendor == "postgresql" else of_sqlite(raw)
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


def of_postgresql() -> int | None:
    found = prepared.numbers(NUMBER)
    return None if found is None else next(iter(found), 0)
