"""What was sound when it was scheduled is examined again at its moment."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from catalogue.doctor.examining import MOST_REASONS
from catalogue.fiches.models import Fiche, Section
from catalogue.history.copies import prepare
from catalogue.history.due import put_due_in_place
from catalogue.history.models import Event, Version
from catalogue.history.transitions import TRANSITIONS, perform
from catalogue.publication import Status, publishable_models
from catalogue.resources.models import Resource
from tests.desk.test_attention import list_of, listed, shown
from tests.doctor.sheets import SOUND, a_sound_fiche

pytestmark = pytest.mark.django_db


def scheduled(record: Any) -> Any:
    """Its new version, sound when a relecteur scheduled it, whose moment has come."""
    by = User.objects.get()
    copy = prepare(record, by)
    copy.published_from = timezone.now() + timedelta(hours=1)
    copy.save()
    perform(copy, TRANSITIONS["publish"], by)
    rows = type(record)._base_manager.filter(pk=copy.pk)
    assert rows.update(published_from=timezone.now()) == 1
    return rows.get()


def put_due() -> int:
    return sum(map(put_due_in_place, publishable_models()))


@pytest.mark.parametrize("kind", SOUND)
def test_what_is_blocking_at_its_moment_goes_back_to_review(kind: str, chief: Client) -> None:
    record = SOUND[kind](status="publie")
    copy = scheduled(record)
    rows = type(record)._base_manager.filter(pk=copy.pk)
    rows.update(title="ici")

    assert put_due() == 0
    assert put_due() == 0, "une fois rendue, elle n’est plus due"

    copy = rows.get()
    assert copy.status == Status.REVIEW
    record.refresh_from_db()
    assert record.title != "ici", "les lecteurs voient toujours l’ancienne"
    last = Version.objects.of(copy).first()
    assert last is not None
    assert (last.event, last.status) == (Event.RETURNED, Status.REVIEW)
    assert "ne peut plus être publiée\u00a0: Les listes mènent à cette page par son titre" in last.comment
    to_review = list_of(kind, "a-relire")
    assert shown(chief)[to_review] == listed(chief, to_review) == 1

    rows.update(title="Un titre qui dit tout")
    published = perform(rows.get(), TRANSITIONS["publish"], User.objects.get())
    assert (published.pk, published.title) == (record.pk, "Un titre qui dit tout")


def test_reasons_are_few_and_all_said_in_one_comment(chief: Client) -> None:
    copy = scheduled(a_sound_fiche(status="publie"))
    for rank in range(2, 32):
        Section.objects.create(fiche=copy, position=rank, heading=f"S{rank}", body=" ")

    assert put_due() == 0

    last = Version.objects.of(copy).first()
    assert last is not None
    assert last.comment.count("est vide.") == MOST_REASONS
    assert "Et 20 de plus" in last.comment


def test_what_is_only_advised_does_not_hold_it_back(chief: Client) -> None:
    fiche = a_sound_fiche(status="publie", title="Avant")
    copy = scheduled(fiche)
    Resource.objects.update(status="archive")
    Fiche._base_manager.filter(pk=copy.pk).update(title="Après")

    assert put_due() == 1
    assert Fiche.objects.published().get().title == "Après"


def test_one_that_goes_back_does_not_hold_the_others(chief: Client) -> None:
    faulty, sound = scheduled(a_sound_fiche(status="publie")), scheduled(a_sound_fiche(status="publie"))
    Fiche._base_manager.filter(pk=faulty.pk).update(introduction="")

    assert put_due() == 1
    assert not Fiche._base_manager.filter(pk=sound.pk).exists()
