"""Writing many records at once: those that are new together, of the others what changed alone.

No signal is sent for what is written together, so derived columns are computed here; the database's own triggers tell
the search what to index.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from catalogue.history.content import part_of, parts_of, plain_many, row_fields, said_fields
from catalogue.imports.spreadsheets.drafts import BATCH, Draft, nameless
from catalogue.imports.spreadsheets.rules import fill, live
from catalogue.imports.spreadsheets.sheets import part_pointed_at
from themes.derived import Derived


class Writer:
    """Writes drafts of every kind, those that others name first. `made`: the keys of those that are created, by the
    negative ones that stood for them."""

    def __init__(self) -> None:
        self.made: dict[tuple[Any, int], int] = {}

    def write(self, drafts: Sequence[Draft]) -> None:
        """Drafts of one kind, in a transaction."""
        if not drafts:
            return
        model = drafts[0].kind.model
        for draft in drafts:
            live(draft.record, draft.after["life"])
        self.create(model, [draft for draft in drafts if draft.is_new])
        for draft in drafts:
            if not draft.is_new:
                self.change(draft)
        for field in plain_many(model):
            self.link(field, [draft for draft in drafts if differs(draft, "many", field.name)])
        self.write_parts(model, drafts)

    def real(self, field: Any, values: dict[str, Any]) -> dict[str, Any]:
        """The values of a record or a row, without negative keys. One that is not made yet is left empty."""
        value = values.get(field.name)
        if field.is_relation and isinstance(value, dict) and value.get("key", 0) < 0:
            key = self.made.get((field.related_model, value["key"]))
            return {**values, field.name: key and {**value, "key": key}}
        return values

    def resolved(self, fields: Iterable[Any], values: dict[str, Any]) -> dict[str, Any]:
        for field in fields:
            values = self.real(field, values)
        return values

    def create(self, model: Any, drafts: Sequence[Draft]) -> None:
        fields = list(said_fields(model))
        for draft in drafts:
            fill(draft.record, fields, self.resolved(fields, draft.after["fields"]))
            draft.record.derive()
        model._base_manager.bulk_create([draft.record for draft in drafts], batch_size=BATCH)
        self.made |= {(model, draft.pk): draft.record.pk for draft in drafts}
        for draft in drafts:
            late = [field for field in fields if field.is_relation and field.related_model is model]
            if any(draft.after["fields"][field.name] for field in late):
                fill(draft.record, late, self.resolved(late, draft.after["fields"]))
                draft.record.save(update_fields=[field.name for field in late])

    def change(self, draft: Draft) -> None:
        fields = [field for field in said_fields(draft.kind.model) if differs(draft, "fields", field.name)]
        fill(draft.record, fields, self.resolved(fields, draft.after["fields"]))
        names = [field.name for field in fields]
        names += [name for name in draft.after["life"] if differs(draft, "life", name)]
        if hasattr(draft.record, "updated_at"):
            names.append("updated_at")
        if names:
            draft.record.save(update_fields=names)

    def link(self, field: Any, drafts: Sequence[Draft]) -> None:
        through = field.remote_field.through
        mine, theirs = field.m2m_column_name(), field.m2m_reverse_name()
        for batch in batches([draft.record.pk for draft in drafts if not draft.is_new]):
            through._base_manager.filter(**{f"{mine}__in": batch}).delete()
        rows = [
            through(**{mine: draft.record.pk, theirs: self.key_of(field, link)})
            for draft in drafts
            for link in draft.after["many"][field.name]
        ]
        through._base_manager.bulk_create(rows, batch_size=BATCH)

    def key_of(self, field: Any, link: dict[str, Any]) -> int:
        key: int = link["key"]
        return self.made.get((field.related_model, key), key)

    def write_parts(self, model: Any, drafts: Sequence[Draft]) -> None:
        """Rows that changed are made again, with those that point to them."""
        names = parts_of(model)
        stale = {name: [draft for draft in drafts if is_stale(draft, name)] for name in names}
        for name in reversed(names):
            relation = part_of(model, name)
            for batch in batches([draft.record.pk for draft in stale[name] if not draft.is_new]):
                relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": batch}).delete()
        written: dict[tuple[str, int], list[Any]] = {}
        for name in names:
            self.write_part(model, name, stale[name], written)

    def write_part(
        self, model: Any, name: str, drafts: Sequence[Draft], written: dict[tuple[str, int], list[Any]]
    ) -> None:
        relation: Any = part_of(model, name)
        fields = row_fields(relation)
        pointed = {field.name: part for field in fields if (part := part_pointed_at(model, field))}
        for part in set(pointed.values()):
            there_already(model, part, [draft for draft in drafts if (part, id(draft)) not in written], written)
        for draft in drafts:
            rows = written[name, id(draft)] = []
            for rank, values in enumerate(draft.after["rows"][name]):
                row = relation.related_model(**{relation.field.name: draft.record})
                fill(row, fields, self.resolved(fields, values))
                for each, part in pointed.items():
                    if values[each] is not None:
                        setattr(row, each, written[part, id(draft)][values[each]["row"]])
                if hasattr(row, "position"):
                    row.position = rank + 1
                if isinstance(row, Derived):
                    row.derive()
                rows.append(row)
        every = [row for draft in drafts for row in written[name, id(draft)]]
        relation.related_model._base_manager.bulk_create(every, batch_size=BATCH)


def there_already(model: Any, name: str, drafts: Sequence[Draft], written: dict[tuple[str, int], list[Any]]) -> None:
    """The rows that stay as they are, for those that point to them. Query: one a batch."""
    relation: Any = part_of(model, name)
    by_key = {draft.record.pk: draft for draft in drafts}
    for draft in drafts:
        written[name, id(draft)] = []
    for batch in batches(list(by_key)):
        rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": batch})
        for row in rows.order_by(*relation.related_model._meta.ordering):
            draft = by_key[getattr(row, relation.field.attname)]
            setattr(row, relation.field.name, draft.record)
            written[name, id(draft)].append(row)


def differs(draft: Draft, place: str, name: str) -> bool:
    if draft.is_new:
        return True
    return nameless(draft.before[place].get(name)) != nameless(draft.after[place].get(name))  # type: ignore[no-any-return]


def is_stale(draft: Draft, name: str) -> bool:
    """Whether the rows of a part are to be made again: they differ, or those that they point to do."""
    model = draft.kind.model
    pointed = {part_pointed_at(model, field) for field in row_fields(part_of(model, name))} - {""}
    return differs(draft, "rows", name) or any(differs(draft, "rows", part) for part in pointed)


def batches(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]
