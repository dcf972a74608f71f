"""A page as it is kept: what its next reader gets, byte for byte, but the id of the request."""

import json
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags

# What an answer may depend on: all of it is in the key.
VARY = ("Accept-Encoding", "X-Fragment", "Cookie")
KNOWN = frozenset(name.lower() for name in VARY)
# Browsers keep the page and ask each time whether it is still true: what is published is seen at the next request.
FRESHNESS = "no-cache"
LARGEST = 1_000_000
SEAL = 16


@dataclass(frozen=True, slots=True)
class Page:
    """An answer 200. `sought`: what its words sought in vain, to be counted each time (`in_vain.py`)."""

    headers: tuple[tuple[str, str], ...]
    body: bytes
    sought: tuple[str, str] | None = None
    size: int = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", len(self.body) + sum(len(name) + len(value) for name, value in self.headers))


def may_be_kept(response: HttpResponseBase) -> bool:
    """Whether an answer is the same for everyone who sends the same key."""
    said = response.headers.get("Cache-Control", "")
    return (
        isinstance(response, HttpResponse)
        and response.status_code == 200
        and not response.cookies
        and len(response.content) <= LARGEST
        and "no-store" not in said
        and "private" not in said
        and KNOWN.issuperset(name.strip().lower() for name in response.headers.get("Vary", "").split(",") if name)
    )


def etag_of(digest: str) -> str:
    """Weak: the bytes may differ (gzip has a random part), the page does not."""
    return f'W/"{digest}"'


def sign(response: HttpResponse, digest: str) -> None:
    """Give an answer what browsers need to keep it, and to ask whether it has changed."""
    response.headers["ETag"] = etag_of(digest)
    response.headers.setdefault("Cache-Control", FRESHNESS)
    response.headers["Vary"] = ", ".join(VARY)
    response.headers["Content-Length"] = str(len(response.content))


def keep_private(response: HttpResponseBase) -> None:
    """Someone is known to be there: nobody else may be given this answer, and they always get a new one."""
    if "Cache-Control" not in response.headers:
        patch_cache_control(response, private=True, no_cache=True)


def page_of(response: HttpResponse) -> Page:
    sought = getattr(response, "sought_in_vain", None)
    return Page(
        tuple(response.headers.items()), response.content, (str(sought[0]), str(sought[1])) if sought else None
    )


def answer(page: Page, request: HttpRequest) -> HttpResponse:
    """The page again. To HEAD, all but its body: the length is in the headers."""
    response = HttpResponse(b"" if request.method == "HEAD" else page.body, headers=dict(page.headers))
    if page.sought:
        response.sought_in_vain = page.sought  # type: ignore[attr-defined]
    return response


def unchanged_headers(digest: str) -> dict[str, str]:
    """Those of an answer 304."""
    return {"ETag": etag_of(digest), "Cache-Control": FRESHNESS, "Vary": ", ".join(VARY)}


def is_same(if_none_match: str, digest: str) -> bool:
    """Whether the reader already has the page: weak comparison with any of a list. `*` is not for here."""
    if digest not in if_none_match:
        return False
    return any(tag.removeprefix("W/") == f'"{digest}"' for tag in parse_etags(if_none_match))


# --- to and from a Redis that others may write to: no pickle, and a seal that only we can make


@cache
def seal_key() -> bytes:
    return blake2b(settings.SECRET_KEY.encode(), person=b"pages").digest()


def seal(digest: str, content: bytes) -> bytes:
    return blake2b(digest.encode() + content, key=seal_key(), digest_size=SEAL).digest()


def pack(digest: str, page: Page) -> bytes:
    """A seal, one line of JSON (headers, what was sought), the body."""
    content = json.dumps([page.headers, page.sought]).encode() + b"\n" + page.body
    return seal(digest, content) + content


def unpack(digest: str, packed: bytes) -> Page | None:
    """The page, or None when it was not packed by us under this name."""
    content = packed[SEAL:]
    if packed[:SEAL] != seal(digest, content):
        return None
    said, _, body = content.partition(b"\n")
    headers, sought = json.loads(said)
    return Page(tuple((name, value) for name, value in headers), body, tuple(sought) if sought else None)
