"""The page of components: development only, and nothing asked of the database."""

from bs4 import BeautifulSoup
from django.test import Client, RequestFactory

from catalogue.pages.gallery import gallery
from catalogue.settings import BASE_DIR


def test_gallery_is_not_in_production(client: Client, db: None) -> None:
    assert client.get("/composants/").status_code == 404


def test_gallery_shows_every_component_without_a_query(rf: RequestFactory) -> None:
    response = gallery(rf.get("/composants/")).render()
    found = BeautifulSoup(response.text, "html.parser")

    for component in (
        "band",
        "focus-box",
        "synthesis",
        "notice-draft",
        "chip",
        "timeline-bar",
        "facet",
        "card",
        "table",
    ):
        assert found.select(f".{component}"), component
    assert len(found.select(".band")) == 4


def test_first_visit_is_light() -> None:
    """Style and scripts of any page: 40 kB compressed is the budget of a whole first visit."""
    styles = sum(path.stat().st_size for path in (BASE_DIR / "static" / "css").iterdir())

    assert styles < 40_000
