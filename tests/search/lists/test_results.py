"""The two lists when words are searched in them: with facets, sorts, chips, pages and ways out."""

from collections.abc import Callable
from itertools import pairwise
from random import Random
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalogue.fiches.models import Citation, Section
from catalogue.search.answers import asked
from catalogue.search.facets import FICHES, RESOURCES
from catalogue.search.lists.results import Results, results
from catalogue.search.snapshots.index import current
from catalogue.search.text.keeping import index_pending
from catalogue.selections.models import Reference
from tests.html import one, page_at, texts, words
from tests.records import a_fiche, a_resource, a_selection, a_step, an_organisation
from tests.search import oracle
from tests.search.catalogues import TITLES, a_random_catalogue
from themes.models import Audience

pytestmark = pytest.mark.django_db
LISTINGS = {listing.name: listing for listing in (RESOURCES, FICHES)}
FACETS = [(listing.name, facet.parameter) for listing in LISTINGS.values() for facet in listing.facets]
# what finds which titles of the random catalogues
FINDING = {
    "évaluer": {"Évaluer"},
    "lire": {"à lire", "Lire", "lire à deux"},
    "lire -deux": {"à lire", "Lire"},
    '"lire à deux"': {"lire à deux"},
    "-lire": set(TITLES) - {"à lire", "Lire", "lire à deux"},
    "ecole": {"école"},
}
Get = Callable[..., BeautifulSoup]


@pytest.fixture
def get(client: Client) -> Get:
    """A page, once what the test has written is indexed."""

    def indexed(address: str) -> BeautifulSoup:
        index_pending()
        return page_at(client, address)

    return indexed


def titles(page: BeautifulSoup) -> list[str]:
    return texts(page, ".card h3")


def found_by(name: str, typed: str, chosen: oracle.Chosen) -> Results:
    data = QueryDict(mutable=True)
    data["q"] = typed
    for parameter, keys in chosen.items():
        data.setlist(parameter, keys)
    return results(LISTINGS[name], data)


def ids(found: Results) -> set[int]:
    return {pk for pk, position in found.snapshot.where.items() if found.answer.found >> position & 1}


def counts(found: Results) -> dict[str, dict[str, int]]:
    return {
        parameter: dict(zip(labels, found.answer.counts[parameter], strict=True))
        for parameter, labels in found.snapshot.labels.items()
    }


def entitled(name: str, typed: str) -> set[int]:
    """The plain meaning of a query, where titles are all that is written."""
    return set(oracle.MODELS[name].objects.filter(title__in=FINDING[typed]).values_list("pk", flat=True))


@pytest.mark.parametrize("name", LISTINGS)
@pytest.mark.parametrize("seed", range(3))
def test_words_and_facets_same_as_orm_on_random_catalogues(name: str, seed: int) -> None:
    a_random_catalogue(seed, resources=60, fiches=25)
    index_pending()
    chance, having = Random(seed), oracle.members(name)

    for _ in range(25):
        chosen, typed = oracle.a_choice(chance, name), chance.choice(sorted(FINDING))
        found, matching = found_by(name, typed, chosen), entitled(name, typed)
        assert ids(found) == matching & set(oracle.found(name, chosen)), (typed, chosen)
        within = {facet: {key: pks & matching for key, pks in values.items()} for facet, values in having.items()}
        assert counts(found) == oracle.counts(name, chosen, within), (typed, chosen)


@pytest.mark.parametrize(("name", "parameter"), FACETS)
def test_words_with_each_facet_and_another(name: str, parameter: str) -> None:
    a_random_catalogue(5, resources=60, fiches=25)
    index_pending()
    keys = oracle.keys_of(parameter)
    other = "theme" if parameter != "theme" else "public"
    others = oracle.keys_of(other)

    for chosen in [*([key] for key in keys), *map(list, pairwise(keys))]:
        for more in ({}, {other: others[:2]}):
            asked_for = {parameter: chosen, **more}
            found = found_by(name, "lire", asked_for)
            assert ids(found) == entitled(name, "lire") & set(oracle.found(name, asked_for)), asked_for


@pytest.mark.parametrize("name", LISTINGS)
def test_every_sort_orders_what_words_find(name: str) -> None:
    a_random_catalogue(8, resources=60, fiches=30)
    index_pending()

    for sort, order in oracle.ORDERS[name].items():
        data = QueryDict(urlencode({"q": "lire", "tri": sort}))
        found = results(LISTINGS[name], data)
        expected = [pk for pk in oracle.found(name, {}, order) if pk in entitled(name, "lire")]
        assert [found.snapshot.ids[position] for position in found.positions] == expected[:20], sort


def test_relevance_is_the_order_of_words(get: Get) -> None:
    a_resource(title="Zoo", summary="La laïcité.", date="2024-01-01", date_precision="jour")
    a_resource(title="Aimer la laïcité", summary="Texte.")
    a_resource(title="Laïcité")

    assert titles(get("/ressources/?q=laicite")) == ["Laïcité", "Aimer la laïcité", "Zoo"]
    assert titles(get("/ressources/?q=laicite&tri=titre")) == ["Aimer la laïcité", "Laïcité", "Zoo"]
    assert titles(get("/ressources/?q=laicite&tri=date"))[0] == "Zoo"
    assert texts(get("/ressources/?q=laicite"), "#tri option")[0] == "pertinence"
    assert texts(get("/ressources/"), "#tri option")[0] == "titre"


def test_words_are_kept_in_every_address(get: Get) -> None:
    for number in range(45):
        publisher = an_organisation(name=f"Éditeur {number % 12:02}", slug=f"e{number:02}")
        a_resource(title=f"Lire {number}", type="rapport", publisher=publisher)

    page = get("/ressources/?q=lire&tel-quel=1&type=rapport&tri=date&page=2")

    kept = [*page.select("#liste .pagination a, #liste .facet-more"), *page.select(".chip")[1:2]]
    assert len(kept) > 4
    for link in kept:
        query = parse_qs(urlsplit(str(link["href"])).query)
        assert query["q"] == ["lire"], link
        assert query["tel-quel"] == ["1"], link
    facets = {str(box["name"]): str(box["value"]) for box in page.select("#filtres input[type=hidden]")}
    assert facets == {"q": "lire", "tel-quel": "1"}
    field = {str(box["name"]): str(box["value"]) for box in page.select("#chercher input")}
    assert field == {"q": "lire", "type": "rapport", "tri": "date"}
    assert one(page, "#chercher")["action"] == "/ressources/"
    assert words(one(page, "label[for=mots]")) == "Chercher dans les ressources"


def test_words_are_a_filter_that_can_be_removed(get: Get) -> None:
    a_resource(title="Lire", type="rapport")

    page = get("/ressources/?q=lire&type=rapport&tri=date")

    assert texts(page, ".chip:not(.chip-clear)") == [
        "Retirer le filtre Recherche : « lire »✕",
        "Retirer le filtre Type : Rapport✕",
    ]
    assert one(page, ".chip")["href"] == "/ressources/?type=rapport&tri=date"
    assert one(page, ".chip-clear")["href"] == "/ressources/?tri=date"
    assert words(one(page, "h1")) == "Ressources, type rapport : « lire »"
    assert words(one(page, "title")).startswith("Ressources, type rapport : « lire » –")
    assert one(page, "meta[name=robots]")["content"] == "noindex"
    assert get("/ressources/?type=rapport").select("meta[name=robots]") == []


def test_hits_say_why_in_place_of_their_text(get: Get) -> None:
    a_resource(title="Lire", summary="Un résumé.")
    a_fiche(title="Pourquoi lire ?", introduction="Lire un peu.")

    for path, line in (("/ressources/", "Trouvé dans le titre"), ("/fiches/", "Trouvé dans le titre")):
        card = one(get(f"{path}?q=lire"), ".card")
        assert words(one(card, ".hit-line")) == line
        assert one(card, "h3 mark").text.casefold() == "lire"
        assert card.select(".card-summary") == []
        plain = one(get(path), ".card")
        assert plain.select("mark, .hit-line, .hit-excerpt") == []
        assert len(plain.select(".card-summary")) == 1


def test_empty_list_offers_ways_out_of_words_and_filters(get: Get) -> None:
    a_resource(title="Lire", type="article")
    a_resource(title="Zoo", type="rapport")
    a_resource(title="Zèbre", type="rapport")

    page = get("/ressources/?q=lire&type=rapport")

    assert (
        words(one(page, ".empty strong"))
        == "Aucune ressource ne répond à la recherche « lire » et à tous ces filtres."
    )
    assert texts(page, ".empty li") == [
        "Sans la recherche « lire » : 2 ressources",
        "Sans « Type : rapport » : 1 ressource",
    ]
    assert [str(link["href"]) for link in page.select(".empty li a")] == [
        "/ressources/?type=rapport",
        "/ressources/?q=lire",
    ]


def test_empty_list_says_what_the_rest_of_the_catalogue_has(get: Get) -> None:
    a_resource(title="Zoo")
    a_fiche(title="Pourquoi lire ?")
    a_selection(title="À lire")
    a_selection(title="À lire", status="brouillon")

    page = get("/ressources/?q=lire")

    link = one(page, ".empty p a")
    assert words(link) == "1 fiche, 1 sélection"
    assert link["href"] == "/recherche/?q=lire"
    assert texts(page, ".empty li") == ["Sans la recherche « lire » : 1 ressource"]
    assert len(get("/fiches/?q=lire").select(".card")) == 1


def test_correction_is_said_and_can_be_refused(get: Get) -> None:
    a_resource(title="Agir contre le harcèlement", type="rapport")

    page = get("/ressources/?q=harcelment&type=rapport")
    notice = one(page, ".correction")

    assert titles(page) == ["Agir contre le harcèlement"]
    assert words(one(page, "h1")) == "Ressources, type rapport : « harcèlement »"
    assert words(notice) == (
        "Aucun résultat pour « harcelment ». Voici ceux de « harcèlement ». Chercher quand même « harcelment »"
    )
    assert words(one(page, ".hit-line")) == "« harcèlement » (corrigé de « harcelment ») dans le titre"
    assert one(page, "#mots")["value"] == "harcelment"
    assert "harcèlement" in str(one(page, "#liste")["data-count"])
    refused = get(str(one(notice, "a")["href"]))
    assert titles(refused) == []
    assert "Aucune ressource" in words(one(refused, ".empty"))
    better = one(refused, ".correction")
    assert words(better) == "Vouliez-vous dire « harcèlement » ? (1)"
    assert one(better, "a")["href"] == f"/ressources/?{urlencode({'q': 'harcèlement'})}&type=rapport"


@pytest.mark.parametrize("typed", ["de la", "🦉", "-", '""'])
def test_nothing_to_search_lists_everything_and_says_so(get: Get, typed: str) -> None:
    a_resource(title="Lire", type="rapport")

    page = get(f"/ressources/?{urlencode({'q': typed, 'type': 'rapport', 'tri': 'pertinence'})}")

    assert titles(page) == ["Lire"]
    assert texts(page, ".notice") == [f"« {typed} » ne contient aucun mot à chercher : voici toute la liste."]
    assert words(one(page, "h1")) == "Ressources, type rapport"
    assert one(page, "#mots")["value"] == typed
    assert one(page, ".chip")["href"] == "/ressources/"


@pytest.mark.parametrize("query", ["q=", "q=+", "q=%0A%09", "q=%E2%80%AE", "tel-quel=1"])
def test_empty_words_are_no_search(get: Get, query: str) -> None:
    a_resource(title="Lire")

    page = get(f"/ressources/?{query}")

    assert titles(page) == ["Lire"]
    assert page.select(".notice, .chip, .hit-line") == []


def test_endless_words_are_cut_and_said(get: Get) -> None:
    a_resource(title="Lire")

    page = get(f"/ressources/?q={'lire+' * 2000}")

    assert titles(page) == ["Lire"]
    assert "est longue" in words(one(page, ".notice"))
    assert len(str(page)) < 40_000


def test_words_do_not_find_what_readers_do_not_see(get: Get) -> None:
    a_resource(title="Lire", type="rapport")
    for state in ("brouillon", "a-relire", "archive"):
        a_resource(title="Lire", type="article", status=state)
        a_fiche(title="Lire", status=state)

    page = get("/ressources/?q=lire")

    assert titles(page) == ["Lire"]
    assert words(one(page, "#resultats")) == "1 ressource"
    assert [str(box["value"]) for box in page.select("input[name=type]")] == ["rapport"]
    assert words(one(get("/fiches/?q=lire"), "#resultats")) == "0 fiche"


@pytest.mark.parametrize(
    "address",
    [
        f"{path}?q={typed}{more}"
        for path in ("/ressources/", "/fiches/")
        for typed in ("lire", "harcelment", "-zoo")
        for more in ("", "&public=cpe&tri=titre")
    ],
)
def test_queries_same_with_two_rows_or_twenty(client: Client, address: str) -> None:
    audience = Audience.objects.create(code="cpe", label="CPE", plural="CPE")
    step, numbers = a_step(), []
    for rows in (2, 25):
        for _ in range(rows):
            fiche, resource = a_fiche(title="Lire"), a_resource(title="Le harcèlement", summary="À lire.")
            Section.objects.create(fiche=fiche, heading="Harcèlement")
            fiche.audiences.add(audience)
            Citation.objects.create(fiche=fiche, resource=resource, printed_label="Lien")
            Reference.objects.create(step=step, resource=resource)
        index_pending()
        client.get(address)
        asked._asked.clear()
        for listing in LISTINGS.values():
            current(listing).cards.clear()
        with CaptureQueriesContext(connection) as queries:
            assert "card" in client.get(address).text
        numbers.append(len(queries))

    # one more for a misspelt word that a chosen reader searches for the first time
    assert numbers[0] == numbers[1] <= 6
