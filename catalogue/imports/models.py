"""What was imported from spreadsheets, what waits to be, and what the worker is asked to do of it."""

from datetime import timedelta
from typing import Any, Self

from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

PATIENCE = timedelta(days=1)
LATE_AFTER = timedelta(minutes=1)
LOST_AFTER = timedelta(minutes=10)


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


class Act(models.TextChoices):
    """What may be long of a file."""

    TRY = "essai", "essai"
    APPLY = "application", "application"
    UNDO = "annulation", "annulation"


class JobQuerySet(models.QuerySet["Job"]):
    def unfinished(self) -> Self:
        """Those that wait or go on; one that began too long ago was cut with its worker."""
        lost = models.Q(started_at__lt=timezone.now() - LOST_AFTER)
        return self.filter(finished_at=None).exclude(lost)


class Job(models.Model):
    """What a person asked of a large file, done by the worker: how far it is, then how it ended. For a day.

    `file`: what was sent, until it is read. `pending`, `done`: what is applied or undone, or what came of it.
    `refusal`, `faults`: why nothing was written.
    """

    act = models.CharField("acte", max_length=15, choices=Act.choices)
    by = models.ForeignKey(User, models.CASCADE, verbose_name="par", related_name="+")
    file_name = models.CharField("fichier", max_length=200)
    file = models.BinaryField("contenu", null=True)
    pending = models.ForeignKey(
        PendingImport, models.SET_NULL, verbose_name="essai", null=True, blank=True, related_name="+"
    )
    done = models.ForeignKey(Import, models.CASCADE, verbose_name="import", null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField("demandé le", default=timezone.now)
    started_at = models.DateTimeField("commencé le", null=True, blank=True)
    finished_at = models.DateTimeField("fini le", null=True, blank=True)
    step = models.PositiveSmallIntegerField("étape", default=0)
    refusal = models.TextField("refus", blank=True)
    faults: Any = models.JSONField("erreurs", default=list)
    others = models.PositiveIntegerField("autres erreurs", default=0)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "travail d’import"
        verbose_name_plural = "travaux d’import"
        ordering = ("-asked_at", "-pk")
        default_permissions = ()
        constraints = (models.CheckConstraint(condition=models.Q(act__in=Act.values), name="job_act_known"),)

    def __str__(self) -> str:
        return f"{self.get_act_display()} de «\u00a0{self.file_name}\u00a0»"

    @property
    def state(self) -> str:
        """In a word or two, for a list."""
        if self.finished_at:
            return "rien n’a été écrit" if self.refusal or self.faults else "terminé"
        return "interrompu" if self.is_lost else "en cours" if self.started_at else "en attente"

    @property
    def is_late(self) -> bool:
        """Whether nobody began it although a worker begins within seconds."""
        return self.started_at is None and timezone.now() - self.asked_at > LATE_AFTER

    @property
    def is_lost(self) -> bool:
        return self.started_at is not None and timezone.now() - self.started_at > LOST_AFTER
