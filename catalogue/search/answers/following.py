"""Where common words are found, once what was written since is read again: as the engines would find it.

An engine gives all the records of a word. Here a few records are read, and looked at for each word that is asked:
to rewrite at once what is known of hundreds of words would take longer than most searches.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from catalogue.search.answers.texts import read_analysed
from catalogue.search.snapshots.bits import bits_at
from catalogue.search.snapshots.follow import changed_since
from catalogue.search.snapshots.index import Snapshot
from catalogue.search.text.analysis import BREAK
from catalogue.search.text.documents import Level
from catalogue.search.text.engines import Group, Tokens
from catalogue.search.text.kinds import Kind, number_of

Sets = Mapping[Kind, int]
Levels = Mapping[Level, Sets]
NO_TEXT = ("", "", "")  # a record that has no document yet, or no more


class Text:
    """What is written in a record, in the fields of a weight and above."""

    def __init__(self, columns: Sequence[str]) -> None:
        tokens = f" {BREAK} ".join(columns).split()
        self.tokens = frozenset(tokens)
        self.written = f" {' '.join(tokens)} "

    def satisfies(self, group: Group) -> bool:
        return any(all(map(self.has, alternative)) for alternative in group)

    def has(self, sequence: Tokens) -> bool:
        """Whether these tokens stand there, side by side."""
        if len(sequence) == 1:
            return sequence[0] in self.tokens
        return self.tokens.issuperset(sequence) and f" {' '.join(sequence)} " in self.written


@dataclass(frozen=True, slots=True)
class Changed:
    """The records of a kind that changed, as bits, and what is written in those that readers see, by their bit."""

    mask: int
    texts: Mapping[int, Mapping[Level, Text]]

    def having(self, group: Group) -> dict[Level, int]:
        """Those that satisfy a group, as bits."""
        found = dict.fromkeys(Level, 0)
        for bit, text in self.texts.items():
            for level in reversed(Level):
                if not text[level].satisfies(group):
                    break  # nor above: what is in the title is in the rest
                found[level] |= bit
        return found

    def then(self, later: "Changed") -> "Changed":
        """Both, as the later one says."""
        kept = {bit: text for bit, text in self.texts.items() if not bit & later.mask}
        return Changed(self.mask | later.mask, {**kept, **later.texts})


Changes = Mapping[Kind, Changed]


def changed_between(old: Mapping[Kind, Snapshot], new: Mapping[Kind, Snapshot]) -> dict[Kind, Set[int]] | None:
    """The records that changed from some snapshots to those made of them; None when it is not said.

    Queries: those of `follow.changes`, when nobody has asked it yet.
    """
    if old.keys() != new.keys():
        return None
    changed: dict[Kind, Set[int]] = {}
    for kind, snapshot in new.items():
        since = changed_since(old[kind], snapshot, kind)
        if since is None:
            return None
        if since:
            changed[kind] = since
    return changed


def read(changed: Mapping[Kind, Set[int]], snapshots: Mapping[Kind, Snapshot]) -> Changes:
    """Some records as they are now. Query: one, or none when there is no record."""
    analysed = read_analysed(number_of(kind, pk) for kind, pks in changed.items() for pk in pks)
    found = {}
    for kind, pks in changed.items():
        snapshot, texts = snapshots[kind], {}
        for pk, place in snapshot.positions(pks).items():
            columns = analysed.get(number_of(kind, pk), NO_TEXT)
            texts[1 << place] = {level: Text(columns[: level + 1]) for level in Level}
        found[kind] = Changed(bits_at(snapshot.where[pk] for pk in pks if pk in snapshot.where), texts)
    return found


def merged(earlier: Changes, later: Changes) -> Changes:
    both = {kind: changed.then(later[kind]) for kind, changed in earlier.items() if kind in later}
    return {**earlier, **later, **both}


def corrected(levels: Levels, group: Group, changes: Changes) -> Levels:
    """Where a group is found, with the records that changed as they are now: doing it twice changes nothing."""
    having = {kind: changed.having(group) for kind, changed in changes.items()}
    return {
        level: {**sets, **{kind: sets.get(kind, 0) & ~changes[kind].mask | having[kind][level] for kind in changes}}
        for level, sets in levels.items()
    }
