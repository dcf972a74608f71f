"""The two lists as readers get them."""

import re
from collections.abc import Callable
from functools import partial
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.fiches.models import Citation
from catalogue.resources.models import Resource
from catalogue.search.lists.panels import MOST_VALUES
from catalogue.search.lists.state import FRAGMENT_HEADER
from catalogue.search.snapshots import index
from catalogue.selections.models import Reference
from tests.html import one, page_at, texts, words
from tests.records import a_fiche, a_resource, a_step, an_organisation
from tests.search.catalogues import a_random_catalogue
from themes.models import Audience

pytestmark = pytest.mark.django_db
LISTS = ("/ressources/", "/fiches/")
Get = Callable[..., BeautifulSoup]


@pytest.fixture
def get(client: Client) -> Get:
    return partial(page_at, client)


def titles(page: BeautifulSoup) -> list[str]:
    return texts(page, ".card h3")


def test_resources_of_the_two_documents(get: Get, seeded: None) -> None:
    page = get("/ressources/?public=cpe&theme=college-professionnels-theme-2")

    assert words(one(page, "h1")) == "Ressources pour les CPE, thème 2"
    assert words(one(page, "title")).startswith("Ressources pour les CPE, thème 2 –")
    assert texts(page, ".chip:not(.chip-clear)") == [
        "Retirer le filtre Thème 2 – S’ouvrir sur le monde à l’heure du numérique✕",
        "Retirer le filtre Public : CPE✕",
    ]
    assert one(page, "#resultats").text.startswith(str(len(page.select(".card"))))
    competences = [box["value"] for box in page.select("input[name=competence]")]
    assert competences
    assert not [key for key in competences if re.match(r"metiers-2013\.[PD]\d", str(key))]


def test_resources_card(get: Get, seeded: None) -> None:
    page = get("/ressources/?editeur=igesr&tri=date&public=cpe")

    card = one(page, ".card")
    assert words(one(card, ".meta")) == "IGÉSR · septembre 2021 · 72 p. · 2 h 11"
    assert texts(page, ".card:first-child .theme-mark")[0] == "Thème 2"
    assert "fiche 2 du thème 2" in words(one(card, ".card-places"))
    assert all(str(link["href"]).endswith("?public=cpe") for link in card.select("a"))


def test_fiches_of_the_first_document(get: Get, seeded: None) -> None:
    page = get("/fiches/")

    assert titles(page)[1].startswith("Quels sont les effets positifs")
    assert texts(page, ".card .small-caps") == ["Thème 1 · fiche 1", "Thème 2 · fiche 2", "Thème 4 · fiche 2"]
    assert texts(page, ".card .tag") == ["connue par son titre seul"] * 2


def test_fragment_is_that_part_of_the_page(client: Client, seeded: None) -> None:
    addresses = ["/ressources/?type=rapport&tri=date", "/fiches/?public=cpe", "/ressources/?type=xyz&page=9"]
    for address in addresses:
        whole = client.get(address)
        index._snapshots.clear()
        part = client.get(address, headers={FRAGMENT_HEADER: "liste"})

        region = one(BeautifulSoup(whole.text, "html.parser"), "#liste")
        assert str(BeautifulSoup(part.text, "html.parser").find(id="liste")) == str(region)
        assert "<html" not in part.text
        assert FRAGMENT_HEADER in whole["Vary"]
        assert FRAGMENT_HEADER in part["Vary"]


def test_live_region_stays_outside_the_fragment(get: Get) -> None:
    page = get("/ressources/")

    assert one(page, "#annonce")["role"] == "status"
    assert page.select("#liste #annonce") == []


@pytest.mark.parametrize(
    ("asked", "shown", "says"),
    [
        ("2", "2", ""),
        ("0", "1", "la première"),
        ("-1", "1", "la première"),
        ("abc", "1", "la première"),
        ("²", "1", "la première"),
        ("٣", "1", "la première"),
        ("9999999999", "3", "la dernière, la page 3"),
        ("9" * 5000, "3", "la dernière, la page 3"),
    ],
)
def test_resources_page_asked(get: Get, asked: str, shown: str, says: str) -> None:
    for number in range(45):
        a_resource(title=f"Titre {number:02}", type="rapport")

    page = get("/ressources/?" + urlencode({"page": asked}))

    assert words(one(page, ".pagination [aria-current]")) == f"Page {shown}"
    assert len(titles(page)) == {"1": 20, "2": 20, "3": 5}[shown]
    assert [says in notice for notice in texts(page, ".notice")] == ([True] if says else [])


def test_resources_pages_follow_each_other(get: Get) -> None:
    for number in range(45):
        a_resource(title=f"Titre {number:02}", type="rapport")
    address, seen = "/ressources/?type=rapport", []

    while address:
        page = get(address)
        seen += titles(page)
        following = page.select_one("a[rel=next]")
        address = str(following["href"]) if following else ""

    assert seen == [f"Titre {number:02}" for number in range(45)]


def test_resources_sorts(get: Get) -> None:
    old = a_resource(title="Zoo", date="2019-01-01", date_precision="annee")
    a_resource(title="Évaluer", date="2021-01-01", date_precision="annee")
    a_resource(title="école")
    old.save()

    orders = {sort: titles(get(f"/ressources/?tri={sort}")) for sort in ("titre", "date", "mise-a-jour")}

    assert orders["titre"] == ["école", "Évaluer", "Zoo"]
    assert orders["date"] == ["Évaluer", "Zoo", "école"]
    assert orders["mise-a-jour"] == ["Zoo", "école", "Évaluer"]


def test_resources_empty_offers_ways_out(get: Get) -> None:
    a_resource(type="rapport", access="libre")
    a_resource(type="article", access="compte")
    a_resource(type="article", access="compte")

    page = get("/ressources/?type=rapport&acces=compte&tri=date")

    assert texts(page, ".empty li") == [
        "Sans « Type : rapport » : 2 ressources",
        "Sans « Accès : compte requis » : 1 ressource",
    ]
    assert one(page, ".empty li a")["href"] == "/ressources/?acces=compte&tri=date"
    assert {str(box["value"]) for box in page.select("input[checked]")} == {"rapport", "compte"}


def test_lists_with_nothing_published(get: Get) -> None:
    for address in LISTS:
        assert "Rien n’est encore publié ici." in words(one(get(address), ".empty"))


def test_facets_fold_after_ten(get: Get) -> None:
    for number in range(16):
        publisher = an_organisation(name=f"Éditeur {number:02}", slug=f"e{number:02}")
        for _ in range(1 + number // 4):
            a_resource(publisher=publisher)

    page = get("/ressources/?editeur=e00")
    more = one(page, "#facette-editeur .facet-more")
    names = [str(box["value"]) for box in page.select("#facette-editeur input")]
    whole = get(str(more["href"]))
    some = get("/ressources/?deplier=editeur&editeur=e00&parmi=EDITEUR 03")

    assert len(names) == 11
    assert names[:4] == ["e12", "e13", "e14", "e15"]
    assert names[-1] == "e00"
    assert words(more) == "Voir 5 autres valeurs"
    assert len(whole.select("#facette-editeur input[type=checkbox]")) == 16
    assert one(whole, "input[name=deplier]")["value"] == "editeur"
    assert words(one(whole, "#facette-editeur .facet-more")) == "Replier"
    assert one(whole, "#facette-editeur .facet-more")["href"] == "/ressources/?editeur=e00#facette-editeur"
    assert [str(box["value"]) for box in some.select("#facette-editeur input[type=checkbox]")] == ["e00", "e03"]
    assert "Aucune valeur" in words(one(get("/ressources/?deplier=editeur&parmi=zzz"), "#facette-editeur"))


def test_facets_stay_light_when_unfolded(get: Get) -> None:
    for number in range(MOST_VALUES + 6):
        a_resource(publisher=an_organisation(name=f"Éditeur {number:02}", slug=f"e{number:02}"))

    page = get("/ressources/?deplier=editeur&editeur=e29")

    shown = [str(box["value"]) for box in page.select("#facette-editeur input[type=checkbox]")]
    assert shown == [*(f"e{number:02}" for number in range(MOST_VALUES)), "e29"]
    assert words(one(page, "#facette-editeur p")).startswith("5 autres")


def test_facets_of_ten_values_are_not_folded(get: Get) -> None:
    for number in range(10):
        a_resource(publisher=an_organisation(name=f"Éditeur {number}"))

    page = get("/ressources/")

    assert len(page.select("#facette-editeur input")) == 10
    assert page.select(".facet-more") == []


def test_facets_hide_what_gives_nothing_unless_ticked(get: Get) -> None:
    a_resource(type="rapport", access="libre")

    page = get("/ressources/?acces=compte")

    assert [str(box["value"]) for box in page.select("input[name=type]")] == []
    assert {str(box["value"]): box.has_attr("checked") for box in page.select("input[name=acces]")} == {
        "libre": False,
        "compte": True,
    }


def test_lists_say_what_they_ignore(get: Get) -> None:
    a_resource()

    page = get("/ressources/?type=xyz&couleur=bleu&utm_source=lettre")

    assert texts(page, ".notice") == [
        "Le filtre « couleur=bleu » n’existe pas : il est ignoré.",
        "Le filtre « type=xyz » n’existe pas : il est ignoré.",
    ]
    assert str(one(page, "link[rel=canonical]")["href"]).endswith("/ressources/")


def test_reader_same_on_cards_as_around(get: Get) -> None:
    for code in ("cpe", "parent"):
        Audience.objects.create(code=code, label=code, plural=code)
    a_resource().audiences.set(Audience.objects.values_list("pk", flat=True))

    for query in ("?public=cpe", "?public=cpe&public=parent", "?public=cpe&public=xyz", "?public=xyz", ""):
        page = get(f"/ressources/{query}")
        around = str(one(page, ".site-name")["href"]).partition("?")[2]
        assert str(one(page, ".card h3 a")["href"]).partition("?")[2] == around, query


@pytest.mark.parametrize("address", [f"{path}{query}" for path in LISTS for query in ("", "?public=cpe&tri=titre")])
def test_lists_queries_same_with_two_rows_or_twenty(client: Client, address: str) -> None:
    audience = Audience.objects.create(code="cpe", label="CPE", plural="CPE")
    step, counts = a_step(), []
    for rows in (2, 25):
        for _ in range(rows):
            fiche, resource = a_fiche(), a_resource()
            fiche.audiences.add(audience)
            Citation.objects.create(fiche=fiche, resource=resource, printed_label="Lien")
            Reference.objects.create(step=step, resource=resource)
        client.get(address)
        for snapshot in index._snapshots.values():
            snapshot.cards.clear()
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 6
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    assert len(queries) == (2 if "public" in address else 1), "le reste est en mémoire"


def test_lists_read_rows_in_two_steps(client: Client) -> None:
    a_random_catalogue(6)
    client.get("/ressources/")
    index._snapshots["resources"].cards.clear()

    with CaptureQueriesContext(connection) as queries:
        client.get("/ressources/?tri=date&page=2")

    # one large select_related().order_by()[:20] makes SQLite sort the whole catalogue
    rows = [query["sql"] for query in queries if "r.summary" in query["sql"]]
    assert len(rows) == 1
    assert " IN (" in rows[0]
    assert "ORDER BY" not in rows[0]
    assert "LIMIT" not in rows[0]


def test_lists_show_a_write_at_once(get: Get) -> None:
    record = a_resource(title="Avant")
    assert titles(get("/ressources/")) == ["Avant"]

    record.title = "Après"
    record.save()
    assert titles(get("/ressources/")) == ["Après"]

    Resource.objects.all().delete()
    assert titles(get("/ressources/")) == []


parameters = st.sampled_from(
    ["type", "theme", "public", "annee", "editeur", "competence", "duree", "tri", "page", "deplier", "parmi", "q", "x"]
)
values = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["\x00", "a\x00", "\ud800", "9" * 400, "x" * 10_000, "<b>", "rapport", "cpe", "-1", "2.5", "٣"]),
    st.integers().map(str),
)


@pytest.mark.parametrize("path", LISTS)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=st.lists(st.tuples(parameters, values), max_size=6), raw=st.binary(max_size=12))
def test_lists_never_fail(client: Client, path: str, pairs: list[tuple[str, str]], raw: bytes) -> None:
    query = urlencode(pairs, errors="surrogatepass") + "&type=" + "".join(f"%{byte:02X}" for byte in raw)

    response = client.get(path, QUERY_STRING=query)

    assert response.status_code == 200
    assert "\x00" not in response.text


def test_lists_refuse_a_thousand_parameters(client: Client) -> None:
    response = client.get("/ressources/", QUERY_STRING="a&" * 1500)

    assert response.status_code == 400
