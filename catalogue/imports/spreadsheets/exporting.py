"""The catalogue as sheets of text, ready for any format."""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from catalogue.cells import escaped
from catalogue.imports.spreadsheets.drafts import read_many, rows_of
from catalogue.imports.spreadsheets.files import csv_file, ods_file, xlsx_file
from catalogue.imports.spreadsheets.names import Directory
from catalogue.imports.spreadsheets.sheets import REMOVE, Kind, Said, Sheet, make_kinds

Table = tuple[str, Sequence[str], Iterable[Sequence[str]]]
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": ods_file.TYPE,
    "csv": "text/csv; charset=utf-8",
    "zip": "application/zip",
}
FORMATS = {"xlsx": "XLSX", "ods": "ODS", "csv": "CSV"}


def kind_named(slug: str, directory: Directory | None = None) -> Kind | None:
    return next((kind for kind in make_kinds(directory or Directory()) if kind.slug == slug), None)


def tables(kind: Kind, keys: Sequence[int]) -> Iterator[Table]:
    """A table a sheet; records are read once, whatever the number of sheets."""
    lines: dict[str, list[list[str]]] = {sheet.name: [] for sheet in kind.sheets}
    for _, said in read_many(kind.model, keys):
        for name, cells in cells_of(kind, said):
            lines[name].append(cells)
    for sheet in kind.sheets:
        headers = [header for header in sheet.headers if header != REMOVE]
        yield sheet.name, headers, lines[sheet.name]


def cells_of(kind: Kind, said: Said) -> Iterator[tuple[str, list[str]]]:
    """The lines of one record, each with the name of its sheet."""
    keys = line(kind.main, said, kind.main.keys)
    yield kind.main.name, [*keys, *line(kind.main, said, kind.main.columns)]
    rows = rows_of(kind.model, said)
    for sheet in kind.sheets[1:]:
        for row in rows[sheet.part or ""]:
            yield sheet.name, [*keys, *line(sheet, row.values, sheet.columns)]


def line(sheet: Sheet, said: Said, columns: Iterable[Any]) -> list[str]:
    return [escaped(column.codec.write(column.get(said))) for column in columns if column.header != REMOVE]


def file_of(found: Iterable[Table], format_name: str) -> tuple[bytes, str]:
    """The file and its extension: CSV is a ZIP when there are several sheets. Raises FileError."""
    if format_name != "csv":
        return (xlsx_file if format_name == "xlsx" else ods_file).written(found), format_name
    files = [(name, csv_file.written(headers, rows)) for name, headers, rows in found]
    if len(files) == 1:
        return files[0][1], "csv"
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(f"{name}.csv", data)
    return out.getvalue(), "zip"
