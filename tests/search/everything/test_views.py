"""`/recherche/`: everything that answers, by kind."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.search.answers import asked
from catalogue.search.snapshots import index
from catalogue.search.text.keeping import index_pending
from tests.html import one, page_at, text_of, texts, words
from tests.records import HIDDEN, a_collection, a_competence, a_fiche, a_resource, a_selection, a_step, a_theme
from themes.models import Audience

pytestmark = pytest.mark.django_db
Search = Callable[..., BeautifulSoup]


@pytest.fixture
def search(client: Client) -> Search:
    """The page of a search, once what the test has written is indexed."""

    def searched(typed: str | None = None, **parameters: str) -> BeautifulSoup:
        index_pending()
        query = urlencode(({} if typed is None else {"q": typed}) | parameters)
        return page_at(client, f"/recherche/?{query}".rstrip("?"))

    return searched


def one_of_each(title: str, **given: Any) -> None:
    a_fiche(title=title, **given)
    a_resource(title=title, **given)
    a_selection(title=title, **given)


def counts(page: BeautifulSoup) -> list[str]:
    return texts(page, ".search-summary li")


# --- groups


@pytest.mark.usefixtures("seeded")
def test_search_groups_by_kind_in_one_order(search: Search) -> None:
    page = search("numérique")

    assert words(one(page, "h1")) == "Recherche : « numérique »"
    assert words(one(page, "title")).startswith("Recherche : « numérique » –")
    groups = [str(group["aria-labelledby"]) for group in page.select(".search-group")]
    assert groups == ["fiches", "ressources", "selections", "competences"]
    assert texts(page, ".search-group > h2") == counts(page)
    assert {len(group.select(".card")) for group in page.select(".search-group")} <= set(range(1, 6))
    total = sum(int(count.split()[0]) for count in counts(page))
    assert words(one(page, ".search-summary strong")) == f"{total} résultats"


def test_search_says_what_it_has_none_of(search: Search) -> None:
    a_resource(title="Harcèlement")

    page = search("harcèlement")

    assert counts(page) == ["0 fiche", "1 ressource", "0 sélection", "0 compétence"]
    assert [link["href"] for link in page.select(".search-summary a")] == ["#ressources"]
    assert texts(page, ".search-group > h2") == ["1 ressource"]


def test_search_leads_to_the_lists_with_its_words(search: Search) -> None:
    for rank in range(8):
        a_resource(title=f"Mémoire {rank}")
    a_fiche(title="Mémoire ?")

    page = search("mémoire")

    links = {words(link): link["href"] for link in page.select(".search-group > p a")}
    assert links == {
        "Tous les résultats : 1 fiche": "/fiches/?q=m%C3%A9moire",
        "Tous les résultats : 8 ressources": "/ressources/?q=m%C3%A9moire",
    }
    assert len(page.select("[aria-labelledby=ressources] .card")) == 5


def test_best_hits_come_first(search: Search) -> None:
    a_resource(title="Autre chose", summary="On y parle de la laïcité.")
    a_resource(title="Enseigner la laïcité")
    a_resource(title="Laïcité")

    titles = texts(search("laïcité"), "[aria-labelledby=ressources] .card h3")

    assert titles == ["Laïcité", "Enseigner la laïcité", "Autre chose"]


def test_every_hit_says_why(search: Search) -> None:
    a_competence(code="CC9", label="Intégrer les éléments de la culture numérique")
    one_of_each("Cultiver le numérique")

    page = search("numérique")

    assert len(page.select(".search-group .card")) == 4
    assert texts(page, ".card h3 mark") == ["numérique"] * 4
    assert len(page.select(".card .hit-line")) == 4


def test_titles_and_words_are_escaped(search: Search) -> None:
    one_of_each("Le <b>gras</b> & l’<script>alert(1)</script>")

    page = search("gras <script>alert(1)</script>")

    assert texts(page, ".card h3") == ["Le <b>gras</b> & l’<script>alert(1)</script>"] * 3
    assert not page.select("script:not([src]), h1 b, h1 script, .card h3 b")


def test_competence_is_named_by_its_code(search: Search) -> None:
    competence = a_competence(code="CC9", label="Intégrer la culture numérique")

    page = search("cc9")

    assert texts(page, ".card h3") == ["CC9 – Intégrer la culture numérique"]
    assert one(page, ".card h3 a")["href"] == competence.get_absolute_url()


def test_selection_gives_its_facts(search: Search) -> None:
    selection = a_selection(title="Lire des images", genre="Lectures préparatoires", published_on="2021-03-01")
    a_step(selection=selection, minutes=65)

    card = one(search("images"), ".card")

    assert words(one(card, ".card-kind")) == "Lectures préparatoires"
    assert words(one(card, ".meta")) == "éditeur non indiqué · 1er mars 2021 · 1 h 05"


# --- themes and mallettes


def shelves(page: BeautifulSoup) -> list[str]:
    return texts(page, ".search-shelves li")


TITLE = "S’ouvrir sur le monde à l’heure du numérique"


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("typed", ["s'ouvrir sur le monde à l'heure du numérique", "MONDE heure", "thème 2", "mondes"])
def test_title_of_a_theme_finds_it_and_its_fiches(search: Search, typed: str) -> None:
    page = search(typed)

    assert shelves(page) == [f"Thème 2 – {TITLE}"]
    assert words(one(page, ".search-shelves h2")) == "Thèmes"
    link = one(page, ".search-shelves a")
    assert link["href"] == "/mallettes/college-professionnels/theme-2/"
    assert "Thème 2 · fiche 2" in words(page.select("[aria-labelledby=fiches] .card")[0])
    following = [str(section["aria-labelledby"]) for section in page.select("main > section")]
    assert following[:2] == ["rayons", "fiches"]


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("typed", ["thème 4 fiche 2", "Thème 4, fiche 2", "fiche 2 du thème 4"])
def test_mark_of_a_fiche_finds_it_before_who_cites_it(search: Search, typed: str) -> None:
    page = search(typed)

    assert texts(page, "[aria-labelledby=fiches] .card-kind .small-caps") == [
        "Thème 4 · fiche 2",
        "Thème 2 · fiche 2",
    ]
    assert "« Thème » " in words(page.select(".card .hit-line")[0])


@pytest.mark.usefixtures("seeded")
def test_title_of_a_mallette_finds_it_and_its_fiches(search: Search) -> None:
    page = search("mallette collège", public="cpe")

    assert shelves(page) == ["Mallette collège – professionnels"]
    assert words(one(page, ".search-shelves h2")) == "Mallettes"
    assert one(page, ".search-shelves a")["href"] == "/mallettes/college-professionnels/?public=cpe"
    assert counts(page)[0] == "3 fiches"
    assert words(page.select(".hit-line")[0]) == "« Mallette » et « collège » dans la mallette"


@pytest.mark.usefixtures("seeded")
def test_theme_answers_when_nothing_else_does(search: Search, client: Client) -> None:
    """The beginning of a word finds the theme, as it is suggested; nobody then sought in vain."""
    page = search("s’ouv monde")

    assert shelves(page) == [f"Thème 2 – {TITLE}"]
    assert "Rien d’autre dans le catalogue ne répond" in text_of(page)
    assert not page.select(".search-summary, .search-group")
    assert not hasattr(client.get("/recherche/", {"q": "s’ouv monde"}), "sought_in_vain")
    assert hasattr(client.get("/recherche/", {"q": "xylophone"}), "sought_in_vain")


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize(
    "typed", ["numérique -monde", "auteur:monde", "thème 22", '"monde ouvrir"', "xylophone", "-école"]
)
def test_themes_that_are_not_sought_are_not_shown(search: Search, typed: str) -> None:
    assert not shelves(search(typed))


@pytest.mark.usefixtures("seeded")
def test_themes_are_not_shown_among_one_kind(search: Search) -> None:
    assert not search("numérique", dans="competences").select(".search-shelves")


def test_mallette_tells_its_themes_apart_but_does_not_find_them(search: Search) -> None:
    for level in ("collège", "lycée"):
        a_theme(number=4, title="Agir", collection=a_collection(title=f"Mallette {level}"))
    a_theme(number=1, title="Lire", collection=a_collection(title="Mallette n° 4"))

    assert shelves(search("mallette lycée")) == ["Mallette lycée"]
    assert shelves(search("thème 4")) == ["Thème 4 – Agir (Mallette collège)", "Thème 4 – Agir (Mallette lycée)"]
    assert shelves(search("agir lycée")) == ["Thème 4 – Agir (Mallette lycée)"]
    assert shelves(search("agir -collège")) == ["Thème 4 – Agir (Mallette lycée)"]
    assert words(one(search("mallette"), ".search-shelves h2")) == "Mallettes"


def test_theme_is_found_by_its_title_of_now(search: Search) -> None:
    theme = a_theme(title="Avant")
    a_fiche(theme=theme)
    assert counts(search("avant"))[0] == "1 fiche"

    theme.title = "Après"
    theme.save()

    assert counts(search("après"))[0] == "1 fiche"
    assert shelves(search("après")) == [f"Thème {theme.number} – Après"]
    assert not search("avant").select(".search-shelves, .search-group")


@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN)
def test_theme_says_nothing_of_its_hidden_fiches(search: Search, hidden: dict[str, Any]) -> None:
    a_fiche(theme=a_theme(title="Agir"), title="Secrète", **hidden)

    page = search("agir")

    assert shelves(page)
    assert not page.select(".search-summary, .search-group")
    assert "Secrète" not in page.text


def test_many_themes_are_not_all_shown(search: Search) -> None:
    for _ in range(9):
        a_theme(title="Évaluer <b>")

    page = search("evaluer")

    assert len(shelves(page)) == 6
    assert words(one(page, ".search-shelves > p")) == "et 3 autres, dans le plan du site"
    assert "<b>" in shelves(page)[0]


# --- one kind alone


def test_kind_without_a_list_has_its_pages(search: Search) -> None:
    for rank in range(45):
        a_selection(title=f"Parcours {rank:02}")
    a_resource(title="Un parcours")

    page = search("parcours")
    link = one(page, "[aria-labelledby=selections] > p a")
    assert (words(link), link["href"]) == (
        "Tous les résultats : 45 sélections",
        "/recherche/?q=parcours&dans=selections",
    )

    seen, shown = [], search("parcours", dans="selections")
    while True:
        assert texts(shown, ".search-group > h2") == ["45 sélections"]
        seen += texts(shown, ".card h3")
        following = shown.select_one("a[rel=next]")
        if following is None:
            break
        shown = search(**dict(re.findall(r"(\w+)=([^&]*)", str(following["href"]))))
    assert sorted(seen) == [f"Parcours {rank:02}" for rank in range(45)]
    assert words(one(shown, "h1")) == "Recherche : « parcours », sélections, page 3"
    assert one(shown, ".search-summary [aria-current]").text.startswith("45")
    assert counts(shown)[-1] == "tout ensemble"


def test_kind_without_any_leads_to_the_others(search: Search) -> None:
    a_resource(title="Photosynthèse")

    page = search("photosynthèse", dans="competences")

    assert one(page, ".empty a")["href"] == "/recherche/?q=photosynth%C3%A8se"
    assert counts(page)[1] == "1 ressource"


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ({"dans": "livres"}, "Le filtre « dans=livres » n’existe pas : il est ignoré."),
        ({"tel-quel": "oui"}, "Le filtre « tel-quel=oui » n’existe pas : il est ignoré."),
        ({"couleur": "bleu"}, "Le filtre « couleur=bleu » n’existe pas : il est ignoré."),
        ({"dans": "selections", "page": "9"}, "La page « 9 » n’existe pas : voici la dernière, la page 1."),
        ({"dans": "selections", "page": "-1"}, "La page « -1 » n’existe pas : voici la première."),
        ({"page": "2"}, "La page « 2 » n’existe pas : voici la dernière, la page 1."),
        ({"public": "personne"}, "Ce public n’existe pas : il est ignoré."),
    ],
)
def test_search_says_what_it_ignores(search: Search, parameters: dict[str, str], says: str) -> None:
    a_selection(title="Parcours")

    page = search("parcours", **parameters)

    assert texts(page, ".notice") == [says]
    assert texts(page, ".card h3") == ["Parcours"]


def test_links_followed_from_letters_are_no_mistake(search: Search) -> None:
    assert not search("parcours", utm_source="lettre").select(".notice")


# --- nothing to search, nothing found


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("typed", [None, "", "   "])
def test_page_without_words_says_what_can_be_searched(search: Search, typed: str | None) -> None:
    page = search(typed)

    assert words(one(page, "h1")) == "Rechercher dans le catalogue"
    assert not page.select("meta[name=robots], .notice")
    examples = page.select("[aria-labelledby=exemples] a")
    assert len(examples) >= 5
    for example in examples:
        assert search(example.text).select(".search-group"), example.text


def test_empty_catalogue_has_no_example(search: Search) -> None:
    assert not search().select("[aria-labelledby=exemples]")


@pytest.mark.parametrize("typed", ["de la", "« »", "?!", "🦉"])
def test_search_without_a_word_that_counts_says_so(search: Search, typed: str) -> None:
    page = search(typed)

    assert "ne contient aucun mot que l’on puisse chercher" in text_of(page) or "Rien dans le catalogue" in text_of(
        page
    )
    assert one(page, "main input[name=q]")["value"] == typed


def test_nothing_found_offers_ways_on(search: Search) -> None:
    a_resource(title="Apprendre à chercher")
    a_fiche(title="Chercher ?")

    page = search('"chercher apprendre" -mesopotamie')

    assert "Rien dans le catalogue ne répond" in text_of(page)
    ways = {words(item) for item in page.select(".empty li")}
    assert ways == {"sans les guillemets : 1 résultat"}
    link = one(page, ".empty li a")
    assert search(q="chercher apprendre").select(".card")
    assert link["href"] == "/recherche/?q=chercher%20apprendre"
    assert not page.select(".search-summary, .search-group")


def test_nothing_found_together_offers_each_word(search: Search) -> None:
    a_resource(title="Photosynthèse")
    a_selection(title="Volcans")

    page = search("photosynthèse volcans mesopotamie")

    assert texts(page, ".empty li") == [
        "seulement « photosynthèse » : 1 résultat",
        "seulement « volcans » : 1 résultat",
    ]


def test_nothing_found_leads_to_the_portals_of_selections(search: Search) -> None:
    address = "https://portail.exemple.fr/chercher"
    a_selection(title="Lectures", portal="Portail documentaire", portal_url=address, keyword="numérique")
    a_selection(title="Autres", portal="Sans adresse")
    a_selection(title="Cachée", portal="Caché", portal_url="https://cache.exemple.fr/", status="brouillon")

    page = search("xylophone")

    outside = page.select("a[rel=external]")
    assert [(link["href"], words(link)) for link in outside] == [
        (address, "Portail documentaire ↗ (site externe)"),
    ]
    assert "mot-clé suggéré : numérique" in text_of(page)


# --- who reads, and what they may see


@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN)
def test_hidden_records_answer_nothing(search: Search, hidden: dict[str, Any]) -> None:
    one_of_each("Ornithorynque secret", **hidden)

    page = search("ornithorynque")

    assert "Rien dans le catalogue" in text_of(page)
    assert "secret" not in page.text


def test_reader_travels_and_changes_no_order(search: Search) -> None:
    cpe = Audience.objects.create(code="cpe", label="CPE", plural="CPE")
    a_resource(title="Vie scolaire")
    a_resource(title="Penser la vie scolaire").audiences.add(cpe)

    page = search("vie scolaire", public="cpe")

    assert texts(page, ".card h3") == ["Vie scolaire", "Penser la vie scolaire"]
    assert all(str(link["href"]).endswith("?public=cpe") for link in page.select(".card h3 a"))
    assert one(page, "main input[name=public]")["value"] == "cpe"
    assert "la pertinence seule décide de l’ordre" in words(one(page, ".reader-banner"))
    links = {words(link): link["href"] for link in page.select(".search-group > p a")}
    assert links == {
        "Tous les résultats : 2 ressources": "/ressources/?q=vie+scolaire",
        "dont 1 pour les CPE": "/ressources/?q=vie+scolaire&public=cpe",
    }
    assert str(one(page, "link[rel=canonical]")["href"]).endswith("/recherche/?q=vie+scolaire")


def test_search_is_not_for_robots(search: Search) -> None:
    assert one(search("parcours"), "meta[name=robots]")["content"] == "noindex"


# --- what it costs, what it withstands


def test_search_costs_the_same_queries(client: Client) -> None:
    Audience.objects.create(code="cpe", label="CPE", plural="CPE")
    spent = []
    for rows in (2, 18):
        for _ in range(rows):
            one_of_each("Cultiver le numérique")
            a_theme(title="Le numérique")
            a_competence(label="Numérique")
        index_pending()
        for query in ("q=num%C3%A9rique&public=cpe", "q=num%C3%A9rique+xylophone&public=cpe"):
            client.get(f"/recherche/?{query}")  # the indexes and the places of cards are read once a version
            for snapshot in index._snapshots.values():
                snapshot.cards.clear()
            asked._asked.clear()
            with CaptureQueriesContext(connection) as queries:
                client.get(f"/recherche/?{query}")
            spent.append(len(queries))

    assert spent[:2] == spent[2:]
    assert max(spent) <= 8


hostile = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "\x00",
            "a" * 10_000,
            '"',
            '"a',
            "NEAR(a b)",
            "a OR b*",
            "title:a",
            "a & !b | (",
            "'; DROP TABLE x",
            "-",
            "- -",
        ]
    ),
    st.sampled_from(["🦉", "\u202eabc", "%s{0}", "auteur:", "editeur:-", "CC9 -CC9", "éè" * 300, "«»" * 50]),
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=hostile, within=hostile, page=hostile)
def test_search_never_fails(client: Client, typed: str, within: str, page: str) -> None:
    query = urlencode({"q": typed, "dans": within, "page": page}, errors="surrogatepass")

    response = client.get("/recherche/", QUERY_STRING=query)

    assert response.status_code == 200
    assert "\x00" not in response.text
