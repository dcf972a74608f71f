"""What is kept: within bounds in memory, sealed in Redis, and nothing that is one reader's own."""

import json

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from pytest_django import Settings

from catalogue.search.cache.local import LocalPages
from catalogue.search.cache.pages import LARGEST, Page, is_same, may_be_kept, pack, page_of, seal, seal_key, unpack

PAGE = Page((("Content-Type", "text/html"),), b"une\npage\x00", ("harcelment", "rien"))


def a_page(size: int) -> Page:
    return Page((), b"x" * size)


def with_cookie() -> HttpResponse:
    response = HttpResponse("page")
    response.set_cookie("vu", "1")
    return response


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse("absente", status=404),
        HttpResponse("panne", status=500),
        HttpResponse(status=301, headers={"Location": "/"}),
        HttpResponse("page", headers={"Cache-Control": "no-store"}),
        HttpResponse("page", headers={"Cache-Control": "private, max-age=3"}),
        HttpResponse("page", headers={"Vary": "Accept-Language"}),
        HttpResponse("page", headers={"Vary": "*"}),
        HttpResponse("x" * (LARGEST + 1)),
        StreamingHttpResponse(["page"]),
        with_cookie(),
    ],
)
def test_may_not_be_kept(response: HttpResponseBase) -> None:
    assert not may_be_kept(response)


@pytest.mark.parametrize("headers", [{}, {"Vary": "cookie, X-Fragment"}, {"Cache-Control": "max-age=60"}])
def test_may_be_kept(headers: dict[str, str]) -> None:
    assert may_be_kept(HttpResponse("page", headers=headers))


@pytest.mark.parametrize("known", ['W/"abc"', '"abc"', '"x", W/"abc"', 'W/"x" , "abc"'])
def test_reader_has_the_page(known: str) -> None:
    assert is_same(known, "abc")


@pytest.mark.parametrize("known", ["", '"abcd"', '"x"', "abc", 'W/"xabc"', "*"])
def test_reader_has_another_page(known: str) -> None:
    assert not is_same(known, "abc")


def test_page_of_an_answer() -> None:
    response = HttpResponse("page", headers={"X-Dit": "oui"})
    response.sought_in_vain = ("mot", "rien")  # type: ignore[attr-defined]

    page = page_of(response)

    assert page.body == b"page"
    assert page.sought == ("mot", "rien")
    assert dict(page.headers)["X-Dit"] == "oui"


# --- in memory


def test_local_forgets_the_page_asked_longest_ago() -> None:
    local = LocalPages(most_pages=2)
    for name in "ab":
        local.put("1", name, a_page(1))
    local.get("a")
    local.put("1", "c", a_page(1))

    assert list(local.pages) == ["a", "c"]


def test_local_stays_within_its_bytes() -> None:
    local = LocalPages(most_bytes=250)
    for name in "abcd":
        local.put("1", name, a_page(100))
    assert list(local.pages) == ["c", "d"]

    local.put("1", "d", a_page(150))
    assert (list(local.pages), local.bytes) == (["c", "d"], 250)
    local.put("1", "e", a_page(300))
    assert (list(local.pages), local.bytes) == ([], 0)


def test_local_forgets_past_versions() -> None:
    local = LocalPages()
    local.put("1", "a", a_page(10))
    local.put("2", "b", a_page(20))

    assert (list(local.pages), local.bytes, local.get("a")) == (["b"], 20, None)


# --- in a Redis that others may write to


def test_packed_page_comes_back() -> None:
    assert unpack("nom", pack("nom", PAGE)) == PAGE
    assert unpack("nom", pack("nom", a_page(0))) == a_page(0)


@pytest.mark.parametrize("packed", [b"", b"x", b"\x80\x04K\x01.", b"x" * 16 + b'[[["A","b"]],null]\ncorps'])
def test_garbage_is_nothing(packed: bytes) -> None:
    assert unpack("nom", packed) is None


def test_page_of_another_name_is_nothing() -> None:
    assert unpack("autre", pack("nom", PAGE)) is None


def test_page_that_someone_changed_is_nothing(settings: Settings) -> None:
    packed = pack("nom", PAGE)
    assert unpack("nom", packed.replace(b"page", b"ruse")) is None

    settings.SECRET_KEY = "une autre clé" * 5
    seal_key.cache_clear()
    forged = pack("nom", PAGE)
    settings.SECRET_KEY = "x" * 50
    seal_key.cache_clear()
    assert unpack("nom", forged) is None
    seal_key.cache_clear()


def test_packed_page_is_read_without_running_anything() -> None:
    content = pack("nom", PAGE)[16:]

    assert json.loads(content.partition(b"\n")[0]) == [[["Content-Type", "text/html"]], ["harcelment", "rien"]]
    assert len(seal("nom", content)) == 16
