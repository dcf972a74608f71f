"""What changed, in words."""

import pytest

from catalogue.fiches.models import Citation, Fiche, Section
from catalogue.history.compare import EMPTY, MOST_WORDS, Way, changes, compared
from catalogue.history.content import Content, content_of
from tests import records
from themes.models import Audience

pytestmark = pytest.mark.django_db


def said(before: Content, after: Content) -> list[str]:
    return [str(change).replace("\u00a0", " ") for change in changes(Fiche, before, after)]


@pytest.fixture
def fiche() -> Fiche:
    fiche = records.a_fiche(introduction="Un texte ancien.")
    for position, heading in enumerate("ABC", start=1):
        Section.objects.create(fiche=fiche, position=position, heading=heading, body="Texte.")
    return fiche


def test_nothing(fiche: Fiche) -> None:
    assert said(content_of(fiche), content_of(fiche)) == []


def test_a_field_word_by_word(fiche: Fiche) -> None:
    before = content_of(fiche)
    fiche.introduction = "Un texte nouveau."
    fiche.is_stub = True

    one, other = changes(Fiche, before, content_of(fiche))

    assert str(one) == "introduction\u00a0: modifié"
    assert [(piece.way, piece.text) for piece in one.pieces] == [
        (Way.SAME, "Un texte "),
        (Way.REMOVED, "ancien."),
        (Way.ADDED, "nouveau."),
    ]
    assert [piece.text for piece in other.pieces] == ["non", "oui"]


def test_rows(fiche: Fiche) -> None:
    before = content_of(fiche)
    fiche.sections.get(heading="A").delete()
    Section.objects.create(fiche=fiche, position=4, heading="D", body="Neuf.")
    fiche.sections.filter(heading="B").update(body="Autre.")
    fiche.sections.filter(heading="C").update(position=0)

    assert said(before, content_of(fiche)) == [
        "section « A » : retiré",
        "section « C » : déplacé",
        "section « B », texte : modifié",
        "section « D » : ajouté",
    ]


def test_a_row_added_before_others_moves_none(fiche: Fiche) -> None:
    section = fiche.sections.get(heading="C")
    Citation.objects.create(fiche=fiche, section=section, printed_label="Lire", resource=records.a_resource())
    before = content_of(fiche)
    Section.objects.create(fiche=fiche, position=0, heading="Z", body="Neuf.")

    assert said(before, content_of(fiche)) == ["section « Z » : ajouté"]


def test_links(fiche: Fiche) -> None:
    before = content_of(fiche)
    fiche.audiences.add(Audience.objects.get_or_create(code="cpe", defaults={"label": "CPE"})[0])

    [change] = changes(Fiche, before, content_of(fiche))

    assert [(piece.way, piece.text) for piece in change.pieces] == [(Way.ADDED, "CPE")]


def test_what_is_absent_and_what_is_too_long() -> None:
    assert [piece.text for piece in compared(EMPTY, "Un texte.")] == [EMPTY, "Un texte."]
    long = "mot " * MOST_WORDS
    assert [piece.way for piece in compared(long, f"{long}fin")] == [Way.REMOVED, Way.ADDED]
