"""Each verdict, from honest servers and from those that would harm who asks."""

import asyncio
import gzip
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from catalogue.links.checking.checker import Checker
from catalogue.links.checking.guard import NOT_PUBLIC
from catalogue.links.checking.many import in_turn, outcomes
from catalogue.links.checking.verdicts import Hop, Outcome, Verdict
from tests.links.checking.test_guard import Fixed
from tests.links.servers import QUICK, Counting, Request, Server, always, answer, self_signed, serving


def checked(server: Server, *addresses: str, checker: Checker | None = None) -> list[Outcome]:
    async def check() -> list[Outcome]:
        async with checker or server.checker() as ready:
            return [await ready.check(address) for address in addresses]

    return asyncio.run(check())


def verdict_of(handler: Any, path: str = "/", tls: Any = None) -> Outcome:
    with serving(handler, tls) as server:
        return checked(server, server.url(path, "https" if tls else "http"))[0]


# --- what honest servers answer


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (200, Verdict.VALID),
        (204, Verdict.VALID),
        (416, Verdict.VALID),
        *((status, Verdict.RESTRICTED) for status in (400, 401, 403, 405, 418, 429, 451, 999)),
        *((status, Verdict.NOT_FOUND) for status in (404, 410)),
        *((status, Verdict.DOWN) for status in (304, 408, 500, 502, 503, 504)),
    ],
)
def test_verdict_of_a_status(status: int, verdict: Verdict) -> None:
    outcome = verdict_of(always(status))

    assert (outcome.verdict, outcome.status) == (verdict, status)
    assert bool(outcome.detail) == (verdict != Verdict.VALID)


def test_request_says_who_asks_and_for_little() -> None:
    with serving(always(404)) as server:
        checked(server, server.url("/rapport?a=1&b[c]=2#Partie"))

    # an anchor is sought in the page: HEAD would not be enough
    assert server.methods == ["GET"]
    asked = server.asked[0]
    assert asked.headers["user-agent"] == "Essai (mailto:essai@exemple.fr)"
    assert asked.headers["range"] == f"bytes=0-{QUICK.page_bytes - 1}"
    assert "cookie" not in asked.headers
    assert asked.path.startswith("/rapport?a=1&b")


def test_head_is_enough_when_it_succeeds() -> None:
    with serving(always(200)) as server:
        assert checked(server, server.url("/"))[0].verdict == Verdict.VALID

    assert server.methods == ["HEAD"]


@pytest.mark.parametrize("refusal", [405, 404, 403, 500, 501])
def test_head_refused_then_get(refusal: int) -> None:
    async def no_head(request: Request, writer: asyncio.StreamWriter) -> None:
        await always(refusal if request.method == "HEAD" else 200)(request, writer)

    with serving(no_head) as server:
        assert checked(server, server.url("/"))[0].verdict == Verdict.VALID

    assert server.methods == ["HEAD", "GET"]


def test_head_without_an_answer_then_get() -> None:
    async def hangs_up(request: Request, writer: asyncio.StreamWriter) -> None:
        if request.method == "GET":
            writer.write(answer())

    assert verdict_of(hangs_up).verdict == Verdict.VALID


def test_what_fails_once_is_tried_again() -> None:
    async def wakes_up(request: Request, writer: asyncio.StreamWriter) -> None:
        await always(200 if len(server.asked) > 2 else 502)(request, writer)

    with serving(wakes_up) as server:
        assert checked(server, server.url("/"))[0].verdict == Verdict.VALID

    assert server.methods == ["HEAD", "GET", "GET"]


# --- redirections


def leads(**steps: tuple[int, str]) -> Any:
    async def handler(request: Request, writer: asyncio.StreamWriter) -> None:
        status, where = steps.get(request.path.strip("/"), (200, ""))
        writer.write(answer(status, Location=where) if where else answer(status))

    return handler


@pytest.mark.parametrize(
    ("steps", "verdict"),
    [
        ({"a": (301, "/b")}, Verdict.MOVED_FOR_GOOD),
        ({"a": (308, "/b"), "b": (301, "/c")}, Verdict.MOVED_FOR_GOOD),
        ({"a": (301, "/b"), "b": (302, "/c")}, Verdict.MOVED),
        ({"a": (303, "/b")}, Verdict.MOVED),
        ({"a": (307, "b?x=1")}, Verdict.MOVED),
        ({"a": (301, "/b"), "b": (404, "")}, Verdict.NOT_FOUND),
        ({"a": (301, "")}, Verdict.DOWN),
        ({"a": (301, "/b"), "b": (301, "/a")}, Verdict.DOWN),
        ({"a": (302, "/a")}, Verdict.DOWN),
    ],
)
def test_redirections(steps: dict[str, tuple[int, str]], verdict: Verdict) -> None:
    assert verdict_of(leads(**steps), "/a").verdict == verdict


def test_redirections_are_kept_one_by_one_with_the_anchor() -> None:
    with serving(leads(a=(301, "/b"), b=(302, "/c?x=1"))) as server:
        outcome = checked(server, server.url("/a#partie"))[0]

    assert outcome.chain == (Hop(301, server.url("/b#partie")), Hop(302, server.url("/c?x=1#partie")))
    assert outcome.final == server.url("/c?x=1#partie")


def test_endless_redirections() -> None:
    async def further(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(302, Location=f"{request.path}x"))

    with serving(further) as server:
        outcome = checked(server, server.url("/"))[0]

    assert (outcome.verdict, outcome.detail) == (Verdict.DOWN, "Les redirections n’en finissent pas.")
    assert len(outcome.chain) == len(server.asked) - 1 == QUICK.redirections


def test_redirections_that_wait_for_a_cookie() -> None:
    async def again(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(302, Location="/", Set_Cookie="vu=1"))

    assert verdict_of(again).verdict == Verdict.RESTRICTED


@pytest.mark.parametrize(
    "where",
    [
        "http://127.0.0.1:1/",
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/",
        "http://[::1]/",
        "http://2130706433/",
        "http://localhost/",
        "http://moi:secret@exemple.fr/",
        "file:///etc/passwd",
        "gopher://exemple.fr/",
        "javascript:alert(1)",
        "http://exemple.fr:22/",
        "http://[",
        "//10.0.0.1/",
        "http://10.0.0.1/\x01",
    ],
)
def test_redirection_to_what_is_not_public(where: str) -> None:
    with serving(always(302, Location=where)) as server:
        outcome = checked(server, server.url("/"))[0]

    assert outcome.verdict == Verdict.UNCHECKED
    assert outcome.detail.endswith(".")
    assert len(server.asked) == 1


def test_redirection_whose_name_leads_to_a_private_host() -> None:
    """The spelling is that of a public site: only the resolved address tells, and the socket."""
    with serving(always(302, Location="http://exemple.fr/")) as server:
        for answers in (["10.0.0.1"], ["8.8.8.8", "127.0.0.1"]):
            checker = Checker("Essai", QUICK, door=server.door(), resolver=Fixed(*answers))
            outcome = checked(server, server.url("/"), checker=checker)[0]
            assert (outcome.verdict, outcome.detail) == (Verdict.UNCHECKED, NOT_PUBLIC)


# --- anchors


@pytest.mark.parametrize(
    ("anchor", "page", "missing"),
    [
        ("partie", b'<h2 id="partie">', False),
        ("partie", b"<a name='partie'>", False),
        ("partie", b"<h2 id=partie>", False),
        ("partie", b"<h2 data-id='partie' class='partie'>partie</h2>", True),
        ("partie", b"", True),
        ("l%C3%A9gende", '<h2 id="légende">'.encode(), False),
        ("l%C3%A9gende", '<meta charset=latin-1><h2 id="légende">'.encode("latin-1"), False),
        ("", b"", False),
        ("top", b"", False),
        (":~:text=mot", b"", False),
        ("!/page", b"", False),
        ("page=12", b"", False),
    ],
)
def test_anchor(anchor: str, page: bytes, missing: bool) -> None:
    outcome = verdict_of(
        always(200, page, Content_Type="text/html; charset=utf-8" if b"latin" not in page else "text/html"),
        f"/#{anchor}",
    )

    assert (outcome.verdict, outcome.anchor_missing) == (Verdict.VALID, missing)
    assert ("ancre" in outcome.detail) == missing


def test_anchor_is_not_sought_in_other_documents() -> None:
    assert not verdict_of(always(200, b"%PDF", Content_Type="application/pdf"), "/#partie").anchor_missing


# --- hostile servers


def test_endless_body() -> None:
    async def endless(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            writer.write(b"x" * 65_536)
            await writer.drain()

    started = time.monotonic()
    outcome = verdict_of(endless, "/#partie")

    assert (outcome.verdict, outcome.anchor_missing) == (Verdict.VALID, False)
    assert time.monotonic() - started < 5


def test_body_that_never_ends_coming() -> None:
    async def slow(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n<h2 id='")
        await asyncio.sleep(5)

    assert verdict_of(slow, "/#partie").verdict == Verdict.VALID


def test_slow_headers() -> None:
    async def drop_by_drop(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nX: ")
        for _ in range(100):
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    started = time.monotonic()
    outcome = verdict_of(drop_by_drop)

    assert (outcome.verdict, outcome.detail) == (Verdict.DOWN, "Le site ne répond pas à temps.")
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    "head",
    [
        b"X: " + b"x" * 20_000 + b"\r\n",
        b"".join(b"X-%d: y\r\n" % rank for rank in range(2_000)),
        b"Content-Length: 1\r\nContent-Length: 2\r\n",
        b"Content-Length: abc\r\n",
        b" pli\xc3\xa9: 1\r\n",
        b"X\x00Y: 1\r\n",
    ],
)
def test_huge_or_broken_headers(head: bytes) -> None:
    async def handler(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n")

    outcome = verdict_of(handler)

    assert outcome.verdict in (Verdict.DOWN, Verdict.VALID)
    assert "20000" not in outcome.detail


@pytest.mark.parametrize(
    "bytes_sent", [b"", b"\r\n\r\n", b"SSH-2.0-OpenSSH\r\n", b"HTTP/9.9 abc\r\n\r\n", b"\x00" * 50]
)
def test_what_is_no_http(bytes_sent: bytes) -> None:
    async def handler(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(bytes_sent)

    assert verdict_of(handler).verdict == Verdict.DOWN


def test_header_injection_stays_in_the_address() -> None:
    """A line break, spelt in an address or sent by a server, never becomes a header of ours or of theirs."""
    with serving(always(302, Location="/b%0d%0aX-Injected: 1")) as server:
        outcome = checked(server, server.url("/a%0d%0aX-Injected:%201"))[0]

    assert outcome.verdict == Verdict.DOWN
    assert len(server.asked) > 1
    assert all("x-injected" not in request.headers for request in server.asked)


def test_gzip_bomb() -> None:
    bomb = gzip.compress(b"<p>" * 20_000_000)
    assert len(bomb) < QUICK.page_bytes

    outcome = verdict_of(always(200, bomb, Content_Type="text/html", Content_Encoding="gzip"), "/#partie")

    # only its beginning is unpacked: what is not read is not said to be missing
    assert (outcome.verdict, outcome.anchor_missing) == (Verdict.VALID, False)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "gzip, gzip", "n’importe"])
def test_body_compressed_although_asked_plain(encoding: str) -> None:
    body = gzip.compress(b'<h2 id="partie">')
    page = always(200, body, Content_Type="text/html", Content_Encoding=encoding.replace("’", "_"))

    assert verdict_of(page, "/#partie").anchor_missing is False


@pytest.mark.parametrize("announced", ["5", "500"])
def test_wrong_content_length(announced: str) -> None:
    page = always(200, b"<h2 id='autre'>", Content_Type="text/html", Content_Length=announced)

    # what comes after the end that was announced may be taken for another answer
    assert verdict_of(page, "/#partie").verdict in (Verdict.VALID, Verdict.DOWN)


def test_invalid_certificate(tmp_path: Path) -> None:
    outcome = verdict_of(always(200), tls=self_signed(tmp_path))

    assert (outcome.verdict, outcome.detail) == (Verdict.DOWN, "Le certificat du site n’est pas valable.")


def test_nobody_listens() -> None:
    with serving(always(200)) as server:
        pass

    assert checked(server, server.url("/"))[0].detail == "Le site refuse la connexion."


# --- what servers ask for


def test_too_many_requests_then_in_a_moment() -> None:
    async def busy(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(429, Retry_After="1") if len(server.asked) < 2 else answer())

    started = time.monotonic()
    with serving(busy) as server:
        assert checked(server, server.url("/"))[0].verdict == Verdict.VALID

    assert time.monotonic() - started >= 1


@pytest.mark.parametrize("when", ["3600", "9" * 30, "Wed, 21 Oct 2099 07:28:00 GMT"])
def test_too_many_requests_for_long_leaves_the_host_alone(when: str) -> None:
    with serving(always(429, Retry_After=when)) as server:
        first, second = checked(server, server.url("/a"), server.url("/b"))

    assert (first.verdict, second.verdict) == (Verdict.RESTRICTED, Verdict.UNCHECKED)
    assert [request.path for request in server.asked] == ["/a"]


@pytest.mark.parametrize("when", ["", "bientôt", "-1", "1e9", "Wed, 99 Oct 2099"])
def test_retry_after_that_says_nothing(when: str) -> None:
    assert verdict_of(always(429, Retry_After=when.replace("ô", "o"))).verdict == Verdict.RESTRICTED


@pytest.mark.parametrize(
    "page",
    [
        always(503, b"<title>Just a moment...</title>"),
        always(503, b"<form class='captcha'>"),
        always(503, Server="cloudflare"),
        always(503, X_DataDome="protected"),
    ],
)
def test_anti_robot(page: Any) -> None:
    outcome = verdict_of(page)

    assert (outcome.verdict, outcome.detail) == (Verdict.RESTRICTED, "Le site écarte les robots.")


# --- many at once


def test_many_outcomes_and_few_requests_at_once_for_each_host() -> None:
    async def takes_time(request: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.01)
        writer.write(answer())

    with serving(takes_time) as server:
        door = server.door(un_fr="127.0.0.1", deux_fr="127.0.0.1")
        limits = replace(QUICK, at_once_per_host=2, at_once=3)
        checker = Counting("Essai", limits, door=door)
        addresses = [server.url(f"/{rank}", host=host) for host in ("un.fr", "deux.fr") for rank in range(20)]
        found = dict(outcomes(addresses, checker))

    assert {outcome.verdict for outcome in found.values()} == {Verdict.VALID}
    assert set(found) == set(addresses)
    assert checker.most == {"": 3, "un.fr": 2, "deux.fr": 2}


def test_delay_between_two_requests_to_a_host() -> None:
    with serving(always(200)) as server:
        checker = Checker("Essai", replace(QUICK, delay_per_host=0.1), door=server.door())
        started = time.monotonic()
        list(outcomes([server.url(f"/{rank}") for rank in range(4)], checker))

    assert time.monotonic() - started >= 0.3


def test_outcomes_left_in_the_middle_end_everything() -> None:
    async def hangs(request: Request, writer: asyncio.StreamWriter) -> None:
        if request.path != "/0":
            await asyncio.sleep(30)
        writer.write(answer())

    started = time.monotonic()
    with serving(hangs) as server:
        found = outcomes([server.url(f"/{rank}") for rank in range(20)], server.checker())
        next(found)
        found.close()

    assert time.monotonic() - started < 5


def test_in_turn_alternates_hosts() -> None:
    assert list(in_turn(["http://a.fr/1", "http://a.fr/2", "http://b.fr/1", "n’importe quoi"])) == [
        "http://a.fr/1",
        "http://b.fr/1",
        "n’importe quoi",
        "http://a.fr/2",
    ]
