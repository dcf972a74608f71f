"""A snapshot follows what was written since: the records changed are read again, the rest is shared.

The marks that triggers leave (`text/marks.py`) say which records, and the clock which ones turned by themselves.
To follow one record of 100,000 takes a few milliseconds, to read them all more than a second.
"""

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils import timezone

from catalogue.publication import TURNS, Publishable, Status
from catalogue.search.facets import Listing
from catalogue.search.models import Mark
from catalogue.search.snapshots.bits import Bits, among, bits_at, positions_of, read_bits
from catalogue.search.snapshots.build import has_many_holes, labels_of
from catalogue.search.snapshots.orders import MovedError, Order, search
from catalogue.search.snapshots.places import Cited, cited_now, read_cited, read_places
from catalogue.search.snapshots.snapshot import Memory, Snapshot, answering
from catalogue.search.text.documents import SOURCES
from catalogue.search.text.engines import by_kind
from catalogue.search.text.kinds import Kind, is_a_record, number_of
from catalogue.search.text.marks import EVERY_LABEL, EVERY_LIST, EVERY_TEXT
from catalogue.search.version import next_turn

# Past these, reading everything again is hardly longer.
MOST_CHANGED, MOST_TOUCHED = 64, 1000
NONE: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Changes:
    """The records changed since a version, by kind, whether the words of facets did, and until when what is read of
    them now stays true."""

    records: Mapping[Kind, Set[int]]
    labels: bool
    valid_until: datetime | None

    def of(self, kind: Kind) -> Set[int]:
        return self.records.get(kind, NONE)


def records_of(numbers: Iterable[int]) -> dict[Kind, set[int]]:
    """The keys that numbers name, of every kind."""
    found = by_kind(filter(is_a_record, numbers))
    return {kind: set(found.get(kind, ())) for kind in Kind}


def marked_after(version: int) -> list[int]:
    """The numbers marked by the writes that follow a version; one more than can be followed, at most. Query: one."""
    numbers = Mark.objects.filter(version__gt=version).order_by().values_list("number", flat=True)
    return list(numbers[: MOST_CHANGED + 1])


def that_turn() -> dict[Kind, Any]:
    """The kinds that appear and disappear by themselves."""
    return {kind: source.model for kind, source in SOURCES.items() if issubclass(source.model, Publishable)}


def turns_of(records: Mapping[Kind, Set[int]]) -> Iterator[datetime | None]:
    """When some records appear and disappear by themselves. Queries: one for each kind."""
    for kind, model in that_turn().items():
        if records[kind]:
            published = model.objects.filter(pk__in=records[kind], status=Status.PUBLISHED)
            for moments in published.values_list(*TURNS):
                yield from moments


@lru_cache(8)
def changes(since: int, valid_until: datetime | None, version: int) -> Changes | None:
    """What changed between two versions; None when it is not said record by record. Each list asks in its turn.

    Queries: one, and one for each kind that changed; seven when a publication has turned.
    """
    numbers = marked_after(since) if version > since else []
    if EVERY_LIST in numbers or len(numbers) > MOST_CHANGED:
        return None
    records = records_of(numbers)
    now = timezone.now()
    if valid_until is not None and now >= valid_until:
        turn = next_turn(now)
        for kind, model in that_turn().items():
            records[kind].update(model.objects.turned(valid_until, now).values_list("pk", flat=True))
    else:
        turn = min((moment for moment in [valid_until, *turns_of(records)] if moment and moment > now), default=None)
    return Changes(records, EVERY_LABEL in numbers, turn)


@lru_cache(8)
def texts_changed(since: int, version: int) -> Mapping[Kind, Set[int]] | None:
    """The records whose text may have changed between two versions; None when they are too many to be read again.

    Query: one, when nobody has asked it yet.
    """
    numbers = marked_after(since) if version > since else []
    if EVERY_TEXT in numbers or len(numbers) > MOST_CHANGED:
        return None
    return records_of(numbers)


def changed_since(old: Snapshot, new: Snapshot, kind: Kind) -> Set[int] | None:
    """The records of a kind whose text changed from a snapshot to a later one, or that appeared, or that are seen no
    more; None when it is not said.

    Only for snapshots that were committed: another made beside them may have put new records at other places.
    Queries: those of `texts_changed`.
    """
    if new is old:
        return NONE
    # positions are those of one array, which only grows
    if new.ids is not old.ids or (changed := texts_changed(old.version, new.version)) is None:
        return None
    turned = old.everything ^ new.everything
    if turned.bit_count() > MOST_CHANGED:
        return None
    return changed.get(kind, NONE) | {new.ids[place] for place in positions_of(turned)}


def follow(listing: Listing, old: Snapshot, version: int) -> Snapshot | None:
    """The snapshot of a version, made of an earlier one; None when the list is better read whole.

    The version comes first: what is written meanwhile may be read here already, and will be read again.
    Raises MovedError when it disturbed the reading.
    """
    changed = changes(old.version, old.valid_until, version)
    if changed is None or has_many_holes(old.holes, len(old.ids)):
        return None
    own, fiches, selections = (changed.of(kind) for kind in (listing.kind, Kind.FICHE, Kind.SELECTION))
    cites = listing.kind == Kind.RESOURCE
    touched = own | old.cited.by(fiches, selections) | cited_now(fiches, selections) if cites else own
    if len(own) > MOST_CHANGED or len(touched) > MOST_TOUCHED:
        return None
    new = replace(old, version=version, valid_until=changed.valid_until)
    if touched:
        read = old.cited.of(touched)
        if cites and (fiches or selections):
            read = read_cited(touched)
            places = {**old.places, **dict.fromkeys(touched, ()), **read_places(read, whole=False)}
            new = replace(new, places=places, cited=old.cited.following(read, fiches, selections))
        if own:
            new = with_records(listing, new, own)
        new = with_values(listing, new, touched, read)
    return with_labels(listing, new) if changed.labels else new


def with_records(listing: Listing, old: Snapshot, changed: Set[int]) -> Snapshot:
    """The same once it is read which of these records are seen, and where they go. Query: one, and the orders'."""
    is_stub = ExpressionWrapper(listing.stub or Q(pk=None), BooleanField())
    visible = dict(among(listing.records(), changed).values_list("pk", is_stub))
    ids, where = old.ids, old.where
    if unseen := sorted(pk for pk in visible if pk not in where):
        where = {**where, **{pk: rank for rank, pk in enumerate(unseen, len(ids))}}
        ids += array("q", unseen)
    before = old.positions(changed).values()
    was, now = bits_at(before), bits_at(where[pk] for pk in visible)
    new = replace(
        old,
        ids=ids,
        where=where,
        everything=old.everything & ~was | now,
        stubs=old.stubs & ~was | bits_at(where[pk] for pk, is_stub in visible.items() if is_stub),
    )
    return replace(new, orders=reordered(listing, new, visible, before))


def reordered(listing: Listing, new: Snapshot, visible: Collection[int], before: Collection[int]) -> dict[str, Order]:
    """The orders with the records that readers see now, instead of the positions that they saw before.

    Queries: for each sort, one when a record stays where it was or comes first, three when it moves far; and one.
    """
    orders, sampled = {}, set[int]()
    for sort in listing.sorts:
        order = new.orders[sort.key]
        hints = [index - rank for rank, index in enumerate(sorted(map(order.index, before)))]
        order = order.without(before)
        if visible:
            around = {near for hint in hints for near in (hint - 1, hint)}
            found = search(SOURCES[listing.kind].model, sort, (order.positions, new.ids), visible, around)
            added = sorted(((found.low[pk], new.where[pk]) for pk in found.order), key=itemgetter(0))
            order = order.having(added, len(new.ids))
            sampled |= found.sampled
        orders[sort.key] = order
    meanwhile = set(marked_after(new.version)) if sampled else NONE
    if EVERY_LIST in meanwhile or meanwhile & {number_of(listing.kind, pk) for pk in sampled}:
        raise MovedError
    return orders


def with_values(listing: Listing, old: Snapshot, touched: Set[int], read: Cited) -> Snapshot:
    """The same once the values of these records are read again. Queries: one for each table of values."""
    left = {old.where[pk] for pk in touched if pk in old.where}
    mask = bits_at(left)
    found = read_bits(listing, old.positions(touched), len(old.ids), read.fiches, whole=False)
    bits = {parameter: merged(old.bits[parameter], of_facet, mask) for parameter, of_facet in found.items()}
    labels = {
        facet.parameter: labels_of(facet, bits)
        if facet.of_records and bits[facet.parameter].keys() != old.bits[facet.parameter].keys()
        else old.labels[facet.parameter]
        for facet in listing.facets
    }
    cards = {key: card for key, card in old.cards.copy().items() if key[0] not in left}
    return replace(
        old,
        bits=bits,
        labels=labels,
        remembered=answering(bits, labels),
        cards=Memory(old.cards.size, cards),
        facets=old.facets if labels == old.labels else Memory(old.facets.size),
    )


def with_labels(listing: Listing, old: Snapshot) -> Snapshot:
    """The same once the words of its facets are read again, and their order. Queries: one for each facet."""
    labels = {facet.parameter: labels_of(facet, old.bits) for facet in listing.facets}
    return replace(old, labels=labels, remembered=answering(old.bits, labels), facets=Memory(old.facets.size))


def merged(old: Bits, read: Bits, mask: int) -> Bits:
    """The bits of each value once those of a mask are read again."""
    bits = dict(old)
    for key in old.keys() | read.keys():
        before, now = old.get(key, 0), read.get(key, 0)
        if (gone := before & mask) != now:
            bits[key] = before ^ gone | now
            if not bits[key]:
                del bits[key]
    return bits
