"""What the script of the lists must not spoil: the page's title, and the links to places of the page."""

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.sheets import ListPage

pytestmark = pytest.mark.browser


def test_skip_link_asks_nothing_of_the_server(page: Page, scripted: bool) -> None:
    """Given a filtered list, when a reader skips to its content and comes back, then nothing is asked again."""
    resources = ListPage(page, scripted=scripted)
    resources.open()
    resources.tick("acces", "compte")
    expect(resources.chips).to_have_count(1)
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))

    skip = page.get_by_role("link", name="Aller au contenu")
    skip.focus()
    skip.press("Enter")
    expect(page).to_have_url(resources.page.url.partition("#")[0] + "#contenu")
    page.go_back()
    expect(resources.chips).to_have_count(1)

    assert [request.url for request in asked if request.resource_type in ("document", "fetch")] == []


def test_title_ends_with_the_whole_name_of_the_site(page: Page, scripted: bool) -> None:
    """Given a site whose name holds a dash, when filters change, then the title still ends with the whole name."""
    name = "Catalogue – Académie de Nice"

    def rename(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(
            response=answer, body=answer.text().replace("– Fiches &amp; lectures</title>", f"– {name}</title>")
        )

    page.route("**/ressources/**", rename)
    resources = ListPage(page, scripted=scripted)
    resources.open()

    resources.tick("acces", "compte")

    expect(resources.chips).to_have_count(1)
    expect(page).to_have_title(f"Ressources, accès compte requis – {name}")
