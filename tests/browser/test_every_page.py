"""Every page made for people: no fault for axe, light or dark; no sideways scroll on a small phone; two pictures."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page

from tests.addresses import FOR_MACHINES, ROUTES
from tests.browser.axe import violations
from tests.browser.sheets import FICHE, THEME

pytestmark = pytest.mark.browser
FILTERED = f"/ressources/?theme={THEME}&public=cpe"
OTHERS = {
    "filtered": FILTERED,
    "nothing-found": "/ressources/?annee=2020&acces=compte",
    "refused": "/fiches/?theme=inconnu&page=999",
    "reader": "/?public=enseignant",
    "not-found": "/rien/",
    "found": "/recherche/?q=num%C3%A9rique&public=cpe",
    "found-alone": "/recherche/?q=num%C3%A9rique&dans=competences&page=2",
    "nothing-answers": "/recherche/?q=m%C3%A9rovingiens+num%C3%A9rique&tel-quel=1",
    "report-form": f"/signaler/?page={FICHE}",
    "report-refused": "/signaler/?page=/rien/",
    "no-word": "/recherche/?q=de+la",
}
NAMES = sorted(ROUTES.keys() - FOR_MACHINES) + sorted(OTHERS)


def faults(page: Page) -> list[tuple[str, str]]:
    """What axe refuses: the rule, and the first place."""
    found = violations(page)
    return [(fault["id"], fault["nodes"][0]["html"]) for fault in found]


@pytest.mark.parametrize("name", NAMES)
def test_page_is_accessible_and_narrow(
    new_context: Callable[..., BrowserContext], addresses: dict[str, str], name: str
) -> None:
    page = new_context().new_page()
    page.goto({**addresses, **OTHERS}[name])

    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert faults(page) == [], scheme
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert faults(page) == [], "320 px"


@pytest.mark.skipif(
    not os.environ.get("UPDATE_PICTURES"), reason="les images de README ne sont refaites qu’à la demande"
)
@pytest.mark.parametrize(("name", "address"), [("fiche", FICHE), ("ressources", FILTERED)])
def test_picture_of_readme_is_made(new_context: Callable[..., BrowserContext], name: str, address: str) -> None:
    page = new_context(color_scheme="light").new_page()
    page.goto(address)
    pictures = Path(settings.BASE_DIR) / "docs"
    pictures.mkdir(exist_ok=True)

    page.screenshot(path=pictures / f"{name}.png")
