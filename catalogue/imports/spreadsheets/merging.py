"""A row of a file, merged into what its record says: a cell that says what the export would say changes nothing."""

from typing import Any

from catalogue.cells import escaped, unescaped
from catalogue.history.content import part_of, row_fields
from catalogue.imports.spreadsheets.cells import CellError, plain
from catalogue.imports.spreadsheets.dates import settle
from catalogue.imports.spreadsheets.drafts import Draft, Row, nameless
from catalogue.imports.spreadsheets.files.csv_file import MOJIBAKE
from catalogue.imports.spreadsheets.findings import ADDITION, CHANGE, CREATION, REMOVAL, Entry, Findings, Line
from catalogue.imports.spreadsheets.sheets import RANK, REMOVE, Column, Said, Within
from catalogue.wording import NBSP, quoted

LAST_RANK = 9999


def merge(draft: Draft, entry: Entry, findings: Findings) -> None:
    """Note each difference and each fault of a row."""
    try:
        said, is_new = target(draft, entry)
    except CellError as refusal:
        findings.fault(entry, entry.sheet.match, str(refusal))
        return
    of_records = entry.sheet.part is None
    columns = [column for column in entry.sheet.columns if column.header in entry.cells]
    if is_new and of_records:
        columns = [*entry.sheet.keys, *columns]
    line = Line(entry.sheet.name, entry.row, CHANGE, "", draft.is_new)
    for column in columns:
        try:
            write_cell(draft, entry, column, said, line, is_new)
        except CellError as refusal:
            findings.fault(entry, column.header, str(refusal))
    if of_records and "date_precision" in said["fields"] and not findings.faults:
        settle(said["fields"], typed_precision(entry))
    if is_new or line.changes:
        line.title = draft.title
        line.action = (CREATION if of_records else ADDITION) if is_new else CHANGE
        line.action = REMOVAL if not of_records and said.get(REMOVE) else line.action
        findings.lines[line.sheet, line.row] = line


def target(draft: Draft, entry: Entry) -> tuple[Said, bool]:
    """What the cells of a row are written in, and whether it is new. Raises CellError."""
    part = entry.sheet.part
    if part is None:
        return draft.after, draft.is_new
    cell = match_of(entry)
    name = RANK if entry.sheet.match == RANK else "field"
    found = next((row for row in draft.rows[part] if cell and row.values.get(name) == cell), None)
    if found is not None and found.where:
        raise CellError(f"La ligne {found.where[1]} de cette feuille écrit déjà la même.")
    is_new = found is None
    if found is None:
        found = Row({**defaults(draft, part), name: cell})
        draft.rows[part].append(found)
    found.where = (entry.sheet.name, entry.row)
    return found.values, is_new


def match_of(entry: Entry) -> Any:
    """Which part of its record a row is; None for one to put at the end. Raises CellError."""
    column = entry.sheet.known(entry.sheet.match)
    assert column is not None  # noqa: S101 - a sheet has it
    cell = unescaped(plain(entry.cells.get(column.header, "")))
    value = column.codec.read(cell)
    if entry.sheet.match == RANK and value is not None and not 1 <= value <= LAST_RANK:
        raise CellError(f"«{NBSP}{quoted(cell)}{NBSP}» n’est pas un rang{NBSP}: 1, 2, 3…")
    return value


def defaults(draft: Draft, part: str) -> dict[str, Any]:
    """What a new part says before anybody writes."""
    relation = part_of(draft.kind.model, part)
    made = relation.related_model()
    return {each.name: None if each.is_relation else getattr(made, each.name) for each in row_fields(relation)}


def write_cell(draft: Draft, entry: Entry, column: Column, said: Said, line: Line, is_new: bool) -> None:
    """Raises CellError."""
    typed = plain(entry.cells[column.header])
    # two columns write a date and its precision: each is compared with what the record said
    value_before = column.get(said if entry.sheet.part else draft.before)
    before = column.codec.write(value_before)
    if typed == plain(escaped(before)) or (is_new and not typed):
        return
    text = unescaped(typed)
    if MOJIBAKE.search(text):
        again = f"Enregistrez le fichier en «{NBSP}CSV UTF-8{NBSP}»."
        raise CellError(f"«{NBSP}{quoted(text)}{NBSP}» est mal encodé. {again}")
    within = isinstance(column.codec, Within)
    value = draft.find(column.codec.part, text) if isinstance(column.codec, Within) else column.codec.read(text)
    if value is value_before or (not within and nameless(value) == nameless(value_before)):
        return
    column.put(said, value)
    line.changes.append((column.header, before, text if within else column.codec.write(value)))


def typed_precision(entry: Entry) -> str | None:
    """What the column of the precision says; None when the file has none."""
    column = next(column for column in entry.sheet.columns if column.field == "date_precision")
    if column.header not in entry.cells:
        return None
    typed: str = column.codec.read(unescaped(plain(entry.cells[column.header])))
    return typed
