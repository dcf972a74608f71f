"""Each rule of the checklist alone: what it says, how serious it is, and which field it leads to."""

from typing import Any

import pytest

from catalogue.doctor.texts import LONG_SENTENCE, is_mute, prose, sentences, trackers
from catalogue.fiches.models import Citation, CompetenceLink, Fiche, Section
from catalogue.links.models import Link
from catalogue.publication import Publishable
from catalogue.resources.models import Resource
from catalogue.selections.models import Reference, Selection
from tests import records
from tests.doctor.sheets import SOUND, a_sound_fiche, a_sound_resource, a_sound_selection, said

pytestmark = pytest.mark.django_db


def only(record: Publishable) -> tuple[str, str, str]:
    found = said(record)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize("kind", SOUND)
def test_nothing_to_say_of_a_sound_record(kind: str) -> None:
    assert said(SOUND[kind]()) == []


def test_fixtures_may_be_published(seeded: None) -> None:
    models: tuple[Any, ...] = (Fiche, Selection, Resource)
    found = {str(record): said(record) for model in models for record in model.objects.all()}

    assert found
    assert [line for lines in found.values() for line in lines if line[0] == "bloquant"] == []


@pytest.mark.parametrize(
    ("field", "sentence"), [("introduction", "L’introduction manque."), ("synthesis", "La synthèse manque.")]
)
def test_missing_text(field: str, sentence: str) -> None:
    assert only(a_sound_fiche(**{field: " \n"})) == ("bloquant", sentence, f"id_{field}")


def test_fiche_without_section() -> None:
    fiche = a_sound_fiche()
    fiche.sections.all().delete()

    assert only(fiche) == ("bloquant", "La fiche n’a aucune section.", "sections-group")


@pytest.mark.parametrize("body", [" ", "## Un titre seul", "**à compléter**", "…", "À rédiger !", "- \n- "])
def test_empty_section(body: str) -> None:
    fiche = a_sound_fiche()
    fiche.sections.update(body=body)

    assert only(fiche) == ("bloquant", "La section «\u00a0Lire en classe\u00a0» est vide.", "id_sections-0-body")


@pytest.mark.parametrize("heading", ["Introduction", "SYNTHÈSE", "En synthèse :", "Pour aller plus loin"])
def test_part_out_of_its_place(heading: str) -> None:
    fiche = a_sound_fiche()
    fiche.sections.update(heading=heading)

    severity, sentence, place = only(fiche)
    assert (severity, place) == ("conseil", "id_sections-0-heading")
    assert "ce n’est pas le titre d’une section" in sentence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## Un\n\n### Deux\n\n## Trois\n\nTexte.", []),
        ("### Trop bas\n\nTexte.", ["bloquant"]),
        ("## Un\n\n#### Quatre\n\nTexte.", ["bloquant"]),
        ("# Le titre\n\nTexte.", ["conseil"]),
        ("Titre\n=====\n\nTexte.", ["conseil"]),
        ("```\n# commentaire\n```", []),
    ],
)
def test_heading_levels(text: str, expected: list[str]) -> None:
    fiche = a_sound_fiche()
    fiche.sections.update(body=text)

    found = said(fiche)
    assert [severity for severity, _, _ in found] == expected
    assert {place for _, _, place in found} <= {"id_sections-0-body"}


@pytest.mark.parametrize(
    "label", ["ici", "Cliquez ici", "lien", "", "**Ici**", "https://exemple.fr/a", "www.exemple.fr"]
)
def test_link_that_says_nothing(label: str) -> None:
    severity, sentence, place = only(a_sound_fiche(introduction=f"Lire [{label}](https://exemple.fr/a)."))

    assert (severity, place) == ("bloquant", "id_introduction")
    assert "ne dit pas où il mène" in sentence or sentence.startswith("Un lien sans texte")


def test_bare_address_between_brackets() -> None:
    assert only(a_sound_selection(purpose="Lire <https://exemple.fr/a>."))[0] == "bloquant"


def test_printed_label_that_says_nothing_is_only_told() -> None:
    fiche = a_sound_fiche()
    fiche.citations.update(printed_label="Cliquez ici")

    severity, _, place = only(fiche)
    assert (severity, place) == ("conseil", "id_citations-0-printed_label")


@pytest.mark.parametrize("title", ["ici", "https://exemple.fr/", "…"])
@pytest.mark.parametrize("kind", SOUND)
def test_title_that_says_nothing(kind: str, title: str) -> None:
    severity, _, place = only(SOUND[kind](title=title))

    assert (severity, place) == ("bloquant", "id_title")


def test_broken_link_is_told() -> None:
    Link.objects.create(address="https://exemple.fr/mort", health="rompu")
    fiche = a_sound_fiche(synthesis="Voir [le rapport](https://exemple.fr/mort).")
    assert only(fiche)[0::2] == ("conseil", "id_synthesis")

    resource = a_sound_resource(url="https://exemple.fr/mort")
    assert only(resource)[0::2] == ("conseil", "id_url")

    cited = a_sound_fiche()
    cited.citations.update(resource=resource)
    assert only(cited)[0::2] == ("conseil", "id_citations-0-resource")


def test_same_link_twice_in_a_section() -> None:
    fiche = a_sound_fiche()
    cited = fiche.citations.get()
    address = cited.resource.url if cited.resource else ""
    fiche.sections.update(body=f"Lire [le rapport]({address.replace('https', 'http')}/).")

    found = said(fiche)
    assert [place for _, sentence, place in found if "deux fois" in sentence] == ["id_citations-0-resource"]
    assert {severity for severity, _, _ in found} == {"conseil"}


def test_same_link_in_two_sections_is_no_duplicate() -> None:
    fiche = a_sound_fiche()
    section = Section.objects.create(fiche=fiche, position=2, heading="Lire encore", body="Texte.")
    cited = fiche.citations.get()
    Citation.objects.create(fiche=fiche, section=section, resource=cited.resource, printed_label="Rapport", position=2)

    assert said(fiche) == []


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("http://exemple.fr/a", "http\u00a0: essayez https"),
        ("https://exemple.fr/a?utm_source=lettre&b=1", "utm_source"),
        ("https://exemple.fr/a?fbclid=abc", "fbclid"),
        ("https://exemple.fr/a?GCLID=abc", "GCLID"),
    ],
)
@pytest.mark.parametrize(
    ("kind", "field"), [("resource", "url"), ("fiche", "source_url"), ("selection", "portal_url")]
)
def test_unclean_address(kind: str, field: str, address: str, word: str) -> None:
    severity, sentence, place = only(SOUND[kind](**{field: address}))

    assert (severity, place) == ("conseil", f"id_{field}")
    assert word in sentence


@pytest.mark.parametrize(
    ("missing", "word"), [({"publisher": None}, "éditeur"), ({"date": None, "date_precision": ""}, "date")]
)
def test_unknown_of_what_is_cited(missing: dict[str, Any], word: str) -> None:
    resource = a_sound_resource(**missing)
    assert only(resource)[0] == "conseil"

    selection = a_sound_selection()
    selection.references.update(resource=resource)
    severity, sentence, place = only(selection)
    assert (severity, place) == ("conseil", "id_references-0-resource")
    assert word in sentence


@pytest.mark.parametrize("state", records.HIDDEN)
def test_citation_of_what_readers_do_not_see(state: str) -> None:
    fiche = a_sound_fiche()
    fiche.citations.update(resource=None, target_fiche=records.a_fiche(**records.HIDDEN[state]))

    severity, sentence, place = only(fiche)
    assert (severity, place) == ("conseil", "id_citations-0-target_fiche")
    assert "n’est pas publiée" in sentence


def test_competence_without_printed_text() -> None:
    fiche = a_sound_fiche()
    CompetenceLink.objects.create(fiche=fiche, competence=records.a_competence(), origin="ajoute")

    assert only(fiche)[0::2] == ("conseil", "id_competence_links-0-printed_text")


@pytest.mark.parametrize(("words", "expected"), [(LONG_SENTENCE, 0), (LONG_SENTENCE + 1, 1)])
def test_long_sentence(words: int, expected: int) -> None:
    found = said(a_sound_resource(summary="Mot " * (words - 1) + "fin. Et puis voilà."))

    assert len(found) == expected
    assert all(severity == "conseil" and place == "id_summary" for severity, _, place in found)


def test_stub_has_its_own_rules() -> None:
    stub = records.a_fiche(is_stub=True, status="brouillon", source_url="https://exemple.fr/")
    assert said(stub) == []

    Fiche.objects.filter(pk=stub.pk).update(source_url="", introduction="Un texte.")
    stub.refresh_from_db()
    assert [(severity, place) for severity, _, place in said(stub)] == [
        ("bloquant", "id_source_url"),
        ("conseil", "id_is_stub"),
    ]


def test_parts_of_a_selection() -> None:
    selection = a_sound_selection(purpose="")
    assert only(selection)[0::2] == ("bloquant", "id_purpose")

    selection = a_sound_selection()
    records.a_step(selection=selection, title="Rien à lire")
    assert [line[0::2] for line in said(selection)] == [
        ("bloquant", "id_steps-1-title"),
        ("conseil", "id_steps-1-minutes"),
    ]

    selection.steps.all().delete()
    assert only(selection)[0::2] == ("bloquant", "steps-group")


def test_blocking_comes_first() -> None:
    fiche = a_sound_fiche(introduction="# Un titre\n\nTexte.", synthesis="")

    assert [severity for severity, _, _ in said(fiche)] == ["bloquant", "conseil"]


@pytest.mark.parametrize(
    ("label", "mute"), [("Ici", True), ("« Lien »", True), ("Ici, le rapport", False), ("http://", True), ("🙂", True)]
)
def test_is_mute(label: str, mute: bool) -> None:
    assert is_mute(label) == mute


def test_sentences_end_with_their_block() -> None:
    assert list(filter(None, sentences("Un. Deux !\n\n- trois\n- quatre\nencore"))) == [
        "Un.",
        "Deux !",
        "trois",
        "quatre encore",
    ]


def test_code_is_something_to_read() -> None:
    assert prose("    indente") == "indente"


def test_trackers_of_no_address() -> None:
    assert trackers("http://[?utm_source=a") == []


def test_references_are_told_by_their_rank() -> None:
    selection = a_sound_selection()
    Reference.objects.create(step=selection.steps.get(), resource=a_sound_resource(publisher=None), position=2)

    assert only(selection)[2] == "id_references-1-resource"
