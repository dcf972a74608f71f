"""The desk in a real browser: nothing the security policy refuses, no fault for axe but the stock admin’s own."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import ADMIN
from tests.browser.sheets import Desk

pytestmark = pytest.mark.browser

LISTS = {
    "fiches": ("fiche",),
    "selections": ("selection",),
    "resources": ("resource", "organisation", "author"),
    "competences": ("framework", "domain", "competence"),
    "themes": ("collection", "theme", "audience", "level"),
    "search": ("synonym",),
    "auth": ("user",),
}
MODELS = [(room, model) for room, models in LISTS.items() for model in models]
# What the stock admin does by itself, wherever it is installed.
STOCK_FAULTS = {
    "label-title-only": "le champ de recherche d’une liste n’a pour étiquette visible qu’une loupe",
    "empty-table-header": "la première colonne d’un tableau de lignes n’a pas de titre",
}


@pytest.fixture(scope="module")
def signed_in(browser: Any, base_url: str) -> Any:
    """Cookies of the administrator, asked for once."""
    context = browser.new_context(base_url=base_url)
    Desk(context.new_page()).sign_in(ADMIN["DJANGO_SUPERUSER_USERNAME"], ADMIN["DJANGO_SUPERUSER_PASSWORD"])
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def desk(signed_in: Any, new_context: Callable[..., BrowserContext]) -> Iterator[Page]:
    """The administrator's page; a refused script or style would be told in its console."""
    page = new_context(storage_state=signed_in).new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    # axe, run last, puts a style sheet of its own in the page; the policy refuses it, and says so
    assert [text for text in said if "Applying inline style" not in text or not getattr(page, "axe_ran", False)] == []


def faults(page: Page) -> list[tuple[str, str]]:
    page.axe_ran = True  # type: ignore[attr-defined]
    found = violations(page)
    return [(fault["id"], fault["nodes"][0]["html"]) for fault in found if fault["id"] not in STOCK_FAULTS]


def first_of(page: Page, room: str, model: str) -> str:
    """The address of the first record of a list."""
    page.goto(f"/admin/{room}/{model}/")
    href = page.locator("#result_list tbody th a").first.get_attribute("href")
    assert href
    return href


@pytest.mark.parametrize(("room", "model"), MODELS)
def test_pages_of_a_record(desk: Page, room: str, model: str) -> None:
    change = first_of(desk, room, model)
    for address in (change, change.replace("change", "history"), change.replace("change", "delete")):
        desk.goto(address)
        expect(desk.locator("#content")).to_be_visible()
    for address in (f"/admin/{room}/{model}/", f"/admin/{room}/{model}/add/", change):
        desk.goto(address)
        desk.wait_for_load_state("networkidle")
        assert faults(desk) == [], address


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_main_pages_light_and_dark(desk: Page, scheme: Any) -> None:
    desk.emulate_media(color_scheme=scheme)
    fiche = first_of(desk, "fiches", "fiche")
    for address in ("/admin/", "/admin/resources/resource/", fiche):
        desk.goto(address)
        desk.wait_for_load_state("networkidle")
        assert faults(desk) == [], address


def open_full_fiche(page: Page) -> None:
    page.goto("/admin/fiches/fiche/?is_stub__exact=0")
    # other stories may have written fiches
    page.locator("#result_list tbody th a").filter(has_text="Quels sont les effets positifs").first.click()
    Desk(page).begin_new_version()
    expect(page.locator("#sections-group")).to_be_visible()


def ranked(page: Page) -> list[tuple[str, str]]:
    rows = page.locator("#sections-group .inline-related.has_original")
    return [
        (row.locator("input.rank").input_value(), row.locator("input[name$=heading]").input_value())
        for row in rows.all()
    ]


def row(page: Page, rank: int) -> Locator:
    return page.locator("#sections-group .inline-related.has_original").nth(rank)


def test_rows_are_moved_by_keyboard_then_dragged_then_saved(desk: Page) -> None:
    """Given a fiche and its sections, when one moves by button, by number or by hand, then its order is kept."""
    open_full_fiche(desk)
    before = [heading for _, heading in ranked(desk)]
    first, second, third = before

    row(desk, 0).get_by_role("button", name=re.compile("^Descendre")).press("Enter")
    assert ranked(desk) == [("1", second), ("2", first), ("3", third)]
    expect(desk.locator("body > [role=status]")).to_have_text("Rang 2.")

    row(desk, 2).locator("input.rank").fill("1")
    row(desk, 2).locator("input.rank").press("Tab")
    assert ranked(desk) == [("1", third), ("2", second), ("3", first)]

    row(desk, 0).locator("h3").evaluate("heading => heading.scrollIntoView()")
    row(desk, 1).locator(".rank-handle").hover()
    target = row(desk, 0).locator("h3").bounding_box()
    handle = row(desk, 1).locator(".rank-handle").bounding_box()
    assert target
    assert handle
    desk.mouse.down()
    desk.mouse.move(handle["x"] + 4, handle["y"] - 10)
    desk.mouse.move(target["x"] + 30, target["y"] + 4, steps=10)
    expect(row(desk, 0).locator("input[name$=heading]")).to_have_value(second)
    desk.mouse.up()
    assert ranked(desk) == [("1", second), ("2", third), ("3", first)]
    row(desk, 2).locator("input.rank").fill("2")
    row(desk, 2).locator("input.rank").press("Tab")
    moved = ranked(desk)
    desk.locator('input[name="_continue"]').click()
    expect(desk.locator(".messagelist .success")).to_be_visible()
    assert ranked(desk) == moved

    for rank, heading in enumerate(before, start=1):  # as it was
        place = [title for _, title in ranked(desk)].index(heading)
        row(desk, place).locator("input.rank").fill(str(rank))
        row(desk, place).locator("input.rank").press("Tab")
    with desk.expect_navigation():
        desk.locator('input[name="_continue"]').click()
    assert [heading for _, heading in ranked(desk)] == before


def test_rows_of_a_new_record_keep_the_order_they_are_written_in(desk: Page) -> None:
    """Given an empty form, when three sections are written one after the other, then they are saved in that order."""
    desk.goto("/admin/fiches/fiche/add/")
    group = desk.locator("#sections-group")
    headings = ["Première", "Deuxième", "Troisième"]
    for number, heading in enumerate(headings):
        if number:
            group.locator(".add-row a").click()
        group.locator(f'input[name="sections-{number}-heading"]').fill(heading)

    ranks = [group.locator(f'input[name="sections-{number}-position"]').input_value() for number in range(3)]

    assert ranks == sorted(ranks, key=int)
    assert "" not in ranks


def test_new_row_put_first_then_removed_leaves_the_others_alone(desk: Page) -> None:
    """The stock script numbers the fields again by their place on the page when a row is removed."""
    open_full_fiche(desk)
    before = ranked(desk)
    group = desk.locator("#sections-group")
    group.locator(".add-row a").click()
    added = group.locator(".inline-related:not(.has_original, .empty-form)").last
    # after the empty row that is always there
    expect(added.locator("input.rank")).to_have_value("5")
    for _ in range(4):
        added.get_by_role("button", name=re.compile("^Monter")).click()
    added.locator(".inline-deletelink").click()

    assert ranked(desk) == before
    names = [field.get_attribute("name") for field in group.locator(".has_original input[name$=heading]").all()]
    assert names == ["sections-0-heading", "sections-1-heading", "sections-2-heading"]
    desk.locator('input[name="_continue"]').click()
    expect(desk.locator(".messagelist .success")).to_be_visible()
    assert ranked(desk) == before


def test_lines_of_a_list_are_moved(desk: Page) -> None:
    desk.goto("/admin/themes/audience/")
    lines = desk.locator("#result_list tbody tr")
    before = [line.locator("th").inner_text() for line in lines.all()]

    lines.nth(0).get_by_role("button", name=re.compile("^Descendre")).click()

    assert [line.locator("th").inner_text() for line in lines.all()] == [before[1], before[0], *before[2:]]
    assert [rank.input_value() for rank in desk.locator("input.rank").all()] == [
        str(n + 1) for n in range(len(before))
    ]


def test_line_moves_inside_its_domain_and_leaves_the_others_alone(desk: Page) -> None:
    """Ranks begin again at 1 in each domain: a move must not run one into the next."""
    desk.goto("/admin/competences/competence/")
    lines = desk.locator("#result_list tbody tr")

    def ranks() -> dict[str, str]:
        return {line.locator("th").inner_text(): line.locator("input.rank").input_value() for line in lines.all()}

    before = ranks()
    groups = [rank.get_attribute("data-group") for rank in desk.locator("input.rank").all()]
    second = groups.index(groups[-1])
    lines.nth(second).get_by_role("button", name=re.compile("^Monter")).click()
    assert ranks() == before

    lines.nth(second).get_by_role("button", name=re.compile("^Descendre")).click()
    moved = {code for code, rank in ranks().items() if rank != before[code]}
    assert len(before) > len(set(before.values()))
    assert len(moved) == 2


def test_preview_shows_the_text_as_the_site_does(desk: Page) -> None:
    open_full_fiche(desk)
    text = desk.locator("#id_introduction")
    bar = desk.locator(".field-introduction .preview")

    text.fill("Un mot **fort**.\n\n<script>alert(1)</script>")
    bar.get_by_role("button", name="Aperçu").click()

    expect(bar.locator("strong")).to_have_text("fort")
    expect(bar.locator("script")).to_have_count(0)
    expect(bar.get_by_role("status")).to_have_text("Aperçu à jour, sous le texte.")
    assert faults(desk) == []


def test_choice_is_searched_without_accents(desk: Page) -> None:
    desk.goto("/admin/fiches/fiche/add/")
    desk.get_by_role("combobox", name="Thème").click()
    desk.get_by_role("searchbox", name="Rechercher").fill("college")

    expect(desk.locator(".select2-results__option").first).to_contain_text("collège")
    desk.locator(".select2-results__option").first.click()

    expect(desk.get_by_role("combobox", name=re.compile("Thème"))).to_contain_text("collège")


def test_date_is_picked_in_the_calendar(desk: Page) -> None:
    desk.goto("/admin/resources/resource/add/")
    desk.locator(".field-date .date-icon").click()
    desk.locator(".calendarbox:visible td a").first.click()

    assert re.fullmatch(r"\d\d/\d\d/\d{4}", desk.locator("#id_date").input_value())
