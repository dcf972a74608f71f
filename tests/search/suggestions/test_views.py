"""What is suggested while typing: what begins so, that readers may open, and nothing else."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.search.models import Synonym
from catalogue.search.snapshots.index import all_current
from catalogue.search.suggestions import views as suggestions
from catalogue.search.suggestions.views import MOST
from catalogue.search.text.keeping import index_pending
from tests.records import (
    HIDDEN,
    a_collection,
    a_competence,
    a_domain,
    a_fiche,
    a_framework,
    a_resource,
    a_selection,
    a_theme,
)
from themes.models import Audience

pytestmark = pytest.mark.django_db
ADDRESS = "/recherche/suggestions/"
KINDS = {"fiche", "ressource", "sélection", "compétence", "thème", "recherche"}


def suggested(typed: str, **also: str) -> list[dict[str, str]]:
    index_pending()
    answer = Client().get(ADDRESS, {"q": typed} | also)
    assert answer.status_code == 200
    rows: list[dict[str, str]] = answer.json()["suggestions"]
    assert len(rows) <= MOST
    assert {row["kind"] for row in rows} <= KINDS
    return rows


def texts(typed: str) -> list[str]:
    return [row["text"] for row in suggested(typed)]


@pytest.fixture
def shelf(db: None) -> None:
    theme = a_theme(collection=a_collection(slug="college"), number=2, title="S’ouvrir au monde numérique")
    a_fiche(theme=theme, number=1, title="Comment évaluer à l’école ?")
    a_resource(title="L’évaluation par compétences", slug="evaluation")
    a_resource(title="Le numérique éducatif", slug="numerique", summary="Une conclusion prometteuse.")
    a_selection(title="Lire sur l’évaluation", slug="lire")
    framework = a_framework(slug="metiers", short_title="Métiers")
    a_competence(domain=a_domain(framework=framework), code="CC9", label="Intégrer la culture numérique")


@pytest.mark.parametrize("typed", ["éval", "EVAL", "l’éval", "l'eval", "  eval "])
def test_titles_by_the_beginning_of_a_word(shelf: None, typed: str) -> None:
    assert sorted(suggested(typed), key=lambda row: row["kind"]) == [
        {"text": "Comment évaluer à l’école ?", "url": "/mallettes/college/theme-2/fiche-1/", "kind": "fiche"},
        {"text": "L’évaluation par compétences", "url": "/ressources/evaluation/", "kind": "ressource"},
        {"text": "Lire sur l’évaluation", "url": "/selections/lire/", "kind": "sélection"},
    ]


def test_titles_by_all_the_words_the_last_one_begun(shelf: None) -> None:
    assert texts("évaluation comp") == ["L’évaluation par compétences"]
    assert texts("numériques éd") == ["Le numérique éducatif"]
    assert texts("éducatif num") == ["Le numérique éducatif"]
    assert texts("numérique comp") == []


def test_titles_that_begin_with_what_is_typed_first(shelf: None) -> None:
    assert texts("l’évaluation")[0] == "L’évaluation par compétences"
    assert texts("lire sur")[0] == "Lire sur l’évaluation"


def test_competences_by_code_and_by_words(shelf: None) -> None:
    for typed in ("cc", "CC9", "cc 9", "intégrer", "culture num"):
        [row] = suggested(typed)
        assert row["url"] == "/competences/metiers/CC9/"
        assert row["kind"] == "compétence"
        assert "CC9" in row["text"]


@pytest.fixture
def digital(db: None) -> None:
    """A framework whose codes are numbers, and what has the same numbers otherwise."""
    domain = a_domain(framework=a_framework(slug="crcn", short_title="CRCN"))
    for code, label in (("3.1", "Rédiger"), ("3.4", "Programmer"), ("4.3", "Protéger"), ("1.3", "Traiter")):
        a_competence(domain=domain, code=code, label=label)
    shelves = a_collection(slug="college")
    for number in (3, 4):
        a_fiche(theme=a_theme(collection=shelves, number=number, title=None), title=f"Fiche {number}")
    a_resource(title="Compétence 3.4 au collège")
    for title in ("Compétences 3 à 4", "4 outils pour 3 usages", "3-4 ans", "Version 13.4.3"):
        a_resource(title=title)
    Synonym.objects.create(terms="3D\nCompétence")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("3.4", ["3.4 – Programmer", "Compétence 3.4 au collège"]),
        ("CRCN 3.4", ["3.4 – Programmer"]),
        ("compétence 3.4", ["Compétence 3.4 au collège"]),
        ("3.4 prog", ["3.4 – Programmer"]),
        ("4.3", ["4.3 – Protéger"]),
        ("3.", ["3.1 – Rédiger", "3.4 – Programmer"]),
        ("CRCN 3.", ["3.1 – Rédiger", "3.4 – Programmer"]),
        ("3-4", ["3-4 ans"]),
        ("3.5", []),
        ("5.", []),
    ],
)
def test_a_code_is_a_code(digital: None, typed: str, offered: list[str]) -> None:
    assert [text.replace("CRCN\u00a0", "") for text in texts(typed)] == offered


def test_numbers_are_words(digital: None) -> None:
    assert "Compétences 3 à 4" in texts("compétences 3")
    assert texts("thème 3") == ["Thème 3"]


@pytest.mark.parametrize("typed", ["I.G", "I.G.", "I.G.É", "I.G.E.S", "i.g.e.s.", "I.G.E.S.R", "I.G.É.S.R."])
def test_initials_with_or_without_dots(shelf: None, typed: str) -> None:
    """And nothing else that has a word beginning with one of the letters."""
    a_resource(title="Les rapports de l’IGÉSR")
    a_resource(title="Sur la gestion de la scolarité")

    assert suggested(typed) == suggested(typed.replace(".", "")) != []
    assert texts(f"rapports {typed}") == ["Les rapports de l’IGÉSR"]


def test_themes(shelf: None) -> None:
    [row] = suggested("ouvrir")

    assert row["kind"] == "thème"
    assert row["url"] == "/mallettes/college/theme-2/"
    assert "S’ouvrir au monde numérique" in row["text"]


def test_terms_of_the_team_that_find_something(shelf: None) -> None:
    Synonym.objects.create(terms="TICE\nnumérique")
    Synonym.objects.create(terms="TICECAP\nzygomorphie")

    assert suggested("tic") == [{"text": "TICE", "url": "/recherche/?q=TICE", "kind": "recherche"}]


def test_endings_of_the_last_word_when_there_is_nothing_else(shelf: None) -> None:
    assert suggested("Conclusion prom") == [
        {"text": "Conclusion prometteuse", "url": "/recherche/?q=Conclusion+prometteuse", "kind": "recherche"}
    ]


def test_the_reader_travels(shelf: None) -> None:
    Audience.objects.create(code="cpe", label="CPE", plural="CPE")

    assert suggested("éducatif", public="cpe")[0]["url"] == "/ressources/numerique/?public=cpe"
    assert suggested("prometteuse", public="cpe")[0]["url"] == "/recherche/?q=prometteuse&public=cpe"
    assert suggested("éducatif", public="inconnu")[0]["url"] == "/ressources/numerique/"


def test_eight_at_most_each_once() -> None:
    for _ in range(30):
        a_resource(title="Oral en classe")
    for rank in range(12):
        a_resource(title=f"Classe numéro {rank}")

    found = texts("cla")
    assert len(found) == MOST
    assert len(set(found)) == MOST


@pytest.mark.parametrize("state", HIDDEN.values(), ids=HIDDEN)
def test_nothing_of_a_draft(state: dict[str, Any]) -> None:
    a_resource(title="La zygomorphie", summary="Ornithorynque.", **state)
    a_fiche(title="La zygomorphie ?", synthesis="Ornithorynque.", **state)
    a_selection(title="Sur la zygomorphie", **state)
    a_resource(title="Les zygomorphismes")

    assert texts("ornith") == []
    assert texts("la zyg") == ["Les zygomorphismes"]
    assert texts("zygomorphie") == []


def test_drafts_do_not_hide_what_is_published() -> None:
    a_resource(title="Le harcèlement à l’école")
    for rank in range(30):
        a_resource(title=f"Harcèlement {rank}", status="brouillon")
    a_resource(title="Prévenir le harcèlement")

    assert sorted(texts("harcèlement")) == ["Le harcèlement à l’école", "Prévenir le harcèlement"]


def test_a_title_that_changes_is_suggested_at_once(shelf: None) -> None:
    record = a_resource(title="La robotique")
    assert texts("robot") == ["La robotique"]

    record.title = "La domotique"
    record.save()

    assert texts("robot") == []
    assert texts("domo") == ["La domotique"]


@pytest.mark.parametrize("typed", ["", "a", "é", "!", "%00", "\x00\x00", "''", "  ", "🎓🎓", "3", "I.", "."])
def test_nothing_for_too_little(shelf: None, typed: str) -> None:
    assert suggested(typed) == []


@given(
    typed=st.one_of(
        st.text(max_size=40),
        st.sampled_from(["NEAR(", '"num', "num*", "num' OR 1=1", "é" * 5000, "3.4.5.", "I.G. 3."]),
    )
)
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_anything_is_answered(shelf: None, typed: str) -> None:
    index_pending()
    answer = Client().get(ADDRESS, {"q": typed, "public": typed}, follow=False)

    assert answer.status_code == 200
    assert len(answer.json()["suggestions"]) <= MOST


def test_an_answer_for_everyone(shelf: None) -> None:
    answer = Client().get(ADDRESS, {"q": "num"})

    assert answer.headers["Content-Type"] == "application/json"
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert answer.json()["q"] == "num"
    assert Client().get(ADDRESS).json() == {"q": "", "suggestions": []}


@pytest.mark.parametrize(("typed", "most"), [("num", 3), ("prom", 4), ("cc9", 3), ("zzz", 3), ("z", 0), ("3.", 3)])
def test_queries(shelf: None, typed: str, most: int) -> None:
    suggested("réchauffé")
    with CaptureQueriesContext(connection) as queries:
        Client().get(ADDRESS, {"q": typed, "public": "cpe"})

    assert len(queries) <= most, [query["sql"][:90] for query in queries]


def test_queries_of_a_few_letters_typed_again(shelf: None) -> None:
    assert texts("évalu") == texts("eva")

    with CaptureQueriesContext(connection) as queries:
        Client().get(ADDRESS, {"q": "eva", "public": "cpe"})

    assert len(queries) == 1


def test_answers_remembered_are_bounded(shelf: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggestions, "MOST_ANSWERS", 3)
    for typed in ("num", "eva", "édu", "lire", "conc"):
        assert texts(typed) == texts(typed)
        assert len(suggestions.offers_now(all_current()).answers) <= 3
