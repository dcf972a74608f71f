"""What is searched: words of the catalogue by how many resources have them, alone, together, misspelt, never seen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from random import Random
from urllib.parse import urlencode

from bench.table import Budget

EVERYWHERE, SUGGESTED = "/recherche/", "/recherche/suggestions/"
SEARCHED = Budget(cpu_ms=(6, 8), statements=6)
GROUPED = Budget(statements=8)
TYPED = Budget(cpu_ms=(2, 2), raw=None, compressed=None)
SHORTEST_MISSPELT = 7
ASKED_AGAIN = 15


@dataclass(frozen=True)
class Words:
    """Words of the catalogue: in more than one resource out of twenty, in some, in a handful; phrases of titles."""

    common: Sequence[str]
    medium: Sequence[str]
    rare: Sequence[str]
    phrases: Sequence[str]


def queries(words: Words) -> dict[str, list[str]]:
    """The searches of each row, all different: few enough for a worker to remember them all."""
    chance = Random(2)
    pairs = list(product(words.common[:8], words.medium[:20]))
    rows = {
        "mot fréquent": list(words.common),
        "mot moyen": list(words.medium),
        "mot rare": list(words.rare),
        "deux mots": [f"{one} {two}" for one, two in chance.sample(pairs, len(pairs))],
        "expression": [f'"{phrase}"' for phrase in words.phrases],
        "mot mal écrit": list(misspelt(words, chance)),
    }
    return {name: every[:ASKED_AGAIN] for name, every in rows.items()}


def misspelt(words: Words, chance: Random) -> Iterator[str]:
    """Two letters exchanged, inside the word."""
    for word in [*words.common, *words.medium]:
        if len(word) >= SHORTEST_MISSPELT:
            at = chance.randint(2, len(word) - 3)
            yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def fresh(words: Words) -> Iterator[str]:
    """Two to four words, mostly uncommon, that no other row asks together."""
    chance = Random(3)
    every = [*words.common, *words.medium, *words.rare]
    for _ in range(5000):
        yield " ".join([chance.choice(words.medium), *chance.sample(every, chance.randint(1, 3))])


def searched(path: str, query: str, **choices: str | int) -> str:
    return f"{path}?{urlencode({'q': query, **choices})}"


def typed(words: Words) -> Iterator[str]:
    """What is in the field while a word is typed: two letters, three, four…"""
    for word in [*words.common, *words.medium, *words.rare]:
        for length in range(2, min(len(word), 8) + 1):
            yield searched(SUGGESTED, word[:length])
