"""Keeping documents true: what a transaction marked is analysed again just before it is committed.

So the index and the records change together, or not at all. What another program writes stays marked: the next write
of the site indexes it, a worker within a minute, or `manage.py rebuild_search`.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain, islice
from typing import Any, TypeVar
from unicodedata import normalize

from django.db import DEFAULT_DB_ALIAS, connection, reset_queries, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from catalogue.search.models import Document, Mark, Word
from catalogue.search.text.analysis import WORD, forms
from catalogue.search.text.asking import ask, holes, moment
from catalogue.search.text.documents import SOURCES, Parts, analyse
from catalogue.search.text.kinds import Kind, is_a_record, number_of, record_of

BATCH = 500
# written by one statement: an old SQLite takes no more than 999 values, and a document has five
ROWS = 199
SHORTEST_WORD, LONGEST_WORD = 3, 40
ALTERS = re.compile(r"\s*(?:INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
Advance = Callable[[int], object]
Thing = TypeVar("Thing")
# The databases being migrated: their tables are not yet those of the models.
migrating: set[str] = set()
# Each half has its own index.
PENDING = "SELECT number FROM search_mark WHERE pending UNION SELECT number FROM search_mark WHERE due <= %s"
DONE = f"UPDATE search_mark SET pending = FALSE, due = NULL WHERE number IN ({PENDING})"  # noqa: S608 - ours
POSTPONE = """
    INSERT INTO search_mark (number, version, pending, due) VALUES {} ON CONFLICT (number)
    DO UPDATE SET due = excluded.due
"""
LOCK = "SELECT number FROM search_catalogueversion FOR UPDATE"
WRITE = """
    INSERT INTO search_document (number, parts, title, label, body) VALUES {} ON CONFLICT (number)
    DO UPDATE SET parts = excluded.parts, title = excluded.title, label = excluded.label, body = excluded.body
"""


def nothing(_: int) -> None:
    """For who does not follow the progress."""


def batches(things: Iterable[Thing], size: int = BATCH) -> Iterator[list[Thing]]:
    """A few hundred at a time: memory is bounded, whatever their number."""
    left = iter(things)
    while batch := list(islice(left, size)):
        yield batch


def follow(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Make every commit of the database index first what it changed. Receives `connection_created`."""
    if connection.alias != DEFAULT_DB_ALIAS or getattr(connection, "indexes_before_commit", False):
        return
    commit = connection.commit

    def index_then_commit() -> None:
        # out of a transaction there is nothing to commit, so nothing to index with it
        if not connection.autocommit and connection.alias not in migrating and is_installed(connection):
            try:
                index_pending()
            except BaseException:
                # whoever commits only rolls back what the database refused: anything else would be kept, not indexed
                connection.rollback()
                raise
        commit()

    connection.commit = index_then_commit  # type: ignore[method-assign]
    # first: a page that opens the connection takes away the last one when it ends, believing it is its own
    connection.execute_wrappers.insert(0, in_a_transaction)
    connection.indexes_before_commit = True  # type: ignore[attr-defined]


def in_a_transaction(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    """Give a transaction to the write that has none (`QuerySet.update`, SQL by hand): it has a commit then."""
    # what returns rows is left to who reads them: Django inserts so, and our models save in a transaction
    if context["connection"].autocommit and ALTERS.match(sql) and "RETURNING" not in sql:
        with transaction.atomic(using=context["connection"].alias):
            return execute(sql, params, many, context)
    return execute(sql, params, many, context)


def is_installed(connection: BaseDatabaseWrapper) -> bool:
    """Whether the table of marks is there, as the model says: not before `migrate`, whose checks already commit."""
    if not getattr(connection, "has_marks", False):
        table = Mark._meta.db_table
        with connection.cursor() as cursor:
            if table not in connection.introspection.table_names(cursor):
                return False
            columns = {column.name for column in connection.introspection.get_table_description(cursor, table)}
        connection.has_marks = columns.issuperset(field.column for field in Mark._meta.fields)  # type: ignore[attr-defined]
    return bool(connection.has_marks)  # type: ignore[attr-defined]


def pending(at: datetime | None = None) -> list[int]:
    """The numbers of the records whose document is to be made again, now or `at` a moment."""
    return [number for (number,) in ask(PENDING, moment(at or timezone.now()))]


def lock() -> None:
    """Wait for who is writing, as every write of the catalogue does first: nobody then holds what another wants."""
    if connection.features.has_select_for_update:
        ask(LOCK)


def index_pending(advance: Advance = nothing) -> int:
    """Make again the documents that are marked, in a transaction; returns how many. Query: one, when there is none."""
    now = timezone.now()
    numbers = pending(now)
    if not numbers:
        return 0
    if connection.features.has_select_for_update:
        lock()
        # who was writing may have marked others, or have made some of these
        numbers = [number for (number,) in ask(f"{DONE} RETURNING number", moment(now))]
    else:
        ask(DONE, moment(now))
    index(filter(is_a_record, numbers), advance)
    return len(numbers)


def index_left() -> int:
    """Index what was written outside a transaction, or by another program: each worker does, every minute."""
    if not pending():
        return 0
    with transaction.atomic():
        return index_pending()


def index(numbers: Iterable[int], advance: Advance = nothing, known: set[str] | None = None) -> None:
    """Write the documents of these records, and remove those of records that are no more.

    `known`: words already in the vocabulary.
    """
    known = set() if known is None else known
    keys: defaultdict[Kind, list[int]] = defaultdict(list)
    for number in numbers:
        kind, pk = record_of(number)
        keys[kind].append(pk)
    for kind, pks in keys.items():
        for batch in batches(pks):
            read = SOURCES[kind].read(batch)
            found = {number_of(kind, pk): parts for pk, parts in read.parts.items()}
            write(found, known)
            if gone := {number_of(kind, pk) for pk in batch}.difference(found):
                Document.objects.filter(pk__in=gone).delete()
            postpone({number_of(kind, pk): turn for pk, turn in read.turns.items()})
            advance(len(batch))
            if len(pks) > BATCH:
                reset_queries()  # in development Django keeps every statement: memory stays bounded


def write(found: Mapping[int, Parts], known: set[str]) -> None:
    """Write the documents that are not what they were, and learn their words."""
    if not found:
        return
    rows = ask("SELECT number, parts FROM search_document WHERE number IN ({keys})", keys=found)
    before: dict[int, Parts] = {number: json.loads(parts) for number, parts in rows}
    changed = {number: parts for number, parts in found.items() if before.get(number) != parts}
    for batch in batches(changed.items(), ROWS):
        values = [(number, json.dumps(parts), *analyse(parts)) for number, parts in batch]
        ask(WRITE.format(holes(len(values), "(%s, %s, %s, %s, %s)")), *chain(*values))
    # the words of a text that was there already are known
    said = {text for parts in before.values() for _, text in parts}
    new = vocabulary({text for parts in changed.values() for _, text in parts} - said) - known
    learn(new)
    known |= new


def postpone(turns: Mapping[int, Any]) -> None:
    """Remember which documents will change on a day already known. A mark without a version: lists do not change."""
    for batch in batches(turns.items(), ROWS):
        ask(POSTPONE.format(holes(len(batch), "(%s, 0, FALSE, %s)")), *chain(*batch))


def vocabulary(texts: Iterable[str]) -> set[str]:
    """The words that a misspelt one could be corrected into."""
    written = set(chain.from_iterable(map(WORD.findall, texts)))
    lowered = {normalize("NFC", word.casefold()) for word in written if forms(word)}
    return {word for word in lowered if word.isalpha() and SHORTEST_WORD <= len(word) <= LONGEST_WORD}


def learn(found: Iterable[str]) -> None:
    """Add words to the vocabulary; those of nobody any more go when the index is rebuilt."""
    for batch in batches(sorted(found)):
        known = {text for (text,) in ask("SELECT text FROM search_word WHERE text IN ({keys})", keys=batch)}
        Word.objects.bulk_create([Word(text=text) for text in batch if text not in known], ignore_conflicts=True)
