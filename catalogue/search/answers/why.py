"""Why a record answers a query: where its words were found, in a line; and what the text says around them.

Texts come from the documents: those of a published record hold nothing that readers may not see.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.text import capfirst

from catalogue.search.answers.asked import Asked
from catalogue.search.answers.found import having_code
from catalogue.search.answers.needles import Needles, Sought, Spot, Ways, cut, marked
from catalogue.search.answers.texts import read_texts
from catalogue.search.text.documents import FIELDS, Level, Parts
from catalogue.search.text.kinds import Kind, number_of
from catalogue.search.text.query import Query, Term, TermKind
from catalogue.wording import NBSP
from themes.folding import fold

MOST_QUOTED = 3
COLUMNS = ("title", "label", "body")  # by level
SCOPED = {TermKind.AUTHOR: "auteur", TermKind.PUBLISHER: "éditeur"}
# what an excerpt opens on when nothing of the text was found
PROSE = ("summary", "introduction", "section", "synthesis", "purpose", "annotation")


@dataclass(frozen=True, slots=True)
class Hit:
    """Why it is there, in one line; the best place of its text, and its title, with what was found marked."""

    line: str
    excerpt: SafeString
    title: SafeString


class Place(NamedTuple):
    """The best field where something sought was found, and how it is written there."""

    field: str
    written: str
    text: str

    @property
    def level(self) -> Level:
        return FIELDS[self.field].level


def hits(asked: Asked, kind: Kind, positions: Sequence[int]) -> dict[int, Hit]:
    """Why each of these records answers, by its position. Query: one."""
    return hits_of_all(asked, {kind: positions})[kind]


def hits_of_all(asked: Asked, shown: Mapping[Kind, Sequence[int]]) -> dict[Kind, dict[int, Hit]]:
    """The same for records of several kinds. Query: one."""
    found: dict[Kind, dict[int, Hit]] = {kind: {} for kind in shown}
    numbers = {
        number_of(kind, asked.snapshots[kind].ids[position]): (kind, position)
        for kind, positions in shown.items()
        for position in positions
    }
    if not numbers or asked.query.is_empty:
        return found
    needles = Needles(asked)
    serving = {
        kind: [(term.text, having_code(asked.snapshots[kind], term)) for term in asked.query.codes] for kind in shown
    }
    for number, parts, *columns in read_texts(numbers, *COLUMNS):
        kind, position = numbers[number]
        codes = {code for code, bits in serving[kind] if bits >> position & 1}
        found[kind][position] = hit(needles, parts, [f" {column} " for column in columns], codes)
    return found


def hit(needles: Needles, parts: Parts, analysed: Sequence[str], codes: set[str]) -> Hit:
    """`analysed`: the texts of each level, as they are indexed; `codes`: those sought, of competences that the record
    serves."""
    places: dict[int, Place] = {}
    title = SafeString()
    texts: list[list[tuple[str, str]]] = [[] for _ in Level]
    for field, text in parts:
        texts[FIELDS[field].level].append((field, text))
    for level in (Level.TITLE, Level.LABEL):
        begun = needles.beginnings_in(analysed[level])
        for field, text in texts[level] if begun or level == Level.TITLE else ():
            spots = needles.spots(text, FIELDS[field].scope, begun)
            remember(places, field, text, spots)
            if field == "title":
                title = marked(text, spots)
    excerpt = best_excerpt(needles, places, texts[Level.BODY], analysed[Level.BODY])
    return Hit(line(needles, places, codes), excerpt, title)


def remember(places: dict[int, Place], field: str, text: str, spots: Iterable[Spot]) -> None:
    for start, end, sought in spots:
        if sought.rank not in places:
            places[sought.rank] = Place(field, text[start:end], text)


def best_excerpt(
    needles: Needles, places: dict[int, Place], long_texts: Sequence[tuple[str, str]], analysed: str
) -> SafeString:
    """Around most of what was found, in the first of the texts that hold most of it."""
    expected = needles.may_be_in(analysed)
    begun = needles.beginnings_in(analysed) if expected else ()
    best: tuple[int, str, list[Spot]] = (0, "", [])
    for field, text in long_texts if expected else ():
        spots = needles.spots(text, beginnings=begun)
        remember(places, field, text, spots)
        here = {spot.sought.rank for spot in spots}
        if len(here) > best[0]:
            best = len(here), text, spots
            if here >= expected:
                break
    _, text, spots = best
    if not spots:
        prose = {field: text for field, text in reversed(long_texts) if field in PROSE}
        text = next((prose[field] for field in PROSE if field in prose), "")
    return cut(text, spots)


def line(needles: Needles, places: Mapping[int, Place], codes: set[str]) -> str:
    """« « évaluer » dans le résumé », « Trouvé dans le titre », « Compétence CC9 »: one short sentence."""
    clauses: dict[str, list[str]] = {}
    as_typed = True
    quoted = 0
    for term, ways in zip(needles.query.terms, needles.ways, strict=True):
        way = best_way(ways, places)
        if term.kind == TermKind.CODE and (term.text in codes or (way and places[way[0].rank].field == "competence")):
            clauses.setdefault(f"compétence{NBSP}{code_of(term, way, places)}", [])
            continue
        for sought in way:
            place = places[sought.rank]
            if sought.scope:
                clauses.setdefault(f"{SCOPED[term.kind]}{NBSP}: {place.text}", [])
                continue
            quoted += 1
            why = reason(sought)
            as_typed &= place.field == "title" and not why and is_same(place.written, sought.text)
            if quoted <= MOST_QUOTED:
                words_there = clauses.setdefault(FIELDS[place.field].said, [])
                words_there.append(french_quotes(place.written) + why)
    return sentence(needles.query, clauses, as_typed=as_typed, more=quoted > MOST_QUOTED)


def sentence(query: Query, clauses: Mapping[str, Sequence[str]], *, as_typed: bool, more: bool) -> str:
    if not clauses and query.excluded and not query.terms:
        return f"Sans {enumerated([french_quotes(term.text) for term in query.excluded[:MOST_QUOTED]])}"
    if as_typed and list(clauses) == [FIELDS["title"].said]:
        return "Trouvé dans le titre"
    said = [f"{enumerated(there)} {where}" if there else where for where, there in clauses.items()]
    return capfirst(", ".join([*said, "…"] if more else said))


def code_of(term: Term, way: Sequence[Sought], places: Mapping[int, Place]) -> str:
    """« cc9 » as the record writes it; in capitals, as frameworks write theirs, when it only serves the competence."""
    written = [places[sought.rank].written for sought in way]
    return next((code for code in written if is_same(code, term.text)), term.text.upper())


def best_way(ways: Ways, places: Mapping[int, Place]) -> list[Sought]:
    """The way found in the weightiest field; among equals, the first: as typed before synonyms."""
    found = [way for way in ways if all(sought.rank in places for sought in way)]
    return min(found, key=lambda way: max(places[sought.rank].level for sought in way), default=[])


@lru_cache(1024)
def is_same(written: str, typed: str) -> bool:
    """But for case and accents."""
    return written == typed or fold(written) == fold(typed)


def reason(sought: Sought) -> str:
    """« (pour « EMI ») », « (corrigé de « harcelment ») »; nothing when it is what was typed."""
    said = [f"pour {french_quotes(sought.synonym_of)}"] if sought.synonym_of else []
    said += [f"corrigé de {french_quotes(sought.typed)}"] if sought.typed else []
    return f" ({', '.join(said)})" if said else ""


def french_quotes(text: str) -> str:
    return f"«{NBSP}{text}{NBSP}»"


def enumerated(texts: Sequence[str]) -> str:
    """« a, b et c »."""
    return " et ".join(filter(None, [", ".join(texts[:-1]), *texts[-1:]]))
