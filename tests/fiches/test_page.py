"""The layout of a fiche: pure functions over records that are never saved, and one loaded page."""

import pytest

from catalogue.fiches.models import Citation, Fiche
from catalogue.fiches.page import Group, Item, Work, lay_out, reader_first, reading_minutes
from catalogue.resources.models import Resource
from tests.records import a_competence, a_fiche, a_resource
from themes.models import Audience

pytestmark = pytest.mark.django_db


@pytest.fixture
def cpe() -> Audience:
    return Audience.objects.create(code="cpe", label="CPE", plural="CPE")


def load(fiche: Fiche) -> Fiche:
    return Fiche.objects.for_page().get(pk=fiche.pk)


def cite(fiche: Fiche, label: str, resource: Resource, section: str = "", position: int = 0) -> Citation:
    part = fiche.sections.get_or_create(heading=section, defaults={"body": "Texte."})[0] if section else None
    return fiche.citations.create(printed_label=label, resource=resource, section=part, position=position)


def labels(works: list[Work]) -> list[str]:
    return [work.citation.printed_label for work in works]


def test_layout_puts_each_work_beside_its_section() -> None:
    fiche = a_fiche()
    fiche.sections.create(heading="Première", body="Texte.", position=1)
    fiche.sections.create(heading="Seconde", body="Texte.", position=2)
    cite(fiche, "de la seconde", a_resource(), "Seconde", position=1)
    cite(fiche, "de la première", a_resource(), "Première", position=2)
    cite(fiche, "pour aller plus loin", a_resource(), position=3)

    layout = lay_out(load(fiche), reader=None)

    assert [(part.section.heading, labels(part.works)) for part in layout.parts] == [
        ("Première", ["de la première"]),
        ("Seconde", ["de la seconde"]),
    ]
    assert labels(layout.further) == ["pour aller plus loin"]


def test_layout_numbers_addresses_as_the_page_meets_them() -> None:
    fiche = a_fiche()
    cite(fiche, "à la fin", a_resource(url="https://exemple.fr/fin"), position=1)
    cite(fiche, "sans adresse", a_resource(), position=2)
    cite(fiche, "dans la section", a_resource(url="https://exemple.fr/section"), "Section", position=3)

    layout = lay_out(load(fiche), reader=None)

    assert [(work.note, work.citation.address) for work in layout.notes] == [
        (1, "https://exemple.fr/section"),
        (2, "https://exemple.fr/fin"),
    ]


def test_layout_leaves_out_what_is_not_published() -> None:
    fiche = a_fiche()
    cite(fiche, "brouillon", a_resource(status="brouillon"))

    assert lay_out(load(fiche), reader=None).further == []


def test_layout_of_a_draft_shows_its_works() -> None:
    fiche = a_fiche(status="brouillon")
    cite(fiche, "publiée", a_resource())

    assert labels(lay_out(load(fiche), reader=None).further) == ["publiée"]


def test_works_for_the_reader_come_first_and_the_rest_keep_their_order(cpe: Audience) -> None:
    fiche = a_fiche()
    for position, label in enumerate(["un", "deux", "trois", "quatre"]):
        resource = a_resource()
        cite(fiche, label, resource, position=position)
        if label in ("deux", "quatre"):
            resource.audiences.add(cpe)

    layout = lay_out(load(fiche), cpe)

    assert labels(layout.further) == ["deux", "quatre", "un", "trois"]
    assert layout.is_reordered
    assert not lay_out(load(fiche), reader=None).is_reordered


def test_order_that_the_reader_does_not_change_is_not_said_to_be() -> None:
    works = [Work(Citation(printed_label=label), None, concerns) for label, concerns in [("a", True), ("b", False)]]

    assert reader_first(works) == works


def test_group_that_concerns_the_reader_most_comes_first(cpe: Audience) -> None:
    fiche = a_fiche()
    common, of_teachers, of_cpe = a_competence(code="CC9"), a_competence(code="P3"), a_competence(code="C1")
    for competence in (common, of_cpe):
        competence.applies_to.add(cpe)
    for position, (heading, competence) in enumerate(
        [("enseignants", of_teachers), ("enseignants", common), ("CPE", of_cpe)]
    ):
        fiche.competence_links.create(
            competence=competence, printed_heading=heading, printed_text="Texte", position=position
        )

    def codes(groups: list[Group]) -> list[tuple[str, list[tuple[str, bool]]]]:
        return [
            (group.heading, [(item.link.competence.code, item.concerns) for item in group.items]) for group in groups
        ]

    assert codes(lay_out(load(fiche), cpe).groups) == [
        ("CPE", [("C1", True)]),
        ("enseignants", [("CC9", True), ("P3", False)]),
    ]
    assert codes(lay_out(load(fiche), reader=None).groups) == [
        ("enseignants", [("P3", False), ("CC9", False)]),
        ("CPE", [("C1", False)]),
    ]


@pytest.mark.parametrize(("words", "minutes"), [(0, 0), (1, 1), (200, 1), (201, 2), (1000, 5)])
def test_reading_minutes_count_200_words_a_minute(words: int, minutes: int) -> None:
    assert reading_minutes(a_fiche(introduction="mot " * words)) == minutes


def test_reading_minutes_count_the_whole_fiche() -> None:
    fiche = a_fiche(introduction="mot " * 150, synthesis="mot " * 150)
    fiche.sections.create(heading="Section", body="l’élève " * 150)

    assert reading_minutes(fiche) == 3


@pytest.mark.parametrize(
    ("label", "title", "shown"),
    [
        ("Conférence : Le numérique !", "Le numérique", ""),
        ("Rapport IGÉSR", "Les relations École-familles", "Les relations École-familles"),
    ],
)
def test_title_is_shown_when_the_label_does_not_say_it(label: str, title: str, shown: str) -> None:
    assert Work(Citation(printed_label=label, resource=Resource(title=title)), None, concerns=False).title == shown


def test_share_of_a_group() -> None:
    link = a_fiche().competence_links.create(competence=a_competence(), printed_text="Texte")

    assert Group("CPE", [Item(link, concerns=True), Item(link, concerns=False)]).share == 0.5
