"""Error pages keep the voice of the site, and stand when what they tell of has failed."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

from catalogue.pages import errors
from themes.models import Audience


def read(html: str) -> BeautifulSoup:
    page = BeautifulSoup(html, "html.parser")
    assert page.select('html[lang="fr"] main h1')
    return page


def test_unknown_address_offers_ways_back(client: Client) -> None:
    response = client.get("/nulle-part/")

    assert response.status_code == 404
    ways = {link["href"] for link in read(response.text).select("main a")}
    assert ways == {"/", "/fiches/", "/ressources/", "/plan-du-site/"}


@pytest.mark.django_db
def test_unknown_address_keeps_the_reader(client: Client) -> None:
    Audience.objects.create(code="cpe", label="CPE", plural="CPE")

    ways = read(client.get("/nulle-part/?public=cpe").text).select("main a")

    assert {str(way["href"]).partition("?")[2] for way in ways} == {"public=cpe"}


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("/nulle-part/", "nulle part"),
        ("/ressources/l-esprit-critique.html", "l esprit critique"),
        ("/%C3%A9cole%20%22%3E%3Cscript%3E/", "école script"),
        ("/...", ""),
        ("/" + "a" * 10_000, "a" * 80),
    ],
)
def test_words_of_an_unknown_address_are_ready_to_be_searched(client: Client, address: str, typed: str) -> None:
    """Nothing is searched: this test may not use a database."""
    page = read(client.get(address).text)

    assert [field["value"] for field in page.select("input[name=q]")] == [typed]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/%00/", "/ressources/%FF%FE/", "/ressources/" + "a" * 10_000 + "/"])
def test_malformed_address_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_malformed_request_is_refused_without_reading_it_again(client: Client) -> None:
    """An unknown host, or too many fields, would fail a second time in a context processor."""
    response = client.get("/", headers={"host": "pirate.example"})

    assert response.status_code == 400
    assert "Demande incompréhensible" in read(response.text).text


def test_failure_is_told_without_the_database(client: Client) -> None:
    """This test may not use a database: neither does the page."""
    response = errors.server_error(RequestFactory().get("/?public=cpe"))

    assert response.status_code == 500
    page = read(response.text)
    assert page.select('a[href="/"]')
    assert page.select('link[href="/static/css/catalogue.css"]')


def test_failure_of_a_page_gives_the_failure_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.raise_request_exception = False
    monkeypatch.setattr("catalogue.reader.reader_of", lambda request: 1 / 0)

    response = client.get("/aide/")

    assert response.status_code == 500
    assert "Une panne de notre côté" in response.text


def test_forbidden_page_offers_to_sign_in() -> None:
    response = errors.forbidden(RequestFactory().get("/"), PermissionDenied())

    assert response.status_code == 403
    assert read(response.text).select('a[href="/admin/login/"]')


@pytest.mark.django_db
def test_form_without_its_token_is_explained(admin_user: User) -> None:
    client = Client(enforce_csrf_checks=True)

    response = client.post("/admin/login/", {"username": "x", "password": "y"})

    assert response.status_code == 403
    assert "Ce formulaire n’a pas été accepté" in read(response.text).text


@pytest.mark.django_db
def test_too_many_sign_ins_are_told_calmly(client: Client) -> None:
    for _ in range(9):
        response = client.post("/admin/login/", {"username": "x", "password": "y"})

    assert response.status_code == 429
    assert "Trop d’essais de connexion" in read(response.text).text
    assert "8 essais manqués" in response.text
