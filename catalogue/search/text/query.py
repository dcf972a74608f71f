"""What a reader typed, in the language people already use; anything that is not of it is just words.

Words (all of them), `"phrases"`, `-without`, `auteur:delahaye`, `editeur:igesr`, a competence's code (CC9, 3.4),
a report's number (2021-157), initials with or without dots. No syntax can fail.

What is decided: quotes and « - » ask for the words as typed, without their synonyms. « CC 9 » is CC9. A scope may have
spaces around its colon, as French is typed; it then is one wherever it begins a word, in « auteur : une vie » too. A
scope followed by nothing, a quote never closed, a sign alone are words, or nothing. « J.P. » beside a name need not be
found where somebody of that name is an author: names are kept as they are signed, with first names or initials.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product

from catalogue.search.text.analysis import WORD, Word, forms, scoped, words
from catalogue.search.text.engines import Condition, Group
from catalogue.search.text.synonyms import LONGEST_RUN, Expansion, Synonyms
from catalogue.wording import NBSP, one_line, quoted
from themes.folding import fold

MOST_CHARACTERS = 400
MOST_TERMS = 12
MOST_COMBINATIONS = 16
QUOTES = '"“”„«»'
# letters of the scopes are named one by one: ignoring case, Unicode takes « ı » and « İ » for « i »
SCOPE = r"(?ai:auteurs?|[eéÉ]diteurs?)"
SCOPED = rf"(?P<scope>{SCOPE})\s*:"
SCOPED_ANYWHERE = re.compile(rf"\b{SCOPED}")
# « CC 9 », « P 3 »: the letters of the trade's framework, apart from their number; never the value of a scope
SPACED_CODE = rf"(?:[cC]{{2}}|[CDP])[ .-]\d{{1,2}}(?=[\s,;:!?){QUOTES}]|\.(?!\w)|$)"
PIECE = re.compile(
    rf"(?P<minus>(?<!\S)-(?=\S))?(?:{SCOPED}\s*(?=\S))?"
    rf"(?:[\"“”„«] *(?P<quoted>[^{QUOTES}]*?) *[\"“”»]|(?(scope)(?!)|(?P<code>{SPACED_CODE}))"
    rf"|(?P<bare>[^\s{QUOTES}]+))"
)
# « J.P. », which may be the initials of a first name; those of an institution are seldom two, and seldom have dots
FIRST_NAMES = re.compile(r"(?:[^\W\d_]\.){2}")
COMPETENCE_CODE = re.compile(r"[a-z]{1,3}\d{1,2}|\d(?:\.\d{1,2}){1,2}", re.I | re.A)


class TermKind(StrEnum):
    WORD = "mot"
    PHRASE = "expression"
    CODE = "code"
    AUTHOR = "auteur"
    PUBLISHER = "editeur"


@dataclass(frozen=True, slots=True)
class Term:
    """Something that must be found, or must not. `literal`: as typed; `synonyms`: what else is as good."""

    kind: TermKind
    text: str
    words: tuple[Word, ...]
    literal: Group
    synonyms: tuple[Expansion, ...] = ()

    @property
    def group(self) -> Group:
        return self.literal + tuple((tokens,) for one in self.synonyms for tokens in one.sequences)


@dataclass(frozen=True, slots=True)
class Query:
    """`text`: as typed, shortened when it is endless; `notices`: what was not taken into account, in sentences."""

    text: str
    terms: tuple[Term, ...]
    excluded: tuple[Term, ...] = ()
    notices: tuple[str, ...] = field(default=(), compare=False)

    @property
    def is_empty(self) -> bool:
        return not self.terms and not self.excluded

    @property
    def condition(self) -> Condition:
        return tuple(dict.fromkeys(term.group for term in self.terms if term.kind != TermKind.CODE))

    @property
    def codes(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if term.kind == TermKind.CODE)

    @property
    def phrase(self) -> Group:
        """All that was typed, word after word: nothing when there is a word only, or something else than words."""
        typed = [word for term in self.terms for word in term.words]
        if not self.terms or any(term.kind in (TermKind.AUTHOR, TermKind.PUBLISHER) for term in self.terms):
            return ()
        return side_by_side(typed)

    def replaced(self, spellings: Mapping[str, str]) -> str:
        """The text with some words written otherwise, by their lower case: quotes, scopes and minus signs stay."""
        edits: list[tuple[int, int, str]] = []
        for piece in pieces(self.text):
            found = [(word, spellings.get(word.text.casefold())) for word in piece.words]
            edits += [(word.start, word.end, better) for word, better in found if better is not None]
            if not piece.is_plain and not piece.quoted and any(" " in (better or "") for _, better in found):
                # a word that becomes two keeps its minus or its scope on both
                edits += [(piece.start, piece.start, '"'), (piece.end, piece.end, '"')]
        text = self.text
        for start, end, better in sorted(edits, reverse=True):
            text = text[:start] + better + text[end:]
        return text


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands between two spaces, or two quotes. `written` is all of it; the places are those of its words."""

    written: str
    minus: bool
    scope: str
    quoted: bool
    start: int
    end: int
    words: tuple[Word, ...]

    @property
    def is_plain(self) -> bool:
        return not (self.minus or self.scope or self.quoted)


def names_an_author(text: str) -> bool:
    """Whether an author is sought, or said to be: after « ( » or « l’ » too, where it is no scope."""
    return any(scope_of(match) == TermKind.AUTHOR for match in SCOPED_ANYWHERE.finditer(text))


def scope_of(match: re.Match[str]) -> str:
    return fold(match["scope"] or "").removesuffix("s")


def pieces(text: str) -> Iterator[Piece]:
    for match in PIECE.finditer(text):
        name = match.lastgroup or "bare"
        start, end = match.span(name)
        inside = text[start:end]
        if name == "code":
            code = re.sub(r"\W", "", inside)
            found = [Word(code, start, end, forms(code) or (code, code))]
        else:
            found = [Word(word.text, word.start + start, word.end + start, word.forms) for word in words(inside)]
        yield Piece(match.group(), bool(match["minus"]), scope_of(match), name == "quoted", start, end, tuple(found))


def side_by_side(typed: Sequence[Word]) -> Group:
    """The words one after the other, in either form."""
    first, second = (tuple(word.forms[form] for word in typed) for form in (0, 1))
    return tuple((tokens,) for tokens in dict.fromkeys((first, second)) if tokens)


def together(typed: Sequence[Word]) -> Group:
    """All the words, wherever they stand, each in either form."""
    choices = [tuple(dict.fromkeys(word.forms)) for word in typed]
    combinations = [tuple((token,) for token in combination) for combination in product(*choices[:LONGEST_RUN])]
    if len(choices) > LONGEST_RUN or len(combinations) > MOST_COMBINATIONS:
        combinations = [tuple((word.forms[form],) for word in typed) for form in (0, 1)]
    return tuple(dict.fromkeys(combinations))


def read_query(typed: str, synonyms: Synonyms) -> Query:
    """Understand what was typed. Never fails."""
    text, notices = cleaned(typed)
    found: list[tuple[bool, Term]] = []
    run: list[Word] = []
    for piece in pieces(text):
        if piece.is_plain:
            run += piece.words
            continue
        found += [(False, term) for term in plain_terms(text, run, synonyms)]
        run = []
        if piece.words:
            found.append((piece.minus, special_term(text, piece)))
        else:
            notices.append(nothing_in(piece.written))
    found += [(False, term) for term in plain_terms(text, run, synonyms)]
    if len(found) > MOST_TERMS:
        notices.append(f"La recherche compte beaucoup de mots{NBSP}: seuls les {MOST_TERMS} premiers comptent.")
        found = found[:MOST_TERMS]
    if text and not found:
        notices = [nothing_in(text)]
    terms, excluded = (tuple(term for minus, term in found if minus == wanted) for wanted in (False, True))
    return Query(text, terms, excluded, tuple(dict.fromkeys(notices)))


def cleaned(typed: str) -> tuple[str, list[str]]:
    """One line of composed signs that can be shown, not too long; and the sentence that says it was cut."""
    text = unicodedata.normalize("NFC", one_line(typed[: 10 * MOST_CHARACTERS]))
    if len(text) <= MOST_CHARACTERS and len(typed) <= 10 * MOST_CHARACTERS:
        return text, []
    text = text[:MOST_CHARACTERS].rpartition(" ")[0] or text[:MOST_CHARACTERS]
    return text, [f"La recherche est longue{NBSP}: seuls ses {MOST_CHARACTERS} premiers caractères comptent."]


def nothing_in(written: str) -> str:
    """Why nothing is searched of what was typed."""
    common = ", ".join(match.group() for match in WORD.finditer(written) if forms(match.group()) is None)
    if common:
        return f"Ces mots sont trop courants pour être cherchés{NBSP}: {quoted(common)}."
    return f"«{NBSP}{quoted(written)}{NBSP}» ne contient aucun mot à chercher."


def special_term(text: str, piece: Piece) -> Term:
    """A phrase, words of one field only, or something excluded: as typed, without synonyms."""
    said = typed_text(text, piece.words)
    if piece.scope:
        kind = TermKind(piece.scope)
        found = without_initials(piece.words) if kind == TermKind.AUTHOR else piece.words
        group = tuple(tuple((scoped(kind, token),) for (token,) in alternative) for alternative in together(found))
        return Term(kind, said, found, group)
    return Term(kind_of(piece.words, TermKind.PHRASE), said, piece.words, side_by_side(piece.words))


def without_initials(found: tuple[Word, ...]) -> tuple[Word, ...]:
    """« J.P. Delahaye » as « J.-P. Delahaye », whose letters alone are not words; all of it when nothing else is."""
    return tuple(word for word in found if not FIRST_NAMES.fullmatch(word.text)) or found


def kind_of(found: Sequence[Word], several: TermKind) -> TermKind:
    if len(found) > 1:
        return several
    return TermKind.CODE if COMPETENCE_CODE.fullmatch(found[0].text) else TermKind.WORD


def typed_text(text: str, found: Sequence[Word]) -> str:
    """The words as they were typed, with the small ones between them: « mise en œuvre »."""
    if len(found) == 1:
        return found[0].text
    between = text[found[0].start : found[-1].end]
    return " ".join(re.sub(f"[{QUOTES}]", " ", between).split())


def plain_terms(text: str, run: Sequence[Word], synonyms: Synonyms) -> Iterator[Term]:
    """Words one by one, but for those that the team knows together: « éducation aux médias »."""
    start = 0
    while start < len(run):
        length, expansions = known_run(run[start : start + LONGEST_RUN], synonyms)
        found = tuple(run[start : start + length])
        # initials that the team taught stand for something else than a first name
        signed = () if expansions else signed_beside(run, start)
        yield Term(kind_of(found, TermKind.WORD), typed_text(text, found), found, together(found) + signed, expansions)
        start += length


def signed_beside(run: Sequence[Word], place: int) -> Group:
    """What is as good as the initials of a first name: that a name beside them, in capitals like them or not, is that
    of an author."""
    initials = run[place].text
    if not FIRST_NAMES.fullmatch(initials):
        return ()
    beside = (*run[:place][-1:], *run[place + 1 :][:1])
    names = [word for word in beside if word.text[0].isupper() == initials[0].isupper()]
    return tuple(((scoped(TermKind.AUTHOR, form),),) for word in names for form in dict.fromkeys(word.forms))


def known_run(run: Sequence[Word], synonyms: Synonyms) -> tuple[int, tuple[Expansion, ...]]:
    """How many of the first words have synonyms together, the longest first; 1 and none otherwise."""
    for length in range(len(run) if synonyms.may_begin_with(run[0]) else 0, 0, -1):
        if expansions := synonyms.of(run[:length]):
            return length, expansions
    return 1, ()
