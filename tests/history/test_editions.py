"""What readers were given, by date, at addresses that do not change; drafts beside are for the team alone."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from catalogue.fiches.models import Citation, Fiche
from catalogue.history.copies import prepare
from catalogue.history.models import Version
from catalogue.history.transitions import TRANSITIONS, perform
from catalogue.publication import Publishable
from catalogue.resources.models import Resource
from catalogue.selections.models import Selection
from tests.conftest import SignIn
from tests.history.test_transitions import person

pytestmark = pytest.mark.usefixtures("seeded")


def a_page(model: type[Publishable]) -> Any:
    return model._default_manager.filter(**({"is_stub": False} if model is Fiche else {})).first()


def republish(record: Any, **values: Any) -> None:
    copy = prepare(record, person("rédacteur"))
    for name, value in values.items():
        setattr(copy, name, value)
    copy.save()
    perform(copy, TRANSITIONS["publish"], person("relecteur"))


def text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode().replace("\u00a0", " ")


@pytest.mark.parametrize("model", [Fiche, Selection])
def test_an_edition_is_read_as_it_was(model: type[Publishable], client: Client) -> None:
    record = a_page(model)
    before = text(client, record.get_absolute_url())
    republish(record, title="Un tout autre titre")

    assert "Un tout autre titre" in text(client, record.get_absolute_url())
    past = text(client, f"{record.get_absolute_url()}versions/1/")
    assert record.title.replace("\u00a0", " ") in past
    assert "Un tout autre titre" not in past
    assert "Édition du" in past
    assert 'name="robots" content="noindex"' in past
    assert "Un tout autre titre" in text(client, f"{record.get_absolute_url()}versions/2/")
    # all that was said is said again, in its order
    words = [line.strip() for line in before.split("<main")[1].split("</main>")[0].splitlines() if "<p>" in line]
    assert [line for line in words if line not in past and record.get_absolute_url() not in line] == []
    listed = text(client, f"{record.get_absolute_url()}versions/")
    assert "titre (la question) : modifié" in listed or "titre : modifié" in listed
    assert "Première édition connue" in listed


def test_what_is_no_longer_published_is_in_no_edition(client: Client) -> None:
    fiche = a_page(Fiche)
    citation = Citation.objects.filter(fiche=fiche, resource__isnull=False).first()
    assert citation is not None
    address = f"{fiche.get_absolute_url()}versions/1/"
    assert citation.printed_label in text(client, address)
    Resource.objects.filter(citations=citation).update(status="brouillon")

    assert citation.printed_label not in text(client, address)


@pytest.mark.parametrize("edition", [0, 2, 99999999999999999999])
def test_an_edition_that_never_was(client: Client, edition: int) -> None:
    text(client, f"{a_page(Fiche).get_absolute_url()}versions/{edition}/", 404)


def test_of_a_page_that_readers_do_not_see(client: Client) -> None:
    fiche = a_page(Fiche)
    perform(fiche, TRANSITIONS["withdraw"], person("relecteur"))

    for end in ("", "versions/", "versions/1/", "brouillon/"):
        text(client, f"{fiche.get_absolute_url()}{end}", 404)


def test_a_page_of_which_nothing_was_kept(client: Client) -> None:
    fiche = a_page(Fiche)
    Version.objects.all().delete()

    assert "Édition du" in text(client, f"{fiche.get_absolute_url()}versions/")


@pytest.mark.parametrize("model", [Fiche, Selection, Resource])
def test_a_new_version_is_read_by_the_team_alone(model: type[Publishable], client: Client, sign_in: SignIn) -> None:
    record = a_page(model)
    address = f"{record.get_absolute_url()}brouillon/"
    team = sign_in("rédacteur")
    text(team, address, 404)
    copy = prepare(record, person("rédacteur"))
    copy.title = "Un titre en chantier"
    copy.save()

    assert "Un titre en chantier" not in text(client, record.get_absolute_url())
    text(client, address, 404)
    text(sign_in("staff"), address, 404)
    page = team.get(address)
    assert "Un titre en chantier" in page.content.decode()
    assert "Nouvelle version" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    for listed in ("/fiches/", "/ressources/", "/selections/", "/recherche/?q=chantier", "/sitemap.xml"):
        assert "Un titre en chantier" not in text(team, listed)


def test_queries_of_an_edition(client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for model, most in ((Fiche, 20), (Selection, 16)):
        address = f"{a_page(model).get_absolute_url()}versions/1/"
        client.get(address)
        with django_assert_max_num_queries(most):
            client.get(address)
