"""Pieces of a list page, rendered once for a version of the catalogue.

Templates are most of what a page costs. A card is the same on every page that shows it, and the
facets are the same on every page of a selection: the snapshot remembers them, and forgets them with itself.
"""

from collections.abc import Callable, Mapping, Sequence
from secrets import token_hex
from typing import Any

from django.template.loader import get_template
from django.utils.safestring import mark_safe

from catalogue.search import panels
from catalogue.search.cards import fiche_cards, resource_cards
from catalogue.search.facets import FICHES, RESOURCES, Listing
from catalogue.search.index import Answer, Snapshot
from catalogue.search.state import State, path_of

# What parts the cards rendered together: no text can hold it, since nobody knows it.
END = mark_safe(f"<!-- {token_hex()} -->")  # noqa: S308
Cards = Callable[[Snapshot, Sequence[int]], Mapping[int, Any]]
CARDS: dict[str, tuple[Cards, str]] = {
    RESOURCES.name: (resource_cards, "search/_resource_cards.html"),
    FICHES.name: (fiche_cards, "search/_fiche_cards.html"),
}


def rendered_cards(snapshot: Snapshot, listing: Listing, positions: Sequence[int], reader_query: str) -> list[str]:
    """The cards of a page, in order. Reads only the records whose card is not remembered."""
    pieces = {
        position: card for position in positions if (card := snapshot.cards.get((position, reader_query))) is not None
    }
    if missing := [position for position in positions if position not in pieces]:
        read, name = CARDS[listing.name]
        cards = read(snapshot, missing)
        # in one go, then parted: what a template costs before its first tag would be paid for each card
        html = get_template(name).render({"cards": cards.values(), "end": END, "reader_query": reader_query})
        for position, card in zip(cards, html.split(END), strict=False):
            pieces[position] = snapshot.cards[position, reader_query] = mark_safe(card)  # noqa: S308 - a template's
    return [pieces[position] for position in positions if position in pieces]


def rendered_facets(snapshot: Snapshot, state: State, answer: Answer) -> str:
    """The form of the facets, with their counts."""
    key = (state.selection, state.sort, state.unfolded, state.needle)
    facets = snapshot.facets.get(key)
    if facets is None:
        context = {
            "path": path_of(state.listing.name),
            "active": sum(len(keys) for _, keys in state.selection),
            "unfolded": state.unfolded,
            "panels": panels.panels(snapshot, state, answer),
        }
        facets = snapshot.facets[key] = get_template("search/_facets.html").render(context)
    return facets
