"""Two people, one record: the second to save is told, and loses nothing."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalogue.publication import Publishable
from tests import records
from tests.conftest import SignIn
from tests.desk.forms import errors, fields, opened

MAKERS = {"resource": records.a_resource, "fiche": records.a_fiche, "selection": records.a_selection}


def address(record: Publishable) -> str:
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=(record.pk,))


@pytest.mark.parametrize("model", MAKERS)
def test_stale_save_is_refused_and_kept(model: str, sign_in: SignIn) -> None:
    record: Any = MAKERS[model](title="Avant")
    first, second = sign_in("relecteur"), sign_in("administrateur")
    mine, theirs = (opened(client, address(record), f"{model}_form") for client in (first, second))

    assert second.post(address(record), {**theirs, "title": "Le leur"}).status_code == 302
    refused = first.post(address(record), {**mine, "title": "Le mien"})

    record.refresh_from_db()
    assert record.title == "Le leur"
    assert "Quelqu’un d’autre a enregistré" in errors(refused)
    assert "Le mien" in refused.content.decode()


def test_refused_page_saved_again_replaces_knowingly(chief: Client) -> None:
    fiche = records.a_fiche()
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

    refused = chief.post(address(fiche), mine)

    fiche.refresh_from_db()
    assert "Quelqu’un d’autre" in errors(refused)
    assert fiche.status == "publie"


@pytest.mark.parametrize("version", ["", "hier", "\x00"])
def test_missing_or_false_version_is_refused(chief: Client, version: str) -> None:
    fiche = records.a_fiche(title="Avant")
    mine = opened(chief, address(fiche), "fiche_form")

    refused = chief.post(address(fiche), {**mine, "title": "Après", "version": version})

    fiche.refresh_from_db()
    assert errors(refused)
    assert fiche.title == "Avant"
