"""A session that ends, a form that is left, a password that is forgotten: nothing typed is lost."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, expect

from tests.browser.conftest import ADMIN
from tests.browser.sheets import Desk
from tests.browser.test_reports import is_accessible_and_narrow

pytestmark = pytest.mark.browser
TYPED = "Un résumé long à écrire,\nsur deux lignes."
FORM = "/admin/resources/resource/add/"


def sign_in(page: Page) -> None:
    page.locator("#id_username").fill(ADMIN["DJANGO_SUPERUSER_USERNAME"])
    page.locator("#id_password").fill(ADMIN["DJANGO_SUPERUSER_PASSWORD"])
    page.get_by_role("button", name="Connexion").click()


def write_and_be_signed_out(page: Page, title: str) -> None:
    page.goto(FORM)
    page.locator("#id_title").fill(title)
    page.locator("#id_summary").fill(TYPED)
    page.context.clear_cookies(name="sessionid")
    page.locator("input[name=_save]").first.click()


def test_session_that_ends_gives_the_text_back(scripted: bool, new_context: Callable[..., BrowserContext]) -> None:
    """Given a form written for an hour, when the session has ended, then signing in brings it back, not saved yet."""
    page = new_context(java_script_enabled=scripted).new_page()
    Desk(page).sign_in(ADMIN["DJANGO_SUPERUSER_USERNAME"], ADMIN["DJANGO_SUPERUSER_PASSWORD"])
    title = f"Écrit longtemps, {'avec' if scripted else 'sans'} script"
    write_and_be_signed_out(page, title)

    expect(page.locator(".errornote")).to_contain_text("Votre session avait expiré")
    sign_in(page)
    page.get_by_role("button", name="Retrouver ma saisie").click()
    expect(page.locator(".errorlist.nonfield")).to_contain_text("Rien n’est encore enregistré")
    expect(page.locator("#id_title")).to_have_value(title)
    expect(page.locator("#id_summary")).to_have_value(TYPED)
    page.locator("#id_slug").fill(f"ecrit-longtemps-{scripted}".lower())
    page.locator("input[name=_save]").first.click()
    expect(page.locator(".messagelist .success")).to_contain_text(title)


def test_pages_of_sign_in_are_accessible(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context().new_page()
    page.set_viewport_size({"width": 320, "height": 700})
    for address in (
        "/admin/login/",
        "/admin/mot-de-passe/",
        "/admin/mot-de-passe/envoye/",
        "/admin/mot-de-passe/a/b/",
    ):
        page.goto(address)
        is_accessible_and_narrow(page)
    page.set_viewport_size({"width": 1280, "height": 700})
    Desk(page).sign_in(ADMIN["DJANGO_SUPERUSER_USERNAME"], ADMIN["DJANGO_SUPERUSER_PASSWORD"])
    write_and_be_signed_out(page, "Un titre")
    page.set_viewport_size({"width": 320, "height": 700})
    is_accessible_and_narrow(page)
    sign_in(page)
    expect(page.get_by_role("button", name="Retrouver ma saisie")).to_be_focused()
    is_accessible_and_narrow(page)


def leaving(page: Page) -> list[str]:
    """The questions that leaving asks; the answer is yes."""
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.once("dialog", answer)
    page.goto("/admin/")
    page.remove_listener("dialog", answer) if not asked else None
    return asked


def test_leaving_what_is_not_saved_asks_first(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context().new_page()
    Desk(page).sign_in(ADMIN["DJANGO_SUPERUSER_USERNAME"], ADMIN["DJANGO_SUPERUSER_PASSWORD"])
    title = page.locator("#id_title")
    # nothing typed, something typed, and what was typed taken back
    for typed, asked in (([], []), (["Un titre"], ["beforeunload"]), (["Un titre", ""], [])):
        page.goto(FORM)
        page.wait_for_load_state("load")
        for text in typed:
            title.press_sequentially(text) if text else title.fill("")
            page.locator("#id_slug").fill(text)
        assert leaving(page) == asked, typed

    # sent, nothing is asked; refused, it is still not saved (a browser asks only those who did something there)
    page.goto(FORM)
    page.evaluate("document.getElementById('resource_form').noValidate = true")
    page.locator("input[name=_save]").first.click()
    expect(page.locator(".errornote")).to_be_visible()
    page.locator("#content h1").click()
    assert leaving(page) == ["beforeunload"]
