"""What readers see, rewritten beside by the forms of the desk, kind by kind."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalogue.fiches.models import Fiche
from catalogue.history.copies import copy_of
from catalogue.history.models import Event, Version
from catalogue.publication import Publishable
from catalogue.resources.models import Resource
from catalogue.selections.models import Selection
from tests.conftest import SignIn
from tests.desk.forms import errors, opened

pytestmark = pytest.mark.usefixtures("seeded")
KINDS = [Fiche, Resource, Selection]


def page(record: Publishable, name: str) -> str:
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{name}", args=(record.pk,))


def whole(model: type[Publishable]) -> Any:
    """A published record that has all its parts."""
    known: dict[Any, dict[str, Any]] = {Fiche: {"is_stub": False}, Resource: {"url__gt": ""}}
    return model._default_manager.filter(**known.get(model, {})).first()


def begun(client: Client, record: Any) -> Any:
    assert client.post(page(record, "prepare")).status_code == 302
    return copy_of(record)


@pytest.mark.parametrize("model", KINDS)
def test_rewritten_then_published(model: type[Publishable], sign_in: SignIn) -> None:
    record, relecteur = whole(model), sign_in("relecteur")
    copy = begun(sign_in("rédacteur"), record)
    form = opened(relecteur, page(copy, "change"), f"{model._meta.model_name}_form")

    saved = relecteur.post(page(copy, "change"), {**form, "title": "Un autre titre", "_transition": "publish"})

    assert saved.status_code == 302, errors(saved)
    assert saved["Location"] == page(record, "change")
    record.refresh_from_db()
    assert (record.title, record.status) == ("Un autre titre", "publie")
    assert copy_of(record) is None
    html = relecteur.get(saved["Location"]).content.decode()
    assert "publiée" in html
    assert "Préparer une nouvelle version" in html


@pytest.mark.parametrize("model", KINDS)
def test_the_address_stays(model: type[Publishable], chief: Client) -> None:
    record = whole(model)
    copy = begun(chief, record)
    form = opened(chief, page(copy, "change"), f"{model._meta.model_name}_form")

    assert not {"slug", "theme", "number"} & set(form) - ({"number"} if model is Resource else set())
    chief.post(page(copy, "change"), {**form, "slug": "ailleurs", "_transition": "publish"})

    address = record.get_absolute_url()
    record = type(record)._default_manager.get(pk=record.pk)
    assert record.get_absolute_url() == address


def test_an_address_of_another_resource_is_refused(chief: Client) -> None:
    first, second = Resource.objects.exclude(url="")[:2]
    copy = begun(chief, first)
    form = opened(chief, page(copy, "change"), "resource_form")

    refused = chief.post(page(copy, "change"), {**form, "url": second.url})

    assert "déjà cette adresse" in errors(refused)


@pytest.mark.parametrize("role", ["anonymous", "staff", "rédacteur", "relecteur", "administrateur"])
@pytest.mark.parametrize("model", KINDS)
def test_who_may(role: str, model: type[Publishable], sign_in: SignIn) -> None:
    """Who may begin a version, make a transition, restore, recover; a GET of these does nothing."""
    record, client = whole(model), sign_in(role)
    version = Version.objects.of(record).get()
    writer, publisher = role in ("rédacteur", "relecteur", "administrateur"), role in ("relecteur", "administrateur")
    restore = reverse(
        f"admin:{record._meta.app_label}_{record._meta.model_name}_restore", args=(record.pk, version.number)
    )

    assert client.get(page(record, "prepare")).status_code in (302, 403, 405)
    assert client.get(page(record, "transition")).status_code in (302, 403, 405)
    assert client.get(restore).status_code in (302, 403)
    assert copy_of(record) is None
    transition = client.post(page(record, "transition"), {"_transition": "archive"})
    record.refresh_from_db()
    assert (record.status == "archive") == publisher
    assert transition.status_code == (302 if writer or role == "anonymous" else 403)
    if publisher:
        client.post(page(record, "transition"), {"_transition": "publish"})

    answer = client.post(restore)
    assert (copy_of(record) is not None) == writer
    assert answer.status_code == (302 if writer or role == "anonymous" else 403)
    recoverable = reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_recoverable")
    assert client.get(recoverable).status_code == (200 if writer else 302 if role == "anonymous" else 403)


@pytest.mark.parametrize("sent", [{}, {"_transition": "rien"}, {"_transition": "\x00"}, {"_transition": "abandon"}])
def test_a_step_that_is_none(sent: dict[str, str], chief: Client) -> None:
    fiche = whole(Fiche)

    assert chief.post(page(fiche, "transition"), sent).status_code == 302

    fiche.refresh_from_db()
    assert fiche.status == "publie"
    assert Version.objects.of(fiche).count() == 1


@pytest.mark.parametrize("query", ["de=1&a=1", "de=x&a=9999999999999", "de=%00", "de=-1&a=0", "de=1"])
def test_history_of_any_address(query: str, chief: Client) -> None:
    assert chief.get(f"{page(whole(Fiche), 'history')}?{query}").status_code in (200, 404)


@pytest.mark.parametrize("key", ["", "abc", "9" * 30, "\x00", "1"])
def test_recover_what_is_not_there(key: str, chief: Client) -> None:
    assert chief.post(reverse("admin:fiches_fiche_recoverable"), {"version": key}).status_code == 404


def test_deleted_then_recovered(chief: Client) -> None:
    fiche = whole(Fiche)
    sections = fiche.sections.count()
    begun(chief, fiche)
    chief.post(page(fiche, "delete"), {"post": "yes"})
    assert not Fiche._base_manager.filter(pk=fiche.pk).exists()
    address = reverse("admin:fiches_fiche_recoverable")
    version = Version.objects.filter(event=Event.DELETED).get()
    assert fiche.title in chief.get(address).content.decode()

    chief.post(address, {"version": version.pk})

    found = Fiche.objects.get(pk=fiche.pk)
    assert (found.status, found.sections.count()) == ("brouillon", sections)


def test_several_are_returned_with_one_comment(sign_in: SignIn) -> None:
    Fiche.objects.update(status="a-relire")
    keys = list(Fiche.objects.values_list("pk", flat=True))
    relecteur, address = sign_in("relecteur"), reverse("admin:fiches_fiche_changelist")
    asked = relecteur.post(address, {"action": "return_to_writer", "_selected_action": keys})
    assert "Ce qui est à reprendre" in asked.content.decode()

    relecteur.post(
        address, {"action": "return_to_writer", "_selected_action": keys, "_comment": "À revoir."}, follow=True
    )

    assert set(Fiche.objects.values_list("status", flat=True)) == {"brouillon"}
    assert Version.objects.filter(event=Event.RETURNED, comment="À revoir.").count() == len(keys)


def test_a_version_being_written_is_given_up_not_deleted(chief: Client) -> None:
    copy = begun(chief, whole(Fiche))

    assert page(copy, "delete") not in chief.get(page(copy, "change")).content.decode()
    assert chief.get(page(copy, "delete")).status_code == 403
    assert chief.post(page(copy, "delete"), {"post": "yes"}).status_code == 403
