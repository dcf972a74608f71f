"""What is searched of each kind of record, field by field."""

from collections.abc import Callable

import pytest
from django.db.models import Model
from pytest_django import DjangoAssertNumQueries

from catalogue.fiches.models import Citation, CompetenceLink, Section
from catalogue.markdown import render
from catalogue.resources.models import Authorship
from catalogue.search.text.analysis import whole
from catalogue.search.text.documents import (
    FIELDS,
    SOURCES,
    Level,
    analyse,
    limited,
    plain_text,
    read_competences,
    read_fiches,
    read_resources,
    read_selections,
)
from catalogue.search.text.kinds import Kind, number_of, record_of
from catalogue.selections.models import Reference
from tests.records import (
    a_collection,
    a_competence,
    a_domain,
    a_fiche,
    a_framework,
    a_resource,
    a_selection,
    a_step,
    a_theme,
    an_author,
    an_organisation,
)


@pytest.mark.django_db
def test_read_resources_in_order() -> None:
    publisher = an_organisation(name="Inspection générale", short_name="IGÉSR", alternates="I.G.E.S.R\nIGESR")
    record = a_resource(title="Rapport", publisher=publisher, series="Série", number="2021-157", summary="Résumé")
    signing = an_author(family="", organisation=an_organisation(name="Canopé"))
    for position, author in enumerate((an_author(family="Delahaye", given="Jean-Paul"), signing)):
        Authorship.objects.create(resource=record, author=author, position=-position + 5)

    assert read_resources([record.pk, 999]).parts == {
        record.pk: [
            ["title", "Rapport"],
            ["author", "Canopé"],
            ["author", "Jean-Paul Delahaye"],
            *(["publisher", name] for name in ("Inspection générale", "IGÉSR", "I.G.E.S.R", "IGESR")),
            ["series", "Série"],
            ["number", "2021-157"],
            ["summary", "Résumé"],
        ]
    }


@pytest.mark.django_db
def test_read_fiches_in_order() -> None:
    shelf = a_theme(number=4, title="Agir", collection=a_collection(title="Mallette lycée"))
    texts = {"printed_title": "Pourqoui ?", "introduction": "**Début**", "synthesis": "- un\n- deux"}
    fiche = a_fiche(theme=shelf, number=2, title="Pourquoi ?", **texts)
    Section.objects.create(fiche=fiche, heading="Second", body="Après", position=2)
    Section.objects.create(fiche=fiche, heading="Premier", body="l’*école*, enfin", position=1)
    Citation.objects.create(fiche=fiche, resource=a_resource(title="Caché"), printed_label="Lien")
    link = {"printed_heading": "Intertitre", "printed_text": "Coopérer"}
    CompetenceLink.objects.create(fiche=fiche, competence=a_competence(code="CC9", label="Partager"), **link)

    assert read_fiches([fiche.pk]).parts == {
        fiche.pk: [
            ["title", "Pourquoi ?"],
            ["keyword", "Pourqoui ?"],
            ["theme", "Thème\xa04"],
            ["theme title", "Agir"],
            ["collection", "Mallette lycée"],
            ["mark", "fiche\xa02"],
            ["mark", "Thème\xa04, fiche\xa02"],
            ["mark", "fiche\xa02 du thème\xa04"],
            ["mark", "Mallette lycée, thème\xa04, fiche\xa02"],
            ["mark", "fiche\xa02 du thème\xa04 (Mallette lycée)"],
            ["introduction", "Début"],
            ["section", "Premier"],
            ["section", "l’école, enfin"],
            ["section", "Second"],
            ["section", "Après"],
            ["competence", "CC9 Partager"],
            ["synthesis", "un deux"],
            ["link", "Lien"],
            ["item", "Intertitre"],
            ["item", "Coopérer"],
        ]
    }


@pytest.mark.django_db
def test_read_fiches_of_a_theme_whose_title_is_unknown() -> None:
    fiche = a_fiche(theme=a_theme(number=1, title=None))

    fields = [field for field, _ in read_fiches([fiche.pk]).parts[fiche.pk]]

    assert "theme" in fields
    assert "theme title" not in fields


@pytest.mark.django_db
def test_read_selections_in_order() -> None:
    selection = a_selection(title="Lectures", genre="Genre", keyword="Mot", purpose="Objet")
    second, first = (a_step(selection=selection, title=title, position=at) for title, at in (("Deux", 2), ("Un", 1)))
    Reference.objects.create(step=second, resource=a_resource(title="Autre"), printed_title="Imprimé")
    Reference.objects.create(step=first, resource=a_resource(title="Titre"), excerpt_label="Bout", annotation="Lire")
    Reference.objects.create(step=first, resource=a_resource(title="Secret", status="a-relire"), annotation="Tu")

    assert read_selections([selection.pk]).parts == {
        selection.pk: [
            ["title", "Lectures"],
            ["keyword", "Genre"],
            ["keyword", "Mot"],
            ["purpose", "Objet"],
            ["step", "Un"],
            ["step", "Deux"],
            ["reference", "Titre"],
            ["reference", "Bout"],
            ["annotation", "Lire"],
            ["reference", "Imprimé"],
        ]
    }


@pytest.mark.django_db
def test_read_competences_in_order() -> None:
    framework = a_framework(title="Référentiel", short_title="CRCN", alternates="Cadre")
    record = a_competence(
        domain=a_domain(framework=framework, label="Domaine"), code="1.1", label="Mener", alternates="Voir\nLire"
    )

    assert read_competences([record.pk]).parts == {
        record.pk: [
            ["title", "Mener"],
            ["competence", "1.1"],
            *(["keyword", text] for text in ("Voir", "Lire", "Domaine")),
            *(["framework", text] for text in ("Référentiel", "CRCN", "Cadre")),
        ]
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "maker"),
    [
        (Kind.RESOURCE, a_resource),
        (Kind.FICHE, a_fiche),
        (Kind.SELECTION, a_selection),
        (Kind.COMPETENCE, a_competence),
    ],
)
def test_read_many_in_four_queries(
    kind: Kind, maker: Callable[[], Model], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    keys = [maker().pk for _ in range(6)]

    with django_assert_max_num_queries(4):
        assert set(SOURCES[kind].read(keys).parts) == set(keys)


def test_analyse_each_field_in_its_column() -> None:
    parts = [["title", "École"], ["author", "Delahaye"], ["number", "n° 2"], ["section", "École"]]

    title, label, body = analyse(parts)

    assert title == "ecol"
    assert label == f"0auteur0delahay {whole(['ecol'])} 0 delahay 0 2"
    assert body == "ecol"
    assert {FIELDS[name].level for name in ("title", "author", "section")} == set(Level)


def test_analyse_says_every_form_of_an_exact_title() -> None:
    [title, label, _] = analyse([["title", "L’évaluée"]])

    assert title == "evalu 0 evalue"
    assert {whole(["evalu"]), whole(["evalue"])} <= set(label.split())


def test_analyse_says_where_a_fiche_stands_as_its_name() -> None:
    """« thème 4 fiche 2 » is the fiche, before that of theme 2 which has the same words; a theme's title is none."""
    parts = [["title", "Pourquoi ?"], ["theme title", "Agir"], ["mark", "Thème\xa04, fiche\xa02"]]

    [title, label, _] = analyse(parts)

    assert {whole(["them", "4", "fich", "2"]), whole(["pourquoi"])} <= set(label.split())
    assert whole(["agir"]) not in label
    assert (title, "agir 0 them 4 fich 2" in label) == ("pourquoi", True)


def test_limited_words_said_too_often_leave_a_hole() -> None:
    title, body = limited(["mot", "mot suite " * 251])

    assert (title, body.split()[:4]) == ("mot", ["mot", "suite", "mot", "suite"])
    assert (body.split().count("mot"), body.split().count("suite")) == (249, 250)
    assert len(body.split()) == 502


def test_limited_texts_without_end() -> None:
    columns = limited([" ".join(f"a{rank}" for rank in range(20_000)), "b", "c"])

    assert [len(column.split()) for column in columns] == [16_000, 0, 0]


def test_plain_text_parts_blocks_only() -> None:
    html = render("l’*école*, [ici](/?a=b>c 'le \"titre\"').\n\n- un\n- deux & trois < quatre\n\na  \nb")

    assert plain_text(html) == "l’école, ici. un deux & trois < quatre a b"


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("pk", [1, 2**31, 2**40 - 1])
def test_number_of_names_one_record(kind: Kind, pk: int) -> None:
    assert record_of(number_of(kind, pk)) == (kind, pk)
