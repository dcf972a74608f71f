"""Pages of a list: which one an address asks for, and the links to the others."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from catalogue.wording import NBSP, grouped, quoted

PAGE_SIZE = 20
# Longer than any number of pages, and than what engines count with.
MOST_DIGITS = 18


@dataclass(slots=True)
class Link:
    text: str
    url: str
    count: str = ""
    current: bool = False


@dataclass(slots=True)
class Pages:
    """The page shown, from `start` to `stop`, and what `components/pages.html` prints. `notice`: why it is another."""

    number: int
    last: int
    links: list[Link]
    previous: str
    following: str
    notice: str

    @property
    def start(self) -> int:
        return (self.number - 1) * PAGE_SIZE

    @property
    def stop(self) -> int:
        return self.start + PAGE_SIZE


def pages(asked: str, total: int, address: Callable[[int], str]) -> Pages:
    """The page asked for; when it does not exist, the first or the last, and a sentence that says so."""
    last = max(1, -(-total // PAGE_SIZE))
    known = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= MOST_DIGITS else 0
    too_far = known > last or (asked.isdecimal() and len(asked) > MOST_DIGITS)
    number = last if too_far else known or 1
    notice = ""
    if number != known:
        which = f"la dernière, la page{NBSP}{last}" if too_far else "la première"
        notice = f"La page «{NBSP}{quoted(asked)}{NBSP}» n’existe pas{NBSP}: voici {which}."
    return Pages(
        number,
        last,
        list(links(number, last, address)) if last > 1 else [],
        address(number - 1) if number > 1 else "",
        address(number + 1) if number < last else "",
        notice,
    )


def links(number: int, last: int, address: Callable[[int], str]) -> Iterator[Link]:
    """The first pages, those around this one, the last; an ellipsis where some are left out."""
    shown = sorted({1, min(2, last), *range(max(1, number - 2), min(last, number + 2) + 1), last})
    for before, page in zip([0, *shown], shown, strict=False):
        if page - before > 1:
            yield Link("…", "")
        yield Link(grouped(page), address(page), current=page == number)
