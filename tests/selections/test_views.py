"""The selections and their pages: steps in their time, references as a bibliography."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from catalogue.paging import PAGE_SIZE
from catalogue.publication import Status
from catalogue.resources.models import Authorship, FieldOrigin
from catalogue.selections.models import Reference, Selection
from tests.html import page_at, page_of, text_of, words
from tests.records import HIDDEN, a_resource, a_selection, a_step, an_author, an_organisation
from themes.models import Audience

pytestmark = pytest.mark.django_db


@pytest.fixture
def timed() -> Selection:
    selection = a_selection(title="Les apports du numérique", genre="Lectures préparatoires")
    for minutes in (20, 5, 40):
        a_step(selection=selection, title=f"Étape de {minutes}", minutes=minutes)
    return selection


def test_list_shows_the_steps_in_proportion(client: Client, timed: Selection) -> None:
    page = page_at(client, "/selections/")

    card = page.select("article")[0]
    assert card.select(f'h2 a[href="{timed.get_absolute_url()}"]')
    assert "3 étapes" in words(card)
    assert card.select('time[datetime="PT65M"]')[0].text == "1\xa0h\xa005"
    assert [rect["width"] for rect in card.select("svg rect")] == ["30.77%", "7.69%", "61.54%"]
    assert [words(step) for step in card.select("ol li")] == [
        "Étape de 20 20 min",
        "Étape de 5 5 min",
        "Étape de 40 40 min",
    ]


def test_list_puts_the_latest_first(client: Client) -> None:
    for year in (2020, 2022):
        a_selection(title=f"Lectures de {year}", published_on=date(year, 1, 18))

    assert [words(title) for title in page_at(client, "/selections/").select("h2")] == [
        "Lectures de 2022",
        "Lectures de 2020",
    ]


def test_list_has_pages(client: Client) -> None:
    Audience.objects.create(code="cpe", label="CPE", plural="CPE")
    for rank in range(PAGE_SIZE + 1):
        a_selection(title=f"Lectures {rank:02}")

    first = page_at(client, "/selections/?public=cpe")
    second = page_at(client, str(first.select("a[rel=next]")[0]["href"]))

    assert [words(title) for title in first.select("h2")] == [f"Lectures {rank:02}" for rank in range(PAGE_SIZE)]
    assert [words(title) for title in second.select("h2")] == [f"Lectures {PAGE_SIZE}"]
    assert second.select('a[rel=prev][href="/selections/?public=cpe"]')
    assert second.select('link[rel=canonical][href="http://testserver/selections/?page=2"]')
    assert "page 2" in words(second.select("title")[0])


@pytest.mark.parametrize("asked", ["0", "abc", "9" * 5000, "%00", "%FF"])
def test_list_says_that_a_page_does_not_exist(client: Client, timed: Selection, asked: str) -> None:
    page = page_at(client, f"/selections/?page={asked}")

    assert "n’existe pas" in words(page.select(".notice")[0])
    assert page.select("article")


def test_empty_list_leads_elsewhere(client: Client) -> None:
    assert page_at(client, "/selections/").select('.empty a[href="/ressources/"]')


def test_selection_tells_its_time(client: Client, timed: Selection) -> None:
    page = page_of(client, timed)

    assert page.select('h2 time[datetime="PT65M"]')[0].text == "1\xa0h\xa005"
    steps = page.select(".timeline ol li")
    assert [step.time["datetime"] for step in steps if step.time] == ["PT20M", "PT5M", "PT40M"]
    assert [link["href"] for link in page.select(".timeline ol a")] == ["#etape-1", "#etape-2", "#etape-3"]
    assert [words(step.header) for step in page.select("section.step[id]") if step.header] == [
        "Étape 1 sur 3 · 20 min Étape de 20",
        "Étape 2 sur 3 · 5 min Étape de 5",
        "Étape 3 sur 3 · 40 min Étape de 40",
    ]


def test_selection_without_minutes_draws_nothing_and_says_so(client: Client) -> None:
    page = page_of(client, a_step(minutes=None).selection)

    assert not page.select("svg")
    assert words(page.select("#parcours")[0]) == "Le parcours"
    assert "durée non indiquée" in text_of(page)


def test_selection_tells_its_purpose_and_where_it_comes_from(client: Client) -> None:
    selection = a_selection(
        genre="Lectures préparatoires",
        published_on=date(2022, 1, 18),
        publisher=an_organisation(name="IH2EF"),
        purpose="Se *préparer*.",
        notice="Non exhaustive.",
        reworded_notice="Texte reformulé.",
        source_label="La sélection",
        source_url="https://exemple.fr/selection",
        portal="Portail documentaire",
        portal_text="Pour continuer.",
        keyword="numérique",
    )

    page = page_of(client, selection)

    text = text_of(page)
    for said in ("Lectures préparatoires", "IH2EF", "Non exhaustive.", "Texte reformulé.", "Pour continuer."):
        assert said in text
    assert "Portail documentaire (sans adresse) Mot-clé suggéré : numérique" in text
    assert page.select(".prose em")
    assert page.select('time[datetime="2022-01-18"]')[0].text == "18 janvier 2022"
    assert page.select('a[href="https://exemple.fr/selection"]')


def test_reference_reads_as_a_bibliography_entry(client: Client) -> None:
    resource = a_resource(
        title="Numérique et apprentissages",
        publisher=an_organisation(name="Cnesco"),
        date=date(2020, 10, 1),
        date_precision="mois",
        url="https://www.exemple.fr/dossier",
    )
    for position, (family, given) in enumerate([("Mons", "Nathalie"), ("Tricot", "A.")]):
        Authorship.objects.create(resource=resource, author=an_author(family=family, given=given), position=position)
    step = a_step()
    Reference.objects.create(
        step=step,
        resource=resource,
        page_range="13-18",
        excerpt_label="L’essentiel",
        page_count=6,
        annotation="À *lire*.",
    )

    page = page_of(client, step.selection)

    entry = page.select(".reference")[0]
    assert words(entry.select("p")[0]) == (
        "Mons, Nathalie ; Tricot, A. Numérique et apprentissages. "
        "Cnesco, octobre 2020, p. 13-18 [L’essentiel]. 6 pages."
    )
    assert [name.text for name in entry.select(".small-caps")] == ["Mons", "Tricot"]
    assert entry.select(f'cite a[href="{resource.get_absolute_url()}"]')
    assert entry.select('a[href="https://www.exemple.fr/dossier"]')
    assert entry.select(".annotation em")


def test_reference_without_address_author_nor_date_says_so(client: Client) -> None:
    step = a_step()
    Reference.objects.create(step=step, resource=a_resource(title="Un texte"))

    entry = page_of(client, step.selection).select(".reference")[0]

    assert words(entry) == "Un texte. éditeur non indiqué, date non indiquée. sans adresse"
    assert not entry.select('a[href^="http"]')


def test_reference_shows_what_was_printed_otherwise_and_what_was_added(client: Client) -> None:
    resource = a_resource(
        title="Les territoires numériques", number="2021.S03", date=date(2021, 8, 1), date_precision="mois"
    )
    origins: list[dict[str, str]] = [
        {"field": "title", "origin": "releve", "printed_value": "Les territoires numérique"},
        {"field": "date", "origin": "releve", "printed_value": "septembre 2021"},
        {"field": "number", "origin": "releve"},
        {"field": "summary", "origin": "deduit"},
    ]
    for origin in origins:
        FieldOrigin.objects.create(resource=resource, **origin)
    step = a_step()
    Reference.objects.create(step=step, resource=resource, printed_title="Les territoires numérique éducatifs.")

    page = page_of(client, step.selection)

    assert [words(line) for line in page.select(".printed")] == [
        "Titre imprimé dans la sélection : « Les territoires numérique éducatifs. » [sic]",
        "Imprimé autrement : date « septembre 2021 »",
        "Ajouté par le catalogue : numéro",
    ]


@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN)
def test_reference_to_a_hidden_resource_is_left_out(client: Client, hidden: dict[str, Any]) -> None:
    step = a_step()
    Reference.objects.create(step=step, resource=a_resource(title="Secret", **hidden))

    text = text_of(page_of(client, step.selection))

    assert "Secret" not in text
    assert "Aucune référence n’est publiée dans cette étape." in text


@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN)
def test_hidden_selection_is_not_found_nor_listed(client: Client, hidden: dict[str, Any]) -> None:
    selection = a_selection(title="Secret", **hidden)

    assert client.get(selection.get_absolute_url()).status_code == 404
    assert "Secret" not in text_of(page_at(client, "/selections/"))


@pytest.mark.parametrize("slug", ["inconnue", "9" * 5000, "%00", "%FF"])
def test_unknown_selection_is_not_found(client: Client, slug: str) -> None:
    assert client.get(f"/selections/{slug}/").status_code == 404


def test_draft_is_previewed_whole_by_its_editors_and_never_kept(client: Client, admin_user: User) -> None:
    step = a_step(selection=a_selection(status=Status.DRAFT))
    Reference.objects.create(step=step, resource=a_resource(title="Un texte"))
    client.force_login(admin_user)

    response = client.get(step.selection.get_absolute_url())

    assert "Brouillon" in response.text
    assert "Un texte" in response.text
    assert set(response["Cache-Control"].split(", ")) == {"private", "no-store"}


@pytest.mark.parametrize("size", [2, 20])
def test_selections_take_as_many_queries_whatever_their_size(
    client: Client, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    selection = a_selection()
    for position in range(size):
        a_step(selection=a_selection(), minutes=5)
        resource = a_resource(publisher=an_organisation(), host=an_organisation())
        Authorship.objects.create(resource=resource, author=an_author(), position=position)
        Reference.objects.create(step=a_step(selection=selection), resource=resource)

    with django_assert_num_queries(3):
        client.get("/selections/")
    with django_assert_num_queries(7):
        client.get(selection.get_absolute_url())
