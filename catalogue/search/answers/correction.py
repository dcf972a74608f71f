"""The correction made to a search, or the spelling worth offering, as templates/search/_correction.html says it."""

from collections.abc import Callable
from dataclasses import dataclass

from catalogue.search.answers.asked import Asked
from catalogue.search.answers.found import Findings
from catalogue.wording import grouped, quoted


@dataclass(frozen=True, slots=True)
class Correction:
    """`corrected`: what was searched instead of `typed`, which found nothing; `better`: another spelling that finds
    more. Each is empty when there is none."""

    typed: str
    corrected: str
    as_typed_url: str
    better: str
    better_url: str
    better_count: str


def correction_of(
    asked: Asked, address: Callable[[str, bool], str], count: Callable[[Findings], int]
) -> Correction | None:
    """What a page says of a correction. `address`: where other words lead; `count`: how many records it would list."""
    total = count(asked.better_findings) if asked.better and asked.better_findings else 0
    if not asked.corrected and not total:
        return None
    return Correction(
        typed=quoted(asked.typed),
        corrected=quoted(asked.corrected),
        as_typed_url=address(asked.typed, True),
        better=quoted(asked.better) if total else "",
        better_url=address(asked.better, False),
        better_count=grouped(total),
    )
