"""A reader says what is wrong in a page, on a phone or by the keyboard alone; the desk closes it; he follows it."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from catalogue.reports.forms import QUICKEST
from tests.browser.conftest import ADMIN
from tests.browser.sheets import FICHE, Desk
from tests.browser.test_every_page import faults

pytestmark = pytest.mark.browser
PHONE: Any = {"width": 320, "height": 640}
SENT = "Le deuxième lien ne mène nulle part."


def is_accessible_and_narrow(page: Page) -> None:
    schemes: list[Any] = ["light", "dark"]
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        assert faults(page) == [], scheme
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def read_the_form() -> None:
    time.sleep(QUICKEST + 1)


def test_report_from_a_phone_to_its_answer(new_context: Callable[..., BrowserContext]) -> None:
    """Given a phone without script, when a reader reports a link, then the desk has it, and the reader its state."""
    reader = new_context(java_script_enabled=False).new_page()
    reader.set_viewport_size(PHONE)
    reader.goto(FICHE)
    reader.get_by_role("link", name="Signaler un problème").click()
    expect(reader.get_by_label("Ne remplissez pas ce champ")).to_be_hidden()
    reader.get_by_label("Lien rompu").check()
    reader.get_by_label("Précisions").fill(SENT)
    reader.get_by_role("button", name="Envoyer").click()

    # two fingers too quick: nothing is lost
    expect(reader.get_by_role("alert")).to_contain_text("trop vite")
    expect(reader.get_by_label("Précisions")).to_have_value(SENT)
    expect(reader.get_by_label("Lien rompu")).to_be_checked()
    read_the_form()
    reader.get_by_role("button", name="Envoyer").click()
    expect(reader.get_by_role("heading", level=1)).to_contain_text("reçu")
    reader.locator("main .notice a").click()
    expect(reader.get_by_role("main")).to_contain_text("Reçu")

    desk = new_context().new_page()
    Desk(desk).sign_in(ADMIN["DJANGO_SUPERUSER_USERNAME"], ADMIN["DJANGO_SUPERUSER_PASSWORD"])
    desk.goto("/admin/reports/report/?state__exact=nouveau")
    line = desk.locator("#result_list tr").filter(has_text=SENT)
    line.locator("input.action-select").check()
    desk.locator("select[name=action]").select_option("solve")
    desk.get_by_role("button", name="Envoyer").click()
    expect(desk.locator(".messagelist .success")).to_be_visible()
    expect(line).to_have_count(0)

    reader.reload()
    expect(reader.get_by_role("main")).to_contain_text("Résolu le")


def test_report_by_the_keyboard_alone(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context().new_page()
    page.set_viewport_size(PHONE)
    page.goto(f"/signaler/?page={FICHE}")
    page.get_by_label("Lien rompu").focus()
    for key in ("ArrowDown", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type("Une faute au premier paragraphe.")
    read_the_form()
    # the hidden field is not on the way
    for key in ("Tab", "Enter"):
        page.keyboard.press(key)

    expect(page.get_by_role("heading", level=1)).to_contain_text("reçu")
    is_accessible_and_narrow(page)
    page.locator("main .notice a").click()
    is_accessible_and_narrow(page)


def test_refused_form_is_accessible(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context().new_page()
    page.set_viewport_size(PHONE)
    page.goto(f"/signaler/?page={FICHE}")
    page.get_by_label("Autre").check()
    page.get_by_role("button", name="Envoyer").click()

    expect(page.get_by_role("alert")).to_contain_text("quelques mots")
    is_accessible_and_narrow(page)


def test_link_is_not_printed(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context().new_page()
    page.goto(FICHE)
    page.emulate_media(media="print")

    expect(page.get_by_text("Signaler un problème")).to_be_hidden()
