from django.test import Client
from django.urls import reverse

from catalogue.selections.models import Selection, Step
from tests import records
from tests.desk.forms import errors, save


def test_selection_written_in_two_times(chief: Client) -> None:
    steps = {"steps__0__title": "Lire", "steps__0__minutes": 20}
    add = reverse("admin:selections_selection_add")
    assert errors(save(chief, add, "selection_form", title="Lectures", slug="lectures", **steps)) == ""
    selection = Selection.objects.get()

    reference = {
        "references__0__step": selection.steps.get().pk,
        "references__0__resource": records.a_resource().pk,
        "references__0__annotation": "À *lire*.",
    }
    change = reverse("admin:selections_selection_change", args=(selection.pk,))
    assert errors(save(chief, change, "selection_form", **reference)) == ""

    saved = selection.references.get()
    assert (saved.step, saved.position) == (selection.steps.get(), 1)
    assert saved.annotation_html == "<p>À <em>lire</em>.</p>"


def test_list_shows_the_total_of_the_steps(chief: Client) -> None:
    selection = records.a_selection()
    for minutes in (20, 5, 40):
        records.a_step(selection=selection, minutes=minutes)

    html = chief.get(reverse("admin:selections_selection_changelist")).content.decode()

    assert "1\u00a0h\u00a005" in html


def a_draft_step() -> Step:
    return records.a_step(selection=records.a_selection(status="brouillon"))


def test_resource_twice_in_a_step(chief: Client) -> None:
    step, resource = a_draft_step(), records.a_resource()
    step.references.create(resource=resource, position=1)
    address = reverse("admin:selections_selection_change", args=(step.selection_id,))

    response = save(chief, address, "selection_form", references__1__step=step.pk, references__1__resource=resource.pk)

    assert errors(response)
    assert step.references.count() == 1


def test_step_stays_in_its_selection(chief: Client) -> None:
    """Its references are stored with their selection: nothing typed by hand takes the step elsewhere."""
    step, other = a_draft_step(), a_draft_step()
    reference = step.references.create(resource=records.a_resource(), position=1)
    address = reverse("admin:selections_selection_change", args=(step.selection_id,))

    moved = save(chief, address, "selection_form", steps__0__selection=other.selection_id)
    save(chief, address, "selection_form", steps__0__id=other.pk, steps__0__title="Prise")

    assert errors(moved)
    for row in (step, other, reference):
        before = row.selection_id
        row.refresh_from_db()
        assert row.selection_id == before
