"""What a list is at one version of the catalogue, in memory: one integer per value of a facet, one bit per record.

A value's count is the number of bits left by an « and »: 460 values of 100,000 records take 3 ms where SQL needs 300.
A snapshot is never changed: the next one shares with it what is still true.
"""

import re
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache, partial
from itertools import compress, islice
from operator import itemgetter
from typing import Any

from catalogue.search.facets import Label
from catalogue.search.snapshots.bits import Bits, bits_at, positions_of
from catalogue.search.snapshots.orders import Order
from catalogue.search.snapshots.places import NOWHERE, Cited, Places

# The chosen values of each facet, in the order of the declarations: hashable, so that answers are remembered.
Selection = tuple[tuple[str, tuple[str, ...]], ...]
Labels = Mapping[str, Mapping[str, Label]]
REMEMBERED_ANSWERS = 512
ONE = ord("1")
ONE_BYTE_PER_BIT = bytes.maketrans(b"01", b"\x00\x01")
# More records than this are flagged in bytes; one out of so many, all are gone through, unless so few keys are those
# of records.
SEVERAL, MANY, SPARSE = 1000, 6, 8


class Memory(dict[Any, str]):
    """The latest pieces rendered, the oldest forgotten first."""

    def __init__(self, size: int, pieces: Mapping[Any, str] | None = None) -> None:
        super().__init__(pieces or {})
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
    counts: Mapping[str, "array[int]"]
    without: Mapping[str, int]

    @property
    def figures(self) -> bytes:
        """All the counts, to tell two answers apart."""
        return b"".join(counts.tobytes() for counts in self.counts.values())


@dataclass(frozen=True)
class Snapshot:
    """A list at one version of the catalogue. Position p of a record is the bit p of every integer.

    A position whose bit is not in `everything` is a hole: a record that readers see no more, and may see again.
    """

    version: int
    valid_until: datetime | None
    # the key of the record at each position, and the reverse, holes included
    ids: "array[int]"
    where: Mapping[int, int]
    # the records that readers see, and those of them that say little
    everything: int
    stubs: int
    freshest: str
    orders: Mapping[str, Order]
    labels: Labels
    offered: Mapping[str, Mapping[str, frozenset[str]]]
    bits: Mapping[str, Bits]
    remembered: Callable[[Selection, int], Answer]
    # who cites these records, and what a card says of it
    cited: Cited = NOWHERE
    places: Places = field(default_factory=dict)
    # pieces of pages, already rendered: the templates are what a page costs
    cards: Memory = field(default_factory=lambda: Memory(4000))
    facets: Memory = field(default_factory=lambda: Memory(600))

    def answer(self, selection: Selection, within: int | None = None) -> Answer:
        """What a selection gives among some records (all of them by default)."""
        return self.remembered(selection, self.everything if within is None else within)

    def bits_of(self, keys: Sequence[int]) -> int:
        """Those of these records that readers see, as bits."""
        if not keys:
            return 0
        size, where = len(self.ids), self.where.get
        if len(keys) > size // MANY and 1 < size > self.last_key // SPARSE:
            return self.gone_through(keys) & self.everything
        positions = [position for position in map(where, keys) if position is not None]
        bits = flagged(positions, size) if len(positions) > SEVERAL else bits_at(positions)
        return bits & self.everything

    def gone_through(self, keys: Iterable[int]) -> int:
        """Those of these records, flagged in the order of the keys, then put in that of the records: memory is walked
        straight."""
        last, in_reverse = self.reading
        flags = bytearray(b"0") * (last + 1)
        for key in keys:
            if key <= last:
                flags[key] = ONE
        return int(bytes(in_reverse(flags)), 2)

    @cached_property
    def last_key(self) -> int:
        return max(self.ids, default=0)

    @cached_property
    def reading(self) -> tuple[int, Callable[[bytearray], tuple[int, ...]]]:
        """The last key, and what reads the flags of the records, the last position first, in a row of flags by key.

        Both of the same ids: the next snapshot may add its own to them meanwhile.
        """
        ids = self.ids[:]
        return max(ids), itemgetter(*reversed(ids))

    def positions(self, keys: Iterable[int]) -> dict[int, int]:
        """Where those of these records that readers see are."""
        where, seen = self.where.get, self.everything.to_bytes(len(self.ids) // 8 + 1, "little")
        found = ((key, place) for key in keys if (place := where(key)) is not None)
        return {key: place for key, place in found if seen[place >> 3] >> (place & 7) & 1}

    @property
    def holes(self) -> int:
        return len(self.ids) - self.everything.bit_count()

    @cached_property
    def competence_keys(self) -> Mapping[str, Sequence[str]]:
        """The keys of the competences that have a code, in lower case: « 1.1 » is in two frameworks."""
        keys = defaultdict(list)
        for key in self.labels.get("competence", ()):
            keys[key.partition(".")[2].casefold()].append(key)
        return keys

    def page(self, found: int, sort: str, start: int, stop: int) -> list[int]:
        """The positions of the records found, sorted, from one rank to another."""
        order = self.orders[sort].positions
        size, total = len(self.ids), found.bit_count()
        stop = min(stop, total)
        if start >= stop or total == len(order):
            return list(order[start:stop])
        written = f"{found:0{size}b}".encode()
        steps = size * min(stop, total - start) // total
        if steps > 2 * total:
            # few records, or a page far from both ends: sorting those found is quicker than walking to them
            positions = [size - 1 - one.start() for one in re.finditer(b"1", written)]
            return sorted(positions, key=self.orders[sort].ranks.__getitem__)[start:stop]
        flags = written.translate(ONE_BYTE_PER_BIT)[::-1]
        if start <= total // 2:
            return list(islice(compress(order, map(flags.__getitem__, order)), start, stop))
        backwards = compress(reversed(order), map(flags.__getitem__, reversed(order)))
        return list(islice(backwards, total - stop, total - start))[::-1]

    def first(self, sort: str, most: int, reader: str = "", **chosen: str) -> list[int]:
        """The ids of the first records, those that concern a reader before the others.

        `reader`: the code of an audience, or nothing; `chosen`: one value of a facet, `competence="crcn.1.1"`.
        """
        found = self.everything
        for parameter, key in chosen.items():
            found &= self.bits[parameter].get(key, 0)
        own = found & self.bits["public"].get(reader, 0)
        positions = self.page(own, sort, 0, most)
        positions += self.page(found & ~own, sort, 0, most - len(positions))
        return [self.ids[position] for position in positions]

    def values_of(self, parameter: str, positions: Iterable[int]) -> defaultdict[int, list[Label]]:
        """The values of a facet that some records have: those of a page, without a query."""
        mask = bits_at(positions)
        values: defaultdict[int, list[Label]] = defaultdict(list)
        for key, label in self.labels[parameter].items():
            for position in positions_of(self.bits[parameter].get(key, 0) & mask):
                values[position].append(label)
        return values


def flagged(positions: Iterable[int], size: int) -> int:
    """The same as `bits_at`, the quicker way when there are many."""
    flags = bytearray(b"0") * size
    for position in positions:
        flags[~position] = ONE
    return int(flags, 2)


def union(bits: Bits, values: Iterable[str]) -> int:
    found = 0
    for value in values:
        found |= bits.get(value, 0)
    return found


def answer(bits: Mapping[str, Bits], keys: Mapping[str, Sequence[str]], chosen: Selection, everything: int) -> Answer:
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


def answering(bits: Mapping[str, Bits], labels: Labels) -> Callable[[Selection, int], Answer]:
    """What answers from these bits, and remembers its latest answers."""
    keys = {parameter: tuple(values) for parameter, values in labels.items()}
    return lru_cache(REMEMBERED_ANSWERS)(partial(answer, bits, keys))
