"""Where pages are kept, as CACHE_URL says: each worker's memory, with or without a Redis behind it, or nowhere."""

from functools import cache

from django.conf import settings

from catalogue.search.cache.local import LocalPages
from catalogue.search.cache.pages import Page
from catalogue.search.cache.shared import SharedPages

NONE = "dummy://"


class Store:
    """A page found in Redis is kept in the worker's memory too: the key says its version, so it cannot become old."""

    def __init__(self, url: str) -> None:
        self.local = LocalPages()
        self.shared = SharedPages(url) if url else None

    def get(self, stamp: str, name: str) -> Page | None:
        if (page := self.local.get(name)) or self.shared is None:
            return page
        if page := self.shared.get(name):
            self.local.put(stamp, name, page)
        return page

    def put(self, stamp: str, name: str, page: Page) -> None:
        self.local.put(stamp, name, page)
        if self.shared:
            self.shared.put(name, page)


@cache
def store_at(url: str) -> Store | None:
    return None if url.startswith(NONE) else Store(url)


def store() -> Store | None:
    """This worker's; None when no page is to be kept."""
    return store_at(settings.CACHE_URL)
