"""What is sought in vain: which words are kept, how they are counted, and that no page is ever the worse for it."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection, connections
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalogue.search import in_vain
from catalogue.search.answers.asked import Asked, ask
from catalogue.search.in_vain import KEPT, LEAST_SHOWN, MOST_WAITING, RARE_KEPT, Outcome, gather, write
from catalogue.search.models import SoughtInVain, Synonym, VainSearch
from catalogue.search.text.keeping import index_pending
from catalogue.search.version import current_version
from tests.records import a_fiche, a_resource

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_waits() -> Iterator[None]:
    in_vain.forget_waiting()
    yield
    in_vain.forget_waiting()


def counts() -> dict[str, int]:
    """How often each search was counted, all days together."""
    days = SoughtInVain.objects.select_related("search")
    found: dict[str, int] = {}
    for day in days:
        found[day.search.words] = found.get(day.search.words, 0) + day.times
    return found


def waiting() -> dict[str, int]:
    return {words: tally.times for (_, words), tally in in_vain._waiting.items()}


# Which searches are vain


def test_outcome_of_nothing_found() -> None:
    a_resource(title="Évaluer")
    index_pending()

    assert in_vain.outcome_of(ask("blockchain")) == Outcome.NOTHING
    assert in_vain.outcome_of(ask("évaluation")) is None


@pytest.mark.parametrize("typed", ["", "  ", "de la", "!!!", "-blockchain", "\x00"])
def test_outcome_of_nothing_asked(typed: str) -> None:
    assert in_vain.outcome_of(ask(typed)) is None


def test_outcome_of_correction() -> None:
    a_resource(title="Harcèlement")
    index_pending()
    asked = ask("harcelment")

    assert asked.corrected == "harcèlement"
    assert in_vain.outcome_of(asked) == Outcome.CORRECTED
    assert in_vain.words_to_keep(asked.typed) == "harcelment"


def test_outcome_of_stubs() -> None:
    a_fiche(title="Blockchain", is_stub=True)
    index_pending()
    assert in_vain.outcome_of(ask("blockchain")) == Outcome.STUBS

    a_resource(title="La blockchain")
    index_pending()
    assert in_vain.outcome_of(ask("blockchain")) is None


def test_outcome_of_draft_is_nothing() -> None:
    a_resource(title="Blockchain", status="brouillon")
    index_pending()

    assert in_vain.outcome_of(ask("blockchain")) == Outcome.NOTHING


# Which words are kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("blockchain", "blockchain"),
        ("  Intelligence \t artificielle ", "Intelligence artificielle"),
        ("rapport 2021-157", "rapport 2021-157"),
        ("rentrée 2023-2024", "rentrée 2023-2024"),
        ("lumni.fr", "lumni.fr"),
        ("droits d’auteur", "droits d’auteur"),
        ("éditeur : éduscol", "éditeur : éduscol"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("طفل", "طفل"),
    ],
)
def test_words_to_keep(typed: str, kept: str) -> None:
    assert in_vain.words_to_keep(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "camille.dupont@exemple.fr",
        "bulletin de camille @ college",
        "https://exemple.fr/a?b=camille",
        "www.exemple.fr",
        "exemple.fr/eleves/camille",
        "élève 123456",
        "appeler 06 12 34 56 78",
        "appeler 06.12.34.56.78",
        "née le 12/03/2008",
        "née 12-03-2008",
        "auteur:delahaye",
        "laïcité AUTEUR:delahaye",
        "auteur :delahaye",
        "auteurs\u202f: Camille Dupont",
        "laïcité -auteur: dupont",
        "l’auteur\u00a0: Camille Dupont",
        "2021 157",
        "3.14",
        "un mot " * 12,
        "un deux trois quatre cinq six sept huit neuf",
        "anticonstitutionnellement " * 4,
        "ﷺ" * 30,
        "🙂🙂",
        "'; DROP TABLE search_vainsearch; -- 00000",
    ],
)
def test_words_that_are_not_kept(typed: str) -> None:
    assert in_vain.words_to_keep(typed) is None


# From an answer to a count


def answer_to(typed: str) -> HttpResponse:
    response = HttpResponse()
    in_vain.noted(response, ask(typed))
    return response


def test_count_what_an_answer_says() -> None:
    request = RequestFactory().get("/recherche/")
    response = answer_to("blockchain")

    in_vain.count(request, response)
    in_vain.count(request, response)
    in_vain.count(request, HttpResponse())

    assert waiting() == {"blockchain": 2}


def test_count_neither_the_team_nor_a_page_already_read() -> None:
    reader, member = RequestFactory().get("/recherche/"), RequestFactory().get("/recherche/")
    member.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
    unchanged = answer_to("blockchain")
    unchanged.status_code = 304

    in_vain.count(member, answer_to("blockchain"))
    in_vain.count(reader, unchanged)

    assert waiting() == {}


@pytest.mark.parametrize("address", ["/recherche/", "/ressources/", "/fiches/"])
def test_page_counts_in_memory_and_writes_nothing(client: Client, chief: Client, address: str) -> None:
    a_resource(title="Évaluer")
    index_pending()

    for typed in ("blockchain", "évaluer", "camille@exemple.fr", "blockchain", "", "de la"):
        assert client.get(address, {"q": typed}).status_code == 200
    chief.get(address, {"q": "blockchain"})

    assert waiting() == {"blockchain": 2}
    assert not VainSearch.objects.exists()


def test_gather_costs_a_few_microseconds() -> None:
    def spent() -> float:
        start = time.perf_counter()
        for rank in range(500):
            gather(f"mot {rank}", Outcome.NOTHING)
        return (time.perf_counter() - start) / 500

    assert min(spent() for _ in range(5)) < 20e-6


def test_gather_fills_no_memory() -> None:
    gather("connu", Outcome.NOTHING)
    for rank in range(MOST_WAITING + 50):
        gather(f"mot {rank}", Outcome.NOTHING)
    gather("connu", Outcome.NOTHING)

    assert len(in_vain._waiting) == MOST_WAITING
    assert waiting()["connu"] == 2


# From memory to the database


def test_write_adds_to_the_day() -> None:
    for _ in range(2):
        gather("Évaluation  différenciée", Outcome.NOTHING)
        gather("evaluation differenciee", Outcome.CORRECTED)
        write()
    yesterday = timezone.localdate() - timedelta(days=1)
    gather("ÉVALUATION différenciée", Outcome.STUBS, yesterday)
    write()

    search = VainSearch.objects.get()
    assert (search.words, search.folded) == ("Évaluation  différenciée", "evaluation differenciee")
    assert (search.outcome, search.state) == (Outcome.STUBS, VainSearch.State.TO_DO)
    assert dict(search.days.values_list("day", "times")) == {timezone.localdate(): 4, yesterday: 1}


def test_write_leaves_what_the_team_decided() -> None:
    gather("blockchain", Outcome.NOTHING)
    write()
    VainSearch.objects.update(state=VainSearch.State.OUT_OF_SCOPE)
    gather("blockchain", Outcome.NOTHING)
    write()

    assert VainSearch.objects.get().state == VainSearch.State.OUT_OF_SCOPE


def test_write_in_few_statements_whatever_waits() -> None:
    for rank in range(100):
        gather(f"mot {rank}", Outcome.NOTHING)

    with CaptureQueriesContext(connection) as first:
        assert write() == 100
    with CaptureQueriesContext(connection) as nothing_left:
        assert write() == 0

    # savepoint, count, searches, days (one for each on PostgreSQL's side), release
    assert len([query for query in first if "SAVEPOINT" not in query["sql"]]) <= 3
    assert len(nothing_left) == 0
    assert sum(counts().values()) == 100


def test_write_leaves_the_version_alone() -> None:
    before = current_version()
    gather("blockchain", Outcome.NOTHING)
    write()
    VainSearch.objects.update(state=VainSearch.State.DONE)
    SoughtInVain.objects.all().delete()

    assert current_version() == before


def test_write_past_what_a_day_may_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    gather("connu", Outcome.NOTHING)
    gather("autre", Outcome.NOTHING)
    write()
    monkeypatch.setattr(in_vain, "MOST_A_DAY", 2)
    gather("connu", Outcome.NOTHING)
    gather("de trop", Outcome.NOTHING)

    assert write() == 1
    assert counts() == {"connu": 2, "autre": 1}


def refuse(*_: Any) -> int:
    raise OperationalError("database is locked")


def test_write_refused_waits_for_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    gather("blockchain", Outcome.NOTHING)
    with monkeypatch.context() as patch:
        patch.setattr(in_vain, "add", refuse)
        for _ in range(3):
            with pytest.raises(OperationalError):
                write()
    gather("blockchain", Outcome.NOTHING)

    assert waiting() == {"blockchain": 2}
    write()
    assert counts() == {"blockchain": 2}


def test_write_refused_half_way_counts_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    add = in_vain.add

    def added_then_lost(batch: in_vain.Batch) -> int:
        add(batch)
        raise OperationalError("server closed the connection unexpectedly")

    gather("blockchain", Outcome.NOTHING)
    with monkeypatch.context() as patch:
        patch.setattr(in_vain, "add", added_then_lost)
        with pytest.raises(OperationalError):
            write()

    assert counts() == {}
    write()
    assert counts() == {"blockchain": 1}


@pytest.mark.django_db(transaction=True)
def test_write_cut_short_at_its_commit_is_not_done_again(monkeypatch: pytest.MonkeyPatch) -> None:
    commit = connection.commit

    def committed_then_lost() -> None:
        commit()
        raise OperationalError("server closed the connection unexpectedly")

    gather("blockchain", Outcome.NOTHING)
    with monkeypatch.context() as patch:
        # the connection itself: taken back through its proxy, the commit that indexes would be lost to all who follow
        patch.setattr(connections[connection.alias], "commit", committed_then_lost)
        with pytest.raises(OperationalError):
            write()

    assert waiting() == {}
    assert counts() == {"blockchain": 1}


# What is forgotten


def sought(words: str, *times: tuple[int, timedelta]) -> VainSearch:
    search = VainSearch.objects.create(folded=words, words=words, outcome=Outcome.NOTHING)
    for count, ago in times:
        SoughtInVain.objects.create(search=search, day=timezone.localdate() - ago, times=count)
    return search


def test_forget_old_days_and_rare_searches() -> None:
    day = timedelta(days=1)
    sought("fréquente", (LEAST_SHOWN, RARE_KEPT + day))
    sought("deux jours", (9, KEPT + day), (LEAST_SHOWN, KEPT))
    sought("rare hier", (1, day))
    sought("rare et ancienne", (LEAST_SHOWN - 1, RARE_KEPT + day))
    sought("ancienne", (100, KEPT + day))
    sought("sans jour")

    assert in_vain.forget_old() == 3
    assert counts() == {"fréquente": LEAST_SHOWN, "deux jours": LEAST_SHOWN, "rare hier": 1}
    assert in_vain.forget_old() == 0


# What is found today


def test_found_now_as_typed_and_by_synonym(django_assert_num_queries: Callable[..., Any]) -> None:
    a_resource(title="Harcèlement à l’école")
    a_resource(title="Harcèlement", status="brouillon")
    a_fiche(title="Le harcèlement, une ébauche", is_stub=True)
    Synonym.objects.create(terms="cyberviolence\nharcèlement")
    index_pending()
    searches = ["cyberviolence", "harcelment", '"harcèlement à l’école" -lycée', "CC9", "harcèlement -école", "!!!"]
    assert in_vain.found_now(searches) == [1, 0, 1, 0, 0, 0]

    with django_assert_num_queries(2):
        in_vain.found_now(searches * 3 + ["cyberviolence", "harcèlement"])
    assert in_vain.found_now([]) == []


def test_found_now_longest_page() -> None:
    """Twenty searches of eight terms that are each asked apart: what one statement may hold on SQLite."""
    assert (
        in_vain.found_now([f"-a{rank}x -b{rank}y -c d{rank}w e{rank}z -f -g h1 h2" for rank in range(20)]) == [0] * 20
    )


def test_found_now_is_not_vain_any_more() -> None:
    asked: Asked = ask("blockchain")
    assert in_vain.found_now([asked.typed]) == [0]

    a_resource(title="Blockchain")
    index_pending()

    assert in_vain.found_now([asked.typed]) == [1]
