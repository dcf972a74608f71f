"""`/recherche/`: all that answers a search, by kind and in an order that never changes; or one kind, page by page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse

from catalogue.paging import Link, pages
from catalogue.search import in_vain
from catalogue.search.answers.asked import Asked, ask
from catalogue.search.answers.correction import Correction, correction_of
from catalogue.search.answers.why import hits_of_all
from catalogue.search.everything.examples import examples_now
from catalogue.search.everything.rows import rows_of
from catalogue.search.everything.shelves import NONE, shelves_of
from catalogue.search.everything.wanted import SHELVES, Shelf, Wanted, read_wanted
from catalogue.search.everything.ways import portals, ways_on
from catalogue.search.snapshots.index import all_current
from catalogue.wording import NBSP, counted, grouped, quoted

BEST = 5


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of a kind, the best first: `rows` as the page shows them, `links` to the rest of it."""

    shelf: Shelf
    count: str
    rows: Sequence[Any]
    links: Sequence[Link]


def search(request: HttpRequest) -> TemplateResponse:
    """All that answers, or what can be searched. Queries: eight at most, and four a version for addresses of shelves
    and places of cards."""
    wanted = read_wanted(request)
    asked = ask(wanted.typed, as_typed=wanted.as_typed) if wanted.typed else None
    if asked is None or asked.query.is_empty:
        return TemplateResponse(request, "search/welcome.html", welcome(wanted))
    shown = pages(wanted.page, asked.findings[wanted.alone.kind].total if wanted.alone else 0, wanted.address)
    if wanted.alone:
        found = groups(wanted, asked, [wanted.alone], shown.start, shown.stop)
    else:
        found = groups(wanted, asked, SHELVES, 0, BEST)
    shelves = NONE if wanted.alone else shelves_of(asked.query, asked.snapshots)
    context = {
        "title": title(wanted, asked, shown.number),
        "wanted": wanted,
        "canonical": wanted.canonical(shown.number),
        "asked": asked,
        "correction": correction(wanted, asked),
        "notices": [*wanted.refused, *asked.query.notices, *filter(None, [shown.notice])],
        "summary": list(summary(wanted, asked)),
        "shelves": shelves,
        "groups": list(found),
        "pages": shown,
        "ways": [] if asked.total else ways_on(asked),
        "portals": [] if asked.total else portals(),
    }
    response = TemplateResponse(request, "search/everything.html", context)
    if asked.total or not shelves.shown:
        in_vain.noted(response, asked)
    return response


def welcome(wanted: Wanted) -> dict[str, Any]:
    """What the page says when there is nothing to search: how to, with examples that find something."""
    return {
        "title": "Rechercher dans le catalogue",
        "wanted": wanted,
        "canonical": wanted.canonical(),
        "notices": wanted.refused,
        "examples": examples_now(all_current()),
    }


def correction(wanted: Wanted, asked: Asked) -> Correction | None:
    """What the page says of a correction, made or offered."""
    shelves = [wanted.alone] if wanted.alone else SHELVES
    return correction_of(
        asked,
        lambda typed, as_typed: replace(wanted, typed=typed, as_typed=as_typed).address(),
        lambda found: sum(found[shelf.kind].total for shelf in shelves),
    )


def title(wanted: Wanted, asked: Asked, page: int) -> str:
    """« Recherche : « numérique », compétences, page 2 »."""
    words = [f"Recherche{NBSP}: «{NBSP}{quoted(asked.corrected or asked.typed)}{NBSP}»"]
    words += [wanted.alone.plural] if wanted.alone else []
    words += [f"page{NBSP}{page}"] if page > 1 else []
    return ", ".join(words)


def summary(wanted: Wanted, asked: Asked) -> Iterator[Link]:
    """How many of each kind, the kinds without any too; each leads to its group, or to its kind."""
    for shelf in SHELVES:
        total = asked.findings[shelf.kind].total
        url = wanted.all_of(shelf) if wanted.alone else f"#{shelf.name}"
        yield Link(counted(total, shelf.nouns), url if total else "", current=shelf == wanted.alone)


def groups(wanted: Wanted, asked: Asked, shelves: Sequence[Shelf], start: int, stop: int) -> Iterator[Group]:
    """The kinds that have some, with those of some ranks. Queries: one, and one for each kind."""
    shown = {}
    for shelf in shelves:
        found = asked.findings[shelf.kind]
        if positions := found.page(asked.snapshots[shelf.kind], found.bits, start, stop):
            shown[shelf.kind] = positions
    hits = hits_of_all(asked, shown)
    for shelf in shelves:
        if shelf.kind in shown:
            total = asked.findings[shelf.kind].total
            rows = rows_of(shelf, asked, shown[shelf.kind], hits[shelf.kind], wanted.reader_query)
            links = [] if wanted.alone else list(links_of(wanted, asked, shelf))
            yield Group(shelf, counted(total, shelf.nouns), rows, links)


def links_of(wanted: Wanted, asked: Asked, shelf: Shelf) -> Iterator[Link]:
    """Where all of a kind is; and, in a list that can be filtered by public, the reader's own part of it."""
    snapshot, found = asked.snapshots[shelf.kind], asked.findings[shelf.kind]
    if not shelf.is_alone or found.total > BEST:
        yield Link(f"Tous les résultats{NBSP}: {counted(found.total, shelf.nouns)}", wanted.all_of(shelf))
    own = (found.bits & snapshot.bits.get("public", {}).get(wanted.reader, 0)).bit_count()
    if own:
        said = snapshot.labels["public"][wanted.reader].short
        yield Link(f"dont {grouped(own)} pour les {said}", wanted.all_of(shelf, wanted.reader))
