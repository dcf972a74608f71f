"""Until when a page is true: the version of the catalogue and its next scheduled publication."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from catalogue.search.at_once import version_at_once, version_now
from catalogue.search.version import next_turn


@dataclass(slots=True)
class Stamp:
    """`text`: its words, in the keys of pages."""

    version: int
    until: datetime | None
    text: str = field(init=False)

    def __post_init__(self) -> None:
        # the turn too: of two workers whose clocks differ, only one may already show a record
        self.text = f"{self.version} {self.until.timestamp() if self.until else ''}"

    def holds(self, version: int) -> bool:
        """Whether nothing has changed: neither a write, nor a record whose time has come."""
        return self.version == version and (self.until is None or timezone.now() < self.until)


_last = Stamp(-1, None)


def current_stamp() -> Stamp:
    """That of now. Query: one, and those of `next_turn` once for each version and each turn."""
    global _last  # one memory for each worker
    version = version_now()
    stamp = _last
    if not stamp.holds(version):
        stamp = _last = Stamp(version, next_turn(timezone.now()))
    return stamp


def quick_stamp() -> Stamp | None:
    """The last one while it holds; else None, and whoever asks goes the ordinary way. Query: one."""
    version, stamp = version_at_once(), _last
    return stamp if version is not None and stamp.holds(version) else None
