"""The facets of the two lists, each declared once: index, filters, counts and chips read it here."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils.text import capfirst

from catalogue.competences.models import Competence, Framework
from catalogue.fiches.models import Fiche
from catalogue.fiches.standing import (
    FICHE_AUDIENCES,
    FICHE_COLLECTIONS,
    FICHE_COMPETENCES,
    FICHE_FRAMEWORKS,
    FICHE_LEVELS,
    FICHE_THEMES,
    RESOURCE_AUDIENCES,
    RESOURCE_COMPETENCES,
    RESOURCE_FRAMEWORKS,
    RESOURCE_LEVELS,
    RESOURCE_THEMES,
    Standing,
)
from catalogue.resources.models import Organisation, Resource
from catalogue.resources.vocabulary import Access, ResourceType
from catalogue.search.text.kinds import Kind
from catalogue.selections.models import Selection
from catalogue.wording import NBSP
from themes.models import Audience, Level, Theme
from themes.models import Collection as Mallette


@dataclass(frozen=True, slots=True)
class Label:
    """A value of a facet: its key in the address, its words in the list, and shorter ones in a title.

    A theme has its number and the rank of its colour, which mark what stands under it.
    """

    key: str
    text: str
    short: str
    number: int = 0
    colour: int = 0


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow a list. `labels` reads every value that exists, in the order to show them.

    `offered_for`: another facet's parameter, and the pairs (its value, a value of this one) that say
    which values are offered once that other facet is chosen. `of_records`: which values exist depends on the records.
    """

    of_records: ClassVar[bool] = False

    parameter: str
    title: str
    standing: Standing
    labels: Callable[[], Iterable[Label]]
    said: str = "{}"
    by_count: bool = False
    offered_for: tuple[str, Callable[[], Iterable[tuple[str, str]]]] | None = None

    def known(self, found: Collection[str]) -> Iterable[Label]:
        """The values that exist; `found`, those that some record has."""
        return self.labels()

    def keys(self, value: Any) -> Iterable[str]:
        """The keys, in addresses, that a value stored in the database amounts to."""
        return (value,)

    def condition(self, keys: Collection[str]) -> Q:
        """The plain meaning of choosing these keys, for the ORM."""
        return self.standing.under(keys)


class YearFacet(Facet):
    """The year of a date, latest first; the years that exist are those of the records."""

    of_records: ClassVar[bool] = True

    def known(self, found: Collection[str]) -> Iterable[Label]:
        return [Label(year, year, year) for year in sorted(found, key=int, reverse=True)]

    def keys(self, value: date) -> Iterable[str]:
        return (str(value.year),)

    def condition(self, keys: Collection[str]) -> Q:
        return Q(**{f"{self.standing.own}__year__in": keys})


class DurationFacet(Facet):
    """Minutes, in bands that overlap: what fits in five minutes fits in twenty."""

    AT_MOST = {"5": 5, "20": 20, "40": 40}
    LONGER = "plus"

    def keys(self, value: int) -> Iterable[str]:
        return [key for key, most in self.AT_MOST.items() if value <= most] or (self.LONGER,)

    def condition(self, keys: Collection[str]) -> Q:
        condition = Q()
        for key in keys:
            bound = "gt" if key == self.LONGER else "lte"
            condition |= Q(**{f"{self.standing.own}__{bound}": self.AT_MOST.get(key, max(self.AT_MOST.values()))})
        return condition


@dataclass(frozen=True, slots=True)
class Sort:
    key: str
    label: str
    order: tuple[str | OrderBy, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of the site: what it lists, how it narrows, how it sorts (the first sort is the default).

    `freshest`: the sort that parts records equally relevant. `stub`: which of them say little, and come last.
    """

    name: str
    kind: Kind
    records: Callable[[], QuerySet[Any]]
    facets: tuple[Facet, ...]
    sorts: tuple[Sort, ...]
    freshest: str
    stub: Q | None = None


def lower_first(text: str) -> str:
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def collections() -> Iterator[Label]:
    for key, title in Mallette.objects.values_list("slug", "title"):
        yield Label(key, capfirst(title), lower_first(title))


def themes() -> Iterator[Label]:
    shelves = list(Theme.objects.in_shelf_order())
    several = len({theme.collection_id for theme in shelves}) > 1
    for theme in shelves:
        shelf = f" ({theme.collection.title})" if several else ""
        short = f"thème{NBSP}{theme.number}{shelf}"
        yield Label(theme.slug, f"{theme}{shelf}", short, theme.number, theme.colour)


def audiences() -> Iterator[Label]:
    for key, label, plural in Audience.objects.values_list("code", "label", "plural"):
        yield Label(key, capfirst(label), plural)


def levels() -> Iterator[Label]:
    for key, label in Level.objects.values_list("code", "label"):
        yield Label(key, capfirst(label), label)


def frameworks() -> Iterator[Label]:
    for key, title in Framework.objects.values_list("slug", "short_title"):
        yield Label(key, title, title)


def competences() -> Iterator[Label]:
    rows = Competence.objects.in_framework_order().values_list("key", "code", "label", "framework__short_title")
    for key, code, label, framework in rows:
        # codes such as 1.1 repeat among frameworks
        short = code if code[:1].isalpha() else f"{framework}{NBSP}{code}"
        yield Label(key, f"{short} – {label}", short)


def publishers() -> Iterator[Label]:
    for key, name, short_name in Organisation.objects.values_list("slug", "name", "short_name"):
        yield Label(key, short_name or name, short_name or name)


def types() -> Iterator[Label]:
    for key, label in ResourceType.choices:
        yield Label(key, capfirst(label), label)


def accesses() -> Iterator[Label]:
    for key, label in Access.choices:
        yield Label(key, capfirst(label), label)


def durations() -> Iterator[Label]:
    for key, most in DurationFacet.AT_MOST.items():
        yield Label(key, f"≤{NBSP}{most}{NBSP}min", f"≤{NBSP}{most}{NBSP}min")
    yield Label(DurationFacet.LONGER, f"Plus de {most}{NBSP}min", f"plus de {most}{NBSP}min")


def binding() -> Iterable[tuple[str, str]]:
    """Who is bound by which competence: a CPE by CC and C, never by P nor D."""
    return Competence.objects.filter(applies_to__isnull=False).values_list("applies_to__code", "key")


# as in the mallette: a fiche is the second of its theme before being a title
READING_ORDER = tuple(str(path) for path in Fiche.objects.in_reading_order().query.order_by)
LATEST = Sort("mise-a-jour", "mise à jour", ("-updated_at", "folded", "pk"))

RESOURCES = Listing(
    name="resources",
    kind=Kind.RESOURCE,
    records=Resource.objects.published,
    facets=(
        Facet("theme", "Thème", RESOURCE_THEMES, themes),
        Facet("type", "Type", Standing(Resource, "type"), types, "type {}"),
        Facet("public", "Public", RESOURCE_AUDIENCES, audiences, "pour les {}"),
        Facet("niveau", "Niveau", RESOURCE_LEVELS, levels, "niveau {}"),
        Facet("referentiel", "Référentiel", RESOURCE_FRAMEWORKS, frameworks, "référentiel {}"),
        Facet(
            "competence",
            "Compétence",
            RESOURCE_COMPETENCES,
            competences,
            "compétence {}",
            offered_for=("public", binding),
        ),
        Facet("editeur", "Éditeur", Standing(Resource, "publisher__slug"), publishers, "éditeur {}", by_count=True),
        YearFacet("annee", "Année", Standing(Resource, "date"), tuple, "année {}"),
        Facet("acces", "Accès", Standing(Resource, "access"), accesses, "accès {}"),
        DurationFacet("duree", "Durée", Standing(Resource, "minutes"), durations, "durée {}"),
    ),
    sorts=(
        Sort("titre", "titre", ("folded", "pk")),
        Sort("date", "date de parution", (F("date").desc(nulls_last=True), "folded", "pk")),
        LATEST,
    ),
    freshest="date",
    stub=Q(summary=""),
)

FICHES = Listing(
    name="fiches",
    kind=Kind.FICHE,
    records=Fiche.objects.published,
    facets=(
        Facet("mallette", "Mallette", FICHE_COLLECTIONS, collections),
        Facet("theme", "Thème", FICHE_THEMES, themes),
        Facet("public", "Public", FICHE_AUDIENCES, audiences, "pour les {}"),
        Facet("niveau", "Niveau", FICHE_LEVELS, levels, "niveau {}"),
        Facet("referentiel", "Référentiel", FICHE_FRAMEWORKS, frameworks, "référentiel {}"),
        Facet(
            "competence",
            "Compétence",
            FICHE_COMPETENCES,
            competences,
            "compétence {}",
            offered_for=("public", binding),
        ),
    ),
    sorts=(
        Sort("mallette", "ordre de la mallette", READING_ORDER),
        Sort("titre", "titre", ("folded", "pk")),
        Sort("date", "date d’ajout", ("-created_at", "folded", "pk")),
        LATEST,
    ),
    freshest="mise-a-jour",
    stub=Q(is_stub=True),
)

# Searched like the others, but too few to be narrowed.
SELECTIONS = Listing(
    name="selections",
    kind=Kind.SELECTION,
    records=Selection.objects.published,
    facets=(),
    sorts=(Sort("date", "date de parution", (F("published_on").desc(nulls_last=True), "folded", "pk")),),
    freshest="date",
)
COMPETENCES = Listing(
    name="frameworks",
    kind=Kind.COMPETENCE,
    records=Competence.objects.all,
    facets=(),
    sorts=(Sort("referentiel", "référentiel", ("framework__position", "domain__position", "position", "pk")),),
    freshest="referentiel",
)
LISTINGS = (FICHES, RESOURCES, SELECTIONS, COMPETENCES)
