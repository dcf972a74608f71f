"""The words of French, whether the catalogue has them or not: who types one has misspelt nothing."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from spellchecker import SpellChecker

from themes.folding import fold


@cache
def dictionary() -> Mapping[str, str]:
    """A hundred thousand words, folded, by their first letter, each between two ends of lines: two megabytes.

    They take half a second to read: a server does it before it answers anyone.
    """
    by_letter: defaultdict[str, set[str]] = defaultdict(set)
    for word in SpellChecker(language="fr").word_frequency.words():
        folded = word if word.isascii() else fold(word)
        if folded.isalpha():
            by_letter[folded[0]].add(folded)
    return {letter: "\n".join(["", *sorted(words), ""]) for letter, words in by_letter.items()}


def is_french(folded: str) -> bool:
    return f"\n{folded}\n" in dictionary().get(folded[:1], "")


def beginning_with(letter: str) -> list[str]:
    """Those that begin with this letter, folded: some thousands."""
    return dictionary().get(letter, "").split()
