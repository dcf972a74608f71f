"""What readers can see of a snapshot, to compare it with another, whatever the positions of its records."""

from random import Random
from typing import Any

from catalogue.search.facets import LISTINGS, Listing
from catalogue.search.snapshots.build import build
from catalogue.search.snapshots.snapshot import Snapshot
from tests.search import oracle


def pks(snapshot: Snapshot, bits: int) -> set[int]:
    return {pk for position, pk in enumerate(snapshot.ids) if bits >> position & 1}


def said(snapshot: Snapshot) -> dict[str, Any]:
    """Everything that readers can see of a snapshot, whatever the positions of its records."""
    seen = pks(snapshot, snapshot.everything)
    return {
        "version": snapshot.version,
        "valid until": snapshot.valid_until,
        "records": seen,
        "stubs": pks(snapshot, snapshot.stubs),
        "orders": {sort: [snapshot.ids[one] for one in order.positions] for sort, order in snapshot.orders.items()},
        "values": {
            (parameter, key): pks(snapshot, bits)
            for parameter, values in snapshot.bits.items()
            for key, bits in values.items()
        },
        "labels": {parameter: list(labels.items()) for parameter, labels in snapshot.labels.items()},
        "offered": snapshot.offered,
        "places": {pk: places for pk, places in snapshot.places.items() if pk in seen and places},
        "found by key": pks(snapshot, snapshot.bits_of(list(range(max(snapshot.ids, default=0) + 9)))),
    }


def counted(snapshot: Snapshot, listing: Listing, chance: Random) -> list[Any]:
    """Answers and pages, of choices that the same chance makes the same."""
    told = []
    for _ in range(8 if listing.facets else 1):
        chosen = oracle.a_choice(chance, listing.name) if listing.facets else {}
        selection = tuple(
            (facet.parameter, tuple(chosen[facet.parameter])) for facet in listing.facets if facet.parameter in chosen
        )
        answer = snapshot.answer(selection)
        start = chance.randint(0, 30)
        for sort in snapshot.orders:
            page = snapshot.page(answer.found, sort, start, start + 10)
            told.append((chosen, answer.total, answer.figures, answer.without, [snapshot.ids[one] for one in page]))
    return told


def assert_same_as_whole(snapshots: dict[str, Snapshot], seed: int) -> None:
    for listing in LISTINGS:
        snapshot, whole = snapshots[listing.name], build(listing)
        assert said(snapshot) == said(whole), listing.name
        assert counted(snapshot, listing, Random(seed)) == counted(whole, listing, Random(seed)), listing.name
        for order in snapshot.orders.values():
            ranks = [order.ranks[position] for position in order.positions]
            assert ranks == sorted(set(ranks))
