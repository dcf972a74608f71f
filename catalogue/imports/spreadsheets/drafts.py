"""A record as a file would leave it: what it says before and after, whole, and where each of its rows comes from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from catalogue.history.content import content_of, loaded_whole, part_of, parts_of, plain_many, row_fields, said_fields
from catalogue.imports.spreadsheets.cells import CellError
from catalogue.imports.spreadsheets.sheets import LIFE, RANK, REMOVE, Kind, Said, part_pointed_at
from catalogue.wording import NBSP, quoted
from themes.folding import fold

BATCH = 500


@dataclass(eq=False, slots=True)
class Row:
    """A part of a record. `label`: what other rows call it. `where`: the sheet and the row that last wrote it."""

    values: dict[str, Any]
    label: str = ""
    where: tuple[str, int] | None = None


@dataclass(eq=False, slots=True)
class Draft:
    """`pk` is below zero for a record to create. `rows` are those of `after`, by part, told by themselves: a link
    between two of them follows them wherever they go. `changed` is known once all its rows are read."""

    kind: Kind
    pk: int
    key: str
    where: tuple[str, int]
    record: Any
    before: Said
    after: Said
    rows: dict[str, list[Row]] = field(default_factory=dict)
    changed: bool = False

    @property
    def is_new(self) -> bool:
        return self.pk < 0

    @property
    def title(self) -> str:
        return str(self.after["fields"].get(self.kind.title) or self.key)

    def said(self, part: str | None) -> Said:
        """What the columns of the sheet of records write in: authors are rows in it."""
        return self.after

    def find(self, part: str, text: str) -> Row | None:
        """The row of a part that a cell names, by its title or its rank. Raises CellError."""
        if not text:
            return None
        rows = self.rows[part]
        for titles in ([title_of(row.values) for row in rows], [row.label for row in rows]):
            found = [row for row, title in zip(rows, titles, strict=True) if fold(title) == fold(text)]
            if len(found) == 1:
                return found[0]
        ranked = [row for row in rows if str(row.values.get(RANK)) == text]
        if len(ranked) == 1:
            return ranked[0]
        raise CellError(f"«{NBSP}{quoted(text)}{NBSP}» n’est le titre ni le rang d’aucune ligne de cette notice.")

    def finish(self) -> None:
        """Write the rows in what is said, in their order, links told by ranks again; then see whether it changes."""
        model = self.kind.model
        kept: dict[str, list[Row]] = {}
        for name in parts_of(model):
            rows = [row for row in self.rows.get(name, []) if not row.values.get(REMOVE)]
            kept[name] = sorted(rows, key=lambda row: sort_key(row, model, name, kept))
        places = {id(row): rank for rows in kept.values() for rank, row in enumerate(rows)}
        for name, rows in kept.items():
            if name not in self.rows:
                continue
            names = [each.name for each in row_fields(part_of(model, name))]
            self.after["rows"][name] = [{each: told(row.values.get(each), places) for each in names} for row in rows]
        self.rows = {name: rows for name, rows in kept.items() if name in self.rows}
        # most of what an export gives back is the same to the letter
        same = self.before == self.after or nameless(self.before) == nameless(self.after)
        self.changed = self.is_new or not same


def told(value: Any, places: dict[int, int]) -> Any:
    return {"row": places.get(id(value), -1)} if isinstance(value, Row) else value


def sort_key(row: Row, model: Any, name: str, kept: dict[str, list[Row]]) -> tuple[Any, ...]:
    """By rank, those without one last; references first by their step, as they are read."""
    if name == "origins":
        return (row.values.get("field") or "",)
    step = row.values.get("step") if name == "references" else None
    first = kept["steps"].index(step) if step in kept.get("steps", []) else 0
    rank = row.values.get(RANK)
    return (first, rank is None, rank or 0)


def title_of(values: dict[str, Any]) -> str:
    return str(values.get("heading") or values.get("title") or "")


def nameless(value: Any) -> Any:
    """What is said, without the names of what it links to, which may change by themselves."""
    if isinstance(value, dict):
        return (
            value["key"] if value.keys() == {"key", "name"} else {name: nameless(each) for name, each in value.items()}
        )
    return [nameless(each) for each in value] if isinstance(value, list) else value


def life_of(record: Any) -> dict[str, Any]:
    life: dict[str, Any] = {name: getattr(record, name) for name in LIFE if hasattr(record, name)}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in life.items()}


def said_by(record: Any) -> Said:
    return {**content_of(record), "life": life_of(record)}


def read_many(model: Any, keys: Iterable[int]) -> Iterator[tuple[Any, Said]]:
    """Records and all they say, in the order of the keys. Queries: the same for each few hundred."""
    wanted = list(keys)
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        found = {record.pk: record for record in loaded_whole(model, batch)}
        yield from ((found[key], said_by(found[key])) for key in batch if key in found)


def nothing_said(model: Any) -> Said:
    """What a new record says before anybody writes: the defaults."""
    record = model()
    fields = {each.name: None if each.is_relation else getattr(record, each.name) for each in said_fields(model)}
    many: dict[str, list[Any]] = {each.name: [] for each in plain_many(model)}
    rows: dict[str, list[Any]] = {name: [] for name in parts_of(model)}
    return {"fields": fields, "many": many, "rows": rows, "life": life_of(record)}


def copied(said: Said) -> Said:
    """One whose values may be changed."""
    return {place: dict(values) for place, values in said.items()}


def rows_of(model: Any, said: Said) -> dict[str, list[Row]]:
    """The rows of a record, each of which knows those it points to."""
    made: dict[str, list[Row]] = {}
    for name in parts_of(model):
        made[name] = [Row({**values, RANK: rank}) for rank, values in enumerate(said["rows"][name], start=1)]
        titles = [fold(title_of(row.values)) for row in made[name]]
        for rank, (row, title) in enumerate(zip(made[name], titles, strict=True), start=1):
            clear = titles.count(title) == 1 and not title.isdecimal() and title
            row.label = title_of(row.values) if clear else str(rank)
        for each in row_fields(part_of(model, name)):
            part = part_pointed_at(model, each)
            for row in made[name] if part else []:
                link = row.values[each.name]
                row.values[each.name] = made[part][link["row"]] if link else None
    return made
