"""Words searched in a list: beside its filters, there and back, with a script and without."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.sheets import ListPage
from tests.browser.test_every_page import faults

pytestmark = pytest.mark.browser
OTHERS = {
    "found": "/ressources/?q=num%C3%A9rique&public=cpe",
    "elsewhere": "/ressources/?q=synth%C3%A8se+num%C3%A9rique+maternelle",
    "corrected": "/fiches/?q=numerqiue",
    "refused": "/fiches/?q=numerqiue&tel-quel=1",
    "no-word": "/ressources/?q=de+la",
}


def search(page: Page, typed: str) -> None:
    field = page.get_by_label(re.compile("^Chercher dans les (ressources|fiches)"))
    field.fill(typed)
    field.press("Enter")


def test_reader_searches_filters_and_goes_back(page: Page, scripted: bool) -> None:
    """Given a filtered list, when words are searched, then both hold; Back gives the filter alone, Forward both."""
    resources = ListPage(page, scripted=scripted)
    resources.open()
    resources.tick("public", "cpe")
    expect(resources.chips).to_have_count(1)
    of_cpe = resources.total()

    search(page, "numérique")
    expect(resources.chips).to_have_count(2)
    expect(page).to_have_title(re.compile(r"^Ressources pour les CPE\s:\s«\snumérique\s»"))
    expect(page.locator("#tri")).to_have_value("")
    expect(page.locator(".hit-line").first).to_be_visible()
    expect(page.locator(".card mark").first).to_have_text(re.compile("numérique", re.I))
    assert 0 < resources.total() < of_cpe
    if scripted:
        expect(page.locator("#resultats")).to_be_focused()
        expect(page.locator("#annonce")).to_have_text(resources.count.inner_text())

    page.go_back()
    expect(resources.chips).to_have_count(1)
    expect(page.locator("#mots")).to_have_value("")
    assert resources.total() == of_cpe

    page.go_forward()
    expect(page.locator("#mots")).to_have_value("numérique")
    expect(resources.box("public", "cpe")).to_be_checked()


def test_filters_and_sort_keep_the_words(page: Page, scripted: bool) -> None:
    """Given words searched, when filter and sort change, then the words stay until their chip is clicked."""
    resources = ListPage(page, "/ressources/?q=num%C3%A9rique", scripted=scripted)
    resources.open()
    everything = resources.total()

    resources.tick("public", "cpe")
    expect(resources.chips).to_have_count(2)
    assert "q=num" in page.url
    page.locator("#tri").select_option("date")
    if not scripted:
        page.get_by_role("button", name="Trier").click()
    expect(page).to_have_url(re.compile("tri=date"))
    assert "q=num" in page.url
    assert 0 < resources.total() <= everything

    resources.chips.first.click()
    expect(resources.chips).to_have_count(1)
    expect(page).to_have_url(re.compile(r"/ressources/\?public=cpe&tri=date$"))


def test_misspelt_word_is_corrected_unless_refused(page: Page, scripted: bool) -> None:
    """Given a misspelt word, then the list says what it searched instead, and can be made to search it as typed."""
    fiches = ListPage(page, "/fiches/", scripted=scripted)
    fiches.open()

    search(page, "numerqiue")
    notice = page.locator(".correction")
    expect(notice).to_contain_text("Aucun résultat pour « numerqiue »")
    expect(fiches.cards.first).to_be_visible()
    if scripted:
        expect(page.locator("#annonce")).to_contain_text("Corrigé en « numérique »")

    notice.get_by_role("link", name="Chercher quand même").click()
    expect(page).to_have_url(re.compile("tel-quel=1"))
    expect(fiches.cards).to_have_count(0)
    page.locator(".correction").get_by_role("link", name="numérique").click()
    expect(fiches.cards.first).to_be_visible()


def test_empty_list_leads_to_the_rest_of_the_catalogue(page: Page, scripted: bool) -> None:
    """Given words that no fiche has but some resource does, then the empty list leads to everything that answers."""
    fiches = ListPage(page, "/fiches/?q=podcast", scripted=scripted)
    fiches.open()
    expect(fiches.cards).to_have_count(0)

    page.locator(".empty p a").first.click()
    expect(page).to_have_url(re.compile(r"/recherche/\?q=podcast"))


def test_clearing_the_field_lists_everything(page: Page, scripted: bool) -> None:
    """Given words searched, when the field is emptied and sent, then the whole list is back."""
    resources = ListPage(page, "/ressources/?q=num%C3%A9rique", scripted=scripted)
    resources.open()
    found = resources.total()

    search(page, "")
    expect(resources.chips).to_have_count(0)
    assert resources.total() > found


@pytest.mark.parametrize("name", OTHERS)
def test_list_with_words_is_accessible_and_narrow(new_context: Callable[..., BrowserContext], name: str) -> None:
    page = new_context().new_page()
    page.goto(OTHERS[name])

    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert faults(page) == [], scheme
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert faults(page) == [], "320 px"
