# ruff: noqa: S608 - names of tables and columns are ours, keys are numbers
"""What is written in some records, and as it is indexed: read at each search, so without the price of a QuerySet."""

from collections.abc import Iterable
from json import loads
from typing import Any

from django.db import connection

from catalogue.search.models import Document

TABLE = Document._meta.db_table


def read_texts(numbers: Iterable[int], *columns: str) -> list[tuple[Any, ...]]:
    """(number, texts field by field, other columns). Query: one, or none when there is no record."""
    if not (wanted := ", ".join(str(int(number)) for number in numbers)):
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(('number', 'parts', *columns))} FROM {TABLE} WHERE number IN ({wanted})")
        return [(number, loads(parts), *others) for number, parts, *others in cursor.fetchall()]
