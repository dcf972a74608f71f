from django.test import Client
from django.urls import reverse

from catalogue.competences.models import Competence
from tests import records
from tests.desk.forms import errors, save

LIST = "admin:competences_competence_changelist"


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
