"""Who may share a page, and that what they share is the same for all."""

from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client, RequestFactory
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from catalogue.search.cache.keys import address_of, canonical, digest
from catalogue.search.cache.store import Store
from catalogue.search.lists.state import FRAGMENT_HEADER

PAGE = {
    "REQUEST_METHOD": "GET", "PATH_INFO": "/ressources/", "HTTP_HOST": "testserver", "wsgi.url_scheme": "http",
}  # fmt: skip
NAMES = ["public", "type", "theme", "annee", "page", "tri", "q", "inconnu", "autre", "utm_source", "utm_medium"]
VALUES = ["cpe", "enseignant", "video", "article", "2", "date", "2020", "élève", "a+b", "", "🙂", "<b>", "x=y&z"]
pairs = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES)), max_size=7)


def asked(**said: str) -> dict[str, Any]:
    return {**PAGE, **said}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("b=1&a=2", "a=2&b=1"),
        ("type=video&public=cpe&type=article", "public=cpe&type=video&type=article"),
        ("utm_source=lettre", ""),
        ("utm%5Fsource=lettre&q=a", "q=a"),
        ("&&a=1&", "a=1"),
        ("q=a&%71=b&b=c", "b=c&q=a&%71=b"),
        ("a", "a"),
        ("=x&a=1", "=x&a=1"),
    ],
)
def test_canonical(query: str, expected: str) -> None:
    assert canonical(query) == expected


@given(st.text(alphabet="ab=&%71+;utm_", max_size=40))
def test_canonical_asks_the_same(query: str) -> None:
    """Whatever the writing, each name keeps its values in their order, and nothing else is lost."""
    wanted = {name: values for name, values in QueryDict(query).lists() if not name.startswith("utm_")}

    assert dict(QueryDict(canonical(query)).lists()) == wanted
    assert canonical(canonical(query)) == canonical(query)


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=pairs, chance=st.randoms())
@example(pairs=[("inconnu", "2"), ("type", "video"), ("autre", "1"), ("type", "article")], chance=Random(3))
def test_same_key_is_the_same_page(
    reader: Client, kept: Store, settings: Settings, pairs: list[tuple[str, str]], chance: Any
) -> None:
    """Two requests of one key: each page, made anew, is that of the canonical query on a site that keeps nothing."""
    names = list({name: None for name, _ in pairs})
    chance.shuffle(names)
    other = [pair for wanted in names for pair in pairs if pair[0] == wanted]
    queries = [urlencode(pairs), urlencode([*other, ("utm_campaign", "lettre")])]
    assert address_of(asked(QUERY_STRING=queries[0])) == address_of(asked(QUERY_STRING=queries[1])) is not None
    pages = []
    settings.CACHE_URL = ""
    for query in queries:
        kept.local.pages.clear()
        pages.append(reader.get("/ressources/", QUERY_STRING=query).content)
    settings.CACHE_URL = "dummy://"
    pages.append(reader.get("/ressources/", QUERY_STRING=canonical(queries[0])).content)

    assert pages[0] == pages[1] == pages[2]


@pytest.mark.parametrize(
    "said",
    [
        {"REQUEST_METHOD": "POST"},
        {"REQUEST_METHOD": "OPTIONS"},
        {"PATH_INFO": "/admin/"},
        {"PATH_INFO": "/admin/login/"},
        {"PATH_INFO": "/sante/"},
        {"PATH_INFO": "/static/css/catalogue.css"},
        {"PATH_INFO": "/é/"},
        {"PATH_INFO": "/" + "a" * 300},
        {"QUERY_STRING": "q=" + "a" * 500},
        {"QUERY_STRING": "q=é"},
        {"HTTP_HOST": ""},
        {"HTTP_HOST": "ailleurs.exemple"},
        {"HTTP_HOST": "testserver/../"},
        {"HTTP_AUTHORIZATION": "Basic eDp5"},
        {"HTTP_COOKIE": "sessionid=abc"},
        {"HTTP_COOKIE": "a=b; sessionid=abc"},
        {"HTTP_COOKIE": "messages=abc"},
    ],
)
def test_never_shared(said: dict[str, str]) -> None:
    assert address_of(asked()) is not None
    assert address_of(asked(**said)) is None


@pytest.mark.parametrize(
    "said",
    [
        {"PATH_INFO": "/fiches/"},
        {"QUERY_STRING": "public=cpe"},
        {"HTTP_HOST": "testserver:81"},
        {"wsgi.url_scheme": "https"},
        {"SCRIPT_NAME": "/site"},
        {"HTTP_X_FRAGMENT": "liste"},
        {"HTTP_ACCEPT_ENCODING": "br, gzip"},
    ],
)
def test_not_the_same_page(said: dict[str, str]) -> None:
    assert address_of(asked(**said)) not in (None, address_of(asked()))


@pytest.mark.parametrize(
    "said",
    [
        {"REQUEST_METHOD": "HEAD"},
        {"QUERY_STRING": "utm_source=lettre"},
        {"HTTP_X_FRAGMENT": "autre"},
        {"HTTP_ACCEPT_ENCODING": "br, deflate"},
        {"HTTP_COOKIE": "mesure=1; csrftoken=abc"},
        {"HTTP_USER_AGENT": "navigateur", "HTTP_ACCEPT_LANGUAGE": "en"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
    ],
)
def test_same_page(said: dict[str, str]) -> None:
    assert address_of(asked(**said)) == address_of(asked())


@pytest.mark.parametrize("said", ["https", "http", " https , http", "HTTPS", None])
def test_scheme_is_django_s_behind_a_proxy(settings: Settings, said: str | None) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    headers = {"HTTP_X_FORWARDED_PROTO": said} if said else {}
    address = address_of(asked(**headers))

    assert address
    assert address[0] == RequestFactory().get("/", **headers).scheme  # type: ignore[arg-type]


def test_fragment_is_the_list_s_own_header() -> None:
    assert FRAGMENT_HEADER == "X-Fragment"


def test_digest_tells_every_word_apart() -> None:
    address = address_of(asked(QUERY_STRING="a=b"))
    other = address_of(asked(QUERY_STRING="a", PATH_INFO="/ressources/=b"))
    assert address
    assert other

    assert len({digest("1", address), digest("2", address), digest("1", other)}) == 3
    assert digest("1", address) == digest("1", address)
