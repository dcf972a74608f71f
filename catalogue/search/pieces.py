"""Pieces of a list page, rendered once for a version of the catalogue.

Templates are most of what a page costs. A card is the same on every page that shows it, and the
facets are the same on every page of a selection: the snapshot remembers them, and forgets them with itself.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.template.loader import get_template

from catalogue.search import panels
from catalogue.search.cards import fiche_cards, resource_cards
from catalogue.search.facets import FICHES, RESOURCES, Listing
from catalogue.search.index import Answer, Snapshot
from catalogue.search.state import State, path_of

Cards = Callable[[Snapshot, Sequence[int]], Mapping[int, Any]]
CARDS: dict[str, tuple[Cards, str]] = {
    RESOURCES.name: (resource_cards, "search/_resource_card.html"),
    FICHES.name: (fiche_cards, "search/_fiche_card.html"),
}


def rendered_cards(snapshot: Snapshot, listing: Listing, positions: Sequence[int], reader_query: str) -> list[str]:
    """The cards of a page, in order. Reads only the records whose card is not remembered."""
    pieces = {
        position: card for position in positions if (card := snapshot.cards.get((position, reader_query))) is not None
    }
    if missing := [position for position in positions if position not in pieces]:
        read, name = CARDS[listing.name]
        template = get_template(name)
        for position, card in read(snapshot, missing).items():
            pieces[position] = template.render({"card": card, "reader_query": reader_query})
            snapshot.cards[position, reader_query] = pieces[position]
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
