"""When a record was written: drawn, not read from the clock, so that a seed gives one catalogue."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from random import Random

from django.db import models

from catalogue.publication import Publishable, publishable_models

OPENED = datetime(2026, 1, 1, 8, tzinfo=UTC)
MINUTES = 200_000


def stamp(record: Publishable, chance: Random) -> None:
    record.created_at = record.updated_at = OPENED + timedelta(minutes=chance.randrange(MINUTES))


@contextmanager
def moments_kept() -> Iterator[None]:
    """Let « mis à jour » keep its drawn moment: bulk writes too would put the clock's, and mending it after them
    would write every row twice."""
    fields = [model._meta.get_field("updated_at") for model in publishable_models()]
    clocks = [field for field in fields if isinstance(field, models.DateTimeField)]
    for field in clocks:
        field.auto_now = False
    try:
        yield
    finally:
        for field in clocks:
            field.auto_now = True
