"""What the stock admin fails on chooses nothing, or leads nowhere, for any kind of record."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

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
        sent = {"action": "delete_selected", "_selected_action": [key], "post": "yes"}
        assert chief.post(address, sent).status_code in (200, 302), key
