"""What the stock admin fails on chooses nothing, or leads nowhere, for any kind of record."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from tests.desk.forms import opened
from tests.records import a_selection
from themes.models import Level

pytestmark = pytest.mark.django_db
LISTS = [
    reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") for model in admin.site._registry
]


@pytest.mark.parametrize("address", LISTS)
def test_lookups_that_no_list_makes_lead_nowhere(chief: Client, address: str) -> None:
    for query in ("id__range=", "id__range=1", "id__regex=[", "id__iregex=(", "x__id__range=1,2", "id=%00", "%00=1"):
        assert chief.get(address, QUERY_STRING=query).status_code == 404, query


@pytest.mark.parametrize("address", LISTS)
def test_keys_that_no_column_holds_choose_nothing(chief: Client, address: str) -> None:
    for key in ("9" * 20, "abc", "\x00", "-1", ""):
        for ticked in ([key], ["1", key]):
            sent = {"action": "delete_selected", "_selected_action": ticked, "post": "yes"}
            assert chief.post(address, sent).status_code in (200, 302), ticked


def test_rows_and_lines_of_impossible_keys_are_those_of_nothing(chief: Client) -> None:
    level = Level.objects.create(code="college", label="Collège", plural="collèges")
    address = reverse("admin:themes_level_changelist")
    line = opened(chief, address, "changelist-form") | {"form-0-position": "3", "_save": "1"}

    for key in ("9" * 20, "abc", "-1", ""):
        assert chief.post(address, {**line, "form-0-id": key}).status_code in (200, 302), key
        level.refresh_from_db()
        assert level.position == 0
    chief.post(address, line)
    level.refresh_from_db()
    assert level.position == 3


def test_form_asked_by_no_field_leads_nowhere(chief: Client) -> None:
    address = reverse("admin:themes_level_add")
    assert chief.get(f"{address}?_to_field=").status_code == 404
    assert chief.post(address, {"_to_field": ""}).status_code == 404


def test_choices_come_in_an_order(chief: Client) -> None:
    """Those of a list that adds counts too."""
    asked = {"app_label": "selections", "model_name": "selection", "field_name": "draft_of"}
    for title in ("B", "A"):
        a_selection(title=title)

    found = chief.get(reverse("admin:autocomplete"), asked).json()["results"]

    assert [choice["text"] for choice in found] == ["A", "B"]


def test_shortcut_of_no_record_leads_nowhere(chief: Client) -> None:
    for kind, key in (("9" * 4400, "1"), ("1", "9" * 4400), ("٣", "x"), ("0", "1"), ("abc", "abc")):
        assert chief.get(reverse("admin:view_on_site", args=(kind, key))).status_code == 404
