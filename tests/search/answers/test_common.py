"""The words that many records have, in memory: they change no answer; see `test_memory_follows.py`."""

from collections.abc import Iterator, Mapping
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.search.answers import beforehand, common, found
from catalogue.search.answers.common import Common
from catalogue.search.answers.repeated import is_phrase
from catalogue.search.snapshots.index import all_current
from catalogue.search.text.documents import Level
from catalogue.search.text.engines import Keys, Request, engine
from catalogue.search.text.keeping import index_pending
from catalogue.search.text.kinds import Kind
from tests.records import a_fiche, a_resource, a_selection
from tests.search.answers.memory import again, everything_common_from, group_of, known, order_of

pytestmark = pytest.mark.django_db
WORDS = ("classe", "oral", "école", "élève", "numérique", "lire")


@pytest.fixture(autouse=True)
def _everything_is_common(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    yield from everything_common_from(1, monkeypatch)


@pytest.fixture
def catalogue() -> None:
    chance = Random(11)
    for _ in range(40):
        a_resource(
            title=" ".join(chance.sample(WORDS, 2)),
            summary=" ".join(chance.choices(WORDS, k=chance.randint(0, 5))),
            status=chance.choice(["publie", "publie", "publie", "brouillon"]),
        )
    for word in WORDS:
        a_fiche(title=f"L’{word}", introduction=" ".join(chance.sample(WORDS, 3)))
        a_selection(title=word)
    index_pending()


def test_memory_changes_no_answer(catalogue: None, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = Random(3)
    queries = [" ".join(chance.sample(WORDS, chance.randint(1, 4))) for _ in range(60)]
    queries += [
        "classe -oral",
        "-oral",
        '"classe oral"',
        '"oral" lire',
        "CC9 classe",
        "oral -lire -classe",
        "zéro oral",
    ]
    learnt = [order_of(again(query)) for query in [*WORDS, *queries, *queries]][len(WORDS) :]
    assert known().sets.keys() >= {group_of(word) for word in WORDS}

    for rank, query in enumerate([*queries, *queries]):
        monkeypatch.setattr(common, "_passing", Common({}))
        assert order_of(again(query)) == learnt[rank], query


def test_engine_is_not_asked_for_what_is_known(catalogue: None, monkeypatch: pytest.MonkeyPatch) -> None:
    asked_of_engine: list[Request] = []

    class Listening:
        def seek(self, requests: Mapping[str, Request]) -> Mapping[str, Keys]:
            asked_of_engine.extend(requests.values())
            return engine().seek(requests)

    for word in ("classe", "oral"):
        again(word)
    monkeypatch.setattr(found, "engine", Listening)
    assert again("classe oral").total

    # its exact title, and both words side by side in a title
    assert {one.level for one in asked_of_engine} == {Level.LABEL, Level.TITLE}
    assert len(asked_of_engine) == 2
    assert all(len(one.condition) == 1 for one in asked_of_engine)


def test_nearness_is_asked_only_when_a_page_comes_down_to_it(catalogue: None) -> None:
    a_resource(title="Classe oral")
    index_pending()
    for word in ("classe", "oral"):
        again(word)
    one = again("classe oral")
    of_kind, snapshot = one.findings[Kind.RESOURCE], one.snapshots[Kind.RESOURCE]
    with CaptureQueriesContext(connection) as queries:
        of_kind.page(snapshot, of_kind.bits, 0, 1)
    assert len(queries) == 0

    with CaptureQueriesContext(connection) as queries:
        of_kind.page(snapshot, of_kind.bits, 0, of_kind.total)
        of_kind.page(snapshot, of_kind.bits, 0, of_kind.total)
    assert len(queries) == 1


@pytest.mark.parametrize("is_known", [True, False])
def test_nearness_is_not_looked_at_among_thousands(
    catalogue: None, monkeypatch: pytest.MonkeyPatch, is_known: bool
) -> None:
    a_resource(title="Un", summary="Classe puis oral.", date=None)
    index_pending()
    if is_known:
        again("classe"), again("oral")
    near = order_of(again("classe oral"))
    monkeypatch.setattr(found, "MOST_NEAR", 1)
    far = order_of(again("classe oral"))

    assert {kind: sorted(places) for kind, places in near.items()} == {
        kind: sorted(places) for kind, places in far.items()
    }
    assert near[Kind.RESOURCE] != far[Kind.RESOURCE]


def test_what_a_transaction_writes_is_true_at_once(catalogue: None) -> None:
    for word in ("classe", "oral"):
        again(word)
    before = again("classe oral").total
    assert before
    a_resource(title="Oral, en classe")
    index_pending()

    assert again("classe oral").total == before + 1
    assert not known().sets.keys() & {group_of("classe"), group_of("oral")}


def test_large_answers_are_read_apart(catalogue: None) -> None:
    again("classe oral lire")
    assert not known().sets
    assert set(known().wanted) == {group_of(word) for word in ("classe", "oral", "lire")}

    beforehand.read_common()
    assert not known().sets, "the moment may be over at once"
    beforehand.read_common()
    assert known().sets.keys() == {group_of(word) for word in ("classe", "oral", "lire")}
    assert not known().wanted

    with CaptureQueriesContext(connection) as queries:
        beforehand.read_common()
    assert len(queries) == 1


def test_a_few_at_a_time(catalogue: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(common, "AT_ONCE", 2)
    known().want(map(group_of, WORDS[:3]))
    beforehand.read_common()
    beforehand.read_common()

    assert len(known().wanted) == 1


def test_most_common_words_are_read_from_time_to_time(catalogue: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beforehand, "_due", 0)
    for _ in range(3):
        beforehand.read_common()
    # « L’oral », « l’oral »: a word is read once
    assert {group for group in known().sets if not is_phrase(group)} == {group_of(word) for word in WORDS}

    a_resource(title="Autre")
    index_pending()
    for _ in range(3):
        beforehand.read_common()
    assert not known().sets

    monkeypatch.setattr(beforehand, "_due", 0)
    for _ in range(3):
        beforehand.read_common()
    assert known().sets.keys() >= {group_of(word) for word in WORDS}


def test_what_costs_most_is_read_as_a_process_starts(catalogue: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beforehand, "_due", 0)
    # nothing was forgotten before: nothing may be again at once
    monkeypatch.setattr(common, "_passing", Common({}).following(all_current()))
    beforehand.read_first()

    assert known().sets.keys() >= {group_of(word) for word in WORDS}


def test_small_catalogue_keeps_nothing(catalogue: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for one in (common, beforehand):
        monkeypatch.setattr(one, "COMMON", 1000)
    monkeypatch.setattr(beforehand, "_due", 0)
    again("classe")
    again("classe oral")
    beforehand.read_common()

    assert not known().sets
    assert not known().wanted


def test_memory_is_bounded(catalogue: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(common, "MOST", 2)
    for word in WORDS:
        again(word)
    known().want(map(group_of, WORDS))

    assert len(known().sets) == 2
    assert not known().wanted


def test_places_go_to_what_is_asked(catalogue: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(common, "MOST", 3)
    monkeypatch.setattr(beforehand, "common_words", lambda share, sample: ["classe"])
    monkeypatch.setattr(beforehand, "common_sentences", lambda share, sample: [])
    for word in ("classe", "oral", "école"):
        again(word)
    again("oral lire")
    monkeypatch.setattr(beforehand, "_due", 0)
    beforehand.read_common()
    assert known().sets.keys() == {group_of("classe"), group_of("oral")}

    again("numérique")
    assert known().sets.keys() == {group_of("classe"), group_of("oral"), group_of("numérique")}


def test_places_are_not_made_before_all_are_taken(catalogue: None) -> None:
    again("classe"), again("oral")
    known().make_room([])

    assert known().sets.keys() == {group_of("classe"), group_of("oral")}
