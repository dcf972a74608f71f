"""Where resources are cited, as far as readers may follow: read whole, then again for some of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, lru_cache

from django.urls import reverse

from catalogue.fiches.models import Citation, Fiche
from catalogue.search.snapshots.bits import among
from catalogue.selections.models import Reference, Selection
from catalogue.wording import NBSP

EXCERPT = 180


@dataclass(slots=True)
class Place:
    """A fiche or a selection that cites a resource."""

    text: str
    url: str


# By resource; fiches first, each place once.
Places = Mapping[int, Sequence[Place]]
# The resources that a fiche, or a selection, cites.
Citing = Mapping[int, frozenset[int]]


@dataclass(frozen=True, slots=True)
class Cited:
    """Which resources each fiche and each selection cites, drafts too: it counts once both are published."""

    fiches: Citing
    selections: Citing

    def by(self, fiches: Iterable[int], selections: Iterable[int]) -> set[int]:
        """The resources that some of them cite."""
        return set().union(
            *(self.fiches.get(fiche, ()) for fiche in fiches),
            *(self.selections.get(selection, ()) for selection in selections),
        )

    def of(self, resources: Set[int]) -> "Cited":
        """The same for some resources only."""
        return Cited(
            *(
                {pk: cited for pk, all_cited in citing.items() if (cited := all_cited & resources)}
                for citing in (self.fiches, self.selections)
            )
        )

    def following(self, read: "Cited", fiches: Collection[int], selections: Collection[int]) -> "Cited":
        """The same once some resources have been read again, those of these fiches and selections among them.

        What others are read to cite is added: whatever a record was read with, it is found again from there.
        """
        return Cited(
            following(self.fiches, read.fiches, fiches), following(self.selections, read.selections, selections)
        )


NOWHERE = Cited({}, {})


def following(known: Citing, read: Citing, changed: Collection[int]) -> Citing:
    added = {pk: known.get(pk, frozenset()) | resources for pk, resources in read.items()}
    return {**known, **added, **{pk: read.get(pk, frozenset()) for pk in changed}}


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


def grouped(pairs: Iterable[tuple[int, int]]) -> Citing:
    groups: defaultdict[int, set[int]] = defaultdict(set)
    for one, resource in pairs:
        groups[one].add(resource)
    return {one: frozenset(resources) for one, resources in groups.items()}


def read_cited(resources: Collection[int] | None = None) -> Cited:
    """Who cites these resources, or all of them. Queries: two."""
    citations = among(Citation.objects.of_resources(), resources, "resource_id").order_by()
    references = among(Reference.objects.all(), resources, "resource_id").order_by()
    return Cited(
        grouped(citations.values_list("fiche_id", "resource_id")),
        grouped(references.values_list("selection_id", "resource_id")),
    )


def cited_now(fiches: Collection[int], selections: Collection[int]) -> set[int]:
    """The resources that these fiches and selections cite. Queries: one for each kind."""
    found: set[int] = set()
    if fiches:
        citations = Citation.objects.of_resources().filter(fiche_id__in=fiches).order_by()
        found.update(citations.values_list("resource_id", flat=True))
    if selections:
        references = Reference.objects.filter(selection_id__in=selections).order_by()
        found.update(references.values_list("resource_id", flat=True))
    return found


def read_places(cited: Cited, *, whole: bool) -> dict[int, list[Place]]:
    """What cards say of who cites each resource. Queries: two, or less when nobody does."""
    places: defaultdict[int, list[Place]] = defaultdict(list)
    if cited.fiches:
        fiches = among(Fiche.objects.published(), None if whole else cited.fiches).in_reading_order()
        shelf = ("theme__collection__slug", "theme__number", "number")
        for pk, mallette, theme, number in fiches.values_list("pk", *shelf):
            place = Place(f"fiche{NBSP}{number} du thème{NBSP}{theme}", address("fiche", mallette, theme, number))
            for resource in cited.fiches.get(pk, ()):
                places[resource].append(place)
    if cited.selections:
        selections = among(Selection.objects.published(), None if whole else cited.selections)
        for pk, slug, title in selections.order_by("folded", "pk").values_list("pk", "slug", "title"):
            place = Place(f"sélection «{NBSP}{excerpt(title, 60)}{NBSP}»", address("selection", slug))
            for resource in cited.selections.get(pk, ()):
                places[resource].append(place)
    return dict(places)
