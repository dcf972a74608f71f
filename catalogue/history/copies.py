"""The version being written of a record that readers see: a copy of it, which takes its place once it is published."""

from typing import TYPE_CHECKING, TypeVar

from django.db import models, transaction

from catalogue.history.content import content_of, write
from catalogue.history.models import Event, Version
from catalogue.history.recording import keep, keep_first
from catalogue.publication import Publishable, Status

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Record = TypeVar("Record", bound=Publishable)


def copy_of(record: Record) -> Record | None:
    """Its version being written, if somebody began one. Query: one."""
    return type(record)._base_manager.filter(draft_of=record).first()


@transaction.atomic
def prepare(record: Record, by: "User") -> Record:
    """The version being written of what readers see, begun now if there is none; the record itself otherwise.

    Two people who begin at once get the same one.
    """
    if record.status != Status.PUBLISHED:
        return record
    locked = type(record)._base_manager.select_for_update(no_key=True).get(pk=record.pk)
    found = copy_of(locked)
    if found is None:
        keep_first(locked)
        found = new_copy(locked)
        write(found, content_of(locked))
        keep(found, Event.PREPARED, by)
    return found


def new_copy(record: Record) -> Record:
    return type(record)(
        draft_of=record,
        status=Status.DRAFT,
        published_from=None,
        published_until=record.published_until,
        is_demo=record.is_demo,
    )


@transaction.atomic
def take_the_place(copy: Record) -> Record:
    """Write what a copy says in the record it was made from, and remove the copy. The history of both is the record's.

    Raises UnwritableError or ValidationError; nothing is then written.
    """
    record: Record = copy.draft_of  # type: ignore[assignment]
    keep_first(record)
    write(record, content_of(copy))
    record.published_from, record.published_until = copy.published_from, copy.published_until
    join_histories(copy, record)
    copy.delete()
    return record


@transaction.atomic
def abandon(copy: Record, by: "User", comment: str = "") -> Record:
    """Remove a copy; what it said stays in the history of the record."""
    record: Record = copy.draft_of  # type: ignore[assignment]
    keep(copy, Event.ABANDONED, by, comment)
    join_histories(copy, record)
    copy.delete()
    return record


def join_histories(copy: models.Model, record: models.Model) -> None:
    """Number the versions of a copy after those of its record. Queries: two, and one a version."""
    last = Version.objects.of(record).values_list("number", flat=True).first() or 0
    for rank, version in enumerate(Version.objects.of(copy).order_by("number"), start=1):
        version.key, version.number = record.pk, last + rank
        version.save(update_fields=["key", "number"])
