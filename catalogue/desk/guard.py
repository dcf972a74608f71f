"""What the stock admin fails on, whatever the kind of record: addresses that lead nowhere, keys of none."""

from typing import Any
from urllib.parse import unquote

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import HttpRequest

# Lookups that stock takes from any address, that no list of ours makes, and that few values suit.
NOT_MADE_HERE = {"range", "regex", "iregex"}


def leads_nowhere(request: HttpRequest) -> bool:
    """Whether an address holds a NUL, which PostgreSQL refuses, or asks a list for what no list makes."""
    asked = (part for name in request.GET for part in name.split("__")[1:])
    return "\x00" in unquote(request.get_full_path()) or not NOT_MADE_HERE.isdisjoint(asked)


def tick_only_keys(request: HttpRequest) -> None:
    """Keys that no column can hold choose nothing; the stock actions fail on them."""
    from catalogue.editing.widgets import key_of  # imports models, which are not ready when the site is made

    ticked = request.POST.getlist(ACTION_CHECKBOX_NAME)
    if any(key_of(key) is None for key in ticked):
        sent: Any = request.POST.copy()
        sent.setlist(ACTION_CHECKBOX_NAME, [key for key in ticked if key_of(key) is not None])
        request.POST = sent
