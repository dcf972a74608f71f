"""One-time codes as an application would compute them, at a time that the tests hold still."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from allauth.mfa.utils import decrypt
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client

from catalogue.people.kept import FIELD
from tests.sso.conftest import PASSWORD

CODE = "/admin/connexion/second-facteur/"
APPLICATION = "/admin/connexion/moyens/application/"
NOW = 59_000_000  # half minutes


class Clock:
    """The half minute that the site believes it is."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = NOW
        monkeypatch.setattr(auth, "yield_hotp_counters_from_time", lambda: [self.now - 1, self.now, self.now + 1])

    def code(self, secret: str, shift: int = 0) -> str:
        return str(auth.format_hotp_value(auth.hotp_value(secret, self.now + shift)))

    def code_of(self, account: User, shift: int = 0) -> str:
        factor = Authenticator.objects.get(user=account, type="totp")
        return self.code(decrypt(factor.data["secret"]), shift)


def type_password(client: Client, name: str = "paul", password: str = PASSWORD, **more: str) -> Any:
    return client.post("/admin/login/", {"username": name, "password": password, **more})


def add_application(client: Client, clock: Clock) -> str:
    """Read the secret in the page and type its first code; the next sign-in is a half minute later."""
    client.post(APPLICATION)
    shown = BeautifulSoup(client.get(APPLICATION).text, "html.parser").select_one(".secret")
    assert shown
    secret = shown.text
    assert client.post(APPLICATION, {"code": clock.code(secret)})["Location"].endswith("/moyens/codes/")
    clock.now += 1
    return secret


def seal_in(page: Any) -> str:
    """What a page of sign-in holds of a form."""
    held = BeautifulSoup(page.text, "html.parser").select_one(f"input[name={FIELD}]")
    assert held
    return str(held["value"])


def recovery_codes(client: Client, **sent: str) -> list[str]:
    page = client.post("/admin/connexion/moyens/codes/", sent)
    return re.findall(r"<li><code>(\d+)</code>", page.text)
