"""The frameworks, their tables, and what each competence leads to."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from catalogue.competences.models import Competence, Framework
from catalogue.fiches.models import Citation, CompetenceLink
from catalogue.pages.competences import FICHES_SHOWN, RESOURCES_SHOWN
from catalogue.resources.models import Resource
from tests.html import page_at, text_of
from tests.records import HIDDEN, a_competence, a_domain, a_fiche, a_framework, a_resource
from themes.models import Audience

pytestmark = pytest.mark.django_db


def rows_of(page: BeautifulSoup) -> list[list[str]]:
    """Code, label with its audiences, fiches, resources of each competence of a table."""
    return [[" ".join(cell.text.split()) for cell in row.select("td, th")] for row in page.select("tbody tr:has(td)")]


@pytest.fixture
def metiers() -> Framework:
    """A small framework of 2013: one competence for both trades, one for teachers, one for CPE."""
    teacher, cpe = (
        Audience.objects.create(code=code, label=label, plural=plural, position=position)
        for position, (code, label, plural) in enumerate(
            [("enseignant", "enseignant", "enseignants"), ("cpe", "CPE", "CPE")]
        )
    )
    framework = a_framework(slug="metiers-2013", title="Référentiel des métiers", short_title="Métiers")
    for position, (code, audiences) in enumerate([("CC9", [teacher, cpe]), ("P3", [teacher]), ("C1", [cpe])]):
        domain = a_domain(framework=framework, code=code[:-1], label=f"Domaine {code[:-1]}", position=position)
        a_competence(domain=domain, code=code, label=f"Agir en {code}").applies_to.set(audiences)
    return framework


def serve(competence: Competence, resources: int = 1, **fiche: Any) -> None:
    """A fiche that serves a competence and cites so many resources."""
    record = a_fiche(**fiche)
    CompetenceLink.objects.create(fiche=record, competence=competence, printed_text="Un item")
    for _ in range(resources):
        Citation.objects.create(fiche=record, printed_label="x", resource=a_resource())


def test_frameworks_are_counted(client: Client, metiers: Framework) -> None:
    assert "3 compétences" in text_of(page_at(client, "/competences/"))
    assert "2 concernent les CPE" in text_of(page_at(client, "/competences/?public=cpe"))


def test_frameworks_without_any_say_so(client: Client) -> None:
    assert "Aucun référentiel" in text_of(page_at(client, "/competences/"))


def test_framework_counts_what_leads_to_each_competence(client: Client, metiers: Framework) -> None:
    serve(Competence.objects.get(code="CC9"), resources=3)

    rows = rows_of(page_at(client, "/competences/metiers-2013/"))

    assert [(row[0], row[2], row[3]) for row in rows] == [
        ("Compétence CC9", "1 fiche pour CC9", "3 ressources pour CC9"),
        ("Compétence P3", "0", "0"),
        ("Compétence C1", "0", "0"),
    ]
    assert rows[0][1] == "Agir en CC9 enseignants, CPE"


def test_framework_groups_under_its_printed_headings(client: Client) -> None:
    domain = a_domain(label="Communes")
    for position, group in enumerate(["pédagogues", "pédagogues", "acteurs"]):
        a_competence(domain=domain, group=group, position=position)

    page = page_at(client, domain.framework.get_absolute_url())

    assert [heading.text for heading in page.select("th.group")] == ["Pédagogues", "Acteurs"]


def test_framework_puts_first_what_binds_the_reader(client: Client, metiers: Framework) -> None:
    rows = rows_of(page_at(client, "/competences/metiers-2013/?public=cpe"))

    assert [row[0].split()[-1] for row in rows] == ["CC9", "C1", "P3"]
    assert [row[0] for row in rows if "ne concerne pas les CPE" in row[1]] == ["Compétence P3"]


def test_framework_leaves_nothing_out_for_a_reader(client: Client, metiers: Framework) -> None:
    assert len(rows_of(page_at(client, "/competences/metiers-2013/?public=cpe"))) == 3


@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN)
def test_hidden_fiche_leads_to_no_competence(client: Client, metiers: Framework, hidden: dict[str, Any]) -> None:
    serve(Competence.objects.get(code="CC9"), title="Secret", **hidden)

    assert {tuple(row[2:]) for row in rows_of(page_at(client, "/competences/metiers-2013/"))} == {("0", "0")}
    text = text_of(page_at(client, "/competences/metiers-2013/CC9/"))
    assert "Secret" not in text
    assert "Aucune fiche publiée" in text


def test_competence_tells_what_it_is(client: Client, metiers: Framework) -> None:
    Competence.objects.filter(code="CC9").update(alternates="Culture\nnumérique", legal_source="Arrêté, annexe")

    text = text_of(page_at(client, "/competences/metiers-2013/CC9/"))

    for words in ("Agir en CC9", "CC · Domaine CC", "enseignants, CPE", "Culture", "Arrêté, annexe"):
        assert words in text


def test_competence_leads_to_fiches_with_their_items_and_to_resources(client: Client, metiers: Framework) -> None:
    competence = Competence.objects.get(code="CC9")
    serve(competence, resources=2, title="Quels effets ?")
    CompetenceLink.objects.create(
        fiche=competence.fiche_links.get().fiche, competence=Competence.objects.get(code="P3"), printed_text="Autre"
    )

    page = page_at(client, "/competences/metiers-2013/CC9/")

    text = text_of(page)
    assert "1 fiche la sert Quels effets ?" in text
    assert "« Un item » texte imprimé, code ajouté par le catalogue" in text
    assert "Autre" not in text
    assert "2 ressources citées" in text
    assert page.select('a[href="/ressources/?competence=metiers-2013.CC9"]')
    assert page.select('a[href="/fiches/?competence=metiers-2013.CC9"]')


def test_competence_names_a_few_and_counts_them_all(client: Client, metiers: Framework) -> None:
    competence = Competence.objects.get(code="CC9")
    for _ in range(FICHES_SHOWN + 1):
        serve(competence)

    page = page_at(client, "/competences/metiers-2013/CC9/")

    assert len(page.select(".places > li")) == FICHES_SHOWN
    assert len(page.select(".link-list > li")) == RESOURCES_SHOWN
    assert f"{FICHES_SHOWN + 1} fiches la servent" in text_of(page)
    assert f"{FICHES_SHOWN + 1} ressources citées" in text_of(page)


def test_competence_leads_to_its_neighbours(client: Client, metiers: Framework) -> None:
    def neighbours(code: str) -> list[str]:
        page = page_at(client, f"/competences/metiers-2013/{code}/")
        return [f"{link['rel'][0]} {link['href']}" for link in page.select("a.neighbour")]

    assert neighbours("CC9") == ["next /competences/metiers-2013/P3/"]
    assert neighbours("P3") == ["prev /competences/metiers-2013/CC9/", "next /competences/metiers-2013/C1/"]
    assert neighbours("C1") == ["prev /competences/metiers-2013/P3/"]


def test_code_in_another_case_leads_to_its_address(client: Client, metiers: Framework) -> None:
    response = client.get("/competences/metiers-2013/cc9/?public=cpe")

    assert (response.status_code, response["Location"]) == (301, "/competences/metiers-2013/CC9/?public=cpe")
    assert client.get("/competences/metiers-2013/Cc9/")["Location"] == "/competences/metiers-2013/CC9/"


@pytest.mark.parametrize(
    "address",
    ["inconnu/", "inconnu/CC9/", "metiers-2013/CC99/", "metiers-2013/%00/", "metiers-2013/" + "9" * 5000 + "/"],
)
def test_unknown_framework_or_competence_is_not_found(client: Client, metiers: Framework, address: str) -> None:
    assert client.get(f"/competences/{address}").status_code == 404


@pytest.mark.parametrize("size", [2, 20])
@pytest.mark.parametrize(("address", "queries"), [("", 1), ("metiers-2013/", 5), ("metiers-2013/CC9/", 8)])
def test_competence_pages_take_as_many_queries_whatever_their_size(
    client: Client,
    metiers: Framework,
    size: int,
    address: str,
    queries: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(size):
        a_framework()
        a_competence(domain=metiers.domains.get(code="CC"))
        serve(Competence.objects.get(code="CC9"))
    client.get("/competences/metiers-2013/")  # the index is built once a version

    with django_assert_num_queries(queries):
        client.get(f"/competences/{address}")


def test_competence_puts_the_readers_resources_first(client: Client, metiers: Framework) -> None:
    competence = Competence.objects.get(code="CC9")
    serve(competence, resources=2)
    mine = Resource.objects.order_by("folded").last()
    assert mine
    mine.audiences.add(Audience.objects.get_or_create(code="cpe", defaults={"label": "CPE", "plural": "CPE"})[0])

    page = BeautifulSoup(client.get("/competences/metiers-2013/CC9/?public=cpe").text, "html.parser")

    assert page.select("[aria-labelledby=ressources] .work-label")[0].get_text(strip=True) == mine.title
