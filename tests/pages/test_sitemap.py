"""`/sitemap.xml` names every public address, and none that readers may not open."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localtime
from pytest_django import DjangoAssertNumQueries

from catalogue.pages import sitemap
from catalogue.resources.models import Resource
from tests.records import HIDDEN, a_competence, a_fiche, a_resource, a_selection

pytestmark = pytest.mark.django_db


def paths(client: Client, address: str = "/sitemap.xml") -> list[str]:
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml")
    return re.findall(r"<loc>http://testserver(.*?)</loc>", response.text)


def test_sitemap_names_every_public_address(client: Client) -> None:
    fiche, resource, selection, competence = a_fiche(), a_resource(), a_selection(), a_competence()

    found = paths(client)

    expected = (fiche, fiche.theme, fiche.theme.collection, resource, selection, competence, competence.framework)
    assert {record.get_absolute_url() for record in expected} <= set(found)
    assert {"/", "/fiches/", "/ressources/", "/selections/", "/competences/", "/aide/"} <= set(found)
    assert len(found) == len(set(found))
    assert {client.get(path).status_code for path in found} == {200}


def test_sitemap_dates_records_by_their_last_change(client: Client) -> None:
    resource = a_resource()

    assert f"<lastmod>{localtime(resource.updated_at).date().isoformat()}</lastmod>" in client.get("/sitemap.xml").text


@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN)
def test_sitemap_leaves_out_hidden_records(client: Client, hidden: dict[str, Any]) -> None:
    records = (a_fiche(**hidden), a_resource(**hidden), a_selection(**hidden))

    assert not {record.get_absolute_url() for record in records} & set(paths(client))


def test_sitemap_too_long_for_one_file_becomes_an_index(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MOST_IN_A_FILE", 5)
    monkeypatch.setattr(sitemap.Resources, "limit", 2)
    resources = {a_resource().get_absolute_url() for _ in range(3)}

    files = paths(client)

    assert files[-2:] == ["/sitemap-ressources.xml", "/sitemap-ressources.xml?p=2"]
    assert resources == {path for file in files[-2:] for path in paths(client, file)}
    assert {client.get(file).status_code for file in files} == {200}


@pytest.mark.parametrize("section", [name for name in sitemap.SECTIONS if name != "pages"])
def test_no_file_of_the_sitemap_is_long(section: str) -> None:
    assert sitemap.SECTIONS[section].limit == sitemap.MOST_IN_A_FILE <= 2_000


@pytest.mark.parametrize("make", [a_fiche, a_resource, a_selection])
def test_sitemap_reads_no_text(client: Client, make: Callable[[], object]) -> None:
    make()

    texts = r'"(?:resources_resource|fiches_fiche|selections_selection)"."(?:title|summary|introduction|purpose)"'
    with CaptureQueriesContext(connection) as queries:
        client.get("/sitemap.xml")

    assert [query["sql"] for query in queries if re.search(texts, query["sql"])] == []


def test_index_is_dated_by_the_last_change(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MOST_IN_A_FILE", 5)
    a_resource()
    newest = Resource.objects.get()

    assert localtime(newest.updated_at).date().isoformat() in client.get("/sitemap.xml").text


@pytest.mark.parametrize(
    "address",
    ["/sitemap-inconnu.xml", "/sitemap.xml?p=9999999999", "/sitemap.xml?p=0", "/sitemap-fiches.xml?p=%00"],
)
def test_unknown_part_of_the_sitemap_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("size", [2, 20])
def test_sitemap_takes_as_many_queries_whatever_its_size(
    client: Client, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(size):
        a_fiche()
        a_resource()
        a_selection()
        a_competence()

    with django_assert_num_queries(17):
        client.get("/sitemap.xml")


def test_sitemap_speaks_the_scheme_of_the_request(client: Client) -> None:
    assert "<loc>https://testserver/</loc>" in client.get("/sitemap.xml", secure=True).text
