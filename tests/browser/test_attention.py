"""The desk in the morning: what needs care comes first, and each line leads to what it counts."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ADMIN
from tests.browser.sheets import Desk
from tests.browser.test_admin import faults

pytestmark = pytest.mark.browser


def test_a_line_of_the_desk_leads_to_its_list(page: Page, scripted: bool) -> None:
    """Given works without a date, when the line that counts them is followed by keyboard, then the list shows them."""
    Desk(page).sign_in(ADMIN["DJANGO_SUPERUSER_USERNAME"], ADMIN["DJANGO_SUPERUSER_PASSWORD"])
    page.goto("/admin/")
    if scripted:
        schemes: list[Any] = ["light", "dark"]
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)
            assert faults(page) == [], scheme
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320

    line = page.locator(".attention").get_by_role("link", name="sans date")
    counted = re.sub(r"\D", "", line.inner_text())
    line.focus()
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"/admin/resources/resource/\?soin=sans-date"))
    expect(page.locator("#result_list tbody tr")).to_have_count(int(counted))
