"""The front door."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from catalogue.fiches.models import Citation
from tests.html import one, page_at, texts
from tests.records import a_collection, a_fiche, a_resource, a_selection, a_step, a_theme
from themes.models import Audience

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("seeded")
def test_home_shows_the_shelf_and_what_to_read(client: Client) -> None:
    found = page_at(client, "/")

    assert texts(found, ".shelf-theme .numeral") == ["1", "2", "4"]
    assert texts(found, ".home-selection .timeline-bar text") == ["20 min", "5", "40 min"]
    assert len(found.select(".works .work-label")) == 6
    assert "Accessibilité\u00a0: non conforme" in found.footer.text  # type: ignore[union-attr]


def test_home_of_an_empty_catalogue_says_so(client: Client) -> None:
    text = page_at(client, "/").get_text()

    assert "Aucune mallette" in text
    assert "Aucune sélection" in text
    assert "Aucune ressource" in text


def test_three_doors(client: Client) -> None:
    doors = {link.text: link["href"] for link in page_at(client, "/").select(".i-am a")}

    assert doors == {"enseignant": "/?public=enseignant", "CPE": "/?public=cpe", "formateur": "/selections/"}


def test_home_has_one_search_field(client: Client) -> None:
    found = page_at(client, "/")

    assert [field["id"] for field in found.select("input[name=q]")] == ["chercher"]
    assert texts(found, "main label[for=chercher]") == ["Chercher dans le catalogue"]
    assert not found.select(".search-form input[name=public]")


def test_reader_is_marked_and_travels(client: Client) -> None:
    Audience.objects.create(code="cpe", label="CPE", plural="CPE")
    fiche = a_fiche()

    found = page_at(client, "/?public=cpe")

    assert texts(found, ".i-am [aria-current]") == ["CPE"]
    assert one(found, ".search-form input[name=public]")["value"] == "cpe"
    assert found.select(f'a[href="{fiche.get_absolute_url()}?public=cpe"]')
    assert found.select_one(".reader-banner a")["href"].rstrip("?") == "/"  # type: ignore[index,union-attr]


@pytest.mark.parametrize("query", ["?public=inconnu", "?public=%00", "?public=cpe&public=enseignant", "?public=%ff"])
def test_unknown_reader_is_nobody(client: Client, query: str) -> None:
    Audience.objects.create(code="cpe", label="CPE", plural="CPE")

    found = page_at(client, f"/{query}")

    assert not found.select(".reader-banner")
    assert "est ignoré" in texts(found, ".notice")[0]


def test_mallettes_beyond_the_first_are_named(client: Client) -> None:
    for rank in range(1, 7):
        a_theme(collection=a_collection(title=f"Mallette {rank}", position=rank))

    found = page_at(client, "/")

    assert texts(found, ".section-head h2 a") == ["Mallette 1", "Mallette 2", "Mallette 3", "Mallette 4"]
    assert texts(found, "[aria-labelledby=autres-mallettes] a") == ["Mallette 5", "Mallette 6"]


def test_mallette_without_a_theme_is_on_the_home(client: Client) -> None:
    a_collection(title="Mallette vide")

    assert "Mallette vide" in texts(page_at(client, "/"), ".section-head h2 a")


def test_latest_fiches_first(client: Client) -> None:
    theme = a_theme()
    fiches = [a_fiche(theme=theme, number=rank, title=f"Fiche {rank}") for rank in range(1, 7)]
    fiches[0].save()

    assert texts(page_at(client, "/"), "[aria-labelledby=fiches] a") == ["Fiche 1", "Fiche 6", "Fiche 5", "Fiche 4"]


def test_reader_finds_their_own_records_first(client: Client) -> None:
    cpe = Audience.objects.create(code="cpe", label="CPE", plural="CPE")
    for_cpe, cited = a_resource(title="Pour les CPE"), a_resource(title="Citée pour les CPE")
    for_cpe.audiences.add(cpe)
    fiche = a_fiche(title="Fiche des CPE")
    fiche.audiences.add(cpe)
    Citation.objects.create(fiche=fiche, printed_label="x", resource=cited)
    a_resource(title="Pour tous")
    a_fiche(title="Fiche pour tous")

    shared, own = page_at(client, "/"), page_at(client, "/?public=cpe")

    assert texts(shared, ".works .work-label")[0] == "Pour tous"
    assert sorted(texts(own, ".works .work-label")[:2]) == ["Citée pour les CPE", "Pour les CPE"]
    assert texts(own, "[aria-labelledby=fiches] a") == ["Fiche des CPE", "Fiche pour tous"]


def test_theme_without_fiche_stands_on_the_shelf(client: Client) -> None:
    a_fiche(theme=a_theme(number=1), title="Cachée", status="brouillon")

    found = page_at(client, "/")

    assert texts(found, ".shelf-theme .muted") == ["pas encore de fiche"]
    assert "Cachée" not in found.text


def test_hidden_records_are_not_on_the_home(client: Client) -> None:
    a_resource(title="Ressource cachée", status="a-relire")
    a_selection(title="Sélection cachée", status="archive")

    assert "cachée" not in page_at(client, "/").text


@pytest.mark.parametrize("rows", [2, 20])
def test_home_costs_the_same_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for _ in range(rows):
        a_fiche(theme=a_theme(collection=a_collection()))
        a_resource()
        a_step(selection=a_selection(), minutes=5)
        Audience.objects.create(code=f"public-{Audience.objects.count()}", label="Public", plural="Publics")

    client.get("/")  # the indexes are built once a version

    # the version for each index, mallettes, their themes, their fiches, the other mallettes, selections, their steps,
    # fiches, resources, audiences
    with django_assert_num_queries(11):
        client.get("/")
