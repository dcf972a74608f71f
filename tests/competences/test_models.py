from collections.abc import Callable

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from catalogue.competences.models import Competence, Domain, Framework
from tests import records

pytestmark = pytest.mark.django_db
CompetenceForm = forms.modelform_factory(Competence, fields=["domain", "code", "label"])


def test_competence_derives_framework_and_key_from_its_domain() -> None:
    domain = records.a_domain(framework=records.a_framework(slug="crcn"))

    competence = Competence.objects.create(domain=domain, code="1.1", label="Mener une recherche")

    assert (competence.framework, competence.key) == (domain.framework, "crcn.1.1")
    assert competence.get_absolute_url() == "/competences/crcn/1.1/"


def test_the_same_code_lives_in_two_frameworks() -> None:
    first, other = records.a_competence(code="1.1"), records.a_competence(code="1.1")

    assert first.key != other.key


@pytest.mark.parametrize("code", ["C1", "c1"])
def test_form_refuses_a_code_taken_in_the_framework(code: str) -> None:
    taken = records.a_competence(code="C1")

    form = CompetenceForm({"domain": taken.domain_id, "code": code, "label": "Autre"})

    assert form.non_field_errors() == ["Ce référentiel a déjà une compétence de ce code."]


@pytest.mark.parametrize("code", ["1/2", "..", ".", "é", "1 2", "1?", "C1\n"])
@pytest.mark.parametrize("make", [records.a_domain, records.a_competence])
def test_code_that_an_address_cannot_hold_is_refused(make: Callable[..., Domain | Competence], code: str) -> None:
    record = make()
    record.code = code

    with pytest.raises(ValidationError, match="Un code s’écrit"):
        record.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        record.save()


def test_form_without_a_domain_is_an_error_not_a_crash() -> None:
    form = CompetenceForm({"domain": "", "code": "1.1", "label": "Autre"})

    assert list(form.errors) == ["domain"]


def test_form_saves_what_it_derives() -> None:
    domain = records.a_domain(framework=records.a_framework(slug="crcn"))

    form = CompetenceForm({"domain": domain.pk, "code": "2.2", "label": "Partager et publier"})

    assert form.save().key == "crcn.2.2"


def test_in_framework_order_follows_positions() -> None:
    framework = records.a_framework()
    second, first = (
        records.a_domain(framework=framework, position=2),
        records.a_domain(framework=framework, position=1),
    )
    c = records.a_competence(domain=second, position=1)
    b, a = records.a_competence(domain=first, position=2), records.a_competence(domain=first, position=1)

    assert list(Competence.objects.in_framework_order()) == [a, b, c]


def test_natural_keys_lead_back() -> None:
    competence = records.a_competence()
    domain = competence.domain

    assert Competence.objects.get_by_natural_key(*competence.natural_key()) == competence
    assert Domain.objects.get_by_natural_key(*domain.natural_key()) == domain
    assert Framework.objects.get_by_natural_key(*domain.framework.natural_key()) == domain.framework
