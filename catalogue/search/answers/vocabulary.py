"""The words of the catalogue, in memory: which ones are near a misspelt one, which ones begin like another.

All of them, drafts' included: who shows one makes sure first that a record readers see has it.
"""

import re
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from math import ceil
from string import ascii_lowercase
from threading import Lock

from django.db import connection
from rapidfuzz.distance import OSA, Indel
from rapidfuzz.process import extract

from catalogue.search.models import Word
from themes.folding import fold

TABLE = Word._meta.db_table
SHORTEST = 4  # letters of what is corrected
# (letters, the most that a correction costs): a short word is one edit away from many others
MOST_COST = ((12, 2.5), (8, 2.0), (7, 1.5), (SHORTEST, 1.0))
DOUBLED = 0.5  # « colege »
ELISION = 0.5  # « lecole »
FIRST_LETTER = 1.5  # rarely missed: nothing else may be wrong with the word
ELIDED = "cdjlmnst"
REPEATED = re.compile(r"(.)\1+")
FEW = 100  # words put one by one among those known, rather than all sorted again
AFTER_LETTERS = "~"  # sorts after every letter


def most_cost(folded: str) -> float:
    """What a correction of this word may cost; 0 when it is too short for any."""
    return next((cost for letters, cost in MOST_COST if len(folded) >= letters), 0.0)


def cost_of(typed: str, word: str) -> float:
    """How far two folded words are: one for a letter too many, missing, changed or swapped with the next; less for
    a letter that is doubled on one side only. Accents are free, since they are folded.

    >>> cost_of("numerqiue", "numerique"), cost_of("colege", "college"), cost_of("appeller", "apeler")
    (1, 0.5, 1.0)
    """
    doubled = Counter(REPEATED.findall(typed)), Counter(REPEATED.findall(word))
    apart = sum(((doubled[0] - doubled[1]) + (doubled[1] - doubled[0])).values())
    single = OSA.distance(REPEATED.sub(r"\1", typed), REPEATED.sub(r"\1", word))
    return min(OSA.distance(typed, word), single + DOUBLED * apart)


def first_letter_mended(typed: str) -> Iterator[tuple[str, float]]:
    """The words that differ by their first letter alone, and what that costs."""
    rest = typed[1:]
    yield rest, ELISION if typed[0] in ELIDED else FIRST_LETTER
    if typed.startswith("qu"):
        yield typed[2:], ELISION
    yield typed[1:2] + typed[0] + typed[2:], FIRST_LETTER
    for letter in ascii_lowercase:
        yield letter + typed, FIRST_LETTER
        yield letter + rest, FIRST_LETTER


@dataclass(frozen=True)
class Vocabulary:
    """The words known after some rows. `written`: by the folded word, how it is written, accents and all.

    `ordered`: the folded words, sorted; `ranks`: when each was learnt, the most common ones being met first.
    """

    last: tuple[int, str] = (0, "")
    rows: int = 0
    written: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ordered: Sequence[str] = ()
    ranks: Sequence[int] = ()

    def __contains__(self, folded: str) -> bool:
        return folded in self.written

    def with_rows(self, rows: Sequence[tuple[int, str]]) -> "Vocabulary":
        """The same and some more, as another object: the old one may be in use."""
        if not rows:
            return self
        written, new = dict(self.written), []
        for _, text in rows:
            folded = text if text.isascii() else fold(text).replace(" ", "")
            if folded not in written:
                new.append(folded)
                # one object for both, when they are the same: half the memory
                written[folded] = (folded,) if folded == text else (text,)
            elif text not in written[folded]:
                written[folded] += (text,)
        ordered, ranks = list(self.ordered), array("I", self.ranks)
        if len(new) > FEW:
            # learnt in this order: what was known keeps its rank
            rank_of = dict(zip(ordered, ranks, strict=True)) | {word: len(ordered) + at for at, word in enumerate(new)}
            ordered = sorted(rank_of)
            ranks = array("I", map(rank_of.__getitem__, ordered))
        else:
            for word in new:
                place = bisect_left(ordered, word)
                ranks.insert(place, len(ordered))
                ordered.insert(place, word)
        return Vocabulary(rows[-1], self.rows + len(rows), written, ordered, ranks)

    def between(self, start: str, stop: str) -> tuple[int, int]:
        return bisect_left(self.ordered, start), bisect_left(self.ordered, stop)

    def beginning_with(self, prefix: str, most: int) -> list[str]:
        """Folded words that begin so, those met first before the others."""
        start, stop = self.between(prefix, prefix + AFTER_LETTERS)
        ranks = nsmallest(most, range(start, stop), key=self.ranks.__getitem__)
        return [self.ordered[rank] for rank in ranks]

    def near(self, typed: str, others: Iterable[str] = ()) -> list[tuple[str, float]]:
        """Folded words that this one, folded too, may stand for, and what each costs.

        Among `others` as well, that begin with the same letter.
        """
        most = most_cost(typed)
        if not most:
            return []
        start, stop = self.between(typed[0], typed[0] + AFTER_LETTERS)
        pool = [*self.ordered[start:stop], *others]
        close = extract(typed, pool, scorer=OSA.distance, score_cutoff=ceil(most), limit=None)
        costs = {word: cost_of(typed, word) for word, *_ in close}
        for word, cost in first_letter_mended(typed):
            if word in self.written:
                costs.setdefault(word, cost)
        found = [one for one in costs.items() if one[0] != typed and one[1] <= most and len(one[0]) >= SHORTEST]
        # a letter is missing more often than it is too many: « pedagogiqe » is « pedagogique » before « pedagogie »
        return sorted(found, key=lambda one: (one[1], -Indel.normalized_similarity(typed, one[0]), one[0]))


NOTHING = Vocabulary()
# The words that were read outside any transaction, and those that one shows, each with its version: what a transaction
# shows may be rolled back, and its ids be given again to as many other words.
_known = NOTHING
_read_at: int | None = None
_passing: tuple[int | None, Vocabulary] = (None, NOTHING)
_reading = Lock()


def vocabulary_now(version: int) -> Vocabulary:
    """All the words at this version of the catalogue. Query: one for each version, of the new rows alone.

    Writers of the catalogue queue on its version, so that rows are committed in the order of their ids. All are read
    again when that is not what is found: the table was emptied, a row came late; and within a transaction.
    """
    global _known, _read_at, _passing
    with _reading:
        if connection.in_atomic_block and _read_at != version:
            if _passing[0] != version:
                _passing = version, NOTHING.with_rows(rows_from(0)[1])
            return _passing[1]
        if _read_at != version:
            count, rows = rows_from(_known.last[0])
            if _known.rows and rows[:1] == [_known.last]:
                rows = rows[1:]
            elif _known.rows:
                _known, (count, rows) = NOTHING, rows_from(0)
            if count != _known.rows + len(rows):
                _known, (count, rows) = NOTHING, rows_from(0)
            _known, _read_at = _known.with_rows(rows), version
        return _known


def rows_from(pk: int) -> tuple[int, list[tuple[int, str]]]:
    """How many rows there are, and those from this key on. Query: one."""
    statement = (
        f"SELECT -count(*) AS id, '' AS text FROM {TABLE} "  # noqa: S608 - the table's name is ours
        f"UNION ALL SELECT id, text FROM {TABLE} WHERE id >= %s ORDER BY 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [max(pk, 1)])
        [(count, _), *rows] = cursor.fetchall()
    return -count, [(int(key), str(text)) for key, text in rows]
