"""A list taken out as a workbook, corrected, brought back, undone: with a script or without, by the keyboard."""

import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import ADMIN
from tests.browser.sheets import Desk
from tests.browser.test_admin import STOCK_FAULTS

pytestmark = pytest.mark.browser
TITLE, CORRECTED = "Cap école inclusive", "Cap école inclusive (plateforme)"


def corrected(path: Path, old: str, new: str) -> bytes:
    """The workbook as a spreadsheet program saves it, a cell changed."""
    book = load_workbook(path)
    for row in book["ressources"].iter_rows():
        for cell in row:
            if cell.value == old:
                cell.value = new
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def is_sound(page: Page, scripted: bool) -> None:
    """No fault for axe (itself a script) in light and dark, no sideways scrolling at 320 px."""
    schemes: list[Any] = ["light", "dark"]
    for scheme in schemes if scripted else []:
        page.emulate_media(color_scheme=scheme)
        found = violations(page)
        assert [fault["id"] for fault in found if fault["id"] not in STOCK_FAULTS] == [], scheme
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1280, "height": 900})


def press(page: Page, name: str) -> None:
    button = page.get_by_role("button", name=name)
    button.focus()
    page.keyboard.press("Enter")


def test_a_list_corrected_in_a_workbook(page: Page, scripted: bool, tmp_path: Path) -> None:
    """Given a list that an editor takes out, when a title is corrected in it, then only that title changes."""
    Desk(page).sign_in(ADMIN["DJANGO_SUPERUSER_USERNAME"], ADMIN["DJANGO_SUPERUSER_PASSWORD"])
    page.goto("/admin/resources/resource/?type__exact=plateforme")
    page.get_by_role("link", name="Exporter").click()
    expect(page.locator("#content")).to_contain_text("ce que montre la liste avec ses filtres")
    is_sound(page, scripted)
    with page.expect_download() as download:
        page.get_by_role("link", name="XLSX").click()
    file = tmp_path / "ressources.xlsx"
    download.value.save_as(file)

    page.goto("/admin/resources/resource/")
    page.get_by_role("link", name="Importer").click()
    for name, data in (("illisible.xlsx", b"%PDF-1.7"), ("corrige.xlsx", corrected(file, TITLE, CORRECTED))):
        page.locator("#id_file").set_input_files({"name": name, "mimeType": "", "buffer": data})
        press(page, "Voir ce qu’il changerait")
        if name == "illisible.xlsx":
            expect(page.locator(".errornote")).to_contain_text("Ce fichier est un PDF")
            is_sound(page, scripted)
    expect(page.locator(".import-lines > li")).to_have_count(1)
    expect(page.locator(".import-lines ins")).to_contain_text(CORRECTED)
    is_sound(page, scripted)
    press(page, "Appliquer")
    expect(page.locator(".messagelist .success")).to_contain_text("1 modification")
    is_sound(page, scripted)
    page.goto("/ressources/cap-ecole-inclusive/")
    expect(page.locator("h1")).to_have_text(CORRECTED)

    page.goto("/admin/imports/import/")
    page.get_by_role("link", name="corrige.xlsx").first.click()
    press(page, "Annuler cet import")
    expect(page.locator(".messagelist .success")).to_contain_text("Import annulé")
    page.goto("/ressources/cap-ecole-inclusive/")
    expect(page.locator("h1")).to_have_text(TITLE)
