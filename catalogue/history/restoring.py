"""What a record said once, said again: as a draft, never over what readers see."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone

from catalogue.history.content import UnwritableError, write
from catalogue.history.copies import prepare
from catalogue.history.models import Event, Version, VersionQuerySet
from catalogue.history.recording import keep, keep_first
from catalogue.publication import WRITING, Publishable, Status

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# How long what was deleted can be recovered; then it is erased.
RECOVERABLE = timedelta(days=90)


@transaction.atomic
def restore(record: models.Model, version: Version, by: "User") -> tuple[models.Model, list[str]]:
    """Make a record say again what a version says: its new version being written, when readers see it.

    Returns what was written, and what could not be, in sentences. Raises UnwritableError or ValidationError.
    """
    if isinstance(record, Publishable):
        record = prepare(record, by)
        if record.status not in WRITING:
            said = record.get_status_display()
            raise UnwritableError(
                f"L’état «\u00a0{said}\u00a0» ne le permet pas\u00a0: rendez-la d’abord au brouillon."
            )
    keep_first(record)
    lost = write(record, version.content)
    keep(record, Event.RESTORED, by, f"version {version.number}, du {timezone.localtime(version.at):%d/%m/%Y}")
    return record, lost


def recoverable(model: type[models.Model]) -> VersionQuerySet:
    """What was deleted of a kind and may be recovered, the latest first."""
    there = model._base_manager.filter(pk=models.OuterRef("key"))
    kind = ContentType.objects.get_for_model(model)
    found = Version.objects.filter(kind=kind, event=Event.DELETED, at__gte=timezone.now() - RECOVERABLE)
    return found.exclude(models.Exists(there)).order_by("-at", "-pk")


@transaction.atomic
def recover(model: type[models.Model], version: Version, by: "User") -> tuple[models.Model, list[str]]:
    """Make a record that was deleted again, under its key, as a draft. Raises UnwritableError or ValidationError."""
    if model._base_manager.filter(pk=version.key).exists():
        raise UnwritableError("Cette page a déjà été rétablie.")
    record = model(pk=version.key, **({"status": Status.DRAFT} if issubclass(model, Publishable) else {}))
    lost = write(record, version.content)
    keep(record, Event.RESTORED, by)
    return record, lost


def forget_deleted() -> int:
    """Erase what was deleted too long ago to be recovered, with its history; returns how many versions."""
    too_old = timezone.now() - RECOVERABLE
    erased = 0
    for version in Version.objects.filter(event=Event.DELETED, at__lt=too_old).select_related("kind"):
        model = version.kind.model_class()
        if model is None or not model._base_manager.filter(pk=version.key).exists():
            erased += Version.objects.filter(kind=version.kind, key=version.key).delete()[0]
    return erased
