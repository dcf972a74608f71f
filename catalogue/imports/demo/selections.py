"""Selections of demonstration: timed steps of annotated references."""

from collections.abc import Iterator
from random import Random

from catalogue.imports.demo import texts, words
from catalogue.imports.demo.chance import Draw
from catalogue.imports.demo.marks import NOTICE, demo_slug
from catalogue.imports.demo.moments import stamp
from catalogue.imports.demo.resources import day
from catalogue.imports.demo.shelves import Shelves
from catalogue.publication import Status
from catalogue.resources.models import Resource
from catalogue.resources.vocabulary import DatePrecision
from catalogue.selections.models import Reference, Selection, Step


def make_selections(count: int, shelves: Shelves, cited: Draw[Resource], chance: Random) -> list[Selection]:
    batch = [make_selection(rank, shelves, chance) for rank in range(1, count + 1)]
    selections = Selection.objects.bulk_create(batch)
    steps = [step for selection in selections for step in make_steps(selection, chance)]
    Step.objects.bulk_create(steps)
    Reference.objects.bulk_create(reference for step in steps for reference in make_references(step, cited, chance))
    return selections


def make_selection(rank: int, shelves: Shelves, chance: Random) -> Selection:
    topic = texts.Topic(chance, doc="Cette sélection")
    title = topic.say(words.TITLES)
    selection = Selection(
        title=title,
        slug=demo_slug(title, rank),
        genre="Lectures de démonstration",
        published_on=day(DatePrecision.DAY, chance),
        publisher=shelves.publishers.one(chance),
        purpose=topic.say(words.OPENINGS),
        notice=NOTICE,
        status=Status.PUBLISHED,
        is_demo=True,
    )
    stamp(selection, chance)
    selection.derive()
    return selection


def make_steps(selection: Selection, chance: Random) -> Iterator[Step]:
    for position, (title, minutes) in enumerate(chance.sample(words.STEPS, chance.randint(2, 4))):
        yield Step(selection=selection, position=position, title=title, minutes=minutes)


def make_references(step: Step, cited: Draw[Resource], chance: Random) -> Iterator[Reference]:
    for position, resource in enumerate(cited.some(chance, chance.randint(1, 3))):
        reference = Reference(
            step=step, position=position, resource=resource, annotation=chance.choice(words.ANNOTATIONS)
        )
        reference.derive()
        yield reference
