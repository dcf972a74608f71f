"""What sites ask of robots is done, and what they cannot ask is not imagined."""

import asyncio
import time
from dataclasses import replace
from typing import Any

import pytest
from yarl import URL

from catalogue.links.checking.checker import LIMITS, Checker
from catalogue.links.checking.many import outcomes
from catalogue.links.checking.robots import FORBIDDEN, NAME, rules_in
from catalogue.links.checking.verdicts import Hop, Verdict
from catalogue.links.running import user_agent
from tests.links.checking.test_checker import checked
from tests.links.servers import QUICK, Request, always, answer, serving

NOBODY = b"User-agent: *\nDisallow: /\n"


def test_name_that_a_site_forbids_is_the_one_that_it_is_told() -> None:
    assert f"; {NAME};" in user_agent()


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        (NOBODY, "/", False),
        (NOBODY, "/page?a=1#ancre", False),
        (b"User-agent: *\nDisallow:\n", "/", True),
        (b"User-agent: *\nDisallow: /prive/\n", "/prive/a.pdf", False),
        (b"User-agent: *\nDisallow: /prive/\n", "/public/a.pdf", True),
        (b"User-agent: *\nAllow: /prive/a\nDisallow: /prive/\n", "/prive/a.pdf", True),
        (b"User-agent: *\nDisallow: /%C3%A9cole/\n", "/école/", False),
        (b"User-agent: Verification-de-liens\nDisallow: /a\n", "/a", False),
        (b"User-agent: verification-de-liens\nDisallow:\n\nUser-agent: *\nDisallow: /\n", "/a", True),
        (b"User-agent: Googlebot\nDisallow: /\n", "/a", True),
        (b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /\r\n", "/", False),
        (b"", "/", True),
        (b"\xff\x00\xfe" * 1000, "/", True),
        (b"User-agent: *\nDisallow: //[\n", "/", True),
        ("User-agent: *\nCrawl-delay: ²\nDisallow: /".encode(), "/", True),
        (b"User-agent: *\nCrawl-delay: " + b"9" * 5000, "/", True),
        (NOBODY, "/?a=//[", False),
    ],
)
def test_rules(text: bytes, path: str, allowed: bool) -> None:
    assert rules_in(text).allow(URL(f"https://exemple.fr{path}")) is allowed


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (b"User-agent: *\nCrawl-delay: 7", 7),
        (b"User-agent: Autre\nCrawl-delay: 7", 0),
        (b"", 0),
        (b"Crawl-delay: 7", 0),
    ],
)
def test_delay(text: bytes, seconds: float) -> None:
    assert rules_in(text).delay == seconds


def test_many_rules_take_no_time() -> None:
    page = b"User-agent: *\n" + b"Disallow: /prive\n" * (LIMITS.robots_bytes // 17)
    started = time.process_time()

    assert rules_in(page).allow(URL("https://exemple.fr/public"))
    assert time.process_time() - started < 2


def test_forbidden_address_is_not_asked_for_and_is_not_broken() -> None:
    with serving(always(404), robots=always(200, NOBODY)) as server:
        found = checked(server, server.url("/a"), server.url("/b"))

    assert [(each.verdict, each.detail) for each in found] == [(Verdict.UNCHECKED, FORBIDDEN)] * 2
    assert server.asked == []
    assert [request.method for request in server.robots_asked] == ["GET"], "une fois pour toutes ses adresses"
    assert "range" not in server.robots_asked[0].headers


def test_allowed_address_is_asked_for() -> None:
    with serving(always(404), robots=always(200, b"User-agent: *\nDisallow: /prive")) as server:
        found = checked(server, server.url("/prive/a"), server.url("/public/a"))

    assert [each.verdict for each in found] == [Verdict.UNCHECKED, Verdict.NOT_FOUND]


def test_redirection_to_what_robots_are_asked_not_to_visit() -> None:
    async def moved(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(301, Location="/prive") if request.path == "/a" else answer(200))

    with serving(moved, robots=always(200, b"User-agent: *\nDisallow: /prive")) as server:
        found = checked(server, server.url("/a"))[0]

    assert (found.verdict, found.chain) == (Verdict.UNCHECKED, (Hop(301, server.url("/prive")),))
    assert [request.path for request in server.asked] == ["/a"]


def test_each_host_has_its_own() -> None:
    with serving(always(200)) as forbidding, serving(always(200), robots=always(200, NOBODY)) as other:
        forbidding.robots, other.robots = other.robots, forbidding.robots
        door = replace(forbidding.door(un_fr="127.0.0.1", deux_fr="127.0.0.1"), ports={forbidding.port, other.port})
        addresses = [forbidding.url("/", host="un.fr"), other.url("/", host="deux.fr")]
        found = dict(outcomes(addresses, Checker("Essai", QUICK, door=door)))

    assert [found[address].verdict for address in addresses] == [Verdict.UNCHECKED, Verdict.VALID]


def test_robots_txt_that_is_elsewhere() -> None:
    async def elsewhere(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(301, Location="/ailleurs.txt"))

    with serving(always(200, NOBODY), robots=elsewhere) as server:
        assert checked(server, server.url("/a"))[0].verdict == Verdict.UNCHECKED


async def hangs(request: Request, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


async def drips(request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + NOBODY)
    await writer.drain()
    await asyncio.sleep(30)


async def circles(request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(answer(302, Location="/robots.txt"))


async def no_http(request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"\x00" * 1000)


@pytest.mark.parametrize(
    "robots",
    [
        *(always(status, NOBODY) for status in (401, 404, 410, 500, 503)),
        always(200, NOBODY + b"#" * QUICK.robots_bytes),
        always(200, NOBODY, Content_Type="text/html; charset=utf-8"),
        always(200, NOBODY, Content_Encoding="br"),
        always(302, Location="http://10.0.0.1/robots.txt"),
        always(302, Location="http://[/"),
        hangs,
        drips,
        circles,
        no_http,
    ],
)
def test_robots_txt_that_cannot_be_had_forbids_nothing(robots: Any) -> None:
    with serving(always(200), robots=robots) as server:
        assert checked(server, server.url("/"))[0].verdict == Verdict.VALID


def test_site_is_asked_as_slowly_as_it_wants_within_reason() -> None:
    """A second is its least `Crawl-delay`: the bound is shortened to a tenth, and the first need not wait."""
    with serving(always(200), robots=always(200, b"User-agent: *\nCrawl-delay: 3600")) as server:
        checker = Checker("Essai", replace(QUICK, longest_delay=0.1), door=server.door())
        started = time.monotonic()
        found = dict(outcomes([server.url(f"/{rank}") for rank in range(4)], checker))

    assert {outcome.verdict for outcome in found.values()} == {Verdict.VALID}
    assert 0.3 <= time.monotonic() - started < 5
    assert LIMITS.longest_delay == 10
