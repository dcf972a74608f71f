"""What was imported from spreadsheets, and what waits to be."""

from datetime import timedelta
from typing import Any, Self

from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

PATIENCE = timedelta(days=1)


class PendingImport(models.Model):
    """A file that was read and not applied yet: its cells, and what they would change. Its author's alone, for a day.

    Kept in the database: nothing that was sent is ever a file that the web serves.
    """

    by = models.ForeignKey(User, models.CASCADE, verbose_name="par", related_name="+")
    at = models.DateTimeField("le", default=timezone.now)
    file_name = models.CharField("fichier", max_length=200)
    sheets: Any = models.JSONField("feuilles")
    report: Any = models.JSONField("compte rendu")
    # the records to change, by kind: locked before they are compared again
    keys: Any = models.JSONField("notices")
    fingerprint = models.CharField("empreinte", max_length=64)

    class Meta:
        verbose_name = "import en attente"
        verbose_name_plural = "imports en attente"
        default_permissions = ()

    def __str__(self) -> str:
        return self.file_name


class ImportQuerySet(models.QuerySet["Import"]):
    def latest_first(self) -> Self:
        return self.order_by("-at", "-pk")


class Import(models.Model):
    """A file that was applied: who, when, what it changed, and whether it was undone.

    `records`: each record, its kind, whether it was created, the numbers of its versions before and after, its state
    before and after. `report`: what the dry run said, row by row.
    """

    file_name = models.CharField("fichier", max_length=200)
    at = models.DateTimeField("appliqué le", default=timezone.now)
    by = models.ForeignKey(User, models.SET_NULL, verbose_name="par", null=True, blank=True, related_name="+")
    by_name = models.CharField("nom", max_length=200, blank=True)
    kinds = models.CharField("feuilles", max_length=200, blank=True)
    created = models.PositiveIntegerField("créations", default=0)
    changed = models.PositiveIntegerField("modifications", default=0)
    records: Any = models.JSONField("notices")
    report: Any = models.JSONField("compte rendu")
    undone_at = models.DateTimeField("annulé le", null=True, blank=True)
    undone_by = models.ForeignKey(
        User, models.SET_NULL, verbose_name="annulé par", null=True, blank=True, related_name="+"
    )

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = "import"
        verbose_name_plural = "imports"
        ordering = ("-at", "-pk")
        # one adds it by applying a file, changes it by undoing it; the site alone writes it
        default_permissions = ("add", "change", "view")

    def __str__(self) -> str:
        return self.file_name
