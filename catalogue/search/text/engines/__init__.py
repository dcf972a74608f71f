"""The two engines behind one interface: an index beside `Document`, kept by triggers, asked with `Request`s."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db import connection

from catalogue.search.text.documents import Level
from catalogue.search.text.kinds import Kind

# Tokens that stand side by side; all of an alternative's sequences; any of a group's alternatives; all the groups.
Tokens = tuple[str, ...]
Alternative = tuple[Tokens, ...]
Group = tuple[Alternative, ...]
Condition = tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """Which documents satisfy a condition, in the fields of this weight and above."""

    condition: Condition
    level: Level


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

    def latest(self, requests: Mapping[str, Request], most: int) -> dict[str, Keys]:
        """So many of them of each kind, the latest made first: quick however many there are. Query: one."""

    def differences(self) -> Iterator[str]:
        """What the index says otherwise than the documents, in sentences."""


def engine() -> Engine:
    """That of the database."""
    from catalogue.search.text.engines import postgresql, sqlite

    return postgresql.ENGINE if connection.vendor == "postgresql" else sqlite.ENGINE
