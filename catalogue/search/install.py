"""What lives in the database beside the tables of the models: triggers, and the engine's own index."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import F

from catalogue.search.models import CatalogueVersion, Document, Mark, Word
from catalogue.search.text.documents import SOURCES
from catalogue.search.text.engines import engine
from catalogue.search.text.keeping import Advance, batches, index, index_pending, lock, migrating
from catalogue.search.text.kinds import number_of
from catalogue.search.text.marks import EVERY_LIST, EVERY_TEXT
from catalogue.search.version import current_version, marked_again, removals, statements, unmarked


def pause(using: str, plan: Sequence[Any] = (), **_: Any) -> None:
    """Neither mark nor index while tables change: they are not yet what the models say. Before `migrate`."""
    migrating.add(using)
    if plan:
        execute(using, removals(connections[using]))


def install(using: str, plan: Sequence[Any] = (), **_: Any) -> None:
    """Put them in place, then index what is to be. After `migrate` and `flush`; safe to repeat.

    What migrations wrote, no trigger saw: after them all is read again.
    """
    connection = connections[using]
    if Document._meta.db_table not in connection.introspection.table_names():
        execute(using, engine().remove())
        return
    execute(using, (*statements(connection), *engine().install()))
    if using != DEFAULT_DB_ALIAS or (using in migrating and not is_complete(using)):
        return
    migrating.discard(using)
    with transaction.atomic():
        lock()
        if plan or not Document.objects.exists():
            mark_everything()
        index_pending()


def execute(using: str, statements: Iterable[str]) -> None:
    with connections[using].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def is_complete(using: str) -> bool:
    """Whether every migration is applied: `migrate` can be told to stop before the last."""
    executor = MigrationExecutor(connections[using])
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def every_number() -> Iterator[int]:
    """Those of all records."""
    for kind, source in SOURCES.items():
        for pk in source.model.objects.order_by("pk").values_list("pk", flat=True).iterator():
            yield number_of(kind, pk)


def mark_everything() -> None:
    """Change the version, and mark every record and every document as one to be looked at."""
    version = next_version()
    documents = Document.objects.order_by("pk").values_list("pk", flat=True).iterator()
    for numbers in ([EVERY_LIST], every_number(), documents):
        for batch in batches(numbers):
            mark([Mark(number=number, version=version) for number in batch], "version", "pending")


def next_version() -> int:
    """Change the catalogue's version, and return it."""
    CatalogueVersion.objects.update(number=F("number") + 1)
    return current_version()


def mark(marks: Sequence[Mark], *fields: str) -> None:
    """Write marks; of those that are there already, these fields only."""
    Mark.objects.bulk_create(marks, update_conflicts=True, update_fields=fields, unique_fields=["number"])


@transaction.atomic
def rebuild(advance: Advance) -> None:
    """Make the whole index again, from nothing; who writes meanwhile waits, who reads finds what was there before."""
    lock()
    connection = connections[DEFAULT_DB_ALIAS]
    # everything is marked at once, rather than each document when it goes, then when it comes
    execute(DEFAULT_DB_ALIAS, (*unmarked(connection), *engine().empty()))
    Word.objects.all().delete()
    Mark.objects.filter(pending=True).update(pending=False)
    Mark.objects.filter(due__isnull=False).update(due=None)
    known: set[str] = set()
    for numbers in batches(every_number()):
        index(numbers, advance, known)
    execute(DEFAULT_DB_ALIAS, (*engine().fill(), *marked_again(connection)))
    mark([Mark(number=EVERY_TEXT, version=next_version(), pending=False)], "version")
