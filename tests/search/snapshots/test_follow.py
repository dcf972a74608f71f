"""A snapshot that followed what was written says what one read whole says, whatever was written."""

from array import array
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalogue.competences.models import Competence
from catalogue.fiches.models import Citation
from catalogue.publication import Status
from catalogue.resources.models import Authorship, Resource
from catalogue.search.facets import FICHES, LISTINGS, RESOURCES, Listing
from catalogue.search.install import rebuild
from catalogue.search.models import Document
from catalogue.search.snapshots import build as building
from catalogue.search.snapshots import follow as following
from catalogue.search.snapshots.build import build
from catalogue.search.snapshots.follow import changed_since, follow
from catalogue.search.snapshots.orders import MovedError, Order, search
from catalogue.search.snapshots.snapshot import Snapshot
from catalogue.search.text.keeping import index_pending, nothing
from catalogue.search.text.kinds import Kind
from catalogue.search.version import current_version
from tests.records import a_fiche, a_resource, a_theme, an_author, an_organisation
from tests.search import writes
from tests.search.catalogues import a_random_catalogue
from tests.search.snapshots.same import assert_same_as_whole, said
from themes.models import Theme

pytestmark = pytest.mark.django_db
STATES = (Status.DRAFT, Status.PUBLISHED, Status.PUBLISHED)


def followed(listing: Listing, snapshot: Snapshot) -> Snapshot:
    new = follow(listing, snapshot, current_version())
    assert new is not None
    return new


@pytest.mark.parametrize("seed", range(4))
def test_follow_says_what_is_read_whole_after_any_writes(seed: int) -> None:
    a_random_catalogue(seed)
    chance = Random(seed)
    snapshots = {listing.name: build(listing) for listing in LISTINGS}

    for _ in range(10):
        for _ in range(chance.randint(1, 4)):
            chance.choice(writes.FOLLOWED)(chance)
        snapshots = {listing.name: followed(listing, snapshots[listing.name]) for listing in LISTINGS}
        assert_same_as_whole(snapshots, seed)


def test_follow_records_whose_text_alone_is_written() -> None:
    a_random_catalogue(6)
    index_pending()
    snapshots = {listing.name: build(listing) for listing in LISTINGS}
    numbers = list(Document.objects.values_list("pk", flat=True))

    Document.objects.filter(pk__in=Random(6).sample(numbers, 30)).update(body="autre")
    Document.objects.filter(pk__gte=Kind.COMPETENCE.first).delete()

    snapshots = {listing.name: followed(listing, snapshots[listing.name]) for listing in LISTINGS}
    assert_same_as_whole(snapshots, 6)


def test_follow_what_turns_by_itself(clock: list[timedelta]) -> None:
    a_random_catalogue(8)
    chance = Random(8)
    for _ in range(12):
        writes.scheduled(chance)
    snapshots = {listing.name: build(listing) for listing in LISTINGS}
    before = said(snapshots["resources"])

    for _ in range(8):
        clock.append(timedelta(hours=5))
        snapshots = {listing.name: followed(listing, snapshots[listing.name]) for listing in LISTINGS}
        assert_same_as_whole(snapshots, 8)

    assert said(snapshots["resources"])["records"] != before["records"]


def test_follow_a_turn_and_a_write_together(clock: list[timedelta]) -> None:
    now = timezone.now()
    late = a_resource(title="Plus tard", published_from=now + timedelta(hours=1))
    fiche = a_fiche(published_until=now + timedelta(hours=1))
    Citation.objects.create(fiche=fiche, resource=late, printed_label="Lien")
    snapshots = {listing.name: build(listing) for listing in LISTINGS}

    clock.append(timedelta(hours=2))
    other = a_resource(title="Autre")
    snapshots = {listing.name: followed(listing, snapshots[listing.name]) for listing in LISTINGS}

    assert_same_as_whole(snapshots, 0)
    assert said(snapshots["resources"])["records"] == {late.pk, other.pk}


@pytest.mark.parametrize(
    "write",
    [
        lambda: Theme.objects.update(title="Autre"),
        lambda: Competence.objects.update(label="Autre"),
        lambda: Resource.objects.update(licence="CC BY"),  # more than can be followed
    ],
)
def test_follow_leaves_to_be_read_whole(write: Any) -> None:
    a_random_catalogue(1, resources=following.MOST_CHANGED + 1)
    snapshot = build(RESOURCES)

    write()

    assert follow(RESOURCES, snapshot, current_version()) is None


def test_follow_leaves_what_is_full_of_holes_to_be_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "FEW_HOLES", 4)
    records = [a_resource() for _ in range(20)]
    snapshot = build(RESOURCES)

    for record in records[:5]:
        snapshot = followed(RESOURCES, snapshot)
        record.delete()

    snapshot = followed(RESOURCES, snapshot)
    assert snapshot.holes == 5
    records[-1].delete()
    assert follow(RESOURCES, snapshot, current_version()) is None


def test_changed_since_says_the_records_of_the_kind() -> None:
    resource, fiche = a_resource(), a_fiche()
    old, fiches = build(RESOURCES), build(FICHES)
    resource.save()
    fiche.save()
    late = a_resource()
    new = followed(RESOURCES, old)

    assert changed_since(old, new, Kind.RESOURCE) == {resource.pk, late.pk}
    assert changed_since(fiches, followed(FICHES, fiches), Kind.FICHE) == {fiche.pk}
    assert changed_since(new, new, Kind.RESOURCE) == set()


def test_changed_since_says_nothing_of_other_positions() -> None:
    resource = a_resource()
    old = build(RESOURCES)
    resource.save()

    assert changed_since(old, build(RESOURCES), Kind.RESOURCE) is None
    assert changed_since(old, build(RESOURCES, old), Kind.RESOURCE) == {resource.pk}


def test_changed_since_says_whose_text_an_organisation_changes() -> None:
    organisation, _ = an_organisation(), a_resource()
    published, signed = a_resource(publisher=organisation), a_resource()
    Authorship.objects.create(resource=signed, author=an_author(family="", organisation=organisation))
    index_pending()
    old = build(RESOURCES)

    organisation.name = "Autre nom"
    organisation.save()
    index_pending()

    assert changed_since(old, followed(RESOURCES, old), Kind.RESOURCE) == {published.pk, signed.pk}


def test_changed_since_says_the_texts_when_the_list_is_read_whole() -> None:
    theme, written = a_theme(), a_fiche()
    standing = a_fiche(theme=theme)
    index_pending()
    old = build(FICHES)

    theme.title = "Autre"
    theme.save()
    written.save()
    index_pending()

    assert follow(FICHES, old, current_version()) is None
    assert changed_since(old, build(FICHES, old), Kind.FICHE) == {standing.pk, written.pk}


def test_follow_says_the_words_of_facets_and_leaves_the_cards_of_others() -> None:
    first, last = (an_organisation(name=name) for name in ("Académie", "Zoo"))
    published, other = a_resource(publisher=last), a_resource(publisher=first)
    old = build(RESOURCES)
    for pk in (published.pk, other.pk):
        old.cards[old.where[pk], ""] = f"carte de {pk}"

    last.short_name = "Abbaye"
    last.save()
    # known by nobody yet
    an_organisation(name="Bibliothèque")
    new = followed(RESOURCES, old)

    assert [label.text for label in new.labels["editeur"].values()] == ["Académie", "Bibliothèque", "Abbaye"]
    assert said(new) == said(build(RESOURCES))
    assert [*new.cards.values()] == [f"carte de {other.pk}"]


def test_changed_since_says_nothing_once_all_texts_were_made_again() -> None:
    a_resource()
    old = build(RESOURCES)
    rebuild(nothing)
    new = followed(RESOURCES, old)

    assert new.ids is old.ids
    assert changed_since(old, new, Kind.RESOURCE) is None


def test_changed_since_says_nothing_of_more_than_can_be_followed() -> None:
    a_random_catalogue(1, resources=following.MOST_CHANGED + 1)
    old = build(RESOURCES)
    new = old
    for resource in Resource.objects.all():
        resource.save()
        new = followed(RESOURCES, new)

    assert new.ids is old.ids
    assert changed_since(old, new, Kind.RESOURCE) is None


def test_changed_since_says_what_turned_one_after_the_other(clock: list[timedelta]) -> None:
    now = timezone.now()
    for hours in (1, 3, 5):
        a_resource(published_from=now + timedelta(hours=hours))
    first = old = build(RESOURCES)
    for _ in range(2):
        clock.append(timedelta(hours=2))
        new = followed(RESOURCES, old)
        assert changed_since(old, new, Kind.RESOURCE) == {new.ids[-1]}
        old = new

    assert changed_since(first, new, Kind.RESOURCE) == set(new.ids[-2:])


def test_changed_since_says_nothing_when_too_many_turned(monkeypatch: pytest.MonkeyPatch) -> None:
    records = [a_resource() for _ in range(3)]
    old = build(RESOURCES)
    new = replace(old, everything=0)
    assert changed_since(old, new, Kind.RESOURCE) == {record.pk for record in records}

    monkeypatch.setattr(following, "MOST_CHANGED", 2)
    assert changed_since(old, new, Kind.RESOURCE) is None


def test_follow_gives_back_its_place_to_what_is_published_again() -> None:
    records = [a_resource(title=f"n° {n}") for n in range(3)]
    first = last = build(RESOURCES)

    for status in (Status.DRAFT, Status.PUBLISHED):
        Resource.objects.filter(pk=records[1].pk).update(status=status)
        last = followed(RESOURCES, last)

    assert list(last.ids) == list(first.ids)
    assert said(last)["orders"]["titre"] == [record.pk for record in records]


def test_follow_keeps_what_did_not_change() -> None:
    changed, kept = a_resource(title="a"), a_resource(title="b")
    old, fiches = build(RESOURCES), build(FICHES)
    for pk in (changed.pk, kept.pk):
        old.cards[old.where[pk], ""] = f"carte de {pk}"
    before = said(old)

    changed.title = "z"
    changed.save()
    new = followed(RESOURCES, old)

    assert dict(new.cards) == {(old.where[kept.pk], ""): f"carte de {kept.pk}"}
    assert said(old) == before, "un instantané ne change jamais"
    assert followed(FICHES, fiches).cards is fiches.cards
    assert new.facets is old.facets


def test_follow_forgets_a_card_whose_fiche_changed() -> None:
    resource, fiche = a_resource(), a_fiche()
    Citation.objects.create(fiche=fiche, resource=resource, printed_label="Lien")
    old = build(RESOURCES)
    old.cards[0, ""] = "carte"

    fiche.number += 1
    fiche.save()

    new = followed(RESOURCES, old)
    assert not new.cards
    assert str(fiche.number) in new.places[resource.pk][0].text


def test_follow_a_link_made_then_removed() -> None:
    resource, fiche = a_resource(), a_fiche()
    snapshot = build(RESOURCES)

    link = Citation.objects.create(fiche=fiche, resource=resource, printed_label="Lien")
    snapshot = followed(RESOURCES, snapshot)
    resource.save()  # nothing else changed: who cites it is known
    snapshot = followed(RESOURCES, snapshot)
    assert said(snapshot) == said(build(RESOURCES))
    assert [place.url for place in snapshot.places[resource.pk]] == [fiche.get_absolute_url()]

    link.delete()
    snapshot = followed(RESOURCES, snapshot)
    assert said(snapshot) == said(build(RESOURCES))
    assert not snapshot.places[resource.pk]


def test_follow_in_few_queries() -> None:
    a_random_catalogue(2, resources=200)
    snapshots = {listing.name: build(listing) for listing in LISTINGS}
    record = a_resource(title="m")
    snapshots = {listing.name: followed(listing, snapshots[listing.name]) for listing in LISTINGS}

    record.save()
    with CaptureQueriesContext(connection) as queries:
        snapshots = {listing.name: followed(listing, snapshots[listing.name]) for listing in LISTINGS}

    assert len(queries) <= 15  # four of them only ask for the version


@pytest.mark.parametrize("seed", range(4))
def test_order_having_what_it_lacked(seed: int) -> None:
    """Hundreds of records put at the same place, then anywhere: ranks always grow along the order."""
    chance = Random(seed)
    order = Order(array("I"), array("q"))
    expected: list[int] = []
    for size in range(1, 400):
        index = chance.choice([0, len(expected), len(expected) // 2, chance.randint(0, len(expected))])
        order = order.having([(index, size - 1)], size)
        expected.insert(index, size - 1)
        if chance.random() < 0.2:
            gone = expected.pop(chance.randrange(len(expected)))
            order = order.without([gone])
        assert list(order.positions) == expected
        assert [order.index(position) for position in expected] == list(range(len(expected)))


def test_search_says_that_the_order_moved() -> None:
    records = [a_resource(title=f"n° {n:03}") for n in range(10)]
    ids = [record.pk for record in records]
    positions = list(range(10))
    late = a_resource(title="n° 004 bis")
    sort = RESOURCES.sorts[0]

    assert search(Resource, sort, (positions, ids), [late.pk], []).low == {late.pk: 5}

    Resource.objects.filter(pk=ids[0]).update(folded="zzz")
    with pytest.raises(MovedError):
        search(Resource, sort, (positions, ids), [late.pk], [])


def test_follow_says_when_a_write_disturbed_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another writer moves, meanwhile, a record among which the changed one is being placed."""
    records = [a_resource(title=f"n° {n}") for n in range(5)]
    snapshot = build(RESOURCES)
    records[2].save()
    version = current_version()

    def disturbed(*given: Any) -> Any:
        Resource.objects.filter(pk=records[0].pk).update(folded="a")
        return search(*given)

    monkeypatch.setattr(following, "search", disturbed)
    with pytest.raises(MovedError):
        follow(RESOURCES, snapshot, version)


def test_follow_what_was_read_while_records_came_and_went() -> None:
    """Each order is read at its own moment: one says what the next does not say any more."""
    coming, going, staying = (
        a_resource(title=title, status=status) for title, status in zip("abc", STATES, strict=True)
    )
    reads = 0

    def records() -> Any:
        nonlocal reads
        reads += 1
        if reads == 2:
            Resource.objects.filter(pk=coming.pk).update(status=Status.PUBLISHED)
            Resource.objects.filter(pk=going.pk).update(status=Status.DRAFT)
        return Resource.objects.published()

    snapshot = build(replace(RESOURCES, records=records))
    assert {len(order.positions) for order in snapshot.orders.values()} == {1}

    staying.save()
    snapshot = followed(RESOURCES, snapshot)
    assert said(snapshot) == said(build(RESOURCES))
