"""Ways on from a search that finds nothing: the same asked otherwise, and the portals where to go on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from catalogue.search.answers.asked import Asked, synonyms_now
from catalogue.search.answers.found import count_each
from catalogue.search.snapshots.index import version_of
from catalogue.search.text.query import Query, Term, TermKind, read_query
from catalogue.selections.models import Selection
from catalogue.wording import NBSP

TERMS_TRIED, PORTALS_SHOWN = 6, 3
QUOTES = re.compile(r"[\"“”«»]")
WRITTEN = {TermKind.PHRASE: '"{}"', TermKind.AUTHOR: 'auteur:"{}"', TermKind.PUBLISHER: 'editeur:"{}"'}


@dataclass(frozen=True, slots=True)
class Way:
    """Another search that does find something. `text` says what it leaves out or keeps."""

    text: str
    typed: str
    total: int


def ways_on(asked: Asked) -> list[Way]:
    """The searches nearest to one that finds nothing, each with what it finds. Query: one, or none."""
    tried = list(dict.fromkeys(others(asked.query)))
    synonyms = synonyms_now(version_of(asked.snapshots))
    totals = count_each([read_query(typed, synonyms) for _, typed in tried], asked.snapshots)
    return [Way(text, typed, total) for (text, typed), total in zip(tried, totals, strict=True) if total]


def others(query: Query) -> Iterator[tuple[str, str]]:
    """What to try instead, the nearest first: (in words, what would be typed)."""
    wanted = " ".join(map(written, query.terms))
    if query.excluded and wanted:
        yield "sans rien exclure", wanted
    if any(term.kind == TermKind.PHRASE for term in query.terms):
        yield "sans les guillemets", QUOTES.sub("", wanted)
    if len(query.terms) > 1:
        for term in query.terms[:TERMS_TRIED]:
            yield f"seulement «{NBSP}{term.text}{NBSP}»", written(term)


def written(term: Term) -> str:
    """A term as one types it."""
    return WRITTEN.get(term.kind, "{}").format(term.text)


def portals() -> list[Selection]:
    """The selections that say where to search further, outside of the catalogue: each portal once. Query: one."""
    known = Selection.objects.published().exclude(portal="").exclude(portal_url="").latest_first()
    fields = ("slug", "title", "portal", "portal_url", "keyword")
    return list({selection.portal_url: selection for selection in known.only(*fields)}.values())[:PORTALS_SHOWN]
