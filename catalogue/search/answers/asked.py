"""From what was typed to what is shown: the query, what it finds of each kind, and the correction made or offered."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

from catalogue.search.answers.corrections import find_and_correct
from catalogue.search.answers.found import Findings, total_of
from catalogue.search.answers.vocabulary import vocabulary_now
from catalogue.search.snapshots.index import Snapshot, all_current, moment_of, version_of
from catalogue.search.text.kinds import Kind
from catalogue.search.text.query import Query, read_query
from catalogue.search.text.synonyms import Synonyms, read_synonyms

REMEMBERED = 128
# times as many records: what another spelling must find to be worth offering when there are results
CLEARLY_MORE = 3


@dataclass(frozen=True)
class Asked:
    """An answer. `query` is the one answered: the corrected one, when `typed` found nothing and a correction did.

    `corrected`: what was searched instead, empty when it is what was typed.
    `better`: another spelling worth offering, and how many records of each kind it finds.
    """

    typed: str
    query: Query
    findings: Findings
    snapshots: Mapping[Kind, Snapshot]
    corrected: str = ""
    better: str = ""
    better_findings: Findings | None = None

    @property
    def total(self) -> int:
        return total_of(self.findings)


_lock = Lock()
_asked: OrderedDict[Any, Asked] = OrderedDict()
_synonyms: dict[int, Synonyms] = {}


def synonyms_now(version: int) -> Synonyms:
    """What the team taught, at this version of the catalogue. Query: one for each version."""
    if version not in _synonyms:
        found = read_synonyms()
        _synonyms.clear()
        _synonyms[version] = found
    return _synonyms[version]


def ask(typed: str, *, as_typed: bool = False) -> Asked:
    """Answer what was typed, corrected if need be unless `as_typed`.

    Queries: two, two more the first time for a version, one when a word is misspelt, three when it may be in drafts.
    """
    snapshots = all_current()
    key = (moment_of(snapshots), typed, as_typed)
    with _lock:
        known = _asked.get(key)
        if known:
            _asked.move_to_end(key)
            return known
    asked = answered(typed, snapshots, as_typed=as_typed)
    with _lock:
        _asked[key] = asked
        while len(_asked) > REMEMBERED:
            _asked.popitem(last=False)
    return asked


def answered(typed: str, snapshots: Mapping[Kind, Snapshot], *, as_typed: bool) -> Asked:
    version = version_of(snapshots)
    synonyms = synonyms_now(version)
    query = read_query(typed, synonyms)
    findings, better = find_and_correct(query, snapshots, synonyms, vocabulary_now(version))
    asked = Asked(typed, query, findings, snapshots)
    if better is None or better.total < CLEARLY_MORE * asked.total:
        return asked
    if asked.total or as_typed:
        return replace(asked, better=better.query.text, better_findings=better.findings)
    return replace(asked, query=better.query, findings=better.findings, corrected=better.query.text)
