"""One engine, one size: `python -m bench.one sqlite 10000 6`. A process of its own, since settings are read once."""

import logging
import os
import re
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from itertools import cycle
from time import perf_counter, sleep

import django

from bench import datasette, duel
from bench.client import ask, load
from bench.pages import GZIP, LIST, Scenario, Values, scenarios
from bench.server import WORKERS, Server, cpu_seconds, cpu_since, database_processes, rest, serving
from bench.table import FIRST_VISIT, Row, figure, judged, markdown
from tests.postgres import postgres

ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
ROUNDS = 3
WARM_UPS = 4 * WORKERS
REBUILT, ONE_DOCUMENT = 90, 5  # seconds, for all; milliseconds, for one
# as README asks of who puts the site on line: the index of 100,000 records stays in memory, which the default cannot
SHARED_BUFFERS = "1GB"


@contextmanager
def site(engine: str) -> Iterator[None]:
    """Set the site up as in production, on an empty database of its own, until the block ends."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        server = (
            postgres(shared_buffers=SHARED_BUFFERS)
            if engine == "postgresql"
            else nullcontext(f"sqlite:///{folder}/bench.sqlite3")
        )
        with server as url:
            os.environ |= {
                "DJANGO_SETTINGS_MODULE": "bench.settings", "DATABASE_URL": url, "STATIC_ROOT": f"{folder}/static",
                "DEBUG": "false", "HTTPS": "false", "ALLOWED_HOSTS": "127.0.0.1", "SECRET_KEY": "bench" * 12,
            }  # fmt: skip
            django.setup()
            logging.disable(logging.INFO)  # the server says each request; this process, which counts, need not
            from django.db import connections

            try:
                yield
            finally:
                connections.close_all()


@dataclass
class Tally:
    """What the rounds of a scenario add up to, on its server."""

    scenario: Scenario
    server_of: Server
    left: Iterator[str]
    seconds: float = 0
    server: float = 0
    database: float = 0
    latencies: list[float] = field(default_factory=list)

    def warm_up(self) -> None:
        """Let every worker have answered what it is said to have answered before: other rows are asked meanwhile."""
        row = self.scenario
        if row.cycled:
            for address in [*row.addresses[: None if row.asked_before else 1]] * WARM_UPS:
                ask(self.server_of.port, address, row.headers)

    def play(self, seconds: float) -> None:
        """Ask for the scenario's pages for some seconds, and add what that cost."""
        scenario, server, start = self.scenario, self.server_of, perf_counter()
        before, before_database = cpu_seconds(server.processes), cpu_seconds(database_processes())
        self.latencies += load(
            server.port, self.left, scenario.headers, connections=scenario.connections, seconds=seconds
        )
        self.seconds += perf_counter() - start
        self.server += cpu_since(before)
        self.database += cpu_since(before_database)

    def row(self, statements: int) -> Row:
        server, address = self.server_of, self.scenario.addresses[0]
        return Row(
            name=self.scenario.name,
            state=self.scenario.state,
            budget=self.scenario.budget,
            seconds=self.seconds,
            server_ms=self.server * 1000,
            database_ms=self.database * 1000,
            latencies=sorted(latency * 1000 for latency in self.latencies),
            addresses=min(len(self.scenario.addresses), len(self.latencies)),
            statements=statements,
            raw=len(ask(server.port, address, {**self.scenario.headers, "Accept-Encoding": "identity"}).body),
            compressed=len(ask(server.port, address, self.scenario.headers).body),
        )


def tally(scenario: Scenario, server: Server) -> Tally:
    return Tally(scenario, server, cycle(scenario.addresses) if scenario.cycled else iter(scenario.addresses))


def measure(tallies: list[Tally], seconds: float) -> list[Tally]:
    """Play every scenario in turn, several rounds, so that a noisy minute weighs on all of them alike."""
    for _ in range(ROUNDS):
        for one in tallies:
            if not one.scenario.at_start:
                one.warm_up()
                one.play(seconds / ROUNDS)
    return tallies


def first_visit(server: Server) -> int:
    """Return the compressed bytes of the list with the style sheets and scripts that it names."""
    page = ask(server.port, LIST, {}).body.decode()
    parts = {LIST, *re.findall(r'"(/static/[^"]+\.(?:css|js))"', page)}
    return sum(len(ask(server.port, part, GZIP).body) for part in parts)


def main(engine: str, resources: int, seconds: float, *, compared: bool) -> None:
    """Print the section of one engine and one size; `seconds`: those given to a row; `compared`: to Datasette."""
    with site(engine):
        from bench import inside

        built = inside.build(resources)
        rebuilt, one_document = inside.rebuild_search(), inside.index_one()
        inside.tidy()
        indexed, megabytes = inside.build_index()
        values = inside.values()
        with serving(CACHE_URL="dummy://") as maker, serving() as keeper:
            etag = ask(keeper.port, LIST, GZIP).headers.get("etag", "")
            tallies = [tally(row, keeper if row.kept or row.at_start else maker) for row in scenarios(values, etag)]
            rest([*maker.processes, *keeper.processes])
            for one in tallies:
                if one.scenario.at_start:
                    one.play(seconds)
            sleep(inside.settling(resources))
            measure(tallies, seconds)
            rows = [one.row(inside.statements(one.scenario)) for one in tallies]
            memory, visit = maker.worker_megabytes(), first_visit(keeper)
            table = duelled(values, maker, seconds) if compared else ""
    print(f"### {ENGINES[engine]}, {figure(resources)} ressources\n\n{markdown(rows, resources)}\n")
    print(
        f"Catalogue généré en {figure(built)} s ; index des ressources lu en {figure(indexed)} s, "
        f"{figure(megabytes)} Mo ; {figure(memory)} Mo par processus du serveur. "
        f"Texte de tout le catalogue indexé en {judged(rebuilt, REBUILT)} s ; "
        f"celui d’une ressource en {judged(one_document, ONE_DOCUMENT)} ms de processeur. "
        f"Première visite de la liste, CSS et scripts compris : {judged(visit, FIRST_VISIT)} octets compressés.\n",
        flush=True,
    )
    print(table, flush=True)


def duelled(values: Values, ours: Server, seconds: float) -> str:
    """Return the comparison with Datasette on the same data, as a table under its title."""
    from bench import inside

    with datasette.serving(inside.for_datasette()) as theirs:
        tallies = measure([tally(*one) for one in duel.scenarios(values, ours, theirs)], seconds)
        lines = duel.markdown([one.row(0) for one in tallies])
    title = f"Le même catalogue servi par Datasette {datasette.VERSION}, un processus, six facettes"
    return f"{title} :\n\n{lines}\n"


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), compared="datasette" in sys.argv[4:])
