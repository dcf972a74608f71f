"""The professional frameworks: their domains and competences, and whom each applies to."""

from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse

from themes.folding import Folded
from themes.models import Audience

# It is a piece of an address: « .. » or « 1/2 » would lead elsewhere.
CODE = r"^[A-Za-z0-9][A-Za-z0-9.]*\Z"
written_as_a_code = RegexValidator(CODE, "Un code s’écrit en lettres sans accent, en chiffres et en points : « 1.3 ».")


class FrameworkQuerySet(models.QuerySet["Framework"]):
    def get_by_natural_key(self, slug: str) -> "Framework":
        return self.get(slug=slug)

    def with_competences(self) -> Self:
        return self.prefetch_related(models.Prefetch("competences", Competence.objects.in_framework_order()))

    def with_counts(self, reader: Audience | None) -> Self:
        """Add `competence_count` and, of these, `binding_count`: how many apply to this reader."""
        binding = models.Count("competences", filter=models.Q(competences__applies_to=reader), distinct=True)
        return self.annotate(
            competence_count=models.Count("competences", distinct=True),
            binding_count=binding if reader else models.Value(0),
        )


class Framework(Folded):
    """A référentiel, as a legal text or an institution publishes it."""

    fold_from = ("title", "short_title", "alternates")

    title = models.CharField("titre", max_length=250)
    short_title = models.CharField("titre court", max_length=80, help_text="Montré sur les fiches : « CRCN ».")
    slug = models.SlugField("identifiant d’adresse", max_length=60, unique=True)
    alternates = models.TextField("autres formes", blank=True, help_text="Une par ligne.")
    legal_source = models.CharField("source officielle", max_length=300, blank=True)
    legal_url = models.URLField("adresse de la source", max_length=2000, blank=True)
    description = models.TextField("présentation", blank=True)
    position = models.PositiveSmallIntegerField("position", default=0)

    objects = FrameworkQuerySet.as_manager()

    class Meta:
        verbose_name = "référentiel"
        verbose_name_plural = "référentiels"
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.short_title

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def get_absolute_url(self) -> str:
        return reverse("framework", args=(self.slug,))


class DomainQuerySet(models.QuerySet["Domain"]):
    def get_by_natural_key(self, framework: str, code: str) -> "Domain":
        return self.get(framework__slug=framework, code=code)


class Domain(Folded):
    fold_from = ("label", "alternates")

    framework = models.ForeignKey(Framework, models.PROTECT, verbose_name="référentiel", related_name="domains")
    code = models.CharField("code", max_length=10, validators=[written_as_a_code])
    label = models.CharField("libellé", max_length=250)
    alternates = models.TextField("autres formes", blank=True, help_text="Une par ligne.")
    position = models.PositiveSmallIntegerField("position", default=0)

    objects = DomainQuerySet.as_manager()

    class Meta:
        verbose_name = "domaine"
        verbose_name_plural = "domaines"
        ordering = ("framework", "position", "pk")
        constraints = (
            models.UniqueConstraint(
                Lower("code"),
                "framework",
                name="domain_code_unique_in_framework",
                violation_error_message="Ce référentiel a déjà un domaine de ce code.",
            ),
            models.CheckConstraint(
                condition=models.Q(code__regex=CODE),
                name="domain_code_written_as_one",
                violation_error_message="Ce code ne peut entrer dans une adresse.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} – {self.label}"

    def natural_key(self) -> tuple[str, str]:
        return (self.framework.slug, self.code)

    natural_key.dependencies = ["competences.framework"]  # type: ignore[attr-defined]


class CompetenceQuerySet(models.QuerySet["Competence"]):
    def get_by_natural_key(self, framework: str, code: str) -> "Competence":
        return self.get(framework__slug=framework, code=code)

    def with_audiences(self) -> Self:
        return self.prefetch_related("applies_to")

    def in_framework_order(self) -> Self:
        return self.select_related("framework", "domain").order_by(
            "framework__position", "domain__position", "position", "pk"
        )


class Competence(Folded):
    """One competence; `key` names it among all frameworks, since codes such as 1.1 repeat."""

    fold_from = ("code", "label", "alternates")
    derived_fields = ("folded", "key", "framework")

    # follows from the domain; stored so that the database holds « one code in a framework »
    framework = models.ForeignKey(
        Framework, models.PROTECT, verbose_name="référentiel", related_name="competences", editable=False
    )
    domain = models.ForeignKey(Domain, models.PROTECT, verbose_name="domaine", related_name="competences")
    code = models.CharField("code", max_length=10, validators=[written_as_a_code], help_text="« CC9 », « 1.3 ».")
    key = models.CharField("identifiant de filtre", max_length=75, unique=True, editable=False)
    label = models.CharField("libellé", max_length=300)
    alternates = models.TextField("autres formes", blank=True, help_text="Une par ligne.")
    group = models.CharField("intertitre", max_length=200, blank=True)
    legal_source = models.CharField("source officielle", max_length=300, blank=True)
    applies_to = models.ManyToManyField(Audience, verbose_name="concerne", related_name="competences", blank=True)
    position = models.PositiveSmallIntegerField("position", default=0)

    objects = CompetenceQuerySet.as_manager()

    class Meta:
        verbose_name = "compétence"
        verbose_name_plural = "compétences"
        ordering = ("framework", "position", "pk")
        constraints = (
            models.UniqueConstraint(
                Lower("code"),
                "framework",
                name="competence_code_unique_in_framework",
                violation_error_message="Ce référentiel a déjà une compétence de ce code.",
            ),
            models.CheckConstraint(
                condition=models.Q(code__regex=CODE),
                name="competence_code_written_as_one",
                violation_error_message="Ce code ne peut entrer dans une adresse.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} – {self.label}"

    def natural_key(self) -> tuple[str, str]:
        # through the domain: a record being loaded has not derived its framework yet
        return (self.domain.framework.slug, self.code)

    natural_key.dependencies = ["competences.domain"]  # type: ignore[attr-defined]

    def get_absolute_url(self) -> str:
        """Query: reads `framework` when it is not loaded."""
        return reverse("competence", args=(self.framework.slug, self.code))

    def derive(self) -> None:
        super().derive()
        if self.domain_id is not None:  # a form in error has none
            self.framework = self.domain.framework
            self.key = f"{self.framework.slug}.{self.code}"
