"""From a seed to a whole catalogue of demonstration, and back; each in one transaction."""

from collections.abc import Callable, Sized
from random import Random

from django.db import reset_queries, transaction

from catalogue.fiches.models import Citation
from catalogue.imports.demo.chance import Draw
from catalogue.imports.demo.fiches import make_fiches
from catalogue.imports.demo.marks import MARKED, marked
from catalogue.imports.demo.moments import moments_kept
from catalogue.imports.demo.resources import BATCH, make_resources
from catalogue.imports.demo.selections import make_selections
from catalogue.imports.demo.shelves import build
from catalogue.resources.models import Resource

# Fiches cite the first resources only, so that a large catalogue is never held whole in memory.
CITED = 4000
MOST_SELECTIONS = 24

Advance = Callable[[int], object]


@transaction.atomic
@moments_kept()
def generate(*, resources: int, fiches: int, seed: int, advance: Advance) -> None:
    """Write a catalogue of demonstration; the same numbers and seed give the same one.

    `advance` is told how many records each step wrote. Raises FrameworksAbsentError.
    """
    chance = Random(seed)  # noqa: S311 - a catalogue to repeat, not a secret
    shelves = build(resources, chance)
    cited: list[Resource] = []
    for written in make_resources(resources, shelves, chance):
        cited += written[: CITED - len(cited)]
        progressed(written, advance)
    draw = Draw(cited)
    for made in make_fiches(fiches, shelves, draw, chance):
        progressed(made, advance)
    make_selections(min(MOST_SELECTIONS, 1 + fiches // 20), shelves, draw, chance)


@transaction.atomic
def clear(*, advance: Advance) -> None:
    """Remove what `generate` wrote, and nothing else.

    Raises ProtectedError, and removes nothing, when a record of the editors' own leans on it.
    """
    # between themselves, fiches of demonstration protect one another
    Citation.objects.filter(fiche__is_demo=True).delete()
    for model in MARKED:
        keys = list(marked(model).values_list("pk", flat=True))
        for start in range(0, len(keys), BATCH):
            batch = keys[start : start + BATCH]
            model._default_manager.filter(pk__in=batch).delete()
            progressed(batch, advance)


def progressed(written: Sized, advance: Advance) -> None:
    """Tell the progress, and forget the statements that Django keeps in development: memory stays bounded."""
    reset_queries()
    advance(len(written))


def counts() -> list[tuple[int, str]]:
    """Return how many rows of demonstration there are of each model, with its name in French."""
    rows = [(marked(model).count(), model) for model in MARKED]
    return [
        (count, str(model._meta.verbose_name_plural if count > 1 else model._meta.verbose_name))
        for count, model in rows
    ]
