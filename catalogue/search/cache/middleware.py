"""Pages are made once for a version of the catalogue: the outermost middleware but the trace of requests."""

from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from catalogue.search import in_vain
from catalogue.search.cache.fingerprint import fingerprint
from catalogue.search.cache.keys import Address, address_of, digest, is_personal
from catalogue.search.cache.pages import (
    answer,
    is_same,
    keep_private,
    may_be_kept,
    page_of,
    sign,
    unchanged_headers,
)
from catalogue.search.cache.stamp import current_stamp
from catalogue.search.cache.store import Store, store

Handler = Callable[[HttpRequest], HttpResponse]


def pages_by_version(get_response: Handler) -> Handler:
    """Give a page that is kept, or « not modified » to who has it; else make it, and keep it for the next one.

    Queries: one more than the page's.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        kept, address = store(), address_of(request.META)
        if kept and address:
            response = by_version(kept, address, request, get_response)
        else:
            response = get_response(request)
            if is_personal(request.META):
                keep_private(response)
        in_vain.count(request, response)
        return response

    return middleware


def by_version(kept: Store, address: Address, request: HttpRequest, get_response: Handler) -> HttpResponse:
    # read before the page is made: a write meanwhile makes the page newer than its key, never older (`__init__.py`)
    try:
        stamp = f"{current_stamp().text} {fingerprint()}"
    except DatabaseError:
        return get_response(request)
    name = digest(stamp, address)
    known = request.headers.get("If-None-Match", "")
    if is_same(known, name):
        return HttpResponseNotModified(headers=unchanged_headers(name))
    if page := kept.get(stamp, name):
        response = answer(page, request)
    else:
        ask_in_order(request, address)
        response = get_response(request)
        if not may_be_kept(response):
            return response
        sign(response, name)
        if request.method == "GET":
            kept.put(stamp, name, page_of(response))
    return HttpResponseNotModified(headers=unchanged_headers(name)) if known.strip() == "*" else response


def ask_in_order(request: HttpRequest, address: Address) -> None:
    """Let the page be made from the canonical query: the order in which this reader wrote it is not the others'."""
    request.META["QUERY_STRING"] = address[4]
    request.__dict__.pop("GET", None)
