"""What readers were given of a record, by date: its editions, and what each changed."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.http import Http404

from catalogue.history.compare import Change, changes
from catalogue.history.models import Version
from catalogue.publication import Publishable

MOST_EDITIONS = 50
LONGEST = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Edition:
    """`number` is that of its address, 0 when nothing was kept of it.

    `changed`: what differs from the one before, None for the first known.
    """

    number: int
    since: datetime
    changed: list[Change] | None


def editions_of(record: Publishable) -> list[Edition]:
    """The latest first, the current one included even when nothing was kept of it yet. Query: one."""
    versions = list(Version.objects.of(record).editions()[: MOST_EDITIONS + 1])
    if not versions:
        return [Edition(0, record.updated_at, None)]
    before: list[Version | None] = [*versions[1:], None]
    return [made(type(record), *pair) for pair in zip(versions[:MOST_EDITIONS], before, strict=False)]


def made(model: type[models.Model], version: Version, before: Version | None) -> Edition:
    changed = changes(model, before.content, version.content) if before else None
    return Edition(version.edition or 0, version.readable_from or version.at, changed)


def edition_or_404(record: Publishable, number: int) -> Version:
    version = Version.objects.of(record).editions().filter(edition=min(number, LONGEST)).first()
    if version is None:
        raise Http404
    return version
