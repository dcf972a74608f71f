"""How hosts are treated: few requests at once, some time between two, and what they ask for is done."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from django.utils import timezone

from catalogue.links.checking.robots import Rules


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, bytes and counts that no server can make us pass."""

    connect: float = 10
    headers: float = 20  # from the request to the end of the headers, however slowly they come
    body: float = 15  # then to read what is needed of the page
    redirections: int = 10
    page_bytes: int = 2_000_000  # read of a page in which an anchor is sought
    robots_bytes: int = 500_000  # of a robots.txt; one that is longer is not read
    line_bytes: int = 8190  # of a header
    header_lines: int = 100
    attempts: int = 3
    pause: float = 3  # before trying again; twice as long each time
    longest_wait: float = 60  # asked for by `Retry-After`; past it the host is left alone until the next check
    at_once: int = 40
    at_once_per_host: int = 2
    delay_per_host: float = 1  # between two requests to a host
    longest_delay: float = 10  # when its robots.txt asks for more (`Crawl-delay`)


class Gate:
    """The door of one host, where requests wait for their turn."""

    def __init__(self, limits: Limits, everywhere: asyncio.Semaphore) -> None:
        self.limits, self.everywhere = limits, everywhere
        self.places = asyncio.Semaphore(limits.at_once_per_host)
        self.next_at = 0.0
        self.closed = False
        self.delay = limits.delay_per_host
        self.rules: Rules | None = None  # until its robots.txt was asked for
        self.reading = asyncio.Lock()

    def obey(self, rules: Rules) -> Rules:
        """Keep what the robots.txt of the host says, and go as slowly as it asks, within reason."""
        self.rules = rules
        self.delay = max(self.delay, min(rules.delay, self.limits.longest_delay))
        return rules

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a place on this host, for the moment it is due, then for a place among all."""
        async with self.places:
            now = asyncio.get_running_loop().time()
            due = max(now, self.next_at)
            self.next_at = due + self.delay
            await asyncio.sleep(due - now)
            async with self.everywhere:
                yield

    def wait(self, seconds: float) -> bool:
        """Do as `Retry-After` says; False when that is too long to wait for: nothing more is asked of this host."""
        if seconds > self.limits.longest_wait:
            self.closed = True
            return False
        self.next_at = max(self.next_at, asyncio.get_running_loop().time() + seconds)
        return True


def seconds_asked(value: str) -> float | None:
    """The seconds of a `Retry-After` header, a number or a date; None when it says neither."""
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
        return max(0.0, (moment - timezone.now()).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None
