"""What the stock admin fails on, whatever the kind of record: addresses that lead nowhere, keys of none."""

import re
from typing import Any
from urllib.parse import unquote

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import TO_FIELD_VAR
from django.http import HttpRequest

# Lookups that stock takes from any address, that no list of ours makes, and that few values suit.
NOT_MADE_HERE = {"range", "regex", "iregex"}
# the keys of the lines that are ticked, and of the rows of a form
KEYS = re.compile(rf"{ACTION_CHECKBOX_NAME}|[\w-]+-\d+-id")


def leads_nowhere(request: HttpRequest) -> bool:
    """Whether an address holds a NUL, which PostgreSQL refuses, or asks a list for what no list makes."""
    asked = (part for name in request.GET for part in name.split("__")[1:])
    names_no_field = "" in (request.GET.get(TO_FIELD_VAR), request.POST.get(TO_FIELD_VAR))
    return "\x00" in unquote(request.get_full_path()) or names_no_field or not NOT_MADE_HERE.isdisjoint(asked)


def drop_impossible_keys(request: HttpRequest) -> None:
    """Keys that no column can hold are those of nothing; stock fails on them."""
    from catalogue.editing.widgets import key_of  # imports models, which are not ready when the site is made

    named = [name for name in request.POST if KEYS.fullmatch(name)]
    wrong = [name for name in named if None in map(key_of, request.POST.getlist(name))]
    if wrong:
        sent: Any = request.POST.copy()
        for name in wrong:
            possible = [key for key in sent.pop(name) if key_of(key) is not None]
            if possible:
                sent.setlist(name, possible)
        request.POST = sent
