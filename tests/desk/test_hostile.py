"""Whatever is sent to a form of the desk: never a 500, nothing half-written, what was typed is still there."""

from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.fiches.models import Citation, CompetenceLink, Section
from catalogue.resources.models import Authorship, FieldOrigin
from catalogue.selections.models import Reference, Step
from tests import records
from tests.desk.forms import opened

HOSTILE = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "\x00",
            "-1",
            "0",
            "1",
            "99999999999999999999",
            "9223372036854775807",
            "32768",
            "1e9",
            "٣",
            "abc",
            "é" * 10_000,
            "2021-02-31",
            "99999-01-01",
            "0001-01-01",
            "25:61",
            "http://[",
            "https://exemple.fr/" + "é" * 1900,
            "javascript:alert(1)",
            "<script>alert(1)</script>",
            "{{ 7|add:7 }}",
            "publie",
            "on",
        ]
    ),
    st.text(max_size=30),
)
ROOMS = ("themes", "resources", "competences", "fiches", "selections")
FUZZ = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def everything() -> dict[str, list[Any]]:
    """All that the catalogue holds."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values_list())
        for room in ROOMS
        for model in apps.get_app_config(room).get_models(include_auto_created=True)
    }


def send(client: Client, address: str, form: dict[str, Any], changes: dict[str, str]) -> None:
    before = everything()
    response = client.post(address, {**form, **changes})

    assert response.status_code in (200, 302)
    if response.status_code == 200:
        assert everything() == before


@pytest.fixture
def fiche_form(chief: Client) -> tuple[str, dict[str, Any]]:
    fiche = records.a_fiche(status="brouillon")
    section = Section.objects.create(fiche=fiche, heading="Une partie", body="Texte.")
    Citation.objects.create(fiche=fiche, section=section, printed_label="Lien", resource=records.a_resource())
    CompetenceLink.objects.create(fiche=fiche, competence=records.a_competence(), printed_text="Texte.")
    address = reverse("admin:fiches_fiche_change", args=(fiche.pk,))
    return address, opened(chief, address, "fiche_form")


@pytest.fixture
def resource_form(chief: Client) -> tuple[str, dict[str, Any]]:
    resource = records.a_resource(url="https://exemple.fr/", status="brouillon")
    Authorship.objects.create(resource=resource, author=records.an_author())
    FieldOrigin.objects.create(resource=resource, field="title", origin="imprime")
    address = reverse("admin:resources_resource_change", args=(resource.pk,))
    return address, opened(chief, address, "resource_form")


@pytest.fixture
def selection_form(chief: Client) -> tuple[str, dict[str, Any]]:
    step = records.a_step(selection=records.a_selection(status="brouillon"))
    Reference.objects.create(step=step, resource=records.a_resource())
    address = reverse("admin:selections_selection_change", args=(step.selection_id,))
    return address, opened(chief, address, "selection_form")


def changes_of(data: st.DataObject, form: dict[str, Any]) -> dict[str, str]:
    names = st.sampled_from(sorted({*form, "audiences", "themes", "sections-0-DELETE", "steps-0-DELETE", "part_of"}))
    return data.draw(st.dictionaries(names, HOSTILE, min_size=1, max_size=4))


@FUZZ
@given(data=st.data())
def test_fiche(chief: Client, fiche_form: tuple[str, dict[str, Any]], data: st.DataObject) -> None:
    address, form = fiche_form
    send(chief, address, form, changes_of(data, form))


@FUZZ
@given(data=st.data())
def test_resource(chief: Client, resource_form: tuple[str, dict[str, Any]], data: st.DataObject) -> None:
    address, form = resource_form
    send(chief, address, form, changes_of(data, form))


@FUZZ
@given(data=st.data())
def test_selection(chief: Client, selection_form: tuple[str, dict[str, Any]], data: st.DataObject) -> None:
    address, form = selection_form
    send(chief, address, form, changes_of(data, form))


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
