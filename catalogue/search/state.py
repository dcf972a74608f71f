"""The state of a list: read from an address, written into every address that leads on from it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from catalogue.search.facets import Label, Listing
from catalogue.search.filters import FicheFilterSet, ListingFilterSet, ResourceFilterSet
from catalogue.search.index import Selection
from catalogue.wording import NBSP, quoted

FILTER_SETS: dict[str, type[ListingFilterSet]] = {
    filter_set.listing.name: filter_set for filter_set in (ResourceFilterSet, FicheFilterSet)
}
# How the list is shown; every other parameter is a facet.
VIEW_PARAMETERS = {"tri", "page", "deplier", "parmi"}
FOLLOWED_LINKS = "utm_"
NOTICES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class State:
    """What the reader asked of a list. `page` is as asked: it may not exist."""

    listing: Listing
    selection: Selection
    sort: str
    page: str = "1"
    unfolded: str = ""
    needle: str = ""
    refused: list[str] = field(default_factory=list)

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        return dict(self.selection)

    def address(self, page: int = 1, unfolded: str = "") -> str:
        """The canonical address of this state: what is default is left out."""
        pairs = [(parameter, key) for parameter, keys in self.selection for key in keys]
        if self.sort != self.listing.sorts[0].key:
            pairs.append(("tri", self.sort))
        if unfolded:
            pairs.append(("deplier", unfolded))
        if page > 1:
            pairs.append(("page", str(page)))
        return f"{path_of(self.listing.name)}?{urlencode(pairs)}" if pairs else path_of(self.listing.name)

    def without(self, parameter: str, key: str | None = None) -> "State":
        """The same without a facet, or without one of its values."""
        kept = (
            (name, tuple(one for one in keys if one != key) if key else ()) if name == parameter else (name, keys)
            for name, keys in self.selection
        )
        return replace(self, selection=tuple((name, keys) for name, keys in kept if keys))

    def cleared(self) -> "State":
        return replace(self, selection=())


@cache
def path_of(name: str) -> str:
    return reverse(name)


def read_state(listing: Listing, labels: Mapping[str, Mapping[str, Label]], data: QueryDict) -> State:
    """Read an address. What does not exist is ignored, and named in `refused`."""
    filters = FILTER_SETS[listing.name](data, labels=labels)
    selection = filters.selection
    sorts = [sort.key for sort in listing.sorts]
    sort, unfolded = data.get("tri") or sorts[0], data.get("deplier") or ""
    refused = [*unknown(data, labels), *filters.form.refused]
    refused += [("tri", sort)] if sort not in sorts else []
    refused += [("deplier", unfolded)] if unfolded and unfolded not in labels else []
    return State(
        listing=listing,
        selection=selection,
        sort=sort if sort in sorts else sorts[0],
        page=data.get("page") or "1",
        unfolded=unfolded if unfolded in labels else "",
        needle=quoted(data.get("parmi") or ""),
        refused=notices(refused),
    )


def unknown(data: QueryDict, labels: Mapping[str, Mapping[str, Label]]) -> Iterator[tuple[str, str]]:
    for parameter in data:
        if parameter not in labels and parameter not in VIEW_PARAMETERS and not parameter.startswith(FOLLOWED_LINKS):
            yield parameter, data.get(parameter) or ""


def notices(refused: list[tuple[str, str]]) -> list[str]:
    """A sentence for each thing ignored, the first ones only."""
    sentences = [
        f"Le filtre «{NBSP}{quoted(parameter)}={quoted(value)}{NBSP}» n’existe pas{NBSP}: il est ignoré."
        for parameter, value in refused[:NOTICES_SHOWN]
    ]
    if left := len(refused) - NOTICES_SHOWN:
        sentences += [f"D’autres filtres qui n’existent pas sont ignorés aussi ({left})."] if left > 0 else []
    return sentences
