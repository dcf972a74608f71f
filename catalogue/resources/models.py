"""What fiches and selections lead to: resources, who publishes them, who wrote them."""

from typing import ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from catalogue.publication import Publishable, PublishableQuerySet, RecordManager
from catalogue.resources.addresses import address_key, site_of
from catalogue.resources.vocabulary import Access, DatePrecision, Origin, ResourceType
from themes.derived import Kept
from themes.folding import Folded
from themes.models import FITS, Audience, Level, Theme

# The rate of the IH2EF selection: 11 pages in 20 minutes, 22 in 40 (design §3).
MINUTES_PER_PAGE = 20 / 11
web_address = URLValidator(schemes=["http", "https"], message="Saisissez une adresse http ou https complète.")
# what the `lang` attribute of a page takes (BCP 47)
language_code = RegexValidator(
    r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z", "Saisissez un code de langue : « fr », « en », « pt-BR »."
)


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def get_by_natural_key(self, slug: str) -> "Organisation":
        return self.get(slug=slug)


class Organisation(Folded):
    """Who publishes or hosts a resource."""

    fold_from = ("name", "short_name", "alternates")
    web_addresses: ClassVar[tuple[str, ...]] = ("url",)

    name = models.CharField("nom", max_length=200)
    short_name = models.CharField(
        "nom court", max_length=60, blank=True, help_text="Sigle ou nom d’usage, montré dans les listes."
    )
    slug = models.SlugField("identifiant de filtre", max_length=100, unique=True)
    alternates = models.TextField(
        "autres formes", blank=True, help_text="Une par ligne, telles qu’on les rencontre : « I.G.E.S.R »."
    )
    url = models.URLField("site", max_length=2000, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "organisme"
        verbose_name_plural = "organismes"
        ordering = ("folded", "pk")

    def __str__(self) -> str:
        return self.short_name or self.name

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class AuthorQuerySet(models.QuerySet["Author"]):
    def get_by_natural_key(self, slug: str) -> "Author":
        return self.get(slug=slug)


class Author(Folded):
    """A person, or an organisation signing as an author."""

    fold_from = ("family", "given", "slug")
    named_after = ("organisation",)

    family = models.CharField("nom", max_length=100, blank=True)
    given = models.CharField("prénom", max_length=100, blank=True, help_text="Ou ses initiales : « J.-P. ».")
    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name="ou organisme", null=True, blank=True)
    slug = models.SlugField("identifiant", max_length=120, unique=True)

    objects = AuthorQuerySet.as_manager()

    class Meta:
        verbose_name = "auteur"
        verbose_name_plural = "auteurs"
        ordering = ("folded", "pk")
        constraints = (
            models.CheckConstraint(
                condition=(~Q(family="") & Q(organisation=None))
                | (Q(family="", given="") & Q(organisation__isnull=False)),
                name="author_person_or_organisation",
                violation_error_message="Un auteur est une personne (nom) ou un organisme, pas les deux.",
            ),
        )

    def __str__(self) -> str:
        """« Delahaye, Jean-Paul », or the organisation. Query: reads `organisation` when not loaded."""
        return ", ".join(filter(None, (self.family, self.given))) or str(self.organisation)

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class ResourceQuerySet(PublishableQuerySet["Resource"]):
    def get_by_natural_key(self, slug: str) -> "Resource":
        return self.get(slug=slug)

    def with_names(self) -> Self:
        """What a citation line shows: title, publisher, host."""
        return self.select_related("publisher", "host")

    def with_times_cited(self) -> Self:
        """Add `times_cited`: how many links and references lead to it, drafts included."""

        def times(places: str) -> models.Subquery:
            itself = Resource.objects.filter(pk=models.OuterRef("pk")).order_by()
            return models.Subquery(itself.annotate(times=models.Count(places)).values("times"))

        return self.annotate(times_cited=times("citations") + times("references"))

    def with_authors(self) -> Self:
        """Authors in their order, without a query per resource."""
        return self.prefetch_related(
            models.Prefetch(
                "authorships",
                Authorship.objects.select_related("author__organisation").order_by("position", "pk"),
            )
        )

    def for_page(self) -> Self:
        """What its own notice prints; who cites it belongs to the rooms above."""
        related = Resource.objects.published().order_by("folded", "pk")
        return (
            self.with_names()
            .with_authors()
            .select_related("part_of", "reports_on")
            .prefetch_related("origins", models.Prefetch("parts", related), models.Prefetch("reported_by", related))
        )

    def at_same_address(self, url: str) -> Self:
        """Every resource whose address is the same once normalised."""
        return self.filter(url_key=address_key(url))


class Resource(Publishable):
    """A report, an article, a tool, a podcast: a record of its own, cited by fiches and selections."""

    derived_fields = ("folded", "url_key", "minutes")
    own_rows = ("authorships", "origins")
    web_addresses: ClassVar[tuple[str, ...]] = ("url",)

    title = models.CharField("titre", max_length=300)
    slug = models.SlugField("identifiant d’adresse", max_length=120, db_index=False)
    # A CharField, not a URLField, whose form may rewrite what was typed: the address is kept as it is given.
    url = models.CharField(
        "adresse web",
        max_length=2000,
        blank=True,
        validators=[web_address],
        help_text="Gardée telle quelle, paramètres et ancre compris. Vide quand la source n’en donne pas.",
    )
    url_key = models.CharField("adresse comparée", max_length=2000, null=True, editable=False)  # noqa: DJ001
    type = models.CharField("type", max_length=30, choices=ResourceType.choices, default=ResourceType.AUTRE)
    publisher = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name="éditeur",
        related_name="published",
        null=True,
        blank=True,
        help_text="Qui publie le document, même s’il est hébergé ailleurs.",
    )
    host = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name="hébergé par",
        related_name="hosted",
        null=True,
        blank=True,
        help_text="À remplir seulement quand le site qui l’héberge n’est pas celui de l’éditeur.",
    )
    authors = models.ManyToManyField(
        Author, verbose_name="auteurs", through="Authorship", related_name="resources", blank=True
    )
    date = models.DateField(
        "date", null=True, blank=True, help_text="Pour une année ou un mois seul : leur premier jour."
    )
    date_precision = models.CharField("précision de la date", max_length=5, choices=DatePrecision.choices, blank=True)
    series = models.CharField("série ou périodique", max_length=200, blank=True)
    number = models.CharField("numéro", max_length=60, blank=True, help_text="« 2021-157 », « n° 2 »…")
    pages = models.PositiveIntegerField(
        "nombre de pages", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(10_000)]
    )
    language = models.CharField(
        "langue", max_length=10, default="fr", validators=[language_code], help_text="Code de langue : fr, en…"
    )
    licence = models.CharField("licence", max_length=200, blank=True)
    access = models.CharField(
        "accès", max_length=10, choices=Access.choices, blank=True, help_text="Vide quand aucune source ne le dit."
    )
    summary = models.TextField("résumé", blank=True, help_text="Rédigé par nous, jamais recopié.")
    minutes_by_hand = models.PositiveSmallIntegerField(
        "durée saisie (min)",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), FITS],
        help_text="Vide : calculée à 20 minutes pour 11 pages quand le nombre de pages est connu.",
    )
    minutes = models.PositiveSmallIntegerField("durée (min)", null=True, editable=False)
    themes = models.ManyToManyField(
        Theme,
        verbose_name="thèmes",
        related_name="resources",
        blank=True,
        help_text="En plus des thèmes dont une fiche publiée la cite.",
    )
    audiences = models.ManyToManyField(Audience, verbose_name="publics", related_name="resources", blank=True)
    levels = models.ManyToManyField(Level, verbose_name="niveaux", related_name="resources", blank=True)
    part_of = models.ForeignKey(
        "self", models.SET_NULL, verbose_name="fait partie de", related_name="parts", null=True, blank=True
    )
    reports_on = models.ForeignKey(
        "self",
        models.SET_NULL,
        verbose_name="rend compte de",
        related_name="reported_by",
        null=True,
        blank=True,
    )

    objects = RecordManager.from_queryset(ResourceQuerySet)()

    class Meta(Publishable.Meta):
        verbose_name = "ressource"
        verbose_name_plural = "ressources"
        ordering = ("folded", "pk")
        constraints = (
            *Publishable.Meta.constraints,
            models.UniqueConstraint(
                fields=("slug",),
                condition=Q(draft_of=None),
                name="resource_slug_unique",
                violation_error_message="Une ressource a déjà cet identifiant.",
            ),
            models.UniqueConstraint(
                fields=("url_key",),
                condition=Q(draft_of=None),
                name="resource_address_unique",
                violation_error_message="Une ressource a déjà cette adresse.",
            ),
            models.CheckConstraint(
                condition=Q(date=None, date_precision="")
                | Q(date__isnull=False, date_precision__in=DatePrecision.values),
                name="resource_date_with_precision",
                violation_error_message="Une date et sa précision se donnent ensemble.",
            ),
            models.CheckConstraint(
                condition=Q(pages=None) | Q(pages__gte=1),
                name="resource_pages_positive",
                violation_error_message="Un document a au moins une page.",
            ),
            models.CheckConstraint(
                condition=Q(minutes_by_hand=None) | Q(minutes_by_hand__gte=1),
                name="resource_minutes_positive",
                violation_error_message="Une durée compte au moins une minute.",
            ),
            models.CheckConstraint(
                condition=Q(type__in=ResourceType.values),
                name="resource_type_known",
                violation_error_message="Ce type n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(access__in=["", *Access.values]),
                name="resource_access_known",
                violation_error_message="Cet accès n’existe pas.",
            ),
            models.CheckConstraint(
                condition=(Q(part_of=None) | ~Q(part_of=F("id"))) & (Q(reports_on=None) | ~Q(reports_on=F("id"))),
                name="resource_not_related_to_itself",
                violation_error_message="Une ressource ne peut être liée à elle-même.",
            ),
        )

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def get_absolute_url(self) -> str:
        return reverse("resource", args=(self.slug,))

    @property
    def site(self) -> str:
        """The host of its address, as readers recognise it (« education.gouv.fr »); empty without an address."""
        return site_of(self.url)

    @property
    def needs_account(self) -> bool:
        """Whether its site asks who comes."""
        return self.access == Access.ACCOUNT

    @property
    def origins_in_order(self) -> "list[FieldOrigin]":
        """Where its information comes from, in the order of `FieldOrigin.FIELDS`. Query: reads `origins`."""
        rank = {name: rank for rank, (name, _) in enumerate(FieldOrigin.FIELDS)}
        return sorted(self.origins.all(), key=lambda origin: rank.get(origin.field, len(rank)))

    def derive(self) -> None:
        super().derive()
        self.url_key = address_key(self.url) if self.url else None
        computed = round(self.pages * MINUTES_PER_PAGE) if self.pages else None
        self.minutes = self.minutes_by_hand or computed


class Authorship(Kept):
    """An author's place in the order of a resource's authors."""

    resource = models.ForeignKey(Resource, models.CASCADE, verbose_name="ressource", related_name="authorships")
    author = models.ForeignKey(Author, models.PROTECT, verbose_name="auteur", related_name="authorships")
    position = models.PositiveSmallIntegerField("position", default=0)

    class Meta:
        verbose_name = "auteur de la ressource"
        verbose_name_plural = "auteurs de la ressource"
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("resource", "author"),
                name="authorship_author_once",
                violation_error_message="Cet auteur est déjà cité.",
            ),
        )

    def __str__(self) -> str:
        return str(self.author)


class FieldOrigin(models.Model):
    """Where one field of a resource comes from, and what was printed when it differs."""

    FIELDS = (
        ("title", "titre"),
        ("authors", "auteurs"),
        ("publisher", "éditeur"),
        ("host", "hébergeur"),
        ("date", "date"),
        ("type", "type"),
        ("number", "numéro"),
        ("series", "série"),
        ("pages", "nombre de pages"),
        ("access", "accès"),
        ("url", "adresse"),
        ("summary", "résumé"),
        ("audiences", "publics"),
        ("levels", "niveaux"),
        ("reports_on", "rend compte de"),
        ("part_of", "fait partie de"),
    )

    resource = models.ForeignKey(Resource, models.CASCADE, verbose_name="ressource", related_name="origins")
    field = models.CharField("information", max_length=20, choices=FIELDS)
    origin = models.CharField("origine", max_length=10, choices=Origin.choices)
    printed_value = models.CharField(
        "telle qu’imprimée", max_length=300, blank=True, help_text="Quand elle diffère de celle du catalogue."
    )
    source = models.CharField("source", max_length=300, blank=True)
    checked_on = models.DateField("vérifié le", null=True, blank=True)

    class Meta:
        verbose_name = "origine d’une information"
        verbose_name_plural = "origines des informations"
        ordering = ("resource", "field", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("resource", "field"),
                name="fieldorigin_once_a_field",
                violation_error_message="L’origine de cette information est déjà notée.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_field_display()} : {self.get_origin_display()}"

    @property
    def is_printed(self) -> bool:
        """Whether the document of origin gives this information, be it otherwise."""
        return self.origin == Origin.PRINTED
