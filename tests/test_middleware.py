"""What every request goes through: an id and a line in the logs, strict headers, and reads that never write."""

import json
import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from django.utils import timezone

from catalogue import logs, urls
from catalogue.logs import OneLineJson, RequestIdFilter
from catalogue.middleware import WriteOnReadError, address_behind_proxy
from themes.models import Audience

STRICT = ["base-uri 'none'", "default-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "object-src 'none'"]


def writes(request: HttpRequest) -> HttpResponse:
    Audience.objects.create(code="intrus", label="intrus", position=99)
    return HttpResponse("écrit")


def runs(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(request.GET["sql"])
    return HttpResponse("exécuté")


def breaks(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError("une panne pour voir")


def remembers(request: HttpRequest) -> HttpResponse:
    request.session["vu"] = True
    return HttpResponse("noté")


urlpatterns = [
    path("ecrit/", writes),
    path("sql/", runs),
    path("panne/", breaks),
    path("session/", remembers),
    *urls.urlpatterns,
]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def policy(response: Any) -> list[str]:
    return sorted(response["Content-Security-Policy"].split("; "))


@pytest.fixture
def lines() -> Iterator[StringIO]:
    """What the logs of production would hold."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(OneLineJson())
    handler.addFilter(RequestIdFilter())
    requests, root = logging.getLogger("catalogue.requests"), logging.getLogger()
    level = requests.level
    root.addHandler(handler)
    requests.setLevel("INFO")
    yield stream
    root.removeHandler(handler)
    requests.setLevel(level)


@pytest.fixture
def quiet_client() -> Client:
    """A reader who gets the error page, as in production, where the test client would raise."""
    return Client(raise_request_exception=False)


# --- reads never write


@pytest.mark.parametrize("method", ["get", "head", "options", "trace"])
def test_write_during_a_read_is_an_error(client: Client, method: str) -> None:
    with pytest.raises(WriteOnReadError, match="INSERT"):
        getattr(client, method)("/ecrit/")


@pytest.mark.parametrize(
    "sql",
    [
        "WITH one AS (SELECT 1) UPDATE themes_audience SET position = 1",
        "EXPLAIN ANALYZE DELETE FROM themes_audience",
        "PRAGMA user_version = 1",
    ],
)
def test_write_behind_another_word_is_an_error(client: Client, sql: str) -> None:
    with pytest.raises(WriteOnReadError):
        client.get("/sql/", {"sql": sql})


def test_write_during_a_post_is_allowed(client: Client) -> None:
    assert client.post("/ecrit/").status_code == 200


def test_session_written_during_a_read_is_an_error(client: Client) -> None:
    with pytest.raises(WriteOnReadError):
        client.get("/session/")


def test_expired_session_is_a_visitor_again(client: Client, admin_user: User) -> None:
    client.force_login(admin_user)
    session = SessionStore(client.cookies["sessionid"].value)
    session.set_expiry(timezone.now() - timedelta(days=1))
    session.save()

    assert client.get("/admin/").status_code == 302


def test_session_of_a_changed_password_is_a_visitor_again(client: Client, admin_user: User) -> None:
    client.force_login(admin_user)
    admin_user.set_password("un autre")
    admin_user.save()

    assert client.get("/admin/").status_code == 302


# --- headers


@pytest.mark.parametrize(
    ("address", "status"),
    [("/", 200), ("/admin/login/", 200), ("/rien/", 404), ("/panne/", 500), ("/static/css/catalogue.css", 200)],
)
def test_headers_are_strict_on_every_answer(quiet_client: Client, address: str, status: int) -> None:
    response = quiet_client.get(address)
    response.close()  # a style sheet is an open file

    assert response.status_code == status
    assert policy(response) == STRICT
    assert "camera=()" in response["Permissions-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"


def test_refused_host_carries_the_policy(quiet_client: Client) -> None:
    response = quiet_client.get("/", headers={"host": "ailleurs.exemple"})

    assert response.status_code == 400
    assert policy(response) == STRICT


def test_refused_form_is_said_in_french() -> None:
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "a", "password": "b"})

    assert response.status_code == 403
    assert policy(response) == STRICT
    assert 'lang="fr"' in response.text


# --- logs


def test_request_has_one_json_line_without_its_query(client: Client, lines: StringIO) -> None:
    response = client.get("/aide/?q=mon-nom", headers={"user-agent": "navigateur"}, REMOTE_ADDR="192.0.2.7")

    written = lines.getvalue()
    (line,) = [json.loads(text) for text in written.splitlines() if "catalogue.requests" in text]
    assert (line["method"], line["path"], line["status"]) == ("GET", "/aide/", 200)
    assert line["ms"] >= 0
    assert line["level"] == "INFO"
    assert re.fullmatch(r"[0-9a-f]{32}", line["request_id"])
    assert line["request_id"] == response["X-Request-ID"]
    assert "mon-nom" not in written
    assert "192.0.2.7" not in written
    assert "navigateur" not in written


@pytest.fixture
def console(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """That of production, alone."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(OneLineJson())
    handler.addFilter(RequestIdFilter())
    monkeypatch.setattr(logging.root, "handlers", [handler])
    level = logs.requests.level
    logs.requests.setLevel("INFO")
    yield stream
    logs.requests.setLevel(level)


@pytest.mark.parametrize("path", ["/aide/", "/é/«\u00a0»/", '/"\\/\x00\n\u2028/', "/🙂/"])
def test_line_of_a_request_is_the_one_of_the_library(console: StringIO, path: str) -> None:
    """Written by hand, for speed: the same fields in the same order."""
    logs.request_id.set("a" * 32)
    logs.write_request("GET", path, 200, 0.1)
    logs.requests.info("requête", extra={"method": "GET", "path": path, "status": 200, "ms": 0.1})
    by_hand, by_library = [json.loads(line) for line in console.getvalue().split("\n")[:2]]

    assert list(by_hand)[1:] == list(by_library)[1:]
    assert by_hand | {"time": ""} == by_library | {"time": ""}
    assert by_hand["time"][:15] == by_library["time"][:15]


def test_line_that_cannot_be_written_fails_no_page(console: StringIO, client: Client) -> None:
    console.close()

    assert client.get("/aide/").status_code == 200


def test_not_found_is_logged_with_its_id(quiet_client: Client, lines: StringIO) -> None:
    response = quiet_client.get("/rien/")

    written = [json.loads(text) for text in lines.getvalue().splitlines()]
    assert {line["logger"] for line in written} == {"catalogue.requests", "django.request"}
    assert {line["request_id"] for line in written} == {response["X-Request-ID"]}


@override_settings(DEBUG=True, MIDDLEWARE=[*settings.MIDDLEWARE, "catalogue.middleware.not_found_in_french"])
def test_not_found_is_said_in_french_in_development_too() -> None:

    response = Client().get("/ressources/inconnue/")

    assert response.status_code == 404
    assert "Cette page n’existe pas" in response.text


def test_two_requests_have_two_ids(client: Client) -> None:
    assert client.get("/aide/")["X-Request-ID"] != client.get("/aide/")["X-Request-ID"]


def test_failure_is_logged_with_its_traceback_and_id(quiet_client: Client, lines: StringIO) -> None:
    response = quiet_client.get("/panne/?q=mon-nom")

    written = [json.loads(text) for text in lines.getvalue().splitlines()]
    (line,) = [line for line in written if line["level"] == "ERROR"]
    assert "ZeroDivisionError: une panne pour voir" in line["exc_info"]
    assert line["request_id"] == response["X-Request-ID"]
    assert "mon-nom" not in lines.getvalue()


def test_sign_in_leaves_no_name_in_the_logs(client: Client, lines: StringIO) -> None:
    User.objects.create_superuser("zorro", password="diego")
    for password, status in (("faux", 200), ("diego", 302)):
        sent = {"username": "zorro", "password": password}
        assert client.post("/admin/login/", sent, REMOTE_ADDR="192.0.2.7").status_code == status

    assert "AXES" in lines.getvalue()
    assert "zorro" not in lines.getvalue()
    assert "192.0.2.7" not in lines.getvalue()


# --- sign-in


def test_too_many_failures_lock_the_door_in_french(client: Client, admin_user: User) -> None:
    wrong, right = {"username": "admin", "password": "faux"}, {"username": "admin", "password": "password"}
    for _ in range(8):
        client.post("/admin/login/", wrong)

    response = client.post("/admin/login/", right)

    assert response.status_code == 429
    assert 'lang="fr"' in response.text
    assert policy(response) == STRICT


def test_lock_is_for_one_place_only(client: Client, admin_user: User) -> None:
    for _ in range(8):
        client.post("/admin/login/", {"username": "admin", "password": "faux"}, REMOTE_ADDR="192.0.2.7")

    response = client.post("/admin/login/", {"username": "admin", "password": "password"}, REMOTE_ADDR="192.0.2.8")

    assert response.status_code == 302


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [("198.51.100.1, 192.0.2.7", "192.0.2.7"), ("192.0.2.7", "192.0.2.7"), ("", "127.0.0.1")],
)
def test_address_behind_proxy_is_what_the_proxy_saw(forwarded: str, address: str) -> None:
    request = RequestFactory().get("/", headers={"x-forwarded-for": forwarded})

    assert address_behind_proxy(request) == address
