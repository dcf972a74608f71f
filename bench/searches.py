"""What is searched: words of the catalogue by how many resources have them, alone, together, misspelt, never seen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product
from random import Random
from urllib.parse import urlencode

from bench.table import Budget

EVERYWHERE, SUGGESTED = "/recherche/", "/recherche/suggestions/"
SEARCHED = Budget(cpu_ms=(6, 8), statements=6)
FIRST_SEEN = Budget(cpu_ms=(10, 25), p95_ms=(None, 25), statements=6)
GROUPED = Budget(statements=8)
GROUPED_FIRST = replace(FIRST_SEEN, statements=GROUPED.statements)
# no search may cost more, whatever is asked
HEAVIEST = Budget(cpu_ms=(100, 100), p95_ms=(100, 100), statements=6)
TYPED = Budget(cpu_ms=(2, 2), raw=None, compressed=None)
SHORTEST_MISSPELT = 7
ASKED_AGAIN = 15


@dataclass(frozen=True)
class Words:
    """Words of the catalogue: in more than one resource out of twenty, in some, in a handful; phrases of titles.

    `everywhere`: a sentence that nearly every resource has, empty when there is none.
    """

    common: Sequence[str]
    medium: Sequence[str]
    rare: Sequence[str]
    phrases: Sequence[str]
    everywhere: str = ""


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


def unseen(words: Words) -> dict[str, list[str]]:
    """Searches that nobody has made, as each row asks them: a capital makes another question than those above."""
    chance = Random(4)
    every, pairs = [*words.common, *words.medium, *words.rare], list(combinations(words.common, 2))
    several = list(dict.fromkeys(fresh(words)))
    return {
        "recherche jamais vue": several[::2],
        "tout le catalogue, jamais vu": several[1::2],
        "un mot jamais cherché": [word.capitalize() for word in chance.sample(every, len(every))],
        "deux mots fréquents, jamais vus": [f"{one} {two}" for one, two in chance.sample(pairs, len(pairs))],
        "mot mal écrit, jamais vu": [word.capitalize() for word in misspelt(words, chance)],
    }


def heaviest(words: Words) -> Iterator[str]:
    """What an engine finds hardest: words that every resource has, alone, all together, side by side, misspelt."""
    said = [word.strip(",;:").upper() for word in words.everywhere.split()]
    if not said:
        return
    longest = sorted(said, key=len)[-4:]
    yield from longest
    yield " ".join(longest)
    yield " ".join(said)
    yield f'"{" ".join(said)}"'
    yield f'"{" ".join(said[:3])}" "{" ".join(said[-3:])}"'
    yield " ".join(word[:3] + word[4:] for word in longest)
    yield f"-{longest[-1]}"
    yield from (f"{one} {two}" for one, two in combinations(longest, 2))


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
