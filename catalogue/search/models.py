"""What search keeps: the catalogue's version, what is searched of each record, and what editors teach it."""

from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Max, Min, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from themes.folding import Folded, FoldedField, fold


class CatalogueVersion(models.Model):
    """The number that indexes and caches are built for; see `catalogue.search.version`."""

    number = models.PositiveBigIntegerField("numéro", default=1)
    # earlier ones are not followed: rows went without a mark (`TRUNCATE`, `flush`)
    marked_since = models.PositiveBigIntegerField("changements notés depuis", default=0)

    class Meta:
        verbose_name = "version du catalogue"
        verbose_name_plural = "version du catalogue"
        constraints = (models.CheckConstraint(condition=models.Q(pk=1), name="catalogueversion_one_row"),)

    def __str__(self) -> str:
        return f"version {self.number}"


class Document(models.Model):
    """What is searched of one record, whatever its state: readers are shown only those of published ones.

    `number` says its kind and its key in one (`text/kinds.py`). `parts` are [field, text] as people read them;
    title, label and body are the same analysed (`text/analysis.py`), and feed the engine's own index.
    """

    number = models.BigIntegerField("numéro", primary_key=True)
    parts = models.JSONField("textes", default=list)
    title = models.TextField("titre analysé")
    label = models.TextField("mots-clés analysés")
    body = models.TextField("texte analysé")

    class Meta:
        verbose_name = "document cherché"
        verbose_name_plural = "documents cherchés"

    def __str__(self) -> str:
        return f"document {self.number}"


class Mark(models.Model):
    """When a record last changed: the catalogue's version then, and whether its document is still to be made again.

    Database triggers write it. The number 0 stands for what changes many records at once: a theme, a framework…;
    -1, for what makes all the texts again; -2, for what changes the words of facets.
    `due`: when the document will change by itself, because something that its record cites appears on that day.
    """

    number = models.BigIntegerField("numéro", primary_key=True)
    version = models.PositiveBigIntegerField("version")
    pending = models.BooleanField("à indexer", default=True)
    due = models.DateTimeField("à indexer le", null=True)

    class Meta:
        verbose_name = "changement"
        verbose_name_plural = "changements"
        indexes = (
            models.Index(fields=("version",), name="mark_version"),
            models.Index(fields=("number",), condition=Q(pending=True), name="mark_pending"),
            models.Index(fields=("due",), condition=Q(due__isnull=False), name="mark_due"),
        )

    def __str__(self) -> str:
        return f"changement de {self.number}"


class Word(models.Model):
    """A word of some document, as it is written in lower case: what a misspelt word may be corrected into."""

    text = models.CharField("mot", max_length=40, unique=True)

    class Meta:
        verbose_name = "mot du vocabulaire"
        verbose_name_plural = "mots du vocabulaire"

    def __str__(self) -> str:
        return self.text


class SynonymQuerySet(models.QuerySet["Synonym"]):
    def get_by_natural_key(self, first: str, expands: bool) -> "Synonym":
        known = (synonym for synonym in self.all() if synonym.natural_key() == (first, expands))
        if (found := next(known, None)) is None:
            raise Synonym.DoesNotExist
        return found


class Synonym(Folded):
    """Terms that mean the same, or a term that stands for others: « EMI », « éducation aux médias… »."""

    fold_from = ("terms", "expansions", "note")
    derived_fields = (*Folded.derived_fields, "updated_at")

    terms = models.TextField(
        "termes",
        max_length=2000,
        help_text="Un par ligne. Sans « s’étend à », chacun vaut tous les autres, dans les deux sens.",
    )
    expansions = models.TextField(
        "s’étend à",
        max_length=2000,
        blank=True,
        help_text="Un par ligne. À sens unique : chercher un des termes trouve aussi ceux-ci, jamais l’inverse.",
    )
    note = models.CharField("note", max_length=200, blank=True, help_text="Pour l’équipe : d’où vient ce choix.")
    updated_at = models.DateTimeField("mis à jour le", default=timezone.now, editable=False)

    objects = SynonymQuerySet.as_manager()

    class Meta:
        verbose_name = "synonyme"
        verbose_name_plural = "synonymes"
        ordering = ("folded", "pk")

    def __str__(self) -> str:
        left = " = ".join(self.terms_list)
        return f"{left} → {', '.join(self.expansions_list)}" if self.expansions_list else left

    def derive(self) -> None:
        super().derive()
        self.updated_at = timezone.now()

    def natural_key(self) -> tuple[str, bool]:
        """The first term, which stands in one group at most, and which one entry at most extends."""
        return "".join(self.terms_list[:1]), bool(self.expansions_list)

    @property
    def terms_list(self) -> list[str]:
        return lines(self.terms)

    @property
    def expansions_list(self) -> list[str]:
        return lines(self.expansions)

    def clean(self) -> None:
        """One term a line, each with a word; two of them at least. What the search makes of them is the form's."""
        self.terms, self.expansions = "\n".join(self.terms_list), "\n".join(self.expansions_list)
        every = [*self.terms_list, *self.expansions_list]
        if wordless := next((line for line in every if not fold(line)), None):
            raise ValidationError({"terms": f"«\u00a0{wordless}\u00a0» ne contient aucun mot."})
        if len({fold(line) for line in every}) < 2:
            raise ValidationError(
                {"terms": "Il faut au moins deux termes différents, ou un terme et ce à quoi il s’étend."}
            )


def lines(text: str) -> list[str]:
    """The lines that are not blank, once each, with one space between words."""
    return list(dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip()))


class VainSearchQuerySet(models.QuerySet["VainSearch"]):
    def with_counts(self, since: date) -> Self:
        """How many `times` in all, how many since a day (`recent`), and the first and last days."""
        return self.annotate(
            times=Sum("days__times"),
            recent=Coalesce(Sum("days__times", filter=Q(days__day__gte=since)), 0),
            first_day=Min("days__day"),
            last_day=Max("days__day"),
        )


class VainSearch(models.Model):
    """Words that readers sought in vain, what became of them last, and what the team decided; see `in_vain.py`."""

    class Outcome(models.TextChoices):
        NOTHING = "rien", "rien trouvé"
        CORRECTED = "corrige", "trouvé une fois corrigé"
        STUBS = "ebauches", "seulement des fiches sans contenu"

    class State(models.TextChoices):
        TO_DO = "a-traiter", "à traiter"
        DONE = "traitee", "traitée"
        OUT_OF_SCOPE = "hors-sujet", "hors sujet"

    folded = FoldedField(unique=True)
    words = models.CharField("mots cherchés", max_length=80, help_text="Tels que tapés la première fois.")
    outcome = models.CharField("résultat", max_length=10, choices=Outcome.choices)
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.TO_DO)

    objects = VainSearchQuerySet.as_manager()

    class Meta:
        verbose_name = "recherche vaine"
        verbose_name_plural = "recherches vaines"
        ordering = ("folded",)
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome__in=["rien", "corrige", "ebauches"]), name="vainsearch_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["a-traiter", "traitee", "hors-sujet"]), name="vainsearch_state_known"
            ),
        )

    def __str__(self) -> str:
        return self.words


class SoughtInVain(models.Model):
    """How often on one day. Words only: nobody, no address, no session, no hour."""

    search = models.ForeignKey(VainSearch, models.CASCADE, related_name="days", verbose_name="recherche")
    day = models.DateField("jour", db_index=True)
    times = models.PositiveIntegerField("fois")

    class Meta:
        verbose_name = "jour d’une recherche vaine"
        verbose_name_plural = "jours des recherches vaines"
        constraints = (models.UniqueConstraint(fields=("search", "day"), name="soughtinvain_once_a_day"),)

    def __str__(self) -> str:
        return f"{self.search_id}, {self.day}"
