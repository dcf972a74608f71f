"""The pages that the bench asks for: set, varied, and never seen where it says so."""

from dataclasses import replace
from random import Random
from urllib.parse import parse_qs, urlsplit

import pytest

from bench.pages import LIST, Scenario, Values, scenarios
from bench.searches import SUGGESTED, Words, heaviest, misspelt

VALUES = Values(
    resources=1000,
    fiches=["/mallettes/a/theme-1/fiche-1/"],
    themes=[f"theme-{number}" for number in range(20)],
    types=["article", "video", "outil"],
    audiences=["enseignant", "cpe"],
    years=[str(year) for year in range(2005, 2027)],
    words=Words(
        common=["numérique", "élèves", "collège"],
        medium=[f"moyen{letter}" for letter in "abcdefghijklmnopqrst"],
        rare=["becchetti"],
        phrases=["forme scolaire"],
        everywhere="Donnée de démonstration, inventée de toutes pièces",
    ),
)


def named(etag: str = "") -> dict[str, Scenario]:
    return {scenario.name: scenario for scenario in scenarios(VALUES, etag)}


def test_scenarios_are_the_same_each_time() -> None:
    assert scenarios(VALUES, "") == scenarios(VALUES, "")


def test_scenarios_begin_with_the_bare_view() -> None:
    assert scenarios(VALUES, "")[0].addresses == ["/nu/"]


def test_never_seen_pages_are_asked_once_and_nowhere_else() -> None:
    rows = named()
    fresh = rows.pop("filtres jamais vus")
    others = {address for row in rows.values() for address in row.addresses}
    assert not fresh.cycled
    assert len(set(fresh.addresses)) == len(fresh.addresses) > 10_000
    assert others.isdisjoint(fresh.addresses)


NEVER_SEEN = (
    "recherche jamais vue",
    "tout le catalogue, jamais vu",
    "un mot jamais cherché",
    "deux mots fréquents, jamais vus",
    "mot mal écrit, jamais vu",
    "les plus lourdes",
)


@pytest.mark.parametrize("name", NEVER_SEEN)
def test_never_seen_searches_are_asked_once_and_nowhere_else(name: str) -> None:
    """What the site remembers is what was typed, whichever page asks it."""
    rows = {name: [parse_qs(urlsplit(one).query).get("q") for one in row.addresses] for name, row in named().items()}
    fresh = rows.pop(name)
    others = {typed for row, asked in rows.items() for (typed, *_) in filter(None, asked)}
    typed = [words for (words, *_) in filter(None, fresh)]
    assert not named()[name].cycled
    assert len(set(named()[name].addresses)) == len(fresh) == len(typed)
    assert others.isdisjoint(typed)


def test_heaviest_searches_are_made_of_what_every_record_says() -> None:
    asked = list(heaviest(VALUES.words))
    assert '"DONNÉE DE DÉMONSTRATION INVENTÉE DE TOUTES PIÈCES"' in asked
    assert "DÉMONSTRATION" in asked
    assert len(asked) == len(set(asked)) > 10
    assert not list(heaviest(replace(VALUES.words, everywhere="")))


def test_every_kind_of_search_is_asked() -> None:
    searched = {name.removeprefix("recherche, ") for name in named() if name.startswith("recherche, ")}
    assert searched == {"mot fréquent", "mot moyen", "mot rare", "deux mots", "expression", "mot mal écrit"}
    assert all(address.startswith(SUGGESTED) for address in named()["suggestions"].addresses)


def test_misspelt_word_is_another_one() -> None:
    words = VALUES.words
    assert not set(misspelt(words, Random(1))) & {*words.common, *words.medium}


def test_only_repeated_pages_are_kept() -> None:
    kept = {name for name, row in named('"e"').items() if row.kept}
    assert kept == {"liste, même adresse", "accueil, même adresse", "liste, inchangée (304)"}


def test_lists_vary_their_addresses() -> None:
    rows = named()
    for name in ("parcourir", "un filtre", "trois filtres"):
        addresses = rows[name].addresses
        assert len(set(addresses)) == len(addresses) > 100
        assert all(address.startswith(LIST) for address in addresses)


def test_unchanged_list_is_asked_with_its_etag_when_it_has_one() -> None:
    assert "liste, inchangée (304)" not in named()
    assert named('"e"')["liste, inchangée (304)"].headers["If-None-Match"] == '"e"'
