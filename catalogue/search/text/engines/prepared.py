"""Statements asked of PostgreSQL on the worker's own connection, prepared once: what Django's cursors add, and reading
the statement each time, costs more than a quick answer. A pooler that forgets them makes this slower, not wrong.
"""

from collections.abc import Iterable
from threading import local
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import Error
from psycopg.pq import ExecStatus


class Mine(local):
    """What a thread finds at once: Django's object of its connection, and the statements that the real one knows."""

    def __init__(self) -> None:
        self.connection: Any = connections[DEFAULT_DB_ALIAS]
        self.raw: object = None
        self.known: dict[str, bytes] = {}


mine = Mine()


def at_hand() -> Any:
    """The real connection, of either engine; None when there is none yet, or a transaction is under way."""
    ours = mine.connection
    return None if ours.connection is None or ours.in_atomic_block else ours.connection


def rows(statement: str, *parameters: str) -> list[tuple[bytes, ...]] | None:
    """What a statement finds, no column of which is ever null; None when it can't be asked so, and is to be asked the
    ordinary way: queries are counted, no connection of PostgreSQL is at hand, the base refuses. Query: one."""
    return None if mine.connection.queries_logged else uncounted_rows(statement, *parameters)


def uncounted_rows(statement: str, *parameters: str) -> list[tuple[bytes, ...]] | None:
    """The same, even when queries are counted."""
    raw = at_hand()
    if raw is None or mine.connection.vendor != "postgresql":
        return None
    if raw is not mine.raw:
        mine.raw, mine.known = raw, {}
    try:
        if (name := mine.known.get(statement)) is None:
            name = f"catalogue_{len(mine.known)}".encode()
            raw.pgconn.prepare(name, statement.encode())
            mine.known[statement] = name
        result = raw.pgconn.exec_prepared(name, [one.encode() for one in parameters])
    except Error:
        return None
    if result.status != ExecStatus.TUPLES_OK:
        return None
    columns = range(result.nfields)
    return [tuple([result.get_value(rank, column) for column in columns]) for rank in range(result.ntuples)]


def read(statement: str, numbers: Iterable[int]) -> list[tuple[Any, ...]]:
    """What a statement finds for some numbers, those that the column it ends with may be, in no order; of PostgreSQL,
    every value may come as text. Query: one, or none when there is no number."""
    wanted = [int(number) for number in numbers]
    if not wanted:
        return []
    found = rows(f"{statement} = ANY($1::bigint[])", listed(wanted))
    if found is not None:
        return [tuple([value.decode() for value in row]) for row in found]
    with mine.connection.cursor() as cursor:
        cursor.execute(f"{statement} IN ({', '.join(map(str, wanted))})")
        return list(cursor.fetchall())


def listed(numbers: Iterable[int]) -> str:
    """A parameter that is a list of numbers."""
    return f"{{{','.join(str(int(number)) for number in numbers)}}}"
