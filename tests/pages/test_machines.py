"""What machines ask for: is the site up, where may robots go, how to search it."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client
from pytest_django import Settings

from catalogue.pages import machines
from tests.html import one, page_at


@pytest.mark.django_db
def test_health_is_good_when_the_database_answers(client: Client) -> None:
    response = client.get("/sante/")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_health_is_never_kept_and_reads_no_session(client: Client) -> None:
    response = client.get("/sante/")

    assert "no-store" in response["Cache-Control"]
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize("failure", [OperationalError, InterfaceError])
def test_health_is_bad_when_the_database_does_not_answer(
    client: Client, monkeypatch: pytest.MonkeyPatch, failure: type[Exception]
) -> None:
    def fail() -> int:
        raise failure("connection refused")

    monkeypatch.setattr(machines, "current_version", fail)

    response = client.get("/sante/")

    assert response.status_code == 503
    assert response.json()["message"] == "La base de données ne répond pas."
    assert "no-store" in response["Cache-Control"]


def test_health_really_asks_the_database(client: Client) -> None:
    """Without the right to use a database, pytest-django refuses the query that the page makes."""
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        client.get("/sante/")


def test_robots_stay_out_of_the_admin_and_find_the_sitemap(client: Client) -> None:
    response = client.get("/robots.txt")

    assert response["Content-Type"].startswith("text/plain")
    assert "Disallow: /admin/\n" in response.text
    assert "Sitemap: http://testserver/sitemap.xml" in response.text


def test_robots_stay_out_of_searches_which_have_no_end(client: Client) -> None:
    rules = re.findall(r"^Disallow: (.+)$", client.get("/robots.txt").text, re.M)

    def refused(path: str) -> bool:
        return any(re.match(re.escape(rule).replace(r"\*", ".*"), path) for rule in rules)

    searches = ("/recherche/?q=a", "/recherche/suggestions/?q=a", "/ressources/?q=a", "/fiches/?public=cpe&q=a")
    assert all(map(refused, searches))
    assert not any(map(refused, ("/", "/recherche/", "/ressources/", "/ressources/?public=cpe", "/fiches/?page=2")))


# --- OpenSearch

NAMES = {"os": "http://a9.com/-/spec/opensearch/1.1/"}


def description(client: Client, **request: Any) -> ElementTree.Element:
    response = client.get("/opensearch.xml", **request)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/opensearchdescription+xml")
    root = ElementTree.fromstring(response.content)
    assert root.tag == f"{{{NAMES['os']}}}OpenSearchDescription"
    return root


def templates(root: ElementTree.Element) -> dict[str, str]:
    return {url.attrib["type"]: url.attrib["template"] for url in root.iterfind("os:Url", NAMES)}


@pytest.mark.django_db
def test_browsers_can_search_the_site(client: Client) -> None:
    root = description(client)

    found = templates(root)
    assert found["text/html"] == "http://testserver/recherche/?q={searchTerms}"
    assert found["application/opensearchdescription+xml"] == "http://testserver/opensearch.xml"
    assert client.get(found["text/html"].replace("{searchTerms}", "num%C3%A9rique")).status_code == 200
    icon = root.findtext("os:Image", namespaces=NAMES)
    assert icon == "http://testserver/static/favicon.svg"


@pytest.mark.django_db
def test_description_speaks_the_scheme_and_the_host_of_the_request(client: Client, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["fiches.exemple.fr"]

    found = templates(description(client, secure=True, headers={"host": "fiches.exemple.fr"}))

    assert all(template.startswith("https://fiches.exemple.fr/") for template in found.values())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("site", "short"),
    [
        ("Fiches & lectures", "Fiches"),
        ("Le catalogue", "Le catalogue"),
        ("Fiches <b>", "Fiches <b"),
        ("Incommensurabilité", "Incommensurabili"),
    ],
)
def test_description_has_a_short_name(client: Client, settings: Settings, site: str, short: str) -> None:
    settings.SITE_NAME = site

    root = description(client)

    assert root.findtext("os:ShortName", namespaces=NAMES) == short
    assert root.findtext("os:LongName", namespaces=NAMES) == site


@pytest.mark.django_db
def test_every_page_names_the_description(client: Client) -> None:
    link = one(page_at(client, "/aide/"), "link[rel=search]")

    assert (link["href"], link["type"]) == ("/opensearch.xml", "application/opensearchdescription+xml")
