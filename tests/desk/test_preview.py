import pytest
from django.test import Client
from django.urls import reverse

from catalogue.markdown import render
from tests.conftest import SignIn

TEXT = "Un *mot*, <b>du HTML</b>, [un lien](javascript:alert(1)).\n\n# Titre\n\n- un\n- deux"


@pytest.mark.parametrize(
    ("role", "status"),
    [("anonymous", 302), ("staff", 403), ("rédacteur", 200), ("relecteur", 200), ("administrateur", 200)],
)
def test_preview_is_for_who_writes(role: str, status: int, sign_in: SignIn) -> None:
    assert sign_in(role).post(reverse("admin:preview"), {"text": TEXT}).status_code == status


def test_preview_is_what_the_site_shows(chief: Client) -> None:
    response = chief.post(reverse("admin:preview"), {"text": TEXT})

    assert response.content.decode() == render(TEXT)
    assert b"<b>" not in response.content
    assert b'href="javascript' not in response.content


def test_preview_refuses_a_get_and_a_forgery(sign_in: SignIn) -> None:
    client = sign_in("relecteur")
    assert client.get(reverse("admin:preview")).status_code == 405

    suspicious = Client(enforce_csrf_checks=True)
    suspicious.cookies = client.cookies
    assert suspicious.post(reverse("admin:preview"), {"text": TEXT}).status_code == 403


@pytest.mark.parametrize("text", ["", "\x00", "[" * 5000, "> " * 5000, "*" * 5000, "a" * 100_000])
def test_preview_of_a_hostile_text(chief: Client, text: str) -> None:
    assert chief.post(reverse("admin:preview"), {"text": text}).status_code == 200


def test_preview_refuses_what_is_too_long(chief: Client) -> None:
    assert chief.post(reverse("admin:preview"), {"text": "a" * 100_001}).status_code == 413
