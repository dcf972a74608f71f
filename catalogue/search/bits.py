"""The bits of a snapshot, read from the database as streams of (record, value).

Each table is read once, whatever the number of facets: all the columns of a list together, then
each many-to-many table, then the citations, crossed here with what the fiches say.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import ManyToManyField, Model, QuerySet

from catalogue.fiches.models import Fiche
from catalogue.fiches.standing import citing
from catalogue.search.facets import Facet, Listing

Bits = dict[str, int]
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
        return {key: int.from_bytes(bitmap, "little") for key, bitmap in self.bitmaps.items()}


def is_column(model: type[Model], path: str) -> bool:
    """Whether a path leads to one value at most, so that a row of the record's own table holds it."""
    for name in path.split("__"):
        field = model._meta.get_field(name)
        if field.many_to_many or field.one_to_many:
            return False
        model = field.related_model or model
    return True


def pairs(records: QuerySet[Any], path: str) -> Iterable[tuple[int, Any]]:
    """(record, value) along a path of several values. A many-to-many table is read alone:
    the records that readers may not see have no position, so their rows count for nothing."""
    name, _, rest = path.partition("__")
    field = records.model._meta.get_field(name)
    if isinstance(field, ManyToManyField) and (table := field.remote_field.through):
        through: QuerySet[Any] = table._default_manager.order_by()
        other = f"{field.m2m_reverse_field_name()}__{rest}"
        return through.values_list(f"{field.m2m_field_name()}_id", other).iterator(CHUNK)
    return records.order_by().values_list("pk", path).iterator(CHUNK)


def mark_columns(records: QuerySet[Any], marks: list[Marks], position: Mapping[int, int]) -> None:
    paths = [mark.facet.standing.own for mark in marks]
    for record, *values in records.order_by().values_list("pk", *paths).iterator(CHUNK):
        if (rank := position.get(record)) is not None:
            byte, bit = rank >> 3, 1 << (rank & 7)
            for value, mark in zip(values, marks, strict=True):
                for bitmap in mark[value]:
                    bitmap[byte] |= bit


def mark_pairs(rows: Iterable[tuple[int, Any]], mark: Marks, position: Mapping[int, int]) -> None:
    for record, value in rows:
        if (rank := position.get(record)) is not None:
            for bitmap in mark[value]:
                bitmap[rank >> 3] |= 1 << (rank & 7)


def mark_through_fiches(marks: list[Marks], position: Mapping[int, int]) -> None:
    said: defaultdict[int, set[int]] = defaultdict(set)
    bitmaps: dict[int, bytearray] = {}
    for mark in marks:
        for fiche, value in pairs(Fiche.objects.published(), mark.facet.standing.through_fiches):
            for bitmap in mark[value]:
                said[fiche].add(id(bitmap))
                bitmaps[id(bitmap)] = bitmap
    marked = {fiche: [bitmaps[one] for one in ones] for fiche, ones in said.items()}
    for record, fiche in citing().order_by().values_list("resource_id", "fiche_id").iterator(CHUNK):
        if (rank := position.get(record)) is not None:
            byte, bit = rank >> 3, 1 << (rank & 7)
            for bitmap in marked.get(fiche, ()):
                bitmap[byte] |= bit


def read_bits(listing: Listing, position: Mapping[int, int]) -> dict[str, Bits]:
    """For each facet, one integer per value found."""
    marks = [Marks(facet, len(position)) for facet in listing.facets]
    columns: list[Marks] = []
    several: list[Marks] = []
    for mark in marks:
        if own := mark.facet.standing.own:
            (columns if is_column(mark.facet.standing.model, own) else several).append(mark)
    mark_columns(listing.records(), columns, position)
    for mark in several:
        mark_pairs(pairs(listing.records(), mark.facet.standing.own), mark, position)
    if cited := [mark for mark in marks if mark.facet.standing.through_fiches]:
        mark_through_fiches(cited, position)
    return {mark.facet.parameter: mark.bits() for mark in marks}
