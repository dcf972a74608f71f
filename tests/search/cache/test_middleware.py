"""A page is made once, given to those it is for, and never after a write."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from catalogue.publication import Status
from catalogue.resources.models import Resource
from catalogue.search import in_vain
from catalogue.search.cache import middleware
from catalogue.search.cache.store import Store
from catalogue.search.text.keeping import index_pending
from tests.records import a_resource, a_theme
from themes.models import Audience

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.search.cache.views")]
PAGE, LIST = "/page/", "/ressources/"


def headers_of(response: Any) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name != "X-Request-ID"}


@pytest.fixture
def cpe() -> Audience:
    return Audience.objects.create(code="cpe", label="avant", plural="CPE")


@pytest.fixture
def counted() -> Iterator[Callable[[], int]]:
    """How many searches in vain this worker has gathered."""
    in_vain.forget_waiting()
    yield lambda: sum(tally.times for tally in in_vain._waiting.values())
    in_vain.forget_waiting()


# --- the same page again


def test_page_is_made_once(reader: Client) -> None:
    first, second = reader.get(PAGE), reader.get(PAGE)

    assert first.content == second.content
    assert headers_of(first) == headers_of(second)
    assert first["X-Request-ID"] != second["X-Request-ID"]
    assert int(second["Content-Length"]) == len(second.content)


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize(
    "address", ["/", LIST, "/fiches/", "/recherche/?q=la%C3%AFcit%C3%A9", "/sitemap.xml", "/robots.txt"]
)
def test_headers_are_those_of_a_new_page(reader: Client, address: str) -> None:
    client = Client()
    anew = client.get(address)
    for _ in range(2):
        given = reader.get(address)

        assert given.content == anew.content
        ours = {"ETag", "Cache-Control", "Vary", "Content-Length"}
        assert {name: value for name, value in headers_of(given).items() if name not in ours} == {
            name: value for name, value in headers_of(anew).items() if name not in ours
        }
        assert given["ETag"].startswith('W/"')
        assert given["Cache-Control"] == anew.get("Cache-Control", "no-cache")
        assert {name.strip() for name in given["Vary"].split(",")} == {"Accept-Encoding", "X-Fragment", "Cookie"}


def test_repeat_reads_the_version_alone(reader: Client, django_assert_num_queries: Any) -> None:
    a_resource()
    reader.get(LIST)

    with django_assert_num_queries(1):
        reader.get(LIST)


def test_head_has_the_headers_of_the_page(reader: Client) -> None:
    page = reader.get(PAGE)
    head = reader.head(PAGE)

    assert (head.content, headers_of(head)) == (b"", headers_of(page))


def test_head_alone_keeps_nothing(reader: Client, kept: Store) -> None:
    assert reader.head(PAGE)["ETag"]
    assert not kept.local.pages


def test_order_and_followed_links_are_one_page(reader: Client) -> None:
    first = reader.get(f"{PAGE}?b=1&a=2&utm_source=lettre")

    assert reader.get(f"{PAGE}?a=2&b=1").content == first.content
    assert reader.get(f"{PAGE}?a=2&b=1&b=2").content != first.content


def test_page_says_nothing_of_another_s_query(reader: Client, cpe: Audience) -> None:
    page = reader.get("/aide/?public=cpe&utm_source=secret&zz=1").text

    assert "secret" not in page
    assert reader.get("/aide/?zz=1&public=cpe").text == page


def test_compressed_page_is_kept_compressed(reader: Client, kept: Store) -> None:
    plain = reader.get(LIST)
    packed = reader.get(LIST, headers={"accept-encoding": "gzip"})

    assert "Content-Encoding" not in plain.headers
    assert packed["Content-Encoding"] == "gzip"
    assert [page.body for page in kept.local.pages.values()] == [plain.content, packed.content]
    assert reader.get(LIST, headers={"accept-encoding": "gzip"}).content == packed.content
    assert reader.get(LIST).content == plain.content


def test_fragment_is_another_page(reader: Client) -> None:
    whole = reader.get(LIST).text
    part = reader.get(LIST, headers={"x-fragment": "liste"}).text

    assert "<html" in whole
    assert "<html" not in part
    assert reader.get(LIST).text == whole
    assert reader.get(LIST, headers={"x-fragment": "liste"}).text == part


def test_persona_is_another_page(reader: Client, cpe: Audience) -> None:
    assert "Vous lisez en tant que" not in reader.get("/aide/").text
    assert "Vous lisez en tant que" in reader.get("/aide/?public=cpe").text
    assert "Vous lisez en tant que" not in reader.get("/aide/").text


def test_site_that_keeps_nothing(reader: Client, settings: Settings) -> None:
    settings.CACHE_URL = "dummy://"

    assert reader.get(PAGE).content != reader.get(PAGE).content
    assert "ETag" not in reader.get(PAGE)


# --- not modified


@pytest.mark.parametrize("known", ["{}", '"autre", {}', "*"])
def test_not_modified(reader: Client, known: str) -> None:
    etag = reader.get(PAGE)["ETag"]
    response = reader.get(PAGE, headers={"if-none-match": known.format(etag)})

    assert (response.status_code, response.content) == (304, b"")
    assert response["ETag"] == etag
    assert response["Cache-Control"] == "no-cache"
    assert "X-Fragment" in response["Vary"]
    assert "Content-Type" not in response
    assert response["X-Request-ID"]


def test_not_modified_without_the_page(reader: Client, kept: Store) -> None:
    """What the key says is enough, even for a worker that never made the page."""
    etag = reader.get(PAGE)["ETag"]
    kept.local.pages.clear()

    assert reader.get(PAGE, headers={"if-none-match": etag}).status_code == 304
    assert not kept.local.pages


@pytest.mark.parametrize("known", ['"autre"', "n’importe quoi", 'W/""'])
def test_another_page_is_sent(reader: Client, known: str) -> None:
    assert reader.get(PAGE, headers={"if-none-match": known.encode().decode("latin-1")}).status_code == 200


def test_any_page_is_not_one_that_is_absent(reader: Client) -> None:
    assert reader.get("/rien/", headers={"if-none-match": "*"}).status_code == 404


def test_not_modified_no_more_after_a_write(reader: Client) -> None:
    etag = reader.get(PAGE)["ETag"]
    a_theme()
    response = reader.get(PAGE, headers={"if-none-match": etag})

    assert response.status_code == 200
    assert response["ETag"] != etag


# --- after a write


def test_publication_is_seen_at_the_next_request(reader: Client) -> None:
    resource = a_resource(title="Nouveauté", status=Status.DRAFT)
    address = resource.get_absolute_url()
    for state, shown in ((Status.DRAFT, False), (Status.PUBLISHED, True), (Status.ARCHIVED, False)):
        Resource.objects.filter(pk=resource.pk).update(status=state)
        index_pending()
        for _ in range(2):
            assert ("Nouveauté" in reader.get(LIST).text) == shown
            assert reader.get(address).status_code == (200 if shown else 404)


def test_scheduled_publication_is_seen_in_its_time(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    hour = timedelta(hours=1)
    a_resource(title="Éphémère", published_from=now + hour, published_until=now + 2 * hour)
    index_pending()
    etags = []
    for hours, shown in ((0, False), (0.5, False), (1, True), (1.5, True), (2, False), (3, False)):
        at = now + hours * hour
        monkeypatch.setattr(timezone, "now", lambda at=at: at)
        page = reader.get(LIST)
        etags.append(page["ETag"])
        assert ("Éphémère" in page.text) == shown, hours

    assert [etags.index(etag) for etag in etags] == [0, 0, 2, 2, 4, 4]


@pytest.mark.parametrize("address", ["/lue-puis-ecrite/", "/ecrite-puis-lue/"])
def test_write_while_a_page_is_made(reader: Client, cpe: Audience, address: str) -> None:
    """The page may be of before or of after; the next one is of after, whatever was kept."""
    assert reader.get(address).content.decode() in ("avant", "après")
    for _ in range(2):
        assert reader.get(address).content.decode() == "après"


def test_page_of_before_is_not_given_after_a_rollback(reader: Client, cpe: Audience) -> None:
    before = reader.get("/aide/?public=cpe")
    with transaction.atomic():
        Audience.objects.update(label="jamais dit")
        assert "jamais dit" in reader.get("/aide/?public=cpe").text
        transaction.set_rollback(True)
    cpe.refresh_from_db()

    assert reader.get("/aide/?public=cpe").content == before.content


# --- for one reader only


@pytest.mark.parametrize("address", ["/prive/", "/cookie/", "/formulaire/", "/flux/", "/panne/", "/sante/"])
def test_never_kept(reader: Client, kept: Store, address: str) -> None:
    first, second = reader.get(address), reader.get(address)

    assert not kept.local.pages
    assert "ETag" not in second
    if address != "/sante/":
        assert b"".join(first) != b"".join(second)


def test_signed_in_always_gets_a_new_page(reader: Client, kept: Store, admin_user: User) -> None:
    known = reader.get(PAGE)
    reader.force_login(admin_user)
    response = reader.get(PAGE, headers={"if-none-match": known["ETag"]})

    assert response.status_code == 200
    assert response.content != known.content
    assert "ETag" not in response
    assert set(response["Cache-Control"].split(", ")) == {"private", "no-cache"}
    assert len(kept.local.pages) == 1


@pytest.mark.parametrize("header", [{"authorization": "Basic eDp5"}, {"cookie": "messages=abc"}])
def test_known_person_always_gets_a_new_page(reader: Client, kept: Store, header: dict[str, str]) -> None:
    assert reader.get(PAGE).content != reader.get(PAGE, headers=header).content
    assert len(kept.local.pages) == 1


def test_draft_is_for_the_team_alone(reader: Client, admin_user: User) -> None:
    address = a_resource(title="Ébauche", status=Status.DRAFT).get_absolute_url()
    team = Client(headers={"host": "testserver"})
    team.force_login(admin_user)
    for _ in range(2):
        assert "Ébauche" in team.get(address).text
        assert reader.get(address).status_code == 404


def test_post_is_not_answered_from_what_is_kept(reader: Client) -> None:
    assert reader.get(PAGE).content != reader.post(PAGE).content


# --- hosts


def test_each_host_has_its_page(reader: Client, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "autre.exemple"]
    for _ in range(2):
        assert "http://testserver/" in reader.get("/aide/").text
        other = reader.get("/aide/", headers={"host": "autre.exemple"}).text
        assert "http://autre.exemple/" in other
        assert "testserver" not in other


def test_refused_host_is_refused_again(reader: Client, kept: Store) -> None:
    client = Client(raise_request_exception=False)
    reader.get("/aide/")
    for _ in range(2):
        assert client.get("/aide/", headers={"host": "ailleurs.exemple"}).status_code == 400
    assert len(kept.local.pages) == 1


# --- failures


def test_page_without_a_version(reader: Client, monkeypatch: pytest.MonkeyPatch, kept: Store) -> None:
    def fail() -> None:
        raise DatabaseError

    monkeypatch.setattr(middleware, "current_stamp", fail)

    assert reader.get(PAGE).status_code == 200
    assert not kept.local.pages


# --- what was sought in vain


def test_kept_page_counts_what_was_sought_in_vain(reader: Client, counted: Callable[[], int]) -> None:
    etag = reader.get("/vain/")["ETag"]
    reader.get("/vain/")
    assert counted() == 2

    reader.get("/vain/", headers={"if-none-match": etag})
    assert counted() == 2


def test_the_team_s_searches_do_not_count(reader: Client, admin_user: User, counted: Callable[[], int]) -> None:
    reader.get("/vain/")
    reader.force_login(admin_user)
    reader.get("/vain/")

    assert counted() == 1


def test_site_that_keeps_nothing_counts_too(reader: Client, settings: Settings, counted: Callable[[], int]) -> None:
    settings.CACHE_URL = "dummy://"
    reader.get("/vain/")
    reader.get("/vain/")

    assert counted() == 2


def test_connection_is_the_test_s_own() -> None:
    """Or the version that these tests see would not be that of their transaction."""
    assert connection.in_atomic_block
