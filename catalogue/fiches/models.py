"""The fiche, its sections, and the two joins it owns: what it cites, which competences it serves."""

from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from catalogue.competences.models import Competence
from catalogue.markdown import render
from catalogue.publication import Publishable, PublishableQuerySet, RecordManager, published_q
from catalogue.resources.addresses import site_of
from catalogue.resources.models import Resource, language_code, web_address
from themes.derived import Derived, Kept
from themes.models import FITS, Audience, Theme

MARKDOWN_HELP = "Markdown : une ligne vide entre deux paragraphes, **gras**, *italique*, [texte](adresse)."


class FicheQuerySet(PublishableQuerySet["Fiche"]):
    def get_by_natural_key(self, theme: str, number: int) -> "Fiche":
        return self.get(theme__slug=theme, number=number)

    def with_shelf(self) -> Self:
        """What an address and a band need: the theme and its collection."""
        return self.select_related("theme__collection")

    def with_items_of(self, competence: Competence) -> Self:
        """In `competence_links`, only the printed items of this competence."""
        items = CompetenceLink.objects.filter(competence=competence).order_by("position", "pk")
        return self.with_shelf().prefetch_related(models.Prefetch("competence_links", items))

    def in_reading_order(self) -> Self:
        """As in the mallette: themes by number, fiches by number."""
        return self.order_by("theme__collection__position", "theme__collection_id", "theme__number", "number", "pk")

    def for_page(self) -> Self:
        """Everything a fiche's page shows, in a number of queries that does not depend on its length."""
        return self.select_related("theme__collection__level").prefetch_related(
            "audiences",
            models.Prefetch("sections", Section.objects.order_by("position", "pk")),
            models.Prefetch("citations", Citation.objects.to_published().with_targets().order_by("position", "pk")),
            models.Prefetch("competence_links", CompetenceLink.objects.with_frameworks().order_by("position", "pk")),
        )

    def neighbours(self, fiche: "Fiche") -> "tuple[Fiche | None, Fiche | None]":
        """The fiches read just before and just after this one in its collection, across themes. Two queries."""
        mates = self.filter(theme__collection=fiche.theme.collection_id).with_shelf().in_reading_order()
        before = Q(theme__number__lt=fiche.theme.number) | Q(theme=fiche.theme_id, number__lt=fiche.number)
        after = Q(theme__number__gt=fiche.theme.number) | Q(theme=fiche.theme_id, number__gt=fiche.number)
        return mates.filter(before).last(), mates.filter(after).first()


class Fiche(Publishable):
    """A numbered sheet answering one question, in a theme of a collection."""

    derived_fields = ("folded", "introduction_html", "synthesis_html")
    own_rows = ("sections", "citations", "competence_links")
    web_addresses: ClassVar[tuple[str, ...]] = ("source_url",)
    web_texts: ClassVar[tuple[str, ...]] = ("introduction_html", "synthesis_html")

    theme = models.ForeignKey(Theme, models.PROTECT, verbose_name="thème", related_name="fiches")
    number = models.PositiveSmallIntegerField("numéro", validators=[MinValueValidator(1), FITS])
    title = models.CharField("titre (la question)", max_length=300)
    printed_title = models.CharField(
        "titre imprimé", max_length=300, blank=True, help_text="Quand il diffère : une coquille, par exemple."
    )
    introduction = models.TextField("introduction", blank=True, help_text=MARKDOWN_HELP)
    introduction_html = models.TextField(editable=False, blank=True)
    synthesis = models.TextField("synthèse", blank=True, help_text=MARKDOWN_HELP)
    synthesis_html = models.TextField(editable=False, blank=True)
    audiences = models.ManyToManyField(Audience, verbose_name="publics", related_name="fiches", blank=True)
    source_url = models.CharField("adresse d’origine", max_length=2000, blank=True, validators=[web_address])
    source_label = models.CharField(
        "document d’origine", max_length=200, blank=True, help_text="Titre sous lequel on le trouve."
    )
    reworded_notice = models.TextField(
        "avis de reformulation", blank=True, help_text="Ce que la page dit de son texte et de l’original."
    )
    catalogue_note = models.TextField(
        "note du catalogue", blank=True, help_text="Ce que le catalogue a ajouté ou déduit, dit au lecteur."
    )
    is_stub = models.BooleanField(
        "connue par son titre seul", default=False, help_text="La page le dit et renvoie à l’original."
    )

    objects = RecordManager.from_queryset(FicheQuerySet)()

    class Meta(Publishable.Meta):
        verbose_name = "fiche"
        verbose_name_plural = "fiches"
        ordering = ("theme", "number", "pk")
        constraints = (
            *Publishable.Meta.constraints,
            models.UniqueConstraint(
                fields=("theme", "number"),
                condition=Q(draft_of=None),
                name="fiche_number_unique_in_theme",
                violation_error_message="Ce thème a déjà une fiche de ce numéro.",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="fiche_number_positive",
                violation_error_message="Le numéro d’une fiche commence à 1.",
            ),
        )

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str, int]:
        return (self.theme.slug, self.number)

    natural_key.dependencies = ["themes.theme"]  # type: ignore[attr-defined]

    def get_absolute_url(self) -> str:
        """Query: reads `theme.collection` when it is not loaded."""
        return reverse("fiche", args=(self.theme.collection.slug, self.theme.number, self.number))

    def derive(self) -> None:
        super().derive()
        self.introduction_html = render(self.introduction)
        self.synthesis_html = render(self.synthesis)


class Section(Derived):
    """A titled part of a fiche, in order."""

    derived_fields = ("body_html",)
    web_texts: ClassVar[tuple[str, ...]] = ("body_html",)

    fiche = models.ForeignKey(Fiche, models.CASCADE, verbose_name="fiche", related_name="sections")
    position = models.PositiveSmallIntegerField("position", default=0)
    heading = models.CharField("intertitre", max_length=200)
    body = models.TextField("texte", help_text=MARKDOWN_HELP)
    body_html = models.TextField(editable=False, blank=True)

    class Meta:
        verbose_name = "section"
        verbose_name_plural = "sections"
        ordering = ("fiche", "position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("fiche", "heading"),
                name="section_heading_unique_in_fiche",
                violation_error_message="Cette fiche a déjà une section de ce titre.",
            ),
        )

    def __str__(self) -> str:
        return self.heading

    def derive(self) -> None:
        super().derive()
        self.body_html = render(self.body)


class CitationQuerySet(models.QuerySet["Citation"]):
    def readable(self) -> Self:
        """Those of a published fiche that lead to something published: what a reader may follow."""
        return self.filter(published_q(prefix="fiche__")).to_published()

    def to_published(self) -> Self:
        """Those that lead to something published, whatever the state of the fiche: a draft is previewed."""
        return self.filter(published_q(prefix="resource__") | published_q(prefix="target_fiche__"))

    def with_targets(self) -> Self:
        """What they lead to, with what a work's line shows and whom it is for."""
        return self.select_related(
            "resource__publisher", "resource__host", "target_fiche__theme__collection"
        ).prefetch_related("resource__audiences", "target_fiche__audiences")

    def of_resources(self) -> Self:
        return self.filter(resource__isnull=False)

    def with_places(self) -> Self:
        """Where each is printed: its fiche, on its shelf, and its section."""
        return self.select_related("fiche__theme__collection", "section").order_by(
            "fiche__theme__collection__position", "fiche__theme", "fiche__number", "position", "pk"
        )


class Citation(Kept):
    """A printed link: in a section's FOCUS box, or in « Pour aller plus loin » when it has no section."""

    web_addresses: ClassVar[tuple[str, ...]] = ("printed_url", "resource__url")

    fiche = models.ForeignKey(Fiche, models.CASCADE, verbose_name="fiche", related_name="citations")
    section = models.ForeignKey(
        Section,
        models.CASCADE,
        verbose_name="encadré FOCUS de la section",
        related_name="citations",
        null=True,
        blank=True,
        help_text="Vide : « Pour aller plus loin ».",
    )
    position = models.PositiveSmallIntegerField("position", default=0)
    printed_label = models.CharField("libellé imprimé", max_length=300)
    label_language = models.CharField(
        "langue du libellé",
        max_length=10,
        default="fr",
        validators=[language_code],
        help_text="« en » pour « Share Notes ».",
    )
    resource = models.ForeignKey(
        Resource,
        models.PROTECT,
        verbose_name="ressource",
        related_name="citations",
        null=True,
        blank=True,
    )
    target_fiche = models.ForeignKey(
        Fiche, models.PROTECT, verbose_name="ou fiche", related_name="cited_by", null=True, blank=True
    )
    # the address as the document prints it, when the target is a fiche of ours
    printed_url = models.CharField("adresse imprimée", max_length=2000, blank=True, validators=[web_address])

    objects = CitationQuerySet.as_manager()

    class Meta:
        verbose_name = "lien cité"
        verbose_name_plural = "liens cités"
        ordering = ("fiche", "position", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(resource__isnull=False, target_fiche=None) | Q(resource=None, target_fiche__isnull=False),
                name="citation_exactly_one_target",
                violation_error_message="Un lien mène à une ressource ou à une fiche, exactement une.",
            ),
        )

    def __str__(self) -> str:
        return self.printed_label

    @property
    def target(self) -> "Resource | Fiche":
        """The resource or the fiche it leads to. Query: reads the target when it is not loaded."""
        target = self.resource or self.target_fiche
        assert target is not None, "citation_exactly_one_target"  # noqa: S101
        return target

    @property
    def address(self) -> str:
        """The address outside the catalogue, exactly as the source gives it; empty when it gives none."""
        return self.resource.url if self.resource else self.printed_url

    @property
    def site(self) -> str:
        """The host of that address, as readers recognise it."""
        return site_of(self.address)

    def clean(self) -> None:
        if self.section is not None and self.section.fiche_id != self.fiche_id:
            raise ValidationError({"section": "Cette section appartient à une autre fiche."})


class CompetenceLinkQuerySet(models.QuerySet["CompetenceLink"]):
    def with_frameworks(self) -> Self:
        """With the competence, its framework and whom it applies to."""
        return self.select_related("competence__framework").prefetch_related("competence__applies_to")


class CompetenceLink(Kept):
    """A printed item of a framework, and the competence whose text it is."""

    class Origin(models.TextChoices):
        PRINTED = "imprime", "texte imprimé, code ajouté par le catalogue"
        ADDED = "ajoute", "lien ajouté par le catalogue"

    fiche = models.ForeignKey(Fiche, models.CASCADE, verbose_name="fiche", related_name="competence_links")
    competence = models.ForeignKey(Competence, models.PROTECT, verbose_name="compétence", related_name="fiche_links")
    position = models.PositiveSmallIntegerField("position", default=0)
    printed_heading = models.CharField("intertitre imprimé", max_length=250, blank=True)
    printed_text = models.TextField("texte imprimé", blank=True)
    item_rank = models.PositiveSmallIntegerField(
        "rang de l’item",
        null=True,
        blank=True,
        validators=[FITS],
        help_text="Sa place parmi les items de la compétence.",
    )
    origin = models.CharField("origine", max_length=10, choices=Origin.choices, default=Origin.PRINTED)

    objects = CompetenceLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "lien avec une compétence"
        verbose_name_plural = "liens avec les compétences"
        ordering = ("fiche", "position", "pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(origin="imprime", printed_text=""),
                name="competencelink_printed_has_text",
                violation_error_message="Un lien imprimé porte son texte imprimé.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.competence.code} – {self.printed_text[:60]}"

    @property
    def is_printed(self) -> bool:
        """Whether the fiche prints the competence's text; its code is the catalogue's all the same."""
        return self.origin == self.Origin.PRINTED
