# ruff: noqa: S608 - names of tables are ours, keys are numbers, whatever is typed is a parameter
"""Titles and addresses of records of every kind, and of themes, in one statement: what suggestions are made of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from catalogue.fiches.models import Fiche
from catalogue.resources.models import Resource
from catalogue.search.places import address, resource_path
from catalogue.search.text.kinds import Kind
from catalogue.selections.models import Selection
from themes.models import Collection, Theme

RESOURCES, FICHES, SELECTIONS, THEMES, COLLECTIONS = (
    model._meta.db_table for model in (Resource, Fiche, Selection, Theme, Collection)
)
SHELF = f"JOIN {THEMES} t ON t.id = r.theme_id JOIN {COLLECTIONS} c ON c.id = t.collection_id"
# what the address of each is made of, and where it is
RECORDS = {
    Kind.RESOURCE: (f"r.slug AS slug, 0 AS theme, 0 AS place FROM {RESOURCES} r"),
    Kind.FICHE: (f"c.slug AS slug, t.number AS theme, r.number AS place FROM {FICHES} r {SHELF}"),
    Kind.SELECTION: (f"r.slug AS slug, 0 AS theme, 0 AS place FROM {SELECTIONS} r"),
}
THEME = f"SELECT -1, t.id, t.slug, c.slug, t.number, 0 FROM {THEMES} t JOIN {COLLECTIONS} c ON c.id = t.collection_id"
MOST_BEGINNING = 12  # of each kind, drafts included: a condition on their state would cost a sort of them all
LAST = "~"  # sorts after all that a folded text is made of


@dataclass(frozen=True, slots=True)
class Title:
    """A title, and where it leads."""

    pk: int
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Titles:
    """Those of records, by kind and key, and the addresses of themes, by the key of their filter."""

    records: Mapping[Kind, Mapping[int, Title]]
    themes: Mapping[str, str]


def read_titles(keys: Mapping[Kind, Sequence[int]], themes: Sequence[str], beginning: str) -> Titles:
    """Those of some records, and of a few more whose title begins so: the caller leaves out what is not visible.

    `beginning`: folded. Query: one, or none when nothing is asked.
    """
    records: dict[Kind, dict[int, Title]] = {kind: {} for kind in RECORDS}
    urls: dict[str, str] = {}
    if not themes and not any(keys.values()):
        return Titles(records, urls)
    statement = " UNION ALL ".join(statements(keys, themes))
    with connection.cursor() as cursor:
        cursor.execute(statement, [*(beginning, beginning + LAST) * len(RECORDS), *themes])
        rows = cursor.fetchall()
    for kind, pk, text, slug, theme, place in rows:
        if kind < 0:
            urls[text] = address("theme", slug, theme)
        else:
            url = address("fiche", slug, theme, place) if kind == Kind.FICHE else path_of(kind, slug)
            records[Kind(kind)][pk] = Title(pk, text, url)
    return Titles(records, urls)


def statements(keys: Mapping[Kind, Sequence[int]], themes: Sequence[str]) -> Iterator[str]:
    for kind, rest in RECORDS.items():
        start = f"SELECT {int(kind)} AS kind, r.id AS id, r.title AS title, {rest}"
        yield (
            f"SELECT * FROM ({start} WHERE r.folded >= %s AND r.folded < %s "
            f"ORDER BY r.folded, r.id LIMIT {MOST_BEGINNING}) AS beginning{int(kind)}"
        )
        if wanted := ", ".join(str(int(key)) for key in keys.get(kind, ())):
            yield f"{start} WHERE r.id IN ({wanted})"
    if themes:
        yield f"{THEME} WHERE t.slug IN ({', '.join('%s' for _ in themes)})"


def path_of(kind: int, slug: str) -> str:
    return resource_path().format(slug) if kind == Kind.RESOURCE else address("selection", slug)
