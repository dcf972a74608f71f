"""A new version that was scheduled: put in its place at its moment, or back to review."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalogue.fiches.models import Fiche
from catalogue.history.copies import prepare
from catalogue.history.due import put_due_in_place
from catalogue.history.models import Event, Version
from catalogue.publication import Status
from tests import records
from tests.history.test_transitions import do, person

pytestmark = pytest.mark.django_db


def test_a_new_version_at_a_date() -> None:
    fiche = records.a_fiche(title="Avant")
    copy = prepare(fiche, person("rédacteur"))
    copy.title, copy.published_from = "Après", timezone.now() + timedelta(hours=1)
    copy.save()

    do(copy, "publish")
    copy.refresh_from_db()
    assert copy.status == Status.SCHEDULED
    assert Fiche.objects.published().get().title == "Avant"
    assert put_due_in_place(Fiche) == 0

    Fiche._base_manager.filter(pk=copy.pk).update(published_from=timezone.now())
    assert put_due_in_place(Fiche) == 1
    assert put_due_in_place(Fiche) == 0
    assert Fiche.objects.published().get().title == "Après"
    last = Version.objects.of(fiche).first()
    assert last is not None
    assert (last.event, last.by and last.by.username, last.edition) == (Event.PUBLISHED, "relecteur", 2)


def test_a_due_version_that_cannot_be_published_goes_back_to_review() -> None:
    fiche = records.a_fiche()
    copy = prepare(fiche, person("rédacteur"))
    Fiche._base_manager.filter(pk=copy.pk).update(status="programme", published_from=timezone.now(), title="")

    assert put_due_in_place(Fiche) == 0

    copy.refresh_from_db()
    assert copy.status == Status.REVIEW
    assert Fiche.objects.published().get().title == "Pourquoi ?"
    last = Version.objects.of(copy).first()
    assert last is not None
    assert (last.event, last.by) == (Event.RETURNED, None)
    assert last.comment.startswith("Prévue pour paraître, cette version ne peut plus être publiée\u00a0: ")
    assert "[" not in last.comment, "une phrase, non une liste"
