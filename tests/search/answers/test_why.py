"""Why a record is found: the line that says it, and what is shown of its texts."""

from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.competences.models import Competence
from catalogue.fiches.models import CompetenceLink, Fiche, Section
from catalogue.resources.models import Authorship, Resource
from catalogue.search.answers.asked import Asked, ask
from catalogue.search.answers.needles import EXCERPT, Needles, beginning
from catalogue.search.answers.why import Hit, hit, hits
from catalogue.search.models import Document, Synonym
from catalogue.search.text.analysis import words
from catalogue.search.text.keeping import index_pending
from catalogue.search.text.kinds import Kind
from catalogue.search.text.query import read_query
from catalogue.search.text.synonyms import NONE
from tests.records import a_competence, a_domain, a_fiche, a_framework, a_resource, an_author, an_organisation

KINDS = {Resource: Kind.RESOURCE, Fiche: Kind.FICHE, Competence: Kind.COMPETENCE}
pytestmark = pytest.mark.django_db


def hit_of(record: Any, typed: str | Asked) -> Hit:
    index_pending()
    asked = ask(typed) if isinstance(typed, str) else typed
    kind = KINDS[type(record)]
    position = asked.snapshots[kind].where[record.pk]
    assert asked.findings[kind].bits >> position & 1, "introuvable"
    return hits(asked, kind, [position])[position]


def said(text: str) -> str:
    return " ".join(text.split())


def corrected(typed: str, right: str) -> Asked:
    index_pending()
    return replace(ask(right, as_typed=True), typed=typed, corrected=right)


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("laïcité", "Trouvé dans le titre"),
        ("LAICITE", "Trouvé dans le titre"),
        ("laïque", "« Laïcité » dans le titre"),
        ("l’école", "« écoles » dans le titre"),
        ("évaluation", "« évaluer » dans le résumé"),
        ("laïcité évaluer", "« Laïcité » dans le titre, « évaluer » dans le résumé"),
        ("evaluer progres", "« évaluer » et « progrès » dans le résumé"),
        ('"évaluer les progrès"', "« évaluer les progrès » dans le résumé"),
        ("2021-157", "« 2021-157 » dans le numéro"),
        ("igesr", "« IGÉSR » dans l’éditeur"),
        ("I.G.E.S.R", "« IGÉSR » dans l’éditeur"),
        ("editeur:igesr", "Éditeur : IGÉSR"),
        ("delahaye", "« Delahaye » parmi les auteurs"),
        ("auteur:delahaye laïcité", "Auteur : Jean-Paul Delahaye, « Laïcité » dans le titre"),
        ("-zibeline", "Sans « zibeline »"),
        ("laïcité -zibeline", "Trouvé dans le titre"),
        (
            "delahaye igesr évaluer progrès laïcité",
            "« Delahaye » parmi les auteurs, « IGÉSR » dans l’éditeur, « évaluer » dans le résumé, …",
        ),
    ],
)
def test_line_of_a_resource(typed: str, line: str) -> None:
    publisher = an_organisation(name="Inspection générale", short_name="IGÉSR")
    record = a_resource(
        title="Laïcité dans les écoles",
        number="2021-157",
        publisher=publisher,
        summary="Comment évaluer les progrès.",
    )
    Authorship.objects.create(resource=record, author=an_author(given="Jean-Paul", family="Delahaye"))

    assert said(hit_of(record, typed).line) == line


def test_line_says_the_synonym_and_what_it_stands_for() -> None:
    Synonym.objects.create(terms="EMI", expansions="éducation aux médias")
    record = a_resource(title="À lire", summary="Tout sur l’éducation aux médias et à l’information.")
    literal = a_resource(title="L’EMI au collège", summary="L’éducation aux médias en pratique.")

    found = hit_of(record, "emi")

    assert said(found.line) == "« éducation aux médias » (pour « emi ») dans le résumé"
    assert found.excerpt == "Tout sur l’<mark>éducation aux médias</mark> et à l’information."
    assert said(hit_of(literal, "EMI").line) == "Trouvé dans le titre"


def test_line_says_the_correction() -> None:
    record = a_resource(title="Agir contre le harcèlement", summary="Contre la violence scolaire.")

    one, two = corrected("harcelment", "harcèlement"), corrected("harcelment scolare", "harcèlement scolaire")
    parted = corrected("violencescolaire", "violence scolaire")

    assert said(hit_of(record, one).line) == "« harcèlement » (corrigé de « harcelment ») dans le titre"
    assert said(hit_of(record, two).line) == (
        "« harcèlement » (corrigé de « harcelment ») dans le titre, "
        "« scolaire » (corrigé de « scolare ») dans le résumé"
    )
    why = "(corrigé de « violencescolaire »)"
    assert said(hit_of(record, parted).line) == f"« violence » {why} et « scolaire » {why} dans le résumé"


def test_line_says_synonym_and_correction_together() -> None:
    Synonym.objects.create(terms="harcèlement\ncyberharcèlement")
    record = a_resource(title="Le cyberharcèlement")

    line = said(hit_of(record, corrected("harcelment", "harcèlement")).line)

    assert line == "« cyberharcèlement » (pour « harcèlement », corrigé de « harcelment ») dans le titre"


def test_line_of_a_competence_code() -> None:
    framework = a_framework(short_title="Métiers")
    competence = a_competence(domain=a_domain(framework=framework), code="CC9", label="Intégrer le numérique")
    fiche, resource = a_fiche(title="Une fiche"), a_resource(title="Un rapport")
    CompetenceLink.objects.create(fiche=fiche, competence=competence, origin="ajoute")
    fiche.citations.create(resource=resource, printed_label="Rapport")

    for record in (fiche, resource, competence):
        for typed in ("CC9", "cc9", "cc 9", "Cc9"):
            assert said(hit_of(record, typed).line) == "Compétence CC9", record
    assert said(hit_of(resource, "rapport cc9").line) == "« rapport » dans le titre, compétence CC9"
    assert said(hit_of(fiche, "numérique CC9").line) == "« numérique » dans une compétence, compétence CC9"


def test_line_of_a_code_in_small_letters() -> None:
    """Where the record says the code, it is as the catalogue has it."""
    competence = a_competence(domain=a_domain(framework=a_framework(short_title="Langues")), code="a2", label="Lire")

    assert said(hit_of(competence, "A2").line) == "Compétence a2"


def test_excerpt_opens_on_the_summary_when_the_words_stand_elsewhere() -> None:
    record = a_resource(title="Laïcité", summary="Un résumé.")

    found = hit_of(record, "laïcité")

    assert found.excerpt == "Un résumé."
    assert found.title == "<mark>Laïcité</mark>"


def test_excerpt_shows_the_text_where_most_words_are() -> None:
    fiche = a_fiche(title="Question", introduction="Le numérique, partout.", synthesis="Rien.")
    Section.objects.create(fiche=fiche, heading="Titre", body="mot " * 200 + "avec le numérique, l’élève progresse.")

    found = hit_of(fiche, "numérique élève")

    assert found.excerpt.startswith("…")
    assert found.excerpt.endswith("le <mark>numérique</mark>, l’<mark>élève</mark> progresse.")
    assert said(found.line) == "« numérique » dans l’introduction, « élève » dans le texte"


def test_texts_are_escaped_and_so_is_nothing_else() -> None:
    record = a_resource(title="<b>Laïcité</b> & école", summary='"<script>alert(1)</script>" laïcité')

    found = hit_of(record, "laïcité")

    assert found.title == "&lt;b&gt;<mark>Laïcité</mark>&lt;/b&gt; &amp; école"
    assert found.excerpt == "&quot;&lt;script&gt;alert(1)&lt;/script&gt;&quot; <mark>laïcité</mark>"


def test_hits_one_query_whatever_their_number() -> None:
    for rank in range(20):
        a_resource(title=f"Laïcité {rank}", summary="mot " * rank)
    index_pending()
    asked = ask("laïcité")
    positions = list(range(20))

    with CaptureQueriesContext(connection) as queries:
        found = hits(asked, Kind.RESOURCE, positions)

    assert len(queries) == 1
    assert sorted(found) == positions
    assert hits(asked, Kind.RESOURCE, []) == {}


def seeking(typed: str) -> Needles:
    return Needles(Asked(typed, read_query(typed, NONE), {}, {}))


@pytest.mark.usefixtures("seeded")
def test_every_word_of_the_catalogue_is_found_again() -> None:
    """The quick look at beginnings of words leaves none out."""
    index_pending()
    texts = [text for parts in Document.objects.values_list("parts", flat=True) for _, text in parts]
    known = {word.text: word.forms for text in texts for word in words(text)}

    lost = [
        text
        for text, forms in known.items()
        if not any(beginning(form.removeprefix("0n")[:2]).match(text) for form in forms)
    ]

    assert len(known) > 500
    assert lost == []


typed_words = st.text(st.characters(categories=("L", "N"), max_codepoint=0x24F), min_size=2, max_size=12)


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(word=typed_words)
def test_any_word_is_found_in_itself(word: str) -> None:
    needles = seeking(word)
    # « 3.4 » and the like apart, a word alone is one term
    for text in (word, f"Avant {word}, après."):
        spots = needles.spots(text)
        assert {text[spot.start : spot.end] for spot in spots} >= {one.text for one in words(word)}, text


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.text(max_size=400),
    after=st.text(max_size=400),
    typed=st.sampled_from(["laïcité", "laïcité école", '"laïcité à l’école"', "-x"]),
)
def test_excerpt_is_a_part_of_the_text(before: str, after: str, typed: str) -> None:
    text = f"{before} laïcité {after} école"

    found = hit(seeking(typed), [["title", "T"], ["summary", text]], [" t ", "  ", " laicit laicite ecol "], set())

    plain = unescape(found.excerpt.replace("<mark>", "").replace("</mark>", ""))
    assert plain.removeprefix("…").removesuffix("…") in text
    assert len(plain) <= EXCERPT + 2
    assert "<" not in found.excerpt.replace("<mark>", "").replace("</mark>", "")
    if typed == "laïcité":
        assert "<mark>laïcité</mark>" in found.excerpt
