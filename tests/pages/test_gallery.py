"""The page of components: development only, and nothing asked of the database."""

from bs4 import BeautifulSoup
from django.test import Client, RequestFactory

from catalogue.pages.gallery import gallery

COMPONENTS = ["band", "focus-box", "synthesis", "notice-draft", "chip", "timeline-bar", "facet", "card", "table"]


def test_gallery_is_not_in_production(client: Client, db: None) -> None:
    assert client.get("/composants/").status_code == 404


def test_gallery_shows_every_component_without_a_query(rf: RequestFactory) -> None:
    response = gallery(rf.get("/composants/")).render()
    found = BeautifulSoup(response.text, "html.parser")

    for component in COMPONENTS:
        assert found.select(f".{component}"), component
    assert len(found.select(".band")) == 4
