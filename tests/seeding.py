"""The catalogue as a newcomer gets it, quickly: `seed` is run once a process, then its rows are written as they were.

Their triggers fire all the same. A test with transactions of its own runs the real command.
"""

from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model

from catalogue.history.models import Version
from catalogue.search.models import Synonym
from themes.models import Collection

ROOMS = ("themes", "competences", "resources", "fiches", "selections")


class Rows(NamedTuple):
    columns: list[str]
    values: list[tuple[Any, ...]]


_kept: dict[type[Model], Rows] = {}
# keys of content types change when a test empties every table
_kinds: dict[int, tuple[str, str]] = {}


def seed() -> None:
    """Both documents and the three frameworks, in the transaction of the test if it has one."""
    if not connection.in_atomic_block or Collection.objects.exists():
        call_command("seed", verbosity=0)
    elif not _kept:
        call_command("seed", verbosity=0)
        keep()
    else:
        write()


def models() -> list[type[Model]]:
    found = [model for room in ROOMS for model in apps.get_app_config(room).get_models(include_auto_created=True)]
    return [*found, Synonym, Version]


def keep() -> None:
    for model in models():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            _kept[model] = Rows([column[0] for column in cursor.description], cursor.fetchall())
    _kinds.update({kind.pk: kind.natural_key() for kind in ContentType.objects.all()})


def write() -> None:
    for model, (columns, values) in _kept.items():
        names = ", ".join(f'"{column}"' for column in columns)
        holes = ", ".join(["%s"] * len(columns))
        rows = values if model is not Version else [renamed(row, columns.index("kind_id")) for row in values]
        with connection.cursor() as cursor:
            cursor.executemany(f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({holes})', rows)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(_kept)):
            cursor.execute(statement)


def renamed(row: tuple[Any, ...], place: int) -> tuple[Any, ...]:
    kind = ContentType.objects.get_by_natural_key(*_kinds[row[place]])
    return (*row[:place], kind.pk, *row[place + 1 :])
