"""An editor teaches a synonym: tried first, saved then, known at once to every worker."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import ADMIN
from tests.browser.sheets import Desk
from tests.browser.test_admin import faults

pytestmark = pytest.mark.browser
ADD = "/admin/search/synonym/add/"
WORKERS_ASKED = 8  # two serve; each is asked sooner or later
SCHEMES: list[Any] = ["light", "dark"]


@pytest.fixture
def desk(scripted: bool, new_context: Callable[..., BrowserContext]) -> Iterator[Page]:
    page = new_context(java_script_enabled=scripted).new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    Desk(page).sign_in(ADMIN["DJANGO_SUPERUSER_USERNAME"], ADMIN["DJANGO_SUPERUSER_PASSWORD"])
    expect(page.locator("#user-tools")).to_be_visible()
    yield page
    # axe, run last, puts a style sheet of its own in the page; the policy refuses it, and says so
    assert [text for text in said if "Applying inline style" not in text or not getattr(page, "axe_ran", False)] == []


def test_synonym_is_tried_then_saved_then_known_to_all(desk: Page) -> None:
    """Given a word that finds nothing, when an editor gives it a synonym, then it finds what they were shown."""
    desk.goto("/ressources/?q=téléviseurs&tel-quel=1")
    expect(desk.locator("#resultats")).to_have_text("0 ressource")

    desk.goto(f"{ADD}?terms=téléviseurs%0Aécrans")
    box = desk.locator("#essai")
    expect(desk.get_by_label("Une recherche")).to_have_value("téléviseurs")
    desk.get_by_label("Note").fill("Vu dans les recherches vaines")
    desk.get_by_label("Une recherche").fill("téléviseurs -canapé")
    desk.get_by_label("Une recherche").press("Enter")

    expect(box.locator(".trial-terms")).to_contain_text("téléviseurs")
    expect(box.locator("ins")).to_have_text("écrans")
    expect(box.locator(".trial-sum")).to_contain_text("avec ce formulaire, 0 aujourd’hui.")
    expect(box.locator(".trial-titles")).to_contain_text("Les enfants, les écrans et le numérique")
    expect(desk.get_by_label("Note")).to_have_value("Vu dans les recherches vaines")

    desk.locator('input[name="_save"]').click()
    expect(desk.locator(".messagelist .success")).to_contain_text("téléviseurs = écrans")
    for _ in range(WORKERS_ASKED):
        desk.goto("/ressources/?q=téléviseurs&tel-quel=1")
        expect(desk.locator("ul.cards")).to_contain_text("Les enfants, les écrans et le numérique")

    desk.goto("/admin/search/synonym/?q=televiseurs")
    desk.locator("#result_list tbody th a").click()
    desk.locator(".deletelink").click()
    desk.locator('input[type="submit"]').click()
    expect(desk.locator(".messagelist .success")).to_be_visible()


def test_answer_follows_what_is_typed_and_enter_saves_elsewhere(desk: Page, scripted: bool) -> None:
    if not scripted:
        pytest.skip("sans script, chaque essai est une page")
    desk.goto(f"{ADD}?terms=téléviseurs%0Aécrans")
    desk.get_by_role("button", name="Essayer").click()
    expect(desk.locator("#essai-resultat ins")).to_have_text("écrans")
    expect(desk.locator("#essai-dit")).to_contain_text("avec ce formulaire")

    desk.get_by_label("Termes").fill("téléviseurs\ntablettes")
    expect(desk.locator("#essai-resultat ins")).to_have_text("tablettes")
    desk.get_by_label("Termes").fill("téléviseurs\nles")
    desk.get_by_label("Note").press("Enter")

    expect(desk.locator(".errorlist")).to_contain_text("trop courants")


def test_box_is_accessible_wide_or_narrow(desk: Page, scripted: bool) -> None:
    if not scripted:
        pytest.skip("axe est un script")
    desk.goto(f"{ADD}?terms=EMI+collège%0Aécrans%0Anumérique&expansions=numérique%0Afamilles")
    desk.get_by_label("Une recherche").fill("EMI collège école -devoirs")
    desk.get_by_role("button", name="Essayer").click()
    expect(desk.locator(".trial-sum")).to_be_visible()

    for width in (1400, 1280, 390, 320):
        desk.set_viewport_size({"width": width, "height": 900})
        for scheme in SCHEMES:
            desk.emulate_media(color_scheme=scheme)
            if pictures := os.environ.get("SYNONYM_PICTURES"):
                desk.screenshot(path=Path(pictures) / f"synonyms-{width}-{scheme}.png", full_page=True)
        assert desk.evaluate("document.documentElement.scrollWidth") <= width
    for scheme in SCHEMES:
        desk.emulate_media(color_scheme=scheme)
        assert faults(desk) == [], scheme
