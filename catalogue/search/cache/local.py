"""Pages in the memory of a worker."""

from collections import OrderedDict
from threading import Lock

from catalogue.search.cache.pages import Page

MOST_PAGES, MOST_BYTES = 4_000, 32_000_000


class LocalPages:
    """The last pages given, within a number and a size. Those of another stamp are forgotten: nobody asks for them."""

    def __init__(self, most_pages: int = MOST_PAGES, most_bytes: int = MOST_BYTES) -> None:
        self.most_pages, self.most_bytes = most_pages, most_bytes
        self.pages: OrderedDict[str, Page] = OrderedDict()
        self.bytes = 0
        self.stamp = ""
        self.lock = Lock()

    def get(self, name: str) -> Page | None:
        with self.lock:
            if page := self.pages.get(name):
                self.pages.move_to_end(name)
            return page

    def put(self, stamp: str, name: str, page: Page) -> None:
        with self.lock:
            if stamp != self.stamp:
                self.pages.clear()
                self.stamp, self.bytes = stamp, 0
            if replaced := self.pages.pop(name, None):
                self.bytes -= replaced.size
            self.pages[name] = page
            self.bytes += page.size
            while len(self.pages) > self.most_pages or self.bytes > self.most_bytes:
                self.bytes -= self.pages.popitem(last=False)[1].size
