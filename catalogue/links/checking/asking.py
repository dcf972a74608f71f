"""One request, and as little of its answer as is needed: nothing that a server sends is read without a limit."""

import asyncio
import zlib
from dataclasses import dataclass

from aiohttp import ClientError, ClientResponse, ClientSession
from multidict import CIMultiDictProxy
from yarl import URL

from catalogue.links.checking.politeness import Limits
from catalogue.links.checking.verdicts import CHALLENGES, WARDENS

BYTES_OF_A_CHALLENGE = 20_000
HTML = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Answer:
    """`page` holds what was read of a body that was wanted; `whole` says whether that is all of it."""

    status: int
    headers: CIMultiDictProxy[str]
    page: bytes = b""
    whole: bool = False

    @property
    def is_html(self) -> bool:
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower() in HTML

    @property
    def is_whole_text(self) -> bool:
        """Whether it is a document that was read to its end, and no page that stands for it."""
        return 200 <= self.status < 300 and self.whole and not self.is_html

    @property
    def is_guarded(self) -> bool:
        """Whether it comes from a service that keeps robots away, by what it says of itself."""
        said = " ".join([self.headers.get("Server", ""), *self.headers]).lower()
        page = self.page.lower()
        return any(name in said for name in WARDENS) or any(mark in page for mark in CHALLENGES)


async def ask(
    session: ClientSession, method: str, url: URL, limits: Limits, wanted: int = 0, *, whole: bool = False
) -> Answer:
    """Ask for an address, without following where it leads. Raises what aiohttp does, TimeoutError and OSError.

    `wanted`: how many bytes of the body matter when there is one; `whole`: a part of it would say nothing.
    """
    most = wanted or BYTES_OF_A_CHALLENGE
    ranged = {"Range": f"bytes=0-{most - 1}"} if method == "GET" and not whole else {}
    async with asyncio.timeout(limits.headers):
        response = await session.request(method, url, allow_redirects=False, headers=ranged)
    try:
        matters = method == "GET" and (wanted if 200 <= response.status < 300 else response.status == 503)
        page, is_whole = await read(response, most, limits.body) if matters else (b"", False)
        return Answer(response.status, response.headers, page, is_whole)
    finally:
        # the rest of the body is not waited for
        response.close()


async def read(response: ClientResponse, most: int, seconds: float) -> tuple[bytes, bool]:
    """The beginning of a body: what came in time, was not cut, and is not more than it should be."""
    read = bytearray()
    whole = False
    try:
        async with asyncio.timeout(seconds):
            while len(read) < most and (chunk := await response.content.read(min(65_536, most - len(read)))):
                read += chunk
            whole = len(read) < most and response.status != 206
    except (TimeoutError, ClientError):
        pass
    return expanded(bytes(read), response.headers.get("Content-Encoding", ""), most, whole)


def expanded(body: bytes, encoding: str, most: int, whole: bool) -> tuple[bytes, bool]:
    """A body that came compressed although we asked for it plain, to no more than `most` bytes."""
    if encoding.lower() in ("", "identity"):
        return body, whole
    if encoding.lower() not in ("gzip", "x-gzip", "deflate"):
        return b"", False
    unpacked = zlib.decompressobj(wbits=47)
    try:
        page = unpacked.decompress(body, most)
    except zlib.error:
        return b"", False
    return page, whole and not unpacked.unconsumed_tail
