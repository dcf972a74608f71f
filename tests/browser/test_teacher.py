"""A teacher, between two lessons."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.sheets import FICHE, FichePage

pytestmark = pytest.mark.browser


def test_teacher_reads_and_prints_a_fiche(page: Page) -> None:
    """Given the home page, when a teacher follows mallette, theme and fiche, then the fiche is read and printed."""
    page.goto("/")
    page.locator('main a[href="/mallettes/college-professionnels/"]').first.click()
    expect(page).to_have_url(re.compile("/college-professionnels/$"))
    page.locator('main a[href^="/mallettes/college-professionnels/theme-2/"]:not([href*="fiche"])').first.click()
    expect(page).to_have_url(re.compile("/theme-2/$"))
    page.locator(f'main a[href^="{FICHE}"]').first.click()

    fiche = FichePage(page)
    expect(fiche.title).to_contain_text("Quels sont les effets positifs")
    expect(fiche.sections).to_have_count(3)
    expect(fiche.focus).to_have_count(3)
    expect(page.get_by_role("heading", name="Synthèse")).to_be_visible()

    page.emulate_media(media="print")
    expect(fiche.navigation).to_be_hidden()
    expect(fiche.sections.first).to_be_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")
    assert len(page.pdf(format="A4")) > 20_000


def test_print_button_is_there_when_it_works(page: Page, scripted: bool) -> None:
    """Given a fiche, then « Imprimer » shows only where a script can serve it."""
    FichePage(page).open()

    expect(page.get_by_role("button", name="Imprimer")).to_have_count(1 if scripted else 0)


def test_teacher_opens_a_resource_and_comes_back(page: Page) -> None:
    """Given a fiche, when a teacher opens a work's notice in the catalogue, then the notice names the fiche."""
    fiche = FichePage(page)
    fiche.open()
    page.locator('.focus-box a[href^="/ressources/"]').first.click()

    expect(page).to_have_url(re.compile("/ressources/.+"))
    page.locator(f'main a[href^="{FICHE}"]').first.click()
    expect(fiche.sections).to_have_count(3)


def test_reader_uses_the_keyboard_alone(page: Page) -> None:
    """Given a fiche, when only the keyboard is used, then the skip link leads to the text and focus is always seen."""
    FichePage(page).open()

    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Aller au contenu")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#contenu$"))
    for _ in range(12):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        assert focused.evaluate("node => document.querySelector('main').contains(node)")
        assert focused.evaluate("node => parseFloat(getComputedStyle(node).outlineWidth)") >= 2


def test_reader_chooses_a_public_that_travels(page: Page) -> None:
    """Given the address of a CPE, when links are followed, then the choice is kept."""
    page.goto("/?public=cpe")
    page.locator('main a[href^="/mallettes/"]').first.click()
    expect(page).to_have_url(re.compile(r"\?public=cpe$"))
    page.locator(".site-header nav a").nth(1).click()
    expect(page).to_have_url(re.compile(r"\?public=cpe$"))


def test_phone_shows_focus_boxes_after_their_section(page: Page) -> None:
    """Given a phone, then a FOCUS box stands under its text; given a wide screen, beside it."""
    FichePage(page).open()
    places = {}
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        text = page.locator(".fiche-section .prose").first.bounding_box()
        box = page.locator(".fiche-section .focus-box").first.bounding_box()
        assert text
        assert box
        places[width] = "under" if box["y"] >= text["y"] + text["height"] else "beside"

    assert places == {360: "under", 1280: "beside"}
