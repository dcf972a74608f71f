"""The rules of the models, checked in memory: a query a rule and a record would take minutes for a whole file.

The database holds them too, when all is written; here each is told by its sentence, beside its row.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from catalogue.competences.models import Competence
from catalogue.history.content import part_of, row_fields, said_fields
from catalogue.imports.spreadsheets.drafts import Draft, Row
from catalogue.resources.admin import ADDRESS_BYTES
from catalogue.wording import NBSP

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "in": lambda left, values: left in values,
    "gt": lambda left, least: bool(left > least),
    "gte": lambda left, least: bool(left >= least),
}
# (the name of a field, or nothing, the sentence)
Broken = tuple[str, str]


def fill(record: Any, fields: Iterable[Any], values: Mapping[str, Any]) -> None:
    """Give a record the values that its content says; links to rows of its own are left to who writes them."""
    for field in fields:
        value = values.get(field.name)
        if not field.is_relation:
            setattr(record, field.attname, field.to_python(value))
        elif value is None or "key" in value:
            setattr(record, field.attname, value and value["key"])


def live(record: Any, life: Mapping[str, Any]) -> None:
    """The same of its life."""
    for name, value in life.items():
        setattr(record, name, record._meta.get_field(name).to_python(value))


def broken_by(draft: Draft) -> Iterator[Broken]:
    """What the record itself breaks."""
    record = draft.record
    fill(record, said_fields(draft.kind.model), draft.after["fields"])
    live(record, draft.after["life"])
    relations = [field for field in said_fields(draft.kind.model) if field.is_relation]
    for field in relations:
        if not field.null and draft.after["fields"].get(field.name) is None:
            yield field.name, "Cette colonne ne peut être vide."
    yield from of_one(record, {field.name for field in record._meta.concrete_fields if field.is_relation})
    if isinstance(record, Competence) and record.domain_id and record.key.casefold() != draft.key.casefold():
        yield "domain", "Ce domaine n’est pas de ce référentiel."
    address = draft.after["fields"].get("url") or ""
    if len(address.encode(errors="replace")) > ADDRESS_BYTES:
        yield "url", f"Cette adresse est trop longue{NBSP}: {ADDRESS_BYTES} octets au plus."


def broken_by_row(draft: Draft, part: str, row: Row, values: Mapping[str, Any]) -> Iterator[Broken]:
    """What a part of it breaks. `values`: as they are written, links told by ranks."""
    relation = part_of(draft.kind.model, part)
    made: Any = relation.related_model()
    fields = row_fields(relation)
    fill(made, fields, values)
    relations = {field.name for field in made._meta.concrete_fields if field.is_relation}
    for field in fields:
        value = values.get(field.name)
        if field.is_relation and not field.null and value is None:
            yield field.name, "Cette colonne ne peut être vide ici."
        if value == {"row": -1}:
            yield field.name, "La ligne qu’elle désigne est retirée par ce fichier."
    yield from of_one(made, relations)


def of_one(record: Any, relations: set[str]) -> Iterator[Broken]:
    try:
        record.clean_fields(exclude=relations)
    except ValidationError as refusal:
        for name, sentences in refusal.message_dict.items():
            yield from ((name, sentence) for sentence in sentences)
        return
    except ValueError:  # an address that Python itself cannot cut
        yield "", "L’adresse de cette ligne n’en est pas une."
        return
    for constraint in record._meta.constraints:
        if isinstance(constraint, CheckConstraint) and holds(constraint.condition, record) is False:
            yield "", str(constraint.violation_error_message)


def holds(condition: Any, record: Any) -> bool | None:
    """Whether a condition is true of a record, as SQL counts: None when it cannot tell, for want of a value."""
    said = [holds(child, record) if isinstance(child, Q) else compared(record, *child) for child in condition.children]
    if condition.connector == Q.AND:
        result = False if False in said else None if None in said else True
    else:
        result = True if True in said else None if None in said else False
    return (None if result is None else not result) if condition.negated else result


def compared(record: Any, lookup: str, value: Any) -> bool | None:
    """One comparison. Raises NotImplementedError for one that no rule of ours makes yet: a test goes through all."""
    name, _, how = lookup.partition("__")
    left = getattr(record, record._meta.get_field(name).attname)
    if isinstance(value, F):
        value = getattr(record, str(value.deconstruct()[1][0]))
        if value is None:
            return None
    if how == "isnull" or value is None:
        return (left is None) == bool(value is None or value)
    if left is None:
        return None
    if how == "" and value is not None:
        return bool(left == value)
    if how == "regex":
        return re.search(value, left) is not None
    if how in COMPARISONS:
        return COMPARISONS[how](left, value)
    raise NotImplementedError(lookup)


def doubled(drafts: list[Draft]) -> Iterator[tuple[Draft, str]]:
    """Records of one kind that say what only one may say, and the sentence. Query: one a rule."""
    model = drafts[0].kind.model
    for constraint in model._meta.constraints:
        if not isinstance(constraint, UniqueConstraint) or not constraint.fields or "draft_of" in constraint.fields:
            continue
        names = [model._meta.get_field(name).attname for name in constraint.fields]
        held = {pk: tuple(values) for pk, *values in model.objects.order_by().values_list("pk", *names)}
        held |= {draft.pk: tuple(getattr(draft.record, name) for name in names) for draft in drafts}
        times = Counter(values for values in held.values() if None not in values)
        for draft in drafts:
            if times[held[draft.pk]] > 1:
                yield draft, str(constraint.violation_error_message)


def rows_doubled(model: Any, part: str, rows: list[Mapping[str, Any]]) -> Iterator[tuple[int, str]]:
    """The ranks of rows of one record that say what another already says, where the database wants one."""
    made = part_of(model, part)
    for constraint in made.related_model._meta.constraints:
        if not isinstance(constraint, UniqueConstraint) or not constraint.fields:
            continue
        names = [name for name in constraint.fields if name != made.field.name]
        seen: set[str] = set()
        for rank, values in enumerate(rows):
            said = repr([link_key(values.get(name)) for name in names])
            if said in seen:
                yield rank, str(constraint.violation_error_message)
            seen.add(said)


def link_key(value: Any) -> Any:
    return value["key"] if isinstance(value, dict) and "key" in value else value
