"""Counting facets in memory: one integer per value of a facet, one bit per record.

A value's count is the number of bits left by an « and »: 460 values of 100,000 records take 3 ms
where SQL needs 300. Each worker builds its own snapshot and keeps it while the catalogue's
version stays the same and no publication date is passed.
"""

import re
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache, partial
from itertools import compress, islice
from threading import Lock
from typing import Any

from django.utils import timezone

from catalogue.search.bits import CHUNK, Bits, read_bits
from catalogue.search.facets import Facet, Label, Listing
from catalogue.search.places import Places, read_places
from catalogue.search.version import current_version, next_turn

# The chosen values of each facet, in the order of the declarations: hashable, so that answers are remembered.
Selection = tuple[tuple[str, tuple[str, ...]], ...]
REMEMBERED_ANSWERS = 512
ONE_BYTE_PER_BIT = bytes.maketrans(b"01", b"\x00\x01")


class Memory(dict[Any, str]):
    """The latest pieces rendered, the oldest forgotten first."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size

    def __setitem__(self, key: Any, piece: str) -> None:
        super().__setitem__(key, piece)
        if len(self) > self.size:
            self.pop(next(iter(self)), None)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a selection gives: the records found, as bits, and the count of every value of every facet.

    A facet's counts ignore its own choice; `without` holds, for each facet chosen, the total without it.
    """

    found: int
    total: int
    counts: Mapping[str, Sequence[int]]
    without: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A list at one version of the catalogue. Position p of a record is the bit p of every integer."""

    version: int
    valid_until: datetime | None
    ids: Sequence[int]
    orders: Mapping[str, Sequence[int]]
    ranks: Mapping[str, Sequence[int]]
    labels: Mapping[str, Mapping[str, Label]]
    offered: Mapping[str, Mapping[str, frozenset[str]]]
    bits: Mapping[str, Bits]
    answer: Callable[[Selection], Answer]
    # pieces of pages, already rendered: the templates are what a page costs
    cards: Memory = field(default_factory=lambda: Memory(2000))
    facets: Memory = field(default_factory=lambda: Memory(600))
    # where resources are cited: read at the first card
    places: Callable[[], Places] = field(default_factory=lambda: cache(read_places))

    def page(self, found: int, sort: str, start: int, stop: int) -> list[int]:
        """The positions of the records found, sorted, from one rank to another."""
        order = self.orders[sort]
        size, total = len(self.ids), found.bit_count()
        stop = min(stop, total)
        if start >= stop or total == size:
            return list(order[start:stop])
        written = f"{found:0{size}b}".encode()
        steps = size * min(stop, total - start) // total
        if total < size // 20 or steps > total + size // 8:
            # few records, or a page far from both ends: sorting those found is quicker than walking to them
            positions = [size - 1 - one.start() for one in re.finditer(b"1", written)]
            return sorted(positions, key=self.ranks[sort].__getitem__)[start:stop]
        flags = written.translate(ONE_BYTE_PER_BIT)[::-1]
        if start <= total // 2:
            return list(islice(compress(order, map(flags.__getitem__, order)), start, stop))
        backwards = compress(reversed(order), map(flags.__getitem__, reversed(order)))
        return list(islice(backwards, total - stop, total - start))[::-1]

    def first(self, sort: str, most: int, reader: str = "", **chosen: str) -> list[int]:
        """The ids of the first records, those that concern a reader before the others.

        `reader`: the code of an audience, or nothing; `chosen`: one value of a facet, `competence="crcn.1.1"`.
        """
        found = (1 << len(self.ids)) - 1
        for parameter, key in chosen.items():
            found &= self.bits[parameter].get(key, 0)
        own = found & self.bits["public"].get(reader, 0)
        positions = self.page(own, sort, 0, most)
        positions += self.page(found & ~own, sort, 0, most - len(positions))
        return [self.ids[position] for position in positions]

    def values_of(self, parameter: str, positions: Iterable[int]) -> defaultdict[int, list[Label]]:
        """The values of a facet that some records have: those of a page, without a query."""
        mask = sum(1 << position for position in positions)
        values: defaultdict[int, list[Label]] = defaultdict(list)
        for key, label in self.labels[parameter].items():
            left = self.bits[parameter].get(key, 0) & mask
            while left:
                position = left.bit_length() - 1
                values[position].append(label)
                left ^= 1 << position
        return values


def union(bits: Bits, values: Iterable[str]) -> int:
    found = 0
    for value in values:
        found |= bits.get(value, 0)
    return found


def answer(everything: int, bits: Mapping[str, Bits], keys: Mapping[str, Sequence[str]], chosen: Selection) -> Answer:
    """Filter « or » inside a facet and « and » across; count every value with its own facet left out."""
    masks = {parameter: union(bits[parameter], values) for parameter, values in chosen}
    found = everything
    for mask in masks.values():
        found &= mask
    base = dict.fromkeys(bits, found)
    for parameter in masks:
        base[parameter] = everything
        for other, mask in masks.items():
            if other != parameter:
                base[parameter] &= mask
    counts = {
        parameter: array("I", [(base[parameter] & bits[parameter].get(key, 0)).bit_count() for key in keys[parameter]])
        for parameter in bits
    }
    return Answer(found, found.bit_count(), counts, {parameter: base[parameter].bit_count() for parameter in masks})


def read_offered(facet: Facet) -> dict[str, frozenset[str]]:
    offered = defaultdict(set)
    for choice, key in facet.offered_for[1]() if facet.offered_for else ():
        offered[choice].add(key)
    return {choice: frozenset(keys) for choice, keys in offered.items()}


def inverse(order: Sequence[int]) -> Sequence[int]:
    """The rank of each position."""
    ranks = array("I", bytes(4 * len(order)))
    for rank, position in enumerate(order):
        ranks[position] = rank
    return ranks


def build(listing: Listing) -> Snapshot:
    """Read a whole list. The version comes first: a write during the reading makes the snapshot old, never wrong."""
    version = current_version()
    turn = next_turn(timezone.now())
    ids = {
        sort.key: array("q", listing.records().order_by(*sort.order).values_list("pk", flat=True).iterator(CHUNK))
        for sort in listing.sorts
    }
    base = ids[listing.sorts[0].key]
    position = {record: rank for rank, record in enumerate(base)}
    # a record published during the reading has no position yet: the next version brings it
    orders = {sort: array("I", [position[pk] for pk in order if pk in position]) for sort, order in ids.items()}
    bits = read_bits(listing, position)
    labels = {
        facet.parameter: {label.key: label for label in facet.known(bits[facet.parameter])} for facet in listing.facets
    }
    return Snapshot(
        version=version,
        valid_until=turn,
        ids=base,
        orders=orders,
        ranks={sort: inverse(order) for sort, order in orders.items()},
        labels=labels,
        offered={facet.parameter: read_offered(facet) for facet in listing.facets},
        bits=bits,
        answer=lru_cache(REMEMBERED_ANSWERS)(
            partial(answer, (1 << len(base)) - 1, bits, {name: tuple(keys) for name, keys in labels.items()})
        ),
    )


_snapshots: dict[str, Snapshot] = {}
_building = Lock()


def is_current(snapshot: Snapshot | None, version: int) -> bool:
    return (
        snapshot is not None
        and snapshot.version == version
        and (snapshot.valid_until is None or timezone.now() < snapshot.valid_until)
    )


def current(listing: Listing) -> Snapshot:
    """The snapshot of now, rebuilt when something readers can see has changed. Query: one, unless it has."""
    version = current_version()
    snapshot = _snapshots.get(listing.name)
    if snapshot is None or not is_current(snapshot, version):
        with _building:
            snapshot = _snapshots.get(listing.name)
            if snapshot is None or not is_current(snapshot, version):
                snapshot = _snapshots[listing.name] = build(listing)
    return snapshot
