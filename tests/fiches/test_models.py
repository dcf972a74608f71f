import pytest
from django.core.exceptions import ValidationError

from catalogue.fiches.models import Citation, CompetenceLink, Fiche, Section
from catalogue.publication import Status
from tests import records

pytestmark = pytest.mark.django_db


def a_citation(**given: object) -> Citation:
    return Citation.objects.create(**{"fiche": records.a_fiche(), "printed_label": "Lien"} | given)


def test_fiche_address_tells_its_shelf() -> None:
    theme = records.a_theme(collection=records.a_collection(slug="college"), number=2)

    assert records.a_fiche(theme=theme, number=3).get_absolute_url() == "/mallettes/college/theme-2/fiche-3/"


def test_fiche_renders_its_markdown_when_saved() -> None:
    fiche = records.a_fiche(introduction="Un *mot*", synthesis="<b>non</b>")

    assert fiche.introduction_html == "<p>Un <em>mot</em></p>"
    assert "<b>" not in fiche.synthesis_html


def test_fiche_html_follows_a_partial_save() -> None:
    fiche = records.a_fiche(introduction="Avant")
    fiche.introduction = "Après"

    fiche.save(update_fields=["introduction"])

    fiche.refresh_from_db()
    assert fiche.introduction_html == "<p>Après</p>"


def test_section_renders_its_body() -> None:
    section = Section.objects.create(fiche=records.a_fiche(), heading="Titre", body="Un\n\nDeux")

    assert section.body_html == "<p>Un</p>\n<p>Deux</p>"


def test_in_reading_order_follows_the_mallette() -> None:
    collection = records.a_collection()
    two, one = (records.a_theme(collection=collection, number=number) for number in (2, 1))
    c, b, a = (
        records.a_fiche(theme=two, number=1),
        records.a_fiche(theme=one, number=2),
        records.a_fiche(theme=one, number=1),
    )

    assert list(Fiche.objects.in_reading_order()) == [a, b, c]


def test_fiche_natural_key_leads_back() -> None:
    fiche = records.a_fiche()

    assert Fiche.objects.get_by_natural_key(*fiche.natural_key()) == fiche


@pytest.mark.parametrize(
    ("citing", "target", "read"),
    [
        (Status.PUBLISHED, Status.PUBLISHED, True),
        (Status.DRAFT, Status.PUBLISHED, False),
        (Status.PUBLISHED, Status.DRAFT, False),
        (Status.PUBLISHED, Status.ARCHIVED, False),
    ],
)
@pytest.mark.parametrize("kind", ["resource", "target_fiche"])
def test_citation_is_readable_when_both_ends_are(citing: Status, target: Status, read: bool, kind: str) -> None:
    make = records.a_resource if kind == "resource" else records.a_fiche
    a_citation(fiche=records.a_fiche(status=citing), **{kind: make(status=target)})

    assert Citation.objects.readable().exists() is read


def test_citations_of_resources_leave_fiches_out() -> None:
    to_resource = a_citation(resource=records.a_resource())
    a_citation(target_fiche=records.a_fiche())

    assert list(Citation.objects.of_resources()) == [to_resource]


def test_citation_refuses_the_section_of_another_fiche() -> None:
    section = Section.objects.create(fiche=records.a_fiche(), heading="Titre", body="Texte")
    citation = Citation(fiche=records.a_fiche(), section=section, printed_label="L", resource=records.a_resource())

    with pytest.raises(ValidationError, match="appartient à une autre fiche"):
        citation.full_clean()


def test_fiche_address_is_of_the_web() -> None:
    fiche = records.a_fiche()
    fiche.source_url = "javascript:alert(1)"

    with pytest.raises(ValidationError, match="adresse http ou https"):
        fiche.full_clean()


def test_competence_is_linked_by_several_items() -> None:
    fiche, competence = records.a_fiche(), records.a_competence(code="CC9")
    for position, text in enumerate(("Un", "Deux"), 1):
        CompetenceLink.objects.create(fiche=fiche, competence=competence, position=position, printed_text=text)

    assert [str(link) for link in fiche.competence_links.all()] == ["CC9 – Un", "CC9 – Deux"]


def test_added_link_needs_no_printed_text() -> None:
    link = CompetenceLink(fiche=records.a_fiche(), competence=records.a_competence(), origin="ajoute")

    link.full_clean()


@pytest.mark.parametrize("origin", CompetenceLink.Origin)
def test_competence_link_is_printed_or_added(origin: CompetenceLink.Origin) -> None:
    assert CompetenceLink(origin=origin).is_printed is (origin == CompetenceLink.Origin.PRINTED)
