"""Search and choices, without accents, alike on both engines."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import records


def choices(client: Client, room: str, model: str, field: str, term: str) -> list[str]:
    address = reverse("admin:autocomplete")
    asked = {"app_label": room, "model_name": model, "field_name": field, "term": term}
    response = client.get(address, asked)
    assert response.status_code == 200
    return [choice["text"] for choice in response.json()["results"]]


@pytest.mark.parametrize("term", ["evaluation", "ÉVALUATION", "l’evaluation", "eval numer"])
def test_list_is_searched_without_accents(chief: Client, term: str) -> None:
    records.a_resource(title="L’Évaluation du numérique")
    records.a_resource(title="Autre chose")

    html = chief.get(reverse("admin:resources_resource_changelist"), {"q": term}).content.decode()

    assert "L’Évaluation du numérique" in html
    assert "Autre chose" not in html


def test_list_of_resources_is_searched_by_address(chief: Client) -> None:
    records.a_resource(title="Celle-ci", url="https://www.exemple.fr/a?b=1")
    records.a_resource(title="Autre chose")

    found = chief.get(reverse("admin:resources_resource_changelist"), {"q": "http://exemple.fr/a/?b=1"})
    broken = chief.get(reverse("admin:resources_resource_changelist"), {"q": "http://["})

    assert "Celle-ci" in found.content.decode()
    assert "Autre chose" not in found.content.decode()
    assert broken.status_code == 200


def test_search_of_signs_alone_finds_nothing(chief: Client) -> None:
    records.a_resource(title="Autre chose")

    html = chief.get(reverse("admin:resources_resource_changelist"), {"q": "!!!"}).content.decode()

    assert "Autre chose" not in html


def test_choices_are_searched_without_accents(chief: Client) -> None:
    records.a_resource(title="L’Évaluation du numérique")

    assert choices(chief, "fiches", "citation", "resource", "evaluation") == ["L’Évaluation du numérique"]


def test_choices_say_where_a_code_and_a_number_belong(chief: Client) -> None:
    framework = records.a_framework(short_title="CRCN")
    records.a_competence(domain=records.a_domain(framework=framework), code="1.1", label="Mener une recherche")
    records.a_theme(number=2, title="S’ouvrir", collection=records.a_collection(title="Mallette collège"))

    assert choices(chief, "fiches", "competencelink", "competence", "recherche") == ["CRCN 1.1 – Mener une recherche"]
    assert choices(chief, "fiches", "fiche", "theme", "ouvrir") == ["Mallette collège : Thème 2 – S’ouvrir"]


@pytest.mark.parametrize("term", ["\x00", "%", "'", "é" * 5000])
def test_hostile_term(chief: Client, term: str) -> None:
    asked = {"app_label": "fiches", "model_name": "citation", "field_name": "resource", "term": term}

    assert chief.get(reverse("admin:autocomplete"), asked).status_code in (200, 404)


@pytest.mark.parametrize(
    "query",
    [
        "status__exact=%00",
        "q=%00",
        "p=99999999999999999999",
        "o=99999999999999999999",
        "themes__id__exact=99999999999999999999",
        "date__year=99999",
        "updated_at__gte=hier",
        "inconnu=1",
        "themes__id__exact=abc",
        "_facets=%FF",
        "date__month=13",
    ],
)
def test_hostile_filter(chief: Client, query: str) -> None:
    records.a_resource()

    assert chief.get(f"{reverse('admin:resources_resource_changelist')}?{query}").status_code in (200, 302, 400, 404)
