"""Where a resource stands: what an editor said, or what the published fiches that cite it say."""

import pytest

from catalogue.fiches.models import Citation, CompetenceLink, Fiche
from catalogue.fiches.standing import (
    RESOURCE_AUDIENCES,
    RESOURCE_COMPETENCES,
    RESOURCE_FRAMEWORKS,
    RESOURCE_LEVELS,
    RESOURCE_THEMES,
    Standing,
    standing_of,
)
from catalogue.resources.models import Resource
from catalogue.selections.models import Reference
from tests.records import a_collection, a_competence, a_fiche, a_resource, a_selection, a_step, a_theme
from themes.models import Audience, Level, Theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def fiche() -> Fiche:
    level = Level.objects.create(code="college", label="collège", plural="collèges")
    fiche = a_fiche(theme=a_theme(slug="cite", collection=a_collection(level=level)))
    fiche.audiences.add(Audience.objects.create(code="cpe", label="CPE", plural="CPE"))
    competence = a_competence()
    CompetenceLink.objects.create(fiche=fiche, competence=competence, printed_text="Item")
    CompetenceLink.objects.create(fiche=fiche, competence=competence, printed_text="Autre item")
    return fiche


def cite(fiche: Fiche, resource: Resource) -> None:
    Citation.objects.create(fiche=fiche, resource=resource, printed_label="Lien")


def under(standing: Standing, *values: str) -> list[Resource]:
    return list(Resource.objects.published().filter(standing.under(values)))


def test_under_theme_classed_by_an_editor() -> None:
    resource = a_resource()
    resource.themes.add(a_theme(slug="range"))

    assert under(RESOURCE_THEMES, "range") == [resource]
    assert under(RESOURCE_THEMES, "autre") == []


def test_under_everything_that_a_citing_fiche_says(fiche: Fiche) -> None:
    resource, _ = a_resource(), a_resource()
    cite(fiche, resource)
    cite(fiche, resource)
    competence = fiche.competence_links.all()[0].competence

    assert under(RESOURCE_THEMES, "cite", "autre") == [resource]
    assert under(RESOURCE_AUDIENCES, "cpe") == [resource]
    assert under(RESOURCE_LEVELS, "college") == [resource]
    assert under(RESOURCE_COMPETENCES, competence.key) == [resource]
    assert under(RESOURCE_FRAMEWORKS, competence.framework.slug) == [resource]


@pytest.mark.parametrize("status", ["brouillon", "a-relire", "archive"])
def test_under_nothing_that_a_hidden_fiche_says(fiche: Fiche, status: str) -> None:
    resource = a_resource()
    cite(fiche, resource)
    Fiche.objects.update(status=status)

    assert under(RESOURCE_THEMES, "cite") == []
    assert list(standing_of(resource, RESOURCE_THEMES, Theme.objects.all(), "slug")) == []


def test_under_no_theme_by_a_selection() -> None:
    theme = a_theme(slug="range")
    resource = a_resource()
    Reference.objects.create(step=a_step(selection=a_selection()), resource=resource)

    assert under(RESOURCE_THEMES, theme.slug) == []


def test_standing_of_both_ways(fiche: Fiche) -> None:
    resource = a_resource()
    resource.themes.add(a_theme(slug="range"))
    a_theme(slug="autre")
    cite(fiche, resource)

    themes = standing_of(resource, RESOURCE_THEMES, Theme.objects.order_by("slug"), "slug")

    assert [theme.slug for theme in themes] == ["cite", "range"]
