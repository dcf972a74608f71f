"""The state of a list, from its address and back."""

import pytest
from django.http import QueryDict

from catalogue.search.facets import RESOURCES
from catalogue.search.lists.state import State, read_state
from catalogue.search.snapshots.index import current
from tests.records import a_resource

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded")]


def state(query: str) -> State:
    return read_state(RESOURCES, current(RESOURCES).labels, QueryDict(query))


def test_address_canonical() -> None:
    asked = state("tri=titre&type=rapport&page=2&theme=college-professionnels-theme-2&type=article&utm_source=x")

    assert asked.address() == "/ressources/?theme=college-professionnels-theme-2&type=rapport&type=article"
    assert asked.refused == []


def test_address_keeps_sort_page_and_unfolded() -> None:
    asked = state("tri=date&acces=libre")

    assert asked.address(page=3) == "/ressources/?acces=libre&tri=date&page=3"
    assert asked.address(unfolded="editeur") == "/ressources/?acces=libre&tri=date&deplier=editeur"
    assert asked.cleared().address() == "/ressources/?tri=date"


def test_without_one_value_or_a_facet() -> None:
    asked = state("type=rapport&type=article&acces=libre")

    assert asked.without("type", "rapport").address() == "/ressources/?type=article&acces=libre"
    assert asked.without("type").address() == "/ressources/?acces=libre"


def test_read_state_address_and_back() -> None:
    asked = state("public=cpe&public=enseignant&tri=mise-a-jour&annee=2021")

    assert state(asked.address().partition("?")[2]) == asked


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        ("type=xyz", "Le filtre «\u00a0type=xyz\u00a0» n’existe pas\u00a0: il est ignoré."),
        ("couleur=bleu", "Le filtre «\u00a0couleur=bleu\u00a0» n’existe pas\u00a0: il est ignoré."),
        ("tri=xyz", "Le filtre «\u00a0tri=xyz\u00a0» n’existe pas\u00a0: il est ignoré."),
        ("deplier=xyz", "Le filtre «\u00a0deplier=xyz\u00a0» n’existe pas\u00a0: il est ignoré."),
        ("tel-quel=oui", "Le filtre «\u00a0tel-quel=oui\u00a0» n’existe pas\u00a0: il est ignoré."),
        ("annee=%00", "Le filtre «\u00a0annee=�\u00a0» n’existe pas\u00a0: il est ignoré."),
    ],
)
def test_read_state_names_what_it_ignores(query: str, notice: str) -> None:
    asked = state(query)

    assert asked.refused == [notice]
    assert asked.address() == "/ressources/"


def test_address_keeps_words() -> None:
    asked = state("q=l%27école+ num%C3%A9rique&tel-quel=1&tri=pertinence&type=rapport&page=2")

    assert (asked.typed, asked.as_typed, asked.sort) == ("l'école numérique", True, "pertinence")
    assert asked.address(page=2) == "/ressources/?q=l%27%C3%A9cole+num%C3%A9rique&tel-quel=1&type=rapport&page=2"
    assert asked.without_words().address() == "/ressources/?type=rapport"
    assert asked.unfiltered().address() == "/ressources/?q=l%27%C3%A9cole+num%C3%A9rique&tel-quel=1"
    assert asked.cleared().address() == "/ressources/"
    assert asked.asking("école").address() == "/ressources/?q=%C3%A9cole&type=rapport"


def test_sort_chosen_outlives_words() -> None:
    assert state("q=lire&tri=titre").address() == "/ressources/?q=lire&tri=titre"
    assert state("q=lire&tri=date").without_words().address() == "/ressources/?tri=date"
    assert [key for key, _ in state("q=lire").sorts] == ["pertinence", "titre", "date", "mise-a-jour"]
    assert state("").sorts[0][0] == "titre"
    assert state("tri=pertinence").refused == [
        "Le filtre «\u00a0tri=pertinence\u00a0» n’existe pas\u00a0: il est ignoré."
    ]


@pytest.mark.parametrize(
    ("query", "typed", "as_typed"),
    [
        ("q=", "", False),
        ("q=+%09%0A", "", False),
        ("q=a%00b%E2%80%AEc", "abc", False),
        ("q=%FF", "�", False),
        ("q=lire&tel-quel=", "lire", False),
        ("q=lire&tel-quel=1", "lire", True),
        ("tel-quel=1", "", False),
    ],
)
def test_read_state_words(query: str, typed: str, as_typed: bool) -> None:
    asked = state(query)

    assert (asked.typed, asked.as_typed, asked.refused) == (typed, as_typed, [])


def test_read_state_words_are_never_endless() -> None:
    assert len(state(f"q={'a' * 20_000}").address()) < 600


def test_read_state_few_short_notices() -> None:
    asked = state("&".join(f"type={number}{'x' * 500}" for number in range(12)))

    assert len(asked.refused) == 6
    assert asked.refused[-1] == "D’autres filtres qui n’existent pas sont ignorés aussi (7)."
    assert max(map(len, asked.refused)) < 130


def test_read_state_empty_values_are_no_filter() -> None:
    a_resource()

    assert state("type=&tri=&page=&deplier=&parmi=&annee=").refused == []
