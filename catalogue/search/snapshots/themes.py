"""Where every theme stands, at a version of the catalogue: what addresses of themes and fiches are made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from catalogue.search.snapshots.places import address
from themes.models import Theme


@dataclass(frozen=True, slots=True)
class Themes:
    """`places`: the mallette and the number of each, by its key; `addresses`: by the key of its filter."""

    places: Mapping[int, tuple[str, int]]
    addresses: Mapping[str, str]


@lru_cache(1)
def themes_at(version: int) -> Themes:
    """Query: one for each version."""
    rows = list(Theme.objects.order_by().values_list("pk", "slug", "collection__slug", "number"))
    return Themes(
        {pk: (collection, number) for pk, _, collection, number in rows},
        {slug: address("theme", collection, number) for _, slug, collection, number in rows},
    )
