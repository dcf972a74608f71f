"""The catalogue's version, asked of the worker's own connection: Django's cursors cost more than its answer."""

import sqlite3
from typing import Any

from catalogue.search.text.engines import prepared
from catalogue.search.version import VERSION_TABLE, current_version

NUMBER = f"SELECT number FROM {VERSION_TABLE}"  # noqa: S608 - the name is ours


def version_at_once() -> int | None:
    """The current one; None when there is no connection yet, or it does not answer, or a transaction is under way:
    whoever asks then goes the ordinary way. Query: one."""
    raw = prepared.at_hand()
    if raw is None:
        return None
    ours = prepared.mine.connection
    version = of_postgresql() if ours.vendor == "postgresql" else of_sqlite(raw)
    if version is not None:
        # it has answered: Django need not ask whether it does
        ours.health_check_done = True
    return version


def version_now() -> int:
    """The current one, the quickest way. Query: one; the ordinary one when queries are counted."""
    version = None if prepared.mine.connection.queries_logged else version_at_once()
    return current_version() if version is None else version


def of_sqlite(raw: Any) -> int | None:
    try:
        row = raw.execute(NUMBER).fetchone()
    except sqlite3.Error:
        return None
    return row[0] if row else 0


def of_postgresql() -> int | None:
    found = prepared.uncounted_rows(NUMBER)
    return None if found is None else int(found[0][0]) if found else 0
