"""The lines of `/recherche/`: the cards of the lists, and simple lines for what has no list with filters."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalogue.competences.models import Competence
from catalogue.search.answers.asked import Asked
from catalogue.search.answers.why import Hit
from catalogue.search.everything.wanted import Shelf
from catalogue.search.lists.pieces import rendered_cards
from catalogue.search.snapshots.places import address
from catalogue.search.text.kinds import Kind
from catalogue.selections.models import Selection
from catalogue.wording import NBSP, minutes, precise_date


@dataclass(frozen=True, slots=True)
class Line:
    """A selection or a competence that answers. `mark`: the competence's code."""

    url: str
    sort: str
    mark: str
    facts: str
    is_demo: bool
    hit: Hit


def selection_lines(ids: Sequence[int], hits: Mapping[int, Hit]) -> list[Line]:
    """Query: one."""
    fields = (
        *("pk", "slug", "genre", "publisher__short_name", "publisher__name", "published_on"),
        *("total_minutes", "is_demo"),
    )
    read = Selection.objects.filter(pk__in=ids).with_total().order_by().values_list(*fields)
    rows = {pk: row for pk, *row in read}
    return [
        Line(
            url=address("selection", slug),
            sort=genre or "sélection",
            mark="",
            facts=joined(short_name or name or "éditeur non indiqué", precise_date(day, "jour"), minutes(length)),
            is_demo=is_demo,
            hit=hits[pk],
        )
        for pk in ids
        if pk in rows and pk in hits
        for slug, genre, short_name, name, day, length, is_demo in [rows[pk]]
    ]


def competence_lines(ids: Sequence[int], hits: Mapping[int, Hit]) -> list[Line]:
    """Query: one."""
    fields = ("pk", "code", "framework__slug", "framework__short_title", "domain__label")
    rows = {pk: row for pk, *row in Competence.objects.filter(pk__in=ids).order_by().values_list(*fields)}
    return [
        Line(address("competence", slug, code), framework, code, domain, False, hits[pk])
        for pk in ids
        if pk in rows and pk in hits
        for code, slug, framework, domain in [rows[pk]]
    ]


def joined(*facts: str) -> str:
    return f"{NBSP}· ".join(filter(None, facts))


# by kind; the others have lists, whose cards they show
LINES: Mapping[Kind, Callable[[Sequence[int], Mapping[int, Hit]], list[Line]]] = {
    Kind.SELECTION: selection_lines,
    Kind.COMPETENCE: competence_lines,
}


def rows_of(
    shelf: Shelf, asked: Asked, positions: Sequence[int], hits: Mapping[int, Hit], reader_query: str
) -> list[Any]:
    """What answers, as the page shows it: cards already rendered, or lines. Query: one."""
    snapshot = asked.snapshots[shelf.kind]
    if lines := LINES.get(shelf.kind):
        ids = [snapshot.ids[position] for position in positions]
        return lines(ids, {snapshot.ids[position]: hit for position, hit in hits.items()})
    return rendered_cards(snapshot, shelf.listing, positions, reader_query, hits)
