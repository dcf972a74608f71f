"""What the lists must say, by plain ORM queries written apart from the declarations of the facets."""

from collections.abc import Callable, Iterable
from datetime import datetime
from random import Random

from django.db.models import F, Q
from django.db.models.expressions import OrderBy
from django.utils import timezone

from catalogue.competences.models import Competence, Framework
from catalogue.fiches.models import Fiche
from catalogue.resources.models import Organisation, Resource
from catalogue.resources.vocabulary import Access, ResourceType
from themes.models import Audience, Collection, Level, Theme

Chosen = dict[str, list[str]]


def seen(now: datetime, path: str = "") -> Q:
    """Published, begun, not over."""
    begun = Q(**{f"{path}published_from": None}) | Q(**{f"{path}published_from__lte": now})
    over = Q(**{f"{path}published_until__isnull": False}) & Q(**{f"{path}published_until__lte": now})
    return Q(**{f"{path}status": "publie"}) & begun & ~over


def cited_by_a_fiche(**of: object) -> Q:
    """Cited by a published fiche of this kind, by a join that repeats rows: hence `distinct()` below."""
    fiches = Fiche.objects.filter(seen(timezone.now())).filter(**of).values_list("pk", flat=True)
    return Q(citations__fiche__in=list(fiches))


RESOURCE_CONDITIONS: dict[str, Callable[[str], Q]] = {
    "theme": lambda key: Q(themes__slug=key) | cited_by_a_fiche(theme__slug=key),
    "type": lambda key: Q(type=key),
    "public": lambda key: Q(audiences__code=key) | cited_by_a_fiche(audiences__code=key),
    "niveau": lambda key: Q(levels__code=key) | cited_by_a_fiche(theme__collection__level__code=key),
    "referentiel": lambda key: cited_by_a_fiche(competence_links__competence__domain__framework__slug=key),
    "competence": lambda key: cited_by_a_fiche(competence_links__competence__key=key),
    "editeur": lambda key: Q(publisher__slug=key),
    "annee": lambda key: Q(date__gte=f"{key}-01-01", date__lte=f"{key}-12-31"),
    "acces": lambda key: Q(access=key),
    "duree": lambda key: Q(minutes__gt=40) if key == "plus" else Q(minutes__lte=int(key)),
}
FICHE_CONDITIONS: dict[str, Callable[[str], Q]] = {
    "mallette": lambda key: Q(theme__collection__slug=key),
    "theme": lambda key: Q(theme__slug=key),
    "public": lambda key: Q(audiences__code=key),
    "niveau": lambda key: Q(theme__collection__level__code=key),
    "referentiel": lambda key: Q(competence_links__competence__domain__framework__slug=key),
    "competence": lambda key: Q(competence_links__competence__key=key),
}
CONDITIONS = {"resources": RESOURCE_CONDITIONS, "fiches": FICHE_CONDITIONS}
MODELS: dict[str, type[Resource] | type[Fiche]] = {"resources": Resource, "fiches": Fiche}
ORDERS: dict[str, dict[str, tuple[str | OrderBy, ...]]] = {
    "resources": {
        "titre": ("folded", "pk"),
        "date": (F("date").desc(nulls_last=True), "folded", "pk"),
        "mise-a-jour": ("-updated_at", "folded", "pk"),
    },
    "fiches": {
        "mallette": ("theme__collection__position", "theme__collection", "theme__number", "number", "pk"),
        "titre": ("folded", "pk"),
        "date": ("-created_at", "folded", "pk"),
        "mise-a-jour": ("-updated_at", "folded", "pk"),
    },
}


def keys_of(parameter: str) -> list[str]:
    readers: dict[str, Callable[[], Iterable[str]]] = {
        "mallette": lambda: Collection.objects.values_list("slug", flat=True),
        "theme": lambda: Theme.objects.values_list("slug", flat=True),
        "type": lambda: ResourceType.values,
        "public": lambda: Audience.objects.values_list("code", flat=True),
        "niveau": lambda: Level.objects.values_list("code", flat=True),
        "referentiel": lambda: Framework.objects.values_list("slug", flat=True),
        "competence": lambda: Competence.objects.values_list("key", flat=True),
        "editeur": lambda: Organisation.objects.values_list("slug", flat=True),
        "annee": lambda: {
            str(day.year)
            for day in Resource.objects.filter(seen(timezone.now())).values_list("date", flat=True)
            if day
        },
        "acces": lambda: Access.values,
        "duree": lambda: ["5", "20", "40", "plus"],
    }
    return sorted(readers[parameter]())


def found(name: str, chosen: Chosen, order: tuple[str | OrderBy, ...] = ("pk",)) -> list[int]:
    """The ids of what readers see: « or » inside a facet, « and » across."""
    records = MODELS[name].objects.filter(seen(timezone.now()))
    for parameter, keys in chosen.items():
        one_of = Q()
        for key in keys:
            one_of |= CONDITIONS[name][parameter](key)
        matching = MODELS[name].objects.filter(one_of).values_list("pk", flat=True)
        records = records.filter(pk__in=set(matching))
    return list(records.order_by(*order).values_list("pk", flat=True))


def members(name: str) -> dict[str, dict[str, set[int]]]:
    """For each facet and value, the published records that have it."""
    return {
        parameter: {key: set(found(name, {parameter: [key]})) for key in keys_of(parameter)}
        for parameter in CONDITIONS[name]
    }


def counts(name: str, chosen: Chosen, having: dict[str, dict[str, set[int]]]) -> dict[str, dict[str, int]]:
    """The count of every value of every facet, a facet's own choice left out."""
    everywhere = set(found(name, chosen))
    return {
        parameter: {
            key: len(one & (set(found(name, without(chosen, parameter))) if parameter in chosen else everywhere))
            for key, one in values.items()
        }
        for parameter, values in having.items()
    }


def without(chosen: Chosen, parameter: str) -> Chosen:
    return {name: keys for name, keys in chosen.items() if name != parameter}


def a_choice(chance: Random, name: str, most_facets: int = 4) -> Chosen:
    """Some values of some facets."""
    parameters = chance.sample(sorted(CONDITIONS[name]), chance.randint(0, most_facets))
    keys = {parameter: keys_of(parameter) for parameter in parameters}
    return {
        parameter: chance.sample(values, chance.randint(1, min(3, len(values))))
        for parameter, values in keys.items()
        if values
    }
