"""The snapshot of each list that is true now: each worker keeps its own, and makes it follow what is written.

It is current while the catalogue's version stays the same and no publication date is passed.
"""

from collections.abc import Mapping
from threading import Lock

from django.db import connection
from django.utils import timezone

from catalogue.search.at_once import version_now
from catalogue.search.facets import LISTINGS, Listing
from catalogue.search.snapshots.build import build
from catalogue.search.snapshots.follow import follow
from catalogue.search.snapshots.orders import MovedError
from catalogue.search.snapshots.snapshot import Answer, Selection, Snapshot
from catalogue.search.text.kinds import Kind
from catalogue.search.version import versions

__all__ = [
    "Answer",
    "Selection",
    "Snapshot",
    "all_current",
    "are_committed",
    "build",
    "current",
    "moment_of",
    "version_of",
]

TRIES = 3
# The latest of each list; then the latest that was read outside any transaction: what a transaction shows may be
# rolled back, and nothing would mark it.
_snapshots: dict[str, Snapshot] = {}
_committed: dict[str, Snapshot] = {}
_refreshing = Lock()


def is_current(snapshot: Snapshot | None, version: int) -> bool:
    return (
        snapshot is not None
        and snapshot.version == version
        and (snapshot.valid_until is None or timezone.now() < snapshot.valid_until)
    )


def refreshed(listing: Listing) -> Snapshot:
    """The latest snapshot that was committed, once it has followed what was written since; or the list read again."""
    for _ in range(TRIES):
        known = _committed.get(listing.name)
        version, marked_since = versions()
        if known is None or not marked_since <= known.version <= version:
            return build(listing)
        try:
            followed = follow(listing, known, version)
        except MovedError:
            continue
        return followed or build(listing, known)
    return build(listing)


def current(listing: Listing, version: int | None = None) -> Snapshot:
    """The snapshot of now. Query: one, unless something readers can see has changed.

    `version`: the catalogue's, when the caller has just read it.
    """
    version = version_now() if version is None else version
    snapshot = _snapshots.get(listing.name)
    if snapshot is None or not is_current(snapshot, version):
        with _refreshing:
            snapshot = _snapshots.get(listing.name)
            if snapshot is None or not is_current(snapshot, version):
                snapshot = _snapshots[listing.name] = refreshed(listing)
                if not connection.in_atomic_block:
                    _committed[listing.name] = snapshot
    return snapshot


def all_current() -> dict[Kind, Snapshot]:
    """Those of every list, by kind. Query: one."""
    version = version_now()
    return {listing.kind: current(listing, version) for listing in LISTINGS}


def are_committed(snapshots: Mapping[Kind, Snapshot]) -> bool:
    """Whether they are those that the next ones will be made of: the latest, and seen by no transaction alone."""
    return not connection.in_atomic_block and all(
        _committed.get(listing.name) is snapshots.get(listing.kind) for listing in LISTINGS
    )


def version_of(snapshots: Mapping[Kind, Snapshot]) -> int:
    """The catalogue's version that snapshots taken together show."""
    return max(snapshot.version for snapshot in snapshots.values())


def moment_of(snapshots: Mapping[Kind, Snapshot]) -> tuple[object, ...]:
    """What tells a moment of the catalogue from the others: its version, and until when nothing turns by itself."""
    return tuple((snapshot.version, snapshot.valid_until) for snapshot in snapshots.values())
