"""Counting facets in memory: one integer per value of a facet, one bit per record.

A value's count is the number of bits left by an « and »: 460 values of 100,000 records take 3 ms
where SQL needs 300. Each worker builds its own snapshot and keeps it while the catalogue's
version stays the same and no publication date is passed.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from itertools import compress, islice
from threading import Lock

from django.utils import timezone

from catalogue.fiches.standing import Standing
from catalogue.search.facets import Facet, Label, Listing
from catalogue.search.version import current_version, next_turn

# The chosen values of each facet, in the order of the declarations: hashable, so that answers are remembered.
Selection = tuple[tuple[str, tuple[str, ...]], ...]
Bits = dict[str, int]
REMEMBERED_ANSWERS = 128
ONE_BYTE_PER_BIT = bytes.maketrans(b"01", b"\x00\x01")


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
    labels: Mapping[str, Mapping[str, Label]]
    offered: Mapping[str, Mapping[str, frozenset[str]]]
    bits: Mapping[str, Bits]
    answer: Callable[[Selection], Answer]

    def page(self, found: int, sort: str, start: int, stop: int) -> list[int]:
        """The positions of the records found, sorted, from one rank to another."""
        order = self.orders[sort]
        if found.bit_count() == len(self.ids):
            return list(order[start:stop])
        flags = f"{found:0{len(self.ids)}b}".encode().translate(ONE_BYTE_PER_BIT)[::-1]
        return list(islice(compress(order, map(flags.__getitem__, order)), start, stop))

    def values_of(self, parameter: str, positions: Iterable[int]) -> dict[int, list[Label]]:
        """The values of a facet that some records have: those of a page, without a query."""
        mask = sum(1 << position for position in positions)
        values = defaultdict(list)
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


def read_bits(standing: Standing, position: Mapping[int, int], size: int) -> Bits:
    """One integer for each value found, from rows streamed from the database."""
    buffers: defaultdict[str, bytearray] = defaultdict(partial(bytearray, size // 8 + 1))
    for source in standing:
        for record, value in source.pairs():
            rank = position.get(record)
            if rank is not None:
                buffers[value][rank >> 3] |= 1 << (rank & 7)
    return {str(value): int.from_bytes(buffer, "little") for value, buffer in buffers.items()}


def read_offered(facet: Facet) -> dict[str, frozenset[str]]:
    offered = defaultdict(set)
    if facet.offered_for:
        for choice, value in facet.offered_for[1].pairs():
            offered[str(choice)].add(value)
    return {choice: frozenset(values) for choice, values in offered.items()}


def build(listing: Listing) -> Snapshot:
    """Read a whole list. The version comes first: a write during the reading makes the snapshot old, never wrong."""
    version = current_version()
    turn = next_turn(timezone.now())
    ids = {
        sort.key: array("q", listing.records().order_by(*sort.order).values_list("pk", flat=True).iterator(5000))
        for sort in listing.sorts
    }
    base = ids[listing.sorts[0].key]
    position = {record: rank for rank, record in enumerate(base)}
    labels = {facet.parameter: {label.key: label for label in facet.labels()} for facet in listing.facets}
    bits = {facet.parameter: read_bits(facet.standing, position, len(base)) for facet in listing.facets}
    return Snapshot(
        version=version,
        valid_until=turn,
        ids=base,
        orders={sort: array("I", [position[pk] for pk in order if pk in position]) for sort, order in ids.items()},
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
