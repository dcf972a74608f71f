from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.contrib.admin import site
from django.test import Client
from django.urls import reverse

from catalogue.competences.models import Competence
from tests import records
from tests.desk.forms import errors, opened, save

LIST = "admin:competences_competence_changelist"


def ranks(client: Client) -> list[Tag]:
    page = BeautifulSoup(client.get(reverse(LIST)).content.decode(), "html.parser")
    return list(page.select("input.rank"))


def test_code_already_taken_in_the_framework_is_refused(chief: Client) -> None:
    """By another domain too: the database compares codes in the framework, which no form shows."""
    taken = records.a_competence(code="1.1")
    domain = records.a_domain(framework=taken.framework)
    add = reverse("admin:competences_competence_add")

    response = save(chief, add, "competence_form", domain=domain.pk, code="1.1", label="Autre")

    assert "Ce référentiel a déjà une compétence de ce code." in errors(response)
    assert Competence.objects.count() == 1


def test_same_code_in_another_framework(chief: Client) -> None:
    records.a_competence(code="1.1")
    add = reverse("admin:competences_competence_add")

    response = save(chief, add, "competence_form", domain=records.a_domain().pk, code="1.1", label="Autre")

    assert errors(response) == ""
    assert Competence.objects.count() == 2


def test_order_is_typed_in_the_list(chief: Client) -> None:
    domain = records.a_domain()
    first, second = (records.a_competence(domain=domain, position=rank) for rank in (1, 2))

    save(chief, reverse(LIST), "changelist-form", form__0__position=2, form__1__position=1, _save="Enregistrer")

    assert list(Competence.objects.in_framework_order()) == [second, first]


def test_identifiers_held_by_addresses_are_chosen_once(chief: Client) -> None:
    competence = records.a_competence()
    for record, name in ((competence.framework, "slug"), (competence.domain, "framework")):
        opts = record._meta
        address = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=(record.pk,))
        assert f'name="{name}"' not in chief.get(address).content.decode()


def test_list_in_order_is_on_one_page(chief: Client) -> None:
    """Its script gives numbers again to the lines that it sees."""
    domain = records.a_domain()
    for rank in range(1, 61):
        records.a_competence(domain=domain, position=rank)

    assert len(ranks(chief)) == 60


def test_lines_move_inside_their_domain(chief: Client) -> None:
    """Ranks begin again at 1 in each: numbers exchanged from one to another would mean nothing."""
    framework = records.a_framework(position=2)
    domains = [records.a_domain(framework=framework, position=rank) for rank in (1, 2)]
    for domain in domains:
        records.a_competence(domain=domain, position=1)
        records.a_competence(domain=domain, position=2)

    assert [field["data-group"] for field in ranks(chief)] == ["2/1", "2/1", "2/2", "2/2"]


def test_list_opened_before_someone_else_saved(chief: Client) -> None:
    """It writes what its reader moved, and neither puts back the other's lines nor their other fields."""
    domain = records.a_domain()
    first, second = (records.a_competence(domain=domain, position=rank, label="Avant") for rank in (1, 2))
    mine = opened(chief, reverse(LIST), "changelist-form")
    Competence.objects.filter(pk=first.pk).update(position=9, label="Le leur")

    saved = chief.post(reverse(LIST), {**mine, "form-1-position": "5", "_save": "Enregistrer"})

    assert saved.status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.position, first.label, second.position) == (9, "Le leur", 5)


def test_line_moved_while_someone_else_writes_its_record(chief: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    competence = records.a_competence(position=1, label="Avant")
    mine = opened(chief, reverse(LIST), "changelist-form")
    desk = site.get_model_admin(Competence)
    write = desk.save_form

    def written_by_another(*args: Any, **kwargs: Any) -> Any:
        other = Competence.objects.get()
        other.label = "Après"
        other.save()
        return write(*args, **kwargs)

    monkeypatch.setattr(desk, "save_form", written_by_another)
    chief.post(reverse(LIST), {**mine, "form-0-position": "5", "_save": "Enregistrer"})

    competence.refresh_from_db()
    assert (competence.position, competence.label) == (5, "Après")
    assert "apres" in competence.folded


@pytest.mark.parametrize("position", ["2", "", "-1", "32768", "99999999999999999999", "abc"])
def test_line_deleted_meanwhile_or_badly_typed(chief: Client, position: str) -> None:
    kept, lost = (records.a_competence(position=rank) for rank in (1, 2))
    mine = opened(chief, reverse(LIST), "changelist-form")
    lost.delete()

    refused = chief.post(reverse(LIST), {**mine, "form-0-position": position, "_save": "Enregistrer"})

    kept.refresh_from_db()
    assert refused.status_code == 200
    assert kept.position == 1


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["1/2", "..", "http://["])
def test_code_that_makes_no_address_is_refused_in_its_form(chief: Client, code: str) -> None:
    competence = records.a_competence()

    refused = save(chief, f"/admin/competences/competence/{competence.pk}/change/", "competence_form", code=code)

    assert "Un code s’écrit en lettres" in errors(refused)
