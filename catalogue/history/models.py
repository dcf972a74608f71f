"""What every record has been: one line a change, with who, when, why, and all that the record then said."""

from typing import Any, Self

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone

from catalogue.wording import name_of


class Event(models.TextChoices):
    """What happened to a record."""

    FIRST = "etat-initial", "état initial"
    CREATED = "creation", "création"
    CHANGED = "modification", "modification"
    SUBMITTED = "soumission", "proposition à la relecture"
    RETURNED = "renvoi", "renvoi au rédacteur"
    PUBLISHED = "publication", "publication"
    SCHEDULED = "programmation", "publication programmée"
    WITHDRAWN = "retrait", "retrait"
    ARCHIVED = "archivage", "archivage"
    PREPARED = "preparation", "nouvelle version mise en chantier"
    ABANDONED = "abandon", "abandon de la nouvelle version"
    RESTORED = "restauration", "restauration"
    DELETED = "suppression", "suppression"
    IMPORTED = "import", "import"
    UNDONE = "annulation", "annulation d’un import"


class VersionQuerySet(models.QuerySet["Version"]):
    def of(self, record: models.Model) -> Self:
        """Those of a record, the latest first."""
        return self.of_key(type(record), record.pk)

    def of_key(self, model: type[models.Model], key: int) -> Self:
        return self.filter(kind=ContentType.objects.get_for_model(model), key=key).order_by("-number")

    def editions(self) -> Self:
        """What readers were given, at their moment: the versions that the public may read."""
        return self.filter(edition__isnull=False, readable_from__lte=timezone.now())


class Version(models.Model):
    """A record as a change left it. Numbers follow each other in a record; so do editions, which readers saw."""

    kind = models.ForeignKey(ContentType, models.PROTECT, verbose_name="type")
    key = models.PositiveBigIntegerField("clé")
    number = models.PositiveIntegerField("numéro")
    edition = models.PositiveIntegerField("édition", null=True, blank=True)
    readable_from = models.DateTimeField("lisible à partir du", null=True, blank=True)
    at = models.DateTimeField("le", default=timezone.now)
    by = models.ForeignKey(User, models.SET_NULL, verbose_name="par", null=True, blank=True, related_name="+")
    by_name = models.CharField("nom", max_length=200, blank=True)
    event = models.CharField("événement", max_length=20, choices=Event.choices)
    comment = models.TextField("commentaire", blank=True)
    title = models.CharField("titre", max_length=400)
    status = models.CharField("état", max_length=10, blank=True)
    content: Any = models.JSONField("contenu")

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = "version"
        verbose_name_plural = "versions"
        ordering = ("-at", "-pk")
        # written by the site alone, and never changed
        default_permissions = ("view",)
        indexes = (models.Index(fields=("event", "-at"), name="version_event"),)
        constraints = (
            models.UniqueConstraint(fields=("kind", "key", "number"), name="version_number_once"),
            models.UniqueConstraint(fields=("kind", "key", "edition"), name="version_edition_once"),
            models.CheckConstraint(condition=Q(event__in=Event.values), name="version_event_known"),
            models.CheckConstraint(
                condition=Q(edition=None, readable_from=None) | Q(edition__gte=1, readable_from__isnull=False),
                name="version_edition_with_its_moment",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} – version {self.number}"

    @property
    def author(self) -> str:
        """Who made it, even when the account is no more; empty when nobody did."""
        return name_of(self.by) if self.by else self.by_name
