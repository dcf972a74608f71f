"""Two people, one record: the second to save is told, and loses nothing."""

import contextlib
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.admin import site
from django.db import connection, transaction
from django.forms import model_to_dict, modelform_factory
from django.test import Client
from django.urls import reverse

from catalogue.editing.forms import VersionedForm
from catalogue.fiches.models import Citation, Fiche
from catalogue.publication import Publishable
from catalogue.resources.models import Resource
from tests import records
from tests.conftest import SignIn
from tests.desk.forms import errors, fields, opened

MAKERS = {"resource": records.a_resource, "fiche": records.a_fiche, "selection": records.a_selection}


def address(record: Publishable) -> str:
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=(record.pk,))


@pytest.mark.parametrize("model", MAKERS)
def test_stale_save_is_refused_and_kept(model: str, sign_in: SignIn) -> None:
    record: Any = MAKERS[model](title="Avant", status="brouillon")
    first, second = sign_in("relecteur"), sign_in("administrateur")
    mine, theirs = (opened(client, address(record), f"{model}_form") for client in (first, second))

    assert second.post(address(record), {**theirs, "title": "Le leur"}).status_code == 302
    refused = first.post(address(record), {**mine, "title": "Le mien"})

    record.refresh_from_db()
    assert record.title == "Le leur"
    assert "Quelqu’un d’autre a enregistré" in errors(refused)
    assert "Le mien" in refused.content.decode()


def test_refused_page_saved_again_replaces_knowingly(chief: Client) -> None:
    fiche = records.a_fiche(status="brouillon")
    mine = opened(chief, address(fiche), "fiche_form")
    fiche.save()

    refused = chief.post(address(fiche), {**mine, "title": "Le mien"})
    again = chief.post(address(fiche), fields(refused.content.decode(), "fiche_form"))

    fiche.refresh_from_db()
    assert again.status_code == 302
    assert fiche.title == "Le mien"


def test_action_of_the_list_counts_as_a_change(chief: Client) -> None:
    fiche = records.a_fiche(status="brouillon")
    mine = opened(chief, address(fiche), "fiche_form")
    chief.post(reverse("admin:fiches_fiche_changelist"), {"action": "publish", "_selected_action": [fiche.pk]})

    refused = chief.post(address(fiche), {**mine, "title": "Le mien"})

    fiche.refresh_from_db()
    assert "Quelqu’un d’autre a publié cette page" in errors(refused)
    assert "Le mien" in refused.content.decode()
    assert (fiche.status, fiche.title) == ("publie", "Pourquoi ?")


@pytest.mark.parametrize("version", ["", "hier", "\x00"])
def test_missing_or_false_version_is_refused(chief: Client, version: str) -> None:
    fiche = records.a_fiche(title="Avant", status="brouillon")
    mine = opened(chief, address(fiche), "fiche_form")

    refused = chief.post(address(fiche), {**mine, "title": "Après", "version": version})

    fiche.refresh_from_db()
    assert errors(refused)
    assert fiche.title == "Avant"


def test_page_deleted_meanwhile_is_told(chief: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deleted between the moment when the desk reads the record and the one when it saves it."""
    fiche = records.a_fiche(status="brouillon")
    mine = opened(chief, address(fiche), "fiche_form")
    desk = site.get_model_admin(Fiche)
    read = desk.get_object

    def read_then_lost(*args: Any) -> Any:
        found = read(*args)
        Fiche.objects.filter(pk=fiche.pk).delete()
        return found

    monkeypatch.setattr(desk, "get_object", read_then_lost)
    refused = chief.post(address(fiche), {**mine, "title": "Le mien"})

    assert "Quelqu’un d’autre a supprimé cette page" in errors(refused)
    assert "Le mien" in refused.content.decode()
    assert not Fiche.objects.filter(pk=fiche.pk).exists()


def save_as_the_desk_does(resource: Resource, changes: dict[str, str]) -> None:
    form_class = modelform_factory(Resource, VersionedForm, fields=("title", "slug"))
    typed = model_to_dict(resource, ("title", "slug")) | {"version": resource.updated_at.isoformat()} | changes
    with contextlib.closing(connection), transaction.atomic():
        form = form_class(typed, instance=resource)
        assert form.is_valid(), form.errors
        form.save()


def wait_until_someone_waits() -> None:
    deadline = time.monotonic() + 5
    waiting = 0
    while not waiting and time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            [waiting] = cursor.fetchone()
    assert waiting


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite n’a qu’un écrivain à la fois")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("changes", [{"title": "Après"}, {"slug": "apres"}])
def test_two_saves_never_wait_for_each_other(changes: dict[str, str]) -> None:
    """One fiche, saved, then cites a resource that someone else is saving: each holds what the other could want."""
    fiche, resource = records.a_fiche(), records.a_resource(status="brouillon")

    with ThreadPoolExecutor(1) as someone_else:
        with transaction.atomic():
            fiche.save()
            saving = someone_else.submit(save_as_the_desk_does, Resource.objects.get(), changes)
            wait_until_someone_waits()
            Citation.objects.create(fiche=fiche, resource=resource, printed_label="Lien")
        saving.result()

    assert Resource.objects.filter(**changes).exists()
    assert fiche.citations.exists()
