"""The pages of the stories, in the words of those who use them."""

import re

from playwright.sync_api import Locator, Page, expect

THEME = "college-professionnels-theme-2"
FICHE = "/mallettes/college-professionnels/theme-2/fiche-2/"


class FichePage:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.title = page.get_by_role("heading", level=1)
        self.sections = page.locator(".fiche-section > h2")
        self.focus = page.locator(".focus-box")
        self.navigation = page.locator(".site-header nav")

    def open(self) -> None:
        self.page.goto(FICHE)


class ListPage:
    """A list with its filters. Without a script, a choice counts once « Filtrer » is pressed."""

    def __init__(self, page: Page, address: str = "/ressources/", *, scripted: bool) -> None:
        self.page = page
        self.address = address
        self.scripted = scripted
        self.count = page.locator("#resultats")
        self.cards = page.locator("ul.cards > li")
        self.chips = page.locator("ul.chips a:not(.chip-clear)")

    def open(self) -> None:
        self.page.goto(self.address)

    def box(self, parameter: str, value: str) -> Locator:
        return self.page.locator(f'#filtres input[name="{parameter}"][value="{value}"]')

    def tick(self, parameter: str, value: str) -> None:
        self.box(parameter, value).check()
        if not self.scripted:
            self.page.get_by_role("button", name="Filtrer").click()
        expect(self.page).to_have_url(re.compile(rf"[?&]{parameter}={value}\b"))

    def total(self) -> int:
        found = re.match(r"\d+", self.count.inner_text())
        return int(found.group()) if found else 0


class Desk:
    """The administration, as the one who corrects a record goes through it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def sign_in(self, name: str, password: str) -> None:
        self.page.goto("/admin/")
        self.page.locator("#id_username").fill(name)
        self.page.locator("#id_password").fill(password)
        self.page.get_by_role("button", name="Connexion").click()

    def find(self, title: str) -> None:
        """Search the resources for a title and open the one found."""
        self.page.goto("/admin/resources/resource/")
        self.page.locator("#searchbar").fill(title)
        self.page.locator("#searchbar").press("Enter")
        self.page.locator("#result_list").get_by_role("link", name=title, exact=True).click()

    def begin_new_version(self) -> None:
        """From the page of what readers see, to the form of its new version."""
        begin = self.page.get_by_role("button", name="Préparer une nouvelle version")
        begin.or_(self.page.get_by_role("link", name="Ouvrir la nouvelle version en chantier")).click()
        expect(self.page.locator('input[name="_save"]')).to_be_visible()

    def step(self, label: str, comment: str = "") -> None:
        """Press the button of a transition, and read that it was made."""
        if comment:
            self.page.get_by_label("Commentaire").fill(comment)
        self.page.get_by_role("button", name=label, exact=True).click()
        expect(self.page.locator(".messagelist .success")).to_be_visible()

    def retitle(self, title: str) -> None:
        self.begin_new_version()
        self.page.locator("#id_title").fill(title)
        self.step("Publier")
