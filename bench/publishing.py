"""Someone who publishes at a steady pace, and checks that readers are shown what was just committed.

`python -m bench.publishing PORT SECONDS RATE` writes in the database that the environment names, each write in its own
transaction, asks the site on this port for a page that it changes, and prints what happened as JSON.
"""

import json
import sys
from contextlib import closing
from dataclasses import asdict, dataclass, field
from itertools import count
from queue import SimpleQueue
from threading import Thread
from time import perf_counter, sleep
from typing import Any

import django

from bench.client import Connection, Reply

CHECKERS = 4
# written in turn, and left alone until their page was checked
RESOURCES, FICHES = 400, 10
# a list shows twenty rows: after as many other writes, a record is not on its first page any more
SOON, TOO_LATE = 10, 19


@dataclass
class Report:
    """What happened. Latencies in milliseconds; `stale`: the pages that did not show what was committed before;
    `unchecked`: the writes that no checker was free for."""

    writes: int = 0
    unchecked: int = 0
    seconds: float = 0
    write_ms: list[float] = field(default_factory=list)
    check_ms: list[float] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Change:
    """A record as just committed. `rank`: that of the write; `number`: a word of its title that no other has."""

    record: Any
    rank: int
    number: str
    address: str
    listing: str
    visible: bool

    def page(self, latest: int) -> str:
        """In turn: its own page, the list of what changed last unless others follow, what finds its number."""
        if self.rank % 3 == 0:
            return self.address
        if self.rank % 3 == 1 and latest - self.rank < SOON:
            return f"{self.listing}?tri=mise-a-jour"
        return f"{self.listing}?q={self.number}"

    def is_shown(self, asked: str, reply: Reply, latest: int) -> bool:
        """Whether a page says what was committed, or others pushed it off the list before the page was made."""
        if "tri=" in asked and latest - self.rank >= TOO_LATE:
            return True
        body = reply.body.decode()
        if asked == self.address:
            return reply.status == 200 and self.number in body if self.visible else reply.status == 404
        named = f'href="{self.address}' in body
        return reply.status == 200 and (named and self.number in body if self.visible else not named)


class Publisher:
    """Publishes, corrects and takes back records, one at a time."""

    def __init__(self, port: int) -> None:
        from catalogue.fiches.models import Fiche
        from catalogue.resources.models import Resource

        self.port, self.report, self.latest = port, Report(), 0
        self.idle: SimpleQueue[tuple[Any, str]] = SimpleQueue()
        self.committed: SimpleQueue[Change | None] = SimpleQueue()
        for resource in Resource.objects.published().order_by("pk")[:RESOURCES]:
            self.idle.put((resource, "/ressources/"))
        for fiche in Fiche.objects.published().with_shelf().order_by("pk")[:FICHES]:
            self.idle.put((fiche, "/fiches/"))

    def write(self, rank: int) -> Change:
        """Take back what is published, or correct its title; publish under a new title what was taken back."""
        from django.db import transaction

        from catalogue.publication import Status

        record, listing = self.idle.get()
        start = perf_counter()
        if record.status == Status.PUBLISHED and rank % 2:
            record.status = Status.ARCHIVED
        else:
            record.status, record.title = Status.PUBLISHED, f"Publication {rank:07}"
        with transaction.atomic():
            record.save()
        self.report.write_ms.append((perf_counter() - start) * 1000)
        number = record.title.rpartition(" ")[2]
        visible = record.status == Status.PUBLISHED
        return Change(record, rank, number, record.get_absolute_url(), listing, visible)

    def check(self) -> None:
        """Ask for a page of each change, as soon as it is committed, on a connection of its own."""
        with closing(Connection(self.port)) as connection:
            while change := self.committed.get():
                asked, start = change.page(self.latest), perf_counter()
                try:
                    reply = connection.get(asked, {})
                except (OSError, ValueError, IndexError) as error:
                    self.report.errors.append(f"{asked} : {error!r}")
                    break
                self.report.check_ms.append((perf_counter() - start) * 1000)
                if reply.status >= 500:
                    self.report.errors.append(f"{asked} : {reply.status}")
                elif not change.is_shown(asked, reply, self.latest):
                    self.report.stale.append(f"{asked}, écriture {change.rank}, visible : {change.visible}")
                self.idle.put((change.record, change.listing))

    def play(self, seconds: float, rate: float) -> Report:
        checkers = [Thread(target=self.check, daemon=True) for _ in range(CHECKERS)]
        for checker in checkers:
            checker.start()
        start = perf_counter()
        for rank in count(1):
            sleep(max(0, start + rank / rate - perf_counter()))
            if perf_counter() - start > seconds:
                break
            change = self.write(rank)
            self.latest = self.report.writes = rank
            if self.committed.qsize() < CHECKERS:
                self.committed.put(change)
            else:  # who publishes does not wait for those who read
                self.report.unchecked += 1
                self.idle.put((change.record, change.listing))
        self.report.seconds = perf_counter() - start
        for _ in checkers:
            self.committed.put(None)
        for checker in checkers:
            checker.join()
        return self.report


if __name__ == "__main__":
    django.setup()
    print(json.dumps(asdict(Publisher(int(sys.argv[1])).play(float(sys.argv[2]), float(sys.argv[3])))))
