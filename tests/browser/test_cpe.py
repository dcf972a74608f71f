"""A CPE, making a short list to work from."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.sheets import THEME, ListPage

pytestmark = pytest.mark.browser


def test_cpe_filters_goes_back_and_shares(
    page: Page, scripted: bool, new_context: Callable[..., BrowserContext]
) -> None:
    """Given all resources, when a CPE adds filters, then counts follow, Back restores, a colleague sees it."""
    resources = ListPage(page, scripted=scripted)
    resources.open()
    everything = resources.total()

    resources.tick("theme", THEME)
    expect(resources.chips).to_have_count(1)
    of_theme = resources.total()
    assert 0 < of_theme < everything

    offered = resources.page.locator('input[name="competence"][value^="metiers-2013.P"]')
    expect(offered.first).to_be_visible()

    resources.tick("public", "cpe")
    expect(resources.chips).to_have_count(2)
    expect(offered).to_have_count(0)
    expect(page.locator(".reader-banner")).to_contain_text("CPE")
    if scripted:
        expect(resources.box("public", "cpe")).to_be_focused()
        expect(page.locator("#annonce")).to_have_text(resources.count.inner_text())

    resources.tick("acces", "compte")
    expect(resources.chips).to_have_count(3)
    with_account = resources.total()
    assert 0 < with_account < of_theme
    address = page.url

    page.go_back()
    expect(resources.chips).to_have_count(2)
    expect(resources.box("theme", THEME)).to_be_checked()
    expect(resources.box("public", "cpe")).to_be_checked()
    expect(resources.box("acces", "compte")).not_to_be_checked()

    other = ListPage(new_context().new_page(), address, scripted=True)
    other.open()
    assert other.total() == with_account
    for parameter, value in (("theme", THEME), ("public", "cpe"), ("acces", "compte")):
        expect(other.box(parameter, value)).to_be_checked()


def test_cpe_removes_a_filter_by_its_chip(page: Page, scripted: bool) -> None:
    """Given two filters, when a chip is clicked, then its filter alone is gone; « Tout effacer » takes the rest."""
    resources = ListPage(page, f"/ressources/?theme={THEME}&acces=compte", scripted=scripted)
    resources.open()

    resources.chips.first.click()
    expect(resources.chips).to_have_count(1)
    page.get_by_role("link", name="Tout effacer").click()
    expect(resources.chips).to_have_count(0)
    expect(page).to_have_url(re.compile(r"/ressources/$"))


def test_cpe_is_shown_the_way_out_of_no_result(page: Page, scripted: bool) -> None:
    """Given filters that nothing fits, then each can be dropped, with how many results that would give."""
    resources = ListPage(page, "/ressources/?annee=2020&acces=compte", scripted=scripted)
    resources.open()
    expect(resources.cards).to_have_count(0)

    page.locator(".empty a").first.click()
    expect(resources.cards.first).to_be_visible()


def test_cpe_filters_with_the_keyboard(page: Page, scripted: bool) -> None:
    """Given the filters, when a box is ticked with the space bar and sent with Enter, then the list follows."""
    resources = ListPage(page, scripted=scripted)
    resources.open()

    box = resources.box("theme", THEME)
    box.focus()
    page.keyboard.press("Space")
    if not scripted:
        page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(f"theme={THEME}"))
    expect(resources.chips).to_have_count(1)
    if scripted:
        expect(resources.box("theme", THEME)).to_be_focused()
        expect(page.locator("#annonce")).to_have_text(resources.count.inner_text())
