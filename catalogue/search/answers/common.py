"""Where the words that many records have are found, kept in memory for a moment of the catalogue.

Their lists are what an engine is slow to give: a search that is made of such words alone asks it almost nothing.
What a search finds is learnt at once; what large answers were made of is read apart from the requests (`apart.py`).
"""

from collections.abc import Iterable, Mapping
from functools import reduce
from itertools import islice
from operator import and_

from catalogue.search.snapshots.index import Snapshot, moment_of
from catalogue.search.text.documents import Level
from catalogue.search.text.engines import Group, Request
from catalogue.search.text.kinds import Kind

COMMON = 2000  # records: a word that as many have is worth keeping
MOST = 128  # words; a worker gives them five megabytes when there are 100,000 records
AT_ONCE = 16  # words read apart at a time
Sets = Mapping[Kind, int]


class Common:
    """What is known at a moment. `wanted`: the groups of words to be read apart."""

    def __init__(self, moment: object) -> None:
        self.moment = moment
        self.wanted: dict[Group, None] = {}
        self.is_settled = False
        self.sets: dict[Group, dict[Level, Sets]] = {}

    def answer(self, request: Request) -> dict[Kind, int] | None:
        """The records that satisfy a request, as bits; None when the engine is to be asked."""
        known = [self.sets.get(group, {}).get(request.level) for group in request.condition]
        without = self.sets.get(request.without, {}).get(request.level) if request.without else {}
        if not known or without is None or any(sets is None for sets in known):
            return None
        return {
            kind: reduce(and_, (sets[kind] for sets in known if sets)) & ~without.get(kind, 0)
            for kind in known[0] or ()
        }

    def learn(self, found: Mapping[Request, Sets]) -> None:
        """Keep what was found of the words that many records have; want those of an answer that is as large."""
        for request, sets in found.items():
            known = [self.sets.get(group, {}) for group in request.condition]
            is_known = all(len(levels) == len(Level) for levels in known)
            if request.level != Level.BODY or request.without or is_known or not is_large(sets):
                continue
            if len(known) > 1:
                self.want(request.condition)
            elif len(self.sets) < MOST:
                self.sets[request.condition[0]] = {
                    level: same
                    for level in Level
                    if (same := found.get(Request(request.condition, level))) is not None
                }

    def want(self, groups: Iterable[Group]) -> None:
        """Let those that are not known be read."""
        room = MOST - len(self.sets) - len(self.wanted)
        self.wanted |= dict.fromkeys(islice((group for group in groups if group not in self.sets), max(room, 0)))

    def some_wanted(self) -> list[Group]:
        """A few of the groups to be read; none the first time that it is asked: another moment may follow at once."""
        if not self.is_settled:
            self.is_settled = True
            return []
        some = list(self.wanted)[:AT_ONCE]
        for group in some:
            del self.wanted[group]
        return some


def is_large(sets: Sets) -> bool:
    return sum(bits.bit_count() for bits in sets.values()) >= COMMON


_common = Common(None)


def common_now(snapshots: Mapping[Kind, Snapshot]) -> Common:
    """What is known at this moment of the catalogue; nothing when something has just changed."""
    global _common  # one memory for each worker
    common, moment = _common, moment_of(snapshots)
    if common.moment != moment:
        common = _common = Common(moment)
    return common
