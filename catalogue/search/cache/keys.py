"""Which requests may share a page, and the words that tell their pages apart."""

from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import Any
from urllib.parse import unquote_plus

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http.request import split_domain_port, validate_host
from django.middleware.gzip import re_accepts_gzip

from catalogue.search.lists.state import FOLLOWED_LINKS, FRAGMENT

# Scheme, host, folder of the site, path, canonical query, part of the page, coding: what a page depends on.
Address = tuple[str, str, str, str, str, str, str]

# Never kept: what is for the team, what says how the site is, and files that are kept otherwise.
APART = ("/admin/", "/sante/", settings.STATIC_URL)
LONGEST_PATH, LONGEST_QUERY = 300, 500


def address_of(environ: Mapping[str, Any]) -> Address | None:
    """What a request asks for, the same for all those that one page answers; None when it may not be kept.

    A request that shows who is there (session, message, authorization) is never answered from what is kept.
    """
    path, query = environ.get("PATH_INFO") or "/", environ.get("QUERY_STRING") or ""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or is_personal(environ) or path.startswith(APART):
        return None
    # only ASCII, since WSGI and Django do not decode the rest alike; links of a page are percent-encoded
    if len(path) > LONGEST_PATH or len(query) > LONGEST_QUERY or not (path.isascii() and query.isascii()):
        return None
    # without a host, or with one that is not ours: Django answers
    host = environ.get("HTTP_HOST", "")
    if not is_ours(host, tuple(settings.ALLOWED_HOSTS)):
        return None
    return (
        scheme_of(environ),
        host,
        environ.get("SCRIPT_NAME", ""),
        path,
        canonical(query) if query else "",
        FRAGMENT if environ.get("HTTP_X_FRAGMENT") == FRAGMENT else "",
        "gzip" if re_accepts_gzip.search(environ.get("HTTP_ACCEPT_ENCODING", "")) else "",
    )


def is_personal(environ: Mapping[str, Any]) -> bool:
    """Whether someone may be recognised; a cookie that only looks like ours is enough."""
    cookie = environ.get("HTTP_COOKIE", "")
    known = cookie and (settings.SESSION_COOKIE_NAME in cookie or CookieStorage.cookie_name in cookie)
    return bool(known) or "HTTP_AUTHORIZATION" in environ


@lru_cache(64)
def is_ours(host: str, allowed: tuple[str, ...]) -> bool:
    """Django's own rule of ALLOWED_HOSTS."""
    domain, _ = split_domain_port(host)
    return bool(domain) and validate_host(domain, allowed)


def scheme_of(environ: Mapping[str, Any]) -> str:
    """As `HttpRequest.scheme`, of a request that Django has not seen yet."""
    if settings.SECURE_PROXY_SSL_HEADER:
        header, secure = settings.SECURE_PROXY_SSL_HEADER
        if (said := environ.get(header)) is not None:
            return "https" if said.partition(",")[0].strip() == secure else "http"
    return str(environ["wsgi.url_scheme"])


def canonical(query: str) -> str:
    """The same question in a set order: keys sorted, the values of a key in theirs, followed links left out.

    The page is made from this query, not from the one that came: what it prints is the same for all who share it.

    >>> canonical("type=video&public=cpe&utm_source=lettre&type=article")
    'public=cpe&type=video&type=article'
    """
    pairs = [(name_of(pair), pair) for pair in query.split("&") if pair]
    pairs.sort(key=name_only)
    return "&".join([pair for name, pair in pairs if not name.startswith(FOLLOWED_LINKS)])


def name_of(pair: str) -> str:
    name = pair.partition("=")[0]
    return unquote_plus(name) if "%" in name or "+" in name else name


def name_only(named: tuple[str, str]) -> str:
    return named[0]


def digest(stamp: str, address: Address) -> str:
    """The name of a page, in what is kept and in its ETag."""
    return blake2b(repr((stamp, address)).encode(), digest_size=15).hexdigest()
