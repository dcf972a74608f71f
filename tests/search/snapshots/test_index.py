"""The index in memory says what plain ORM queries say, of any catalogue, and as soon as it changes."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from threading import Thread

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalogue.fiches.models import Fiche
from catalogue.resources.models import Resource
from catalogue.search.facets import FICHES, RESOURCES, Listing
from catalogue.search.snapshots import index
from catalogue.search.snapshots.index import Selection, Snapshot, all_current, are_committed, current
from catalogue.search.snapshots.orders import MovedError
from tests.records import HIDDEN, a_fiche, a_resource
from tests.search import oracle
from tests.search.catalogues import a_random_catalogue

pytestmark = pytest.mark.django_db
LISTINGS = {listing.name: listing for listing in (RESOURCES, FICHES)}


def selection(listing: Listing, chosen: oracle.Chosen) -> Selection:
    return tuple(
        (facet.parameter, tuple(chosen[facet.parameter])) for facet in listing.facets if facet.parameter in chosen
    )


def counted(snapshot: Snapshot, chosen: Selection) -> dict[str, dict[str, int]]:
    answer = snapshot.answer(chosen)
    return {
        parameter: dict(zip(labels, answer.counts[parameter], strict=True))
        for parameter, labels in snapshot.labels.items()
    }


def ids(snapshot: Snapshot, chosen: Selection, sort: str, start: int = 0, stop: int = 1000) -> list[int]:
    positions = snapshot.page(snapshot.answer(chosen).found, sort, start, stop)
    return [snapshot.ids[position] for position in positions]


@pytest.mark.parametrize("name", LISTINGS)
@pytest.mark.parametrize("seed", range(4))
def test_current_same_as_orm_on_random_catalogues(name: str, seed: int) -> None:
    a_random_catalogue(seed)
    listing, chance = LISTINGS[name], Random(seed)
    snapshot, having = current(listing), oracle.members(name)

    for _ in range(38):
        chosen = oracle.a_choice(chance, name)
        asked = selection(listing, chosen)
        assert counted(snapshot, asked) == oracle.counts(name, chosen, having), chosen
        sort, order = chance.choice(sorted(oracle.ORDERS[name].items()))
        assert ids(snapshot, asked, sort) == oracle.found(name, chosen, order), (chosen, sort)


@pytest.mark.parametrize("name", LISTINGS)
def test_current_says_what_leaving_a_facet_out_gives(name: str) -> None:
    a_random_catalogue(7)
    chance = Random(7)

    for _ in range(20):
        chosen = oracle.a_choice(chance, name)
        answer = current(LISTINGS[name]).answer(selection(LISTINGS[name], chosen))
        assert answer.without == {
            parameter: len(oracle.found(name, oracle.without(chosen, parameter))) for parameter in chosen
        }


@pytest.mark.parametrize("name", LISTINGS)
def test_page_same_wherever_it_starts(name: str) -> None:
    a_random_catalogue(3, resources=90, fiches=60)
    snapshot = current(LISTINGS[name])
    choices = [(), *(((parameter, (key,)),) for parameter in ("public", "theme") for key in oracle.keys_of(parameter))]

    for chosen in choices:
        for sort in oracle.ORDERS[name]:
            everything = ids(snapshot, chosen, sort)
            assert len(everything) == snapshot.answer(chosen).total
            for start in range(0, 100, 7):
                assert ids(snapshot, chosen, sort, start, start + 7) == everything[start : start + 7]


def test_values_of_a_page() -> None:
    a_random_catalogue(1)
    snapshot, having = current(RESOURCES), oracle.members("resources")
    positions = snapshot.page(snapshot.answer(()).found, "titre", 5, 20)

    values = snapshot.values_of("theme", positions)

    for position in positions:
        expected = {key for key, records in having["theme"].items() if snapshot.ids[position] in records}
        assert {label.key for label in values[position]} == expected


@pytest.mark.parametrize("state", HIDDEN.values(), ids=HIDDEN)
def test_current_leaves_out_what_readers_do_not_see(state: dict[str, object]) -> None:
    a_resource(**state)
    a_fiche(**state)

    assert [current(listing).answer(()).total for listing in (RESOURCES, FICHES)] == [0, 0]


def test_current_offers_a_cpe_what_binds_a_cpe(seeded: None) -> None:
    offered = current(RESOURCES).offered["competence"]

    assert {key.partition(".")[2][:1] for key in offered["cpe"] if key.startswith("metiers")} == {"C"}
    assert {"metiers-2013.P3", "metiers-2013.CC9"} <= offered["enseignant"]
    assert "metiers-2013.C1" not in offered["enseignant"]


def test_current_built_once_and_remembered() -> None:
    a_resource()
    first = current(RESOURCES)

    with CaptureQueriesContext(connection) as queries:
        assert current(RESOURCES) is first

    assert len(queries) == 1


def test_current_says_what_a_write_changed() -> None:
    record = a_resource()
    assert current(RESOURCES).answer(()).total == 1

    Resource.objects.filter(pk=record.pk).update(status="brouillon")

    assert current(RESOURCES).answer(()).total == 0


@pytest.fixture
def clock(clock: list[timedelta]) -> Iterator[list[timedelta]]:
    """The same, and nothing is kept of that later moment."""
    yield clock
    for known in (index._snapshots, index._committed):
        known.clear()


def test_current_says_what_turns_by_itself(clock: list[timedelta]) -> None:
    a_resource(published_from=timezone.now() + timedelta(hours=1), published_until=timezone.now() + timedelta(hours=3))
    totals = []

    for _ in range(3):
        totals.append(current(RESOURCES).answer(()).total)
        clock.append(timedelta(hours=2))

    assert totals == [0, 1, 0]


@pytest.mark.django_db(transaction=True)
def test_current_two_threads_see_a_write() -> None:
    record = a_resource()
    seen: list[int] = []

    def read() -> None:
        seen.append(current(RESOURCES).answer(()).total)
        connection.close()

    for write in (lambda: None, lambda: Resource.objects.update(status="archive"), record.save):
        write()
        threads = [Thread(target=read) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert seen == [1, 1, 0, 0, 1, 1]


def test_build_reads_each_list_in_few_queries() -> None:
    a_random_catalogue(2)

    for listing, most in ((RESOURCES, 31), (FICHES, 19)):
        with CaptureQueriesContext(connection) as queries:
            index.build(listing)
        assert len(queries) <= most
    assert Fiche.objects.exists()


@pytest.fixture
def read_whole(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the lists read whole, as they are; nothing is known before."""
    read: list[str] = []

    def build(listing: Listing) -> Snapshot:
        read.append(listing.name)
        return whole(listing)

    whole = index.build
    monkeypatch.setattr(index, "build", build)
    for known in (index._snapshots, index._committed):
        known.clear()
    return read


def titles() -> list[str]:
    snapshot = current(RESOURCES)
    found = Resource.objects.in_bulk(ids(snapshot, (), "titre"))
    return [record.title for record in found.values()]


@pytest.mark.django_db(transaction=True)
def test_current_follows_what_is_committed(read_whole: list[str]) -> None:
    a_resource(title="avant")
    assert titles() == ["avant"]

    for title in ("un", "deux", "trois"):
        a_resource(title=title)
        assert title in titles()

    assert read_whole == ["resources"]


@pytest.mark.django_db(transaction=True)
def test_current_never_follows_what_was_rolled_back(read_whole: list[str]) -> None:
    kept = a_resource(title="gardée")
    assert titles() == ["gardée"]

    with transaction.atomic():
        a_resource(title="annulée")
        Resource.objects.filter(pk=kept.pk).update(title="changée")
        assert sorted(titles()) == ["annulée", "changée"]
        transaction.set_rollback(True)
    a_resource(title="après")

    assert sorted(titles()) == ["après", "gardée"]
    assert read_whole == ["resources"]


@pytest.mark.django_db(transaction=True)
def test_current_reads_all_again_after_a_flush(read_whole: list[str]) -> None:
    a_resource(title="avant")
    assert titles() == ["avant"]

    call_command("flush", verbosity=0, interactive=False)
    a_resource(title="après")

    assert titles() == ["après"]
    assert read_whole == ["resources"] * 2


@pytest.mark.django_db(transaction=True)
def test_current_tries_again_when_disturbed_then_reads_all(
    read_whole: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []

    def disturbed(listing: Listing, snapshot: Snapshot, version: int) -> Snapshot | None:
        tried.append(version)
        raise MovedError

    a_resource(title="avant")
    titles()
    a_resource(title="un")
    monkeypatch.setattr(index, "follow", disturbed)

    assert sorted(titles()) == ["avant", "un"]
    assert len(tried) == index.TRIES
    assert read_whole == ["resources"] * 2


@pytest.mark.django_db(transaction=True)
def test_are_committed_the_latest_that_no_transaction_shows_alone(read_whole: list[str]) -> None:
    a_resource(title="avant")
    first = all_current()
    assert are_committed(first)

    with transaction.atomic():
        assert not are_committed(first)
        a_resource(title="après")
        inside = all_current()
        assert not are_committed(inside)
    assert not are_committed(inside)

    a_resource(title="encore")
    last = all_current()
    assert are_committed(last)
    assert not are_committed(first)
