"""Pieces of a list page, rendered once for a version of the catalogue.

Templates are most of what a page costs. A card is the same on every page that shows it, and the
facets are the same on every page of a selection: the snapshot remembers them, and forgets them with itself.
"""

from collections.abc import Callable, Mapping, Sequence
from secrets import token_hex
from typing import Any

from django.template.loader import get_template
from django.utils.html import conditional_escape as escape
from django.utils.safestring import mark_safe

from catalogue.search.answers.why import Hit
from catalogue.search.facets import FICHES, RESOURCES, Listing
from catalogue.search.lists import panels
from catalogue.search.lists.cards import fiche_cards, resource_cards
from catalogue.search.lists.state import State, path_of
from catalogue.search.snapshots.index import Answer, Snapshot

# What parts the cards rendered together, and what stands around the pieces of a card that a search changes, its title
# and its text: no text can hold them, since nobody knows them.
END = mark_safe(f"<!-- {token_hex()} -->")  # noqa: S308
HOLE = mark_safe(f"<!-- {token_hex()} -->")  # noqa: S308
NO_HITS: Mapping[int, Hit] = {}
Cards = Callable[[Snapshot, Sequence[int]], Mapping[int, Any]]
CARDS: dict[str, tuple[Cards, str]] = {
    RESOURCES.name: (resource_cards, "search/_resource_cards.html"),
    FICHES.name: (fiche_cards, "search/_fiche_cards.html"),
}


def rendered_cards(
    snapshot: Snapshot,
    listing: Listing,
    positions: Sequence[int],
    reader_query: str,
    hits: Mapping[int, Hit] = NO_HITS,
) -> list[str]:
    """The cards of a page, in order, `hits` saying why they are there. Reads only those that are not remembered."""
    pieces = {
        position: card for position in positions if (card := snapshot.cards.get((position, reader_query))) is not None
    }
    if missing := [position for position in positions if position not in pieces]:
        read, name = CARDS[listing.name]
        cards = read(snapshot, missing)
        # in one go, then parted: what a template costs before its first tag would be paid for each card
        context = {"cards": cards.values(), "end": END, "hole": HOLE, "reader_query": reader_query}
        html = get_template(name).render(context)
        for position, card in zip(cards, html.split(END), strict=False):
            pieces[position] = snapshot.cards[position, reader_query] = card
    return [finished(pieces[position], hits.get(position)) for position in positions if position in pieces]


def finished(card: str, hit: Hit | None) -> str:
    """A card as readers get it: as its template made it, or with why it is found and where in place of its text."""
    if hit is None:
        return mark_safe(card.replace(HOLE, ""))  # noqa: S308 - a template's
    start, title, middle, text, end = card.split(HOLE)
    line = f'<p class="hit-line">{escape(hit.line)}</p>' if hit.line else ""
    text = f'<p class="hit-excerpt">{escape(hit.excerpt)}</p>' if hit.excerpt else text
    return mark_safe(f"{start}{escape(hit.title) or title}{middle}{line}{text}{end}")  # noqa: S308 - escaped above


def rendered_facets(snapshot: Snapshot, state: State, answer: Answer) -> str:
    """The form of the facets, with their counts."""
    key = (state.selection, state.sort, state.unfolded, state.needle, state.typed, state.as_typed, answer.figures)
    facets = snapshot.facets.get(key)
    if facets is None:
        context = {
            "path": path_of(state.listing.name),
            "typed": state.typed,
            "as_typed": state.as_typed,
            "active": sum(len(keys) for _, keys in state.selection),
            "unfolded": state.unfolded,
            "panels": panels.panels(snapshot, state, answer),
        }
        html = get_template("search/_facets.html").render(context)
        facets = snapshot.facets[key] = mark_safe(html)  # noqa: S308 - a template's
    return facets
