"""`python -m bench.writer`: a writer publishing 50 times a second while readers load, on both engines.

After a commit, a page that it changes is asked for: it must show the change at once, whichever worker answers. The
writer waits for nobody: it leaves unchecked what it commits while everyone who checks is still waiting for a page.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from itertools import cycle
from time import monotonic, perf_counter

from bench.client import Connection
from bench.one import ENGINES, site
from bench.pages import GZIP, LIST
from bench.publishing import FICHES, Report
from bench.server import serving
from bench.table import figure, percentile

RATE = 50
READERS = 2
HEADINGS = (
    "moteur", "écritures/s", "p50 ms", "p95 ms", "pages relues aussitôt", "p50 ms", "p95 ms", "périmées",
    "pages lues/s", "p50 ms", "p95 ms", "erreurs",
)  # fmt: skip


@dataclass
class Reading:
    """What the readers saw meanwhile."""

    latencies: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def read(port: int, addresses: Iterator[str], seconds: float) -> Reading:
    """Ask for pages in turn until the time is up."""
    reading, deadline = Reading(), monotonic() + seconds
    with closing(Connection(port)) as connection:
        while monotonic() < deadline:
            address, start = next(addresses), perf_counter()
            try:
                status = connection.get(address, GZIP).status
            except (OSError, ValueError, IndexError) as error:
                reading.errors.append(f"{address} : {error!r}")
                break
            reading.latencies.append((perf_counter() - start) * 1000)
            if status != 200:
                reading.errors.append(f"{address} : {status}")
    return reading


def publish(port: int, seconds: float, rate: float, environment: Mapping[str, str]) -> Report:
    """Publish in a process of its own, until the time is up."""
    command = [sys.executable, "-m", "bench.publishing", str(port), str(seconds), str(rate)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    return Report(**json.loads(done.stdout))


def play(
    port: int, addresses: Sequence[str], seconds: float, environment: Mapping[str, str], rate: float = RATE
) -> tuple[Report, Reading]:
    """Publish and read at the same time."""
    with ThreadPoolExecutor(READERS + 1) as people:
        publishing = people.submit(publish, port, seconds, rate, environment)
        starts = (cycle([*addresses[rank:], *addresses[:rank]]) for rank in range(READERS))
        readings = [people.submit(read, port, start, seconds) for start in starts]
        seen = [one.result() for one in readings]
        report = publishing.result()
    return report, Reading(
        [latency for one in seen for latency in one.latencies], [error for one in seen for error in one.errors]
    )


def addresses(fiches: Sequence[str], themes: Sequence[str], types: Sequence[str]) -> list[str]:
    """Lists, searches and notices; of the fiches, those that nobody takes back meanwhile."""
    left_alone = fiches[FICHES:] or ["/fiches/"]
    return [
        address
        for theme, kind, fiche in zip(themes, cycle(types), cycle(left_alone), strict=False)
        for address in (LIST, f"{LIST}?theme={theme}", f"{LIST}?type={kind}&q=école", f"/recherche/?q={kind}", fiche)
    ]


def line(engine: str, seconds: float, report: Report, reading: Reading) -> str:
    def timed(latencies: Sequence[float]) -> list[str]:
        ordered = sorted(latencies)
        return [figure(percentile(ordered, rank)) for rank in (0.5, 0.95)]

    cells = [
        ENGINES[engine],
        figure(report.writes / report.seconds),
        *timed(report.write_ms),
        figure(len(report.check_ms)),
        *timed(report.check_ms),
        figure(len(report.stale)),
        figure(len(reading.latencies) / seconds),
        *timed(reading.latencies),
        figure(len(report.errors) + len(reading.errors)),
    ]
    return f"| {' | '.join(cells)} |"


def one(engine: str, resources: int, seconds: float) -> bool:
    """Print the line of an engine; whether no page was stale and none failed."""
    with site(engine):
        from bench import inside

        inside.build(resources)
        values = inside.values()
        asked = addresses(values.fiches, values.themes, values.types)
        with serving() as server:
            report, reading = play(server.port, asked, seconds, os.environ)
    print(line(engine, seconds, report, reading), flush=True)
    wrong = [*report.stale, *report.errors, *reading.errors]
    print("".join(f"{sentence}\n" for sentence in wrong[:20]), end="", file=sys.stderr)
    return not wrong


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.writer", description=__doc__)
    parser.add_argument("--resources", type=int, default=10_000, help="ressources de démonstration (10000)")
    parser.add_argument("--seconds", type=float, default=20, help="durée des écritures et des lectures (20)")
    parser.add_argument("--engines", default=",".join(ENGINES), help="moteurs : sqlite, postgresql")
    options = parser.parse_args()
    engines = options.engines.split(",")
    if unknown := set(engines) - set(ENGINES):
        parser.error(f"moteur inconnu : {', '.join(sorted(unknown))}")
    if len(engines) == 1:
        return 0 if one(engines[0], options.resources, options.seconds) else 1
    print(
        f"### {RATE} écritures par seconde, {figure(options.resources)} ressources, {READERS} lecteurs\n\n"
        f"| {' | '.join(HEADINGS)} |\n| {' | '.join('---' for _ in HEADINGS)} |",
        flush=True,
    )
    # settings are read once: a process for each engine
    own = ["--resources", str(options.resources), "--seconds", str(options.seconds), "--engines"]
    return max(
        subprocess.run([sys.executable, "-m", "bench.writer", *own, engine], check=False).returncode
        for engine in engines
    )


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    sys.exit(main())
