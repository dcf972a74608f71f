"""How a fiche's page is laid out: FOCUS boxes beside their section, notes on paper, the reader's things first."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count
from math import ceil

from catalogue.fiches.models import Citation, CompetenceLink, Fiche, Section
from catalogue.links.models import Link
from themes.folding import fold
from themes.models import Audience

WORDS_PER_MINUTE = 200
NONE_BROKEN: Mapping[str, Link] = {}


@dataclass(frozen=True)
class Work:
    """A cited work; `note` is the number of its address on paper, none without an address."""

    citation: Citation
    note: int | None
    concerns: bool
    # its address, when readers are to be warned of it
    link: Link | None = None

    @property
    def title(self) -> str:
        """The target's own title, when the printed label does not already say it; else empty."""
        title = self.citation.target.title
        return "" if fold(title) in fold(self.citation.printed_label) else title


@dataclass(frozen=True)
class Part:
    """A section with the works of its FOCUS box."""

    section: Section
    works: list[Work]


@dataclass(frozen=True)
class Item:
    """A line of a framework, and whether the competence it belongs to binds the reader."""

    link: CompetenceLink
    concerns: bool


@dataclass(frozen=True)
class Group:
    """The items printed under one heading."""

    heading: str
    items: list[Item] = field(default_factory=list)

    @property
    def share(self) -> float:
        """How much of the group concerns the reader: a CPE shares most of the teachers' items, but all of theirs."""
        return sum(item.concerns for item in self.items) / len(self.items)


@dataclass(frozen=True)
class Layout:
    parts: list[Part]
    further: list[Work]
    is_reordered: bool
    groups: list[Group]
    notes: list[Work]
    minutes: int


def lay_out(fiche: Fiche, reader: Audience | None, broken: Mapping[str, Link] = NONE_BROKEN) -> Layout:
    """Arrange a fiche loaded with `for_page()`. Only the order changes with the reader, never what is shown.

    `broken`: the links of which readers are warned, by address.
    """
    numbers = count(1)
    works = [
        Work(
            citation,
            note=next(numbers) if citation.address else None,
            concerns=reader in citation.target.audiences.all(),
            link=broken.get(citation.address),
        )
        for citation in in_page_order(fiche)
    ]
    further = [work for work in works if work.citation.section_id is None]
    return Layout(
        parts=[
            Part(section, [work for work in works if work.citation.section_id == section.pk])
            for section in fiche.sections.all()
        ],
        further=reader_first(further),
        is_reordered=reader_first(further) != further,
        groups=competence_groups(fiche.competence_links.all(), reader),
        notes=[work for work in works if work.note],
        minutes=reading_minutes(fiche),
    )


def in_page_order(fiche: Fiche) -> list[Citation]:
    """The citations as the eye meets them: section by section, then « Pour aller plus loin »."""
    rank = {section.pk: rank for rank, section in enumerate(fiche.sections.all())}
    return sorted(fiche.citations.all(), key=lambda citation: rank.get(citation.section_id or 0, len(rank)))


def reader_first(works: Iterable[Work]) -> list[Work]:
    """Those an editor marked for this reader, then the others, each in the printed order."""
    return sorted(works, key=lambda work: not work.concerns)


def competence_groups(links: Iterable[CompetenceLink], reader: Audience | None) -> list[Group]:
    """One group a printed heading: the group that concerns the reader most comes first, and in it their items."""
    groups: dict[str, Group] = {}
    for link in links:
        group = groups.setdefault(link.printed_heading, Group(link.printed_heading))
        group.items.append(Item(link, reader in link.competence.applies_to.all()))
    for group in groups.values():
        group.items.sort(key=lambda item: not item.concerns)
    return sorted(groups.values(), key=lambda group: -group.share)


def reading_minutes(fiche: Fiche) -> int:
    """Minutes to read the fiche's own text, at 200 words a minute, rounded up; 0 without a text."""
    texts = (fiche.introduction, *(section.body for section in fiche.sections.all()), fiche.synthesis)
    return ceil(sum(len(re.findall(r"\w+(?:[’'-]\w+)*", text)) for text in texts) / WORDS_PER_MINUTE)
