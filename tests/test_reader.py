"""Who reads travels along the links of every page."""

import re

import pytest
from django.test import Client

from tests.addresses import pages
from tests.html import page_at

# Removing a filter may remove the reader.
INTERNAL = '.site-header a, main a[href^="/"]:not(.chip), footer a[href^="/"]'
# The desk, and the way back to the printed order, which leaves the reader behind on purpose.
WITHOUT_READER = re.compile(r"^/admin/|#pour-aller-plus-loin$")


@pytest.mark.django_db
@pytest.mark.usefixtures("seeded")
def test_internal_links_keep_the_reader(client: Client) -> None:
    for address in pages(client.get("/sitemap.xml").text).values():
        page = page_at(client, f"{address}?public=cpe")
        links = [str(link["href"]) for link in page.select(INTERNAL)]
        lost = [link for link in links if not re.search("[?&]public=", link) and not WITHOUT_READER.search(link)]

        assert sum("public=cpe" in link for link in links) > 5, address
        assert lost == [], address
