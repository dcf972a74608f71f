"""The way in: a page that this worker has at hand is given before Django hears of the request.

What Django does for any request (signals, middleware, its own cursor) costs three times the giving of the page. The
answer is the one that `middleware.py` would give; whatever is not at hand goes on to it.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any

from catalogue.middleware import log_request, new_request_id
from catalogue.search import in_vain
from catalogue.search.cache.fingerprint import fingerprint
from catalogue.search.cache.keys import address_of, digest
from catalogue.search.cache.pages import is_same, unchanged_headers
from catalogue.search.cache.stamp import quick_stamp
from catalogue.search.cache.store import store

Site = Callable[[dict[str, Any], Any], Iterable[bytes]]
Answer = tuple[int, str, Iterable[tuple[str, str]], bytes]


class Door:
    """A WSGI application around the site's own."""

    def __init__(self, site: Site) -> None:
        self.site = site
        fingerprint()  # the code is read when the process starts, not when its first reader comes

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start = time.perf_counter()
        if (answer := at_hand(environ)) is None:
            return self.site(environ, start_response)
        code, status, headers, body = answer
        method: str = environ["REQUEST_METHOD"]
        start_response(status, [*headers, ("X-Request-ID", new_request_id())])
        log_request(method, environ.get("PATH_INFO") or "/", code, start)
        return [body] if body and method == "GET" else []


def at_hand(environ: dict[str, Any]) -> Answer | None:
    """« Not modified », or a page of this worker's memory; None otherwise. Query: one at most."""
    kept, address = store(), address_of(environ)
    if kept is None or address is None or (stamp := quick_stamp()) is None:
        return None
    name = digest(f"{stamp.text} {fingerprint()}", address)
    known = environ.get("HTTP_IF_NONE_MATCH", "")
    if known and is_same(known, name):
        return 304, "304 Not Modified", unchanged_headers(name).items(), b""
    page = kept.local.get(name)
    if page is None or known.strip() == "*":
        return None
    if page.sought:
        in_vain.gather(*page.sought)
    return 200, "200 OK", page.headers, page.body
