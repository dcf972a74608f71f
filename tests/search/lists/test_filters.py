"""Each facet as a django-filter FilterSet: alone, with another, and never an error."""

from itertools import pairwise
from random import Random

import pytest
from django.http import QueryDict

from catalogue.search.facets import FICHES, RESOURCES, Listing
from catalogue.search.lists.filters import FicheFilterSet, ListingFilterSet, ResourceFilterSet
from tests.records import a_resource
from tests.search import oracle
from tests.search.catalogues import a_random_catalogue

pytestmark = pytest.mark.django_db
FILTER_SETS = {"resources": ResourceFilterSet, "fiches": FicheFilterSet}
FACETS = [(listing.name, facet.parameter) for listing in (RESOURCES, FICHES) for facet in listing.facets]


def query(chosen: oracle.Chosen) -> QueryDict:
    data = QueryDict(mutable=True)
    for parameter, keys in chosen.items():
        data.setlist(parameter, keys)
    return data


def ids(filters: ListingFilterSet) -> list[int]:
    return list(filters.qs.order_by("pk").values_list("pk", flat=True))


@pytest.mark.parametrize("listing", [RESOURCES, FICHES], ids=lambda listing: listing.name)
def test_filters_one_for_each_facet(listing: Listing) -> None:
    parameters = [facet.parameter for facet in listing.facets]

    assert list(FILTER_SETS[listing.name].base_filters) == parameters
    assert set(parameters) == set(oracle.CONDITIONS[listing.name]), "une facette sans preuve"


@pytest.mark.parametrize(("name", "parameter"), FACETS)
def test_qs_one_facet(name: str, parameter: str) -> None:
    a_random_catalogue(11)
    keys = oracle.keys_of(parameter)

    for chosen in [*([key] for key in keys), *map(list, pairwise(keys))]:
        assert ids(FILTER_SETS[name](query({parameter: chosen}))) == oracle.found(name, {parameter: chosen}), chosen


@pytest.mark.parametrize("name", FILTER_SETS)
def test_qs_several_facets(name: str) -> None:
    a_random_catalogue(12)
    chance = Random(12)

    for _ in range(25):
        chosen = oracle.a_choice(chance, name)
        assert ids(FILTER_SETS[name](query(chosen))) == oracle.found(name, chosen), chosen


def test_qs_without_a_join_that_repeats() -> None:
    a_random_catalogue(13)
    filters = ResourceFilterSet(query({parameter: oracle.keys_of(parameter) for parameter in ("theme", "competence")}))

    assert len(ids(filters)) == len(set(ids(filters))) > 0
    assert "JOIN" not in str(filters.qs.query).partition("WHERE")[0]


def test_selection_keeps_what_exists_once_in_its_order() -> None:
    a_resource(type="rapport")

    filters = ResourceFilterSet(QueryDict("type=article&type=xyz&type=rapport&type=article&type=&editeur=%00"))

    assert filters.selection == (("type", ("rapport", "article")),)
    assert filters.form.refused == [("type", "xyz"), ("editeur", "\x00")]
    assert filters.is_valid()
    assert ResourceFilterSet.read(filters.data, filters.labels) == (filters.selection, filters.form.refused)
