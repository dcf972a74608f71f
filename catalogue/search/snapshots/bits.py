"""The bits of a snapshot, read from the database as streams of (record, values).

Each table is read once, whatever the number of facets: all the columns of a list together, then each table that holds
several values a record, then what the fiches say of the resources they cite. Some records are read as all of them are.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db.models import ManyToManyField, Model, QuerySet

from catalogue.fiches.models import Fiche
from catalogue.search.facets import Facet, Listing
from catalogue.search.text.documents import SOURCES

Bits = dict[str, int]
Records = TypeVar("Records", bound=QuerySet[Any])
CHUNK = 5000


class Marks(dict[Any, list[bytearray]]):
    """The bitmaps to mark for each stored value of a facet; those of a new value are made when it is met."""

    def __init__(self, facet: Facet, size: int) -> None:
        super().__init__({None: []})
        self.facet = facet
        self.size = size // 8 + 1
        self.bitmaps: dict[str, bytearray] = {}

    def __missing__(self, value: Any) -> list[bytearray]:
        self[value] = [self.bitmaps.setdefault(key, bytearray(self.size)) for key in self.facet.keys(value)]
        return self[value]

    def bits(self) -> Bits:
        """Those of the values that some record has."""
        read = ((key, int.from_bytes(bitmap, "little")) for key, bitmap in self.bitmaps.items())
        return {key: bits for key, bits in read if bits}


def among(records: Records, pks: Collection[int] | None, field: str = "pk") -> Records:
    """Those whose key is one of these; all of them without any."""
    return records if pks is None else records.filter(**{f"{field}__in": pks})


def bits_at(positions: Iterable[int]) -> int:
    places = set(positions)
    bitmap = bytearray(max(places, default=0) // 8 + 1)
    for place in places:
        bitmap[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(bitmap, "little")


def positions_of(bits: int) -> Iterator[int]:
    """Where the bits of an integer are, the last one first."""
    while bits:
        position = bits.bit_length() - 1
        yield position
        bits ^= 1 << position


def is_column(model: type[Model], path: str) -> bool:
    """Whether a path leads to one value at most, so that a row of the record's own table holds it."""
    for name in path.split("__"):
        field = model._meta.get_field(name)
        if field.many_to_many or field.one_to_many:
            return False
        model = field.related_model or model
    return True


def read_together(
    marks: Iterable[Marks], path_of: Callable[[Marks], str], model: type[Model]
) -> Iterator[tuple[list[Marks], list[str]]]:
    """The facets that one statement reads, with their paths: those of columns, then those of each other table."""
    groups: defaultdict[str, list[Marks]] = defaultdict(list)
    for mark in marks:
        if path := path_of(mark):
            groups["" if is_column(model, path) else path.partition("__")[0]].append(mark)
    for group in groups.values():
        yield group, [path_of(mark) for mark in group]


def rows(records: QuerySet[Any], paths: Sequence[str], pks: Collection[int] | None) -> Iterable[tuple[Any, ...]]:
    """(record, values) along paths that start alike. A many-to-many table is read alone:
    the records that readers may not see have no position, so their rows count for nothing."""
    field = records.model._meta.get_field(paths[0].partition("__")[0])
    if isinstance(field, ManyToManyField) and (table := field.remote_field.through):
        record, other = f"{field.m2m_field_name()}_id", field.m2m_reverse_field_name()
        others = (f"{other}__{path.partition('__')[2]}" for path in paths)
        through: QuerySet[Any] = among(table._default_manager.all(), pks, record)
        return through.order_by().values_list(record, *others).iterator(CHUNK)
    return among(records, pks).order_by().values_list("pk", *paths).iterator(CHUNK)


def mark_rows(read: Iterable[tuple[Any, ...]], marks: Sequence[Marks], position: Mapping[int, int]) -> None:
    rows = iter(read)
    while batch := list(islice(rows, CHUNK)):
        # column after column: a loop inside a loop costs more than reading twice
        records, *columns = zip(*batch, strict=True)
        places = [position.get(record) for record in records]
        for mark, values in zip(marks, columns, strict=True):
            for place, value in zip(places, values, strict=True):
                if place is not None:
                    for bitmap in mark[value]:
                        bitmap[place >> 3] |= 1 << (place & 7)


def said_by_fiches(marks: Iterable[Marks], fiches: Collection[int] | None) -> Mapping[int, Collection[bytearray]]:
    """The bitmaps where each fiche marks the resources that it cites."""
    said: defaultdict[int, dict[int, bytearray]] = defaultdict(dict)
    for group, paths in read_together(marks, lambda mark: mark.facet.standing.through_fiches, Fiche):
        for fiche, *values in rows(Fiche.objects.all(), paths, fiches):
            for value, mark in zip(values, group, strict=True):
                said[fiche].update((id(bitmap), bitmap) for bitmap in mark[value])
    return {fiche: bitmaps.values() for fiche, bitmaps in said.items()}


def read_bits(
    listing: Listing,
    position: Mapping[int, int],
    size: int,
    citing: Mapping[int, Collection[int]],
    *,
    whole: bool,
) -> dict[str, Bits]:
    """For each facet, one integer per value that the records with a position have.

    `size`: of the integers, in bits; `citing`: the resources that each fiche cites; `whole`: every record has a
    position.
    """
    marks = [Marks(facet, size) for facet in listing.facets]
    model: type[Model] = SOURCES[listing.kind].model
    # those with a position are seen: asked to check it, SQLite would rather walk through all that are
    records, pks = (listing.records(), None) if whole else (model._default_manager.all(), position.keys())
    for group, paths in read_together(marks, lambda mark: mark.facet.standing.own, model):
        mark_rows(rows(records, paths, pks), group, position)
    if citing:
        fiches = set(among(Fiche.objects.published(), None if whole else citing).values_list("pk", flat=True))
        said = said_by_fiches(marks, None if whole else fiches)
        for fiche in fiches & said.keys() & citing.keys():
            for place in (position[resource] for resource in citing[fiche] if resource in position):
                for bitmap in said[fiche]:
                    bitmap[place >> 3] |= 1 << (place & 7)
    return {mark.facet.parameter: mark.bits() for mark in marks}
