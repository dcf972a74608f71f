"""Where an expression stands that is part of a sentence that many records have, word for word.

To know that words are side by side, an engine looks at every text that has them all: an expression made of words that
nearly every record has is what costs most. Who has the sentence has the expression; who lacks one of its words has
not; the few others are read.
"""

from collections.abc import Iterable, Mapping
from functools import reduce
from itertools import chain
from operator import and_, or_

from catalogue.search.answers.common import Common
from catalogue.search.answers.following import Levels, Sets, Text, read
from catalogue.search.snapshots.bits import positions_of
from catalogue.search.snapshots.index import Snapshot
from catalogue.search.text.documents import Level
from catalogue.search.text.engines import Group, Request, Tokens
from catalogue.search.text.kinds import Kind

MOST_READ = 100  # records
Snapshots = Mapping[Kind, Snapshot]


def learn_repeated(common: Common, requests: Iterable[Request], snapshots: Snapshots) -> None:
    """Let it be known where the expressions of some requests stand. Query: one, at most, for each that is found so."""
    phrases = {group for request in requests for group in request.condition if is_phrase(group)}
    for phrase in phrases.difference(common.sets):
        said = (common.known(group) for group in list(common.sets) if is_phrase(group) and says(group, phrase))
        sentences = [levels for levels in said if is_whole(levels)]
        if sentences and (most := bounds(phrase, common, snapshots)):
            least = {level: united((one[level] for one in sentences), snapshots) for level in Level}
            if (found := read_between(phrase, least, most, snapshots)) is not None:
                common.keep(phrase, found)


def is_phrase(group: Group) -> bool:
    """Whether each way to satisfy it is several words, one after the other."""
    return bool(group) and all(len(alternative) == 1 and len(alternative[0]) > 1 for alternative in group)


def says(sentence: Group, phrase: Group) -> bool:
    """Whether who has a sentence, in either form, has an expression."""
    return all(Text([" ".join(said)]).satisfies(phrase) for (said,) in sentence)


def is_whole(levels: Levels) -> bool:
    return len(levels) == len(Level)


def united(sets: Iterable[Sets], snapshots: Snapshots) -> dict[Kind, int]:
    every = list(sets)
    return {kind: reduce(or_, (one.get(kind, 0) for one in every), 0) for kind in snapshots}


def bounds(phrase: Group, common: Common, snapshots: Snapshots) -> Levels | None:
    """The records that have all the words of an expression, in one form; None when one of them isn't known."""
    having: dict[str, list[Levels]] = {token: [] for token in chain.from_iterable(chain.from_iterable(phrase))}
    for group in list(common.sets):
        # synonyms may satisfy it as well: it then says more records than have the word, never fewer
        tokens = [token for token in having if ((token,),) in group]
        if tokens and is_whole(levels := common.known(group)):
            for token in tokens:
                having[token].append(levels)
    if not all(having.values()):
        return None

    def having_all(words: Tokens, level: Level) -> Sets:
        sets = [levels[level] for token in words for levels in having[token]]
        return {kind: reduce(and_, (one.get(kind, 0) for one in sets)) for kind in snapshots}

    return {level: united((having_all(words, level) for (words,) in phrase), snapshots) for level in Level}


def read_between(phrase: Group, least: Levels, most: Levels, snapshots: Snapshots) -> Levels | None:
    """The records that have an expression, when few are in doubt: those are read. Query: one, or none."""
    doubtful = {kind: reduce(or_, (most[level][kind] & ~least[level][kind] for level in Level)) for kind in snapshots}
    if sum(bits.bit_count() for bits in doubtful.values()) > MOST_READ:
        return None
    keys = {kind: {snapshots[kind].ids[place] for place in positions_of(bits)} for kind, bits in doubtful.items()}
    having = {kind: texts.having(phrase) for kind, texts in read(keys, snapshots).items()}
    return {level: {kind: least[level][kind] | having[kind][level] for kind in snapshots} for level in Level}
