"""From a text to what is compared: words without elisions nor stop words, each under both of its forms.

Analysed once, here, so that SQLite and PostgreSQL answer alike. A word is indexed under `fold(stem(word))` and
`stem(fold(word))`: stemming alone loses who types « evaluation », folding first parts « égalité » from « égal ».
Tokens are made of a-z and 0-9 alone: neither engine has anything left to interpret. Those that begin with 0 are
ours (see `plain`): no text can pass for one.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2s
from threading import local

import Stemmer

from themes.folding import LIGATURES, fold

# What no query and no document is found by. Elided words (« l’ », « qu’ ») and single letters are left out as well.
STOP_WORDS = frozenset(
    {
        "a", "ai", "au", "aux", "avec", "ce", "ces", "cet", "cette", "dans", "de", "des", "du", "elle", "elles", "en",
        # « also », whose stem is that of « égalité »
        "egalement",
        "est", "et", "etre", "eux", "il", "ils", "je", "la", "le", "les", "leur", "leurs", "lui", "ma", "mais", "me",
        "mes", "moi", "mon", "ne", "nos", "notre", "nous", "on", "ont", "ou", "par", "pas", "pour", "qu", "que", "qui",
        "sa", "se", "ses", "son", "sont", "sur", "ta", "te", "tes", "toi", "ton", "tu", "un", "une", "vos", "votre",
        "vous",
    }
)  # fmt: skip
LONGEST_WORD = 40
# Between two texts of a field, and between both forms of a text: no phrase runs across.
BREAK = "0"
# What stands inside a word without parting it: marks written after their letter (Latin, Hebrew, Arabic), and what
# nobody sees: the soft hyphen of texts copied from a PDF, joiners.
INVISIBLE = "\u00ad\u200b-\u200d\u2060\ufeff"
INSIDE = rf"[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f{INVISIBLE}]"
# « º » is not a letter (« nº2 »), « ʼ » is an apostrophe
LETTER = r"[^\W_ºªʼ]"
# « l’école », « jusqu'à »: with its apostrophe, of any kind; nothing is found by it either
ELIDED = r"(?i:[cdjlmnst]|(?:jus|lors|puis|quoi)?qu)['’‘ʼ′＇`´]"
# « I.G.E.S.R »
INITIALS = r"(?:[^\W\d_]\.){2,}[^\W\d_]?(?![^\W_])"
# « 2021-157 » and « 3.4 », whatever the hyphen; but « 2021-2022 » is two years
CODE = r"(?!(?:19|20)\d\d[-‐‑–](?:19|20)\d\d(?![\d.\-‐‑–]))\d+(?:[.\-‐‑–]\d+)+(?![^\W_])"
ANY_WORD = rf"{ELIDED}|{INITIALS}|{CODE}|{LETTER}+(?:{INSIDE}{LETTER}*)*"
# Letters that none of this follows are a word: most are known so at once, which takes half the time.
JOINING = rf"(?:[.\-‐‑–'’‘ʼ′＇`´]|{INSIDE})"
WORD = re.compile(rf"(?=\w)(?:{LETTER}++(?!{JOINING})|{ANY_WORD})")
# « 3e », « 3ème », « 3ième »; « 1er », « 1ère »; « 2nde », « 2de », once folded
ORDINAL = re.compile(r"(\d{1,3})(?:i?eme|ere|er|re|nde|nd|de|e)s?")
_stemmers = local()


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: where it stands, and its forms (two, or one when they are the same)."""

    text: str
    start: int
    end: int
    forms: tuple[str, str]


def stem(word: str) -> str:
    """The French stem. A stemmer is not shared among threads."""
    if not hasattr(_stemmers, "french"):
        _stemmers.french = Stemmer.Stemmer("french", 0)
    return str(_stemmers.french.stemWord(word))


def plain(token: str) -> str:
    """A token of a-z and 0-9: other scripts are written as their bytes, and a zero that begins is set apart.

    >>> plain("ecole"), plain("007"), plain("éa")
    ('ecole', '0n007', '0uc3a961')
    """
    if not token.isascii():
        return f"0u{token.encode().hex()}"
    return f"0n{token}" if token.startswith("0") else token


@lru_cache(30_000)
def forms(written: str) -> tuple[str, str] | None:
    """Both forms of a word, in any case; None for a stop word, which nothing is found by.

    >>> forms("évaluée"), forms("I.G.E.S.R"), forms("2021-157"), forms("3ème"), forms("les")
    (('evalu', 'evalue'), ('igesr', 'igesr'), ('2021x157', '2021x157'), ('3e', '3e'), None)
    """
    if re.fullmatch(ELIDED, written):
        return None
    if re.fullmatch(INITIALS, written):
        written = written.replace(".", "")
    folded = fold(written)
    if re.fullmatch(CODE, written):
        folded = folded.replace(" ", "x")
    folded = folded.replace(" ", "")[:LONGEST_WORD]
    if not folded or folded in STOP_WORDS or (len(folded) == 1 and not folded.isdecimal()):
        return None
    if not folded.isalpha():
        ordinal = ORDINAL.fullmatch(folded)
        token = plain(f"{ordinal[1]}e" if ordinal else folded)
        return token, token
    # one sign per letter, as the stemmer knows them
    lowered = unicodedata.normalize("NFC", re.sub(f"[{INVISIBLE}]", "", written).casefold()).translate(LIGATURES)
    return plain(fold(stem(lowered[:LONGEST_WORD])).replace(" ", "") or folded), plain(stem(folded))


def words(text: str) -> Iterator[Word]:
    """The words of a text that count, in order."""
    for match in WORD.finditer(text):
        if (both := forms(match.group())) is not None:
            yield Word(match.group(), match.start(), match.end(), both)


def sequences(text: str) -> list[list[str]]:
    """The text as its first forms, then as its second ones when they differ: each keeps the order of the words."""
    found = [both for both in map(forms, WORD.findall(text)) if both is not None]
    first, second = [one for one, _ in found], [two for _, two in found]
    return [first] if first == second else [first, second]


def analysed(sequences: Iterable[Iterable[str]]) -> str:
    """What the engine indexes for some sequences: each apart from the others."""
    return f" {BREAK} ".join(map(" ".join, sequences))


def scoped(scope: str, token: str) -> str:
    """A token found only in one field: « auteur:delahaye »."""
    return f"0{scope}0{token}"


def whole(tokens: Iterable[str]) -> str:
    """The one token that stands for a whole text: what an exact title is found by."""
    return f"0t{blake2s(' '.join(tokens).encode(), digest_size=8).hexdigest()}"
