"""What the team taught the search: terms that are worth one another, terms that stand for others."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from catalogue.search.models import Synonym, lines
from catalogue.search.text.analysis import Word, sequences, words
from catalogue.search.text.engines import Tokens
from themes.folding import fold

LONGEST_RUN = 8  # words of a term


@dataclass(frozen=True, slots=True)
class Expansion:
    """A term that is searched besides what was typed."""

    text: str
    sequences: tuple[Tokens, ...]


@dataclass(frozen=True, slots=True)
class Synonyms:
    """By what may be typed, as `keys` and `keys_of_run` write it: what is searched besides."""

    expansions: Mapping[Tokens, tuple[Expansion, ...]]
    # what may be typed, as the team wrote it: suggested, and what a misspelt word is corrected into
    terms: tuple[str, ...] = ()
    # the first of each key
    beginnings: frozenset[str] = frozenset()

    def may_begin_with(self, word: Word) -> bool:
        """Whether some run that has synonyms begins so: hardly any does."""
        return not self.beginnings.isdisjoint((*word.forms, *spelt(word)))

    def of(self, run: Sequence[Word]) -> tuple[Expansion, ...]:
        """What is searched besides these words, typed side by side."""
        found = (one for key in keys_of_run(run) for one in self.expansions.get(key, ()))
        return tuple({one.sequences: one for one in found}.values())


def keys(term: str) -> frozenset[Tokens]:
    """What a term is recognised by. Nothing when it is made of stop words.

    Initials (« GAR ») are typed as they are, or they would be recognised in any word of the same stem (« gare »);
    other terms by their stems: « famille » is « familles ».
    """
    run = list(words(term))
    if len(run) == 1 and len(run[0].text) > 1 and run[0].text.isupper():
        return frozenset({spelt(run[0])})
    return frozenset(tokens_of(term))


def keys_of_run(run: Sequence[Word]) -> list[Tokens]:
    """What words typed side by side may be the keys of."""
    stems = [tuple(word.forms[form] for word in run) for form in (0, 1)]
    return [*([spelt(run[0])] if len(run) == 1 else []), *dict.fromkeys(stems)]


def spelt(word: Word) -> Tokens:
    """The very letters of a word: a key that no stem is, since it has a sign of its own."""
    return ("=" + letters(word.text),)


@lru_cache(10_000)
def letters(written: str) -> str:
    """A word folded, in one piece: « I.G.E. » too."""
    return fold(written).replace(" ", "")


def tokens_of(text: str) -> tuple[Tokens, ...]:
    """Both analysed forms of a term, or one when they are the same; none when it is made of stop words."""
    return tuple(tuple(sequence) for sequence in sequences(text) if sequence)


def gather(rows: Iterable[tuple[Sequence[str], Sequence[str]]]) -> Synonyms:
    """From (terms, expansions) as the team wrote them; what cannot be recognised or searched is left out."""
    found: dict[Tokens, dict[tuple[Tokens, ...], Expansion]] = {}
    known: dict[str, None] = {}
    for terms, expansions in rows:
        for typed, searched in pairs(terms, expansions):
            tokens = tokens_of(searched)
            if tokens and tokens != tokens_of(typed) and (recognised := keys(typed)):
                known[typed] = None
                for key in recognised:
                    found.setdefault(key, {}).setdefault(tokens, Expansion(searched, tokens))
    searched_by = {key: tuple(of_key.values()) for key, of_key in found.items()}
    return Synonyms(searched_by, tuple(known), frozenset(key[0] for key in found))


def pairs(terms: Sequence[str], expansions: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(what may be typed, what is searched besides)."""
    for term in terms:
        for other in expansions or terms:
            if other != term:
                yield term, other


def read_synonyms() -> Synonyms:
    """Query: one."""
    return gathered(tuple(Synonym.objects.order_by("pk").values_list("terms", "expansions")))


@lru_cache(1)  # every write of the catalogue has them read again, and hardly any changes them
def gathered(rows: tuple[tuple[str, str], ...]) -> Synonyms:
    return gather((lines(terms), lines(expansions)) for terms, expansions in rows)


NONE = Synonyms({})
