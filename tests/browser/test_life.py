"""The whole life of a fiche, from an empty form to a version restored; then two people on one record."""

import re
from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import ADMIN
from tests.browser.sheets import Desk
from tests.browser.test_admin import faults

pytestmark = pytest.mark.browser
PASSWORD = ADMIN["DJANGO_SUPERUSER_PASSWORD"]
TITLE = "Comment raconter la vie d’une fiche\u202f?"
SOON = 4  # seconds: long enough to see that it is not there yet


@pytest.fixture
def someone(scripted: bool, new_context: Callable[..., BrowserContext]) -> Callable[[str], Desk]:
    """Somebody of the team, signed in on a browser of their own."""

    def sign_in(name: str) -> Desk:
        desk = Desk(new_context(java_script_enabled=scripted).new_page())
        desk.sign_in(name, PASSWORD)
        return desk

    return sign_in


def write_a_fiche(page: Page, theme: str, number: int) -> None:
    """From an empty form; the theme comes from the address: its field is searched with a script only."""
    page.goto(f"/admin/fiches/fiche/add/?theme={theme}")
    page.locator("#id_title").fill(TITLE)
    page.locator("#id_number").fill(str(number))
    page.locator("#id_introduction").fill("On écrit, on relit, on publie.")
    page.locator("#id_synthesis").fill("Rien ne se perd.")
    page.locator("#id_sections-0-heading").fill("Écrire")
    page.locator("#id_sections-0-body").fill("Le rédacteur écrit et propose.")
    page.get_by_role("button", name="Enregistrer et continuer les modifications").click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def test_the_whole_life_of_a_fiche(
    someone: Callable[[str], Desk], new_context: Callable[..., BrowserContext], scripted: bool
) -> None:
    """Given an empty form, when a fiche is written, returned, corrected, published at a date, corrected again through
    a new version, compared and restored, then readers see each step at its moment and never before."""
    anne, paul = someone("anne"), someone("paul")
    reader = new_context(java_script_enabled=scripted).new_page()
    number = 71 if scripted else 72

    # written from an empty form
    anne.page.goto("/admin/themes/theme/")
    theme = re.search(r"/theme/(\d+)/", anne.page.locator("#result_list tbody th a").first.get_attribute("href") or "")
    assert theme
    write_a_fiche(anne.page, theme[1], number)
    expect(anne.page.get_by_role("button", name="Publier", exact=True)).to_have_count(0)
    anne.step("Proposer à la relecture")
    form = anne.page.url

    # returned with a comment, corrected, proposed again
    paul.page.goto(form)
    paul.page.get_by_role("button", name="Renvoyer au rédacteur").click()
    expect(paul.page.locator(".messagelist .error")).to_contain_text("commentaire manque")
    paul.step("Renvoyer au rédacteur", "La synthèse est trop courte.")
    anne.page.goto(form.replace("change", "history"))
    expect(anne.page.locator(".versions")).to_contain_text("La synthèse est trop courte.")
    anne.page.goto(form)
    anne.page.locator("#id_synthesis").fill("Rien ne se perd, rien n’est écrasé.")
    anne.step("Proposer à la relecture")

    # published in a few seconds
    paul.page.goto(form)
    moment = timezone.now().astimezone(ZoneInfo("Europe/Paris")) + timedelta(seconds=SOON)
    paul.page.locator("#id_published_from_0").fill(f"{moment:%d/%m/%Y}")
    paul.page.locator("#id_published_from_1").fill(f"{moment:%H:%M:%S}")
    paul.step("Publier")
    address = paul.page.get_by_role("link", name="Voir sur le site").get_attribute("href") or ""
    assert address.startswith("/mallettes/")
    refused = reader.goto(address)
    assert refused
    assert refused.status == 404
    reader.wait_for_timeout((moment - timezone.now()).total_seconds() * 1000 + 500)
    reader.goto(address)
    expect(reader.get_by_role("heading", level=1)).to_have_text(TITLE)

    # corrected through a new version, which readers do not see before it is published
    anne.page.goto(form)
    expect(anne.page.locator('input[name="_save"]')).to_have_count(0)
    anne.begin_new_version()
    anne.page.locator("#id_introduction").fill("On écrit, on relit, on publie, puis on corrige.")
    anne.page.locator("#id_sections-0-heading").fill("Écrire à plusieurs")
    anne.step("Proposer à la relecture")
    copy = anne.page.url
    anne.page.goto(f"{address}brouillon/")
    expect(anne.page.locator(".notice-draft")).to_contain_text("Nouvelle version")
    reader.reload()
    expect(reader.locator(".introduction")).to_have_text("On écrit, on relit, on publie.")
    paul.page.goto(copy)
    paul.step("Publier")
    reader.reload()
    expect(reader.locator(".introduction")).to_have_text("On écrit, on relit, on publie, puis on corrige.")

    # readers compare: the first edition has an address of its own
    reader.get_by_role("link", name="Versions de cette page").click()
    expect(reader.locator(".editions")).to_contain_text(re.compile(r"introduction\s: modifié"))
    reader.locator(".editions a").last.click()
    expect(reader.locator(".introduction")).to_have_text("On écrit, on relit, on publie.")
    expect(reader.locator(".notice-info").first).to_contain_text("Édition du")

    # the team compares any two versions, and restores one, as a new version to publish
    paul.page.goto(form.replace("change", "history"))
    rows = paul.page.locator(".versions tbody tr")
    rows.last.get_by_role("radio", name=re.compile("depuis")).check()
    paul.page.get_by_role("button", name="Comparer les deux versions choisies").click()
    expect(paul.page.locator(".compared")).to_contain_text("synthèse")
    if scripted:  # axe is a script
        assert faults(paul.page) == []
    rows.filter(has_text="Publication programmée").get_by_role("button", name="Rétablir").click()
    expect(paul.page.locator("#id_introduction")).to_have_value("On écrit, on relit, on publie.")
    expect(paul.page.locator("#id_sections-0-heading")).to_have_value("Écrire")
    reader.goto(address)
    expect(reader.locator(".introduction")).to_have_text("On écrit, on relit, on publie, puis on corrige.")
    paul.step("Publier")
    reader.reload()
    expect(reader.locator(".introduction")).to_have_text("On écrit, on relit, on publie.")

    # deleted, then recovered
    paul.page.goto(form.replace("change", "delete"))
    paul.page.locator("#content input[type=submit]").click()
    gone = reader.goto(address)
    assert gone
    assert gone.status == 404
    paul.page.goto("/admin/fiches/fiche/supprimees/")
    paul.page.locator("tr", has_text=TITLE).first.get_by_role("button", name="Rétablir").click()
    expect(paul.page.locator("#id_introduction")).to_have_value("On écrit, on relit, on publie.")


def test_two_people_on_one_record(someone: Callable[[str], Desk], scripted: bool) -> None:
    """Given one notice open on two screens, when both save, then the second sees both texts and loses neither."""
    anne, paul = someone("anne"), someone("paul")
    anne.page.goto("/admin/resources/resource/add/")
    anne.page.locator("#id_title").fill("À deux")
    anne.page.locator("#id_slug").fill(f"a-deux-{int(scripted)}")
    anne.page.locator("#id_summary").fill("Un résumé.")
    anne.page.get_by_role("button", name="Enregistrer et continuer les modifications").click()
    paul.page.goto(anne.page.url)

    paul.page.locator("#id_title").fill("À deux, selon Paul")
    paul.page.locator("#id_series").fill("Une série")
    paul.page.get_by_role("button", name="Enregistrer et continuer les modifications").click()
    anne.page.locator("#id_title").fill("À deux, selon Anne")
    anne.page.locator("#id_summary").fill("Un résumé d’Anne.")
    anne.page.get_by_role("button", name="Enregistrer et continuer les modifications").click()

    conflicts = anne.page.locator(".conflicts")
    expect(conflicts).to_contain_text("paul a enregistré")
    expect(conflicts).to_contain_text("À deux, selon Paul")
    expect(conflicts).to_contain_text("À deux, selon Anne")
    expect(conflicts.get_by_role("radio", checked=True)).to_have_count(2)
    if scripted:
        assert faults(anne.page) == []
    conflicts.locator("fieldset", has_text="Titre").get_by_label("Garder ce qui est enregistré").check()
    anne.page.get_by_role("button", name="Enregistrer et continuer les modifications").click()

    expect(anne.page.locator("#id_title")).to_have_value("À deux, selon Paul")
    expect(anne.page.locator("#id_series")).to_have_value("Une série")
    expect(anne.page.locator("#id_summary")).to_have_value("Un résumé d’Anne.")
