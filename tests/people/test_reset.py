"""A forgotten password: the same answer for all, a letter for the team alone, a link that serves once."""

import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from tests.conftest import SignIn
from tests.html import page_at, texts

pytestmark = pytest.mark.django_db
ASK = "/admin/mot-de-passe/"
NEW = "trois mots pour la porte"


@pytest.fixture
def camille() -> User:
    return User.objects.create_user("camille", "camille@exemple.fr", "un mot de passe", is_staff=True)


def letters() -> list[Any]:
    """Those that were written, once they are."""
    for thread in threading.enumerate():
        if thread.name == "lettre":
            thread.join()
    return mail.outbox


def ask(client: Client, email: str, ip: str = "192.0.2.1") -> Any:
    return client.post(ASK, {"email": email}, REMOTE_ADDR=ip)


def link_in(letter: Any) -> str:
    found = re.search(r"http://testserver(/\S+)", letter.body)
    assert found
    return found[1]


@pytest.fixture(autouse=True)
def _no_letter_left() -> Iterator[None]:
    yield
    letters()


def test_sign_in_page_leads_to_it(client: Client) -> None:
    assert f'href="{ASK}"' in client.get("/admin/login/").text


def test_letter_gives_a_link_that_serves_once(client: Client, camille: User) -> None:
    assert ask(client, "Camille@exemple.fr")["Location"] == f"{ASK}envoye/"
    (letter,) = letters()
    assert (letter.to, letter.subject) == (["camille@exemple.fr"], "Fiches & lectures : changer votre mot de passe")
    address = link_in(letter)

    form = client.get(address)
    assert "12 caractères" in form.text
    assert form["Referrer-Policy"] == "same-origin"
    assert "no-store" in form["Cache-Control"]
    assert client.post(address, {"new_password1": NEW, "new_password2": NEW})["Location"] == f"{ASK}change/"
    camille.refresh_from_db()
    assert camille.check_password(NEW)
    assert client.get(f"{ASK}change/").status_code == 200
    assert "a déjà servi" in client.get(address).text
    assert client.post(address, {"new_password1": "encore autre chose", "new_password2": "encore autre chose"})
    camille.refresh_from_db()
    assert camille.check_password(NEW)


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("abc-123", "12 caractères"),
        ("123456789012", "entièrement numérique"),
        ("camille@exemple.fr", "trop semblable"),
        ("administrator", "trop courant"),
        ("\x00" * 12, "caractère nul"),
    ],
)
def test_weak_password_is_refused_in_french(client: Client, camille: User, password: str, said: str) -> None:
    ask(client, camille.email)
    response = client.post(link_in(letters()[0]), {"new_password1": password, "new_password2": password})

    assert response.status_code == 200
    assert said in response.text
    assert password not in response.text


@pytest.mark.parametrize(
    "email", ["inconnue@exemple.fr", "partie@exemple.fr", "lectrice@exemple.fr", "cle@exemple.fr"]
)
def test_answer_is_the_same_for_all(client: Client, camille: User, email: str) -> None:
    User.objects.create_user("partie", "partie@exemple.fr", "un mot de passe", is_staff=True, is_active=False)
    User.objects.create_user("lectrice", "lectrice@exemple.fr", "un mot de passe")
    User.objects.create_user("cle", "cle@exemple.fr", is_staff=True)  # without a password: it signs in otherwise

    known, other = ask(client, camille.email), ask(client, email)

    assert (known.status_code, known["Location"]) == (other.status_code, other["Location"])
    assert [letter.to for letter in letters()] == [[camille.email]]
    assert "pour autant" in text_at(client, known["Location"])


def text_at(client: Client, address: str) -> str:
    return " ".join(texts(page_at(client, address), "#content"))


def test_too_many_letters(client: Client, camille: User, monkeypatch: pytest.MonkeyPatch) -> None:
    for address in (camille.email, "inconnue@exemple.fr"):
        for _ in range(3):
            assert ask(client, address).status_code == 302
        assert "Trop de demandes" in ask(client, address).text
    assert len(letters()) == 3
    monkeypatch.setattr("catalogue.people.reset.MOST_A_VISITOR", 8)
    assert ask(client, "autre@exemple.fr").status_code == 429
    assert ask(client, "autre@exemple.fr", ip="198.51.100.1").status_code == 302


@pytest.mark.parametrize("email", ["", "a", "a@", "x" * 5000, "a\x00@b.fr", "a@b.fr\r\nBcc: c@d.fr", "é@é.fr"])
def test_whatever_is_typed_is_never_a_failure(client: Client, email: str) -> None:
    assert ask(client, email).status_code in (200, 302)
    assert letters() == []


@pytest.mark.parametrize("uid", ["MQ", "%00", "abc", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "w6k", "²"])
@pytest.mark.parametrize("token", ["a", "set-password", "1-2", "%00"])
def test_whatever_link_is_never_a_failure(client: Client, camille: User, uid: str, token: str) -> None:
    for response in (client.get(f"{ASK}{uid}/{token}/"), client.post(f"{ASK}{uid}/{token}/", {"new_password1": NEW})):
        assert response.status_code == 200
        assert "a déjà servi" in response.text


def test_link_lasts_two_hours(client: Client, camille: User, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(client, camille.email)
    address = link_in(letters()[0])
    later = timezone.localtime().replace(tzinfo=None) + timedelta(hours=2, minutes=1)
    monkeypatch.setattr("django.contrib.auth.tokens.PasswordResetTokenGenerator._now", lambda _: later)

    assert "a déjà servi" in client.get(address).text


def test_link_of_an_account_that_was_closed(client: Client, camille: User) -> None:
    ask(client, camille.email)
    User.objects.update(is_active=False)

    assert "a déjà servi" in client.get(link_in(letters()[0])).text


def test_lock_ends_with_a_new_password(client: Client, camille: User) -> None:
    wrong, right = ({"username": "camille", "password": password} for password in ("faux", NEW))
    for _ in range(8):
        refused = client.post("/admin/login/", wrong)
    assert refused.status_code == 429
    assert f'href="{ASK}"' in refused.text
    assert re.search(r"à partir de <strong>\d+\xa0h\xa0\d\d</strong>", refused.text)

    ask(client, camille.email)
    client.post(link_in(letters()[0]), {"new_password1": NEW, "new_password2": NEW})
    assert client.post("/admin/login/", right).status_code == 302


def test_letter_that_cannot_be_sent_is_no_failure(client: Client, camille: User, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "inconnu.Backend"

    assert ask(client, camille.email).status_code == 302
    letters()


def test_password_changed_at_the_desk_follows_the_same_rules(sign_in: SignIn) -> None:
    client = sign_in("rédacteur")
    user = User.objects.get(username="rédacteur")
    user.set_password("ancien")
    user.save()
    client.force_login(user)
    address = reverse("admin:password_change")

    sent = {"old_password": "ancien", "new_password1": "court", "new_password2": "court"}
    assert "12 caractères" in client.post(address, sent).text
    sent |= {"new_password1": NEW, "new_password2": NEW}
    assert client.post(address, sent).status_code == 302


@pytest.mark.parametrize("role", ["anonymous", "staff", "rédacteur", "administrateur"])
def test_pages_are_for_everyone_and_write_nothing(sign_in: SignIn, role: str) -> None:
    client = sign_in(role)

    for address in (ASK, f"{ASK}envoye/", f"{ASK}change/", f"{ASK}a/b/"):
        assert client.get(address).status_code == 200
    assert role != "anonymous" or "sessionid" not in client.cookies
