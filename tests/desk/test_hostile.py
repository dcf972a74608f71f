"""Whatever is sent to a form of the desk: never a failure, nothing half-written; what is accepted is good and kept.

Every kind that is registered is tried, a new one too: its form comes from its page, hostile values from its fields.
"""

from typing import Any

import pytest
from django.contrib import admin
from django.db import transaction
from django.db.models import Model
from django.test import Client, RequestFactory
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from catalogue.editing.history import HistoryAdmin
from catalogue.history.content import content_of
from catalogue.history.models import Version
from tests.desk.forms import fields
from tests.desk.hostile import (
    NUMBERS,
    TEXTS,
    Pairs,
    changes,
    chief,
    fields_of,
    furnish,
    fuzz,
    record_of,
    registered,
    send,
)
from tests.digest import digest
from tests.permissions.conftest import world as world
from tests.permissions.world import World

pytestmark = pytest.mark.django_db
# what the forms of the desk read besides the fields of their record
BESIDE = st.one_of(
    st.tuples(
        st.sampled_from(["_save", "_continue", "_addanother", "_saveasnew", "_verifier", "_reprise", "_popup", "x"]),
        st.just("1"),
    ),
    st.tuples(st.just("_transition"), st.sampled_from(["submit", "publish", "archive", "return", "abandon", "x"])),
    st.tuples(
        st.sampled_from(["_comment", "_to_field", "_garder-title", "_autre-title", "_popup", "csrfmiddlewaretoken"]),
        st.sampled_from([*TEXTS, "autre", "id", "title"]),
    ),
    st.tuples(
        st.sampled_from(["sections", "citations", "steps", "references", "authorships", "themes"]).flatmap(
            lambda rows: st.sampled_from([f"{rows}-0-id", f"{rows}-1-DELETE", f"{rows}-TOTAL_FORMS", f"{rows}-9-id"])
        ),
        st.sampled_from([*NUMBERS, "on"]),
    ),
)


@pytest.fixture
def furnished(world: World) -> World:
    furnish(world)
    return world


def forms_there(world: World, model: type[Model]) -> list[tuple[str, str, Model | None]]:
    """The forms of a kind (address, id, record): of a record, of a new one, of the lines of the list."""
    record, found = record_of(world, model), admin.site._registry[model]
    request = RequestFactory().get("/")
    request.user = world.chief
    name, form = f"admin:{model._meta.app_label}_{model._meta.model_name}", f"{model._meta.model_name}_form"
    there: list[tuple[str, str, Model | None]] = [(reverse(f"{name}_change", args=(record.pk,)), form, record)]
    if found.has_add_permission(request):
        there.append((reverse(f"{name}_add"), form, None))
    if found.list_editable:
        there.append((reverse(f"{name}_changelist"), "changelist-form", None))
    return there


@pytest.mark.parametrize("kind", registered())
@fuzz(6)
@given(data=st.data())
def test_form(kind: str, furnished: World, data: st.DataObject) -> None:
    model, client = registered()[kind], chief(furnished)
    address, form, record = data.draw(st.sampled_from(forms_there(furnished, model)))
    page = furnished.pages.get(address) or client.get(address)
    furnished.pages[address] = page
    known = fields_of(page)
    if not known:
        return  # what the site writes is only read
    held = fields(page.text, form) | ({"_save": "1"} if form == "changelist-form" else {})
    pairs = data.draw(changes(held, known, BESIDE))
    tried(client, address, pairs, model, record)


def tried(client: Client, address: str, pairs: Pairs, model: type[Model], record: Model | None) -> None:
    """Refused, nothing is written; accepted, the record follows every rule, and its history has one version more."""
    before, keys = digest(), set(model._base_manager.values_list("pk", flat=True))
    versions, said = (versions_of(record), said_by(record)) if record else (0, None)
    with transaction.atomic():
        response = send(client, address, pairs)
        assert response.status_code in (200, 302, 400, 403, 404), response.status_code
        if response.status_code != 302:
            assert digest() == before or "_popup" in dict(pairs), "refusé, mais quelque chose est écrit"
        else:
            steps = "_transition" in dict(pairs)
            check(model, record, keys, versions, said, steps=steps)
        transaction.set_rollback(True)


def check(model: type[Model], record: Model | None, keys: set[Any], versions: int, said: Any, *, steps: bool) -> None:
    made = model._base_manager.exclude(pk__in=keys) if record is None else model._base_manager.filter(pk=record.pk)
    for one in made:
        one.full_clean()
        for row in rows_of(one):
            row.full_clean()
        found = admin.site._registry[model]
        if isinstance(found, HistoryAdmin) and found.keeps_history:
            more = versions_of(one) - versions
            assert more == (said_by(one) != said) or (steps and more in (1, 2)), f"{more} versions de plus"


def versions_of(record: Model) -> int:
    return Version.objects.of(record).count()


def said_by(record: Model) -> Any:
    return content_of(type(record)._base_manager.get(pk=record.pk))


def rows_of(record: Any) -> list[Model]:
    found = admin.site._registry[type(record)].inlines
    return [row for inline in found for row in inline.model._base_manager.all() if record in owners_of(row)]


def owners_of(row: Model) -> list[Any]:
    return [getattr(row, field.name) for field in row._meta.concrete_fields if field.is_relation]
