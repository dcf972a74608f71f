"""Keeping documents true: what a transaction marked is analysed again just before it is committed.

So the index and the records change together, or not at all. What another program writes stays marked: the next write
of the site indexes it, a worker within a minute, or `manage.py rebuild_search`.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar
from unicodedata import normalize

from django.db import DEFAULT_DB_ALIAS, connection, reset_queries, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.utils import timezone

from catalogue.search.models import CatalogueVersion, Document, Mark, Word
from catalogue.search.text.analysis import WORD, forms
from catalogue.search.text.documents import SOURCES, Parts, analyse
from catalogue.search.text.kinds import Kind, number_of, record_of

BATCH = 500
SHORTEST_WORD, LONGEST_WORD = 3, 40
ALTERS = re.compile(r"\s*(?:INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
Advance = Callable[[int], object]
Thing = TypeVar("Thing")
# The databases being migrated: their tables are not yet those of the models.
migrating: set[str] = set()


def nothing(_: int) -> None:
    """For who does not follow the progress."""


def batches(things: Iterable[Thing]) -> Iterator[list[Thing]]:
    """A few hundred at a time: memory is bounded, whatever their number."""
    left = iter(things)
    while batch := list(islice(left, BATCH)):
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


def pending() -> QuerySet[Mark, int]:
    """The numbers of the records whose document is to be made again, now. Each half has its own index."""
    numbers = Mark.objects.order_by().values_list("number", flat=True)
    return numbers.filter(pending=True).union(numbers.filter(due__lte=timezone.now()))


def lock() -> None:
    """Wait for who is writing, as every write of the catalogue does first: nobody then holds what another wants."""
    list(CatalogueVersion.objects.select_for_update().values_list("number"))


def index_pending(advance: Advance = nothing) -> int:
    """Make again the documents that are marked, in a transaction; returns how many. Query: one, when there is none."""
    numbers = list(pending())
    if not numbers:
        return 0
    if connection.features.has_select_for_update:
        lock()
        numbers = list(pending())  # who was writing may have marked others, or have made some of these
    for batch in batches(numbers):
        Mark.objects.filter(number__in=batch).update(pending=False, due=None)
    index(filter(None, numbers), advance)
    return len(numbers)


def index_left() -> int:
    """Index what was written outside a transaction, or by another program: each worker does, every minute."""
    if not list(pending()[:1]):
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
            found = {number_of(kind, pk): parts for pk, parts in SOURCES[kind].parts(batch).items()}
            write(found, known)
            if gone := {number_of(kind, pk) for pk in batch}.difference(found):
                Document.objects.filter(pk__in=gone).delete()
            postpone(kind, batch)
            advance(len(batch))
            if len(pks) > BATCH:
                reset_queries()  # in development Django keeps every statement: memory stays bounded


def write(found: dict[int, Parts], known: set[str]) -> None:
    """Write the documents that are not what they were, and learn their words."""
    before = dict(Document.objects.filter(pk__in=found).values_list("pk", "parts"))
    changed = {number: parts for number, parts in found.items() if before.get(number) != parts}
    Document.objects.bulk_create(
        [document(number, parts) for number, parts in changed.items()],
        update_conflicts=True,
        update_fields=["parts", "title", "label", "body"],
        unique_fields=["number"],
    )
    new = vocabulary(changed.values()) - known
    learn(new)
    known |= new


def document(number: int, parts: Parts) -> Document:
    title, label, body = analyse(parts)
    return Document(number=number, parts=parts, title=title, label=label, body=body)


def postpone(kind: Kind, pks: Collection[int]) -> None:
    """Remember which of these documents will change on a day already known."""
    if turns := SOURCES[kind].turns(pks):
        version = CatalogueVersion.objects.values_list("number", flat=True).first() or 0
        Mark.objects.bulk_create(
            [
                Mark(number=number_of(kind, pk), version=version, pending=False, due=moment)
                for pk, moment in turns.items()
            ],
            update_conflicts=True,
            update_fields=["due"],
            unique_fields=["number"],
        )


def vocabulary(documents: Iterable[Parts]) -> set[str]:
    """The words that a misspelt one could be corrected into."""
    found = {written for parts in documents for _, text in parts for written in WORD.findall(text) if forms(written)}
    lowered = {normalize("NFC", written.casefold()) for written in found}
    return {word for word in lowered if word.isalpha() and SHORTEST_WORD <= len(word) <= LONGEST_WORD}


def learn(found: Iterable[str]) -> None:
    """Add words to the vocabulary; those of nobody any more go when the index is rebuilt."""
    for batch in batches(sorted(found)):
        unknown = set(batch).difference(Word.objects.filter(text__in=batch).values_list("text", flat=True))
        Word.objects.bulk_create([Word(text=text) for text in sorted(unknown)], ignore_conflicts=True)
