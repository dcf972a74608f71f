"""The page of a resource: what is known of it, who cites it, and nothing that readers may not see."""

from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from catalogue.fiches.models import Citation, Section
from catalogue.pages.resource import PLACES_SHOWN
from catalogue.publication import Status
from catalogue.resources.models import Authorship, FieldOrigin
from catalogue.selections.models import Reference
from tests.html import page_of, text_of
from tests.records import HIDDEN, a_fiche, a_resource, a_selection, a_step, a_theme, an_author, an_organisation
from themes.models import Audience, Level

pytestmark = pytest.mark.django_db


def facts_of(page: BeautifulSoup) -> dict[str, str]:
    rows = page.select(".facts > div")
    return {row.select("dt")[0].text: " ".join(row.select("dd")[0].text.split()) for row in rows}


def test_resource_prints_its_whole_notice(client: Client) -> None:
    resource = a_resource(
        title="Les relations école-familles",
        publisher=an_organisation(name="Inspection générale", short_name="IGÉSR"),
        host=an_organisation(name="Observatoire des zones prioritaires"),
        date=date(2021, 9, 1),
        date_precision="mois",
        series="Rapports",
        number="2021-157",
        pages=22,
        language="en",
        licence="Licence ouverte",
        access="compte",
        summary="Un état des lieux.",
    )
    for position, family in enumerate(("Zola", "Arendt")):
        author = an_author(family=family, given="A.")
        Authorship.objects.create(resource=resource, author=author, position=position)

    page = page_of(client, resource)

    facts = facts_of(page)
    assert facts["Auteurs"] == "Zola, A. ; Arendt, A."
    assert facts["Éditeur"] == "Inspection générale (IGÉSR)"
    assert facts["Hébergé par"] == "Observatoire des zones prioritaires"
    assert facts["Date"] == "septembre 2021"
    assert page.select('time[datetime="2021-09"]')
    assert (facts["Série ou périodique"], facts["Numéro"], facts["Pages"]) == ("Rapports", "2021-157", "22")
    assert facts["Durée"] == "40 min (calculée : 20 min pour 11 pages)"
    assert (facts["Langue"], facts["Accès"], facts["Licence"]) == ("anglais", "compte requis", "Licence ouverte")
    assert page.h1 is not None
    assert page.h1["lang"] == "en"
    assert "Un état des lieux." in text_of(page)


def test_resource_says_what_is_not_known(client: Client) -> None:
    facts = facts_of(page_of(client, a_resource()))

    unknown = ("Auteurs", "Éditeur", "Date", "Série ou périodique", "Numéro", "Pages", "Durée", "Licence")
    assert {facts[name] for name in unknown} == {"non indiqué"}
    assert "Hébergé par" not in facts


def test_resource_says_that_its_duration_was_typed(client: Client) -> None:
    assert facts_of(page_of(client, a_resource(pages=22, minutes_by_hand=5)))["Durée"] == (
        "5 min (saisie par la rédaction)"
    )


def test_resource_opens_at_its_exact_address(client: Client) -> None:
    address = "https://www.exemple.fr/a?x[y]=2&cHash=9#Share-Notes"

    page = page_of(client, a_resource(url=address))

    link = page.select("a.button")[0]
    assert link["href"] == address
    assert "(site externe)" in link.text
    assert "sur exemple.fr" in text_of(page)
    assert page.select(".address")[0].text == address


def test_resource_without_address_says_so_and_opens_nothing(client: Client) -> None:
    page = page_of(client, a_resource())

    assert not page.select('main a[href^="http"]')
    assert "Sans adresse" in text_of(page)


def test_resource_names_every_place_that_cites_it(client: Client) -> None:
    resource = a_resource()
    theme = a_theme(number=2, title="S’ouvrir sur le monde")
    fiche = a_fiche(theme=theme, number=3, title="Quels effets ?")
    section = Section.objects.create(fiche=fiche, heading="L’égalité", body="…")
    Citation.objects.create(
        fiche=fiche, section=section, printed_label="Share Notes", label_language="en", resource=resource
    )
    Citation.objects.create(fiche=fiche, printed_label="Le rapport", resource=resource)
    step = a_step(selection=a_selection(title="Lectures d’été"), title="Comprendre", minutes=20)
    Reference.objects.create(step=step, resource=resource, page_range="13-18", excerpt_label="L’essentiel")

    page = page_of(client, resource, "?public=inconnu")

    places = [" ".join(place.text.split()) for place in page.select(".places > li")]
    assert places == [
        "Quels effets ? Mallette, Thème 2 – S’ouvrir sur le monde, fiche 3 "
        "FOCUS de la section « L’égalité », sous le libellé « Share Notes »",
        "Quels effets ? Mallette, Thème 2 – S’ouvrir sur le monde, fiche 3 "
        "« Pour aller plus loin », sous le libellé « Le rapport »",
        "Lectures d’été Étape « Comprendre », 20 min À lire : p. 13-18 [L’essentiel]",
    ]
    assert page.select('.places [lang="en"]')[0].text == "Share Notes"


@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN)
def test_resource_leaves_out_hidden_records(client: Client, hidden: dict[str, Any]) -> None:
    secret = a_resource(title="Secret", **hidden)
    resource = a_resource(part_of=secret, reports_on=secret)
    a_resource(title="Secret", part_of=resource, reports_on=resource, **hidden)
    fiche = a_fiche(title="Secret", **hidden)
    fiche.audiences.add(Audience.objects.create(code="cpe", label="CPE", plural="CPE"))
    Citation.objects.create(fiche=fiche, printed_label="Secret", resource=resource)
    Reference.objects.create(step=a_step(selection=a_selection(title="Secret", **hidden)), resource=resource)

    page = page_of(client, resource)

    assert "Secret" not in text_of(page)
    assert "Aucune fiche ni sélection publiée ne la cite" in text_of(page)
    assert facts_of(page)["Thèmes"] == facts_of(page)["Publics"] == "non indiqué"


@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN)
def test_hidden_resource_is_not_found(client: Client, hidden: dict[str, Any]) -> None:
    assert client.get(a_resource(**hidden).get_absolute_url()).status_code == 404


def test_draft_is_shown_to_its_editors_alone_and_never_kept(client: Client, admin_user: User) -> None:
    draft = a_resource(status=Status.DRAFT)
    client.force_login(admin_user)

    response = client.get(draft.get_absolute_url())

    assert "Brouillon" in response.text
    assert set(response["Cache-Control"].split(", ")) == {"private", "no-store"}


def test_published_resource_reads_no_session(client: Client, admin_user: User) -> None:
    client.force_login(admin_user)

    response = client.get(a_resource().get_absolute_url())

    assert "Cookie" not in response.get("Vary", "")
    assert "Brouillon" not in response.text


def test_resource_shows_its_relations_both_ways(client: Client) -> None:
    dossier = a_resource(title="Le dossier")
    article = a_resource(title="L’article", reports_on=dossier)
    chapter = a_resource(title="Le chapitre", part_of=dossier)

    assert facts_of(page_of(client, article))["Rend compte de"] == "Le dossier"
    assert facts_of(page_of(client, chapter))["Fait partie de"] == "Le dossier"
    facts = facts_of(page_of(client, dossier))
    assert (facts["Comprend"], facts["On en rend compte dans"]) == ("Le chapitre", "L’article")


def test_resource_stands_where_its_fiches_and_its_editors_put_it(client: Client) -> None:
    cpe = Audience.objects.create(code="cpe", label="CPE", plural="CPE")
    level = Level.objects.create(code="college", label="collège", plural="collèges")
    cited_in, classed_in = a_theme(number=1, slug="cited"), a_theme(number=2, slug="classed")
    resource = a_resource()
    resource.themes.add(classed_in)
    resource.levels.add(level)
    fiche = a_fiche(theme=cited_in)
    fiche.audiences.add(cpe)
    Citation.objects.create(fiche=fiche, printed_label="x", resource=resource)

    page = page_of(client, resource, "?public=cpe")

    links = {str(link["href"]) for link in page.select(".facts a")}
    assert links == {
        "/ressources/?theme=cited&public=cpe",
        "/ressources/?theme=classed&public=cpe",
        "/ressources/?niveau=college&public=cpe",
        "/ressources/?public=cpe",
    }


def test_resource_says_where_each_information_comes_from(client: Client) -> None:
    resource = a_resource()
    origins: list[dict[str, Any]] = [
        {"field": "number", "origin": "releve", "printed_value": "n° 21.S03", "source": "Couverture"},
        {"field": "title", "origin": "imprime", "checked_on": date(2025, 1, 1)},
    ]
    for origin in origins:
        FieldOrigin.objects.create(resource=resource, **origin)

    page = page_of(client, resource)

    rows = [[" ".join(cell.text.split()) for cell in row.select("th, td")] for row in page.select(".origins tbody tr")]
    assert rows == [
        ["Titre", "imprimé dans le document d’origine", "à l’identique", "non indiqué", "1er janvier 2025"],
        ["Numéro", "relevé ailleurs", "« n° 21.S03 »", "Couverture", "non indiqué"],
    ]


def test_resource_cited_everywhere_names_a_few_places_and_counts_the_others(client: Client) -> None:
    resource, theme, selection = a_resource(), a_theme(), a_selection()
    for number in range(1, PLACES_SHOWN + 4):
        fiche = a_fiche(theme=theme, number=number)
        Citation.objects.create(fiche=fiche, printed_label="x", resource=resource)
    for _ in range(PLACES_SHOWN):
        Reference.objects.create(step=a_step(selection=selection), resource=resource)

    page = page_of(client, resource)

    assert [len(places.select("li")) for places in page.select(".places")] == [PLACES_SHOWN, PLACES_SHOWN]
    assert [more.text for more in page.select(".places + p")] == ["et 3\xa0autres"]


@pytest.mark.parametrize("cited", [2, 20])
def test_resource_takes_as_many_queries_however_cited(
    client: Client, cited: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    resource = a_resource()
    for position in range(cited):
        Authorship.objects.create(resource=resource, author=an_author(), position=position)
        a_resource(part_of=resource)
        fiche = a_fiche()
        section = Section.objects.create(fiche=fiche, heading="Section", body="…")
        Citation.objects.create(fiche=fiche, section=section, printed_label="x", resource=resource)
        Reference.objects.create(step=a_step(), resource=resource)

    with django_assert_num_queries(12):
        client.get(resource.get_absolute_url())
