"""Whatever is asked of a list of the desk, ticked in it, typed in an address: an answer, and nothing half-written."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import transaction
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from hypothesis import given
from hypothesis import strategies as st

from catalogue.history.transitions import TRANSITIONS
from tests.desk.hostile import (
    ADDRESSES,
    DATES,
    NUMBERS,
    TEXTS,
    as_bytes,
    chief,
    encoded,
    furnish,
    fuzz,
    keys_of,
    registered,
    send,
)
from tests.digest import digest
from tests.permissions.conftest import world as world
from tests.permissions.desk import DESK
from tests.permissions.roles import ADMIN
from tests.permissions.world import World

pytestmark = pytest.mark.django_db
anything = st.sampled_from([*TEXTS, *NUMBERS, *DATES, *ADDRESSES]) | st.text(max_size=20)
ANSWERED = (200, 301, 302, 400, 403, 404, 405, 413)
LOOKUPS = ["", "__exact", "__isnull", "__in", "__gte", "__year", "__month", "__day", "__id__exact", "__contains"]
LOOKUPS += ["__regex", "__isempty", "__range", "__date", "__pk"]
OF_ANY_LIST = ["q", "o", "p", "e", "all", "_popup", "_to_field", "_facets", "_changelist_filters", "soin", "etat", "x"]


def parameters_of(kind: str) -> list[str]:
    """What a list reads in its address: its filters, its date hierarchy, and what stock reads."""
    found, model = admin.site._registry[registered()[kind]], registered()[kind]
    names = [*OF_ANY_LIST, *(field.name for field in model._meta.get_fields())]
    for listed in found.list_filter:
        each = listed[0] if isinstance(listed, tuple) else listed
        names.append(each if isinstance(each, str) else str(getattr(each, "parameter_name", "")))
    return [name for name in names if name]


def queries(kind: str) -> st.SearchStrategy[list[tuple[str, str]]]:
    names = st.builds("{}{}".format, st.sampled_from(parameters_of(kind)), st.sampled_from(LOOKUPS))
    told = st.sampled_from(parameters_of(kind))
    choices = anything | st.sampled_from([*TRANSITIONS, "publie", "2026", "12", "True", "False", "a-relire", "rompus"])
    return st.lists(st.tuples(names | told, choices), max_size=4)


@pytest.mark.parametrize("kind", registered())
@fuzz(8)
@given(data=st.data())
def test_list(kind: str, world: World, data: st.DataObject) -> None:
    address = reverse(f"admin:{kind.replace('.', '_')}_changelist")
    response = chief(world).get(address, QUERY_STRING=encoded(data.draw(queries(kind))))

    assert response.status_code in ANSWERED


@pytest.mark.parametrize("kind", registered())
@fuzz(6)
@given(data=st.data())
def test_action(kind: str, world: World, data: st.DataObject) -> None:
    """Ticked lines of any key, filters of any kind: what is answered with a page has written nothing."""
    model, request = registered()[kind], RequestFactory().get("/")
    request.user = world.chief
    actions = [*admin.site._registry[model].get_actions(request), "x", ""]
    ticked = data.draw(st.lists(st.sampled_from([*keys_of(model), *NUMBERS, *TEXTS]), max_size=3))
    more = st.tuples(
        st.sampled_from(["index", "select_across", "post", "_comment", "_save", "form-TOTAL_FORMS"]), anything
    )
    pairs = [("action", data.draw(st.sampled_from(actions))), *((ACTION_CHECKBOX_NAME, key) for key in ticked)]
    pairs += data.draw(st.lists(more, max_size=2))
    address, query = reverse(f"admin:{kind.replace('.', '_')}_changelist"), data.draw(st.just([]) | queries(kind))
    sent_to(world, address, pairs, query)


def sent_to(world: World, address: str, pairs: Any, query: Any) -> None:
    before = digest()
    with transaction.atomic():
        response = send(chief(world), address, pairs, query)
        assert response.status_code in ANSWERED
        # a record added in a window of its own is answered with a page that closes it
        if response.status_code not in (301, 302) and "_popup" not in dict(pairs):
            assert digest() == before
        transaction.set_rollback(True)


CHOICES = [
    (field.model._meta.app_label, str(field.model._meta.model_name), field.name)
    for model in registered().values()
    for field in model._meta.get_fields()
    if field.is_relation and not field.auto_created
]


@fuzz(40)
@given(choice=st.sampled_from(CHOICES), wrong=st.dictionaries(st.integers(0, 2), anything, max_size=1), data=st.data())
def test_autocomplete(choice: tuple[str, str, str], wrong: dict[int, str], world: World, data: st.DataObject) -> None:
    asked = [wrong.get(rank, part) for rank, part in enumerate(choice)]
    query = list(zip(("app_label", "model_name", "field_name"), asked, strict=True))
    query += data.draw(st.lists(st.tuples(st.sampled_from(["term", "page"]), anything), max_size=2))

    response = chief(world).get(reverse("admin:autocomplete"), QUERY_STRING=encoded(query))

    assert response.status_code in (200, 403, 404)


# --- any other address


def routes(found: URLResolver, before: str = "") -> list[str]:
    """Those of the desk, as they are written."""
    every: list[str] = []
    for each in found.url_patterns:
        route = f"{before}{each.pattern}"
        every += [route] if isinstance(each, URLPattern) else routes(each, route)
    return [route for route in every if route.startswith("admin/")]


ROUTES = sorted(route for route in routes(get_resolver()) if "<" in route and "(?P" not in route)
typed = anything.map(lambda text: quote(as_bytes(text))) | st.sampled_from(
    ["%FF%FE", "%", "_5F", "1/2", "1", "2", "3"]
)


@fuzz(120)
@given(route=st.sampled_from(ROUTES), data=st.data(), method=st.sampled_from(["GET", "POST"]))
def test_typed_address(route: str, method: str, world: World, data: st.DataObject) -> None:
    """With anything in place of a key, a slug or a number."""
    address = "/" + re.sub(r"<(\w+:)?\w+>", lambda _: data.draw(typed), route)
    with transaction.atomic():
        response = chief(world).generic(method, address)
        assert response.status_code in ANSWERED
        transaction.set_rollback(True)


@fuzz(120)
@given(row=st.sampled_from(DESK), data=st.data())
def test_any_address(row: Any, world: World, data: st.DataObject) -> None:
    """Each page of the desk, of a record in each state: its form with one field gone wrong, or a wrong query."""
    address, body = row.where(world, ADMIN), row.body(world, ADMIN)
    files = {name for name, value in body.items() if hasattr(value, "read")}
    names = st.sampled_from([*sorted(body), "_transition", "_comment", "version", "text", "essai", "terms", "_popup"])
    wrong = data.draw(st.dictionaries(names, anything, max_size=2))
    pairs = [(name, str(value)) for name, value in {**body, **wrong}.items() if name not in files]
    query = data.draw(
        st.lists(st.tuples(st.sampled_from(["de", "a", "page", "term", "_popup", "q"]), anything), max_size=2)
    )
    assert chief(world).get(address, QUERY_STRING=encoded(query)).status_code in ANSWERED
    sent_to(world, address, pairs, query)


@pytest.fixture(autouse=True)
def _furnished(world: World) -> None:
    furnish(world)
