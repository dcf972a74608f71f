"""What is read before it is sought, apart from the requests: the words that many records have (`common.py`)."""

import time
from collections import Counter
from collections.abc import Mapping
from itertools import chain

from catalogue.search.answers.asked import synonyms_now
from catalogue.search.answers.common import COMMON, MOST, common_now
from catalogue.search.answers.found import lean, sets_of
from catalogue.search.answers.texts import texts_of
from catalogue.search.snapshots.index import Snapshot, all_current, version_of
from catalogue.search.text.analysis import words
from catalogue.search.text.documents import Level
from catalogue.search.text.engines import Group, Request
from catalogue.search.text.kinds import Kind, number_of
from catalogue.search.text.query import read_query

SAMPLED = 500  # records
# seconds: what is read for a moment of the catalogue is lost at the next write, and worth ten seconds of processor
AGAIN = 600
_due = 0.0


def read_common() -> None:
    """Read some of the words wanted, on every level; from time to time, want those that a sample of the catalogue has
    most.

    Queries: three at most, and one for each word read. Nothing when the catalogue is small.
    """
    global _due  # once for a process
    snapshots = all_current()
    size = sum(len(snapshot.ids) for snapshot in snapshots.values())
    if size < COMMON:
        return
    common = common_now(snapshots)
    if time.monotonic() >= _due:
        common.want(groups_of(common_words(COMMON / size, snapshots), snapshots))
        _due = time.monotonic() + AGAIN
    for group in common.some_wanted():
        sets_of([Request((group,), level) for level in Level], snapshots)


def common_words(share: float, snapshots: Mapping[Kind, Snapshot]) -> list[str]:
    """Those that such a share of a sample of the longest list have, the most common first. Query: one."""
    kind = max(snapshots, key=lambda one: len(snapshots[one].ids))
    ids = snapshots[kind].ids
    sample = texts_of(number_of(kind, pk) for pk in ids[:: -(-len(ids) // SAMPLED)]).values()
    having = Counter(chain.from_iterable({word.text.casefold() for word in words(text)} for text in sample))
    return [word for word, times in having.most_common(MOST) if times >= share * len(sample)]


def groups_of(typed: list[str], snapshots: Mapping[Kind, Snapshot]) -> list[Group]:
    """What words are sought as."""
    synonyms = synonyms_now(version_of(snapshots))
    return [lean(group) for word in typed for group in read_query(word, synonyms).condition]
