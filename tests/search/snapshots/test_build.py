"""A list read whole keeps the positions known before, as long as few are without a record."""

from random import Random

import pytest

from catalogue.competences.models import Competence
from catalogue.resources.models import Resource
from catalogue.search.facets import LISTINGS, RESOURCES
from catalogue.search.snapshots import build as building
from catalogue.search.snapshots.build import build
from tests.records import a_resource
from tests.search import writes
from tests.search.catalogues import a_random_catalogue
from tests.search.snapshots.same import assert_same_as_whole, said

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(3))
def test_build_says_the_same_at_the_positions_known_before(seed: int) -> None:
    a_random_catalogue(seed)
    chance = Random(seed)
    first = snapshots = {listing.name: build(listing) for listing in LISTINGS}

    for _ in range(6):
        for _ in range(chance.randint(1, 4)):
            chance.choice(writes.FOLLOWED)(chance)
        Competence.objects.update(label=f"Savoir {chance.random()}")
        snapshots = {listing.name: build(listing, snapshots[listing.name]) for listing in LISTINGS}
        assert_same_as_whole(snapshots, seed)

    for listing in LISTINGS:
        assert snapshots[listing.name].ids is first[listing.name].ids


def test_build_gives_back_its_place_to_what_is_published_again() -> None:
    records = [a_resource(title=f"n° {n}") for n in range(3)]
    first = build(RESOURCES)
    Resource.objects.filter(pk=records[1].pk).update(status="brouillon")
    without = build(RESOURCES, first)
    Resource.objects.filter(pk=records[1].pk).update(status="publie")
    last = build(RESOURCES, without)

    assert without.holes == 1
    assert last.where == first.where
    assert (last.everything, last.holes) == (first.everything, 0)


def test_build_gives_other_positions_when_too_many_are_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "FEW_HOLES", 1)
    records = [a_resource() for _ in range(8)]
    first = build(RESOURCES)
    for record in records[:2]:
        record.delete()
    last = build(RESOURCES, first)

    assert last.ids is not first.ids
    assert last.holes == 0
    assert len(first.ids) == 8
    assert said(last) == said(build(RESOURCES))
