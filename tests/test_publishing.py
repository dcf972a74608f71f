"""Fifty writes a second through the site's own code: each is on the page asked for next, whichever worker answers."""

from contextlib import ExitStack
from pathlib import Path
from threading import Timer

import pytest

from bench.publishing import FICHES, Report
from bench.writer import Reading, play
from tests.redis_server import redis_server
from tests.server import base_of_our_engine, get, manage, production, seed, serving

SECONDS, RATE = 4, 50
READ = ("/ressources/", "/ressources/?q=école&tri=date", "/recherche/?q=numérique", "/fiches/?tri=mise-a-jour", "/")


@pytest.mark.own_base
@pytest.mark.parametrize("shared", [False, True])
def test_what_is_published_is_seen_at_once(tmp_path: Path, shared: bool) -> None:
    """Pages shared by Redis as well, though it is killed meanwhile."""
    with ExitStack() as stack:
        redis = stack.enter_context(redis_server()) if shared else None
        # the bench reads and writes with the same settings as the server
        environment = production(
            tmp_path,
            seed,
            DATABASE_URL=stack.enter_context(base_of_our_engine(tmp_path)),
            CACHE_URL=redis.url if redis else "",
            DJANGO_SETTINGS_MODULE="catalogue.settings",
        )
        manage(environment, "generate_demo", "--resources=120", f"--fiches={2 * FICHES}", "--verbosity=0")
        log = tmp_path / "log"
        with serving(environment, log) as (_, port):
            get(port, "/sante/", patience=20)
            if redis:
                Timer(SECONDS / 2, redis.kill).start()
            report, reading = play(port, READ, SECONDS, environment, RATE)

    assert_all_well(report, reading)
    assert "Traceback" not in log.read_text()


def assert_all_well(report: Report, reading: Reading) -> None:
    assert report.stale == []
    assert report.errors == []
    assert reading.errors == []
    # how many depends on the machine; nothing is lost
    assert report.writes > SECONDS
    assert len(report.check_ms) == report.writes - report.unchecked > 0
    assert reading.latencies
