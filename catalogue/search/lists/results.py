"""What a list answers to an address: the words and filters understood, the records found, those of the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict

from catalogue.paging import Pages, pages
from catalogue.search.answers.asked import Asked, ask
from catalogue.search.answers.correction import Correction, correction_of
from catalogue.search.answers.why import Hit, hits
from catalogue.search.facets import Listing
from catalogue.search.lists import panels
from catalogue.search.lists.state import RELEVANCE, State, read_state, read_words
from catalogue.search.snapshots.index import Answer, Snapshot, current
from catalogue.wording import NBSP


@dataclass(frozen=True)
class Results:
    """`asked` is None when nothing is searched, or nothing that can be: `ignored` then holds what was typed."""

    listing: Listing
    snapshot: Snapshot
    state: State
    asked: Asked | None
    ignored: str = ""

    @cached_property
    def words(self) -> str:
        """What was searched: the correction, when there is one."""
        return (self.asked.corrected or self.asked.typed) if self.asked else ""

    @cached_property
    def answer(self) -> Answer:
        within = self.asked.findings[self.listing.kind].bits if self.asked else None
        return self.snapshot.answer(self.state.selection, within)

    @cached_property
    def pages(self) -> Pages:
        return pages(self.state.page, self.answer.total, self.state.address)

    @cached_property
    def positions(self) -> Sequence[int]:
        """Those of the page, in order."""
        start, stop = self.pages.start, self.pages.stop
        if self.asked and self.state.sort == RELEVANCE:
            return self.asked.findings[self.listing.kind].page(self.snapshot, self.answer.found, start, stop)
        return self.snapshot.page(self.answer.found, self.state.sort, start, stop)

    @cached_property
    def hits(self) -> Mapping[int, Hit]:
        """Why they are there. Query: one, when words are searched."""
        return hits(self.asked, self.listing.kind, self.positions) if self.asked else {}

    @cached_property
    def correction(self) -> Correction | None:
        if self.asked is None:
            return None
        return correction_of(
            self.asked,
            lambda typed, as_typed: self.state.asking(typed, as_typed=as_typed).address(),
            lambda found: self.snapshot.answer(self.state.selection, found[self.listing.kind].bits).total,
        )

    @property
    def notices(self) -> list[str]:
        """A sentence for each thing that was not taken into account."""
        said = [*self.state.refused, *(self.asked.query.notices if self.asked else ()), self.pages.notice]
        if self.ignored:
            said.insert(
                0, f"{panels.in_quotes(self.ignored)} ne contient aucun mot à chercher{NBSP}: voici toute la liste."
            )
        return list(filter(None, said))

    @property
    def elsewhere(self) -> str:
        """What the words find in the rest of the catalogue, when nothing is found here."""
        return panels.elsewhere(self.state, self.asked.findings) if self.asked and not self.answer.total else ""


def results(listing: Listing, data: QueryDict) -> Results:
    """Read an address and search. Queries: one; two more when words are searched for the first time."""
    typed, as_typed = read_words(data)
    asked = ask(typed, as_typed=as_typed) if typed else None
    snapshot = asked.snapshots[listing.kind] if asked else current(listing)
    state = read_state(listing, snapshot.labels, data)
    if asked and asked.query.is_empty:
        return Results(listing, snapshot, state.without_words(), None, ignored=typed)
    return Results(listing, snapshot, state, asked)
