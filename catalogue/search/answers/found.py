"""Which records satisfy a query, in the order people can predict.

Records come in tiers: the exact title; all the words side by side in the title; all of them in the title; in the title
and what describes the record (authors, publisher, competences); side by side in the text; anywhere. Within a tier, a
full record before one known by its title only, the words as typed before their synonyms, then the most recent first.
A record known by its title only keeps its tier all the same: who types its title is looking for it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from catalogue.search.answers.common import Common, common_now
from catalogue.search.answers.repeated import learn_repeated
from catalogue.search.snapshots.index import Snapshot
from catalogue.search.text.analysis import whole
from catalogue.search.text.documents import Level
from catalogue.search.text.engines import Group, Request, engine
from catalogue.search.text.kinds import Kind
from catalogue.search.text.query import Query, Term, TermKind

NEAR = "near"
ORDERING = {NEAR, "near title", "exact", "title", "label", "literal"}  # what says in which order, not how many
MOST_NEAR = 3000  # records of a kind: in the texts of more, words side by side are not told apart


@dataclass
class Nearness:
    """Where words stand side by side in texts: read with the rest, or when a page comes down to it.

    `kinds`: those where it is looked at, whose records found are not too many.
    """

    request: Request
    snapshots: Mapping[Kind, Snapshot] = field(compare=False, repr=False)
    sets: Mapping[Kind, int] | None = field(default=None, compare=False, repr=False)
    kinds: Collection[Kind] = ()

    def of(self, kind: Kind) -> int:
        """Query: one, the first time, when it was not read with the rest."""
        if self.sets is None:
            self.sets = self.read()
        return self.sets[kind]

    def read(self) -> Mapping[Kind, int]:
        if Kind.RESOURCE in self.kinds:
            return sets_of([self.request], self.snapshots)[self.request]
        # many resources may have them: they are not gone through for the sake of a few fiches
        found = engine().latest({NEAR: self.request}, MOST_NEAR, self.kinds)[NEAR]
        return {kind: self.snapshots[kind].bits_of(found.get(kind, ())) for kind in self.kinds}


@dataclass(frozen=True, slots=True)
class Found:
    """The records of one kind, as bits. `above`: the sets that come first, the best ones first.

    `literal`: those that have the words as typed; `stubs`: those known by their title only.
    """

    kind: Kind
    bits: int
    above: tuple[int, ...]
    nearness: Nearness | None
    literal: int
    stubs: int

    @property
    def total(self) -> int:
        return self.bits.bit_count()

    def tiers(self, within: int) -> Iterator[int]:
        """Disjoint sets, best first; together they are those found within a set. Query: one, if it comes to that."""
        left = self.bits & within
        ladder = self.ladder()
        # one alone is in its place
        while left & (left - 1):
            here = left & next(ladder)
            left &= ~here
            for standing in (here & ~self.stubs, here & self.stubs):
                yield from filter(None, (standing & self.literal, standing & ~self.literal))
        if left:
            yield left

    def ladder(self) -> Iterator[int]:
        yield from self.above
        if self.nearness and self.kind in self.nearness.kinds:
            yield self.nearness.of(self.kind)
        yield self.bits

    def page(self, snapshot: Snapshot, within: int, start: int, stop: int) -> list[int]:
        """The positions of those within a set, from one rank to another. Query: one, if it comes to that."""
        positions: list[int] = []
        for tier in self.tiers(within) if start < stop else ():
            count = tier.bit_count()
            if start < count:
                positions += snapshot.page(tier, snapshot.freshest, max(start, 0), stop)
            start, stop = start - count, stop - count
            if stop <= 0:
                break
        return positions


Findings = Mapping[Kind, Found]


def total_of(findings: Findings) -> int:
    """How many records of all kinds."""
    return sum(found.total for found in findings.values())


def requests_of(query: Query) -> dict[str, Request]:
    """Everything the engine is asked about a query, by name."""
    asked: dict[str, Request] = {}
    condition, phrase = tuple(map(lean, query.condition)), query.phrase
    literal = tuple(dict.fromkeys(term.literal for term in query.terms if term.kind != TermKind.CODE))
    # what is excluded is left out by the engine: it then finds less, and less is read
    without = tuple(alternative for term in query.excluded for alternative in term.literal)
    if condition:
        asked["title"] = Request(condition, Level.TITLE)
        asked["label"] = Request(condition, Level.LABEL)
        asked["body"] = Request(condition, Level.BODY, without)
        if literal != condition:
            asked["literal"] = Request(literal, Level.BODY, without, among=condition)
    elif without:
        asked["without"] = Request((without,), Level.BODY)
    if phrase:
        exact = tuple(((whole(tokens),),) for alternative in phrase for tokens in alternative)
        asked["exact"] = Request((exact,), Level.LABEL)
        if has_phrase(phrase):
            asked["near title"] = Request((phrase,), Level.TITLE)
            # a phrase alone is its own nearness; codes are words of it too, and may be rarer than all the condition
            among = condition if condition != (phrase,) and not query.codes else ()
            asked[NEAR] = Request((phrase,), Level.BODY, without, among)
    for rank, term in enumerate(query.codes):
        asked[f"code {rank}"] = Request((term.group,), Level.BODY)
    return asked


def lean(group: Group) -> Group:
    """The same without the phrases whose words are enough: « données » with « personnel » is wherever « données à
    caractère personnel » is, and to know that words are side by side is what costs most."""
    loose = [alternative for alternative in group if all(len(tokens) == 1 for tokens in alternative)]
    enough = [{token for (token,) in alternative} for alternative in loose]
    return tuple(
        alternative
        for alternative in group
        if alternative in loose or not any(words.issubset(chain(*alternative)) for words in enough)
    )


def find(query: Query, snapshots: Mapping[Kind, Snapshot]) -> Findings:
    """What readers may see that satisfies a query, by kind. Query: one."""
    return find_each([query], snapshots)[0]


def find_each(queries: Sequence[Query], snapshots: Mapping[Kind, Snapshot]) -> list[Findings]:
    """The same for several queries. Query: one for all of them."""
    asked = [requests_of(query) for query in queries]
    near = [own.pop(NEAR, None) for own in asked]
    common = common_now(snapshots)
    now = {one for own, one in zip(asked, near, strict=True) if one and is_near_read(own, common)}
    sets = sets_of({*now, *(one for own in asked for one in own.values())}, snapshots)
    found: list[Findings] = []
    for query, own, one in zip(queries, asked, near, strict=True):
        nearness = Nearness(one, snapshots, sets.get(one)) if one else None
        of_kinds = {kind: {name: sets[other][kind] for name, other in own.items()} for kind in snapshots}
        findings = {
            kind: found_in(kind, snapshots[kind], query, of_kind, nearness) for kind, of_kind in of_kinds.items()
        }
        if nearness:
            nearness.kinds = [kind for kind, of_kind in findings.items() if of_kind.total <= MOST_NEAR]
        found.append(findings)
    return found


def is_near_read(asked: Mapping[str, Request], common: Common) -> bool:
    """Whether nearness is read at once with the rest: where the engine reads that, and no text for that alone."""
    return "body" not in asked or not (
        any(map(has_phrase, asked["body"].condition)) or common.answer(asked["body"]) is not None
    )


def has_phrase(group: Group) -> bool:
    """Whether something in it is several words, one after the other."""
    return any(len(tokens) > 1 for alternative in group for tokens in alternative)


def count_each(queries: Sequence[Query], snapshots: Mapping[Kind, Snapshot]) -> list[int]:
    """How many records of all kinds readers may see that satisfy each query. Query: one for all of them."""
    asked = [{name: one for name, one in requests_of(query).items() if name not in ORDERING} for query in queries]
    sets = sets_of({one for own in asked for one in own.values()}, snapshots)
    return [
        sum(
            found_in(kind, snapshot, query, {name: sets[one][kind] for name, one in own.items()}).total
            for kind, snapshot in snapshots.items()
        )
        for query, own in zip(queries, asked, strict=True)
    ]


def sets_of(requests: Collection[Request], snapshots: Mapping[Kind, Snapshot]) -> dict[Request, dict[Kind, int]]:
    """The records that readers see and that satisfy each request, as bits.

    Query: one, none when all is known; one more for an expression that is part of what many records say.
    """
    common = common_now(snapshots)
    learn_repeated(common, requests, snapshots)
    sets = {request: known for request in requests if (known := common.answer(request)) is not None}
    named = {str(rank): request for rank, request in enumerate(requests) if request not in sets}
    found = engine().seek(named) if named else {}
    sets |= {request: {} for request in named.values()}
    for kind, snapshot in snapshots.items():
        keys = {name: of_kind.get(kind, ()) for name, of_kind in found.items()}
        # several requests may share what they find: it is turned into bits once
        bits = {id(one): snapshot.bits_of(one) for one in keys.values()}
        for name, one in keys.items():
            sets[named[name]][kind] = bits[id(one)]
    common.learn(sets)
    return sets


def found_in(
    kind: Kind, snapshot: Snapshot, query: Query, sets: Mapping[str, int], nearness: Nearness | None = None
) -> Found:
    outside = sets.get("without", 0)
    for term in query.excluded:
        if term.kind == TermKind.CODE:
            outside |= having_code(snapshot, term)
    allowed = snapshot.everything & ~outside
    for rank, term in enumerate(query.codes):
        allowed &= sets[f"code {rank}"] | having_code(snapshot, term)
    if not query.terms and not query.excluded:
        allowed = 0
    bits = allowed & sets["body"] if query.condition else allowed
    above = (sets.get("exact", 0), sets.get("near title", 0), sets.get("title", 0), sets.get("label", bits))
    return Found(kind, bits, above, nearness, sets.get("literal", snapshot.everything), snapshot.stubs)


def having_code(snapshot: Snapshot, term: Term) -> int:
    """The records that serve a competence of this code, by the rule of the facet."""
    found = 0
    for key in snapshot.competence_keys.get(term.text.casefold(), ()):
        found |= snapshot.bits["competence"].get(key, 0)
    return found
