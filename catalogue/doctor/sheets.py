"""A record as the doctor reads it, saved or being typed: the same values by name, the same rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from catalogue.editing.forms import LAST
from catalogue.editing.widgets import key_of
from catalogue.history.content import parts_of, said_fields
from catalogue.publication import Publishable


@dataclass(frozen=True, slots=True)
class Values:
    """Whatever was typed: a text may be no date, a key may lead nowhere."""

    values: Mapping[str, Any]
    # what begins the identifiers of its fields
    prefix: str = ""
    key: int | None = None

    def text(self, name: str) -> str:
        value = self.values.get(name)
        return "" if value is None else str(value).strip()

    def link(self, name: str) -> int | None:
        return key_of(self.text(name))

    def is_ticked(self, name: str) -> bool:
        return self.values.get(name) in (True, "on", "True", "true", "1")

    def place(self, name: str) -> str:
        return f"id_{self.prefix}{name}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A record, and its rows in their order."""

    model: type[models.Model]
    said: Values
    parts: Mapping[str, list[Values]] = field(default_factory=dict)

    def rows(self, part: str) -> list[Values]:
        return self.parts.get(part, [])


def of_record(record: Publishable) -> Sheet:
    """As it is saved. Queries: one a list of rows."""
    model = type(record)
    parts = {
        name: [Values(held(row), f"{name}-{rank}-", row.pk) for rank, row in enumerate(getattr(record, name).all())]
        for name in parts_of(model)
    }
    return Sheet(model, Values(held(record)), parts)


def held(record: models.Model) -> dict[str, Any]:
    return {each.name: each.value_from_object(record) for each in said_fields(type(record))}


def of_form(form: Any, formsets: Iterable[Any]) -> Sheet:
    """As it is shown or typed, before it is known to be right; rows to be deleted left out. Queries: none."""
    parts = {}
    for formset in formsets:
        rows = [Values(typed(row), f"{row.prefix}-", row.instance.pk) for row in formset.forms if stays(row)]
        parts[formset.prefix] = sorted(rows, key=rank_of)
    return Sheet(type(form.instance), Values(typed(form), "", form.instance.pk), parts)


def typed(form: Any) -> dict[str, Any]:
    return {name: form[name].value() for name in form.fields}


def stays(row: Any) -> bool:
    """Whether it will be there once the form is saved: not the empty one that waits to be filled."""
    if "DELETE" in row.fields and row["DELETE"].value():
        return False
    return row.instance.pk is not None or (row.is_bound and row.has_changed())


def rank_of(row: Values) -> int:
    rank = row.link("position")
    return LAST if rank is None else rank
