"""The themes and the mallettes whose title answers: they are no records, but who types their title looks for them.

A title answers when everything sought stands there: as the search finds words elsewhere (either form, synonyms), or as
the beginning of a word. Labels are in memory; only the addresses of the themes found are read.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.text import capfirst

from catalogue.search.answers.following import Text
from catalogue.search.facets import Label
from catalogue.search.snapshots.index import Snapshot, version_of
from catalogue.search.snapshots.places import address
from catalogue.search.snapshots.themes import themes_at
from catalogue.search.text.analysis import analysed, sequences
from catalogue.search.text.kinds import Kind
from catalogue.search.text.query import Query, Term, TermKind
from themes.folding import fold

MOST = 6


@dataclass(frozen=True, slots=True)
class Shelf:
    """A theme or a mallette, as a link. `colour`: that of a theme, 0 for a mallette."""

    text: str
    url: str
    colour: int = 0


@dataclass(frozen=True, slots=True)
class Shelves:
    """Those that answer, mallettes first, each in its order; `more`: how many are not shown."""

    title: str
    shown: Sequence[Shelf]
    more: int


NONE = Shelves("", (), 0)


@dataclass(frozen=True, slots=True)
class Title:
    """What is searched of a title: its words in either form; and folded, each between two spaces."""

    analysed: Text
    folded: str

    def has(self, term: Term) -> bool:
        """Whether something sought stands there."""
        return self.analysed.satisfies(term.group) or (
            term.kind == TermKind.WORD and all(self.begins(word.text) for word in term.words)
        )

    def begins(self, written: str) -> bool:
        """Whether one of its words begins so; a number is only itself: « thème 2 » is not the twentieth."""
        return not written.isdecimal() and f" {fold(written)}" in self.folded


@lru_cache(2048)
def read(text: str) -> Title:
    """Labels change less than the catalogue's version does."""
    return Title(Text([analysed(sequences(text))]), f" {fold(text)} ")


def shelves_of(query: Query, snapshots: Mapping[Kind, Snapshot]) -> Shelves:
    """Query: one for each version of the catalogue that is asked for a theme."""
    if not query.terms:
        return NONE
    labels = snapshots[Kind.FICHE].labels
    mallettes = [label for label in labels["mallette"].values() if is_sought(label.text, query)]
    themes = themes_of(labels["theme"].values(), query)
    known = themes_at(version_of(snapshots)).addresses if themes else {}
    found = [
        *(Shelf(label.text, address("collection", label.key)) for label in mallettes),
        # one made since waits for the next version
        *(Shelf(label.text, known[label.key], label.colour) for label in themes if label.key in known),
    ]
    title = " et ".join([*(["mallettes"] if mallettes else []), *(["thèmes"] if themes else [])])
    return Shelves(capfirst(title), found[:MOST], max(0, len(found) - MOST))


def is_sought(text: str, query: Query) -> bool:
    title = read(text)
    return all(map(title.has, query.terms)) and not any(map(title.has, query.excluded))


def themes_of(labels: Iterable[Label], query: Query) -> list[Label]:
    """Those whose own title answers; or else, of those that need the name of their mallette (« thème 4 lycée »), the
    ones where something sought is their own."""
    found = [label for label in labels if is_sought(label.text, query)]
    own = [label for label in found if is_sought(own_title(label), query)]
    return own or [label for label in found if any(map(read(own_title(label)).has, query.terms))]


def own_title(label: Label) -> str:
    """Without its mallette, which stands last when there are several: the short text ends with it too."""
    return label.text.removesuffix(label.short.partition(str(label.number))[2])
