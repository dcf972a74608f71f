"""What a record said once, said again; what was deleted, recovered."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone

from catalogue.fiches.models import Fiche, Section
from catalogue.history.content import UnwritableError, content_of
from catalogue.history.copies import copy_of, prepare
from catalogue.history.models import Event, Version
from catalogue.history.recording import keep
from catalogue.history.restoring import RECOVERABLE, forget_deleted, recover, recoverable, restore
from tests import records

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return User.objects.create_user("rédactrice", first_name="Anne", last_name="Martin")


def test_restore_what_readers_see(editor: User) -> None:
    fiche = records.a_fiche(title="Avant")
    Section.objects.create(fiche=fiche, heading="Une", body="Texte.", position=1)
    version = keep(fiche, Event.CHANGED, editor)
    fiche.sections.all().delete()
    fiche.title = "Après"
    fiche.save()

    restored, lost = restore(fiche, version, editor)

    assert lost == []
    assert Fiche.objects.get().title == "Après", "les lecteurs ne voient rien changer"
    assert restored == copy_of(fiche)
    assert content_of(restored) == version.content


def test_restore_a_draft(editor: User) -> None:
    fiche = records.a_fiche(title="Avant", status="brouillon")
    version = keep(fiche, Event.CREATED, editor)
    fiche.title = "Après"
    fiche.save()

    restore(fiche, version, editor)

    assert Fiche.objects.get().title == "Avant"
    last = Version.objects.of(fiche).first()
    assert last is not None
    assert last.event == Event.RESTORED
    assert last.author == "Anne Martin"


@pytest.mark.parametrize("status", ["programme", "archive"])
def test_restore_over_what_is_nobody_s_to_write(editor: User, status: str) -> None:
    """Neither what a relecteur scheduled, nor what is archived: nobody writes them in their form either."""
    fiche = records.a_fiche(title="Avant")
    version = keep(fiche, Event.CHANGED, editor)
    written = prepare(fiche, editor) if status == "programme" else fiche
    Fiche._base_manager.filter(pk=written.pk).update(status=status, title="Après")
    fiche.refresh_from_db()

    with pytest.raises(UnwritableError, match="ne le permet pas"):
        restore(fiche, version, editor)

    written.refresh_from_db()
    assert written.title == "Après"


def test_recover(editor: User) -> None:
    fiche = records.a_fiche(title="Perdue")
    Section.objects.create(fiche=fiche, heading="Une", body="Texte.", position=1)
    said, key = content_of(fiche), fiche.pk
    keep(fiche, Event.DELETED, editor)
    assert not recoverable(Fiche).exists(), "elle est encore là"
    fiche.delete()

    [version] = recoverable(Fiche)
    recover(Fiche, version, editor)

    found = Fiche.objects.get()
    assert (found.pk, found.status) == (key, "brouillon")
    assert content_of(found) == said
    assert not recoverable(Fiche).exists()
    with pytest.raises(UnwritableError, match="déjà été rétablie"):
        recover(Fiche, version, editor)


def test_recover_what_another_replaced(editor: User) -> None:
    fiche = records.a_fiche()
    version = keep(fiche, Event.DELETED, editor)
    theme, number = fiche.theme, fiche.number
    fiche.delete()
    records.a_fiche(theme=theme, number=number)

    with pytest.raises(ValidationError, match="déjà une fiche de ce numéro"):
        recover(Fiche, version, editor)
    assert Fiche.objects.count() == 1


def test_what_was_deleted_is_erased_in_the_end(editor: User) -> None:
    gone, kept = records.a_fiche(), records.a_fiche()
    for fiche in (gone, kept):
        keep(fiche, Event.DELETED, editor)
    gone.delete()
    assert forget_deleted() == 0
    Version.objects.update(at=timezone.now() - RECOVERABLE - timedelta(minutes=1))

    assert not recoverable(Fiche).exists()
    assert forget_deleted() == 1
    assert [version.key for version in Version.objects.all()] == [kept.pk]


def test_a_name_outlives_its_account(editor: User) -> None:
    version = keep(records.a_fiche(), Event.CHANGED, editor)
    editor.delete()

    version.refresh_from_db()
    assert version.author == "Anne Martin"
