"""What a record says, whole: read, written elsewhere, the same again."""

import json
from typing import Any

import pytest

from catalogue.fiches.models import Citation, CompetenceLink, Fiche, Section
from catalogue.history.content import UnwritableError, content_of, loaded_whole, write
from catalogue.resources.models import Authorship, FieldOrigin, Resource
from catalogue.selections.models import Reference, Selection, Step
from tests import records
from themes.models import Audience

pytestmark = pytest.mark.django_db


def a_full_fiche() -> Fiche:
    fiche = records.a_fiche(introduction="Un **début**.")
    fiche.audiences.set([Audience.objects.get_or_create(code="cpe", defaults={"label": "CPE"})[0]])
    second = Section.objects.create(fiche=fiche, heading="Après", body="…", position=2)
    Section.objects.create(fiche=fiche, heading="Avant", body="…", position=1)
    resource = records.a_resource()
    Citation.objects.create(fiche=fiche, section=second, printed_label="Lire", resource=resource, position=1)
    Citation.objects.create(fiche=fiche, printed_label="Aller plus loin", resource=resource, position=2)
    CompetenceLink.objects.create(fiche=fiche, competence=records.a_competence(), printed_text="Agir", position=1)
    return fiche


def a_full_resource() -> Resource:
    resource = records.a_resource(publisher=records.an_organisation())
    Authorship.objects.create(resource=resource, author=records.an_author(), position=1)
    FieldOrigin.objects.create(resource=resource, field="title", origin="imprime")
    return resource


def a_full_selection() -> Selection:
    step = records.a_step()
    Reference.objects.create(step=step, resource=records.a_resource(), position=1, annotation="*Bien*")
    Step.objects.create(selection=step.selection, title="Finir", position=9)
    return step.selection


@pytest.mark.parametrize("make", [a_full_fiche, a_full_resource, a_full_selection])
def test_a_copy_says_the_same(make: object) -> None:
    record = make()  # type: ignore[operator]
    content = json.loads(json.dumps(content_of(record)))
    copy = type(record)(draft_of=record)

    assert write(copy, content) == []
    assert content_of(copy) == content
    assert content_of(type(record).objects.get(pk=record.pk)) == content
    assert all(content["rows"].values()), "chaque sorte de ligne est là"


@pytest.mark.parametrize("make", [a_full_fiche, a_full_resource, a_full_selection])
def test_many_are_read_as_one(make: Any, django_assert_num_queries: Any) -> None:
    record = make()
    organisation = records.an_author(family="", organisation=records.an_organisation())
    if isinstance(record, Resource):
        Authorship.objects.create(resource=record, author=organisation, position=2)
    expected = content_of(record)

    (loaded,) = loaded_whole(type(record), [record.pk])

    with django_assert_num_queries(0):
        assert content_of(loaded) == expected


def test_rows_keep_their_order_and_their_section() -> None:
    content = content_of(a_full_fiche())

    assert [section["heading"] for section in content["rows"]["sections"]] == ["Avant", "Après"]
    assert [citation["section"] for citation in content["rows"]["citations"]] == [{"row": 1}, None]


def test_life_is_not_content() -> None:
    fiche = a_full_fiche()
    content = content_of(fiche)
    fiche.status = "archive"
    fiche.save()

    assert content_of(fiche) == content


def test_titles_that_are_exchanged() -> None:
    fiche = a_full_fiche()
    content = content_of(fiche)
    first, second = content["rows"]["sections"]
    first["heading"], second["heading"] = second["heading"], first["heading"]

    assert write(fiche, content) == []
    assert [section.heading for section in fiche.sections.order_by("position")] == ["Après", "Avant"]


def test_what_is_no_more_is_said() -> None:
    fiche = a_full_fiche()
    content = content_of(fiche)
    fiche.citations.all().delete()
    Resource.objects.all().delete()

    said = write(fiche, content)

    assert len(said) == 2
    assert "n’existe plus" in said[0]
    assert not fiche.citations.exists()
    assert fiche.sections.count() == 2


def test_what_cannot_be_written_changes_nothing() -> None:
    fiche = a_full_fiche()
    content = content_of(fiche)
    changed = {**content, "fields": {**content["fields"], "title": "Autre", "theme": {"key": 10**6, "name": "Perdu"}}}

    with pytest.raises(UnwritableError, match="Perdu"):
        write(fiche, changed)

    assert content_of(Fiche.objects.get(pk=fiche.pk)) == content
