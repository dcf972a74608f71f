"""The page of components: development only, and nothing asked of the database."""

import runpy

import pytest
from bs4 import BeautifulSoup
from django.test import RequestFactory
from pytest_django import Settings

from catalogue import urls
from catalogue.pages.gallery import gallery

COMPONENTS = ["band", "focus-box", "synthesis", "notice-draft", "chip", "timeline-bar", "facet", "card", "table"]


@pytest.mark.parametrize("debug", [True, False])
def test_gallery_is_routed_in_development_only(settings: Settings, debug: bool) -> None:
    settings.DEBUG = debug

    routes = runpy.run_path(urls.__file__)["urlpatterns"]

    assert ("gallery" in [getattr(route, "name", None) for route in routes]) is debug


def test_gallery_shows_every_component_without_a_query(rf: RequestFactory) -> None:
    response = gallery(rf.get("/composants/")).render()
    found = BeautifulSoup(response.text, "html.parser")

    for component in COMPONENTS:
        assert found.select(f".{component}"), component
    assert len(found.select(".band")) == 4
