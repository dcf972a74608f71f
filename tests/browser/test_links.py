"""A report of checks made elsewhere, what an editor decides of it, and what a reader is then told."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import ADMIN
from tests.browser.sheets import Desk
from tests.browser.test_vain import faults

pytestmark = pytest.mark.browser
LIST = "/admin/links/link/"
FICHE = "/mallettes/college-professionnels/theme-2/fiche-2/"
ARCHIVE = "https://archive.exemple.fr/copie"


def test_broken_link_from_a_report_to_the_reader(new_context: Callable[..., BrowserContext], base_url: str) -> None:
    """Given a report made elsewhere, when an editor confirms that a link is broken, then readers are led to a copy."""
    reader = new_context(java_script_enabled=False).new_page()
    reader.goto(FICHE)
    address = str(reader.locator(".focus-box .work-open a").first.get_attribute("href"))
    report = f"adresse;verdict;réponse;mène à;vérifié le\r\n{address};introuvable;404;;2026-11-01\r\n"

    page = new_context().new_page()
    Desk(page).sign_in(ADMIN["DJANGO_SUPERUSER_USERNAME"], ADMIN["DJANGO_SUPERUSER_PASSWORD"])
    page.goto(LIST)
    page.get_by_role("link", name="Importer un rapport").click()
    page.get_by_label("Rapport").set_input_files(
        {"name": "rapport.csv", "mimeType": "text/csv", "buffer": report.encode()}
    )
    page.get_by_role("button", name="Importer").click()
    expect(page.locator(".messagelist .success")).to_contain_text("1\u00a0adresse")

    page.goto(f"{LIST}?etat=douteux")
    page.locator("#result_list .field-short a").click()
    schemes: list[Any] = ["light", "dark"]
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        assert faults(page) == [], scheme
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_label("Décision de la rédaction").select_option("rompu")
    page.get_by_label("Adresse d’une archive").fill(ARCHIVE)
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()

    reader.reload()
    expect(reader.locator(".link-broken")).to_contain_text("Ce lien ne mène plus au document.")
    expect(reader.locator(".link-broken a")).to_have_attribute("href", ARCHIVE)
