"""What a worker does apart from its requests, in a thread, in a process that was forked, in the real server."""

import logging
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import OperationalError, connection, connections

from catalogue.resources.models import Resource
from catalogue.search import apart, in_vain
from catalogue.search.apart import Work
from catalogue.search.in_vain import Outcome
from catalogue.search.models import SoughtInVain
from catalogue.search.text.keeping import index_left, index_pending
from tests.server import get, production, serving


@pytest.fixture(autouse=True)
def _nothing_waits() -> Iterator[None]:
    in_vain.forget_waiting()
    yield
    in_vain.forget_waiting()


# The thread


@pytest.fixture
def works(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Work]]:
    """A thread of this test alone, which leaves nothing to do at the end of the process."""
    monkeypatch.setattr(apart, "works", [])
    monkeypatch.setattr(apart, "_thread", None)
    monkeypatch.setattr(apart, "Finalize", lambda *_, **__: None)
    yield apart.works
    apart.end()
    if apart._thread:
        apart._thread.join(5)


def test_declared_works() -> None:
    assert {(work.do.__name__, work.at_the_end) for work in apart.works} == {
        ("write", True),
        ("index_left", False),
        ("read_common", False),
        ("forget_old", False),
        ("put_due_versions", False),
        ("forget_deleted", False),
    }


def test_no_thread_in_the_tests() -> None:
    assert apart._thread is None


def test_start_does_what_is_due_again_and_again(works: list[Work]) -> None:
    done, enough = [], threading.Event()

    def count() -> None:
        done.append(threading.current_thread())
        if len(done) == 3:
            enough.set()

    apart.every(0.01, count)
    apart.start()
    apart.start()

    assert enough.wait(5)
    assert {thread.daemon for thread in done} == {True}
    assert len(set(done)) == 1
    assert threading.main_thread() not in done


def test_failure_is_said_once_and_stops_nothing(works: list[Work], caplog: pytest.LogCaptureFixture) -> None:
    def refuse() -> None:
        raise OperationalError("Key (folded)=(camille dupont) already exists")

    def fail() -> None:
        raise ValueError("une erreur de notre part")

    refused, failed = Work(refuse, 1), Work(fail, 1)
    for _ in range(3):
        refused.attempt()
        failed.attempt()

    assert [record.levelno for record in caplog.records] == [logging.WARNING, logging.ERROR]
    assert "refuse a échoué : OperationalError" in caplog.text
    assert "camille" not in caplog.text
    refused.do = failed.do = lambda: None
    refused.attempt()
    assert not refused.failing


def test_once_starts_all_the_same_when_the_base_does_not_answer(caplog: pytest.LogCaptureFixture) -> None:
    def read() -> None:
        raise OperationalError("connection refused")

    apart.once(read)
    assert "read a échoué : OperationalError" in caplog.text


def test_end_does_what_would_be_lost(works: list[Work]) -> None:
    done = []
    apart.every(3600, lambda: done.append("à perdre"), at_the_end=True)
    apart.every(3600, lambda: done.append("peut attendre"))
    apart.start()

    apart.end()

    assert done == ["à perdre"]


# Other programs


@pytest.mark.django_db
def test_index_left_writes_nothing_when_nothing_is_left(django_assert_num_queries: Callable[..., object]) -> None:
    Resource.objects.all().delete()
    index_pending()

    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        index_left()


# Two workers at a time


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="la base en mémoire des tests n’a qu’une connexion à la fois"
)
@pytest.mark.django_db(transaction=True)
def test_write_in_two_threads() -> None:
    """Each adds the same searches, in another order, while the other does."""

    def add(ranks: range) -> None:
        with closing(connections["default"]):
            for _ in range(20):
                for rank in ranks:
                    in_vain.gather(f"mot {rank}", Outcome.NOTHING)
                in_vain.write()

    with ThreadPoolExecutor(2) as two:
        for done in [two.submit(add, range(30)), two.submit(add, range(29, -1, -1))]:
            done.result()
    in_vain.write()

    assert set(SoughtInVain.objects.values_list("times", flat=True)) == {40}


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite n’a pas de serveur qui tombe")
@pytest.mark.django_db(transaction=True)
def test_write_while_the_database_falls(monkeypatch: pytest.MonkeyPatch) -> None:
    within_reason = in_vain.within_reason

    def fall(sought: object) -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return set()

    def write() -> None:
        with closing(connections["default"]):
            apart.Work(in_vain.write, 5).attempt()

    in_vain.gather("blockchain", Outcome.NOTHING)
    with ThreadPoolExecutor(1) as thread:
        monkeypatch.setattr(in_vain, "within_reason", fall)
        thread.submit(write).result()
        assert not SoughtInVain.objects.exists()
        monkeypatch.setattr(in_vain, "within_reason", within_reason)
        thread.submit(write).result()

    assert SoughtInVain.objects.get().times == 1


# Real processes, on a base of their own


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return production(tmp_path_factory.mktemp("production"))


@pytest.fixture
def folder(environment: dict[str, str]) -> Iterator[Path]:
    """Where the base of these processes is; emptied of what they counted."""
    folder = Path(environment["STATIC_ROOT"]).parent
    yield folder
    with closing(sqlite3.connect(folder / "catalogue.sqlite3")) as base, base:
        base.execute("DELETE FROM search_soughtinvain")
        base.execute("DELETE FROM search_vainsearch")


def counted(folder: Path) -> dict[str, int]:
    with closing(sqlite3.connect(folder / "catalogue.sqlite3")) as base:
        return dict(
            base.execute(
                "SELECT words, sum(times) FROM search_soughtinvain JOIN search_vainsearch AS search"
                " ON search.id = search_id GROUP BY words"
            )
        )


def run(environment: dict[str, str], program: str) -> "subprocess.Popen[bytes]":
    start = "import django, os, sys, time; django.setup()\nfrom catalogue.search import apart, in_vain\n"
    command = [sys.executable, "-c", start + program]
    django = {"DJANGO_SETTINGS_MODULE": "catalogue.settings"}
    return subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment | django, stderr=subprocess.PIPE)


def ended_well(process: "subprocess.Popen[bytes]") -> None:
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said.decode()
    assert said == b""


ADD = """
for _ in range(40):
    for rank in range(25):
        in_vain.gather(f"mot {rank}", "rien")
    in_vain.write()
"""


def test_write_in_two_processes(environment: dict[str, str], folder: Path) -> None:
    for process in [run(environment, ADD), run(environment, ADD)]:
        ended_well(process)

    assert counted(folder) == {f"mot {rank}": 80 for rank in range(25)}


def test_write_while_the_base_is_locked(environment: dict[str, str], folder: Path) -> None:
    """Kept while another program writes, longer than one waits for it; written once when it has ended."""
    program = """
from django.db import connection
connection.ensure_connection(); connection.cursor().execute("PRAGMA busy_timeout=50")
in_vain.gather("blockchain", "rien")
work = apart.Work(in_vain.write, 5)
work.attempt(); work.attempt()
assert work.failing
print("refused", flush=True); sys.stdin.readline()
work.attempt()
assert not work.failing
"""
    with closing(sqlite3.connect(folder / "catalogue.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        command = [
            sys.executable,
            "-c",
            "import django, sys; django.setup()\nfrom catalogue.search import apart, in_vain",
        ]
        command[-1] += program
        process = subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env=environment | {"DJANGO_SETTINGS_MODULE": "catalogue.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout
        assert process.stdout.readline() == "refused\n"
        assert counted(folder) == {}
        other.execute("ROLLBACK")
    _, said = process.communicate("\n", timeout=30)

    assert process.returncode == 0, said
    assert said.count("a échoué") == 1
    assert counted(folder) == {"blockchain": 1}


def test_forked_process_writes_its_own_counts_only(environment: dict[str, str], folder: Path) -> None:
    program = """
apart.start()
in_vain.gather("avant", "rien")
child = os.fork()
in_vain.gather("après", "rien")
assert apart._thread.is_alive()
if child:
    _, status = os.waitpid(child, 0)
    sys.exit(os.waitstatus_to_exitcode(status))
"""
    ended_well(run(environment, program))

    assert counted(folder) == {"avant": 1, "après": 2}


def test_thread_writes_while_the_process_lives(environment: dict[str, str], folder: Path) -> None:
    process = run(environment, 'apart.start(); in_vain.gather("blockchain", "rien"); time.sleep(30)')
    deadline = time.monotonic() + 25
    while not counted(folder) and time.monotonic() < deadline:
        time.sleep(0.1)
    still_there = process.poll() is None
    process.kill()
    process.communicate()

    assert still_there
    assert counted(folder) == {"blockchain": 1}


@pytest.mark.parametrize("address", ["/recherche/", "/ressources/", "/fiches/"])
def test_server_writes_what_its_workers_counted_when_it_stops(
    environment: dict[str, str], folder: Path, tmp_path: Path, address: str
) -> None:
    """Asked of whichever worker answers, from the cache or not: three times are three."""
    with serving(environment, tmp_path / "log") as (_, port):
        get(port, "/sante/", patience=15)
        answers = [get(port, f"{address}?q={quote('blockchain éthique')}")[0].status for _ in range(3)]
        kept_for_itself, _ = get(port, f"{address}?q={quote('camille@exemple.fr')}")

    assert [*answers, kept_for_itself.status] == [200] * 4
    assert counted(folder) == {"blockchain éthique": 3}
    assert "blockchain" not in (tmp_path / "log").read_text()
