"""What people do to a catalogue, at random: one write of one kind, on records drawn by chance."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from django.db.models import Model
from django.utils import timezone

from catalogue.competences.models import Competence
from catalogue.fiches.models import Citation, CompetenceLink, Fiche
from catalogue.publication import Status
from catalogue.resources.models import Authorship, Organisation, Resource
from catalogue.search.models import Synonym
from catalogue.selections.models import Reference, Selection
from tests.records import a_fiche, a_selection, a_step, an_author, an_organisation
from tests.search.catalogues import TITLES, a_random_resource, some, states
from themes.models import Audience, Level, Theme

# Those that are followed: each touches a few records, and marks them.
Write = Callable[[Random], object]


def one(chance: Random, model: Any) -> Any:
    return chance.choice(list(model.objects.order_by("pk")))


def changed(record: Model, **values: Any) -> None:
    for name, value in values.items():
        setattr(record, name, value)
    record.save()


def publish(chance: Random) -> None:
    changed(one(chance, chance.choice([Resource, Fiche, Selection])), status=Status.PUBLISHED)


def take_back(chance: Random) -> None:
    changed(one(chance, chance.choice([Resource, Fiche, Selection])), status=chance.choice(["brouillon", "archive"]))


def schedule(chance: Random) -> None:
    life = {"published_from": None, "published_until": None} | states(chance)
    changed(one(chance, chance.choice([Resource, Fiche, Selection])), **life)


def retitle(chance: Random) -> None:
    changed(one(chance, chance.choice([Resource, Fiche, Selection])), title=chance.choice(TITLES))


def describe(chance: Random) -> None:
    changed(
        one(chance, Resource),
        publisher=chance.choice([one(chance, Organisation), None]),
        date=date(chance.randint(1990, 2026), 5, 1),
        date_precision="mois",
        minutes_by_hand=chance.choice([None, 3, 30, 300]),
        summary=chance.choice(["", "Un résumé."]),
    )


def shelve(chance: Random) -> None:
    record = one(chance, Resource)
    record.themes.set(some(chance, list(Theme.objects.order_by("pk"))))
    record.levels.set(some(chance, list(Level.objects.order_by("pk"))))


def address_to(chance: Random) -> None:
    one(chance, chance.choice([Resource, Fiche])).audiences.set(some(chance, list(Audience.objects.order_by("pk"))))


def move_fiche(chance: Random) -> None:
    theme = one(chance, Theme)
    number = 1 + max(theme.fiches.values_list("number", flat=True), default=0)
    changed(one(chance, Fiche), theme=theme, number=number, is_stub=chance.choice([True, False]))


def cite(chance: Random) -> None:
    Citation.objects.create(fiche=one(chance, Fiche), resource=one(chance, Resource), printed_label="Lien")


def cite_no_more(chance: Random) -> None:
    Citation.objects.filter(fiche=one(chance, Fiche)).delete()


def serve(chance: Random) -> None:
    CompetenceLink.objects.filter(fiche=one(chance, Fiche)).delete()
    CompetenceLink.objects.create(fiche=one(chance, Fiche), competence=one(chance, Competence), printed_text="Item")


def refer(chance: Random) -> None:
    step = a_step(selection=one(chance, Selection))
    Reference.objects.create(step=step, resource=one(chance, Resource))


def refer_no_more(chance: Random) -> None:
    Reference.objects.filter(selection=one(chance, Selection)).delete()


def sign(chance: Random) -> None:
    resource = one(chance, Resource)
    Authorship.objects.create(resource=resource, author=an_author(), position=resource.authorships.count() + 1)


def add_resource(chance: Random) -> None:
    a_random_resource(chance, list(Organisation.objects.order_by("pk")))


def add_fiche(chance: Random) -> None:
    a_fiche(theme=one(chance, Theme), title=chance.choice(TITLES), **states(chance))


def add_selection(chance: Random) -> None:
    a_selection(title=chance.choice(TITLES), **states(chance))


def delete_resource(chance: Random) -> None:
    resource = one(chance, Resource)
    Citation.objects.filter(resource=resource).delete()
    Reference.objects.filter(resource=resource).delete()
    resource.delete()


def delete_fiche(chance: Random) -> None:
    fiche = one(chance, Fiche)
    Citation.objects.filter(target_fiche=fiche).delete()
    fiche.delete()


def in_bulk(chance: Random) -> None:
    """No `save()`, no signal: triggers alone know."""
    pks = [record.pk for record in some(chance, list(Resource.objects.order_by("pk")), 8)]
    Resource.objects.filter(pk__in=pks).turn_into(chance.choice([Status.PUBLISHED, Status.DRAFT]))


def teach(chance: Random) -> None:
    Synonym.objects.create(terms=f"un{chance.random()}\ndeux")


def name_organisation(chance: Random) -> None:
    name = f"{chance.choice(['Éditeur', 'Zoo Lire', 'Académie'])} {chance.random()}"
    changed(one(chance, Organisation), **{chance.choice(["name", "short_name", "alternates"]): name})


def move_organisation(chance: Random) -> None:
    """Another key in addresses."""
    changed(one(chance, Organisation), slug=f"organisme-{chance.random()}".replace(".", "-"))


def add_organisation(chance: Random) -> None:
    an_organisation(name=f"{chance.choice(['Presse', 'Nouvel éditeur'])} {chance.random()}")


FOLLOWED: tuple[Write, ...] = (
    *(publish, take_back, schedule, retitle, describe, shelve, address_to, move_fiche, cite, cite_no_more, serve),
    *(refer, refer_no_more, sign, add_resource, add_fiche, add_selection, delete_resource, delete_fiche, in_bulk),
    *(teach, name_organisation, move_organisation, add_organisation),
)


def later(chance: Random) -> timedelta:
    return timedelta(hours=chance.randint(1, 30))


def scheduled(chance: Random) -> None:
    """To appear in a moment, to disappear in another."""
    now = timezone.now()
    begin, end = sorted([now + later(chance), now + later(chance) + timedelta(minutes=1)])
    kind = chance.choice([Resource, Fiche, Selection])
    changed(one(chance, kind), status=Status.PUBLISHED, published_from=begin, published_until=end)
