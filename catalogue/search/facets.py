"""The facets of the two lists. Each is declared once: the index, the filters, the counts and the chips read it here."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.expressions import OrderBy

from catalogue.competences.models import Competence, Framework
from catalogue.fiches import standing
from catalogue.fiches.models import Fiche
from catalogue.fiches.standing import Source, Standing
from catalogue.resources.models import Organisation
from catalogue.resources.vocabulary import Access, ResourceType
from catalogue.wording import NBSP
from themes.models import Audience, Collection, Level, Theme


@dataclass(frozen=True, slots=True)
class Label:
    """A value of a facet: its key in the address, its words in the list, and shorter ones in a title."""

    key: str
    text: str
    short: str


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow a list. `labels` reads every value that exists, in the order to show them.

    `offered_for`: another facet's parameter, and the pairs (its value, a value of this one) that say
    which values are offered once that other facet is chosen.
    """

    parameter: str
    title: str
    standing: Standing
    labels: Callable[[], Iterable[Label]]
    said: str = "{}"
    by_count: bool = False
    offered_for: tuple[str, Source] | None = None

    def condition(self, values: list[str]) -> Q:
        """The plain meaning of choosing these values, for the ORM."""
        return standing.standing_under(self.standing, values)


@dataclass(frozen=True, slots=True)
class Sort:
    key: str
    label: str
    order: tuple[str | OrderBy, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of the site: what it lists, how it narrows, how it sorts (the first sort is the default)."""

    name: str
    records: Callable[[], QuerySet[Any]]
    facets: tuple[Facet, ...]
    sorts: tuple[Sort, ...]


def lower_first(text: str) -> str:
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def collections() -> Iterator[Label]:
    for key, title in Collection.objects.values_list("slug", "title"):
        yield Label(key, title[:1].upper() + title[1:], lower_first(title))


def themes() -> Iterator[Label]:
    shelves = list(Theme.objects.in_shelf_order())
    several = len({theme.collection_id for theme in shelves}) > 1
    for theme in shelves:
        shelf = f" ({theme.collection.title})" if several else ""
        yield Label(theme.slug, f"{theme}{shelf}", f"thème{NBSP}{theme.number}{shelf}")


def audiences() -> Iterator[Label]:
    for key, label, plural in Audience.objects.values_list("code", "label", "plural"):
        yield Label(key, label[:1].upper() + label[1:], plural)


def levels() -> Iterator[Label]:
    for key, label in Level.objects.values_list("code", "label"):
        yield Label(key, label[:1].upper() + label[1:], label)


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


def years() -> Iterator[Label]:
    for day in standing.resources().dates("date", "year", order="DESC"):
        yield Label(str(day.year), str(day.year), str(day.year))


def types() -> Iterator[Label]:
    for key, label in ResourceType.choices:
        yield Label(key, label[:1].upper() + label[1:], label)


def accesses() -> Iterator[Label]:
    for key, label in Access.choices:
        yield Label(key, label[:1].upper() + label[1:], label)


# Durations add up: what fits in five minutes fits in twenty.
DURATIONS = {
    "5": ("≤", 5, Q(minutes__lte=5)),
    "20": ("≤", 20, Q(minutes__lte=20)),
    "40": ("≤", 40, Q(minutes__lte=40)),
    "plus": ("plus de", 40, Q(minutes__gt=40)),
}


def durations() -> Iterator[Label]:
    for key, (bound, minutes, _) in DURATIONS.items():
        text = f"{bound}{NBSP}{minutes}{NBSP}min"
        yield Label(key, text[:1].upper() + text[1:], text)


def lasting(key: str, condition: Q) -> Source:
    return Source(lambda: standing.resources().filter(condition).annotate(lasting=Value(key)), "pk", "lasting")


def of_resource(field: str) -> Standing:
    return (Source(standing.resources, "pk", field),)


FOR_AUDIENCES = ("public", Source(Competence.objects.all, "applies_to__code", "key"))
LATEST = Sort("mise-a-jour", "mise à jour", ("-updated_at", "folded", "pk"))

RESOURCES = Listing(
    name="resources",
    records=standing.resources,
    facets=(
        Facet("theme", "Thème", standing.RESOURCE_THEMES, themes),
        Facet("type", "Type", of_resource("type"), types, "type {}"),
        Facet("public", "Public", standing.RESOURCE_AUDIENCES, audiences, "pour les {}"),
        Facet("niveau", "Niveau", standing.RESOURCE_LEVELS, levels, "niveau {}"),
        Facet("referentiel", "Référentiel", standing.RESOURCE_FRAMEWORKS, frameworks, "référentiel {}"),
        Facet(
            "competence",
            "Compétence",
            standing.RESOURCE_COMPETENCES,
            competences,
            "compétence {}",
            offered_for=FOR_AUDIENCES,
        ),
        Facet("editeur", "Éditeur", of_resource("publisher__slug"), publishers, "éditeur {}", by_count=True),
        Facet("annee", "Année", of_resource("date__year"), years, "année {}"),
        Facet("acces", "Accès", of_resource("access"), accesses, "accès {}"),
        Facet(
            "duree",
            "Durée",
            tuple(lasting(key, condition) for key, (_, _, condition) in DURATIONS.items()),
            durations,
            "durée {}",
        ),
    ),
    sorts=(
        Sort("titre", "titre", ("folded", "pk")),
        Sort("date", "date de parution", (F("date").desc(nulls_last=True), "folded", "pk")),
        LATEST,
    ),
)

FICHES = Listing(
    name="fiches",
    records=standing.fiches,
    facets=(
        Facet("mallette", "Mallette", standing.FICHE_COLLECTIONS, collections),
        Facet("theme", "Thème", standing.FICHE_THEMES, themes),
        Facet("public", "Public", standing.FICHE_AUDIENCES, audiences, "pour les {}"),
        Facet("niveau", "Niveau", standing.FICHE_LEVELS, levels, "niveau {}"),
        Facet("referentiel", "Référentiel", standing.FICHE_FRAMEWORKS, frameworks, "référentiel {}"),
        Facet(
            "competence",
            "Compétence",
            standing.FICHE_COMPETENCES,
            competences,
            "compétence {}",
            offered_for=FOR_AUDIENCES,
        ),
    ),
    sorts=(
        # as in the mallette: a fiche is the second of its theme before being a title
        Sort("mallette", "ordre de la mallette", tuple(Fiche.objects.in_reading_order().query.order_by)),
        Sort("titre", "titre", ("folded", "pk")),
        Sort("date", "date d’ajout", ("-created_at", "folded", "pk")),
        LATEST,
    ),
)
