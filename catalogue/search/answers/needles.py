"""Finding again, in texts as people read them, what a query seeks; and showing it there, marked.

Every piece of a text is escaped on its way out, so that what was written is never markup.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache
from html import escape
from itertools import chain, islice
from typing import NamedTuple

from django.utils.safestring import SafeString

from catalogue.search.answers.asked import Asked
from catalogue.search.text.analysis import INSIDE, LETTER, WORD, forms, words
from catalogue.search.text.engines import Tokens
from catalogue.search.text.query import Term, TermKind
from themes.folding import fold

EXCERPT = 180
BEFORE = 60  # characters of an excerpt kept before its first word found, at most
LONGEST_PHRASE = 300  # characters looked at after the first word of a phrase
# the field that some terms search alone
SCOPES = {TermKind.AUTHOR: "auteur", TermKind.PUBLISHER: "editeur"}
# where the signs are that fold to a-z and 0-9
LATIN = ((0x21, 0x250), (0x1E00, 0x1F00), (0x2070, 0x20A0), (0x2100, 0x2190), (0xFB00, 0xFB07), (0xFF10, 0xFF5B))


@dataclass(frozen=True, slots=True)
class Sought:
    """Words side by side, under either form. `typed`: those that were misspelt, as the reader wrote them."""

    rank: int
    text: str
    sequences: tuple[Tokens, ...]
    scope: str = ""
    synonym_of: str = ""
    typed: str = ""


class Spot(NamedTuple):
    """A place of a text where something sought stands."""

    start: int
    end: int
    sought: Sought


# The ways to satisfy a term, the best first; each of them, everything that it needs.
Ways = list[list[Sought]]


class Needles:
    """Everything a query seeks, ready to be found in texts: words are looked up, each distinct one analysed once."""

    def __init__(self, asked: Asked) -> None:
        self.query = asked.query
        self.typed_for = corrections(asked)
        self.count = 0
        self.ways = [list(self.ways_of(term)) for term in self.query.terms]
        self.first: dict[str, list[tuple[Sought, Tokens]]] = {}
        for sought in self.every():
            for tokens in sought.sequences:
                self.first.setdefault(tokens[0], []).append((sought, tokens))
        # as they stand in an analysed text: what a spot begins with, all that is sought
        self.begun = [(f" {token} ", beginning(token.removeprefix("0n")[:2])) for token in self.first]
        self.analysed = [
            (sought.rank, [f" {' '.join(tokens)} " for tokens in sought.sequences])
            for sought in self.every()
            if not sought.scope
        ]
        self.known: dict[str, Sequence[tuple[Sought, Tokens]]] = {}

    def every(self) -> Iterator[Sought]:
        return (sought for ways in self.ways for way in ways for sought in way)

    def ways_of(self, term: Term) -> Iterator[list[Sought]]:
        """Words side by side, words anywhere, then each of the synonyms."""
        scope = SCOPES.get(term.kind, "")
        both = [tuple(word.forms[form] for word in term.words) for form in (0, 1)]
        typed = " ".join(filter(None, (self.typed_of(word.text) for word in term.words)))
        yield [self.sought(term.text, both, scope=scope, typed=typed)]
        if len(term.words) > 1 and term.kind != TermKind.PHRASE:
            yield [
                self.sought(word.text, [(form,) for form in word.forms], scope=scope, typed=self.typed_of(word.text))
                for word in term.words
            ]
        for one in term.synonyms:
            yield [self.sought(one.text, one.sequences, synonym_of=term.text, typed=typed)]

    def typed_of(self, word: str) -> str:
        return self.typed_for.get(fold(word), "")

    def sought(self, text: str, sequences: Iterable[Tokens], **how: str) -> Sought:
        self.count += 1
        return Sought(self.count - 1, text, tuple(dict.fromkeys(sequences)), **how)

    def starting_with(self, written: str) -> Sequence[tuple[Sought, Tokens]]:
        """What begins with this word, in either form."""
        either = dict.fromkeys(forms(written) or ())
        known = self.known[written] = tuple(one for form in either for one in self.first.get(form, ()))
        return known

    def spots(self, text: str, scope: str = "", beginnings: Collection[re.Pattern[str]] | None = None) -> list[Spot]:
        """Where something sought stands in a text, in order. `beginnings`: those to look at; all of them if not."""
        found = []
        looked_at = {pattern for _, pattern in self.begun} if beginnings is None else beginnings
        for start in sorted({begun.start() for pattern in looked_at for begun in pattern.finditer(text)}):
            if (match := WORD.match(text, start)) is None:
                continue
            written = match.group()
            candidates = self.known.get(written)
            if candidates is None:
                candidates = self.starting_with(written)
            for sought, tokens in candidates:
                if sought.scope in ("", scope) and (end := end_of(tokens, text, match.end())):
                    found.append(Spot(start, end, sought))
        return found

    def beginnings_in(self, analysed: str) -> set[re.Pattern[str]]:
        """The beginnings of words worth looking at in texts, once analysed: none in most of them."""
        return {pattern for token, pattern in self.begun if token in analysed}

    def may_be_in(self, analysed: str) -> set[int]:
        """The ranks of what stands somewhere in an analysed text: long texts are read only for these."""
        return {rank for rank, sequences in self.analysed if any(tokens in analysed for tokens in sequences)}


@cache
def signs() -> tuple[dict[str, str], str]:
    """The signs whose folded form begins with each letter or digit; and those that are worth several letters."""
    of: defaultdict[str, str] = defaultdict(str)
    several = ""
    for sign in map(chr, chain.from_iterable(range(*block) for block in LATIN)):
        if folded := fold(sign):
            of[folded[0]] += sign
            several += sign if len(folded) > 1 else ""
    return of, several


@lru_cache(1024)
def beginning(start: str) -> re.Pattern[str]:
    """Where a word may begin whose form begins so: few words of a text are worth being analysed.

    `start`: its first two signs. A stem keeps them; of a word that a digit begins, only the first.
    """
    of, several = signs()
    if start == "0u" or start[0] not in of:
        return WORD
    begun = rf"[{re.escape(of[start[0]])}](?<!{LETTER}.)"
    if len(start) < 2 or start[0].isdecimal() or start[1] not in of:
        return re.compile(begun, re.DOTALL)
    unsure = "".join(sign for sign in several if sign in of[start[0]])
    after = rf"(?<=[{unsure}])|{INSIDE}" if unsure else INSIDE
    return re.compile(rf"{begun}(?=[{re.escape(of[start[1]])}.]|{after})", re.DOTALL)


def end_of(tokens: Tokens, text: str, end: int) -> int:
    """Where a sequence ends whose first word ends there; 0 when the words that follow are others."""
    if len(tokens) > 1:
        following = list(islice(words(text[end : end + LONGEST_PHRASE]), len(tokens) - 1))
        if len(following) < len(tokens) - 1 or any(
            token not in word.forms for token, word in zip(tokens[1:], following, strict=True)
        ):
            return 0
        end += following[-1].end
    return end


def corrections(asked: Asked) -> dict[str, str]:
    """What was typed, by the folded word that was searched instead."""
    if not asked.corrected:
        return {}
    typed, searched = ([word.text for word in words(text)] for text in (asked.typed, asked.corrected))
    changes = SequenceMatcher(None, [*map(fold, typed)], [*map(fold, searched)], autojunk=False).get_opcodes()
    found: dict[str, str] = {}
    for kind, start, stop, first, last in changes:
        if kind == "replace":
            wrong, right = typed[start:stop], [fold(word) for word in searched[first:last]]
            # one for one, or a word parted in two
            found |= (
                zip(right, wrong, strict=True) if len(wrong) == len(right) else dict.fromkeys(right, " ".join(wrong))
            )
    return found


def cut(text: str, spots: Sequence[Spot]) -> SafeString:
    """The part of a text where the most stands close together, between whole words."""
    start, stop = 0, len(text)
    if len(text) > EXCERPT:
        if spots:
            start = densest(spots)
            start = 0 if start <= BEFORE else text.rfind(" ", 0, start - BEFORE // 2) + 1
        stop = start + EXCERPT
        if stop < len(text):
            space = text.rfind(" ", start, stop)
            stop = space if space > start else stop
    inside = [Spot(one.start - start, one.end - start, one.sought) for one in spots if start <= one.start < stop]
    html = marked(text[start:stop].rstrip(" ,;:.") if stop < len(text) else text[start:], inside)
    return SafeString(f"{'…' if start else ''}{html}{'…' if stop < len(text) else ''}")


def densest(spots: Sequence[Spot]) -> int:
    """Where the stretch begins that holds the most of what is sought."""
    most, where = 0, 0
    for rank, first in enumerate(spots):
        near = {one.sought.rank for one in islice(spots, rank, rank + 12) if one.end <= first.start + EXCERPT - BEFORE}
        if len(near) > most:
            most, where = len(near), first.start
    return where


def marked(text: str, spots: Iterable[Spot]) -> SafeString:
    """The text, escaped, what was found in it marked."""
    html, done = "", 0
    for start, end, _ in sorted(spots, key=lambda spot: (spot.start, -spot.end)):
        if start >= done and end <= len(text):
            html += f"{escape(text[done:start])}<mark>{escape(text[start:end])}</mark>"
            done = end
    return SafeString(html + escape(text[done:]))
