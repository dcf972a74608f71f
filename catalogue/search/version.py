# ruff: noqa: S608 - all names are ours
"""The catalogue's version: one number that every write readers can see changes, in its own transaction.

Database triggers do it, so bulk writes, `update()`, `loaddata`, cascades and SQL typed by hand
count too, and nobody can forget it; a rollback takes the change back with the rest.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.apps import apps
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from catalogue.links.models import Link
from catalogue.publication import PublishableQuerySet, publishable_models
from catalogue.search.models import CatalogueVersion, Document, Mark, Synonym
from catalogue.search.text.marks import EVERYTHING, EVERYTHING_SAID, indexed, marks, texts

TRACKED_APPS = ("themes", "resources", "competences", "fiches", "selections")
ALSO_TRACKED = (Document, Link, Synonym)
VERSION_TABLE = CatalogueVersion._meta.db_table
MARK_TABLE = Mark._meta.db_table
DOCUMENT_TABLE = Document._meta.db_table

# The rows that an event speaks of.
EVENTS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}

# A number is not used twice, even after a rollback or a flush: it is made of the clock, in
# milliseconds, and of six digits drawn at random; or it follows the previous number, when that is more.
SQLITE_BUMP = f"""
    INSERT INTO {VERSION_TABLE} (id, number, marked_since)
        SELECT 1, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM {VERSION_TABLE});
    UPDATE {VERSION_TABLE} SET number = MAX(
        number + 1,
        CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) * 1000000 + ABS(RANDOM() % 1000000)
    );
    UPDATE {VERSION_TABLE} SET marked_since = number WHERE marked_since = 0;
"""
POSTGRESQL_BUMP = f"""
    CREATE OR REPLACE FUNCTION bump_catalogue_version() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        drawn bigint := (extract(epoch FROM clock_timestamp()) * 1000)::bigint * 1000000 + (random() * 999999)::bigint;
    BEGIN
        INSERT INTO {VERSION_TABLE} AS version (id, number, marked_since) VALUES (1, drawn, drawn)
        ON CONFLICT (id) DO UPDATE SET number = GREATEST(version.number + 1, EXCLUDED.number);
        RETURN NULL;
    END $$
"""


def current_version() -> int:
    """The number that indexes and caches are built for; 0 before the first write. Query: one."""
    return versions()[0]


def versions() -> tuple[int, int]:
    """The current version, and the one since which marks say everything that changed. Query: one."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number, marked_since FROM {VERSION_TABLE}")
        row = cursor.fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def next_turn(at: datetime) -> datetime | None:
    """The next moment when a record appears or disappears by itself, without a write. Queries: six."""
    turns = (PublishableQuerySet(model).next_turn(at) for model in publishable_models())
    return min((turn for turn in turns if turn is not None), default=None)


def room_tables() -> set[str]:
    """Every table of the rooms that readers see, many-to-many ones included."""
    return {
        model._meta.db_table
        for label in TRACKED_APPS
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    }


def tracked_tables() -> list[str]:
    """All whose writes change the version: the rooms', and what search itself shows."""
    return sorted(room_tables() | {model._meta.db_table for model in ALSO_TRACKED})


def marked(numbers: Sequence[str], texts: Sequence[str] = (), indexed: Sequence[str] = ()) -> str:
    """The statements that mark numbers; those whose text alone is to be made again, which keep their version; those
    whose text was, which take the version and wait for nothing: what waited already still does.

    `WHERE true` is for SQLite, which would take ON for a join's.
    """
    new = f"INSERT INTO {MARK_TABLE} (number, version, pending) "
    either = "ON CONFLICT (number) DO UPDATE SET pending = TRUE"
    changed = f"{new} {at_this_version(numbers, 'TRUE')} {either}, version = excluded.version;\n"
    told = f"{new} SELECT DISTINCT number, 0, TRUE FROM ({' UNION ALL '.join(texts)}) AS told WHERE TRUE {either};\n"
    made = (
        f"{new} {at_this_version(indexed, 'FALSE')} ON CONFLICT (number) DO UPDATE SET version = excluded.version;\n"
    )
    return (changed if numbers else "") + (told if texts else "") + (made if indexed else "")


def at_this_version(numbers: Sequence[str], pending: str) -> str:
    return (
        f"SELECT DISTINCT changed.number, version.number, {pending} FROM ({' UNION ALL '.join(numbers)}) AS changed, "
        f"{VERSION_TABLE} AS version WHERE TRUE"
    )


def marked_by(table: str, rows: Sequence[str]) -> str:
    """The statements that mark what rows of a table change."""
    return marked(marks(table, rows), texts(table, rows), indexed(table, rows))


def sqlite_triggers(table: str) -> Iterator[str]:
    for event, rows in EVENTS.items():
        name = f"{table}_version_{event.lower()}"
        body = SQLITE_BUMP + marked_by(table, rows)
        yield f'DROP TRIGGER IF EXISTS "{name}"'
        yield f'CREATE TRIGGER "{name}" AFTER {event} ON "{table}" BEGIN {body} END'


def postgresql_triggers(table: str) -> Iterator[str]:
    """Before, not after: everyone locks the version first, so that no two writers each hold what the other wants."""
    yield (
        f'CREATE OR REPLACE TRIGGER catalogue_version BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON "{table}" '
        "FOR EACH STATEMENT EXECUTE FUNCTION bump_catalogue_version()"
    )
    for event, rows in EVENTS.items():
        yield from postgresql_mark(table, event, "ROW", marked_by(table, rows))
    yield from postgresql_mark(table, "TRUNCATE", "STATEMENT", marked_when_emptied(table))


def marked_when_emptied(table: str) -> str:
    """No row says what it was: all is looked at again."""
    if table == DOCUMENT_TABLE:
        return marked([], indexed=[EVERYTHING_SAID])
    return marked([EVERYTHING, f"SELECT number FROM {DOCUMENT_TABLE}"]) if table in room_tables() else ""


def postgresql_mark(table: str, event: str, each: str, body: str) -> Iterator[str]:
    if not body:
        return
    name = f"mark_{table}_{event.lower()}"
    yield (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$"
    )
    yield (
        f'CREATE OR REPLACE TRIGGER catalogue_mark_{event.lower()} AFTER {event} ON "{table}" '
        f"FOR EACH {each} EXECUTE FUNCTION {name}()"
    )


def removals(database: BaseDatabaseWrapper) -> Iterator[str]:
    """What takes every trigger away: those of a table name others, which SQLite then refuses to alter."""
    for table in tracked_tables():
        if database.vendor == "postgresql":
            names = ("catalogue_version", *(f"catalogue_mark_{event.lower()}" for event in (*EVENTS, "TRUNCATE")))
            yield from (f'DROP TRIGGER IF EXISTS {name} ON "{table}"' for name in names)
        else:
            yield from (f'DROP TRIGGER IF EXISTS "{table}_version_{event.lower()}"' for event in EVENTS)


def unmarked(database: BaseDatabaseWrapper) -> Iterator[str]:
    """The statements that let all documents be written without a mark, to be followed by `marked_again`."""
    if database.vendor == "postgresql":
        # there already, or not yet; and not taken away, which readers would wait for
        yield from postgresql_triggers(DOCUMENT_TABLE)
        yield from (f"ALTER TABLE {DOCUMENT_TABLE} DISABLE TRIGGER catalogue_mark_{event.lower()}" for event in EVENTS)
    else:
        yield from (f'DROP TRIGGER IF EXISTS "{DOCUMENT_TABLE}_version_{event.lower()}"' for event in EVENTS)


def marked_again(database: BaseDatabaseWrapper) -> Iterator[str]:
    """The statements that let writes of documents be marked again."""
    if database.vendor == "postgresql":
        yield from (f"ALTER TABLE {DOCUMENT_TABLE} ENABLE TRIGGER catalogue_mark_{event.lower()}" for event in EVENTS)
    else:
        yield from sqlite_triggers(DOCUMENT_TABLE)


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
