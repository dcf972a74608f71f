"""What is read before it is sought, apart from the requests: the words that many records have (`common.py`)."""

import re
import time
from collections import Counter
from collections.abc import Collection, Mapping
from itertools import chain

from catalogue.search.answers.asked import synonyms_now
from catalogue.search.answers.common import COMMON, MOST, common_now
from catalogue.search.answers.found import lean, sets_of
from catalogue.search.answers.repeated import is_phrase
from catalogue.search.answers.texts import texts_of
from catalogue.search.snapshots.index import Snapshot, all_current, version_of
from catalogue.search.text.analysis import words
from catalogue.search.text.documents import Level
from catalogue.search.text.engines import Group, Request
from catalogue.search.text.kinds import Kind, number_of
from catalogue.search.text.query import read_query, side_by_side

EVERY = 5  # seconds
SAMPLED = 500  # records
MOST_SENTENCES = 16
FIRST = 2  # times: sentences, then the most common words
SENTENCE = re.compile(r"[.!?\n]+")
AGAIN = 600  # seconds: what is read follows what is written, but other words become common
_due = 0.0


def read_first() -> None:
    """Read, as a process starts, what its first reader would wait for: the lists, and what costs most to find."""
    for _ in range(FIRST):
        read_common()


def read_common() -> None:
    """Read some of the words wanted, on every level; from time to time, want those that a sample of the catalogue has
    most, and what it says word for word.

    Queries: three at most, and two for each word read. Nothing when the catalogue is small.
    """
    global _due  # once for a process
    snapshots = all_current()
    size = sum(len(snapshot.ids) for snapshot in snapshots.values())
    if size < COMMON:
        return
    common = common_now(snapshots)
    if time.monotonic() >= _due:
        sample = sampled(snapshots)
        # first what an engine finds most slowly
        sentences, said = common_sentences(COMMON / size, sample), common_words(COMMON / size, sample)
        worth_reading = [*sentences, *groups_of(said, snapshots)]
        common.make_room(worth_reading)
        common.want(worth_reading)
        _due = time.monotonic() + AGAIN
    for group in common.some_wanted():
        # of now: what is learnt of snapshots already passed is lost
        snapshots = all_current()
        sets_of([Request((group,), level) for level in Level], snapshots)
        common_now(snapshots).has_read(group)


def sampled(snapshots: Mapping[Kind, Snapshot]) -> list[str]:
    """The texts of some records of the longest list. Query: one."""
    kind = max(snapshots, key=lambda one: len(snapshots[one].ids))
    ids = snapshots[kind].ids
    return list(texts_of(number_of(kind, pk) for pk in ids[:: -(-len(ids) // SAMPLED)]).values())


def common_words(share: float, sample: Collection[str]) -> list[str]:
    """Those that such a share of a sample has, the most common first."""
    having = Counter(chain.from_iterable({word.text.casefold() for word in words(text)} for text in sample))
    return [word for word, times in having.most_common(MOST) if times >= share * len(sample)]


def common_sentences(share: float, sample: Collection[str]) -> list[Group]:
    """What such a share of a sample says word for word, as it is sought, what is said most first."""
    having = Counter(
        chain.from_iterable({*filter(is_phrase, map(phrase_of, SENTENCE.split(text)))} for text in sample)
    )
    return [group for group, times in having.most_common(MOST_SENTENCES) if times >= share * len(sample)]


def phrase_of(text: str) -> Group:
    return side_by_side(list(words(text)))


def groups_of(typed: list[str], snapshots: Mapping[Kind, Snapshot]) -> list[Group]:
    """What words are sought as."""
    synonyms = synonyms_now(version_of(snapshots))
    return [lean(group) for word in typed for group in read_query(word, synonyms).condition]
