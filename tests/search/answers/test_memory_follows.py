"""The memory of words follows what is committed, and nothing else: it then says what the engine says."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from random import Random
from threading import Thread

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from catalogue.resources.models import Author, Authorship, Organisation, Resource
from catalogue.search.answers import beforehand, common, found
from catalogue.search.answers.common import Common, common_now
from catalogue.search.install import rebuild
from catalogue.search.models import Synonym
from catalogue.search.snapshots import follow
from catalogue.search.snapshots.index import Snapshot, all_current
from catalogue.search.text.documents import Level
from catalogue.search.text.engines import Request, engine
from catalogue.search.text.keeping import index_pending, nothing
from catalogue.search.text.kinds import Kind
from catalogue.search.text.query import read_query
from catalogue.search.text.synonyms import NONE
from tests.records import a_fiche, a_resource, a_theme, an_author, an_organisation
from tests.search import writes
from tests.search.answers.memory import again, everything_common_from, group_of, known, order_of
from tests.search.catalogues import TITLES, a_random_catalogue
from themes.models import Theme

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _everything_is_common(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    yield from everything_common_from(1, monkeypatch)


# Some make a list be read whole; one makes all be forgotten.
WRITES: tuple[writes.Write, ...] = (
    *writes.FOLLOWED * 2,
    lambda chance: writes.changed(writes.one(chance, Author), family=chance.choice(["Lire", "Zoo", "Delahaye"])),
    lambda chance: writes.changed(writes.one(chance, Organisation), name=chance.choice(["Éditeur", "Zoo Lire"])),
    lambda chance: writes.changed(writes.one(chance, Theme), title=chance.choice(TITLES)),
    lambda chance: Synonym.objects.create(terms=f"zoo\nlire à deux {chance.random()}"),
    lambda _: rebuild(nothing),
    lambda chance: writes.changed(
        writes.one(chance, Resource), title=chance.choice(["Deux zoos à lire", "Lire, deux"])
    ),
)
QUERIES = (
    *("lire", "zoo", "école", "évaluer", "œuvre", "écrire", "zèbre", "éditeur", "lien", "résumé", "deux", "delahaye"),
    *('"lire à deux"', '"à lire"', "lire deux", "lire -deux", "-lire", "zoo lire", "auteur:lire", "editeur:zoo"),
    *("thème", "fiche lien", "savoir", "éditeur -lire", "auteur:delahaye zoo"),
)


def committed_catalogue(seed: int) -> None:
    with transaction.atomic():
        a_random_catalogue(seed)
        resource = a_resource(title="Lire", summary="Lire à deux.")
        Authorship.objects.create(resource=resource, author=an_author(family="Zoo"))


def as_engine_alone(query: str, monkeypatch: pytest.MonkeyPatch) -> dict[Kind, list[int]]:
    with monkeypatch.context() as patched:
        patched.setattr(common, "common_now", Common)
        patched.setattr(found, "common_now", Common)
        return order_of(again(query))


def assert_as_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that is known, then every answer."""
    snapshots, memory = all_current(), known()
    for group in memory.sets:
        for level, sets in memory.known(group).items():
            keys = engine().seek({"one": Request((group,), level)})["one"]
            expected = {kind: snapshot.bits_of(keys.get(kind, ())) for kind, snapshot in snapshots.items()}
            assert dict(sets) == expected, (group, level)
    for query in QUERIES:
        assert order_of(again(query)) == as_engine_alone(query, monkeypatch), query


@pytest.mark.parametrize("seed", range(3))
def test_memory_that_follows_says_what_the_engine_says(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    committed_catalogue(seed)
    chance, followed = Random(seed), 0
    # the texts of changes met before are kept for some time
    monkeypatch.setattr(common, "MOST_CHANGED", chance.choice([3, 8]))
    assert_as_the_engine(monkeypatch)

    for _ in range(12):
        for _ in range(chance.randint(1, 3)):
            with transaction.atomic():
                chance.choice(WRITES)(chance)
            # it follows what follows, or both at once
            if chance.random() < 0.5:
                known()
        followed += bool(known().sets)
        assert_as_the_engine(monkeypatch)

    assert followed >= 4


def test_memory_follows_what_turns_by_itself(clock: list[timedelta], monkeypatch: pytest.MonkeyPatch) -> None:
    committed_catalogue(5)
    chance, followed = Random(5), 0
    for _ in range(10):
        writes.scheduled(chance)
    assert_as_the_engine(monkeypatch)

    for rank in range(8):
        clock.append(timedelta(hours=chance.choice([1, 4])))
        if rank % 2:
            writes.retitle(chance)
        # a moment that the memory does not see
        all_current()
        clock.append(timedelta(hours=chance.choice([0, 2])))
        followed += bool(known().sets)
        assert_as_the_engine(monkeypatch)

    assert followed


def test_memory_follows_a_text_that_alone_changes() -> None:
    author = an_author(family="Zoo")
    signed, other = a_resource(title="Lire"), a_resource(title="Écrire")
    Authorship.objects.create(resource=signed, author=author)
    for word in ("zoo", "zèbre", "lire", "écrire"):
        again(word)
    a_resource(title="Zèbre")
    again("zèbre")
    memory = known()

    author.family = "Zèbre"
    author.save()

    assert again("zoo").total == 0
    assert again("zèbre lire").total == 1
    assert known() is not memory
    assert known().sets.keys() == memory.sets.keys() != set()
    assert other.pk not in order_of(again("zèbre"))[Kind.RESOURCE]


def test_memory_follows_without_asking_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    for title in ("Lire", "Lire", "Zoo"):
        a_resource(title=title)
    for word in ("lire", "zoo"):
        again(word)
    a_resource(title="Lire au zoo")
    group, snapshots = group_of("lire"), all_current()
    with CaptureQueriesContext(connection) as queries:
        memory = common_now(snapshots)
        bits = memory.answer(Request((group, group_of("zoo")), Level.TITLE))
    assert bits is not None
    assert bits[Kind.RESOURCE].bit_count() == 1
    assert len(queries) == 2, "ce qui a changé, et ce qui est écrit dans la ressource nouvelle"

    resource = Resource.objects.get(title="Lire au zoo")
    resource.delete()
    assert again("lire zoo").total == 0
    assert group in known().sets


def test_memory_never_follows_what_was_rolled_back(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = a_resource(title="Lire")
    again("lire")
    memory = known()

    with transaction.atomic():
        a_resource(title="Lire encore")
        Resource.objects.filter(pk=kept.pk).update(title="Zoo")
        index_pending()
        assert again("zoo").total == 1
        assert again("lire").total == 1
        assert known() is not memory
        transaction.set_rollback(True)

    assert known().sets.keys() == memory.sets.keys() != set()
    assert again("zoo").total == 0
    assert again("lire").total == 1
    a_resource(title="Lire, après")
    assert again("lire").total == 2
    assert_as_the_engine(monkeypatch)


def test_memory_learns_nothing_in_a_transaction() -> None:
    """Not even with the snapshots of what was there before."""
    kept = a_resource(title="Lire")
    snapshots = all_current()
    assert common_now(snapshots) is common_now(snapshots)
    with transaction.atomic():
        Resource.objects.filter(pk=kept.pk).update(title="Zoo")
        index_pending()
        found.find(read_query("zoo", NONE), snapshots)
        assert common_now(snapshots).sets
        transaction.set_rollback(True)

    assert not common_now(snapshots).sets
    assert again("zoo").total == 0


def test_memory_of_a_transaction_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may have put new records at places that are not theirs once it is committed."""
    for title in ("Lire", "Zoo"):
        a_resource(title=title)
    again("lire")

    with transaction.atomic():
        a_resource(title="Lire, un")
        a_resource(title="Zoo, deux")
        index_pending()
        assert again("lire").total == 2
    assert again("lire").total == 2
    Resource.objects.filter(title="Zoo, deux").update(title="Lire, deux")

    assert again("lire").total == 3
    assert_as_the_engine(monkeypatch)


def test_memory_follows_the_name_of_a_theme(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list is read whole, and a few texts alone."""
    fiche = a_fiche(title="Lire", theme=a_theme(title="Zoo"))
    again("lire"), again("zoo")

    fiche.theme.title = "Zèbre"
    fiche.theme.save()

    assert again("zoo").total == 0
    assert again("zèbre lire").total == 1
    assert group_of("lire") in known().sets
    assert_as_the_engine(monkeypatch)


def test_memory_forgets_what_too_many_texts_change(monkeypatch: pytest.MonkeyPatch) -> None:
    publisher = an_organisation(name="Éditeur")
    for _ in range(3):
        a_resource(title="Lire", publisher=publisher)
    again("lire"), again("éditeur")
    monkeypatch.setattr(follow, "MOST_CHANGED", 3)

    publisher.name = "Zoo"
    publisher.save()

    assert again("éditeur").total == 0
    assert again("zoo lire").total == 3
    assert group_of("lire") not in known().sets
    assert_as_the_engine(monkeypatch)


def test_memory_that_forgot_all_reads_it_again() -> None:
    a_resource(title="Lire au zoo")
    again("lire"), again("zoo")
    assert list(known().sets) == [group_of("lire"), group_of("zoo")]

    rebuild(nothing)
    assert not known().sets
    assert list(known().wanted) == [group_of("lire"), group_of("zoo")]
    assert again("lire").total == 1

    rebuild(nothing)
    beforehand.read_common()
    assert not known().sets, "tout peut être oublié de nouveau"
    beforehand.read_common()
    assert known().sets.keys() == {group_of("lire"), group_of("zoo")}
    assert again("zoo").total == 1


def test_late_request_takes_nothing_back() -> None:
    a_resource(title="Lire")
    again("lire")
    late = all_current()
    a_resource(title="Lire aussi")
    again("lire")
    memory = known()

    assert common_now(late) is not memory
    assert not common_now(late).sets
    assert known() is memory
    assert memory.sets


def test_what_is_wanted_still_is_after_a_write() -> None:
    for title in ("Lire", "Zoo", "Lire au zoo"):
        a_resource(title=title)
    again("lire zoo")
    assert set(known().wanted) == {group_of("lire"), group_of("zoo")}
    beforehand.read_common()

    a_resource(title="Écrire")
    beforehand.read_common()

    assert known().sets.keys() >= {group_of("lire"), group_of("zoo")}
    assert not known().wanted


def test_word_stays_wanted_when_something_is_written_while_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    a_resource(title="Lire")
    known().want([group_of("lire")])
    known().is_settled = True

    def disturbed(requests: list[Request], snapshots: Mapping[Kind, Snapshot]) -> None:
        found.sets_of(requests, snapshots)
        a_resource(title="Lire aussi")
        known()

    with monkeypatch.context() as patched:
        patched.setattr(beforehand, "sets_of", disturbed)
        beforehand.read_common()
    assert group_of("lire") in known().wanted

    beforehand.read_common()
    assert not known().wanted
    assert again("lire").total == 2


def test_memory_shared_by_threads_while_something_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    for title in TITLES:
        a_resource(title=title)
    failures: list[BaseException] = []

    def search() -> None:
        try:
            for query in QUERIES:
                again(query)
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    for rank in range(4):
        threads = [Thread(target=search) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        a_resource(title=f"Lire au zoo {rank}")
    assert not failures
    assert_as_the_engine(monkeypatch)
