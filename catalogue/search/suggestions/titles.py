# ruff: noqa: S608 - names of tables are ours, keys are numbers, whatever is typed is a parameter
"""Titles and addresses of records, each read once for a version of the catalogue: what suggestions are made of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection

from catalogue.fiches.models import Fiche
from catalogue.resources.models import Resource
from catalogue.search.snapshots.places import address, resource_path
from catalogue.search.snapshots.themes import themes_at
from catalogue.search.text.engines import prepared
from catalogue.search.text.kinds import Kind
from catalogue.selections.models import Selection
from themes.folding import fold

RESOURCES, FICHES, SELECTIONS = (model._meta.db_table for model in (Resource, Fiche, Selection))
# what the address of each is made of, and where it is
RECORDS = {
    Kind.RESOURCE: f"r.slug AS slug, 0 AS theme, 0 AS number FROM {RESOURCES} r",
    Kind.FICHE: f"'' AS slug, r.theme_id AS theme, r.number AS number FROM {FICHES} r",
    Kind.SELECTION: f"r.slug AS slug, 0 AS theme, 0 AS number FROM {SELECTIONS} r",
}
SAID = {Kind.RESOURCE: "ressource", Kind.FICHE: "fiche", Kind.SELECTION: "sélection"}
LAST = "~"  # sorts after all that a folded text is made of
MOST_BEGINNING = 12  # of each kind, drafts included: a condition on their state would cost a sort of them all
MOST_KNOWN, MOST_WHOLE = 2000, 500  # of each kind, and beginnings: 2 MB a worker at most


def selected(kind: Kind) -> str:
    return f"SELECT {int(kind)} AS kind, r.id AS id, r.title AS title, r.folded AS folded, {RECORDS[kind]}"


def between(after: str, before: str) -> str:
    """The first of each kind between two folded titles."""
    return " UNION ALL ".join(
        f"SELECT * FROM ({selected(kind)} WHERE r.folded >= {after} AND r.folded < {before} "
        f"ORDER BY r.folded, r.id LIMIT {MOST_BEGINNING}) AS beginning{int(kind)}"
        for kind in RECORDS
    )


BETWEEN = between("%s", "%s")
# the same, and some of each kind
PREPARED = " UNION ALL ".join(
    [
        between("$1", "$2"),
        *(f"{selected(kind)} WHERE r.id = ANY(${rank}::bigint[])" for rank, kind in enumerate(RECORDS, start=3)),
    ]
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`kind`: « fiche », « ressource », « sélection », « compétence », « thème » or « recherche ».

    `spaced`: its folded words, each after a space.
    """

    text: str
    url: str
    kind: str
    spaced: str

    @classmethod
    def of(cls, text: str, url: str, kind: str) -> "Suggestion":
        return cls(text, url, kind, f" {fold(text)}")

    def begins(self, folded: str) -> bool:
        return self.spaced.startswith(folded, 1)


Records = Mapping[Kind, dict[int, Suggestion]]
# kind, key, title, the same folded, slug, theme, number
Row = tuple[Kind, int, str, str, str, int, int]


class Titles:
    """Those of a version of the catalogue, by kind and key: of drafts too, the caller leaves out what is not visible.

    `shelves`: the mallette and the number of each theme, by its key.
    """

    def __init__(self, shelves: Mapping[int, tuple[str, int]]) -> None:
        self.shelves = shelves
        self.known: Records = {kind: {} for kind in RECORDS}
        # all those that begin so, by their beginning
        self.whole: dict[str, Records] = {}

    def read(self, keys: Mapping[Kind, Iterable[int]], beginning: str) -> Records:
        """Those of some records, and of a few more that begin so. Query: one, or none. `beginning`: folded."""
        self.forget()
        missing = {
            kind: [int(pk) for pk in keys.get(kind, ()) if pk not in known] for kind, known in self.known.items()
        }
        begun = self.begun(beginning)
        if begun is None:
            begun = beginning_so(self.kept(rows_of(beginning, beginning + LAST, missing)), beginning)
            if all(len(of_kind) < MOST_BEGINNING for of_kind in begun.values()):
                self.whole[beginning] = begun
        elif any(missing.values()):
            self.kept(rows_of(LAST, LAST, missing))
        return {
            kind: begun[kind] | {pk: known[pk] for pk in keys.get(kind, ()) if pk in known}
            for kind, known in self.known.items()
        }

    def begun(self, beginning: str) -> Records | None:
        """Those that begin so, when it is known: as what is typed grows, fewer do."""
        for stop in range(len(beginning), 0, -1):
            if (whole := self.whole.get(beginning[:stop])) is not None:
                return beginning_so(whole, beginning)
        return None

    def kept(self, rows: Iterable[Row]) -> Records:
        """Those of some rows, from now on known."""
        read: Records = {kind: {} for kind in RECORDS}
        for kind, pk, title, folded, slug, theme, place in rows:
            # a fiche whose theme was made since waits for the next version
            if kind != Kind.FICHE or theme in self.shelves:
                read[kind][pk] = self.known[kind].get(pk) or Suggestion(
                    title, self.address(kind, slug, theme, place), SAID[kind], f" {folded}"
                )
        for kind, of_kind in read.items():
            self.known[kind].update(of_kind)
        return read

    def address(self, kind: Kind, slug: str, theme: int, number: int) -> str:
        if kind == Kind.FICHE:
            return address("fiche", *self.shelves[theme], number)
        return resource_path().format(slug) if kind == Kind.RESOURCE else address("selection", slug)

    def forget(self) -> None:
        """All at once when there are too many: they are soon read again."""
        if any(len(known) > MOST_KNOWN for known in self.known.values()):
            self.known = {kind: {} for kind in RECORDS}
        if len(self.whole) > MOST_WHOLE:
            self.whole = {}


def rows_of(after: str, before: str, keys: Mapping[Kind, Sequence[int]]) -> Iterator[Row]:
    """What is read of the first records of each kind between two folded titles, and of some. Query: one."""
    rows = prepared.rows(PREPARED, after, before, *(prepared.listed(keys[kind]) for kind in RECORDS))
    if rows is not None:
        for kind, pk, title, folded, slug, theme, place in rows:
            yield Kind(int(kind)), int(pk), title.decode(), folded.decode(), slug.decode(), int(theme), int(place)
        return
    some = (f"{selected(kind)} WHERE r.id IN ({', '.join(map(str, keys[kind]))})" for kind in RECORDS if keys[kind])
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([BETWEEN, *some]), (after, before) * len(RECORDS))
        yield from ((Kind(number), *said) for number, *said in cursor.fetchall())


def beginning_so(records: Records, folded: str) -> Records:
    return {kind: {pk: one for pk, one in known.items() if one.begins(folded)} for kind, known in records.items()}


@lru_cache(1)
def titles_now(version: int) -> Titles:
    """Those of this version. Query: one for each version."""
    return Titles(themes_at(version).places)
