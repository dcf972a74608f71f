"""XLSX, in and out, row by row."""

import io
import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from catalogue.imports.spreadsheets.cells import FileError, text_of
from catalogue.imports.spreadsheets.files.limits import MOST_COLUMNS, MOST_SHEETS
from catalogue.wording import NBSP

LONGEST_CELL = 32_767  # the format's own limit, past which the library would cut


def sheets_of(file: BinaryIO) -> Iterator[tuple[str, Iterator[tuple[int, list[str]]]]]:
    """The visible name and the rows of each sheet. Raises FileError, and whatever a broken file makes the library
    raise."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and validations, which we do not read
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
        for sheet in book.worksheets[:MOST_SHEETS]:
            yield sheet.title, rows_of(sheet)


def rows_of(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    # what a file says of its own size is not believed
    sheet.reset_dimensions()
    left_out, nothing = None, False
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), start=1):
        # rows that the file leaves out are one and the same, however many: looked at once
        if row is not left_out:
            cells = [said(cell, sheet.title, number) for cell in row]
            left_out, nothing = row, not any(cells)
        yield number, [] if nothing else cells


def said(cell: Any, sheet: str, row: int) -> str:
    if cell.data_type not in ("f", "e"):
        return text_of(cell.value)
    column = get_column_letter(cell.column)
    where = f"Feuille «{NBSP}{sheet}{NBSP}», ligne {row}, colonne {column}{NBSP}: "
    if cell.data_type == "f":
        raise FileError(
            f"{where}cette cellule contient une formule. Remplacez-la par sa valeur "
            f"(copier, puis collage spécial «{NBSP}valeurs{NBSP}»)."
        )
    raise FileError(f"{where}le tableur y a mis une erreur ({str(cell.value)[:10]}). Corrigez-la ou videz la cellule.")


def written(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[str]]]]) -> bytes:
    """Raises FileError when a text is longer than a cell of this format, before anything is made."""
    tables = [(name, headers, list(rows)) for name, headers, rows in sheets]
    for name, headers, rows in tables:
        for row in rows:
            refuse_longer(name, headers, row)
    book = Workbook(write_only=True)
    bold, wrapped = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    for name, headers, rows in tables:
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for rank in range(1, len(headers) + 1):
            sheet.column_dimensions[get_column_letter(rank)].width = 28
        head = [WriteOnlyCell(sheet, value=header) for header in headers]
        for cell in head:
            cell.font, cell.alignment = bold, wrapped
        sheet.append(head)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def refuse_longer(name: str, headers: Sequence[str], row: Sequence[str]) -> None:
    for header, cell in zip(headers, row, strict=False):
        if len(cell) > LONGEST_CELL:
            raise FileError(
                f"Feuille «{NBSP}{name}{NBSP}», «{NBSP}{row[0]}{NBSP}», colonne «{NBSP}{header}{NBSP}»{NBSP}: ce "
                f"texte est trop long pour une cellule XLSX. Exportez en ODS ou en CSV."
            )
