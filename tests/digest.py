"""What the database holds, in one value: when two are equal, nothing was written between them."""

from functools import cache
from hashlib import sha256

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection

# what readers read
CATALOGUE = ("themes", "resources", "competences", "fiches", "selections")
# who is signed in, and since when, is no data of the catalogue
IGNORED = {Session._meta.db_table}


def digest(*rooms: str) -> str:
    """Of every row of every table; of these rooms alone, if some are named. Query: one; one a table on SQLite."""
    read = sha256()
    with connection.cursor() as cursor:
        for query in queries(*rooms):
            cursor.execute(query)
            # an update moves a row in PostgreSQL: their order says nothing
            read.update("\n".join(sorted(map(repr, cursor.fetchall()))).encode("utf-8", "surrogatepass"))
    return read.hexdigest()


@cache
def queries(*rooms: str) -> list[str]:
    """What reads each row after the name of its table; PostgreSQL, asked thousands of times, is asked all at once."""
    models = apps.get_models(include_auto_created=True)
    tables = {model._meta.db_table for model in models if not rooms or model._meta.app_label in rooms} - IGNORED
    if connection.vendor == "postgresql":
        return [" UNION ALL ".join(f'SELECT \'{table}\', "{table}"::text FROM "{table}"' for table in sorted(tables))]
    return [f"SELECT '{table}', * FROM \"{table}\"" for table in sorted(tables)]
