"""The state of a list: read from an address, written into every address that leads on from it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from catalogue.search.facets import Label, Listing
from catalogue.search.lists.filters import FicheFilterSet, ListingFilterSet, ResourceFilterSet
from catalogue.search.snapshots.index import Selection
from catalogue.wording import NBSP, one_line, quoted

FILTER_SETS: dict[str, type[ListingFilterSet]] = {
    filter_set.listing.name: filter_set for filter_set in (ResourceFilterSet, FicheFilterSet)
}
# How the list is shown; every other parameter is a facet.
VIEW_PARAMETERS = {"q", "tel-quel", "tri", "page", "deplier", "parmi"}
RELEVANCE = "pertinence"
FOLLOWED_LINKS = "utm_"
# A script asks for the list alone by this header.
FRAGMENT_HEADER, FRAGMENT = "X-Fragment", "liste"
NOTICES_SHOWN = 5
LONGEST_SEARCH = 500  # characters, since every address of the page holds them; the query stops sooner, and says so


@dataclass(frozen=True, slots=True)
class State:
    """What the reader asked of a list. `page` is as asked: it may not exist.

    `typed`: the words searched, as they came; `as_typed`: they are not to be corrected.
    """

    listing: Listing
    selection: Selection
    sort: str
    page: str = "1"
    unfolded: str = ""
    needle: str = ""
    refused: list[str] = field(default_factory=list)
    typed: str = ""
    as_typed: bool = False

    @property
    def default_sort(self) -> str:
        return RELEVANCE if self.typed else self.listing.sorts[0].key

    @property
    def sorts(self) -> list[tuple[str, str]]:
        """(key, label) of the sorts offered, the default one first."""
        offered = [(sort.key, sort.label) for sort in self.listing.sorts]
        return [(RELEVANCE, "pertinence"), *offered] if self.typed else offered

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        return dict(self.selection)

    def address(self, page: int = 1, unfolded: str = "") -> str:
        """The canonical address of this state: what is default is left out."""
        pairs = [("q", self.typed)] if self.typed else []
        if self.typed and self.as_typed:
            pairs.append(("tel-quel", "1"))
        pairs += [(parameter, key) for parameter, keys in self.selection for key in keys]
        if self.sort != self.default_sort:
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

    def unfiltered(self) -> "State":
        return replace(self, selection=())

    def without_words(self) -> "State":
        """The same list, nothing searched."""
        sort = self.listing.sorts[0].key if self.sort == RELEVANCE else self.sort
        return replace(self, typed="", as_typed=False, sort=sort)

    def cleared(self) -> "State":
        """The whole list."""
        return self.unfiltered().without_words()

    def asking(self, typed: str, *, as_typed: bool = False) -> "State":
        """The same, other words searched."""
        return replace(self, typed=typed, as_typed=as_typed)


@cache
def path_of(name: str) -> str:
    return reverse(name)


def read_state(listing: Listing, labels: Mapping[str, Mapping[str, Label]], data: QueryDict) -> State:
    """Read an address. What does not exist is ignored, and named in `refused`."""
    selection, absent = FILTER_SETS[listing.name].read(data, labels)
    typed, as_typed = read_words(data)
    sorts = [*([RELEVANCE] if typed else []), *(sort.key for sort in listing.sorts)]
    sort, unfolded = data.get("tri") or sorts[0], data.get("deplier") or ""
    refused = [*unknown(data, labels), *absent]
    refused += [("tri", sort)] if sort not in sorts else []
    refused += [("deplier", unfolded)] if unfolded and unfolded not in labels else []
    refused += [("tel-quel", value)] if (value := data.get("tel-quel")) not in (None, "", "1") else []
    return State(
        listing=listing,
        selection=selection,
        sort=sort if sort in sorts else sorts[0],
        page=data.get("page") or "1",
        unfolded=unfolded if unfolded in labels else "",
        needle=quoted(data.get("parmi") or ""),
        refused=notices(refused),
        typed=typed,
        as_typed=as_typed,
    )


def read_words(data: QueryDict) -> tuple[str, bool]:
    """What an address searches, and whether it is not to be corrected."""
    typed = searched(data.get("q") or "")
    return typed, bool(typed) and data.get("tel-quel") == "1"


def searched(typed: str) -> str:
    """What was typed, on one line, with nothing that cannot be shown."""
    return one_line(typed[:LONGEST_SEARCH])


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
