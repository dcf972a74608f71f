"""The orders of a list: kept in memory, sorted by the database alone.

Where a record goes in an order already known is found by asking the database to sort it among a few records of that
order, then among a few of those between which it falls: three short statements at most for 100,000 records.
"""

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from django.db.models import Model

from catalogue.search.facets import Sort

# Between two ranks: thirty records may be put one by one at the same place before all are numbered again.
GAP = 1 << 32
# How many records of an order are asked for at once: in each interval, and in all.
SAMPLE, MOST_SAMPLED = 64, 640
ROUNDS = 6


class MovedError(Exception):
    """What was being sorted changed meanwhile."""


@dataclass(frozen=True, slots=True)
class Order:
    """Positions sorted in one way; for each position, a number that grows along the order."""

    positions: "array[int]"
    ranks: "array[int]"

    def index(self, position: int) -> int:
        """Where a position is in the order."""
        return bisect_left(self.positions, self.ranks[position], key=self.ranks.__getitem__)

    def without(self, gone: Iterable[int]) -> "Order":
        """The same without some of its positions."""
        kept = self.positions[:]
        for index in sorted(map(self.index, gone), reverse=True):
            del kept[index]
        return Order(kept, self.ranks)

    def having(self, added: Sequence[tuple[int, int]], size: int) -> "Order":
        """The same with more positions, each after the index where it goes here, in their own order.

        `size`: how many positions exist, holes included.
        """
        positions = self.positions[:]
        for before, (index, position) in enumerate(added):
            positions.insert(index + before, position)
        ranks = self.ranks + array("q", bytes(8 * (size - len(self.ranks))))
        for index, run in groupby(added, key=itemgetter(0)):
            news = [position for _, position in run]
            low = ranks[self.positions[index - 1]] if index else None
            high = ranks[self.positions[index]] if index < len(self.positions) else None
            numbers = between(low, high, len(news))
            if not numbers:
                return Order(positions, numbered(positions, size))
            for position, number in zip(news, numbers, strict=True):
                ranks[position] = number
        return Order(positions, ranks)


def between(low: int | None, high: int | None, many: int) -> list[int]:
    """So many numbers that grow between two; none when they do not fit."""
    if low is None:
        low = 0 if high is None else high - GAP * (many + 1)
    if high is None:
        high = low + GAP * (many + 1)
    step = (high - low) // (many + 1)
    return [low + step * (one + 1) for one in range(many)] if step else []


def numbered(positions: Sequence[int], size: int) -> "array[int]":
    ranks = array("q", bytes(8 * size))
    for rank, position in enumerate(positions):
        ranks[position] = rank * GAP
    return ranks


@dataclass(slots=True)
class Search:
    """Where some records go among others that are in order: between two indexes that come closer.

    `sampled`: the other records that were asked for.
    """

    low: dict[int, int]
    high: dict[int, int]
    sampled: set[int] = field(default_factory=set)
    order: list[int] = field(default_factory=list)

    def narrow(self, asked: Iterable[int], index_of: Mapping[int, int]) -> None:
        """Learn from some records as the database sorts them. Raises MovedError when the others are in disorder."""
        self.order, reached = [], -1
        waiting: list[int] = []
        for record in asked:
            index = index_of.get(record)
            if index is None:
                self.low[record] = max(self.low[record], reached + 1)
                waiting.append(record)
                self.order.append(record)
            elif index < reached:
                raise MovedError
            else:
                for one in waiting:
                    self.high[one] = min(self.high[one], index)
                reached, waiting = index, []

    def indexes(self) -> set[int]:
        """Those to ask for next: at even steps of each interval."""
        intervals = {(self.low[one], self.high[one]) for one in self.low if self.low[one] < self.high[one]}
        most = min(SAMPLE, max(4, MOST_SAMPLED // max(1, len(intervals))))
        asked = set[int]()
        for low, high in intervals:
            steps = min(most, high - low) - 1
            asked.update(low + step * (high - low - 1) // max(1, steps) for step in range(steps + 1))
        return asked


def search(
    model: type[Model],
    sort: Sort,
    known: tuple[Sequence[int], Sequence[int]],
    moved: Collection[int],
    hints: Iterable[int],
) -> Search:
    """Where some records go in an order that lacks them. Query: one, when they go where `hints` say, or at an end.

    `known`: the positions in order, and the key of the record at each; `hints`: the indexes where some probably go.
    Whether readers see them is not asked again: SQLite would rather walk through all that they see.
    Raises MovedError when the order is not any more what was known.
    """
    positions, ids = known
    found = Search(dict.fromkeys(moved, 0), dict.fromkeys(moved, len(positions)))
    asked = {0, len(positions) - 1, *hints}
    for _ in range(ROUNDS):
        index_of = {ids[positions[index]]: index for index in asked if 0 <= index < len(positions)}
        if len(found.order) == len(moved) and not index_of:
            return found
        among = model._default_manager.filter(pk__in=[*moved, *index_of]).order_by(*sort.order)
        found.narrow(among.values_list("pk", flat=True), index_of)
        found.sampled.update(index_of)
        asked = found.indexes()
    raise MovedError
