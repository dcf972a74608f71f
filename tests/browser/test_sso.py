"""The other ways to sign in, in a real browser: an identity provider, codes, a passkey that the browser keeps."""

import base64
import hashlib
import hmac
import os
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from tests.browser.sheets import Desk
from tests.browser.test_reports import is_accessible_and_narrow
from tests.server import get, manage, production, serving
from tests.sso.conftest import Lying, running

__all__ = ["running"]
pytestmark = pytest.mark.browser
PASSWORD = "une-phrase-de-passe-assez-longue"
MEANS = "/admin/connexion/moyens/"
TEAM = f"""
from django.contrib.auth.models import Group, User
for name in ("paul", "marie", "jean", "lea"):
    user = User.objects.create_user(name, password={PASSWORD!r}, is_staff=True)
    user.groups.set(Group.objects.filter(name="rédacteur"))
boss = User.objects.create_user("chef", password={PASSWORD!r}, is_staff=True)
boss.groups.set(Group.objects.filter(name="administrateur"))
anne = User.objects.create_user("anne", "anne@exemple.fr", is_staff=True)
anne.groups.set(Group.objects.filter(name="rédacteur"))
"""
# What an application does with the secret that the page shows.
SECONDS_OF_A_CODE = 30

NewPage = Callable[..., Page]


def add_team(environment: dict[str, str]) -> None:
    manage(environment, "shell", "--verbosity=0", "--command", TEAM)


@pytest.fixture(scope="module")
def site(running: Lying, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site with the extra, at the one name that browsers trust for keys without HTTPS."""
    folder = tmp_path_factory.mktemp("sso")
    running.lies()
    provider = {"OIDC_ISSUER": running.issuer, "OIDC_CLIENT_ID": "le-catalogue", "OIDC_CLIENT_SECRET": "secret"}
    environment = production(folder, add_team, SSO="true", ALLOWED_HOSTS="localhost,127.0.0.1", **provider)
    with serving(environment, folder / "log") as (_, port):
        get(port, "/sante/", patience=15)
        yield f"http://localhost:{port}"


def is_a_fault(message: ConsoleMessage, site: str) -> bool:
    """An error of a page of ours; a refusal that we meant is told there too."""
    is_ours = message.type == "error" and message.location["url"].startswith(site)
    return is_ours and not re.search(r"status of 40[03]", message.text)


@pytest.fixture
def open_page(site: str, browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[NewPage]:
    """Pages of the site; no error may reach their console."""
    said: list[str] = []
    contexts: list[BrowserContext] = []

    def opened(*, scripted: bool = True) -> Page:
        more = {"base_url": site, "java_script_enabled": scripted}
        contexts.append(browser.new_context(**browser_context_args | more))
        page = contexts[-1].new_page()
        # the provider's own pages ask for a style that is elsewhere
        page.route(lambda address: "localhost" not in address, lambda route: route.abort())
        page.on("console", lambda message: said.append(message.text) if is_a_fault(message, site) else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert said == []


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Déconnexion").click()
    expect(page.locator("#logout-form")).to_have_count(0)


def enter(page: Page, name: str) -> None:
    """By a password, which is enough as yet."""
    Desk(page).sign_in(name, PASSWORD)
    expect(page.locator("#user-tools")).to_contain_text(name)


def code_of(secret: str, counter: int) -> str:
    """As RFC 6238 says."""
    digest = hmac.new(base64.b32decode(secret), counter.to_bytes(8, "big"), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def picture(page: Page, name: str) -> None:
    """For who looks at the pages: `PICTURES=folder`."""
    if folder := os.environ.get("PICTURES"):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=f"{folder}/sso-{name}-{scheme}.png", full_page=True)


def look(page: Page, name: str, shown: str) -> None:
    """Once the page shows what a step leads to."""
    expect(page.locator(shown).first).to_be_visible()
    page.wait_for_load_state("load")
    page.set_viewport_size({"width": 320, "height": 700})
    is_accessible_and_narrow(page)
    picture(page, name)
    page.set_viewport_size({"width": 1280, "height": 900})


def test_somebody_comes_by_the_provider_and_leaves(scripted: bool, open_page: NewPage) -> None:
    """Given an account that waits, when its owner is recognised elsewhere, then the desk opens, and closes."""
    page = open_page(scripted=scripted)
    page.goto("/admin/fiches/fiche/")
    page.get_by_role("button", name="Se connecter avec ProConnect").click()
    page.get_by_role("button", name="sub-anne").click()
    expect(page).to_have_url(re.compile(r"/admin/fiches/fiche/$"))
    expect(page.locator("#user-tools")).to_contain_text("anne")
    page.get_by_role("link", name="Mes moyens de connexion").click()
    expect(page.locator("#content")).to_contain_text("Votre identité est reliée depuis le")

    sign_out(page)
    page.get_by_role("button", name="End session").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous êtes déconnecté")
    page.goto("/admin/")
    expect(page.locator("#login-form")).to_be_visible()


def test_stranger_and_refusal_are_told(open_page: NewPage) -> None:
    page = open_page(scripted=False)
    page.goto("/admin/")
    page.get_by_role("button", name="Se connecter avec ProConnect").click()
    page.get_by_role("button", name="sub-paul").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Aucun compte ne vous attend ici")


def test_codes_are_added_then_asked(scripted: bool, open_page: NewPage) -> None:
    """Given a password alone, when codes are added, then the next sign-in asks one."""
    name = "marie" if scripted else "paul"
    page = open_page(scripted=scripted)
    enter(page, name)
    page.goto(MEANS)
    page.get_by_role("link", name="Ajouter une application").click()
    page.get_by_role("button", name="Commencer").click()
    expect(page.locator("svg.qr")).to_be_visible()
    counter = int(time.time()) // SECONDS_OF_A_CODE
    secret = page.locator(".secret").inner_text()
    page.locator("#id_code").fill(code_of(secret, counter))
    page.get_by_role("button", name="Terminer").click()
    page.get_by_role("button", name="Afficher les codes de secours").click()
    expect(page.locator(".codes li")).to_have_count(10)

    sign_out(page)
    Desk(page).sign_in(name, PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Second facteur")
    page.locator("#id_code").fill(code_of(secret, counter))
    page.get_by_role("button", name="Continuer", exact=True).click()
    expect(page.locator(".errornote")).to_contain_text("n’est pas le bon")
    page.locator("#id_code").fill(code_of(secret, counter + 1))
    page.get_by_role("button", name="Continuer", exact=True).click()
    expect(page.locator("#user-tools")).to_contain_text(name)


def test_passkey_is_added_then_opens_the_desk_alone(open_page: NewPage) -> None:
    """Given a device that keeps passkeys, when one is added, then it signs in without a password."""
    page = open_page()
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    more = {"isUserVerified": True, "automaticPresenceSimulation": True}
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": device | more})
    enter(page, "jean")
    page.goto(MEANS)
    page.get_by_label("Nom de la nouvelle clé").fill("Mon téléphone")
    page.get_by_role("button", name="Ajouter une clé d’accès").click()
    expect(page.locator(".messagelist")).to_contain_text("La clé « Mon téléphone » vous connecte désormais")
    expect(page.get_by_role("heading", level=1)).to_have_text("Codes de secours")

    sign_out(page)
    page.goto("/admin/fiches/fiche/")
    page.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    expect(page.locator("#user-tools")).to_contain_text("jean")
    expect(page).to_have_url(re.compile(r"/admin/fiches/fiche/$"))

    # after the password, it is a second factor
    sign_out(page)
    Desk(page).sign_in("jean", PASSWORD)
    page.get_by_role("button", name="Continuer avec une clé d’accès").click()
    expect(page.locator("#user-tools")).to_contain_text("jean")
    page.goto(MEANS)
    look(page, "cles", "text=Mon téléphone")
    page.get_by_role("button", name="Retirer : Mon téléphone").click()
    expect(page.locator(".messagelist")).to_contain_text("est retiré")


def test_text_is_given_back_after_signing_in_in_another_tab(open_page: NewPage) -> None:
    """Given a form whose session ended, when its author signs in in another tab, then the text comes back."""
    page = open_page()
    page.goto("/admin/")
    page.get_by_role("button", name="Se connecter avec ProConnect").click()
    page.get_by_role("button", name="sub-anne").click()
    page.goto("/admin/resources/resource/add/")
    page.locator("#id_title").fill("Écrit longtemps")
    page.context.clear_cookies(name="sessionid")
    page.locator("input[name=_save]").first.click()
    expect(page.locator(".errornote").first).to_contain_text("Votre session avait expiré")
    look(page, "saisie", ".errornote")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Se connecter avec ProConnect, dans un autre onglet").click()
    opened.value.get_by_role("button", name="sub-anne").click()
    expect(opened.value.locator("#content")).to_contain_text("Reprendre ma saisie")
    opened.value.close()
    page.get_by_role("button", name="Reprendre ma saisie").click()
    page.get_by_role("button", name="Retrouver ma saisie").click()

    expect(page.locator("#id_title")).to_have_value("Écrit longtemps")


def test_pages_are_accessible(open_page: NewPage) -> None:
    page = open_page()
    page.goto("/admin/")
    look(page, "connexion", "#login-form")
    enter(page, "lea")
    page.goto(MEANS)
    look(page, "moyens", "text=Ajouter une application")
    page.goto(f"{MEANS}application/")
    look(page, "application-avant", "text=Commencer")
    page.get_by_role("button", name="Commencer").click()
    look(page, "application", "svg.qr")
    counter = int(time.time()) // SECONDS_OF_A_CODE
    secret = page.locator(".secret").inner_text()
    page.locator("#id_code").fill("000000")
    page.get_by_role("button", name="Terminer").click()
    look(page, "application-erreur", ".errornote")
    page.locator("#id_code").fill(code_of(secret, counter))
    page.get_by_role("button", name="Terminer").click()
    page.get_by_role("button", name="Afficher les codes de secours").click()
    look(page, "codes", ".codes li")
    page.goto("/admin/connexion/confirmer/")
    look(page, "confirmer", "#id_password")
    page.goto(MEANS)
    look(page, "moyens-pleins", "text=Codes de secours")
    sign_out(page)
    Desk(page).sign_in("lea", PASSWORD)
    look(page, "second-facteur", "#id_code")
    page.goto("/admin/")
    enter(page, "chef")
    page.goto("/admin/auth/user/?q=lea")
    page.get_by_role("link", name="lea").click()
    page.get_by_role("link", name="Moyens de connexion", exact=True).click()
    look(page, "compte", "text=Retour au compte")
    page.get_by_role("button", name="Retirer ses seconds facteurs").click()
    expect(page.locator(".messagelist")).to_contain_text("Les seconds facteurs de lea sont retirés")
    sign_out(page)
    for address in ("/admin/connexion/depart/", "/admin/connexion/retour/"):
        page.goto(address)
        look(page, address.split("/")[3], "#content h1")
