"""Fiches of demonstration: sections, what they cite, the competences they serve."""

from collections import Counter
from collections.abc import Iterator
from random import Random

from catalogue.fiches.models import Citation, CompetenceLink, Fiche, Section
from catalogue.imports.demo import texts, words
from catalogue.imports.demo.chance import Draw
from catalogue.imports.demo.marks import NOTICE
from catalogue.imports.demo.moments import stamp
from catalogue.imports.demo.resources import STATUSES
from catalogue.imports.demo.shelves import Shelves
from catalogue.resources.models import Resource

BATCH = 200


def make_fiches(count: int, shelves: Shelves, cited: Draw[Resource], chance: Random) -> Iterator[list[Fiche]]:
    """Write fiches and all that hangs from them; yields each batch once written."""
    numbers: Counter[int] = Counter()
    previous: list[Fiche] = []
    for start in range(0, count, BATCH):
        batch = [make_fiche(shelves, numbers, chance) for _ in range(min(BATCH, count - start))]
        fiches = Fiche.objects.bulk_create(batch)
        sections = [section for fiche in fiches for section in make_sections(fiche, chance)]
        Section.objects.bulk_create(sections)
        Citation.objects.bulk_create(focus(section, rank, cited, chance) for section in sections for rank in range(2))
        Citation.objects.bulk_create(link for fiche in fiches for link in further(fiche, cited, previous, chance))
        CompetenceLink.objects.bulk_create(link for fiche in fiches for link in competences(fiche, shelves, chance))
        aimed = Fiche.audiences.through
        aimed.objects.bulk_create(
            aimed(fiche_id=fiche.pk, audience_id=audience.pk)
            for fiche in fiches
            for audience in shelves.audiences.some(chance, 2)
        )
        previous = fiches
        yield fiches


def make_fiche(shelves: Shelves, numbers: Counter[int], chance: Random) -> Fiche:
    theme = shelves.themes.one(chance)
    numbers[theme.pk] += 1
    topic = texts.Topic(chance, doc="Cette fiche")
    fiche = Fiche(
        theme=theme,
        number=numbers[theme.pk],
        title=topic.say(words.QUESTIONS),
        introduction=f"*{NOTICE}*\n\n{topic.say(words.OPENINGS)}",
        synthesis=chance.choice(words.PARAGRAPHS),
        status=STATUSES.one(chance),
        is_demo=True,
    )
    stamp(fiche, chance)
    fiche.derive()
    return fiche


def make_sections(fiche: Fiche, chance: Random) -> Iterator[Section]:
    for position, heading in enumerate(chance.sample(words.HEADINGS, chance.randint(2, 4))):
        section = Section(fiche=fiche, position=position, heading=heading, body=texts.body(chance))
        section.derive()
        yield section


def focus(section: Section, position: int, cited: Draw[Resource], chance: Random) -> Citation:
    """A link of a section's FOCUS box."""
    resource = cited.one(chance)
    return Citation(
        fiche_id=section.fiche_id,
        section=section,
        position=position,
        resource=resource,
        printed_label=resource.title,
    )


def further(fiche: Fiche, cited: Draw[Resource], previous: list[Fiche], chance: Random) -> Iterator[Citation]:
    """« Pour aller plus loin »: three to six resources, and now and then an earlier fiche."""
    resources = cited.some(chance, chance.randint(3, 6))
    for position, resource in enumerate(resources):
        yield Citation(fiche=fiche, position=position, resource=resource, printed_label=resource.title)
    if previous and chance.random() < 0.2:
        target = chance.choice(previous)
        yield Citation(fiche=fiche, position=len(resources), target_fiche=target, printed_label=target.title)


def competences(fiche: Fiche, shelves: Shelves, chance: Random) -> Iterator[CompetenceLink]:
    for position, competence in enumerate(shelves.competences.some(chance, chance.randint(1, 5))):
        yield CompetenceLink(fiche=fiche, competence=competence, position=position, origin=CompetenceLink.Origin.ADDED)
