"""Reading a whole list: the first time, and when too much has changed to follow."""

from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.utils import timezone

from catalogue.search.facets import Facet, Label, Listing
from catalogue.search.snapshots.bits import CHUNK, Bits, bits_at, read_bits
from catalogue.search.snapshots.orders import Order, numbered
from catalogue.search.snapshots.places import NOWHERE, read_cited, read_places
from catalogue.search.snapshots.snapshot import Snapshot, answering
from catalogue.search.text.kinds import Kind
from catalogue.search.version import current_version, next_turn


def read_offered(facet: Facet) -> dict[str, frozenset[str]]:
    offered = defaultdict(set)
    for choice, key in facet.offered_for[1]() if facet.offered_for else ():
        offered[choice].add(key)
    return {choice: frozenset(keys) for choice, keys in offered.items()}


# Past this share of positions without a record, all are given again.
MOST_HOLES, FEW_HOLES = 0.05, 64


def has_many_holes(holes: int, positions: int) -> bool:
    return holes > max(FEW_HOLES, MOST_HOLES * positions)


def ordered_alike(ids: Mapping[str, "array[int]"]) -> Mapping[str, "array[int]"]:
    """The orders of a list without what appeared or disappeared while they were read: the next version brings it."""
    base, *others = ids.values()
    in_all = set(base).intersection(*others)
    if all(len(order) == len(in_all) for order in ids.values()):
        return ids
    return {sort: array("q", filter(in_all.__contains__, order)) for sort, order in ids.items()}


def placed(base: Sequence[int], known: Snapshot | None) -> tuple["array[int]", dict[int, int]]:
    """The key of the record at each position, and the reverse: those of a snapshot already known, as long as it leaves
    few holes, so that what is remembered of its positions stays true; in an order of reference otherwise."""
    if known:
        unseen = [pk for pk in base if pk not in known.where]
        positions = len(known.ids) + len(unseen)
        if not has_many_holes(positions - len(base), positions):
            where = {**known.where, **{pk: rank for rank, pk in enumerate(unseen, len(known.ids))}}
            ids = known.ids
            ids += array("q", unseen)  # in place: it is how one knows that positions are the same
            return ids, where
    return array("q", base), {pk: rank for rank, pk in enumerate(base)}


def labels_of(facet: Facet, bits: Mapping[str, Bits]) -> dict[str, Label]:
    """The words of the values of a facet, by key, in order. Query: one, unless they are those of the code."""
    return {label.key: label for label in facet.known(bits[facet.parameter])}


def build(listing: Listing, known: Snapshot | None = None) -> Snapshot:
    """Read a whole list. The version comes first: a write during the reading makes the snapshot old, never wrong.

    `known`: an earlier one of the same list, whose positions are kept if they can be.
    """
    version = current_version()
    turn = next_turn(timezone.now())
    ordered = ordered_alike(
        {
            sort.key: array("q", listing.records().order_by(*sort.order).values_list("pk", flat=True).iterator(CHUNK))
            for sort in listing.sorts
        }
    )
    base = ordered[listing.sorts[0].key]
    ids, where = placed(base, known)
    size, seen = len(ids), {pk: where[pk] for pk in base}
    cited = read_cited() if listing.kind == Kind.RESOURCE else NOWHERE
    bits = read_bits(listing, seen, size, cited.fiches, whole=True)
    labels = {facet.parameter: labels_of(facet, bits) for facet in listing.facets}
    stubs = listing.records().filter(listing.stub).values_list("pk", flat=True) if listing.stub else ()
    orders = {sort: array("I", map(seen.__getitem__, order)) for sort, order in ordered.items()}
    return Snapshot(
        version=version,
        valid_until=turn,
        ids=ids,
        where=where,
        everything=bits_at(seen.values()),
        stubs=bits_at(seen[pk] for pk in stubs if pk in seen),
        freshest=listing.freshest,
        orders={sort: Order(order, numbered(order, size)) for sort, order in orders.items()},
        labels=labels,
        offered={facet.parameter: read_offered(facet) for facet in listing.facets},
        bits=bits,
        remembered=answering(bits, labels),
        cited=cited,
        places=read_places(cited, whole=True),
    )
