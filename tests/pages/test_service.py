"""The pages about the site: its map, its help, and what the law asks it to say."""

from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from catalogue.pages import service
from tests.html import page_at, text_of
from tests.records import HIDDEN, a_collection, a_competence, a_domain, a_fiche, a_resource, a_selection, a_theme

TEXTS = ["/accessibilite/", "/mentions-legales/", "/donnees-personnelles/", "/aide/"]


@pytest.mark.django_db
def test_map_is_a_tree_of_what_is_public(client: Client) -> None:
    fiche = a_fiche(theme=a_theme(number=2, title="S’ouvrir"), number=3, title="Quels effets ?")
    competence = a_competence(code="CC9", label="Agir")
    records = (fiche, fiche.theme, fiche.theme.collection, a_selection(), competence, competence.framework)

    page = page_at(client, "/plan-du-site/")

    assert {record.get_absolute_url() for record in records} <= {link["href"] for link in page.select(".tree a")}
    nested = page.select(".tree > li > ul > li > ul > li")
    assert [" ".join(item.text.split()) for item in nested] == ["Fiche 3 : Quels effets ?"]


@pytest.mark.django_db
def test_map_counts_resources_by_type(client: Client) -> None:
    for type_ in ("rapport", "rapport", "podcast"):
        a_resource(type=type_)

    page = page_at(client, "/plan-du-site/")

    assert [" ".join(item.text.split()) for item in page.select('li:has(> a[href^="/ressources/?type="])')] == [
        "Rapport 2 ressources",
        "Podcast 1 ressource",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN)
def test_map_leaves_out_hidden_records(client: Client, hidden: dict[str, Any]) -> None:
    for make in (a_fiche, a_resource, a_selection):
        make(title="Secret", **hidden)

    text = text_of(page_at(client, "/plan-du-site/"))

    assert "Secret" not in text
    assert "Aucune ressource publiée" in text


@pytest.mark.django_db
def test_map_names_a_few_of_what_is_long_and_leads_to_the_rest(client: Client) -> None:
    theme = a_theme()
    for number in range(service.FICHES + 1):
        a_fiche(theme=theme, number=number + 1)
    for _ in range(service.THEMES):
        a_theme(collection=theme.collection)
    domain = a_domain()
    for _ in range(service.COMPETENCES + 1):
        a_competence(domain=domain)

    page = page_at(client, "/plan-du-site/")

    for selector, shown in (
        ('a[href*="/fiche-"]', service.FICHES),
        (".tree > li > ul > li > a[href*=theme-]", service.THEMES),
        (".tree-columns > li", service.COMPETENCES),
    ):
        assert len(page.select(selector)) == shown
    assert [" ".join(more.text.split()) for more in page.select(".tree p a")] == [
        f"Voir les {service.FICHES + 1} fiches",
        f"Voir les {service.THEMES + 1} thèmes",
        f"Voir les {service.COMPETENCES + 1} compétences",
    ]


@pytest.mark.django_db
def test_map_stays_light_whatever_the_size(client: Client) -> None:
    title = "Quels usages du numérique pour apprendre, au collège et au lycée ?"
    for _ in range(service.SHELVES):
        collection = a_collection(title=title)
        for number in range(1, service.THEMES + 2):
            theme = a_theme(collection=collection, number=number, title=title)
            for rank in range(1, service.FICHES + 2):
                a_fiche(theme=theme, number=rank, title=title)
    for _ in range(service.OTHER_SHELVES + 1):
        a_theme(collection=a_collection(title=title, position=1))
    for _ in range(service.FRAMEWORKS + 1):
        domain = a_domain()
        for _ in range(service.COMPETENCES + 1):
            a_competence(domain=domain, label=title)
    for _ in range(service.SELECTIONS + 1):
        a_selection(title=title)

    assert len(client.get("/plan-du-site/").content) < 40_000


@pytest.mark.django_db
@pytest.mark.parametrize("size", [2, 20])
def test_map_takes_as_many_queries_whatever_its_size(
    client: Client, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(size):
        a_fiche()
        a_resource()
        a_selection()
        a_competence()
    client.get("/plan-du-site/")  # the index is built once a version

    with django_assert_num_queries(8):
        client.get("/plan-du-site/")


@pytest.mark.parametrize("address", TEXTS)
def test_text_needs_no_database(client: Client, address: str) -> None:
    """Nor may this test use one."""
    assert page_at(client, address).select("h1")


def test_declaration_follows_the_official_headings(client: Client) -> None:
    page = page_at(client, "/accessibilite/")

    assert [heading.text for heading in page.select("h2")] == [
        "Engagement",
        "Périmètre",
        "État de conformité",
        "Résultats des tests",
        "Contenus non accessibles",
        "Établissement de cette déclaration",
        "Retour d’information et contact",
        "Voies de recours",
        "Schéma pluriannuel et plan d’actions",
    ]
    assert "est non conforme" in text_of(page)
    assert "Défenseur des droits" in text_of(page)


@pytest.mark.parametrize("address", TEXTS)
def test_what_only_the_deployer_knows_is_marked(client: Client, settings: Settings, address: str) -> None:
    settings.LEGAL = dict.fromkeys(configured.LEGAL, "")

    assert "[à compléter" in text_of(page_at(client, address)).replace("\xa0", " ")


def test_legal_notice_prints_what_the_deployer_gives(client: Client, settings: Settings) -> None:
    settings.LEGAL = {name: f"valeur-{name}" for name in configured.LEGAL}

    page = page_at(client, "/mentions-legales/")

    for name in ("publisher", "address", "phone", "director", "host", "contact"):
        assert f"valeur-{name}" in text_of(page)
    assert page.select('a[href="mailto:valeur-contact"]')
    assert not page.select("mark")


def test_legal_notice_claims_no_affiliation(client: Client) -> None:
    assert "n’est affilié ni au ministère" in text_of(page_at(client, "/mentions-legales/"))


def test_privacy_names_every_cookie_of_the_site(client: Client, settings: Settings) -> None:
    named = {code.text for code in page_at(client, "/donnees-personnelles/").select("th code")}

    assert named == {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages"}
    assert settings.SESSION_COOKIE_AGE == 14 * 24 * 3600  # « deux semaines »
    assert settings.CSRF_COOKIE_AGE == 364 * 24 * 3600  # « un an »


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/plan-du-site/", "/ressources/", "/fiches/", *TEXTS])
def test_reader_receives_no_cookie(client: Client, address: str) -> None:
    assert not client.get(address).cookies
