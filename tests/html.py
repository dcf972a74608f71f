"""Pages as readers get them, and their words: every space of French typography is one space here."""

from typing import Protocol

from bs4 import BeautifulSoup, Tag
from django.test import Client


class HasPage(Protocol):
    def get_absolute_url(self) -> str: ...


def page_at(client: Client, address: str, **headers: str) -> BeautifulSoup:
    """The page at an address, which must answer 200."""
    response = client.get(address, headers=headers)
    assert response.status_code == 200, address
    return BeautifulSoup(response.text, "html.parser")


def page_of(client: Client, record: HasPage, query: str = "") -> BeautifulSoup:
    return page_at(client, record.get_absolute_url() + query)


def one(page: BeautifulSoup | Tag, selector: str) -> Tag:
    """What a selector finds first; an error when it finds nothing."""
    found = page.select_one(selector)
    assert found is not None, selector
    return found


def words(tag: Tag) -> str:
    return " ".join(tag.text.split())


def texts(page: BeautifulSoup | Tag, selector: str) -> list[str]:
    """The words of everything that a selector finds."""
    return [words(tag) for tag in page.select(selector)]


def text_of(page: BeautifulSoup) -> str:
    """The words of the page's own content."""
    return words(one(page, "main"))
