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
from catalogue.resources.models import Resource
from catalogue.resources.vocabulary import Access, ResourceType
from catalogue.search.facets import Label
from catalogue.search.snapshots.index import Snapshot
from catalogue.search.snapshots.places import Place, address, excerpt, resource_path
from catalogue.wording import NBSP, minutes, precise_date

PLACES_SHOWN = 3
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
    fields = (
        *("slug", "title", "language", "type", "publisher__short_name", "publisher__name"),
        *("date", "date_precision", "pages", "minutes", "access", "summary", "is_demo"),
    )
    rows = {pk: row for pk, *row in Resource.objects.filter(pk__in=ids).order_by().values_list("pk", *fields)}
    themes = snapshot.values_of("theme", positions)
    cards = {}
    for pk, position in zip(ids, positions, strict=True):
        if pk in rows:
            slug, title, language, kind, short_name, name, *when_and_size, access, summary, is_demo = rows[pk]
            cards[position] = ResourceCard(
                url=resource_path().format(slug),
                title=title,
                language="" if language == "fr" else language,
                kind=TYPES[kind],
                facts=facts(short_name or name, *when_and_size),
                needs_account=access == Access.ACCOUNT,
                summary=excerpt(summary),
                themes=numerals(themes[position]),
                is_demo=is_demo,
                places=list(snapshot.places.get(pk, ()))[:PLACES_SHOWN],
                more_places=len(snapshot.places.get(pk, ())[PLACES_SHOWN:]),
            )
    return cards


def facts(publisher: str | None, day: date | None, precision: str, pages: int | None, length: int | None) -> str:
    """« IGÉSR · septembre 2021 · 72 p. · 2 h 11 »."""
    known = (
        publisher or "éditeur non indiqué",
        precise_date(day, precision) or "non daté",
        f"{pages}{NBSP}p." if pages else "",
        minutes(length),
    )
    return f"{NBSP}· ".join(filter(None, known))


def numerals(themes: list[Label]) -> list[Numeral]:
    return list(dict.fromkeys(Numeral(theme.number, theme.colour) for theme in themes))


def fiche_cards(snapshot: Snapshot, positions: Sequence[int]) -> dict[int, FicheCard]:
    """Query: one."""
    ids = [snapshot.ids[position] for position in positions]
    rows = Fiche.objects.with_shelf().in_bulk(ids)
    audiences = snapshot.values_of("public", positions)
    return {
        position: FicheCard(
            url=address("fiche", fiche.theme.collection.slug, fiche.theme.number, fiche.number),
            title=fiche.title,
            theme=fiche.theme.number,
            colour=fiche.theme.colour,
            number=fiche.number,
            shelf=fiche.theme.collection.title,
            excerpt=excerpt(unescape(strip_tags(fiche.synthesis_html or fiche.introduction_html))),
            audiences=f"{NBSP}· ".join(label.short for label in audiences[position]),
            is_stub=fiche.is_stub,
            is_demo=fiche.is_demo,
        )
        for pk, position in zip(ids, positions, strict=True)
        if (fiche := rows.get(pk))
    }
