"""Many addresses at once; their outcomes come one by one to code that is not asynchronous, which counts and writes."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Generator, Iterator, Sequence

from catalogue.links.checking.checker import Checker
from catalogue.links.checking.verdicts import Outcome
from catalogue.links.hosts import host_of

# Addresses under way: more than are asked for at once, as most wait for the turn of their host.
UNDER_WAY = 400


def outcomes(addresses: Sequence[str], checker: Checker) -> Generator[tuple[str, Outcome], None, None]:
    """Each address with its outcome, as they come. The loop stands still while the caller works on one."""
    with asyncio.Runner() as runner:
        left = deque(in_turn(addresses))
        under_way: dict[asyncio.Task[Outcome], str] = {}

        async def begin() -> None:
            await checker.__aenter__()

        async def some() -> set[asyncio.Task[Outcome]]:
            while left and len(under_way) < UNDER_WAY:
                address = left.popleft()
                under_way[asyncio.ensure_future(checker.check(address))] = address
            done, _ = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            return done

        async def end() -> None:
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)
            await checker.__aexit__(None, None, None)

        runner.run(begin())
        try:
            while left or under_way:
                for task in runner.run(some()):
                    yield under_way.pop(task), task.result()
        finally:
            runner.run(end())


def in_turn(addresses: Sequence[str]) -> Iterator[str]:
    """A host after another: those who have much to be asked for do not keep the others waiting."""
    hosts: defaultdict[str, deque[str]] = defaultdict(deque)
    for address in addresses:
        hosts[host_of(address)].append(address)
    waiting = deque(hosts.values())
    while waiting:
        of_a_host = waiting.popleft()
        yield of_a_host.popleft()
        if of_a_host:
            waiting.append(of_a_host)
