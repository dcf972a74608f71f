"""`python -m bench.links`: as many addresses as asked, of every verdict, on servers of this machine.

What is measured is ours: the delay between two requests to a host is shortened, and the servers answer at once, but
for those whose verdict is to be slow.
"""

import argparse
import asyncio
import resource
import socket
import time
from collections import Counter
from dataclasses import dataclass, replace
from itertools import cycle, islice
from typing import Any

from aiohttp.abc import AbstractResolver

from bench.table import figure
from catalogue.links.checking.checker import LIMITS
from catalogue.links.checking.guard import Door
from catalogue.links.checking.many import outcomes
from catalogue.links.checking.verdicts import Verdict
from catalogue.links.hosts import host_of
from tests.links.servers import Counting, Request, Server, always, answer, serving

COUNT, SITES = 2_000, 40
QUICK = replace(LIMITS, headers=1, body=1, attempts=2, pause=0.05, delay_per_host=0.01)
# The path of each kind of address, and the verdict that is right.
KINDS = {
    "page": Verdict.VALID,
    "sans-head": Verdict.VALID,
    "ancre#partie": Verdict.VALID,
    "deplace": Verdict.MOVED,
    "demenage": Verdict.MOVED_FOR_GOOD,
    "absente": Verdict.NOT_FOUND,
    "retiree": Verdict.NOT_FOUND,
    "interdite": Verdict.RESTRICTED,
    "robots": Verdict.RESTRICTED,
    "panne": Verdict.DOWN,
    "tourne": Verdict.DOWN,
    "prive": Verdict.UNCHECKED,
}
STATUSES = {"absente": 404, "retiree": 410, "interdite": 403, "panne": 500}
LOCATIONS = {
    "deplace": (302, "/page"),
    "demenage": (301, "/page"),
    "tourne": (302, "/tourne"),
    "prive": (301, "http://10.0.0.1/"),
}
SLOW_EVERY = 100  # addresses, one of which never answers and another of which has no such host


class NoSuchName(AbstractResolver):
    """Names of the servers are the door's affair: all others are unknown."""

    async def resolve(self, host: str, port: int = 0, family: Any = socket.AF_UNSPEC) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    async def close(self) -> None:
        pass


async def answers(request: Request, writer: asyncio.StreamWriter) -> None:
    kind = request.path.strip("/").partition("/")[0]
    if kind in LOCATIONS:
        status, where = LOCATIONS[kind]
        writer.write(answer(status, Location=where))
    elif kind == "lente":
        await asyncio.sleep(30)
    elif kind == "robots":
        await always(503, b"captcha")(request, writer)
    elif kind == "ancre":
        await always(200, b"<h2 id='partie'>", Content_Type="text/html")(request, writer)
    else:
        refused = kind == "sans-head" and request.method == "HEAD"
        await always(405 if refused else STATUSES.get(kind, 200))(request, writer)


@dataclass(frozen=True)
class Played:
    counts: Counter[Verdict]
    wrong: dict[str, Verdict]
    seconds: float
    megabytes: float
    requests: int
    robots: int
    most_on_a_host: int
    most: int


def expected(server: Server, count: int) -> dict[str, Verdict]:
    """So many addresses with the verdict that is right, over the sites."""
    kinds = islice(cycle(KINDS.items()), count)
    made: dict[str, Verdict] = {}
    for rank, (kind, verdict) in enumerate(kinds):
        path, _, anchor = kind.partition("#")
        host = f"site-{rank % SITES}.fr"
        if rank % SLOW_EVERY == SLOW_EVERY - 1:
            path, verdict, anchor = "lente", Verdict.DOWN, ""
        elif rank % SLOW_EVERY == SLOW_EVERY // 2:
            host, verdict = "inconnu.fr", Verdict.NOT_FOUND
        made[server.url(f"/{path}/{rank}" + (f"#{anchor}" if anchor else ""), host=host)] = verdict
    return made


def play(count: int) -> Played:
    """Check so many addresses, and compare each verdict with the right one."""
    with serving(answers) as server:
        right = expected(server, count)
        hosts = {host: "127.0.0.1" for address in right if (host := host_of(address)) != "inconnu.fr"}
        checker = Counting("Mesure", QUICK, door=Door(hosts, {server.port}), resolver=NoSuchName())
        started = time.perf_counter()
        found = {address: outcome.verdict for address, outcome in outcomes(list(right), checker)}
        seconds = time.perf_counter() - started
    return Played(
        Counter(found.values()),
        {address: found[address] for address, verdict in right.items() if found[address] != verdict},
        seconds,
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        len(server.asked),
        len(server.robots_asked),
        max(most for host, most in checker.most.items() if host),
        checker.most[""],
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Vérifie des adresses locales de tous les verdicts.")
    parser.add_argument("--count", type=int, default=COUNT)
    played = play(parser.parse_args().count)
    total = played.counts.total()
    print(
        f"{figure(total)} adresses sur {SITES} sites : {figure(played.seconds)} s, "
        f"{figure(played.requests)} requêtes, et {figure(played.robots)} pour des robots.txt"
    )
    print(f"mémoire au plus : {figure(played.megabytes)} Mo, serveurs compris")
    print(f"requêtes à la fois sur un site : {played.most_on_a_host} au plus (limite : {QUICK.at_once_per_host})")
    print(f"requêtes à la fois en tout : {played.most} au plus (limite : {QUICK.at_once})")
    for verdict in Verdict:
        print(f"– {verdict.label} : {figure(played.counts[verdict])}")
    print(f"verdicts faux : {len(played.wrong)}")
    for address, verdict in list(played.wrong.items())[:10]:
        print(f"  {address} : {verdict.label}")


if __name__ == "__main__":
    main()
