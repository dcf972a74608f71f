"""Random catalogues: records in every state, classed and cited in every way, the same for the same seed."""

from datetime import date, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from catalogue.competences.models import Competence
from catalogue.fiches.models import Citation, CompetenceLink, Fiche
from catalogue.resources.models import Resource
from catalogue.resources.vocabulary import Access, ResourceType
from catalogue.selections.models import Reference
from tests.records import (
    a_collection,
    a_competence,
    a_domain,
    a_fiche,
    a_framework,
    a_resource,
    a_selection,
    a_step,
    a_theme,
    an_organisation,
)
from themes.models import Audience, Level

TITLES = ("Évaluer", "école", "Écrire", "zèbre", "Zoo", "Œuvre", "à lire", "Lire", "lire à deux")


def states(chance: Random) -> dict[str, Any]:
    """Mostly published; else a draft, archived, to come or over."""
    now, day = timezone.now(), timedelta(days=1)
    return chance.choice(
        [{"status": "publie"}] * 6
        + [
            {"status": "brouillon"},
            {"status": "archive"},
            {"status": "publie", "published_from": now + day},
            {"status": "publie", "published_until": now - day},
            {"status": "publie", "published_from": now - day, "published_until": now + day},
        ]
    )


def some(chance: Random, things: list[Any], most: int = 2) -> list[Any]:
    return chance.sample(things, chance.randint(0, min(most, len(things))))


def a_random_catalogue(seed: int, resources: int = 40, fiches: int = 12) -> None:
    chance = Random(seed)
    audiences = [Audience.objects.create(code=f"p{n}", label=f"Public {n}", plural=f"publics {n}") for n in range(4)]
    levels = [Level.objects.create(code=f"n{n}", label=f"niveau {n}", plural=f"niveaux {n}") for n in range(3)]
    collections = [a_collection(level=chance.choice([*levels, None])) for _ in range(2)]
    themes = [a_theme(collection=chance.choice(collections)) for _ in range(5)]
    publishers = [an_organisation(name=f"Éditeur {n}") for n in range(6)]
    competences = [
        a_competence(domain=domain, label=f"Savoir {n}")
        for domain in [a_domain(framework=a_framework()) for _ in range(2)]
        for n in range(4)
    ]
    for competence in competences:
        competence.applies_to.set(some(chance, audiences))
    works = [a_random_resource(chance, publishers) for _ in range(resources)]
    for work in works:
        work.themes.set(some(chance, themes))
        work.audiences.set(some(chance, audiences))
        work.levels.set(some(chance, levels))
    sheets = [
        a_fiche(theme=chance.choice(themes), title=chance.choice(TITLES), **states(chance)) for _ in range(fiches)
    ]
    for sheet in sheets:
        sheet.audiences.set(some(chance, audiences))
        cite(chance, sheet, works, sheets, competences)
    step = a_step(selection=a_selection(**states(chance)))
    for work in some(chance, works, 5):
        Reference.objects.create(step=step, resource=work)


def a_random_resource(chance: Random, publishers: list[Any]) -> Resource:
    day = chance.choice([None, date(chance.choice([2019, 2020, 2021]), chance.randint(1, 3), 1)])
    return a_resource(
        title=chance.choice(TITLES),
        type=chance.choice(ResourceType.values[:4]),
        access=chance.choice(["", *Access.values]),
        publisher=chance.choice([*publishers, None]),
        date=day,
        date_precision="mois" if day else "",
        minutes_by_hand=chance.choice([None, 1, 5, 6, 20, 21, 40, 41, 300]),
        **states(chance),
    )


def cite(
    chance: Random, sheet: Fiche, works: list[Resource], sheets: list[Fiche], competences: list[Competence]
) -> None:
    for work in some(chance, works, 6) * 2:  # cited twice: in a FOCUS box and further down
        Citation.objects.create(fiche=sheet, resource=work, printed_label="Lien")
    for target in some(chance, sheets, 1):
        Citation.objects.create(fiche=sheet, target_fiche=target, printed_label="Fiche")
    for competence in some(chance, competences, 3) * 2:
        CompetenceLink.objects.create(fiche=sheet, competence=competence, printed_text="Item")
