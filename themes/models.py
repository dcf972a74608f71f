"""The shelves: collections (mallettes) and their themes, audiences and levels."""

from typing import ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse

from themes.folding import Folded

# What a small number's column holds on PostgreSQL: SQLite would take more, and a catalogue could not move.
FITS = MaxValueValidator(32_767)


class CodedQuerySet(models.QuerySet["Coded"]):
    def get_by_natural_key(self, code: str) -> "Coded":
        return self.get(code=code)


class Coded(Folded):
    """A short controlled list whose order is chosen by the editors."""

    fold_from = ("label", "plural", "code")

    code = models.SlugField(
        "code", unique=True, help_text="Identifiant stable, employé dans les adresses : « cpe », « college »."
    )
    label = models.CharField("libellé", max_length=100)
    plural = models.CharField(
        "libellé pluriel",
        max_length=100,
        help_text="Tel qu’il s’écrit dans une phrase, sans article : « enseignants ».",
    )
    position = models.PositiveSmallIntegerField("position", default=0)

    objects = CodedQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    def natural_key(self) -> tuple[str]:
        return (self.code,)


class Audience(Coded):
    """Whom a record is for: enseignant, CPE, parent…"""

    class Meta:
        verbose_name = "public"
        verbose_name_plural = "publics"
        ordering = ("position", "pk")


class Level(Coded):
    """Where it is used: école, collège, lycée."""

    class Meta:
        verbose_name = "niveau"
        verbose_name_plural = "niveaux"
        ordering = ("position", "pk")


class CollectionQuerySet(models.QuerySet["Collection"]):
    def get_by_natural_key(self, slug: str) -> "Collection":
        return self.get(slug=slug)


class Collection(Folded):
    """A mallette: a set of themes published together for an audience and a level."""

    fold_from = ("title", "programme")
    web_addresses: ClassVar[tuple[str, ...]] = ("source_url",)

    title = models.CharField("titre", max_length=200)
    slug = models.SlugField("identifiant d’adresse", max_length=100, unique=True)
    audiences = models.ManyToManyField(Audience, verbose_name="publics", blank=True)
    level = models.ForeignKey(Level, models.PROTECT, verbose_name="niveau", null=True, blank=True)
    programme = models.CharField(
        "programme", max_length=200, blank=True, help_text="Le programme public qui porte la mallette."
    )
    summary = models.TextField("présentation", blank=True)
    source_url = models.URLField("adresse d’origine", max_length=2000, blank=True)
    position = models.PositiveSmallIntegerField("position", default=0)

    objects = CollectionQuerySet.as_manager()

    class Meta:
        verbose_name = "mallette"
        verbose_name_plural = "mallettes"
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def get_absolute_url(self) -> str:
        return reverse("collection", args=(self.slug,))


class ThemeQuerySet(models.QuerySet["Theme"]):
    def get_by_natural_key(self, slug: str) -> "Theme":
        return self.get(slug=slug)

    def in_shelf_order(self) -> Self:
        return self.select_related("collection").order_by("collection__position", "collection_id", "number", "pk")


class Theme(Folded):
    """A numbered shelf of a collection; its title may be unknown, its number never is."""

    fold_from: ClassVar[tuple[str, ...]] = ("title", "slug")
    COLOURS = 4

    collection = models.ForeignKey(Collection, models.PROTECT, verbose_name="mallette", related_name="themes")
    number = models.PositiveSmallIntegerField("numéro", validators=[MinValueValidator(1), FITS])
    # null, not an empty string: « unknown » is a fact of its own, and the page says so
    title = models.CharField(  # noqa: DJ001
        "titre",
        max_length=200,
        null=True,
        blank=True,
        help_text="Laisser vide quand il n’est pas connu : la page affiche « Thème 1 ».",
    )
    slug = models.SlugField("identifiant de filtre", max_length=120, unique=True)
    summary = models.TextField("présentation", blank=True)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        verbose_name = "thème"
        verbose_name_plural = "thèmes"
        ordering = ("collection", "number", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("collection", "number"),
                name="theme_number_unique_in_collection",
                violation_error_message="Cette mallette a déjà un thème de ce numéro.",
            ),
            models.CheckConstraint(
                condition=models.Q(number__gte=1),
                name="theme_number_positive",
                violation_error_message="Le numéro d’un thème commence à 1.",
            ),
            models.CheckConstraint(
                condition=~models.Q(title=""),
                name="theme_title_null_when_unknown",
                violation_error_message="Un titre inconnu se laisse vide.",
            ),
        )

    def __str__(self) -> str:
        return f"Thème {self.number} – {self.title}" if self.title else f"Thème {self.number}"

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def get_absolute_url(self) -> str:
        """Query: reads `collection` when it is not loaded."""
        return reverse("theme", args=(self.collection.slug, self.number))

    @property
    def name(self) -> str:
        """The title, or « Thème 1 » when no source gives it."""
        return self.title or f"Thème {self.number}"

    @property
    def colour(self) -> int:
        """Rank, from 1 to 4, of the colour that its band and numeral take."""
        return self.colour_of(self.number)

    @classmethod
    def colour_of(cls, number: int) -> int:
        """The same, of the theme that has this number."""
        return (number - 1) % cls.COLOURS + 1
