"""What is said of an address once it was asked for."""

from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import TextChoices


class Verdict(TextChoices):
    VALID = "valide", "valide"
    MOVED = "redirige", "redirigé provisoirement"
    MOVED_FOR_GOOD = "redirige-definitif", "redirigé définitivement"
    RESTRICTED = "acces-restreint", "accès restreint"
    NOT_FOUND = "introuvable", "introuvable"
    DOWN = "en-panne", "en panne"
    UNCHECKED = "non-verifie", "non vérifié"


# A reader who opens it reads something; or does not. Of the others nothing is known: they keep what was thought.
WORKING = frozenset({Verdict.VALID, Verdict.MOVED, Verdict.MOVED_FOR_GOOD})
FAILING = frozenset({Verdict.NOT_FOUND, Verdict.DOWN})

GONE = frozenset({404, 410})
REDIRECTIONS = frozenset({301, 302, 303, 307, 308})
FOR_GOOD = frozenset({301, 308})
# Statuses of servers that are there and too busy, or that ask for a little time.
TRY_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
# What the services that keep robots away say of themselves.
WARDENS = ("cloudflare", "datadome", "akamai", "sucuri", "ddos-guard", "incapsula", "imperva", "big-ip")
CHALLENGES = (b"captcha", b"just a moment", b"cf-chl", b"challenge-platform", b"_incapsula_", b"datadome", b"anubis")


class Hop(NamedTuple):
    """A redirection: the status, and where it leads."""

    status: int
    address: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict, with what it was founded on. `status` is 0 when no server answered."""

    verdict: Verdict
    status: int = 0
    final: str = ""
    chain: tuple[Hop, ...] = ()
    detail: str = ""
    anchor_missing: bool = False

    @property
    def was_asked(self) -> bool:
        """Whether a request was made: an address that is refused proves nothing of the network."""
        return self.verdict != Verdict.UNCHECKED

    @property
    def answered(self) -> bool:
        """Whether a server answered at all: the proof that this machine reaches the Internet."""
        return bool(self.status or self.chain)


def of_status(status: int, chain: tuple[Hop, ...], guarded: bool) -> tuple[Verdict, str]:
    """The verdict of a last answer, and why in a sentence. `guarded`: it comes from what keeps robots away."""
    if 200 <= status < 300 or status == 416:  # the range that we asked for is the only thing wrong
        return moved(chain), ""
    if status in GONE:
        return Verdict.NOT_FOUND, "La page n’existe plus." if status == 410 else "La page n’existe pas."
    if status == 503 and guarded:
        return Verdict.RESTRICTED, "Le site écarte les robots."
    if status == 429:
        return Verdict.RESTRICTED, "Le site demande de revenir plus tard."
    if (400 <= status < 500 and status != 408) or status == 999:
        return Verdict.RESTRICTED, "Le site refuse de répondre à un robot, ou demande un compte."
    return Verdict.DOWN, f"Le site répond par une erreur ({status})."


def moved(chain: tuple[Hop, ...]) -> Verdict:
    if not chain:
        return Verdict.VALID
    return Verdict.MOVED_FOR_GOOD if all(hop.status in FOR_GOOD for hop in chain) else Verdict.MOVED
