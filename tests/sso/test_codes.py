"""One-time codes: added, asked after the password, counted and spent for every worker, taken away."""

import threading
from datetime import date
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from catalogue.people.kept import FIELD
from catalogue.people.sso.factors import MOST_CODES_A_DAY, spend
from catalogue.resources.models import Resource
from tests.records import a_resource
from tests.sso.codes import APPLICATION, CODE, Clock, add_application, recovery_codes, seal_in, type_password
from tests.sso.conftest import PASSWORD, member, who

pytestmark = pytest.mark.django_db
MEANS = "/admin/connexion/moyens/"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def protected(paul: User, clock: Clock) -> User:
    """Somebody who has an application that gives codes."""
    client = Client()
    type_password(client)
    add_application(client, clock)
    return paul


def test_password_alone_signs_in_who_has_no_factor(client: Client, paul: User) -> None:
    assert type_password(client, next="/admin/fiches/fiche/")["Location"] == "/admin/fiches/fiche/"
    assert who(client) == str(paul.pk)
    assert type_password(Client())["Location"] == "/admin/"
    assert type_password(Client(), next="https://ailleurs.exemple/")["Location"] == "/admin/"


def test_password_alone_does_not_open_what_a_code_protects(client: Client, protected: User, clock: Clock) -> None:
    response = type_password(client, next="/admin/fiches/fiche/")

    assert response["Location"] == CODE
    assert who(client) == ""
    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/fiches/fiche/").status_code == 302
    response = client.post(CODE, {"code": clock.code_of(protected)})
    assert response["Location"] == "/admin/fiches/fiche/"
    assert who(client) == str(protected.pk)


def test_code_serves_once(protected: User, clock: Clock) -> None:
    code = clock.code_of(protected)
    clients = [Client(), Client()]
    for client in clients:
        type_password(client)

    assert [client.post(CODE, {"code": code}).status_code for client in clients] == [302, 200]
    assert who(clients[1]) == ""


def test_earlier_code_does_not_serve_after_a_later_one(client: Client, protected: User, clock: Clock) -> None:
    clock.now += 5
    earlier, now = clock.code_of(protected, -1), clock.code_of(protected)

    assert spend(protected, now)
    assert not spend(protected, earlier)
    assert spend(protected, clock.code_of(protected, +1))


def test_first_code_does_not_sign_in(client: Client, paul: User, clock: Clock) -> None:
    type_password(client)
    secret = add_application(client, clock)
    other = Client()
    type_password(other)

    assert other.post(CODE, {"code": clock.code(secret, -1)}).status_code == 200
    assert who(other) == ""


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite n’écrit qu’une transaction à la fois")
@pytest.mark.django_db(transaction=True)
def test_code_serves_once_when_two_workers_read_it_together(protected: User, clock: Clock) -> None:
    code, spent = clock.code_of(protected), []
    together = threading.Barrier(4)

    def worker() -> None:
        together.wait()
        spent.append(spend(protected, code))
        connection.close()

    workers = [threading.Thread(target=worker) for _ in range(4)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()
    assert (len(spent), sum(factor is not None for factor in spent)) == (4, 1)


@pytest.mark.parametrize("code", ["", "000", "abcdef", "é" * 6, "１２３４５６", "\x00", "1" * 21, " ", "0" * 10_000])
def test_code_that_is_none_opens_nothing(client: Client, protected: User, code: str) -> None:
    type_password(client)
    response = client.post(CODE, {"code": code})

    assert response.status_code == 200
    assert "n’est pas le bon" in response.text
    assert who(client) == ""


@pytest.mark.parametrize("sent", [{}, {"credential": "{}"}, {"credential": "[]"}, {"credential": "\x00"}], ids=str)
def test_nothing_opens_nothing(client: Client, protected: User, sent: dict[str, str]) -> None:
    type_password(client)

    assert client.post(CODE, sent).status_code == 200
    assert who(client) == ""


def test_codes_are_counted_for_every_worker(protected: User, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the database: as many clients, browsers or workers as one likes."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2026, 11, 22))
    for _ in range(MOST_CODES_A_DAY):
        client = Client()
        type_password(client)
        assert client.post(CODE, {"code": "000000"}).status_code == 200
    response = client.post(CODE, {"code": clock.code_of(protected)})

    assert response.status_code == 429
    assert "Trop de codes" in response.text
    assert who(client) == ""


def test_wrong_passwords_still_lock_the_door(client: Client, protected: User) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT):
        type_password(client, password="faux")

    assert type_password(client).status_code == 429


def test_second_factor_is_asked_of_nobody_else(client: Client, protected: User) -> None:
    assert client.get(CODE)["Location"] == "/admin/login/"
    assert client.post(CODE, {"code": "1"})["Location"] == "/admin/login/"


def test_second_factor_waits_a_quarter_of_an_hour(
    client: Client, protected: User, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_password(client)
    assert client.get(CODE).status_code == 200
    monkeypatch.setattr("catalogue.people.sso.signing_in.LONGEST_WAIT", -1)

    assert client.get(CODE)["Location"] == "/admin/login/"
    assert client.post(CODE, {"code": clock.code_of(protected)})["Location"] == "/admin/login/"
    assert who(client) == ""


def test_account_closed_meanwhile_stays_out(client: Client, protected: User, clock: Clock) -> None:
    type_password(client)
    User.objects.filter(pk=protected.pk).update(is_active=False)

    assert client.post(CODE, {"code": clock.code_of(protected)})["Location"] == "/admin/login/"
    assert who(client) == ""


def test_recovery_code_serves_once(client: Client, paul: User, clock: Clock) -> None:
    type_password(client)
    add_application(client, clock)
    code = recovery_codes(client, show="")[0]
    statuses = []
    for _ in range(2):
        other = Client()
        type_password(other)
        statuses.append(other.post(CODE, {"code": f" {code[:4]} {code[4:]} "}).status_code)

    assert statuses == [302, 200]


def test_recovery_codes_are_shown_on_demand_and_drawn_anew(client: Client, paul: User, clock: Clock) -> None:
    type_password(client)
    assert client.get("/admin/connexion/moyens/codes/")["Location"] == MEANS
    add_application(client, clock)
    assert "<code>" not in client.get("/admin/connexion/moyens/codes/").text
    shown = recovery_codes(client, show="")
    anew = recovery_codes(client, renew="")

    assert (len(shown), len(anew), len({*shown, *anew})) == (10, 10, 20)
    assert "no-store" in client.post("/admin/connexion/moyens/codes/")["Cache-Control"]


def test_secrets_are_sealed(protected: User, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stolen base opens nothing; a changed key of the site opens nothing either, and fails nothing."""
    code = clock.code_of(protected)
    assert all(str(factor.data).count("gAAAA") == 1 for factor in Authenticator.objects.all())
    known = settings.SECRET_KEY
    monkeypatch.setattr(settings, "SECRET_KEY", "une autre")

    assert spend(protected, code) is None
    monkeypatch.setattr(settings, "SECRET_KEY_FALLBACKS", [known])
    assert spend(protected, code)


def test_page_shows_the_secret_as_a_drawing_without_style(client: Client, paul: User) -> None:
    type_password(client)
    assert 'class="qr"' not in client.get(APPLICATION).text
    client.post(APPLICATION)
    page = BeautifulSoup(client.get(APPLICATION).text, "html.parser")

    drawing = page.select_one("svg.qr")
    assert drawing
    assert (drawing.get("style"), len(page.select("img"))) == (None, 0)
    link = page.select_one("a[href^='otpauth://totp/']")
    assert link
    assert "issuer=Fiches" in str(link["href"])
    wrong = client.post(APPLICATION, {"code": "000000"})
    assert "n’est pas celui de l’application" in wrong.text
    assert not Authenticator.objects.exists()


def test_factor_is_added_and_removed_by_who_is_confirmed(
    client: Client, protected: User, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_password(client)
    client.post(CODE, {"code": clock.code_of(protected)})
    factor = Authenticator.objects.get(type="totp")
    monkeypatch.setattr("catalogue.people.sso.confirming.SECONDS", -1)
    remove = f"{MEANS}{factor.pk}/retirer/"

    for response in (
        client.post(remove),
        client.get(APPLICATION),
        client.post(f"{MEANS}cle/"),
        client.post(f"{MEANS}cle/demande/"),
        client.post(f"{MEANS}codes/", {"show": ""}),
        client.post(f"{MEANS}identite/retirer/"),
    ):
        assert response["Location"].startswith("/admin/connexion/confirmer/?next=")
    assert Authenticator.objects.filter(pk=factor.pk).exists()
    assert client.get(MEANS).status_code == 200
    monkeypatch.undo()
    assert client.post(remove)["Location"] == MEANS
    assert not Authenticator.objects.exists()


def test_confirming_takes_a_password_or_a_code(
    client: Client, protected: User, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(protected)
    confirm = "/admin/connexion/confirmer/"
    assert client.get(APPLICATION)["Location"].startswith(confirm)
    assert "n’est pas le bon" in client.post(confirm, {"password": "faux"}).text
    assert "n’est pas le bon" in client.post(confirm, {"code": "000000"}).text
    assert client.get(f"{MEANS}codes/")["Location"].startswith(confirm)
    assert client.post(confirm, {"password": PASSWORD, "next": f"{MEANS}codes/"})["Location"] == f"{MEANS}codes/"
    assert client.get(f"{MEANS}codes/").status_code == 200
    other = Client()
    other.force_login(protected)
    assert other.post(confirm, {"code": clock.code_of(protected)})["Location"] == "/admin/"
    assert other.get(f"{MEANS}codes/").status_code == 200


def test_confirming_is_locked_with_the_sign_in(client: Client, protected: User) -> None:
    client.force_login(protected)
    for _ in range(settings.AXES_FAILURE_LIMIT):
        client.post("/admin/connexion/confirmer/", {"password": "faux"})

    assert client.post("/admin/connexion/confirmer/", {"password": PASSWORD}).status_code == 429


def test_one_cannot_touch_the_factors_of_another(client: Client, protected: User) -> None:
    member("anne")
    type_password(client, "anne")
    factor = Authenticator.objects.get(user=protected, type="totp")

    assert client.post(f"{MEANS}{factor.pk}/retirer/").status_code == 404
    assert client.post(f"{MEANS}{10**30}/retirer/").status_code == 404
    assert Authenticator.objects.filter(pk=factor.pk).exists()


# --- an administrator, for somebody who lost a phone


def test_administrator_removes_the_factors_of_somebody(protected: User) -> None:
    boss = member("chef", group="administrateur")
    client = Client()
    client.force_login(boss)
    there = f"/admin/connexion/comptes/{protected.pk}/"
    assert there in client.get(f"/admin/auth/user/{protected.pk}/change/").text
    assert client.get(there).status_code == 200
    client.post(there, {"factors": ""})

    assert not Authenticator.objects.exists()
    entry = LogEntry.objects.latest("pk")
    assert (entry.user, entry.object_id) == (boss, str(protected.pk))
    assert "Seconds facteurs retirés" in str(entry)
    assert type_password(Client())["Location"] == "/admin/"


@pytest.mark.parametrize("role", ["rédacteur", "relecteur", "administrateur", "nobody"])
def test_others_may_not(role: str, protected: User) -> None:
    """A superuser's factors are for a superuser."""
    User.objects.filter(pk=protected.pk).update(is_superuser=True)
    client = Client()
    if role != "nobody":
        client.force_login(member("x", group=role))
    there = f"/admin/connexion/comptes/{protected.pk}/"

    assert {client.get(there).status_code, client.post(there, {"factors": ""}).status_code} <= {302, 403}
    assert Authenticator.objects.exists()
    assert client.get(f"/admin/connexion/comptes/{10**30}/").status_code in (302, 404)


# --- what was typed when the session ended


def a_lost_form(client: Client, resource: Resource) -> str:
    """The page that asks to sign in again holds it."""
    client.cookies.clear()
    page = client.post(f"/admin/resources/resource/{resource.pk}/change/", {"title": "Tapé longtemps"})
    return seal_in(page)


def is_given_back(page: Any) -> bool:
    return page.status_code == 200 and "Retrouver ma saisie" in page.text and "Tapé longtemps" in page.text


def test_text_comes_back_through_the_second_factor(client: Client, protected: User, clock: Clock) -> None:
    held = a_lost_form(client, a_resource(status="brouillon"))
    asked = type_password(client, **{FIELD: held})
    assert held in asked.text
    wrong = client.post(CODE, {"code": "0", FIELD: held})
    assert held in wrong.text

    assert is_given_back(client.post(CODE, {"code": clock.code_of(protected), FIELD: held}))


def test_text_is_not_lost_when_the_second_factor_is_too_late(
    client: Client, protected: User, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = a_lost_form(client, a_resource(status="brouillon"))
    type_password(client, **{FIELD: held})
    monkeypatch.setattr("catalogue.people.sso.signing_in.LONGEST_WAIT", -1)

    assert held in client.post(CODE, {"code": clock.code_of(protected), FIELD: held}).text


def test_text_is_resumed_after_signing_in_elsewhere(client: Client, paul: User) -> None:
    held = a_lost_form(client, a_resource(status="brouillon"))
    resume = "/admin/connexion/reprendre/"

    waiting = client.post(resume, {FIELD: held})
    assert (waiting.status_code, held in waiting.text) == (403, True)
    client.force_login(paul)
    elsewhere = Client(enforce_csrf_checks=True)  # the token of the page was changed by signing in
    elsewhere.cookies = client.cookies
    assert is_given_back(elsewhere.post(resume, {FIELD: held}))
    assert client.post(resume, {FIELD: "rien"})["Location"] == "/admin/"
    assert client.get(resume).status_code == 405
