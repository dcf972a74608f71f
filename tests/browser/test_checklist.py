"""The checklist of a draft, by the script while one types, and by its button without one."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ADMIN
from tests.browser.sheets import Desk

pytestmark = pytest.mark.browser


def test_what_is_wrong_is_told_before_it_is_saved(page: Page, scripted: bool) -> None:
    """Given an empty selection, when a link that says nothing is typed, then the list says so and leads to it."""
    Desk(page).sign_in(ADMIN["DJANGO_SUPERUSER_USERNAME"], ADMIN["DJANGO_SUPERUSER_PASSWORD"])
    page.goto("/admin/selections/selection/add/")
    said = page.locator(".checklist-list a")
    expect(said.filter(has_text="L’objet manque")).to_have_count(1)

    page.locator("#id_title").fill("Lire en classe")
    page.locator("#id_purpose").fill("Voir [ici](https://exemple.fr).")
    if not scripted:
        page.get_by_role("button", name="Vérifier", exact=True).click()

    mute = said.filter(has_text="Le lien « ici » ne dit pas où il mène")
    expect(mute).to_have_count(1)
    expect(said.filter(has_text="L’objet manque")).to_have_count(0)
    expect(page.locator("#id_title")).to_have_value("Lire en classe")
    mute.click()
    if scripted:
        expect(page.locator("#id_purpose")).to_be_focused()
        expect(page.locator(".checklist-status")).to_have_text("2 points empêchent de publier.")
    else:
        assert page.url.endswith("#id_purpose")
