"""Whether an address answers: asked for briefly, then more at length, where it leads followed step by step."""

import asyncio
import logging
import socket
from collections import defaultdict
from types import TracebackType
from typing import Self
from urllib.parse import urljoin

from aiohttp import ClientConnectorDNSError, ClientError, ClientSession, ClientSSLError, ClientTimeout, DummyCookieJar
from aiohttp.abc import AbstractResolver
from yarl import URL

from catalogue.links.checking import anchors, guard
from catalogue.links.checking.asking import Answer, ask
from catalogue.links.checking.connector import connector
from catalogue.links.checking.guard import Door, RefusedError
from catalogue.links.checking.politeness import Gate, Limits, seconds_asked
from catalogue.links.checking.robots import FORBIDDEN, Rules, rules_in
from catalogue.links.checking.verdicts import FAILING, REDIRECTIONS, TRY_LATER, Hop, Outcome, Verdict, of_status

logger = logging.getLogger("catalogue.links")
LIMITS = Limits()
ROBOTS_REDIRECTIONS = 5
# Of a browser, besides its name: some servers refuse who says nothing of what he reads.
HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8",
    "Accept-Language": "fr,en;q=0.5",
    "Accept-Encoding": "identity",
}


class AnotherTimeError(Exception):
    """What may go better in a moment; holds what is to be said if it does not."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.detail)
        self.outcome = outcome


class Checker:
    """Asks for addresses, within an event loop: `async with Checker(…) as checker: await checker.check(address)`.

    `door` lets a test reach its own servers; nothing else gives one.
    """

    def __init__(
        self,
        user_agent: str,
        limits: Limits = LIMITS,
        *,
        door: Door | None = None,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self.user_agent, self.limits, self.door, self.resolver = user_agent, limits, door, resolver

    async def __aenter__(self) -> Self:
        limits = self.limits
        everywhere = asyncio.Semaphore(limits.at_once)
        self.gates: defaultdict[str, Gate] = defaultdict(lambda: Gate(limits, everywhere))
        self.session = ClientSession(
            connector=connector(limits.at_once, self.door, self.resolver),
            headers={**HEADERS, "User-Agent": self.user_agent},
            timeout=ClientTimeout(total=limits.headers + limits.body, sock_connect=limits.connect),
            cookie_jar=DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            max_line_size=limits.line_bytes,
            max_field_size=limits.line_bytes,
            max_headers=limits.header_lines,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.session.close()

    async def check(self, address: str) -> Outcome:
        """The verdict on an address. Raises nothing: whatever a server does is a verdict."""
        pause = self.limits.pause
        for attempt in range(self.limits.attempts):
            if attempt:
                await asyncio.sleep(pause)
                pause *= 2
            chain: list[Hop] = []
            try:
                return await self.follow(guard.parsed(address, self.door), chain, briefly=not attempt)
            except RefusedError as refused:
                return Outcome(Verdict.UNCHECKED, chain=tuple(chain), detail=str(refused))
            except AnotherTimeError as later:
                outcome = later.outcome
                if outcome.verdict == Verdict.NOT_FOUND:
                    return outcome
            except Exception:
                # one address never stops the check of the others
                logger.exception("une adresse n’a pu être vérifiée")
                return Outcome(Verdict.UNCHECKED, chain=tuple(chain), detail="La vérification a échoué de notre fait.")
        return outcome

    async def follow(self, url: URL, chain: list[Hop], *, briefly: bool) -> Outcome:
        """Go where an address leads. Raises RefusedError where one may not go, AnotherTimeError."""
        seen, cookies = {str(url)}, False
        while True:
            if not (await self.rules(url)).allow(url):
                raise RefusedError(FORBIDDEN)
            answer = await self.answer(url, chain, briefly=briefly)
            if answer.status not in REDIRECTIONS or not answer.headers.get("Location"):
                return self.judged(url, answer, tuple(chain))
            cookies = cookies or "Set-Cookie" in answer.headers
            url = self.next_one(url, answer.headers["Location"])
            if str(url) in seen or len(chain) >= self.limits.redirections:
                return circling(answer.status, tuple(chain), cookies)
            seen.add(str(url))
            chain.append(Hop(answer.status, str(url)))

    def next_one(self, url: URL, location: str) -> URL:
        """Where a redirection leads, with the anchor that was sought if it names none."""
        try:
            target = urljoin(str(url), location.strip())
        except ValueError:
            raise RefusedError("Le site renvoie vers une adresse mal écrite.") from None
        following = guard.parsed(target, self.door)
        return following if following.raw_fragment else following.with_fragment(url.fragment or None)

    def judged(self, url: URL, answer: Answer, chain: tuple[Hop, ...]) -> Outcome:
        """The outcome of a last answer. Raises AnotherTimeError for those that may go better in a moment."""
        verdict, detail = of_status(answer.status, chain, answer.is_guarded)
        missing = False
        anchor = anchors.sought(url.fragment)
        if anchor and answer.is_html and 200 <= answer.status < 300:
            found = anchors.has_anchor(answer.page, answer.headers.get("Content-Type", ""), anchor)
            missing = answer.whole and not found
            detail = f"La page n’a pas d’ancre «\u00a0{anchor[:100]}\u00a0»." if missing else ""
        outcome = Outcome(verdict, answer.status, str(url), chain, detail, missing)
        asked = seconds_asked(answer.headers.get("Retry-After", "").strip())
        if answer.status in TRY_LATER and asked is not None:
            if not self.gate(url).wait(asked):
                return outcome
            raise AnotherTimeError(outcome)
        if answer.status in TRY_LATER and verdict in FAILING:
            raise AnotherTimeError(outcome)
        return outcome

    async def answer(self, url: URL, chain: list[Hop], *, briefly: bool) -> Answer:
        """What an address answers: to HEAD when that is enough, else to a GET of its beginning."""
        anchor = anchors.sought(url.fragment)
        try:
            if briefly and not anchor:
                found = await self.asked("HEAD", url)
                if is_enough(found):
                    return found
            return await self.asked("GET", url, self.limits.page_bytes if anchor else 0)
        except RefusedError:
            raise
        except (OSError, ClientError, ValueError, EOFError) as error:
            raise failed(error, tuple(chain)) from error

    async def asked(self, method: str, url: URL, wanted: int = 0, *, whole: bool = False) -> Answer:
        gate = self.gate(url)
        async with gate.turn():
            if gate.closed:
                raise RefusedError("Le site a demandé de revenir plus tard\u00a0: rien de plus ne lui est demandé.")
            try:
                return await self.request(method, url, wanted, whole=whole)
            except ClientError as error:
                if isinstance(cause := getattr(error, "os_error", None), RefusedError):
                    raise cause from None
                raise

    async def request(self, method: str, url: URL, wanted: int, *, whole: bool) -> Answer:
        return await ask(self.session, method, url, self.limits, wanted, whole=whole)

    async def rules(self, url: URL) -> Rules:
        """What the host asks of robots: read once, by the first of its addresses, while the others wait."""
        gate = self.gate(url)
        async with gate.reading:
            return gate.rules or gate.obey(await self.robots(url))

    async def robots(self, url: URL) -> Rules:
        """The robots.txt of a host; what cannot be had, is too long or is no text of its own forbids nothing."""
        where = url.with_path("/robots.txt")
        try:
            for _ in range(ROBOTS_REDIRECTIONS + 1):
                found = await self.asked("GET", where, self.limits.robots_bytes, whole=True)
                if found.status not in REDIRECTIONS or not found.headers.get("Location"):
                    return rules_in(found.page) if found.is_whole_text else Rules()
                where = self.next_one(where, found.headers["Location"])
        except (OSError, ClientError, ValueError, EOFError):
            pass  # a host that is down says so again of the address itself
        return Rules()

    def gate(self, url: URL) -> Gate:
        return self.gates[url.raw_host or ""]


def is_enough(found: Answer) -> bool:
    """Whether what HEAD was answered is to be believed: many servers refuse it, or do not know it."""
    if found.status in REDIRECTIONS:
        return bool(found.headers.get("Location"))
    # who asks for time is not asked again at once
    return 200 <= found.status < 300 or (found.status in TRY_LATER and "Retry-After" in found.headers)


def circling(status: int, chain: tuple[Hop, ...], cookies: bool) -> Outcome:
    """A site that gives a cookie at each turn lets readers in, whose browser keeps it."""
    if cookies:
        return Outcome(Verdict.RESTRICTED, status, chain=chain, detail="Le site n’ouvre qu’à qui garde ses témoins.")
    return Outcome(Verdict.DOWN, status, chain=chain, detail="Les redirections n’en finissent pas.")


def failed(error: Exception, chain: tuple[Hop, ...]) -> Exception:
    """What a request that had no answer means. An unknown name stays so; the rest may go better in a moment."""
    cause = getattr(error, "os_error", None)
    if isinstance(error, ClientConnectorDNSError) and getattr(cause, "errno", None) in UNKNOWN_NAME:
        detail, verdict = "Aucun site ne porte ce nom.", Verdict.NOT_FOUND
    elif isinstance(error, TimeoutError):
        detail, verdict = "Le site ne répond pas à temps.", Verdict.DOWN
    elif isinstance(error, ClientSSLError):
        detail, verdict = "Le certificat du site n’est pas valable.", Verdict.DOWN
    elif isinstance(error, ClientConnectorDNSError):
        detail, verdict = "Le nom du site ne peut être résolu pour le moment.", Verdict.DOWN
    elif isinstance(cause, OSError):
        detail, verdict = "Le site refuse la connexion.", Verdict.DOWN
    else:
        detail, verdict = "Le site interrompt la connexion ou répond autrement qu’un site.", Verdict.DOWN
    return AnotherTimeError(Outcome(verdict, chain=chain, detail=detail))


UNKNOWN_NAME = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
