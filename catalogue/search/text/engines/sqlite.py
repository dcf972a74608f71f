# ruff: noqa: S608 - names of tables are ours, whatever is typed is a parameter
"""FTS5, whose content is the table of documents: SQLite keeps no second copy of the texts.

One small index for titles and labels, one for all: finding a word there does not go through the long texts.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from json import loads
from sqlite3 import DatabaseError, OperationalError

from django.db import connection

from catalogue.search.models import Document
from catalogue.search.text.documents import Level
from catalogue.search.text.engines import Keys, Request, Tokens, by_kind, gathered, worded
from catalogue.search.text.kinds import SHIFT, Kind

CONTENT = Document._meta.db_table
INDEX, LABELS = "search_fts", "search_fts_label"
COLUMNS = {INDEX: ("title", "label", "body"), LABELS: ("title", "label")}
# the index that is asked, and which of its columns: all of them, when none is named, is a third quicker
WHERE = {Level.TITLE: (LABELS, "{title} : "), Level.LABEL: (LABELS, ""), Level.BODY: (INDEX, "")}


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


def match(request: Request) -> str:
    return f"{WHERE[request.level][1]}({worded(request, phrase, ' AND ', ' OR ', ' NOT ')})"


def within(index: str, kind: Kind) -> str:
    """What of a kind is found, to follow FROM.

    Met from the end, the latest come first, but FTS5 goes on past the beginning of a kind until it meets something:
    through every resource, when nothing of the others is found. Those are few, and are all met from their beginning.
    """
    found = f"{index} WHERE {index} MATCH %s AND rowid BETWEEN {kind.first} AND {kind.first + MASK}"
    # with a limit, it is done as it is written
    return found if kind == Kind.RESOURCE else f"(SELECT rowid FROM {found} ORDER BY rowid LIMIT -1)"


class Sqlite:
    def install(self) -> Iterator[str]:
        for index, columns in COLUMNS.items():
            yield (
                f"CREATE VIRTUAL TABLE IF NOT EXISTS {index} USING fts5({', '.join(columns)}, content='{CONTENT}', "
                "content_rowid='number', tokenize='ascii', columnsize=0)"
            )
            # one that is new finds documents there already
            yield f"INSERT INTO {index} ({index}) SELECT 'rebuild' WHERE NOT EXISTS (SELECT 1 FROM {index}_idx)"
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

    def remove(self) -> Iterator[str]:
        yield from (f"DROP TABLE IF EXISTS {index}" for index in COLUMNS)

    def seek(self, requests: Mapping[str, Request]) -> dict[str, Keys]:
        statement = " UNION ALL ".join(
            f"SELECT {rank}, group_concat(rowid) FROM {index} WHERE {index} MATCH %s"
            for rank, index in enumerate(WHERE[request.level][0] for request in requests.values())
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, list(map(match, requests.values())))
            rows = cursor.fetchall()
        # what several requests find alike is read once
        read = cache(keys_of)
        found = {rank: read(numbers) for rank, numbers in rows}
        return {name: found[rank] for rank, name in enumerate(requests)}

    def latest(
        self, requests: Mapping[str, Request], most: int, kinds: Collection[Kind] = tuple(Kind)
    ) -> dict[str, Keys]:
        statement = " UNION ALL ".join(
            f"SELECT * FROM (SELECT {rank}, rowid FROM {within(index, kind)} ORDER BY rowid DESC LIMIT {most})"
            for rank, index in enumerate(WHERE[request.level][0] for request in requests.values())
            for kind in kinds
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, [asked for asked in map(match, requests.values()) for _ in kinds])
            return gathered(requests, cursor.fetchall())

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


def keys_of(numbers: str | None) -> Keys:
    """Those of numbers written one after the other."""
    found: list[int] = loads(f"[{numbers or ''}]")  # quicker than `int` by half, and they may be many
    found.sort()  # as FTS5 already gives them, without promising it
    others = bisect_left(found, 1 << SHIFT)  # resources have the small ones
    return by_kind(found[others:], found[:others])


ENGINE = Sqlite()
