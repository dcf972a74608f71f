# ruff: noqa: S608 - names of tables and columns are ours
"""The rows of a page of results, read in two steps: the index gives the ids, then `pk in ids` gives what cards show.

One large `select_related().order_by()[:20]` would make SQLite sort the whole catalogue: 900 ms at 100,000 rows.
Cards hold plain strings, so that templates have nothing left to compute.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from html import unescape

from django.utils.html import strip_tags

from catalogue.fiches.models import Fiche
from catalogue.resources.models import Organisation, Resource
from catalogue.resources.vocabulary import Access, ResourceType
from catalogue.search.facets import Label
from catalogue.search.snapshots.index import Snapshot
from catalogue.search.snapshots.places import Place, address, excerpt, resource_path
from catalogue.search.text.engines import prepared
from catalogue.wording import NBSP, minutes, precise_date
from themes.models import Collection, Theme

PLACES_SHOWN = 3
# What cards say, nothing of which is null. By hand: to make the statement with the ORM costs more than to read twenty
# records.
SIZES = ", ".join(
    f"coalesce(cast(r.{column} AS text), '')" for column in ("date", "date_precision", "pages", "minutes")
)
RESOURCES = f"""
    SELECT r.id, r.slug, r.title, r.language, r.type, coalesce(nullif(p.short_name, ''), p.name, ''), {SIZES},
        r.access, r.summary, CASE WHEN r.is_demo THEN 1 ELSE 0 END
    FROM {Resource._meta.db_table} AS r LEFT JOIN {Organisation._meta.db_table} AS p ON p.id = r.publisher_id
    WHERE r.id"""
FICHES = f"""
    SELECT f.id, f.title, f.number, t.number, c.slug, c.title,
        coalesce(nullif(f.synthesis_html, ''), f.introduction_html),
        CASE WHEN f.is_stub THEN 1 ELSE 0 END, CASE WHEN f.is_demo THEN 1 ELSE 0 END
    FROM {Fiche._meta.db_table} AS f JOIN {Theme._meta.db_table} AS t ON t.id = f.theme_id
    JOIN {Collection._meta.db_table} AS c ON c.id = t.collection_id
    WHERE f.id"""
TYPES = dict(ResourceType.choices)


@dataclass(frozen=True, slots=True)
class Numeral:
    """The number of a theme, in its colour: the same for the first themes of two mallettes."""

    number: int
    colour: int


@dataclass(slots=True)
class ResourceCard:
    url: str
    title: str
    language: str
    kind: str
    facts: str
    needs_account: bool
    summary: str
    themes: list[Numeral]
    is_demo: bool
    places: list[Place] = field(default_factory=list)
    more_places: int = 0


@dataclass(slots=True)
class FicheCard:
    url: str
    title: str
    theme: int
    colour: int
    number: int
    shelf: str
    excerpt: str
    audiences: str
    is_stub: bool
    is_demo: bool


def resource_cards(snapshot: Snapshot, positions: Sequence[int]) -> dict[int, ResourceCard]:
    """Query: one."""
    ids = [snapshot.ids[position] for position in positions]
    rows = {int(pk): row for pk, *row in prepared.read(RESOURCES, ids)}
    themes = snapshot.values_of("theme", positions)
    cards = {}
    for pk, position in zip(ids, positions, strict=True):
        if pk in rows:
            slug, title, language, kind, publisher, *when_and_size, access, summary, is_demo = rows[pk]
            cards[position] = ResourceCard(
                url=resource_path().format(slug),
                title=title,
                language="" if language == "fr" else language,
                kind=TYPES[kind],
                facts=facts(publisher, *when_and_size),
                needs_account=access == Access.ACCOUNT,
                summary=excerpt(summary),
                themes=numerals(themes[position]),
                is_demo=bool(int(is_demo)),
                places=list(snapshot.places.get(pk, ()))[:PLACES_SHOWN],
                more_places=len(snapshot.places.get(pk, ())[PLACES_SHOWN:]),
            )
    return cards


def facts(publisher: str, day: str, precision: str, pages: str, length: str) -> str:
    """« IGÉSR · septembre 2021 · 72 p. · 2 h 11 », of what is read: nothing is said of what is empty."""
    known = (
        publisher or "éditeur non indiqué",
        precise_date(date.fromisoformat(day) if day else None, precision) or "non daté",
        f"{pages}{NBSP}p." if pages not in ("", "0") else "",
        minutes(int(length) if length else None),
    )
    return f"{NBSP}· ".join(filter(None, known))


def numerals(themes: list[Label]) -> list[Numeral]:
    return list(dict.fromkeys(Numeral(theme.number, theme.colour) for theme in themes))


def fiche_cards(snapshot: Snapshot, positions: Sequence[int]) -> dict[int, FicheCard]:
    """Query: one."""
    rows = {int(pk): row for pk, *row in prepared.read(FICHES, [snapshot.ids[position] for position in positions])}
    audiences = snapshot.values_of("public", positions)
    cards = {}
    for position in positions:
        if row := rows.get(snapshot.ids[position]):
            title, number, theme, mallette, shelf, html, is_stub, is_demo = row
            cards[position] = FicheCard(
                url=address("fiche", mallette, int(theme), int(number)),
                title=title,
                theme=int(theme),
                colour=Theme.colour_of(int(theme)),
                number=int(number),
                shelf=shelf,
                excerpt=excerpt(unescape(strip_tags(html))),
                audiences=f"{NBSP}· ".join(label.short for label in audiences[position]),
                is_stub=bool(int(is_stub)),
                is_demo=bool(int(is_demo)),
            )
    return cards
