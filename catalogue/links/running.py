"""Checks of many addresses, as the night's command and the background do them: asked for, counted, kept."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from catalogue.links import keeping
from catalogue.links.checking.robots import NAME
from catalogue.links.checking.verdicts import Outcome
from catalogue.links.hosts import host_of
from catalogue.links.models import Check, Health, Link
from catalogue.wording import one_line
from themes.folding import fold

if TYPE_CHECKING:
    from catalogue.links.checking.checker import Checker

# Outcomes written at once: what a run that is interrupted loses at most.
WRITTEN_AT_ONCE = 1000
# Nobody answered: is it this machine that reaches nobody? So many links that worked are asked; where none ever did, it
# takes so many silent hosts to believe it.
WITNESSES = 5
SILENT_HOSTS = 3
Advance = Callable[[Outcome], object]


class NoNetworkError(Exception):
    """No host answered: nothing is written, as links are not broken because we are alone."""


def user_agent() -> str:
    """Who asks, in ASCII: the name of the catalogue, and where to write to whoever minds."""
    contact = one_line(settings.LEGAL["contact"])
    contact = f"; mailto:{contact}" if contact.isascii() and contact else ""
    return f"Mozilla/5.0 (compatible; {NAME}; {fold(one_line(settings.SITE_NAME))}{contact})"


def the_checker() -> "Checker":
    """The one that asks the Internet. It has no door: no setting leads it to what is not public."""
    from catalogue.links.checking.checker import Checker  # what it needs weighs on who only shows pages

    return Checker(user_agent())


def check(addresses: Sequence[str], advance: Advance) -> Counter[str]:
    """Check addresses and keep what is found; returns how many of each verdict. `advance` is told each outcome.

    Raises NoNetworkError when nobody answered.
    """
    from catalogue.links.checking.many import outcomes

    counts: Counter[str] = Counter()
    reached = False
    found = outcomes(addresses, the_checker())
    try:
        while batch := dict(islice(told(found, advance), WRITTEN_AT_ONCE)):
            counts.update(outcome.verdict for outcome in batch.values())
            reached = reached or any(outcome.answered for outcome in batch.values()) or is_network_there(batch)
            if not reached:
                raise NoNetworkError
            now = timezone.now()
            keeping.keep({address: (now, outcome) for address, outcome in batch.items()})
    finally:
        found.close()
    return counts


def is_network_there(silent: Mapping[str, Outcome]) -> bool:
    """Whether links that did not answer say something of themselves, and not of this machine. Query: one."""
    from catalogue.links.checking.many import outcomes

    hosts = {host_of(address) for address, outcome in silent.items() if outcome.was_asked}
    if not hosts:
        return True
    worked = Link.objects.filter(health=Health.GOOD).exclude(host__in=hosts).order_by("-seen_on", "pk")
    witnesses = list(worked.values_list("address", flat=True)[:WITNESSES])
    if not witnesses:
        return len(hosts) < SILENT_HOSTS
    return any(outcome.answered for _, outcome in outcomes(witnesses, the_checker()))


def told(found: Iterator[tuple[str, Outcome]], advance: Advance) -> Iterator[tuple[str, Outcome]]:
    for address, outcome in found:
        advance(outcome)
        yield address, outcome


def longest_unchecked_first(addresses: Sequence[str]) -> list[str]:
    """Those never checked, then by the date of their last check: a limit goes round all of them. Query: one."""
    checked = Check.objects.order_by(F("checked_at")).values_list("link__address", flat=True)
    rank = {address: place for place, address in enumerate(checked.iterator())}
    return sorted(addresses, key=lambda address: rank.get(address, -1))
