"""Where the records of demonstration stand: mallettes and themes, publishers and authors."""

from dataclasses import dataclass
from itertools import product
from random import Random

from django.utils.text import capfirst

from catalogue.competences.models import Competence
from catalogue.imports.demo import words
from catalogue.imports.demo.chance import Draw
from catalogue.imports.demo.marks import NOTICE, SHORT_MARK, demo_slug
from catalogue.resources.models import Author, Organisation
from themes.models import Audience, Coded, Collection, Level, Theme

THEMES_EACH = 4
MOST_COLLECTIONS = 15
MOST_PUBLISHERS = len(words.BODIES) * len(words.TOWNS)
MOST_AUTHORS = len(words.GIVEN_NAMES) * len(words.FAMILY_NAMES)
AFTER_THE_EDITORS_OWN = 1000


class FrameworksAbsentError(RuntimeError):
    """The lists that every record refers to (publics, niveaux, compétences) are not loaded."""


@dataclass(frozen=True)
class Shelves:
    """All that a record may be classed under, each with its own frequency."""

    audiences: Draw[Coded]
    levels: Draw[Coded]
    competences: Draw[Competence]
    themes: Draw[Theme]
    publishers: Draw[Organisation]
    authors: Draw[Author]


def build(resources: int, chance: Random) -> Shelves:
    """Make shelves for a number of resources: at 100,000, 15 mallettes, 60 themes, 300 publishers, 2,400 authors.

    Raises FrameworksAbsentError when the fixtures were not loaded.
    """
    audiences, levels = list(Audience.objects.all()), list(Level.objects.all())
    competences = list(Competence.objects.in_framework_order())
    if not (audiences and levels and competences):
        raise FrameworksAbsentError
    chance.shuffle(competences)
    return Shelves(
        audiences=Draw(audiences),
        levels=Draw(levels),
        competences=Draw(competences),
        themes=Draw(make_themes(make_collections(at_most(MOST_COLLECTIONS, resources // 600), audiences, levels))),
        publishers=Draw(make_publishers(at_most(MOST_PUBLISHERS, resources // 50), chance)),
        authors=Draw(make_authors(at_most(MOST_AUTHORS, resources // 8), chance), summit=60),
    )


def at_most(limit: int, wanted: int) -> int:
    return min(limit, max(4, wanted))


def make_collections(count: int, audiences: list[Coded], levels: list[Coded]) -> list[Collection]:
    collections = []
    for rank in range(1, count + 1):
        level = levels[rank % len(levels)]
        collections.append(
            Collection(
                title=f"Mallette n°\u00a0{rank} – {level.label} {SHORT_MARK}",
                slug=demo_slug(level.code, rank),
                level_id=level.pk,
                programme="Données de démonstration",
                summary=NOTICE,
                position=AFTER_THE_EDITORS_OWN + rank,
            )
        )
    for collection in collections:
        collection.derive()
    made = Collection.objects.bulk_create(collections)
    chosen = Collection.audiences.through
    chosen.objects.bulk_create(
        chosen(collection_id=collection.pk, audience_id=audiences[rank % len(audiences)].pk)
        for rank, collection in enumerate(made)
    )
    return made


def make_themes(collections: list[Collection]) -> list[Theme]:
    titles = [side.format(s=s, S=capfirst(s)) for side, s in product(words.THEME_SIDES, words.SUBJECTS)]
    themes = []
    for rank, (collection, number) in enumerate(product(collections, range(1, THEMES_EACH + 1))):
        slug = f"{collection.slug}-theme-{number}"
        themes.append(Theme(collection=collection, number=number, title=titles[rank], slug=slug, summary=NOTICE))
    for theme in themes:
        theme.derive()
    return Theme.objects.bulk_create(themes)


def make_publishers(count: int, chance: Random) -> list[Organisation]:
    names = chance.sample([f"{body} {town}" for body, town in product(words.BODIES, words.TOWNS)], count)
    publishers = [
        Organisation(name=f"{name} {SHORT_MARK}", slug=demo_slug(name, rank)) for rank, name in enumerate(names, 1)
    ]
    for publisher in publishers:
        publisher.derive()
    return Organisation.objects.bulk_create(publishers)


def make_authors(count: int, chance: Random) -> list[Author]:
    names = chance.sample(list(product(words.FAMILY_NAMES, words.GIVEN_NAMES)), count)
    authors = [
        Author(family=family, given=given, slug=demo_slug(f"{family} {given}", rank))
        for rank, (family, given) in enumerate(names, 1)
    ]
    for author in authors:
        author.derive()
    return Author.objects.bulk_create(authors)
