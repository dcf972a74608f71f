"""Where resources are cited, as far as readers may follow: read whole, once for a version of the catalogue."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from django.urls import reverse

from catalogue.fiches.models import Fiche
from catalogue.fiches.standing import citing
from catalogue.selections.models import Reference
from catalogue.wording import NBSP

EXCERPT = 180


@dataclass(slots=True)
class Place:
    """A fiche or a selection that cites a resource."""

    text: str
    url: str


# By resource; fiches first, each place once.
Places = Mapping[int, list[Place]]


@lru_cache(10_000)
def address(name: str, *args: str | int) -> str:
    """`reverse`, remembered: a page has sixty addresses of records, 15 µs each."""
    return reverse(name, args=args)


@cache
def resource_path() -> str:
    """The address of a resource, with `{}` for its slug: there are too many of them to remember each."""
    return reverse("resource", args=("slug",)).replace("slug", "{}")


def excerpt(text: str, length: int = EXCERPT) -> str:
    """The first words of a text; two lines of a card."""
    text = " ".join(text[: 2 * length].split())
    return text if len(text) <= length else f"{text[:length].rpartition(' ')[0].rstrip(',;:.')}…"


def read_places() -> Places:
    """Queries: three, whatever the number of resources."""
    places: defaultdict[int, list[Place]] = defaultdict(list)
    shelf = ("theme__collection__slug", "theme__number", "number")
    fiches = {
        pk: Place(f"fiche{NBSP}{number} du thème{NBSP}{theme}", address("fiche", mallette, theme, number))
        for pk, mallette, theme, number in Fiche.objects.published().in_reading_order().values_list("pk", *shelf)
    }
    rank = {pk: rank for rank, pk in enumerate(fiches)}
    citations = {pair for pair in citing().order_by().values_list("fiche_id", "resource_id") if pair[0] in fiches}
    for fiche, resource in sorted(citations, key=lambda pair: rank[pair[0]]):
        places[resource].append(fiches[fiche])
    references = Reference.objects.readable().order_by("selection__folded", "selection_id")
    fields = ("resource_id", "selection__slug", "selection__title")
    for resource, slug, title in dict.fromkeys(references.values_list(*fields)):
        text = f"sélection «{NBSP}{excerpt(title, 60)}{NBSP}»"
        places[resource].append(Place(text, address("selection", slug)))
    return dict(places)
