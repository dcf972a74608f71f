"""A record as it was: made again from what a version kept, without a row in the database, for the page to show.

What it led to is shown as it now is, and left out when readers do not see it any more.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, cast

from django.db import models
from django.db.models.fields.related import ForeignObjectRel

from catalogue.history.content import part_of, parts_of, plain_many, row_fields, said_fields
from catalogue.history.models import Version
from themes.derived import Derived

Record = TypeVar("Record", bound=models.Model)
# What a link may lead to, by the name of the field: what readers see of it.
Seen = Mapping[str, "models.QuerySet[Any, Any]"]


def as_it_was(record: Record, version: Version, seen: Seen) -> Record:
    """The record that a version kept. Queries: one for each field of `seen`, one for each other link that is read."""
    content = version.content
    now = {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}
    then = {field.attname: typed(field, content["fields"].get(field.name)) for field in said_fields(type(record))}
    past = type(record)(**now | then)
    past.updated_at = version.readable_from or version.at  # type: ignore[attr-defined]
    for field in record._meta.concrete_fields:
        known = record._state.fields_cache.get(field.name)
        if known is not None and getattr(past, field.attname) == known.pk:
            past._state.fields_cache[field.name] = known
    if isinstance(past, Derived):
        past.derive()
    for many in plain_many(type(record)):
        keys = [link["key"] for link in content["many"].get(many.name, [])]
        remember(past, many.name, many.related_model, list(many.related_model._default_manager.filter(pk__in=keys)))
    give_rows(past, content["rows"], seen)
    return past


def typed(field: "models.Field[Any, Any]", value: Any) -> Any:
    if field.is_relation:
        return value["key"] if value else None
    return field.to_python(value) if value is not None else field.get_default() if not field.null else None


def remember(record: models.Model, name: str, model: type[models.Model], rows: list[Any]) -> None:
    """Make `record.name.all()` answer these rows, as a prefetch does."""
    answer = model._default_manager.none()
    answer._result_cache = rows
    record.__dict__.setdefault("_prefetched_objects_cache", {})[name] = answer


def give_rows(past: models.Model, rows: Mapping[str, list[dict[str, Any]]], seen: Seen) -> None:
    """Make the rows, each with what it leads to. Without a key in the database, they are told apart by their place."""
    found = {name: linked(rows, name, queryset) for name, queryset in seen.items()}
    made: dict[type[models.Model], dict[int, models.Model]] = {}
    for name in parts_of(type(past)):
        relation = part_of(type(past), name)
        made[relation.related_model] = dict(rows_made(past, relation, rows.get(name, []), made, found))
        remember(past, name, relation.related_model, list(made[relation.related_model].values()))
    for model, of_model in made.items():
        hang(of_model.values(), model, made)


def linked(
    rows: Mapping[str, list[dict[str, Any]]], name: str, queryset: "models.QuerySet[Any, Any]"
) -> dict[int, Any]:
    links = (row.get(name) for part in rows.values() for row in part)
    return cast(dict[int, Any], queryset.in_bulk({link["key"] for link in links if link and "key" in link}))


def rows_made(
    past: models.Model,
    relation: ForeignObjectRel,
    rows: list[dict[str, Any]],
    made: Mapping[type[models.Model], Mapping[int, models.Model]],
    found: Mapping[str, Mapping[int, Any]],
) -> Iterable[tuple[int, models.Model]]:
    fields = row_fields(relation)
    for place, values in enumerate(rows):
        row = relation.related_model(pk=place + 1, **{relation.field.name: past})
        for field in fields:
            value = values.get(field.name)
            if not field.is_relation:
                setattr(row, field.name, typed(field, value))
            elif value is not None and "row" in value:
                setattr(row, field.name, made[field.related_model].get(value["row"]))  # type: ignore[index]
            elif value is not None:
                setattr(row, field.name, found.get(field.name, {}).get(value["key"]))
        if all(row_leads(row, field, values) for field in fields if field.is_relation):
            if isinstance(row, Derived):
                row.derive()
            yield place, row


def row_leads(row: models.Model, field: "models.Field[Any, Any]", values: Mapping[str, Any]) -> bool:
    """Whether what a row led to is still there for readers."""
    return values.get(field.name) is None or getattr(row, field.attname) is not None


def hang(
    rows: Iterable[models.Model],
    model: type[models.Model],
    made: Mapping[type[models.Model], Mapping[int, models.Model]],
) -> None:
    """Give rows that others point to theirs: a step its references, a section its links."""
    for field in model._meta.concrete_fields:
        parents = made.get(cast(type[models.Model], field.related_model), {})
        if parents:
            under: dict[int, list[models.Model]] = defaultdict(list)
            for row in rows:
                under[getattr(row, field.attname)].append(row)
            for parent in parents.values():
                name = str(field.remote_field.related_name)  # type: ignore[union-attr]
                remember(parent, name, model, under[parent.pk])
