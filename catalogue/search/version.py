"""The catalogue's version: one number that every write readers can see changes, in its own transaction.

Database triggers do it, so bulk writes, `update()`, `loaddata`, cascades and SQL typed by hand
count too, and nobody can forget it; a rollback takes the change back with the rest.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from catalogue.publication import PublishableQuerySet, publishable_models
from catalogue.search.models import CatalogueVersion

TRACKED_APPS = ("themes", "resources", "competences", "fiches", "selections")
VERSION_TABLE = CatalogueVersion._meta.db_table

# A number is not used twice, even after a rollback or a flush: it is made of the clock, in
# milliseconds, and of six digits drawn at random; or it follows the previous number, when that is more.
SQLITE_BUMP = f"""
    INSERT INTO {VERSION_TABLE} (id, number) SELECT 1, 0 WHERE NOT EXISTS (SELECT 1 FROM {VERSION_TABLE});
    UPDATE {VERSION_TABLE} SET number = MAX(
        number + 1,
        CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) * 1000000 + ABS(RANDOM() % 1000000)
    );
"""  # noqa: S608 - the table's name is ours
POSTGRESQL_BUMP = f"""
    CREATE OR REPLACE FUNCTION bump_catalogue_version() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO {VERSION_TABLE} AS version (id, number)
        VALUES (1, (extract(epoch FROM clock_timestamp()) * 1000)::bigint * 1000000 + (random() * 999999)::bigint)
        ON CONFLICT (id) DO UPDATE SET number = GREATEST(version.number + 1, EXCLUDED.number);
        RETURN NULL;
    END $$
"""  # noqa: S608


def current_version() -> int:
    """The number that indexes and caches are built for; 0 before the first write. Query: one."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number FROM {VERSION_TABLE}")  # noqa: S608
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def next_turn(at: datetime) -> datetime | None:
    """The next moment when a record appears or disappears by itself, without a write. Queries: six."""
    turns = (PublishableQuerySet(model).next_turn(at) for model in publishable_models())
    return min((turn for turn in turns if turn is not None), default=None)


def tracked_tables() -> list[str]:
    """Every table of the rooms that readers see, many-to-many ones included."""
    return sorted(
        {
            model._meta.db_table
            for label in TRACKED_APPS
            for model in apps.get_app_config(label).get_models(include_auto_created=True)
        }
    )


def sqlite_triggers(table: str) -> Iterator[str]:
    for event in ("INSERT", "UPDATE", "DELETE"):
        name = f"{table}_version_{event.lower()}"
        yield f'DROP TRIGGER IF EXISTS "{name}"'
        yield f'CREATE TRIGGER "{name}" AFTER {event} ON "{table}" BEGIN {SQLITE_BUMP} END'


def postgresql_triggers(table: str) -> Iterator[str]:
    """Before, not after: everyone locks the version first, so that no two writers each hold what the other wants."""
    yield (
        f'CREATE OR REPLACE TRIGGER catalogue_version BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON "{table}" '
        "FOR EACH STATEMENT EXECUTE FUNCTION bump_catalogue_version()"
    )


def statements(database: BaseDatabaseWrapper) -> Iterator[str]:
    tables = set(database.introspection.table_names())
    if VERSION_TABLE not in tables:
        return
    triggers = sqlite_triggers
    if database.vendor == "postgresql":
        yield POSTGRESQL_BUMP
        triggers = postgresql_triggers
    for table in tracked_tables():
        if table in tables:
            yield from triggers(table)


def install_triggers(using: str, **_: Any) -> None:
    """Put the triggers in place; safe to repeat. Runs after every `migrate`, which may rebuild tables without them."""
    with connections[using].cursor() as cursor:
        for statement in statements(connections[using]):
            cursor.execute(statement)
