"""What a search becomes, and what it would find, with synonyms that are not saved yet. Writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.text import capfirst

from catalogue.search.answers.found import Findings, find_each
from catalogue.search.models import Document
from catalogue.search.snapshots.index import Snapshot, all_current
from catalogue.search.text.documents import SOURCES
from catalogue.search.text.kinds import Kind, number_of, record_of
from catalogue.search.text.query import Query, Term, TermKind, read_query
from catalogue.search.text.synonyms import Synonyms
from catalogue.wording import counted, grouped

MOST_TITLES = 3  # of a kind
ORDER = (Kind.FICHE, Kind.RESOURCE, Kind.SELECTION, Kind.COMPETENCE)
SAID = {
    TermKind.PHRASE: "mots côte à côte",
    TermKind.CODE: "code de compétence",
    TermKind.AUTHOR: "chez les auteurs",
    TermKind.PUBLISHER: "chez les éditeurs",
}


@dataclass(frozen=True, slots=True)
class Tried:
    """A term of the search: what is searched with it, (text, whether it is new), and what no longer is."""

    text: str
    said: str
    synonyms: Sequence[tuple[str, bool]]
    dropped: Sequence[str]


@dataclass(frozen=True, slots=True)
class Count:
    """How many records of a kind are found, and would be."""

    label: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Change:
    """Records found in more, or in less: how many in all, and the first titles, each with its kind."""

    total: int
    titles: Sequence[tuple[str, str]]

    @property
    def others(self) -> int:
        return self.total - len(self.titles)


@dataclass(frozen=True, slots=True)
class Trial:
    typed: str
    terms: Sequence[Tried]
    excluded: Sequence[str]
    notices: Sequence[str]
    counts: Sequence[Count]
    gained: Change
    lost: Change

    @property
    def summary(self) -> str:
        """« 3 résultats avec ce formulaire, 1 aujourd’hui. »"""
        before, after = (sum(getattr(count, name) for count in self.counts) for name in ("before", "after"))
        if not self.gained.total and not self.lost.total:
            return f"{counted(after, 'résultat,résultats')}, comme aujourd’hui."
        return f"{counted(after, 'résultat,résultats')} avec ce formulaire, {grouped(before)} aujourd’hui."


def attempt(typed: str, before: Synonyms, after: Synonyms, notices: Sequence[str] = ()) -> Trial:
    """Search with some synonyms, then with others, among what readers may see. Queries: three at most."""
    old, new = read_query(typed, before), read_query(typed, after)
    snapshots = all_current()
    was, would_be = find_each([old, new], snapshots)
    gained, lost = beyond(would_be, was, snapshots), beyond(was, would_be, snapshots)
    titles = titles_of([*gained[1], *lost[1]])
    return Trial(
        typed=new.text,
        terms=[tried(term, old) for term in new.terms],
        excluded=[term.text for term in new.excluded],
        notices=[*notices, *new.notices],
        counts=[Count(name_of(kind, several=True), was[kind].total, would_be[kind].total) for kind in ORDER],
        gained=Change(gained[0], [titles[number] for number in gained[1] if number in titles]),
        lost=Change(lost[0], [titles[number] for number in lost[1] if number in titles]),
    )


def tried(term: Term, old: Query) -> Tried:
    """A term beside what it was: the same words may have been read otherwise, as one term or several."""
    known = {one.text for former in old.terms if former.text == term.text for one in former.synonyms}
    now = [one.text for one in term.synonyms]
    return Tried(
        text=term.text,
        said=SAID.get(term.kind, ""),
        synonyms=[(text, text not in known) for text in now],
        dropped=sorted(known.difference(now)),
    )


def beyond(found: Findings, other: Findings, snapshots: Mapping[Kind, Snapshot]) -> tuple[int, list[int]]:
    """What is found here and not there: how many records, and the numbers of the first of each kind."""
    total, numbers = 0, []
    for kind in ORDER:
        bits = found[kind].bits & ~other[kind].bits
        total += bits.bit_count()
        positions = found[kind].page(snapshots[kind], bits, 0, MOST_TITLES)
        numbers += [number_of(kind, snapshots[kind].ids[position]) for position in positions]
    return total, numbers


def titles_of(numbers: Sequence[int]) -> dict[int, tuple[str, str]]:
    """(kind, title) of each record. Query: one, or none."""
    rows = Document.objects.filter(pk__in=numbers).values_list("pk", "parts") if numbers else ()
    return {
        number: (name_of(record_of(number)[0]), next((text for name, text in parts if name == "title"), ""))
        for number, parts in rows
    }


def name_of(kind: Kind, *, several: bool = False) -> str:
    opts = SOURCES[kind].model._meta
    return str(capfirst(opts.verbose_name_plural if several else opts.verbose_name))
