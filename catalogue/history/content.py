"""The whole content of a record, its rows and its relations, as JSON: what is kept, compared, copied and restored.

Two records of equal content say the same thing: rows have no identity of their own, they are told by their place.
What a record links to is kept by its key and by the name it then had, to be read once it is no more.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models, transaction
from django.db.models.fields.related import ForeignObjectRel

# Of a record: "fields" (a value by name), "many" (a list of links by name), "rows" (a list of rows by part, a row
# being a value by name). A link has the "key" and the "name" of a record, or the rank of a "row" of the same one.
Content = dict[str, Any]
Link = Mapping[str, Any]

# What a record is going through, not what it says.
LIFE = frozenset({"draft_of", "status", "published_from", "published_until", "created_at", "updated_at", "is_demo"})
PLACE = "position"


class UnwritableError(Exception):
    """What a content says cannot be written any more; holds the sentence that says why."""


def parts_of(model: type[models.Model]) -> tuple[str, ...]:
    """The names of its lists of rows, those that others point to first."""
    return getattr(model, "own_rows", ())


def part_of(model: type[models.Model], name: str) -> ForeignObjectRel:
    relation = model._meta.get_field(name)
    assert isinstance(relation, ForeignObjectRel)  # noqa: S101 - said by the model
    return relation


def said_fields(model: type[models.Model], *ignored: str) -> Iterator["models.Field[Any, Any]"]:
    """The columns that people write, in the order of the model."""
    for field in model._meta.concrete_fields:
        if field.editable and not field.primary_key and field.name not in LIFE and field.name not in ignored:
            yield field


def row_fields(relation: ForeignObjectRel) -> "list[models.Field[Any, Any]]":
    """Those of a row, but its record and its place, which its rank tells."""
    return list(said_fields(relation.related_model, relation.field.name, PLACE))


def content_of(record: models.Model) -> Content:
    """All that a record says. Queries: one a link of it that is not loaded, one a list of rows or of links."""
    model = type(record)
    places: dict[tuple[type[models.Model], int], int] = {}
    rows: dict[str, list[dict[str, Any]]] = {}
    for name in parts_of(model):
        relation = part_of(model, name)
        fields = row_fields(relation)
        links = [field.name for field in fields if field.is_relation]
        rows_of = getattr(record, name).all()
        found = list(rows_of.select_related(*links) if links and not is_loaded(record, name) else rows_of)
        places |= {(relation.related_model, row.pk): place for place, row in enumerate(found)}
        rows[name] = [{field.name: value_of(row, field, places) for field in fields} for row in found]
    return {
        "fields": {field.name: value_of(record, field, places) for field in said_fields(model)},
        "many": {
            field.name: sorted(map(link_to, getattr(record, field.name).all()), key=lambda link: link["key"])
            for field in plain_many(model)
        },
        "rows": rows,
    }


def is_loaded(record: models.Model, name: str) -> bool:
    """Whether these rows were asked for with the record, by who reads the content of many."""
    return name in getattr(record, "_prefetched_objects_cache", {})


def loaded_whole(model: type[models.Model], keys: Iterable[int]) -> Iterator[models.Model]:
    """Records whose content costs no more query, copies included. Queries: the same for one record as for many."""
    links = [field.name for field in said_fields(model) if field.is_relation]
    parts = []
    for name in parts_of(model):
        relation = part_of(model, name)
        related = [path for field in row_fields(relation) if field.is_relation for path in read_by_name(field)]
        rows = relation.related_model._base_manager.select_related(*related)
        parts.append(models.Prefetch(name, rows.order_by(*(relation.related_model._meta.ordering or ()))))
    many = [field.name for field in plain_many(model)]
    yield from model._base_manager.filter(pk__in=keys).select_related(*links).prefetch_related(*parts, *many)


def read_by_name(field: Any) -> list[str]:
    """A link, and what the name of the record it leads to reads of others."""
    return [field.name, *(f"{field.name}__{path}" for path in getattr(field.related_model, "named_after", ()))]


def plain_many(model: type[models.Model]) -> Iterator["models.ManyToManyField[Any, Any]"]:
    """Its links without rows of their own: the others are among its parts."""
    for field in model._meta.many_to_many:
        through: Any = field.remote_field.through
        if through._meta.auto_created:
            yield field


def link_to(record: models.Model) -> Link:
    return {"key": record.pk, "name": str(record)}


def value_of(
    record: models.Model, field: "models.Field[Any, Any]", places: Mapping[tuple[type[models.Model], int], int]
) -> Any:
    if not field.is_relation:
        value = getattr(record, field.name)
        return value if value is None or isinstance(value, str | int | bool) else field.value_to_string(record)
    key = getattr(record, field.attname)
    if key is None:
        return None
    place = places.get((field.related_model, key))  # type: ignore[arg-type]
    return {"row": place} if place is not None else link_to(getattr(record, field.name))


@transaction.atomic
def write(record: models.Model, content: Content) -> list[str]:
    """Make a record say this, saved or new; returns what could not be, in sentences. Where it is in its life stays.

    Raises UnwritableError when it cannot be at all, ValidationError when it breaks a rule; nothing is then written.
    """
    lost: list[str] = []
    fill(record, content["fields"], lost)
    record.full_clean()
    record.save()
    for field in plain_many(type(record)):
        kept = existing(field, content["many"].get(field.name, []), lost)
        getattr(record, field.name).set(kept)
    if content_of(record)["rows"] != content["rows"]:
        write_rows(record, content["rows"], lost)
    return lost


def fill(record: models.Model, values: Mapping[str, Any], lost: list[str]) -> None:
    for field in said_fields(type(record)):
        if field.name not in values:
            continue
        value = values[field.name]
        if field.is_relation and value is not None:
            value = next(iter(existing(field, [value], lost)), None)
            if value is None and not field.null:
                raise UnwritableError(lost.pop())
        setattr(record, field.attname, value if field.is_relation else field.to_python(value))


def existing(field: Any, links: list[Link], lost: list[str]) -> list[int]:
    """The keys of those that are still there; says which are not. Query: one, when there are some."""
    keys = [int(link["key"]) for link in links]
    manager = field.related_model._base_manager
    found = set(manager.filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
    lost += [
        f"«\u00a0{link['name']}\u00a0» ({field.verbose_name}) n’existe plus."
        for link in links
        if link["key"] not in found
    ]
    return [key for key in keys if key in found]


def write_rows(record: models.Model, rows: Mapping[str, list[dict[str, Any]]], lost: list[str]) -> None:
    """Replace all rows: those that exchange their names would break the rules of the database one by one."""
    model = type(record)
    for name in reversed(parts_of(model)):
        getattr(record, name).all().delete()
    made: dict[type[models.Model], dict[int, models.Model]] = {}
    for name in parts_of(model):
        relation = part_of(model, name)
        there = made.setdefault(relation.related_model, {})
        for place, values in enumerate(rows.get(name, [])):
            row: Any = relation.related_model(**{relation.field.name: record})
            try:
                fill_row(row, values, made, lost)
            except (UnwritableError, ObjectDoesNotExist) as refusal:
                lost.append(str(refusal))
                continue
            if hasattr(row, PLACE):
                row.position = place + 1
            row.save()
            there[place] = row


def fill_row(
    row: models.Model,
    values: Mapping[str, Any],
    made: Mapping[type[models.Model], Mapping[int, models.Model]],
    lost: list[str],
) -> None:
    """Give a row its values; a row that leads to nothing any more is left out, as readers would not see it."""
    within = {name: value for name, value in values.items() if isinstance(value, dict) and "row" in value}
    missing: list[str] = []
    fill(row, {name: value for name, value in values.items() if name not in within}, missing)
    if missing:
        raise UnwritableError(missing[0])
    for name, value in within.items():
        target: Any = row._meta.get_field(name).related_model
        if value["row"] not in made[target]:
            raise UnwritableError(f"«\u00a0{row}\u00a0» dépendait d’une ligne qui n’a pu être rétablie.")
        setattr(row, name, made[target][value["row"]])
