"""From a reader who finds nothing to an editor who sees it: nobody waits, nobody is named."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import ADMIN
from tests.browser.sheets import Desk
from tests.browser.test_admin import STOCK_FAULTS

pytestmark = pytest.mark.browser
LIST = "/admin/search/vainsearch/"
SOUGHT = "apiculture urbaine"
SECONDS_TO_WRITE = 20


def faults(page: Page) -> list[tuple[str, str]]:
    found = violations(page)
    return [(fault["id"], fault["nodes"][0]["html"]) for fault in found if fault["id"] not in STOCK_FAULTS]


def test_what_three_readers_seek_in_vain_reaches_an_editor(
    new_context: Callable[..., BrowserContext], base_url: str
) -> None:
    """Given three readers who find nothing, when an editor opens the list, then it is there, and is dealt with."""
    for _ in range(3):
        reader = new_context(java_script_enabled=False).new_page()
        reader.goto("/")
        reader.get_by_role("searchbox").or_(reader.get_by_role("combobox")).first.fill(SOUGHT)
        reader.keyboard.press("Enter")
        expect(reader.get_by_role("main")).to_contain_text(SOUGHT)

    page = new_context().new_page()
    Desk(page).sign_in(ADMIN["DJANGO_SUPERUSER_USERNAME"], ADMIN["DJANGO_SUPERUSER_PASSWORD"])
    line = page.locator("#result_list tr").filter(has_text=SOUGHT)
    deadline = time.monotonic() + SECONDS_TO_WRITE
    page.goto(LIST)
    while not line.count() and time.monotonic() < deadline:
        time.sleep(0.5)
        page.reload()
    expect(line).to_contain_text("rien trouvé")

    schemes: list[Any] = ["light", "dark"]
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        assert faults(page) == [], scheme
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320

    line.get_by_role("link", name="créer une fiche").click()
    expect(page.locator("#id_title")).to_have_value("Apiculture urbaine")
    page.go_back()
    line.get_by_role("button", name="hors sujet").click()
    expect(page.locator(".messagelist .success")).to_contain_text(SOUGHT)
    expect(line).to_have_count(0)
    page.goto(f"{LIST}?etat=hors-sujet")
    expect(line).to_have_count(1)
