"""Reading paths: a selection, its timed steps, the annotated references of each step."""

from typing import ClassVar, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q, Sum
from django.urls import reverse

from catalogue.markdown import render
from catalogue.publication import Publishable, PublishableQuerySet, RecordManager, published_q
from catalogue.resources.models import FieldOrigin, Organisation, Resource, ResourceQuerySet, web_address
from catalogue.selections.timeline import Segment, segments
from themes.derived import Derived, Kept
from themes.models import FITS, Audience

# What a bibliography entry prints of a resource, besides its title.
ENTRY_FIELDS = ("authors", "publisher", "date", "series", "number")


class SelectionQuerySet(PublishableQuerySet["Selection"]):
    def get_by_natural_key(self, slug: str) -> "Selection":
        return self.get(slug=slug)

    def with_total(self) -> Self:
        """Add `total_minutes`, the sum of the steps' minutes (null without a step)."""
        return self.annotate(total_minutes=Sum("steps__minutes"))

    def for_list(self) -> Self:
        """Latest first, with what a line of a list shows: publisher, total and timeline."""
        steps = Step.objects.order_by("position", "pk")
        return (
            self.with_total()
            .select_related("publisher")
            .prefetch_related(models.Prefetch("steps", steps))
            .latest_first()
        )

    def for_page(self) -> Self:
        """All that the page of a selection prints: its steps, and in each the references that lead somewhere."""
        references = Reference.objects.to_published().with_works().order_by("position", "pk")
        steps = Step.objects.order_by("position", "pk").prefetch_related(models.Prefetch("references", references))
        return (
            self.with_total()
            .select_related("publisher")
            .prefetch_related("audiences", models.Prefetch("steps", steps))
        )

    def latest_first(self) -> Self:
        return self.order_by(models.F("published_on").desc(nulls_last=True), "folded", "pk")


class Selection(Publishable):
    """A sélection documentaire: what to read, in which order, in how much time, and why."""

    derived_fields = ("folded", "purpose_html")
    own_rows = ("steps", "references")
    web_addresses: ClassVar[tuple[str, ...]] = ("source_url", "portal_url")
    web_texts: ClassVar[tuple[str, ...]] = ("purpose_html",)

    title = models.CharField("titre", max_length=300)
    slug = models.SlugField("identifiant d’adresse", max_length=120, db_index=False)
    genre = models.CharField("genre", max_length=100, blank=True, help_text="« Lectures préparatoires ».")
    published_on = models.DateField("date de parution", null=True, blank=True)
    publisher = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="éditeur", related_name="selections", null=True, blank=True
    )
    purpose = models.TextField("objet", blank=True, help_text="À qui elle s’adresse, pour quoi faire. Markdown.")
    purpose_html = models.TextField(editable=False, blank=True)
    notice = models.TextField("avertissement", blank=True, help_text="« Sélection non exhaustive »…")
    source_url = models.CharField("adresse d’origine", max_length=2000, blank=True, validators=[web_address])
    source_label = models.CharField("document d’origine", max_length=200, blank=True)
    reworded_notice = models.TextField("avis de reformulation", blank=True)
    portal = models.CharField(
        "portail documentaire", max_length=200, blank=True, help_text="Où poursuivre la recherche."
    )
    portal_url = models.CharField("adresse du portail", max_length=2000, blank=True, validators=[web_address])
    portal_text = models.TextField("invitation à poursuivre", blank=True)
    keyword = models.CharField("mot-clé suggéré", max_length=100, blank=True)
    audiences = models.ManyToManyField(Audience, verbose_name="publics", related_name="selections", blank=True)

    objects = RecordManager.from_queryset(SelectionQuerySet)()

    class Meta(Publishable.Meta):
        verbose_name = "sélection"
        verbose_name_plural = "sélections"
        ordering = ("folded", "pk")
        constraints = (
            *Publishable.Meta.constraints,
            models.UniqueConstraint(
                fields=("slug",),
                condition=Q(draft_of=None),
                name="selection_slug_unique",
                violation_error_message="Une sélection a déjà cet identifiant.",
            ),
        )

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def get_absolute_url(self) -> str:
        return reverse("selection", args=(self.slug,))

    def derive(self) -> None:
        super().derive()
        self.purpose_html = render(self.purpose)

    @property
    def segments(self) -> list[Segment]:
        """Its timeline. Query: reads `steps` when they are not loaded."""
        return segments([step.minutes for step in self.steps.all()])


class Step(Kept):
    """A stage of the path; its duration belongs to it, never to a reference."""

    selection = models.ForeignKey(Selection, models.CASCADE, verbose_name="sélection", related_name="steps")
    position = models.PositiveSmallIntegerField("position", default=0)
    title = models.CharField("titre", max_length=200)
    minutes = models.PositiveSmallIntegerField(
        "durée (min)", null=True, blank=True, validators=[MinValueValidator(1), FITS]
    )

    class Meta:
        verbose_name = "étape"
        verbose_name_plural = "étapes"
        ordering = ("selection", "position", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(minutes=None) | Q(minutes__gte=1),
                name="step_minutes_positive",
                violation_error_message="Une durée compte au moins une minute.",
            ),
        )

    def __str__(self) -> str:
        return self.title


def works_seen() -> ResourceQuerySet:
    """The published resources, with what a bibliography entry prints."""
    return Resource.objects.published().with_names().with_authors().prefetch_related("origins")


class ReferenceQuerySet(models.QuerySet["Reference"]):
    def to_published(self) -> Self:
        """Those that lead to a published resource; their selection may still be a draft that its editor previews."""
        return self.filter(published_q(prefix="resource__"))

    def readable(self) -> Self:
        """Those of a published selection that lead to a published resource."""
        return self.to_published().filter(published_q(prefix="selection__"))

    def with_works(self) -> Self:
        """What a bibliography entry prints: the work, its publisher and authors, where each of them comes from."""
        works = Resource.objects.with_names().with_authors().prefetch_related("origins")
        return self.prefetch_related(models.Prefetch("resource", works))

    def with_places(self) -> Self:
        """Where each is printed: its selection and step, latest selection first."""
        return self.select_related("selection", "step").order_by(
            models.F("selection__published_on").desc(nulls_last=True), "selection", "step__position", "position", "pk"
        )


class Reference(Derived):
    """A resource in a step: what to read of it, and why."""

    derived_fields = ("annotation_html", "selection")
    web_addresses: ClassVar[tuple[str, ...]] = ("resource__url",)
    web_texts: ClassVar[tuple[str, ...]] = ("annotation_html",)

    # follows from the step; stored so that a selection's form can show its references in one list
    selection = models.ForeignKey(
        Selection, models.CASCADE, verbose_name="sélection", related_name="references", editable=False
    )
    step = models.ForeignKey(Step, models.CASCADE, verbose_name="étape", related_name="references")
    position = models.PositiveSmallIntegerField("position", default=0)
    resource = models.ForeignKey(Resource, models.PROTECT, verbose_name="ressource", related_name="references")
    printed_title = models.CharField(
        "titre imprimé",
        max_length=300,
        blank=True,
        help_text="Tel que la sélection l’imprime, quand il diffère.",
    )
    page_range = models.CharField("pages à lire", max_length=30, blank=True, help_text="« 13-18 ».")
    excerpt_label = models.CharField("extrait", max_length=200, blank=True)
    page_count = models.PositiveSmallIntegerField(
        "nombre de pages à lire", null=True, blank=True, validators=[MinValueValidator(1), FITS]
    )
    annotation = models.TextField("annotation", blank=True, help_text="Rédigée par nous. Markdown.")
    annotation_html = models.TextField(editable=False, blank=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "référence"
        verbose_name_plural = "références"
        ordering = ("selection", "step__position", "step", "position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("step", "resource"),
                name="reference_resource_once_in_step",
                violation_error_message="Cette étape cite déjà cette ressource.",
            ),
            models.CheckConstraint(
                condition=Q(page_count=None) | Q(page_count__gte=1),
                name="reference_page_count_positive",
                violation_error_message="Un extrait compte au moins une page.",
            ),
        )

    def __str__(self) -> str:
        return str(self.resource)

    def derive(self) -> None:
        super().derive()
        if self.step_id is not None:  # a form in error has none
            self.selection = self.step.selection
        self.annotation_html = render(self.annotation)

    @property
    def corrections(self) -> list[FieldOrigin]:
        """What the entry gives otherwise than it was printed, the title apart: it has a field of its own."""
        return [origin for origin in self._entry_origins() if origin.printed_value]

    @property
    def additions(self) -> list[FieldOrigin]:
        """What the entry gives and no printed document does."""
        return [origin for origin in self._entry_origins() if not (origin.is_printed or origin.printed_value)]

    def _entry_origins(self) -> list[FieldOrigin]:
        return [origin for origin in self.resource.origins_in_order if origin.field in ENTRY_FIELDS]
