"""The pages of the mallettes, as readers and editors meet them."""

import gzip
import html
import re
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.html import page_at, texts
from tests.records import a_collection, a_competence, a_fiche, a_resource, a_theme
from themes.models import Audience

pytestmark = pytest.mark.django_db
FICHE = "/mallettes/college-professionnels/theme-2/fiche-2/"
SOURCE_ADDRESSES = Path(__file__).with_name("addresses.txt").read_text().split()


# --- the fiche, on the real document


@pytest.mark.usefixtures("seeded")
def test_fiche_holds_the_17_addresses_byte_for_byte(client: Client) -> None:
    text = client.get(FICHE).text
    addresses = {html.unescape(href) for href in re.findall(r'href="([^"]*)"', text)}

    assert len(SOURCE_ADDRESSES) == 17
    assert set(SOURCE_ADDRESSES) <= addresses


@pytest.mark.usefixtures("seeded")
def test_fiche_is_laid_out_as_the_printed_page(client: Client) -> None:
    found = page_at(client, FICHE)

    assert texts(found, ".band-numbers > span") == ["Thème 2", "Fiche 2"]
    assert texts(found, "h1") == ["Quels sont les effets positifs escomptés de l’usage du numérique en éducation ?"]
    assert [len(box.select("li .work-label")) for box in found.select(".focus-box")] == [1, 4, 4]
    assert len(found.select("#pour-aller-plus-loin .work-label")) == 8
    assert texts(found, "#competences .badge")[0].startswith("CC9")
    assert len(found.select(".competence-list > li")) == 7
    assert found.select('.work-label a[lang="en"]')[0].text == "Share Notes"
    assert found.select_one("#synthese")


@pytest.mark.usefixtures("seeded")
def test_fiche_of_a_cpe_puts_their_framework_first(client: Client) -> None:
    headings = texts(page_at(client, f"{FICHE}?public=cpe"), "#competences h3")

    assert "conseillers principaux" in headings[0]
    assert "enseignants" in headings[1]
    assert "enseignants" in texts(page_at(client, FICHE), "#competences h3")[0]


@pytest.mark.usefixtures("seeded")
def test_neighbours_cross_themes(client: Client) -> None:
    found = page_at(client, FICHE)

    assert [link["href"] for link in found.select(".neighbour")] == [
        "/mallettes/college-professionnels/theme-1/fiche-1/",
        "/mallettes/college-professionnels/theme-4/fiche-2/",
    ]


@pytest.mark.usefixtures("seeded")
def test_stub_says_so_and_leads_to_the_original(client: Client) -> None:
    found = page_at(client, "/mallettes/college-professionnels/theme-1/fiche-1/")

    assert "connue que par son titre" in found.main.text  # type: ignore[union-attr]
    assert found.select(f'.notice a[href="{SOURCE_ADDRESSES[0]}"]')
    assert not found.select(".toc")


@pytest.mark.usefixtures("seeded")
def test_citing_gives_the_permanent_address(client: Client) -> None:
    found = page_at(client, f"{FICHE}?public=cpe")

    assert f"http://testserver{FICHE}" in found.select_one(".cite-text").text  # type: ignore[union-attr]
    assert found.select_one('link[rel="canonical"]')["href"] == f"http://testserver{FICHE}"  # type: ignore[index]


# --- the life of a record


def test_draft_is_not_found_by_readers(client: Client) -> None:
    assert client.get(a_fiche(status="brouillon").get_absolute_url()).status_code == 404


def test_draft_is_previewed_by_staff_and_kept_by_no_cache(admin_client: Client) -> None:
    response = admin_client.get(a_fiche(status="brouillon").get_absolute_url())

    assert response.status_code == 200
    assert "invisible du public" in response.text
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))


def test_published_fiche_never_opens_the_session(client: Client) -> None:
    client.force_login(User.objects.create_user("lectrice"))

    assert "Cookie" not in client.get(a_fiche().get_absolute_url()).headers.get("Vary", "")


def test_neighbours_are_published(client: Client) -> None:
    theme = a_theme()
    a_fiche(theme=theme, number=1, status="brouillon")
    a_fiche(theme=theme, number=3, status="archive")
    fiche = a_fiche(theme=theme, number=2)

    assert not page_at(client, fiche.get_absolute_url()).select(".neighbour")


def test_further_reading_of_another_order_says_so(client: Client) -> None:
    cpe = Audience.objects.create(code="cpe", label="CPE", plural="CPE")
    fiche = a_fiche()
    for position, label in enumerate(["pour tous", "pour les CPE"]):
        resource = a_resource(title=label)
        fiche.citations.create(printed_label=label, resource=resource, position=position)
    resource.audiences.add(cpe)

    found = page_at(client, f"{fiche.get_absolute_url()}?public=cpe")

    assert texts(found, "#pour-aller-plus-loin .work-label") == ["pour les CPE", "pour tous"]
    assert found.select(f'a[href="{fiche.get_absolute_url()}#pour-aller-plus-loin"]')


# --- themes and collections


def test_theme_lists_its_published_fiches(client: Client) -> None:
    theme = a_theme(title="Titre du thème")
    a_fiche(theme=theme, number=2, title="Deuxième question")
    a_fiche(theme=theme, number=1, title="Première question")
    a_fiche(theme=theme, title="Question cachée", status="a-relire")

    found = page_at(client, theme.get_absolute_url())

    assert texts(found, "h1") == ["Titre du thème"]
    assert texts(found, ".fiche-list a") == ["Première question", "Deuxième question"]
    assert found.select(f'a[href="/ressources/?theme={theme.slug}"]')


def test_theme_without_fiche_nor_title(client: Client) -> None:
    theme = a_theme(number=3)

    found = page_at(client, theme.get_absolute_url())

    assert texts(found, "h1") == ["Thème 3"]
    assert found.select(".empty")


def test_collection_is_a_shelf_of_its_themes(client: Client) -> None:
    collection = a_collection(title="Mallette d’essai")
    full, empty = a_theme(collection=collection, number=1), a_theme(collection=collection, number=2)
    a_fiche(theme=full, title="Une question")
    a_fiche(theme=empty, title="Question cachée", status="brouillon")

    found = page_at(client, collection.get_absolute_url())

    assert texts(found, "h1") == ["Mallette d’essai"]
    assert texts(found, ".shelf-theme .muted") == ["1 fiche", "pas encore de fiche"]
    assert "Question cachée" not in found.text


@pytest.mark.parametrize(
    "address",
    [
        "/mallettes/inconnue/",
        "/mallettes/m/theme-1/",
        f"/mallettes/m/theme-{10**30}/",
        f"/mallettes/m/theme-{2**31}/fiche-{2**63}/",
        f"/mallettes/m/theme-1/fiche-{10**4000}/",
    ],
)
def test_unknown_address_is_not_found(client: Client, address: str) -> None:
    a_collection(slug="m")

    assert client.get(address).status_code == 404


# --- cost


@pytest.mark.usefixtures("seeded")
def test_first_visit_weighs_little(client: Client) -> None:
    """At most 40 kB of HTML, and 40 kB compressed with its style sheets and scripts."""
    text = client.get(FICHE).text
    linked = re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js))"', text)
    parts = [text.encode(), *(Path(str(finders.find(path))).read_bytes() for path in linked)]

    assert len(linked) == 4
    assert len(parts[0]) <= 40_000
    assert sum(len(gzip.compress(part)) for part in parts) <= 40_000


@pytest.mark.parametrize("rows", [2, 20])
def test_fiche_costs_the_same_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    cpe = Audience.objects.create(code="cpe", label="CPE", plural="CPE")
    fiche = a_fiche()
    for rank in range(rows):
        section = fiche.sections.create(heading=f"Section {rank}", body="Texte.")
        fiche.citations.create(section=section, printed_label="Libellé", resource=a_resource())
        fiche.citations.create(printed_label="Libellé", target_fiche=a_fiche())
        competence = a_competence()
        competence.applies_to.add(cpe)
        fiche.competence_links.create(competence=competence, printed_text="Texte")

    with django_assert_num_queries(10):
        client.get(fiche.get_absolute_url())


@pytest.mark.parametrize("rows", [2, 20])
def test_shelves_cost_the_same_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    collection = a_collection()
    for number in range(1, rows + 1):
        a_fiche(theme=a_theme(collection=collection, number=number))

    with django_assert_num_queries(4):
        client.get(collection.get_absolute_url())
    with django_assert_num_queries(2):
        client.get(f"{collection.get_absolute_url()}theme-1/")
