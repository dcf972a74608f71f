"""The life of a record: draft, to review, published (from, until), archived.

Everything a reader can see (pages, counts, sitemap, feeds, exports) goes through `published()`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.apps import apps
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from themes.folding import Folded

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

Record = TypeVar("Record", bound="Publishable")


class Status(models.TextChoices):
    DRAFT = "brouillon", "brouillon"
    REVIEW = "a-relire", "à relire"
    # of a new version of what readers already see: it takes its place at its moment
    SCHEDULED = "programme", "programmé"
    PUBLISHED = "publie", "publié"
    ARCHIVED = "archive", "archivé"


# The states of a text that is still being written; the others are a relecteur's to give and to take back.
WRITING = (Status.DRAFT, Status.REVIEW)
# When a published record appears by itself, then disappears.
TURNS = ("published_from", "published_until")
# Nothing is published earlier: a moment of the year 1 is in no year at all elsewhere, and cannot be kept.
FIRST_YEAR = 1900


def published_q(at: datetime | None = None, *, prefix: str = "") -> Q:
    """The one rule of what readers see, for a record or, with a prefix such as « fiche__ », through it."""
    at = at or timezone.now()
    return (
        Q(**{f"{prefix}status": Status.PUBLISHED})
        & (Q(**{f"{prefix}published_from": None}) | Q(**{f"{prefix}published_from__lte": at}))
        & (Q(**{f"{prefix}published_until": None}) | Q(**{f"{prefix}published_until__gt": at}))
    )


class PublishableQuerySet(models.QuerySet[Record]):
    def published(self, at: datetime | None = None) -> Self:
        """What readers see at a moment (now by default)."""
        return self.filter(published_q(at))

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """What this person may see on the site: everything for staff allowed to view it, else what is published."""
        permission = f"{self.model._meta.app_label}.view_{self.model._meta.model_name}"
        return self.all() if user.is_staff and user.has_perm(permission) else self.published()

    def in_order(self, ids: Sequence[int]) -> list[Record]:
        """Those with these ids that readers see, in that order. Query: one."""
        # filtered here: with both conditions SQLite would walk through every published record
        found = self.in_bulk(ids)
        return [found[one] for one in ids if one in found and found[one].is_published]

    def update(self, **values: Any) -> int:
        """As Django's, in a transaction: what follows from the records is written with them."""
        with transaction.atomic(using=self.db, savepoint=False):
            return super().update(**values)

    update.alters_data = True  # type: ignore[attr-defined]

    def in_writing(self) -> Self:
        """What a rédacteur may still change: neither published nor archived."""
        return self.filter(status__in=WRITING)

    def turn_into(self, status: Status) -> int:
        """Give every record this state; returns how many. One statement: no `save()`, no signal."""
        return self.update(status=status, updated_at=timezone.now())

    def next_turn(self, at: datetime) -> datetime | None:
        """The next moment when a record appears or disappears by itself, without any write. Query: one."""
        later = {field: Q(**{f"{field}__gt": at}) for field in TURNS}
        # filtered twice: the few records that turn are found by their own indexes
        turns = self.filter(later[TURNS[0]] | later[TURNS[1]], status=Status.PUBLISHED).aggregate(
            **{field: models.Min(field, filter=is_later) for field, is_later in later.items()}
        )
        return min((turn for turn in turns.values() if turn is not None), default=None)

    def turned(self, since: datetime, until: datetime) -> Self:
        """Those that appeared or disappeared by themselves between two moments, both included."""
        return self.filter(
            Q(published_from__range=(since, until)) | Q(published_until__range=(since, until)),
            status=Status.PUBLISHED,
        )


class RecordManager(models.Manager[Record]):
    """Records, without the versions of them that are being written; `_base_manager` has these too."""

    def get_queryset(self) -> models.QuerySet[Record]:
        return super().get_queryset().filter(draft_of=None)


class Publishable(Folded):
    """A record with a life of its own, found and sorted by its title.

    `draft_of`: this one is a version being written of a record that readers see. It has no address, nothing cites it,
    and no list shows it; publishing it writes what it says in that record.
    """

    draft_of_id: int | None
    # no index of its own: SQLite would take it for every list, where all but a few have none
    draft_of: "models.ForeignKey[Self | None, Self | None]" = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, editable=False, db_index=False, related_name="copies"
    )

    status = models.CharField("état", max_length=10, choices=Status.choices, default=Status.DRAFT)
    published_from = models.DateTimeField(
        "publié à partir du", null=True, blank=True, help_text="Vide : dès que l’état est « publié »."
    )
    published_until = models.DateTimeField("publié jusqu’au", null=True, blank=True, help_text="Vide : sans limite.")
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)
    updated_at = models.DateTimeField("mis à jour le", auto_now=True)
    is_demo = models.BooleanField("donnée de démonstration", default=False, editable=False)

    class Meta:
        abstract = True
        # « publish » is a right of its own: a rédacteur writes, a relecteur publishes
        default_permissions = ("add", "change", "delete", "view", "publish")
        # what readers see, and the lists of the desk by state, the latest first; then the few that turn by themselves,
        # sought after every write
        indexes: ClassVar[tuple[models.Index, ...]] = (
            models.Index(fields=("status", "-updated_at"), name="%(class)s_latest"),
            models.Index(
                fields=("status", "published_from"), condition=Q(published_from__isnull=False), name="%(class)s_begins"
            ),
            models.Index(
                fields=("status", "published_until"), condition=Q(published_until__isnull=False), name="%(class)s_ends"
            ),
        )
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.CheckConstraint(
                condition=Q(published_until=None)
                | Q(published_from=None)
                | Q(published_until__gt=F("published_from")),
                name="%(class)s_published_until_after_from",
                violation_error_message="La fin de publication doit suivre son début.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values),
                name="%(class)s_status_known",
                violation_error_message="Cet état n’existe pas.",
            ),
            models.UniqueConstraint(
                fields=("draft_of",),
                condition=Q(draft_of__isnull=False),
                name="%(class)s_one_copy_at_most",
                violation_error_message="Une nouvelle version est déjà en chantier.",
            ),
            models.CheckConstraint(
                condition=(Q(draft_of=None) & ~Q(status=Status.SCHEDULED))
                | (Q(draft_of__isnull=False) & ~Q(status__in=(Status.PUBLISHED, Status.ARCHIVED))),
                name="%(class)s_copy_never_published",
                violation_error_message="Cet état est celui d’une nouvelle version, ou d’une page publiée.",
            ),
        )

    @property
    def is_published(self) -> bool:
        """Whether readers see it now; the same rule as `published()`, for a record already loaded."""
        now = timezone.now()
        return (
            self.status == Status.PUBLISHED
            and (self.published_from is None or self.published_from <= now)
            and (self.published_until is None or self.published_until > now)
        )


def publishable_models() -> list[type[Publishable]]:
    """Every kind of record that is published, those that lead to others after them. Once the models are ready."""
    return [model for model in apps.get_models() if issubclass(model, Publishable)]
