"""The rules checked in memory say what the database says; the roles have the rights of an import."""

from datetime import UTC
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import CheckConstraint
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.cells import FORBIDDEN, escaped, unescaped
from catalogue.competences.models import Competence
from catalogue.fiches.models import Citation, CompetenceLink, Fiche
from catalogue.imports.spreadsheets.cells import plain
from catalogue.imports.spreadsheets.rules import holds
from catalogue.resources.models import Resource
from catalogue.selections.models import Reference, Selection, Step

MODELS: list[Any] = [Resource, Fiche, Selection, Competence, Citation, CompetenceLink, Reference, Step]
RULES = [(model, rule) for model in MODELS for rule in model._meta.constraints if isinstance(rule, CheckConstraint)]
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "CharField": st.sampled_from(["", "publie", "imprime", "jour", "libre", "autre", "C1", "a b"]),
    "TextField": st.sampled_from(["", "texte"]),
    "DateField": st.dates(),
    "DateTimeField": st.datetimes(timezones=st.just(UTC)),
    "ForeignKey": st.integers(1, 3),
}


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "rule"), RULES, ids=lambda each: getattr(each, "name", ""))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_rule_in_memory_is_that_of_the_database(model: Any, rule: CheckConstraint, data: st.DataObject) -> None:
    record = model(pk=1)
    for field in model._meta.concrete_fields:
        if not field.primary_key:
            values = VALUES.get(field.get_internal_type(), st.integers(0, 5))
            setattr(record, field.attname, data.draw(st.none() | values if field.null else values))
    try:
        rule.validate(model, record)
        allowed = True
    except ValidationError:
        allowed = False

    assert (holds(rule.condition, record) is not False) == allowed


@given(st.text())
def test_what_is_escaped_comes_back(text: str) -> None:
    kept = FORBIDDEN.sub("\ufffd", plain(text))

    assert unescaped(escaped(kept)) == kept
    assert not escaped(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["rédacteur", "relecteur", "administrateur"])
def test_rights_of_a_role(role: str) -> None:
    user = User.objects.create_user(role)
    user.groups.set(Group.objects.filter(name=role))

    for action in ("add", "change", "view"):
        assert user.has_perm(f"imports.{action}_import") == (role != "rédacteur")


@pytest.mark.django_db
def test_migration_of_the_rights_goes_back_and_forth() -> None:
    rights_given: Any = import_module("catalogue.desk.migrations.0005_import_roles").Migration.operations[0]
    editor = SimpleNamespace(connection=connection)

    rights_given.reverse_code(apps, editor)
    assert not Group.objects.filter(permissions__content_type__app_label="imports").exists()
    for _ in range(2):
        rights_given.code(apps, editor)
    assert Group.objects.filter(permissions__codename="add_import").count() == 2
