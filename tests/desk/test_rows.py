"""Rows of a record: ranked by typed numbers, never nested, never half-saved."""

import pytest
from django.test import Client
from django.urls import reverse

from catalogue.fiches.models import Citation, Fiche, Section
from catalogue.selections.models import Reference, Selection, Step
from tests import records
from tests.desk.forms import errors, opened, save


def address(record: Fiche | Selection) -> str:
    name = record._meta.model_name
    return reverse(f"admin:{record._meta.app_label}_{name}_change", args=(record.pk,))


def headings(fiche: Fiche) -> list[tuple[int, str]]:
    return list(fiche.sections.order_by("position").values_list("position", "heading"))


@pytest.fixture
def fiche(db: None) -> Fiche:
    fiche = records.a_fiche(status="brouillon")
    for position, heading in enumerate("ABC", start=1):
        Section.objects.create(fiche=fiche, position=position, heading=heading, body="Texte.")
    return fiche


@pytest.mark.parametrize(
    ("row", "rank", "order"),
    [(0, 3, "BCA"), (2, 1, "CAB"), (0, 2, "BAC"), (1, 1, "BAC"), (0, None, "BCA"), (1, 99, "ACB")],
)
def test_rank_typed(chief: Client, fiche: Fiche, row: int, rank: int | None, order: str) -> None:
    response = save(chief, address(fiche), "fiche_form", **{f"sections__{row}__position": rank})

    assert errors(response) == ""
    assert headings(fiche) == list(enumerate(order, start=1))


def test_rank_of_rows_that_had_none(chief: Client, fiche: Fiche) -> None:
    fiche.sections.update(position=0)

    save(chief, address(fiche), "fiche_form")

    assert headings(fiche) == list(enumerate("ABC", start=1))


def test_new_row_goes_last_or_where_it_is_told(chief: Client, fiche: Fiche) -> None:
    save(chief, address(fiche), "fiche_form", sections__3__heading="D", sections__3__body="Texte.")
    save(
        chief,
        address(fiche),
        "fiche_form",
        sections__4__heading="E",
        sections__4__body="Texte.",
        sections__4__position=2,
    )

    assert headings(fiche) == list(enumerate("AEBCD", start=1))


def test_rank_alone_makes_no_row(chief: Client, fiche: Fiche) -> None:
    """A script numbers the empty row that is there for who has none."""
    response = save(chief, address(fiche), "fiche_form", sections__3__position=4)

    assert errors(response) == ""
    assert headings(fiche) == list(enumerate("ABC", start=1))


def test_deleted_row_leaves_no_gap(chief: Client, fiche: Fiche) -> None:
    save(chief, address(fiche), "fiche_form", sections__1__DELETE="on")

    assert headings(fiche) == [(1, "A"), (2, "C")]


def test_citation_offers_the_sections_of_its_fiche_only(chief: Client, fiche: Fiche) -> None:
    other = Section.objects.create(fiche=records.a_fiche(), heading="Ailleurs", body="Texte.")
    resource = records.a_resource()

    html = chief.get(address(fiche)).content.decode()
    response = save(
        chief,
        address(fiche),
        "fiche_form",
        citations__0__printed_label="Lien",
        citations__0__resource=resource.pk,
        citations__0__section=other.pk,
    )

    assert "Ailleurs" not in html
    assert "Pour aller plus loin" in html
    assert errors(response)
    assert not Citation.objects.exists()


def test_citation_needs_one_target(chief: Client, fiche: Fiche) -> None:
    targets = {"citations__0__resource": records.a_resource().pk, "citations__0__target_fiche": records.a_fiche().pk}

    for given in ({}, targets):
        response = save(chief, address(fiche), "fiche_form", citations__0__printed_label="Lien", **given)
        assert "exactement une" in errors(response)


def test_section_keeps_its_links_from_a_hasty_deletion(chief: Client, fiche: Fiche) -> None:
    section = fiche.sections.get(heading="A")
    citation = Citation.objects.create(
        fiche=fiche, section=section, position=1, printed_label="Lien", resource=records.a_resource()
    )

    refused = save(chief, address(fiche), "fiche_form", sections__0__DELETE="on")
    assert "cochée pour être supprimée" in errors(refused)
    assert fiche.sections.count() == 3

    accepted = save(chief, address(fiche), "fiche_form", sections__0__DELETE="on", citations__0__section=None)
    assert errors(accepted) == ""
    citation.refresh_from_db()
    assert citation.section is None
    assert headings(fiche) == [(1, "B"), (2, "C")]


def test_new_selection_says_where_references_go(chief: Client) -> None:
    html = chief.get(reverse("admin:selections_selection_add")).content.decode()

    assert "la liste des références" in html
    assert 'name="references-TOTAL_FORMS"' not in html


def test_reference_moves_to_another_step_while_its_own_goes(chief: Client) -> None:
    selection = records.a_selection(status="brouillon")
    first, second = (Step.objects.create(selection=selection, title=f"É{n}", position=n) for n in (1, 2))
    reference = Reference.objects.create(step=first, resource=records.a_resource(), position=1)

    refused = save(chief, address(selection), "selection_form", steps__0__DELETE="on")
    assert "cochée pour être supprimée" in errors(refused)

    changes = {"steps__0__DELETE": "on", "references__0__step": second.pk}
    accepted = save(chief, address(selection), "selection_form", **changes)
    assert errors(accepted) == ""
    reference.refresh_from_db()
    assert (reference.step, reference.selection) == (second, selection)
    assert list(selection.steps.values_list("position", "title")) == [(1, "É2")]


def test_bad_form_keeps_what_was_typed_rows_included(chief: Client, fiche: Fiche) -> None:
    response = save(
        chief,
        address(fiche),
        "fiche_form",
        title=None,
        introduction="Introduction récrite.",
        sections__0__body="Corps récrit.",
        sections__3__heading="Quatrième",
        citations__0__printed_label="Un lien",
    )
    html = response.content.decode()

    assert errors(response)
    for typed in ("Introduction récrite.", "Corps récrit.", "Quatrième", "Un lien"):
        assert typed in html
    assert headings(fiche) == list(enumerate("ABC", start=1))


def test_form_holds_every_row_without_a_nested_one(chief: Client, fiche: Fiche) -> None:
    data = opened(chief, address(fiche), "fiche_form")

    assert {name.split("-")[0] for name in data if name.endswith("TOTAL_FORMS")} == {
        "sections",
        "citations",
        "competence_links",
    }


def test_rows_that_exchange_their_titles_are_refused_with_a_sentence(chief: Client, fiche: Fiche) -> None:
    response = save(chief, address(fiche), "fiche_form", sections__0__heading="B", sections__1__heading="A")

    assert "Cette fiche a déjà une section de ce titre." in errors(response)
    assert headings(fiche) == list(enumerate("ABC", start=1))
