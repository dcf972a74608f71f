# ruff: noqa: S608 - names of tables are ours, whatever is typed is a parameter
"""FTS5, whose content is the table of documents: SQLite keeps no second copy of the texts.

One small index for titles, one for all: finding a word in titles does not go through those of the long texts.
"""

from collections.abc import Iterator, Mapping
from json import loads
from sqlite3 import DatabaseError, OperationalError

from django.db import connection

from catalogue.search.models import Document
from catalogue.search.text.documents import Level
from catalogue.search.text.engines import Condition, Keys, Request, Tokens
from catalogue.search.text.kinds import SHIFT, Kind

CONTENT = Document._meta.db_table
INDEX, TITLES = "search_fts", "search_fts_title"
COLUMNS = {INDEX: ("title", "label", "body"), TITLES: ("title",)}
# the index that is asked, and its columns
WHERE = {
    Level.TITLE: (TITLES, "{title}"),
    Level.LABEL: (INDEX, "{title label}"),
    Level.BODY: (INDEX, "{title label body}"),
}


def change(index: str, row: str, *command: str) -> str:
    """Add a row to an index, or take it out by the command « delete »."""
    columns = [*((index,) if command else ()), "rowid", *COLUMNS[index]]
    values = [*(f"'{one}'" for one in command), f"{row}.number", *(f"{row}.{column}" for column in COLUMNS[index])]
    return f"INSERT INTO {index} ({', '.join(columns)}) VALUES ({', '.join(values)});"


OLD = "".join(change(index, "old", "delete") for index in COLUMNS)
NEW = "".join(change(index, "new") for index in COLUMNS)
EVENTS = {"INSERT": NEW, "UPDATE": OLD + NEW, "DELETE": OLD}
MASK = (1 << SHIFT) - 1


def phrase(tokens: Tokens) -> str:
    return f'"{" ".join(tokens)}"'


def match(condition: Condition) -> str:
    """In FTS5's language; tokens are of a-z and 0-9, so that nothing is to be escaped."""
    return " AND ".join(
        "(" + " OR ".join("(" + " AND ".join(map(phrase, alternative)) + ")" for alternative in group) + ")"
        for group in condition
    )


def written(request: Request) -> str:
    return f"{WHERE[request.level][1]} : ({match(request.condition)})"


class Sqlite:
    def install(self) -> Iterator[str]:
        for index, columns in COLUMNS.items():
            yield (
                f"CREATE VIRTUAL TABLE IF NOT EXISTS {index} USING fts5({', '.join(columns)}, content='{CONTENT}', "
                "content_rowid='number', tokenize='ascii', columnsize=0)"
            )
        for event, body in EVENTS.items():
            name = f"{CONTENT}_fts_{event.lower()}"
            yield f"DROP TRIGGER IF EXISTS {name}"
            yield f"CREATE TRIGGER {name} AFTER {event} ON {CONTENT} BEGIN {body} END"

    def empty(self) -> Iterator[str]:
        # the triggers would take the words of each document out of an index that goes anyway
        yield from (f"DROP TRIGGER IF EXISTS {CONTENT}_fts_{event.lower()}" for event in EVENTS)
        yield from self.remove()
        yield f"DELETE FROM {CONTENT}"

    def fill(self) -> Iterator[str]:
        yield from self.install()
        yield from (f"INSERT INTO {index} ({index}) VALUES ('rebuild')" for index in COLUMNS)

    def remove(self) -> Iterator[str]:
        yield from (f"DROP TABLE IF EXISTS {index}" for index in COLUMNS)

    def seek(self, requests: Mapping[str, Request]) -> dict[str, Keys]:
        # resources, whose numbers are small, apart from the rest; a rank keeps the rows of a request together
        statement = " UNION ALL ".join(
            f"SELECT {rank}, group_concat(rowid) FROM {index} WHERE {index} MATCH %s AND rowid {side} {1 << SHIFT}"
            for rank, index in enumerate(WHERE[request.level][0] for request in requests.values())
            for side in ("<", ">=")
        )
        found: list[dict[Kind, list[int]]] = [{} for _ in requests]
        with connection.cursor() as cursor:
            cursor.execute(statement, [written(request) for request in requests.values() for _ in range(2)])
            for rank, numbers in cursor.fetchall():
                split(found[rank], numbers)
        return dict(zip(requests, found, strict=True))

    def latest(self, requests: Mapping[str, Request], most: int) -> dict[str, Keys]:
        statement = " UNION ALL ".join(
            f"SELECT * FROM (SELECT {rank}, rowid FROM {index} WHERE {index} MATCH %s "
            f"AND rowid BETWEEN {kind.first} AND {kind.first + MASK} ORDER BY rowid DESC LIMIT {most})"
            for rank, index in enumerate(WHERE[request.level][0] for request in requests.values())
            for kind in Kind
        )
        found: list[dict[Kind, list[int]]] = [{} for _ in requests]
        with connection.cursor() as cursor:
            cursor.execute(statement, [written(request) for request in requests.values() for _ in Kind])
            for rank, number in cursor.fetchall():
                found[rank].setdefault(Kind(number >> SHIFT), []).append(number & MASK)
        return dict(zip(requests, found, strict=True))

    def differences(self) -> Iterator[str]:
        connection.ensure_connection()
        for index in COLUMNS:
            try:
                # FTS5 is asked by an INSERT that writes nothing: past Django, which would index what is pending
                connection.connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")
            except OperationalError:
                raise  # the database is busy: that says nothing of the index
            except DatabaseError as error:
                yield f"l’index {index} ne correspond pas aux documents ({error})"


def split(found: dict[Kind, list[int]], numbers: str | None) -> None:
    """Add the keys of some numbers, written one after the other, to those of their kinds."""
    keys: list[int] = loads(f"[{numbers or ''}]")  # quicker than `int` by half, and they may be many
    if not keys:
        return
    if keys[0] <= MASK:
        found[Kind.RESOURCE] = keys
    else:
        for number in keys:
            found.setdefault(Kind(number >> SHIFT), []).append(number & MASK)


ENGINE = Sqlite()
