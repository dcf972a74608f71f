"""Writing the history of a record: by whoever changes it, in the transaction of the change."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone

from catalogue.history.content import Content, content_of
from catalogue.history.models import Event, Version
from catalogue.publication import Publishable, Status
from catalogue.wording import name_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

BATCH = 500
# Those after which readers may see what the record says.
SHOWN = frozenset({Event.FIRST, Event.PUBLISHED, Event.SCHEDULED, Event.IMPORTED, Event.UNDONE})


@transaction.atomic
def keep(record: models.Model, event: Event, by: "User | AnonymousUser | None" = None, comment: str = "") -> Version:
    """Keep what a record now says, what happened to it and who did it: once it is written, before it is removed."""
    return keep_many([(record, content_of(record))], event, by, comment)[0]


def keep_many(
    said: Sequence[tuple[models.Model, Content]],
    event: Event,
    by: "User | AnonymousUser | None" = None,
    comment: str = "",
) -> list[Version]:
    """The same for records of one kind, whose contents are known. Queries: one to read, one to write, a batch."""
    if not said:
        return []
    kind = ContentType.objects.get_for_model(said[0][0])
    person = by if by is not None and by.is_authenticated else None
    last = last_numbers(kind, [record.pk for record, _ in said])
    versions = []
    for record, content in said:
        number, edition = last.get(record.pk, (0, 0))
        readable_from = moment_shown(record, event)
        versions.append(
            Version(
                kind=kind,
                key=record.pk,
                number=number + 1,
                edition=None if readable_from is None else edition + 1,
                readable_from=readable_from,
                at=record.updated_at if event == Event.FIRST and isinstance(record, Publishable) else timezone.now(),
                by=person,
                by_name=name_of(person) if person else "",
                event=event,
                comment=comment,
                title=str(record)[:400],
                status=record.status if isinstance(record, Publishable) else "",
                content=content,
            )
        )
    return Version.objects.bulk_create(versions, batch_size=BATCH)


def last_numbers(kind: ContentType, keys: Sequence[int]) -> dict[int, tuple[int, int]]:
    """The last number and the last edition of the records that have a history. Query: one a batch."""
    last: dict[int, tuple[int, int]] = {}
    for start in range(0, len(keys), BATCH):
        found = Version.objects.filter(kind=kind, key__in=keys[start : start + BATCH]).order_by().values("key")
        rows = found.annotate(Max("number"), Max("edition"))
        last |= {row["key"]: (row["number__max"], row["edition__max"] or 0) for row in rows}
    return last


def moment_shown(record: models.Model, event: Event) -> datetime | None:
    """From when readers may see a record as this change left it; None when they do not."""
    if not isinstance(record, Publishable) or record.status != Status.PUBLISHED or event not in SHOWN:
        return None
    now = record.updated_at if event == Event.FIRST else timezone.now()
    return max(filter(None, (record.published_from, now)))


def keep_first(record: models.Model) -> None:
    """Keep what a record said before its history began: called before a change, while it still says it. Query: one."""
    if not Version.objects.of(record).exists():
        keep(type(record)._base_manager.get(pk=record.pk), Event.FIRST)


def keep_changed(record: models.Model, event: Event, by: "User | AnonymousUser | None" = None) -> Version | None:
    """Keep what a record says if it is not what its last version says; as its first state when it has none."""
    last = Version.objects.of(record).first()
    if last is None:
        return keep(record, Event.FIRST)
    content = content_of(record)
    return keep_many([(record, content)], event, by)[0] if last.content != content else None


def forget_unseen(record: Publishable) -> None:
    """A publication that is taken back before its moment was never an edition."""
    Version.objects.of(record).filter(readable_from__gt=timezone.now()).update(edition=None, readable_from=None)
