"""What the tests of the memory of words share: nothing remembered, a question asked again, an answer to compare."""

from collections.abc import Iterator
from math import inf

import pytest

from catalogue.search.answers import asked, beforehand, common
from catalogue.search.answers.asked import Asked, ask
from catalogue.search.answers.common import Common, common_now
from catalogue.search.snapshots.index import all_current
from catalogue.search.text.engines import Group
from catalogue.search.text.kinds import Kind
from catalogue.search.text.query import read_query
from catalogue.search.text.synonyms import NONE


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is known, and nothing is due to be read."""
    for memory in ("_common", "_passing"):
        monkeypatch.setattr(common, memory, Common({}))
    monkeypatch.setattr(beforehand, "_due", inf)
    asked._asked.clear()


def everything_common_from(records: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Words are kept however few records have them; those that so many have are read beforehand. For a fixture."""
    monkeypatch.setattr(common, "COMMON", 1)
    monkeypatch.setattr(beforehand, "COMMON", records)
    forget(monkeypatch)
    yield
    asked._asked.clear()


def again(typed: str) -> Asked:
    asked._asked.clear()
    return ask(typed, as_typed=True)


def order_of(one: Asked) -> dict[Kind, list[int]]:
    """The keys of the records found, in their order."""
    return {
        kind: [
            one.snapshots[kind].ids[place]
            for place in of_kind.page(one.snapshots[kind], of_kind.bits, 0, of_kind.total)
        ]
        for kind, of_kind in one.findings.items()
    }


def group_of(word: str) -> Group:
    [group] = read_query(word, NONE).condition
    return group


def known() -> Common:
    return common_now(all_current())
