"""What a page of the desk costs: the same with 2 records or rows as with 20."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalogue.fiches.models import Citation, CompetenceLink, Section
from catalogue.resources.models import Authorship
from catalogue.search.models import Synonym
from catalogue.selections.models import Reference, Step
from tests import records
from themes.models import Audience, Level


def queries(client: Client, address: str) -> int:
    client.get(address)  # content types are read once for all
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def a_signed_resource(**given: Any) -> Any:
    resource = records.a_resource(publisher=records.an_organisation(), host=records.an_organisation(), **given)
    Citation.objects.create(fiche=records.a_fiche(), resource=resource, printed_label="Lien")
    return resource


def an_organisation_signing() -> Any:
    return records.an_author(family="", organisation=records.an_organisation())


def a_coded(model: type[Any]) -> Callable[[], Any]:
    def make() -> Any:
        rank = next(records.ranks)
        return model.objects.create(code=f"code-{rank}", label=f"Libellé {rank}", plural="les", position=rank)

    return make


def a_synonym() -> Synonym:
    rank = next(records.ranks)
    return Synonym.objects.create(terms=f"terme{rank}\nautre{rank}")


LISTS: dict[str, tuple[Callable[[], Any], int]] = {
    "resources_resource": (a_signed_resource, 10),
    "resources_organisation": (records.an_organisation, 4),
    "resources_author": (an_organisation_signing, 4),
    "fiches_fiche": (records.a_fiche, 9),
    "selections_selection": (lambda: records.a_step(minutes=5), 8),
    "competences_framework": (records.a_framework, 4),
    "competences_domain": (records.a_domain, 5),
    "competences_competence": (records.a_competence, 7),
    "themes_collection": (records.a_collection, 6),
    "themes_theme": (records.a_theme, 5),
    "themes_audience": (a_coded(Audience), 4),
    "themes_level": (a_coded(Level), 4),
    "search_synonym": (a_synonym, 4),
    "auth_user": (lambda: User.objects.create_user(f"u{next(records.ranks)}"), 6),
}


@pytest.mark.parametrize("name", LISTS)
def test_list(chief: Client, name: str) -> None:
    make, expected = LISTS[name]
    address = reverse(f"admin:{name}_changelist")
    for _ in range(2):
        make()
    few = queries(chief, address)
    for _ in range(18):
        make()

    assert (few, queries(chief, address)) == (expected, expected)


def a_full_fiche(rows: int) -> str:
    fiche = records.a_fiche(status="brouillon")
    for rank in range(rows):
        section = Section.objects.create(fiche=fiche, position=rank, heading=f"S{rank}", body="Texte.")
        target = {"resource": records.a_resource()} if rank % 2 else {"target_fiche": records.a_fiche()}
        Citation.objects.create(fiche=fiche, section=section, position=rank, printed_label="Lien", **target)
        CompetenceLink.objects.create(fiche=fiche, competence=records.a_competence(), printed_text="Texte.")
    return reverse("admin:fiches_fiche_change", args=(fiche.pk,))


def a_full_selection(rows: int) -> str:
    selection = records.a_selection(status="brouillon")
    for rank in range(rows):
        step = Step.objects.create(selection=selection, title=f"É{rank}", position=rank)
        Reference.objects.create(step=step, resource=records.a_resource(), position=rank)
    return reverse("admin:selections_selection_change", args=(selection.pk,))


def a_full_resource(rows: int) -> str:
    resource = a_signed_resource(status="brouillon")
    for rank in range(rows):
        Authorship.objects.create(resource=resource, author=an_organisation_signing(), position=rank)
    return reverse("admin:resources_resource_change", args=(resource.pk,))


def a_full_collection(rows: int) -> str:
    collection = records.a_collection()
    for _ in range(rows):
        records.a_theme(collection=collection)
    return reverse("admin:themes_collection_change", args=(collection.pk,))


def a_full_synonym(rows: int) -> str:
    for _ in range(rows):
        synonym = a_synonym()
    return reverse("admin:search_synonym_change", args=(synonym.pk,))


@pytest.mark.parametrize(
    ("make", "expected"),
    [(a_full_synonym, 3), (a_full_fiche, 11), (a_full_selection, 9), (a_full_resource, 10), (a_full_collection, 7)],
)
def test_form(chief: Client, make: Callable[[int], str], expected: int) -> None:
    few, many = make(2), make(20)

    assert (queries(chief, few), queries(chief, many)) == (expected, expected)


@pytest.mark.parametrize(
    ("asked", "make"),
    [
        ("model_name=competencelink&field_name=competence&term=comp", records.a_competence),
        ("model_name=citation&field_name=resource&term=ress", a_signed_resource),
    ],
)
def test_choices(chief: Client, asked: str, make: Callable[[], Any]) -> None:
    address = f"{reverse('admin:autocomplete')}?app_label=fiches&{asked}"
    for _ in range(2):
        make()
    few = queries(chief, address)
    for _ in range(18):
        make()

    assert (few, queries(chief, address)) == (4, 4)
