"""Where the words that many records have are found, kept in memory; it follows what is written, as snapshots do.

Their lists are what an engine is slow to give: a search that is made of such words alone asks it almost nothing.
What a search finds is learnt at once; what large answers were made of is read apart from the requests (`apart.py`).
"""

from collections.abc import Iterable, Mapping
from functools import reduce
from itertools import islice
from operator import and_
from threading import Lock

from django.db import connection

from catalogue.search.answers.following import Changes, Levels, Sets, changed_between, corrected, merged, read
from catalogue.search.snapshots.index import Snapshot, are_committed
from catalogue.search.text.documents import Level
from catalogue.search.text.engines import Group, Request
from catalogue.search.text.kinds import Kind

COMMON = 2000  # records: a word that as many have is worth keeping
MOST = 400  # words; a worker gives them fifteen megabytes when there are 100,000 records
AT_ONCE = 16  # words read apart at a time
MOST_CHANGED = 32  # records: past this, all that is known is rewritten, and their texts forgotten


class Common:
    """What is known of the lists that some snapshots show. `wanted`: the groups of words to be read apart.

    What is learnt is true at the version of the snapshots, or later: what changes then is read again.
    `late`: the groups whose sets are true but for the records that `changed`; they are corrected when they are asked.
    `asked`: those, of what is known, that were asked since room was made.
    """

    def __init__(self, snapshots: Mapping[Kind, Snapshot]) -> None:
        self.snapshots = dict(snapshots)
        self.wanted: dict[Group, None] = {}
        self.is_settled = False
        self.sets: dict[Group, Levels] = {}
        self.late: set[Group] = set()
        self.changed: Changes = {}
        self.asked: set[Group] = set()

    def is_of(self, snapshots: Mapping[Kind, Snapshot]) -> bool:
        return len(snapshots) == len(self.snapshots) and all(
            self.snapshots.get(kind) is snapshot for kind, snapshot in snapshots.items()
        )

    def following(self, snapshots: Mapping[Kind, Snapshot]) -> "Common":
        """What is known once its snapshots have become these; nothing when they have not, or too much has changed: all
        that was known is then to be read apart.

        Queries: those of `changed_between`, and one when something has changed.
        """
        new = Common(snapshots)
        # first: what another thread learns meanwhile is left
        sets, wanted = self.sets.copy(), self.wanted.copy()
        new.asked = self.asked
        changed = changed_between(self.snapshots, snapshots)
        if changed is None:
            new.want([*sets, *wanted])
            # once the process has started, nothing was forgotten
            new.is_settled = not self.snapshots
            return new
        new.wanted, new.is_settled = wanted, self.is_settled
        if sets:
            # all are late, even those corrected already: some may just be
            new.sets, new.late = sets, set(sets)
            new.changed = merged(self.changed, read(changed, snapshots))
            if sum(of_kind.mask.bit_count() for of_kind in new.changed.values()) > MOST_CHANGED:
                new.correct_all()
        return new

    def correct_all(self) -> None:
        """Before any other thread knows of it."""
        self.sets = {group: corrected(levels, group, self.changed) for group, levels in self.sets.items()}
        self.late, self.changed = set(), {}

    def known(self, group: Group) -> Levels:
        """Where a group is found, on the levels that are known."""
        levels = self.sets.get(group, {})
        if levels and group in self.late:
            levels = self.sets[group] = corrected(levels, group, self.changed)
            self.late.discard(group)  # last: until then, another thread does the same
        return levels

    def answer(self, request: Request) -> dict[Kind, int] | None:
        """The records that satisfy a request, as bits; None when the engine is to be asked."""
        self.asked |= self.sets.keys() & request.condition
        known = [self.known(group).get(request.level) for group in request.condition]
        without = self.known(request.without).get(request.level) if request.without else {}
        if not known or without is None or any(sets is None for sets in known):
            return None
        return {
            kind: reduce(and_, (sets[kind] for sets in known if sets)) & ~without.get(kind, 0)
            for kind in known[0] or ()
        }

    def learn(self, found: Mapping[Request, Sets]) -> None:
        """Keep what was found of the words that many records have; want those of an answer that is as large."""
        for request, sets in found.items():
            known = [self.known(group) for group in request.condition]
            is_known = all(len(levels) == len(Level) for levels in known)
            if request.level != Level.BODY or request.without or is_known or not is_large(sets):
                continue
            if len(known) > 1:
                self.want(request.condition)
            elif len(self.sets) < MOST:
                levels = ((level, found.get(Request(request.condition, level))) for level in Level)
                self.keep(request.condition[0], {level: same for level, same in levels if same is not None})

    def keep(self, group: Group, levels: Levels) -> None:
        """Know where a group is found."""
        self.sets[group] = levels
        self.late.discard(group)

    def want(self, groups: Iterable[Group]) -> None:
        """Let those that are not known be read."""
        room = MOST - len(self.sets) - len(self.wanted)
        self.wanted |= dict.fromkeys(islice((group for group in groups if group not in self.sets), max(room, 0)))

    def some_wanted(self) -> list[Group]:
        """A few of the groups to be read; none the first time after all was forgotten, which may happen again at once:
        an import, a document read whole."""
        if not self.is_settled:
            self.is_settled = True
            return []
        return list(islice(self.wanted.copy(), AT_ONCE))

    def make_room(self, kept: Iterable[Group]) -> None:
        """Once all the places are taken, forget what nobody has asked since the last time, but for some groups."""
        if len(self.sets) >= MOST:
            for group in set(self.sets).difference(self.asked, kept):
                self.sets.pop(group, None)
        self.asked.clear()

    def has_read(self, group: Group) -> None:
        """Want it no more, whatever was found."""
        self.wanted.pop(group, None)


def is_large(sets: Sets) -> bool:
    return sum(bits.bit_count() for bits in sets.values()) >= COMMON


# For each worker: the memory that follows; then the one of what a transaction shows, or of snapshots already passed,
# which nothing follows. What a transaction has seen may be rolled back, and nothing would mark it.
_common = Common({})
_passing = Common({})
_following = Lock()


def common_now(snapshots: Mapping[Kind, Snapshot]) -> Common:
    """What is known of these snapshots. Queries: those of `following`, the first time after something has changed."""
    global _common
    if connection.in_atomic_block:
        return passing(snapshots)
    common = _common  # another thread may put another there
    if common.is_of(snapshots):
        return common
    with _following:
        if not _common.is_of(snapshots):
            # asked here: whoever came before had snapshots that these ones were made of
            if not are_committed(snapshots):
                return passing(snapshots)
            _common = _common.following(snapshots)
        return _common


def passing(snapshots: Mapping[Kind, Snapshot]) -> Common:
    """What is known of snapshots that no other will be made of; nothing when they are met for the first time."""
    global _passing
    common = _passing
    if not common.is_of(snapshots):
        common = _passing = Common(snapshots)
    return common
