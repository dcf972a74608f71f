"""An administrator, repairing a record."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import ADMIN
from tests.browser.sheets import Desk

pytestmark = pytest.mark.browser


def test_admin_corrects_a_title_and_sees_it_at_once(
    page: Page, scripted: bool, new_context: Callable[..., BrowserContext]
) -> None:
    """Given a reader on a notice, when an admin corrects its title, then the reader sees it on the next page asked."""
    reader = new_context(java_script_enabled=scripted).new_page()
    reader.goto("/ressources/")
    reader.locator("ul.cards h3 a").first.click()
    heading = reader.get_by_role("heading", level=1)
    before, after = heading.inner_text(), "Un titre corrigé par le récit"

    desk = Desk(page)
    desk.sign_in(ADMIN["DJANGO_SUPERUSER_USERNAME"], ADMIN["DJANGO_SUPERUSER_PASSWORD"])
    desk.find(before)
    desk.retitle(after)

    reader.reload()
    expect(heading).to_have_text(after)
    reader.goto("/ressources/")
    expect(reader.get_by_role("link", name=after)).to_have_count(1)

    desk.find(after)
    desk.retitle(before)
    reader.reload()
    expect(reader.get_by_role("link", name=after)).to_have_count(0)
