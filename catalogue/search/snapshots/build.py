"""Reading a whole list: the first time, and when too much has changed to follow."""

from array import array
from collections import defaultdict
from collections.abc import Mapping

from django.utils import timezone

from catalogue.search.facets import Facet, Listing
from catalogue.search.snapshots.bits import CHUNK, bits_at, read_bits
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


def placed(ids: Mapping[str, "array[int]"], base: "array[int]") -> tuple["array[int]", dict[str, "array[int]"]]:
    """The records of a list, in an order of reference, and all its orders as ranks in that one."""
    position = {record: rank for rank, record in enumerate(base)}
    orders = {sort: array("I", [position[pk] for pk in order if pk in position]) for sort, order in ids.items()}
    if any(len(order) < len(base) for order in orders.values()):
        # one that appeared or disappeared during the reading is in no order: the next version brings it
        everywhere = set(base).intersection(*ids.values())
        return placed(ids, array("q", filter(everywhere.__contains__, base)))
    return base, orders


def build(listing: Listing) -> Snapshot:
    """Read a whole list. The version comes first: a write during the reading makes the snapshot old, never wrong."""
    version = current_version()
    turn = next_turn(timezone.now())
    ids = {
        sort.key: array("q", listing.records().order_by(*sort.order).values_list("pk", flat=True).iterator(CHUNK))
        for sort in listing.sorts
    }
    base, orders = placed(ids, ids[listing.sorts[0].key])
    size, position = len(base), {record: rank for rank, record in enumerate(base)}
    cited = read_cited() if listing.kind == Kind.RESOURCE else NOWHERE
    bits = read_bits(listing, position, size, cited.fiches, whole=True)
    labels = {
        facet.parameter: {label.key: label for label in facet.known(bits[facet.parameter])} for facet in listing.facets
    }
    stubs = listing.records().filter(listing.stub).values_list("pk", flat=True) if listing.stub else ()
    return Snapshot(
        version=version,
        valid_until=turn,
        ids=base,
        where=position,
        everything=(1 << size) - 1,
        stubs=bits_at(position[pk] for pk in stubs if pk in position),
        freshest=listing.freshest,
        orders={sort: Order(order, numbered(order, size)) for sort, order in orders.items()},
        labels=labels,
        offered={facet.parameter: read_offered(facet) for facet in listing.facets},
        bits=bits,
        remembered=answering(bits, labels),
        cited=cited,
        places=read_places(cited, whole=True),
    )
