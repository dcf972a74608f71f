"""What is read before it is sought, apart from the requests: the words that many records have (`common.py`)."""

from catalogue.search.answers.asked import synonyms_now
from catalogue.search.answers.common import COMMON, common_now
from catalogue.search.answers.found import lean, sets_of
from catalogue.search.answers.vocabulary import vocabulary_now
from catalogue.search.snapshots.index import all_current, version_of
from catalogue.search.text.documents import Level
from catalogue.search.text.engines import Group, Request
from catalogue.search.text.query import read_query

FIRST = 200  # words: those learnt first are mostly those met everywhere
_has_begun = False


def read_common() -> None:
    """Read some of the words wanted, on every level; at first, want those that the catalogue learnt first.

    Queries: three at most, and one for each word read. Nothing when the catalogue is small.
    """
    global _has_begun  # once for a process
    snapshots = all_current()
    if all(len(snapshot.ids) < COMMON for snapshot in snapshots.values()):
        return
    common = common_now(snapshots)
    if not _has_begun:
        common.wanted |= dict.fromkeys(first_groups(version_of(snapshots)))
        _has_begun = True
    for group in common.some_wanted():
        sets_of([Request((group,), level) for level in Level], snapshots)


def first_groups(version: int) -> list[Group]:
    """What the first words are sought as."""
    synonyms = synonyms_now(version)
    words = vocabulary_now(version).learnt_first(FIRST)
    return [lean(group) for word in words for group in read_query(word, synonyms).condition]
