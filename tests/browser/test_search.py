"""Searching from any page: by the keyboard alone, with suggestions, without JavaScript."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.browser.sheets import FICHE
from tests.browser.test_every_page import faults

pytestmark = pytest.mark.browser
with_script = pytest.mark.parametrize("scripted", [True], ids=["avec-script"])
without_script = pytest.mark.parametrize("scripted", [False], ids=["sans-script"])
SUGGESTED = [
    {"text": "Le numérique facilite les apprentissages !", "url": "/aide/", "kind": "ressource"},
    {"text": "CC9 – Intégrer les éléments de la culture numérique", "url": "/competences/", "kind": "compétence"},
    {"text": "outils numériques", "url": "/recherche/?q=outils+num%C3%A9riques", "kind": "recherche"},
]


class SearchField:
    """A search field and what is suggested under it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.field = page.locator('input[name="q"]').first
        self.options = page.get_by_role("option")
        self.said = page.locator('.search-form [role="status"]')
        self.asked: list[str] = []

    def suggest(self) -> None:
        """Answer every request for suggestions with the same three."""
        self.page.route("**/recherche/suggestions/?*", self.answer)

    def answer(self, route: Route) -> None:
        typed = parse_qs(urlsplit(route.request.url).query)["q"][0]
        self.asked.append(typed)
        route.fulfill(json={"q": typed, "suggestions": [] if typed.startswith("x") else SUGGESTED})

    def write(self, text: str) -> None:
        self.field.focus()
        self.page.keyboard.type(text)

    def expect_active(self, rank: int | None) -> None:
        """Which option is chosen, for eyes and for screen readers alike; none when the caret is in the text."""
        expect(self.page.locator('[role="option"][aria-selected="true"]')).to_have_count(0 if rank is None else 1)
        if rank is None:
            expect(self.field).not_to_have_attribute("aria-activedescendant", re.compile("."))
        else:
            option: Locator = self.options.nth(rank)
            expect(option).to_have_attribute("aria-selected", "true")
            expect(self.field).to_have_attribute("aria-activedescendant", option.get_attribute("id") or "?")


@pytest.fixture
def search(page: Page) -> SearchField:
    return SearchField(page)


def test_reader_searches_from_the_home_with_the_keyboard(page: Page, scripted: bool, search: SearchField) -> None:
    """Given the home, when a reader tabs to the field, types and presses Enter, then results come, by kind."""
    page.goto("/?public=cpe")
    for _ in range(20):
        page.keyboard.press("Tab")
        if search.field.evaluate("field => field === document.activeElement"):
            break
    page.keyboard.type("numérique")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"/recherche/\?q=num%C3%A9rique&public=cpe$"))
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Recherche.*numérique"))
    expect(search.field).to_have_value("numérique")
    expect(page.locator(".search-group")).to_have_count(4)
    expect(page.locator("[aria-labelledby=fiches] .card mark").first).to_be_visible()

    page.get_by_role("link", name=re.compile(r"Tous les résultats.*ressources")).click()
    expect(page).to_have_url(re.compile(r"/ressources/\?q=num%C3%A9rique$"))
    page.go_back()
    expect(search.field).to_have_value("numérique")


def test_reader_searches_from_a_page_further_in(page: Page, scripted: bool, search: SearchField) -> None:
    """Given a fiche, when a reader searches from its header and clicks the button, then results come."""
    page.goto(FICHE)
    search.field.fill("auteur:delahaye")
    page.get_by_role("button", name="Chercher").click()

    expect(page.locator(".search-group .card").first).to_contain_text("Delahaye")


def test_reader_who_finds_nothing_is_shown_ways_on(page: Page, scripted: bool, search: SearchField) -> None:
    """Given words that nothing unites, then the page offers searches that do find something."""
    page.goto("/recherche/?q=mérovingiens+numérique+caramel&tel-quel=1")
    way = page.locator(".empty li", has_text="numérique")
    found = re.search(r"\d+", way.inner_text())
    way.get_by_role("link").click()

    expect(page.locator(".search-summary strong")).to_have_text(re.compile(rf"^{found.group() if found else 0}\s"))


def test_lost_reader_searches_what_the_address_said(
    new_context: Callable[..., BrowserContext], scripted: bool
) -> None:
    """Given an address that leads nowhere, then its words are ready: the button alone searches them."""
    page = new_context(java_script_enabled=scripted).new_page()  # whose console may say that the page was not found
    page.goto("/ressources/usages-pedagogiques-numerique/")

    page.get_by_role("button", name="Chercher").click()

    expect(page).to_have_url(re.compile(r"/recherche/\?q=usages\+pedagogiques\+numerique$"))
    expect(page.locator(".search-group .card").first).to_be_visible()


def test_reader_finds_a_theme_by_its_printed_title(page: Page, scripted: bool, search: SearchField) -> None:
    """Given the title of a theme as it is printed, then its page and its fiches come, with a script or without."""
    page.goto("/?public=cpe")
    search.field.fill("s'ouvrir sur le monde à l'heure du numérique")
    search.field.press("Enter")

    expect(page.locator("[aria-labelledby=fiches] .card-kind").first).to_contain_text("Thème 2 · fiche 2")
    page.locator(".search-shelves").get_by_role("link", name="S’ouvrir sur le monde").click()
    expect(page).to_have_url(re.compile(r"/mallettes/college-professionnels/theme-2/\?public=cpe$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("S’ouvrir sur le monde")


def test_reader_who_misspells_is_understood_and_told(page: Page, scripted: bool, search: SearchField) -> None:
    """Given a misspelt word, then the page says what it searched instead; it also searches what was typed."""
    page.goto("/")
    search.field.fill("numerqiue")
    search.field.press("Enter")

    expect(page.locator(".correction")).to_contain_text("Voici ceux de «\u00a0numérique\u00a0»")
    expect(page.locator(".search-group .card").first).to_be_visible()
    expect(search.field).to_have_value("numerqiue")

    page.get_by_role("link", name="Chercher quand même").click()
    expect(page.locator(".empty")).to_contain_text("Rien dans le catalogue ne répond à «\u00a0numerqiue\u00a0»")
    expect(page.locator(".correction")).to_contain_text("Vouliez-vous dire «\u00a0numérique\u00a0»")


@without_script
def test_field_is_a_plain_one_without_script(page: Page, search: SearchField) -> None:
    page.goto("/aide/")

    expect(search.field).to_have_attribute("type", "search")
    expect(search.field).not_to_have_attribute("role", re.compile("."))
    expect(search.field).not_to_have_attribute("autocomplete", re.compile("."))
    expect(page.get_by_role("searchbox", name="Chercher dans le catalogue")).to_be_visible()


# --- suggestions


@with_script
def test_reader_opens_a_fiche_from_its_first_words(page: Page, search: SearchField) -> None:
    """Given a CPE and the first words of a title, when it is chosen in the list, then the fiche opens, for a CPE."""
    page.goto("/aide/?public=cpe")
    search.write("quels sont les effets")
    fiche = search.options.filter(has_text="Quels sont les effets positifs")
    expect(fiche).to_have_count(1)
    expect(fiche).to_contain_text("fiche")

    for _ in range(search.options.count()):
        page.keyboard.press("ArrowDown")
        if fiche.get_attribute("aria-selected") == "true":
            break
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(re.escape(f"{FICHE}?public=cpe") + "$"))


@with_script
def test_suggestions_are_accessible(page: Page, search: SearchField) -> None:
    search.suggest()
    page.goto("/aide/")
    search.write("num")
    expect(search.options).to_have_count(3)
    page.keyboard.press("ArrowDown")

    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert faults(page) == [], scheme


@with_script
def test_suggestions_are_a_combobox(page: Page, search: SearchField) -> None:
    """Given the field, when two letters are typed, then suggestions open, are counted, and nothing is chosen."""
    search.suggest()
    page.goto("/aide/")
    combobox = page.get_by_role("combobox", name="Chercher dans le catalogue")
    expect(combobox).to_have_attribute("aria-expanded", "false")
    expect(combobox).to_have_attribute("aria-autocomplete", "list")

    search.write("n")
    page.wait_for_timeout(300)
    assert search.asked == []
    search.write("um")

    expect(combobox).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("listbox", name="Suggestions")).to_have_id(combobox.get_attribute("aria-controls") or "?")
    expect(search.options).to_have_text([re.compile(f"{one['text']}\\s*{one['kind']}") for one in SUGGESTED])
    expect(search.said).to_have_text("3 suggestions")
    search.expect_active(None)
    assert search.asked == ["num"]


@with_script
def test_reader_takes_a_suggestion_with_the_keyboard(page: Page, search: SearchField) -> None:
    """Given suggestions, when arrows choose one and Enter takes it, then its page opens."""
    search.suggest()
    page.goto("/aide/")
    search.write("num")
    expect(search.options).to_have_count(3)

    for key, rank in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0), ("ArrowUp", 2), ("ArrowDown", 0)):
        page.keyboard.press(key)
        search.expect_active(rank)
        expect(search.field).to_have_value("num")
        expect(search.field).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("/competences/$"))


@with_script
@pytest.mark.parametrize("key", ["Home", "End", "ArrowLeft", "ArrowRight", "Backspace", "a"])
def test_reader_goes_back_to_the_text(page: Page, search: SearchField, key: str) -> None:
    """Given a suggestion chosen, when a key is for the text, then none is chosen any more."""
    search.suggest()
    page.goto("/aide/")
    search.write("num")
    expect(search.options).to_have_count(3)
    page.keyboard.press("ArrowDown")
    search.expect_active(0)

    page.keyboard.press(key)

    search.expect_active(None)
    expect(search.field).to_be_focused()
    if key == "Home":
        assert search.field.evaluate("field => field.selectionStart") == 0


@with_script
def test_escape_closes_and_keeps_what_was_typed(page: Page, search: SearchField) -> None:
    search.suggest()
    page.goto("/aide/")
    search.write("num")
    expect(search.options).to_have_count(3)
    page.keyboard.press("ArrowDown")

    page.keyboard.press("Escape")

    expect(search.field).to_have_value("num")
    expect(search.field).to_have_attribute("aria-expanded", "false")
    expect(search.options).to_have_count(0)
    search.expect_active(None)
    page.keyboard.press("Alt+ArrowDown")
    expect(search.options).to_have_count(3)
    search.expect_active(None)
    page.keyboard.press("Alt+ArrowUp")
    expect(search.options).to_have_count(0)
    page.keyboard.press("ArrowDown")
    search.expect_active(0)


@with_script
def test_tab_leaves_and_takes_nothing(page: Page, search: SearchField) -> None:
    search.suggest()
    page.goto("/aide/")
    search.write("num")
    expect(search.options).to_have_count(3)
    page.keyboard.press("ArrowDown")

    page.keyboard.press("Tab")

    expect(page.get_by_role("button", name="Chercher")).to_be_focused()
    expect(search.options).to_have_count(0)
    expect(search.field).to_have_value("num")
    expect(page).to_have_url(re.compile("/aide/$"))


@with_script
def test_enter_searches_what_is_typed_when_nothing_is_chosen(page: Page, search: SearchField) -> None:
    search.suggest()
    page.goto("/aide/")
    search.write("num")
    expect(search.options).to_have_count(3)

    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"/recherche/\?q=num$"))


@with_script
def test_reader_takes_a_suggestion_with_the_mouse(page: Page, search: SearchField) -> None:
    search.suggest()
    page.goto("/aide/")
    search.write("num")

    search.options.nth(2).click()

    expect(page).to_have_url(re.compile(r"/recherche/\?q=outils"))


@with_script
def test_nothing_to_suggest_is_said_and_shows_nothing(page: Page, search: SearchField) -> None:
    search.suggest()
    page.goto("/aide/")
    search.write("xyz")

    expect(search.said).to_have_text("Aucune suggestion")
    expect(search.field).to_have_attribute("aria-expanded", "false")


@with_script
def test_late_suggestions_never_replace_newer_ones(page: Page, search: SearchField) -> None:
    """Given a slow first answer, when the reader types on, then the newer answer stays."""
    late: list[Route] = []

    def answer(route: Route) -> None:
        if route.request.url.endswith("q=nu"):
            late.append(route)
        else:
            search.answer(route)

    page.route("**/recherche/suggestions/?*", answer)
    page.goto("/aide/")
    search.write("nu")
    page.wait_for_timeout(300)
    search.write("x")
    search.field.fill("xyz")
    expect(search.said).to_have_text("Aucune suggestion")

    assert len(late) == 1
    expect(search.options).to_have_count(0)


@with_script
def test_suggestions_survive_the_filters_of_a_list(page: Page, search: SearchField) -> None:
    """Given a list, when its script replaces the header with the reader, then the new field suggests too."""
    search.suggest()
    page.goto("/ressources/")
    page.locator('#filtres input[name="public"][value="cpe"]').check()
    expect(page.locator(".reader-banner")).to_be_visible()

    header = page.locator(".site-header input[name=q]")
    header.focus()
    page.keyboard.type("num")

    expect(search.options).to_have_count(3)
    expect(page.locator('.site-header input[name="public"]')).to_have_value("cpe")


@with_script
def test_suggestions_fit_a_small_phone(page: Page, search: SearchField) -> None:
    search.suggest()
    page.set_viewport_size({"width": 320, "height": 600})
    page.goto("/aide/")
    search.write("num")
    expect(search.options).to_have_count(3)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    box = search.options.first.bounding_box()
    assert box is not None
    assert box["height"] >= 24
