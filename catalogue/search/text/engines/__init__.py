"""The two engines behind one interface: an index beside `Document`, kept by triggers, asked with `Request`s."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import connection

from catalogue.search.text.documents import Level
from catalogue.search.text.kinds import Kind, record_of

# Tokens that stand side by side; all of an alternative's sequences; any of a group's alternatives; all the groups.
Tokens = tuple[str, ...]
Alternative = tuple[Tokens, ...]
Group = tuple[Alternative, ...]
Condition = tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """Which documents satisfy a condition and have nothing of a group, in the fields of this weight and above.

    `among`: a condition that this one implies. An engine may then read both at once.
    """

    condition: Condition
    level: Level
    without: Group = ()
    among: Condition = ()


# The keys of the records found, by kind.
Keys = Mapping[Kind, Sequence[int]]


class Engine(Protocol):
    """What an engine does. All requests of a page are one statement."""

    def install(self) -> Iterator[str]:
        """The statements that make the index and its triggers; safe to repeat."""

    def empty(self) -> Iterator[str]:
        """The statements that remove every document and all the index, then let documents be written without any."""

    def fill(self) -> Iterator[str]:
        """The statements that then index every document at once, and any write again."""

    def remove(self) -> Iterator[str]:
        """The statements that remove the index once there is no table of documents any more."""

    def seek(self, requests: Mapping[str, Request]) -> dict[str, Keys]:
        """The records that satisfy each request, by its name. Query: one."""

    def latest(
        self, requests: Mapping[str, Request], most: int, kinds: Collection[Kind] = tuple(Kind)
    ) -> dict[str, Keys]:
        """So many of them of each of these kinds, the latest made first: quick however many there are. Query: one."""

    def differences(self) -> Iterator[str]:
        """What the index says otherwise than the documents, in sentences."""


def worded(request: Request, phrase: Callable[[Tokens], str], both: str, either: str, but: str) -> str:
    """A request in an engine's own words. Tokens are of a-z and 0-9, so that nothing is to be escaped."""

    def any_of(group: Group) -> str:
        return "(" + either.join("(" + both.join(map(phrase, alternative)) + ")" for alternative in group) + ")"

    condition = both.join(map(any_of, request.condition))
    return f"({condition}){but}{any_of(request.without)}" if request.without else condition


def by_kind(numbers: Iterable[int], resources: Sequence[int] = ()) -> Keys:
    """The keys that numbers are made of; those of resources, which may be many, can be given as they are."""
    found: dict[Kind, Any] = {Kind.RESOURCE: resources} if resources else {}
    for number in numbers:
        kind, key = record_of(number)
        found.setdefault(kind, []).append(key)
    return found


def gathered(requests: Mapping[str, Request], rows: Iterable[tuple[int, int]]) -> dict[str, Keys]:
    """What was found for each request, by its name, from (its rank, a number)."""
    numbers: list[list[int]] = [[] for _ in requests]
    for rank, number in rows:
        numbers[rank].append(number)
    return dict(zip(requests, map(by_kind, numbers), strict=True))


def engine() -> Engine:
    """That of the database."""
    from catalogue.search.text.engines import postgresql, sqlite

    return postgresql.ENGINE if connection.vendor == "postgresql" else sqlite.ENGINE
