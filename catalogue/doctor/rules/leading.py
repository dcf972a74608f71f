"""Where links lead: to nothing, twice to the same page, by an address that is unsafe or follows the reader."""

from collections.abc import Iterator

from catalogue.doctor.findings import Finding, advice
from catalogue.doctor.rules.cited import CITING, Cited, addresses, written_links
from catalogue.doctor.sheets import Sheet, Values
from catalogue.doctor.texts import is_insecure, links, trackers
from catalogue.fiches.models import Fiche
from catalogue.resources.addresses import address_key
from catalogue.wording import NBSP, quoted


def unclean_addresses(sheet: Sheet, cited: Cited) -> Iterator[Finding]:
    """An address is kept as its source gives it: nothing here is blocking."""
    given = [*addresses(sheet), *((link.address, place) for link, place in written_links(sheet))]
    for address, place in given:
        named = f"L’adresse «{NBSP}{quoted(address)}{NBSP}»"
        if is_insecure(address):
            yield advice(f"{named} est en http{NBSP}: essayez https.", place)
        if followed := trackers(address):
            yield advice(f"{named} suit le lecteur à la trace{NBSP}: ôtez-en {', '.join(followed[:5])}.", place)
        if address in cited.broken:
            yield advice(f"{named} ne répond plus.", place)


def duplicates(sheet: Sheet, cited: Cited) -> Iterator[Finding]:
    """The same page twice in one section, its text and its FOCUS box together, or in « Pour aller plus loin »."""
    boxes: dict[int | None, list[Values]] = {}
    for row in sheet.rows("citations"):
        boxes.setdefault(row.link("section"), []).append(row)
    for section in sheet.rows("sections"):
        seen = [(address_key(link.address), link.text, section.place("body")) for link in links(section.text("body"))]
        yield from repeated(seen + targets(boxes.pop(section.key, []) if section.key else [], cited))
    yield from repeated(targets(boxes.get(None, []), cited))
    for text in ("introduction", "synthesis", "purpose"):
        place = sheet.said.place(text)
        yield from repeated([(address_key(link.address), link.text, place) for link in links(sheet.said.text(text))])


def targets(rows: list[Values], cited: Cited) -> list[tuple[str, str, str]]:
    """What tells a target apart: the address of a work, else itself."""
    found = []
    for row in rows:
        target = cited.target(row)
        if target is not None:
            address = "" if isinstance(target, Fiche) else target.url
            name = "target_fiche" if isinstance(target, Fiche) else "resource"
            key = address_key(address) if address else f"{name} {target.pk}"
            found.append((key, row.text("printed_label"), row.place(name)))
    return found


def repeated(given: list[tuple[str, str, str]]) -> Iterator[Finding]:
    seen: set[str] = set()
    for key, label, place in given:
        if key in seen:
            yield advice(f"Le lien «{NBSP}{quoted(label)}{NBSP}» est donné deux fois dans la même partie.", place)
        seen.add(key)


def cited_works(sheet: Sheet, cited: Cited) -> Iterator[Finding]:
    """Two fiches may cite each other, and one of them is published first: what is unpublished is only told."""
    for row in (row for part in CITING for row in sheet.rows(part)):
        target = cited.target(row)
        if target is None:
            continue
        name = "target_fiche" if isinstance(target, Fiche) else "resource"
        named, place = f"«{NBSP}{quoted(target.title)}{NBSP}»", row.place(name)
        if not target.is_published:
            yield advice(f"{named} n’est pas publiée{NBSP}: les lecteurs ne verront pas ce lien.", place)
        if isinstance(target, Fiche):
            continue
        if target.publisher_id is None:
            yield advice(f"{named} n’a pas d’éditeur connu.", place)
        if target.date is None:
            yield advice(f"{named} n’a pas de date connue.", place)
        if target.url in cited.broken:
            yield advice(f"{named}{NBSP}: son adresse ne répond plus.", place)
