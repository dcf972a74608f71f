"""What a record cites, looked up once for all rules: works, fiches, and what is known of their addresses."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from catalogue.doctor.sheets import Sheet, Values
from catalogue.doctor.texts import Link as TextLink
from catalogue.doctor.texts import links
from catalogue.fiches.models import Fiche
from catalogue.links.models import Link
from catalogue.resources.models import Resource

# the fields that hold an address, and those that hold Markdown, by part; "" is the record itself
ADDRESSES = {
    "": ("url", "source_url", "portal_url"),
    "citations": ("printed_url",),
}
TEXTS = {
    "": ("introduction", "synthesis", "purpose"),
    "sections": ("body",),
    "references": ("annotation",),
}
CITING = ("citations", "references")


@dataclass(frozen=True, slots=True)
class Cited:
    """By key, and by address for the links of which readers are warned."""

    resources: Mapping[int, Resource] = field(default_factory=dict)
    fiches: Mapping[int, Fiche] = field(default_factory=dict)
    broken: Mapping[str, Link] = field(default_factory=dict)

    def target(self, row: Values) -> Resource | Fiche | None:
        """What a row leads to; none while it is not chosen, or when it is no more."""
        resource, fiche = row.link("resource"), row.link("target_fiche")
        return self.resources.get(resource or 0) or self.fiches.get(fiche or 0)


def rows_of(sheet: Sheet, part: str) -> list[Values]:
    return sheet.rows(part) if part else [sheet.said]


def addresses(sheet: Sheet) -> Iterator[tuple[str, str]]:
    """Every address typed in a field of its own, with the place of the field."""
    for part, names in ADDRESSES.items():
        for row in rows_of(sheet, part):
            yield from ((row.text(name), row.place(name)) for name in names if row.text(name))


def texts(sheet: Sheet) -> Iterator[tuple[str, str]]:
    """Every text in Markdown that says something, with the place of its field."""
    for part, names in TEXTS.items():
        for row in rows_of(sheet, part):
            yield from ((row.text(name), row.place(name)) for name in names if row.text(name))


def written_links(sheet: Sheet) -> Iterator[tuple[TextLink, str]]:
    """Every link of the texts."""
    for text, place in texts(sheet):
        yield from ((link, place) for link in links(text))


def look_up(sheet: Sheet) -> Cited:
    """Queries: one a kind of what it cites, one for all addresses; none for what it does not have."""
    rows = [row for part in CITING for row in sheet.rows(part)]
    works = {key for row in rows if (key := row.link("resource"))}
    sheets = {key for row in rows if (key := row.link("target_fiche"))}
    life = ("title", "status", "published_from", "published_until")
    resources = Resource._base_manager.only(*life, "url", "publisher", "date").in_bulk(works) if works else {}
    fiches = Fiche._base_manager.only(*life).in_bulk(sheets) if sheets else {}
    given = {address for address, _ in addresses(sheet)} | {link.address for link, _ in written_links(sheet)}
    given |= {work.url for work in resources.values()}
    asked = Link.objects.at(given)
    return Cited(resources, fiches, asked.broken().by_address() if any(given) else {})
