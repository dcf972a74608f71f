"""Whatever is typed after the site's name, readers get a page, a redirection or an error in French: never a 500."""

import re
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker

from catalogue.search.facets import FICHES, RESOURCES
from catalogue.search.lists.state import VIEW_PARAMETERS
from tests.addresses import ROUTES, one_of_each

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded_once")]


@pytest.fixture(scope="module")
def seeded_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The two documents, for every test of this file: none of them writes."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed", verbosity=0)
        yield
        transaction.set_rollback(True)


PARAMETERS = sorted(
    {"q", "dans", *VIEW_PARAMETERS, *(facet.parameter for listing in (FICHES, RESOURCES) for facet in listing.facets)}
)
NASTY = [
    "",
    "0",
    "-1",
    "9999999999",
    "99999999999999999999999999",
    "٣",
    "²",
    "1e9",
    "\x00",
    "a\x00b",
    "\r\nSet-Cookie: a=b",
    "' OR 1=1 --",
    "'; DROP TABLE resources_resource; --",
    "%s%n{0}{{7*7}}${7*7}",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "\u202emrofsnart\u202c",
    "e\u0301\u0301\u0301",
    "🦉" * 40,
    "x" * 10_000,
    '"((AND OR NOT NEAR/2 * : & | ! <-> -',
    "(title : é*) OR \\' -- \"",
    "None",
    "college-professionnels",
]
NOT_UTF8 = ["%FF%FE", "%C3%28", "%ED%A0%80", "%00", "%u0041", "%"]
typed = st.one_of(
    st.sampled_from(NASTY).map(quote),
    st.text(max_size=30).map(lambda text: quote(text, errors="replace")),
    st.sampled_from(NOT_UTF8),
)


def check(client: Client, address: str) -> None:
    """Ask for an address as it is typed; its answer is a page, a redirection or a refusal, said in French."""
    path, _, query = address.partition("?")
    response = client.get(path, QUERY_STRING=query)
    assert response.status_code in (200, 301, 302, 400, 404), address
    if response.get("Content-Type", "").startswith("text/html") and response.status_code not in (301, 302):
        assert '<html lang="fr">' in response.text, address
        assert "<script>alert" not in response.text, address


@st.composite
def paths(draw: st.DrawFn) -> str:
    """A route of ours with anything typed where it expects a slug, a number or a code."""
    route = draw(st.sampled_from(sorted(ROUTES.values())))
    return "/" + re.sub(r"<\w+:\w+>", lambda _: draw(typed), route)


queries = st.lists(st.tuples(st.sampled_from([*PARAMETERS, "inconnu", "%00"]), typed), max_size=8).map(
    lambda pairs: "&".join(f"{key}={value}" for key, value in pairs)
)
patient = settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def nasty_queries() -> Iterator[str]:
    for value in NASTY:
        yield urlencode(dict.fromkeys(PARAMETERS, value))
        yield f"public={quote(value)}"
    for raw in NOT_UTF8:
        yield "&".join(f"{parameter}={raw}" for parameter in PARAMETERS)
    yield "&".join(["public=cpe"] * 500)
    yield "&".join(f"theme={number}" for number in range(900))
    yield "a&" * 1500  # more than Django accepts to read
    yield "=&&;=?public=cpe"


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_nasty_query_is_never_a_failure(client: Client, name: str) -> None:
    address = one_of_each(client.get("/sitemap.xml").text)[name]

    for query in nasty_queries():
        check(client, f"{address}?{query}")


def test_nasty_path_is_never_a_failure(client: Client) -> None:
    for route in ROUTES.values():
        for value in [*map(quote, NASTY), *NOT_UTF8]:
            check(client, "/" + re.sub(r"<\w+:\w+>", lambda _, value=value: value, route))  # type: ignore[misc]


@pytest.mark.parametrize("address", ["/rien/", "/ressources/inconnu/", "/admin/rien/"])
def test_nothing_there_nor_readable_is_refused(client: Client, address: str) -> None:
    check(client, f"{address}?{'a&' * 1500}")


@patient
@given(address=paths(), query=queries)
def test_any_address_is_never_a_failure(client: Client, address: str, query: str) -> None:
    check(client, f"{address}?{query}")


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=9999999999", "page=abc", "page=%00", "theme=inconnu", "public=%FF"]
)
@pytest.mark.parametrize("address", ["/fiches/", "/ressources/"])
def test_list_says_what_it_did_not_understand(client: Client, address: str, query: str) -> None:
    response = client.get(address, QUERY_STRING=query)

    assert response.status_code == 200
    assert 'class="notice' in response.text


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_other_methods_are_never_a_failure(client: Client, method: str) -> None:
    for address in one_of_each(client.get("/sitemap.xml").text).values():
        assert getattr(client, method)(address).status_code < 500, address
