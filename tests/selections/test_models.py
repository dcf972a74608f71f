from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError

from catalogue.publication import Status
from catalogue.selections.models import Reference, Selection
from tests import records

pytestmark = pytest.mark.django_db
ReferenceForm = forms.modelform_factory(Reference, fields=["step", "resource"])


def test_total_is_the_sum_of_the_steps() -> None:
    selection = records.a_selection()
    for minutes in (20, 5, 40, None):
        records.a_step(selection=selection, minutes=minutes)

    assert vars(Selection.objects.with_total().get())["total_minutes"] == 65


def test_total_is_unknown_without_a_step() -> None:
    records.a_selection()

    assert vars(Selection.objects.with_total().get())["total_minutes"] is None


def test_latest_first_puts_undated_last() -> None:
    undated = records.a_selection()
    old = records.a_selection(published_on=date(2020, 1, 1))
    new = records.a_selection(published_on=date(2022, 1, 18))

    assert list(Selection.objects.latest_first()) == [new, old, undated]


def test_purpose_is_rendered_when_saved() -> None:
    assert records.a_selection(purpose="Un *mot*").purpose_html == "<p>Un <em>mot</em></p>"


def test_reference_derives_its_selection_and_html() -> None:
    step = records.a_step()

    reference = Reference.objects.create(step=step, resource=records.a_resource(), annotation="Un *mot*")

    assert (reference.selection, reference.annotation_html) == (step.selection, "<p>Un <em>mot</em></p>")


def test_form_without_a_step_is_an_error_not_a_crash() -> None:
    form = ReferenceForm({"step": "", "resource": records.a_resource().pk})

    assert list(form.errors) == ["step"]


@pytest.mark.parametrize(
    ("selection", "resource", "read"),
    [
        (Status.PUBLISHED, Status.PUBLISHED, True),
        (Status.DRAFT, Status.PUBLISHED, False),
        (Status.PUBLISHED, Status.REVIEW, False),
    ],
)
def test_reference_is_readable_when_both_ends_are(selection: Status, resource: Status, read: bool) -> None:
    step = records.a_step(selection=records.a_selection(status=selection))
    Reference.objects.create(step=step, resource=records.a_resource(status=resource))

    assert Reference.objects.readable().exists() is read


@pytest.mark.parametrize("field", ["source_url", "portal_url"])
def test_selection_addresses_are_of_the_web(field: str) -> None:
    selection = records.a_selection()
    setattr(selection, field, "javascript:alert(1)")

    with pytest.raises(ValidationError, match="adresse http ou https"):
        selection.full_clean()


def test_selection_natural_key_leads_back() -> None:
    selection = records.a_selection()

    assert Selection.objects.get_by_natural_key(*selection.natural_key()) == selection
