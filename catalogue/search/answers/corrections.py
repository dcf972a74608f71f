"""What a misspelt word was probably meant to be: the nearest one that some record readers see does have.

Never touched: a word that a visible record has, one that the team taught, a word of French, codes, numbers, initials,
what is excluded.
Never offered: a word of drafts alone. So what is tried is searched, in one statement for all of it, and the spelling
that is kept is one that was read in a record found.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise, product
from math import inf, log10

from catalogue.search.answers import french
from catalogue.search.answers.found import Findings, find, find_each, total_of
from catalogue.search.answers.texts import Read, texts_of
from catalogue.search.answers.vocabulary import SHORTEST, Vocabulary
from catalogue.search.snapshots.index import Snapshot, moment_of
from catalogue.search.text.analysis import Word, forms, words
from catalogue.search.text.documents import Level
from catalogue.search.text.engines import Request, engine
from catalogue.search.text.kinds import Kind, number_of
from catalogue.search.text.query import Query, Term, TermKind, read_query, side_by_side
from catalogue.search.text.synonyms import Synonyms, letters

MOST_WORDS = 4  # misspelt in one query: beyond, it is another language
MOST_OPTIONS = 5  # for a word
FURTHER = 1.0  # than the nearest word: how far another may be, and still be it
MOST_TRIED = 6  # for a query
MOST_PROVED = 2  # of those, and the records of each kind where a spelling is looked for
MOST_READ = 6
MOST_SOUGHT = 20  # the latest records, where a word that is known is looked for
MOST_REMEMBERED = 4000  # words looked for, half a megabyte a worker
SPLIT, MERGED = 1.0, 0.25
FREQUENCY = 0.3  # what ten times as many records are worth, in letters
SHORT = 5  # letters of a word that is corrected only if nothing else is as near
CLEARLY_NEARER, CLEARLY_MORE = 0.5, 10
LONGEST_INITIALS = 6
DANGLING = re.compile(r"(?<=\w)-(?!\w)")


@dataclass(frozen=True, slots=True)
class Correction:
    query: Query
    findings: Findings

    @property
    def total(self) -> int:
        return total_of(self.findings)


@dataclass(frozen=True, slots=True)
class Suspect:
    """A word of the query that may be misspelt."""

    typed: Word
    folded: str
    kind: TermKind

    @property
    def key(self) -> str:
        return self.typed.text.casefold()

    @property
    def scoped(self) -> bool:
        return self.kind in (TermKind.AUTHOR, TermKind.PUBLISHER)

    @property
    def is_meant(self) -> bool:
        """Whether it is a word of French. Names are misspelt as such."""
        return not self.scoped and french.is_french(self.folded)

    def others(self) -> list[str]:
        """The words that may be meant, though the catalogue does not have them."""
        return [] if self.scoped else french.beginning_with(self.folded[0])

    @property
    def is_delicate(self) -> bool:
        return len(self.folded) <= SHORT or self.scoped

    @property
    def alone(self) -> Term:
        return Term(TermKind.WORD, self.typed.text, (self.typed,), side_by_side((self.typed,)))


@dataclass(frozen=True, slots=True)
class Option:
    """What a word may be replaced with. `spellings`: those that find the same, the likeliest first."""

    cost: float
    spellings: tuple[str, ...]


@dataclass(slots=True)
class Meant:
    """The nearest words of French that the catalogue has under another form, or not at all."""

    cost: float = inf
    stems: set[str] = field(default_factory=set)

    def add(self, folded: str, cost: float) -> None:
        if cost <= self.cost and (both := forms(folded)):
            self.cost = cost
            self.stems.add(both[1])

    def allows(self, both: tuple[str, str], cost: float) -> bool:
        """Whether words of these forms are as near, or have the stem of one that is."""
        return cost <= self.cost or both[1] in self.stems


# By what was typed, in lower case.
Attempt = Mapping[str, Option]


def find_and_correct(
    query: Query, snapshots: Mapping[Kind, Snapshot], synonyms: Synonyms, vocabulary: Vocabulary
) -> tuple[Findings, Correction | None]:
    """What a query finds; and the query otherwise spelt, when it then finds more.

    Queries: one when every word is known and something is found; two otherwise, four when a word may be in drafts.
    """
    suspects = list(suspects_of(query, synonyms))
    unknown = [one for one in suspects if one.folded not in vocabulary and not one.is_meant]
    if not unknown or len(unknown) > MOST_WORDS:
        findings = find(query, snapshots)
        if unknown or total_of(findings):
            return findings, None
        unknown = unseen(query, [one for one in suspects if not (one.scoped or one.is_meant)], snapshots)
        tries = Tries.of(query, unknown, vocabulary, synonyms)
        found = find_each(tries.queries, snapshots)
    else:
        tries = Tries.of(query, unknown, vocabulary, synonyms)
        findings, *found = find_each([query, *tries.queries], snapshots)
    better = tries.better(total_of(findings), found)
    return findings, best(query, better, unknown, vocabulary, synonyms, snapshots)


@dataclass(frozen=True, slots=True)
class Tries:
    """What is sought in place of a query: its words replaced, two of them put together, then each misspelt one alone.

    With other words than these, a record may have one of them under another form, and not the others.
    """

    replaced: Sequence[Attempt]
    merged: Sequence[Attempt]
    alone: Sequence[Suspect]
    queries: Sequence[Query]

    @classmethod
    def of(cls, query: Query, unknown: Sequence[Suspect], vocabulary: Vocabulary, synonyms: Synonyms) -> "Tries":
        replaced = list(attempts(unknown, vocabulary, synonyms))
        together = list(merged(query, vocabulary, synonyms))
        tried = [read_query(written(query, attempt), synonyms) for attempt in (*replaced, *together)]
        alone = unknown if tried and not is_alone(query) else ()
        return cls(replaced, together, alone, [*tried, *(Query(one.folded, (one.alone,)) for one in alone)])

    def better(self, total: int, found: Sequence[Findings]) -> list[tuple[Attempt, Correction]]:
        """Those that find more than a total, from what each of them finds.

        When nothing was found, a word that readers see somewhere is left as it is.
        """
        tried, seen = self.replaced, set[str]()
        if not total:
            tried = [*self.replaced, *self.merged]
            left = zip(self.alone, found[len(tried) :], strict=True)
            seen = {one.key for one, findings in left if total_of(findings)}
        return [
            (attempt, Correction(asked, findings))
            for attempt, asked, findings in zip(tried, self.queries, found, strict=False)
            if not seen & attempt.keys() and total_of(findings) > total
        ]


def is_alone(query: Query) -> bool:
    """Whether one word is all that is searched: when it finds nothing, no record has it."""
    return not query.excluded and len(query.terms) == 1 and query.terms[0].kind == TermKind.WORD


def suspects_of(query: Query, synonyms: Synonyms) -> Iterator[Suspect]:
    """The words that may be corrected, once each."""
    seen = set()
    for term in query.terms:
        for word in () if term.kind == TermKind.CODE or term.synonyms else term.words:
            folded = letters(word.text)
            initials = word.text.isupper() and len(word.text) <= LONGEST_INITIALS
            is_word = folded.isalpha() and folded.isascii() and word.text.isalpha()
            if is_word and len(folded) >= SHORTEST and not initials and folded not in seen:
                seen.add(folded)
                yield Suspect(word, folded, term.kind)


def unseen(query: Query, suspects: Sequence[Suspect], snapshots: Mapping[Kind, Snapshot]) -> list[Suspect]:
    """Those that no visible record has, known as they are: words of drafts. Query: one, for those not asked yet."""
    if not suspects or is_alone(query):
        return list(suspects)
    known = words_seen(moment_of(snapshots))
    seen = {one.key: known.get(one.key) for one in suspects}
    if asked := {one.key: Request((one.alone.literal,), Level.BODY) for one in suspects if seen[one.key] is None}:
        for key, found in engine().latest(asked, MOST_SOUGHT).items():
            seen[key] = any(
                len(keys) == MOST_SOUGHT or snapshots[kind].bits_of(keys) > 0 for kind, keys in found.items()
            )
        if len(known) > MOST_REMEMBERED:
            known.clear()
        known.update(seen)
    return [one for one in suspects if not seen[one.key]]


@lru_cache(1)
def words_seen(moment: object) -> dict[str, bool | None]:
    """Whether a visible record has a word, for those asked at a moment of the catalogue."""
    return {}


def attempts(suspects: Sequence[Suspect], vocabulary: Vocabulary, synonyms: Synonyms) -> Iterator[Attempt]:
    """What the words may be replaced with, the nearest first: all of them, then all but one."""
    options = {one.key: found for one in suspects if (found := options_of(one, vocabulary, synonyms))}
    whole = [dict(zip(options, chosen, strict=True)) for chosen in product(*options.values())] if options else []
    yield from sorted(whole, key=cost_of_all)[:MOST_TRIED]
    for left_out in options if len(options) > 1 else ():
        yield {key: found[0] for key, found in options.items() if key != left_out}


def options_of(suspect: Suspect, vocabulary: Vocabulary, synonyms: Synonyms) -> list[Option]:
    """The nearest words, those of the same stems together; those that find what was typed finds are left out.

    None when another word of French is nearer: « violance » is not « violette », though the catalogue has that alone.
    """
    taught = words_of(synonyms.terms)
    alike: dict[tuple[str, str], Option] = {}
    meant = Meant()
    others = [word for word in taught if word.startswith(suspect.folded[0])] + suspect.others()
    for folded, cost in vocabulary.near(suspect.folded, others):
        spellings = [*vocabulary.written.get(folded, ()), *taught.get(folded, ())]
        if not spellings:
            meant.add(folded, cost)
        for spelling in sorted(spellings, key=lambda text: (text.isascii(), text)):
            both = forms(spelling)
            if both and both != suspect.typed.forms and meant.allows(both, cost):
                known = alike.get(both, Option(cost, ()))
                alike[both] = Option(known.cost, (*known.spellings, spelling))
    options = list(alike.values())
    if suspect.kind == TermKind.WORD:
        options += cut(suspect.folded, vocabulary)
    options.sort(key=lambda option: option.cost)
    return [option for option in options if option.cost <= options[0].cost + FURTHER][:MOST_OPTIONS]


def cut(folded: str, vocabulary: Vocabulary) -> Iterator[Option]:
    """« numeriqueeducatif »: two words typed as one, to be found side by side; nothing when there are several ways."""
    places = range(SHORTEST, len(folded) - SHORTEST + 1)
    halves = [(folded[:at], folded[at:]) for at in places if folded[:at] in vocabulary and folded[at:] in vocabulary]
    if len(halves) == 1:
        pairs = product(*(sorted(vocabulary.written[half], key=str.isascii) for half in halves[0]))
        yield Option(SPLIT, tuple(f'"{one} {two}"' for one, two in pairs))


def merged(query: Query, vocabulary: Vocabulary, synonyms: Synonyms) -> Iterator[Attempt]:
    """« cyber harcelement »: two words that are known as one."""
    taught = words_of(synonyms.terms)
    found = [word for term in query.terms if term.kind == TermKind.WORD for word in term.words]
    for one, two in pairwise(found):
        between = query.text[one.end : two.start]
        folded = letters(one.text + two.text)
        spellings = [*vocabulary.written.get(folded, ()), *taught.get(folded, ())]
        if between in (" ", "-") and spellings and len(folded) >= 2 * SHORTEST:
            option = Option(MERGED, tuple(sorted(spellings, key=str.isascii)))
            yield {one.text.casefold(): option, two.text.casefold(): Option(0, ("",))}


@lru_cache(2)
def words_of(terms: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """The words that the team taught, as in a vocabulary; without initials, which nothing is near enough to."""
    known: dict[str, tuple[str, ...]] = {}
    for term in terms:
        for word in words(term):
            folded, text = letters(word.text), word.text.casefold()
            if word.text.isalpha() and not word.text.isupper() and text not in known.get(folded, ()):
                known[folded] = (*known.get(folded, ()), text)
    return known


def cost_of_all(attempt: Attempt) -> float:
    return sum(option.cost for option in attempt.values())


def written(query: Query, attempt: Attempt, chosen: Mapping[str, str] | None = None) -> str:
    spellings = chosen or {typed: option.spellings[0] for typed, option in attempt.items()}
    return DANGLING.sub("", query.replaced(spellings))


def best(
    query: Query,
    found: Sequence[tuple[Attempt, Correction]],
    suspects: Collection[Suspect],
    vocabulary: Vocabulary,
    synonyms: Synonyms,
    snapshots: Mapping[Kind, Snapshot],
) -> Correction | None:
    """The nearest, weighed by how many records it finds, and spelt as some of them are. Query: one."""
    ordered = sorted(found, key=lambda one: cost_of_all(one[0]) - FREQUENCY * log10(one[1].total))
    if not ordered or (any(one.is_delicate for one in suspects) and is_unsure(ordered)):
        return None
    ordered = ordered[:MOST_PROVED]
    numbers = [list(some_numbers(one.findings, snapshots)) for _, one in ordered]
    texts = texts_of(number for of_one in numbers for number in of_one)
    taught = {text for spellings in words_of(synonyms.terms).values() for text in spellings}
    for (attempt, correction), of_one in zip(ordered, numbers, strict=True):
        read = Read("\n".join(texts.get(number, "") for number in of_one))
        chosen = {
            typed: next((text for text in option.spellings if read.has(text, taught)), None)
            for typed, option in attempt.items()
        }
        if None not in chosen.values():
            kept = {one.key: well_spelt(one, vocabulary, read) for one in suspects if one.key not in attempt}
            text = written(query, attempt, {typed: text or "" for typed, text in (kept | chosen).items()})
            return Correction(read_query(text, synonyms), correction.findings)
    return None


def well_spelt(suspect: Suspect, vocabulary: Vocabulary, read: Read) -> str:
    """A word that finds what it should though it is misspelt, as the records found write it."""
    near = (text for folded, _ in vocabulary.near(suspect.folded) for text in vocabulary.written[folded])
    same = (text for text in near if forms(text) == suspect.typed.forms and read.has(text))
    return next(same, suspect.typed.text)


def is_unsure(ordered: Sequence[tuple[Attempt, Correction]]) -> bool:
    """Whether the second is about as good as the first."""
    if len(ordered) < 2:
        return False
    (first, one), (second, two) = ordered[:2]
    return cost_of_all(second) < cost_of_all(first) + CLEARLY_NEARER and two.total * CLEARLY_MORE > one.total


def some_numbers(findings: Findings, snapshots: Mapping[Kind, Snapshot]) -> Iterator[int]:
    """The first records found, and the last ones: the same word is not written the same in both."""
    for kind, found in findings.items():
        first = found.page(snapshots[kind], found.bits, 0, MOST_READ)
        last = found.page(snapshots[kind], found.bits, max(MOST_READ, found.total - MOST_READ), found.total)
        yield from (number_of(kind, snapshots[kind].ids[position]) for position in (*first, *last))
