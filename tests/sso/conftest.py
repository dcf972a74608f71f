"""A real provider on loopback for the length of a run; nothing of this room is read unless SSO is on."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
import requests
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.test import Client

from catalogue.settings_sso import Provider

collect_ignore_glob = [] if settings.SSO else ["test_*.py"]
PASSWORD = "une phrase assez longue"


@dataclass(frozen=True)
class Lying:
    """The provider, as the tests speak to it."""

    issuer: str

    def lies(self, **how: Any) -> None:
        body = json.dumps(how).encode()
        headers = {"Content-Type": "application/json"}
        urlopen(Request(f"{self.issuer}/mensonge", body, headers, method="PUT")).close()

    def seen(self) -> dict[str, Any]:
        with urlopen(f"{self.issuer}/vu") as answer:
            said: dict[str, Any] = json.load(answer)
        return said


@pytest.fixture(scope="session")
def running() -> Iterator[Lying]:
    command = [sys.executable, "-W", "ignore", "-m", "tests.sso.provider"]
    with subprocess.Popen(
        command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout
        yield Lying(f"http://localhost:{int(process.stdout.readline())}")
        process.terminate()


@pytest.fixture
def provider(running: Lying, monkeypatch: pytest.MonkeyPatch) -> Lying:
    """The provider, honest, and the one that the settings name."""
    running.lies()
    monkeypatch.setattr(settings, "OIDC", Provider(running.issuer, "le-catalogue", "secret"))
    return running


@pytest.fixture
def anne(db: None) -> User:
    """Made by an administrator for somebody that the provider knows."""
    return member("anne", email="Anne@Exemple.fr", password=None)


@pytest.fixture
def paul(db: None) -> User:
    return member("paul", email="paul@exemple.fr")


def member(name: str, *, password: str | None = PASSWORD, group: str = "rédacteur", **more: Any) -> User:
    account = User.objects.create_user(name, password=password, is_staff=True, **more)
    account.groups.set(Group.objects.filter(name=group))
    return account


def leave(client: Client, **sent: str) -> str:
    """Press the button of the provider: the address where the page leads."""
    page = client.post("/admin/connexion/fournisseur/", sent)
    assert page.status_code == 200, page.text
    refresh = BeautifulSoup(page.text, "html.parser").select_one("meta[http-equiv=refresh]")
    assert refresh
    return str(refresh["content"]).partition("url=")[2]


def agree(address: str, sub: str = "sub-anne") -> str:
    """Be recognised by the provider: the address of ours where it sends back, with its parameters."""
    requests.get(address, timeout=5)
    answer = requests.post(address, data={"sub": sub}, allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def come_by_provider(client: Client, sub: str = "sub-anne", **sent: str) -> Any:
    return client.get(agree(leave(client, **sent), sub))


def who(client: Client) -> str:
    """Whose session it is, or nobody's."""
    return str(client.session.get("_auth_user_id", ""))
