"""Statements written by hand: what every commit asks, the ORM takes longer to write than the database to answer."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import connection


def ask(statement: str, *values: Any, keys: Collection[Any] = ()) -> list[tuple[Any, ...]]:
    """The rows of a statement, if it returns any. `{keys}`: where some stand, after the other values."""
    with connection.cursor() as cursor:
        cursor.execute(statement.format(keys=holes(len(keys))), [*values, *keys])
        return cursor.fetchall() if cursor.description else []


def holes(count: int, hole: str = "%s") -> str:
    """Where so many values stand in a statement."""
    return ", ".join([hole] * count)


def moment(at: datetime) -> Any:
    """A moment as the database writes it."""
    return connection.ops.adapt_datetimefield_value(at)
