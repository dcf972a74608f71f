"""Resources of demonstration, a batch at a time."""

from collections.abc import Iterator
from datetime import date
from random import Random

from catalogue.imports.demo import texts, words
from catalogue.imports.demo.chance import Draw
from catalogue.imports.demo.marks import HOST, NOTICE, demo_slug
from catalogue.imports.demo.moments import stamp
from catalogue.imports.demo.shelves import Shelves
from catalogue.publication import Status
from catalogue.resources.models import Authorship, Resource
from catalogue.resources.vocabulary import Access, DatePrecision, ResourceType
from themes.models import Coded

BATCH = 2000
FIRST_YEAR, LAST_YEAR = 2005, 2026

TYPES = Draw([ResourceType(code) for code in words.NAMES_OF_TYPES])
# The recent past is better described than the far one.
YEARS = Draw(range(FIRST_YEAR, LAST_YEAR + 1), weights=range(1, LAST_YEAR - FIRST_YEAR + 2))
PRECISIONS = Draw.weighted({DatePrecision.DAY: 55, DatePrecision.MONTH: 20, DatePrecision.YEAR: 20, "": 5})
STATUSES = Draw.weighted({Status.PUBLISHED: 95, Status.DRAFT: 3, Status.REVIEW: 1, Status.ARCHIVED: 1})
PAGES = Draw(range(2, 90))
WITH_PAGES = {ResourceType.ARTICLE, ResourceType.RAPPORT, ResourceType.DOSSIER, ResourceType.ETUDE}
TIMED = {ResourceType.VIDEO, ResourceType.PODCAST, ResourceType.CONFERENCE}
WITH_ACCOUNT = {ResourceType.PLATEFORME: 0.6, ResourceType.OUTIL: 0.4}


def make_resources(count: int, shelves: Shelves, chance: Random) -> Iterator[list[Resource]]:
    """Write resources and all that classes them; yields each batch once written."""
    previous: list[Resource] = []
    for start in range(1, count + 1, BATCH):
        ranks = range(start, min(start + BATCH, count + 1))
        batch = [make_resource(rank, shelves, previous, chance) for rank in ranks]
        previous = Resource.objects.bulk_create(batch)
        class_them(previous, shelves, chance)
        yield previous


def make_resource(rank: int, shelves: Shelves, previous: list[Resource], chance: Random) -> Resource:
    kind = TYPES.one(chance)
    topic = texts.Topic(chance, doc=words.NAMES_OF_TYPES[kind])
    title = topic.say(words.TITLES)
    slug = demo_slug(title, rank)
    publisher = shelves.publishers.one(chance)
    precision = PRECISIONS.one(chance)
    resource = Resource(
        title=title,
        slug=slug,
        url=f"https://{publisher.slug}.{HOST}/{kind}/{slug}" if chance.random() < 0.92 else "",
        type=kind,
        publisher=publisher if chance.random() < 0.97 else None,
        date=day(precision, chance),
        date_precision=precision,
        access=Access.ACCOUNT if chance.random() < WITH_ACCOUNT.get(kind, 0.05) else Access.OPEN,
        licence="CC BY-SA 4.0" if chance.random() < 0.2 else "",
        summary=f"{NOTICE} {texts.summary(topic)}",
        pages=PAGES.one(chance) if kind in WITH_PAGES and chance.random() < 0.8 else None,
        minutes_by_hand=chance.randint(2, 75) if kind in TIMED else None,
        status=STATUSES.one(chance),
        is_demo=True,
    )
    if kind in (ResourceType.ARTICLE, ResourceType.PODCAST):
        resource.series, resource.number = chance.choice(words.SERIES), f"n°\u00a0{chance.randint(1, 80)}"
    if previous and chance.random() < 0.02:
        resource.part_of = chance.choice(previous)
    stamp(resource, chance)
    resource.derive()
    return resource


def day(precision: str, chance: Random) -> date | None:
    year, month, day_of_month = YEARS.one(chance), chance.randint(1, 6), chance.randint(1, 28)
    if precision == DatePrecision.DAY:
        return date(year, month, day_of_month)
    if precision == DatePrecision.MONTH:
        return date(year, month, 1)
    return date(year, 1, 1) if precision else None


def class_them(batch: list[Resource], shelves: Shelves, chance: Random) -> None:
    """Give themes (0 to 2), publics (0 to 3), levels (0 to 2) and authors (0 to 3, in order) to a batch."""
    themed, levelled, aimed = Resource.themes.through, Resource.levels.through, Resource.audiences.through
    themes, audiences, levels, authorships = [], [], [], []
    for resource in batch:
        pk = resource.pk
        themes += [themed(resource_id=pk, theme_id=x.pk) for x in shelves.themes.some(chance, chance.randint(0, 2))]
        levels += [levelled(resource_id=pk, level_id=x.pk) for x in shelves.levels.some(chance, chance.randint(0, 2))]
        audiences += [aimed(resource_id=pk, audience_id=x.pk) for x in readers(shelves, chance)]
        authorships += [
            Authorship(resource_id=pk, author_id=author.pk, position=position)
            for position, author in enumerate(shelves.authors.some(chance, chance.randint(0, 3)))
        ]
    themed.objects.bulk_create(themes)
    levelled.objects.bulk_create(levels)
    aimed.objects.bulk_create(audiences)
    Authorship.objects.bulk_create(authorships)


def readers(shelves: Shelves, chance: Random) -> list[Coded]:
    return shelves.audiences.some(chance, chance.randint(0, 3))
