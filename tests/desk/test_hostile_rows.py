"""Rows that lie: miscounted, of another record, deleted meanwhile; a moment of no year. Nothing is half-written."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalogue.fiches.models import Citation, CompetenceLink, Section
from catalogue.selections.models import Step
from tests import records
from tests.desk.forms import errors, opened
from tests.digest import digest


def send(client: Client, address: str, form: dict[str, Any], changes: dict[str, str]) -> None:
    before = digest()
    response = client.post(address, {**form, **changes})

    assert response.status_code in (200, 302)
    if response.status_code == 200:
        assert digest() == before


@pytest.fixture
def fiche_form(chief: Client) -> tuple[str, dict[str, Any]]:
    fiche = records.a_fiche(status="brouillon")
    section = Section.objects.create(fiche=fiche, heading="Une partie", body="Texte.")
    Citation.objects.create(fiche=fiche, section=section, printed_label="Lien", resource=records.a_resource())
    CompetenceLink.objects.create(fiche=fiche, competence=records.a_competence(), printed_text="Texte.")
    address = reverse("admin:fiches_fiche_change", args=(fiche.pk,))
    return address, opened(chief, address, "fiche_form")


@pytest.mark.parametrize("kind", ["TOTAL_FORMS", "INITIAL_FORMS"])
@pytest.mark.parametrize("value", ["", "-1", "abc", "99999999999999999999", "2000", "0", "\x00"])
def test_rows_miscounted(chief: Client, fiche_form: tuple[str, dict[str, Any]], kind: str, value: str) -> None:
    address, form = fiche_form
    send(chief, address, form, {f"sections-{kind}": value})


def test_row_of_another_record(chief: Client, fiche_form: tuple[str, dict[str, Any]]) -> None:
    """A row's hidden id that belongs elsewhere changes nothing there."""
    address, form = fiche_form
    elsewhere = Section.objects.create(fiche=records.a_fiche(), heading="Ailleurs", body="Texte.")

    send(chief, address, form, {"sections-0-id": str(elsewhere.pk), "sections-0-heading": "Volée"})

    elsewhere.refresh_from_db()
    assert elsewhere.heading == "Ailleurs"


def test_row_deleted_meanwhile(chief: Client, fiche_form: tuple[str, dict[str, Any]]) -> None:
    address, form = fiche_form
    Citation.objects.all().delete()
    Section.objects.all().delete()

    send(chief, address, form, {"sections-0-heading": "Récrite"})


def test_step_without_references_chosen_and_deleted_at_once(chief: Client) -> None:
    selection = records.a_selection(status="brouillon")
    step = Step.objects.create(selection=selection, title="Une étape", position=1)
    address = reverse("admin:selections_selection_change", args=(selection.pk,))
    form = opened(chief, address, "selection_form")
    chosen = {"references-0-step": str(step.pk), "references-0-resource": str(records.a_resource().pk)}

    send(chief, address, form, {**chosen, "steps-0-DELETE": "on"})

    assert selection.steps.exists()


def test_moment_that_no_database_keeps_is_refused(chief: Client, fiche_form: tuple[str, dict[str, Any]]) -> None:
    """The year 1 in Paris is no year in universal time."""
    address, form = fiche_form
    before = digest()

    response = chief.post(address, {**form, "published_from_0": "0001-01-01", "published_from_1": "00:00"})

    assert "Cette date est trop loin dans le passé." in errors(response)
    assert digest() == before
