"""Any file that is sent: what it really is, then its sheets. Nothing of it is written on a disk of ours."""

import logging
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePath
from typing import BinaryIO

from catalogue.imports.spreadsheets.cells import FileError, ReadSheet
from catalogue.imports.spreadsheets.files import csv_file, ods_file, xlsx_file
from catalogue.imports.spreadsheets.files.limits import (
    ABRIDGE,
    MOST_BYTES,
    MOST_ROWS,
    MOST_SHEETS,
    Count,
    gathered,
    opened,
)
from catalogue.wording import NBSP

TOO_BIG = f"Ce fichier dépasse {MOST_BYTES // 1024**2}{NBSP}Mo. {ABRIDGE}"
logger = logging.getLogger(__name__)
Knows = Callable[[Sequence[str]], int]
OTHERS = {
    b"%PDF": "un PDF",
    b"\xd0\xcf\x11\xe0": "un ancien classeur Excel (.xls) ou un classeur protégé par un mot de passe",
    b"{\\rtf": "un document RTF",
    b"\x89PNG": "une image",
    b"\xff\xd8\xff": "une image",
    b"\x1f\x8b": "une archive compressée",
    b"SQLite": "une base de données",
}
EXPECTED = (
    f"Enregistrez le tableau au format XLSX, ODS ou CSV, puis importez ce fichier-là{NBSP}; un ZIP de CSV convient."
)


def read(
    file: BinaryIO, size: int, name: str, knows: Knows, most_rows: int = MOST_ROWS
) -> tuple[list[ReadSheet], list[str]]:
    """The sheets of a file, and what is to be known of how it was read. Raises FileError, of long ones LongError."""
    if size > MOST_BYTES:
        raise FileError(TOO_BIG)
    start = file.read(512)
    file.seek(0)
    refuse_others(start)
    try:
        sheets, notices = sheets_of(file, start, name, knows, Count(most_rows=most_rows))
    except FileError:
        raise
    except Exception as reason:  # a library of others before hostile bytes: anything may come
        logger.info("spreadsheet refused: %s", type(reason).__name__)
        raise FileError(f"Ce fichier est abîmé et ne peut être lu. {EXPECTED}") from reason
    if not sheets:
        raise FileError(f"Ce fichier est vide{NBSP}: aucune de ses feuilles n’a de ligne.")
    return sheets, notices


def refuse_others(start: bytes) -> None:
    """What a file is, whatever it is called. Raises FileError."""
    if not start:
        raise FileError(f"Ce fichier est vide{NBSP}: il pèse 0{NBSP}octet.")
    for mark, kind in OTHERS.items():
        if start.startswith(mark):
            raise FileError(f"Ce fichier est {kind}, quel que soit son nom. {EXPECTED}")
    if start.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        raise FileError(f"Ce fichier est une page web ou un document XML, quel que soit son nom. {EXPECTED}")


def sheets_of(
    file: BinaryIO, start: bytes, name: str, knows: Knows, count: Count
) -> tuple[list[ReadSheet], list[str]]:
    if not start.startswith(b"PK"):
        sheet, notices = csv_sheet(file.read(MOST_BYTES + 1), PurePath(name).stem, knows, count)
        return [sheet] if sheet else [], notices
    with opened(file) as archive:
        names = set(archive.namelist())
    file.seek(0)
    if "xl/workbook.xml" in names:
        return found(xlsx_file.sheets_of(file), count), []
    if "content.xml" in names:
        return found(ods_file.sheets_of(file), count), []
    tables = sorted(part for part in names if part.lower().endswith((".csv", ".tsv", ".txt")))
    if not tables:
        raise FileError(f"Cette archive ne contient pas de tableau. {EXPECTED}")
    return csv_sheets(file, tables[:MOST_SHEETS], knows, count)


def found(sheets: Iterator[tuple[str, Iterator[tuple[int, list[str]]]]], count: Count) -> list[ReadSheet]:
    return [sheet for name, rows in sheets if (sheet := gathered(name, rows, count))]


def csv_sheets(file: BinaryIO, names: list[str], knows: Knows, count: Count) -> tuple[list[ReadSheet], list[str]]:
    sheets, notices = [], []
    with opened(file) as archive:
        for part in names:
            with archive.open(part) as content:
                sheet, said = csv_sheet(content.read(MOST_BYTES + 1), PurePath(part).stem, knows, count)
            sheets += [sheet] if sheet else []
            notices += [f"{PurePath(part).name}{NBSP}: {notice}" for notice in said]
    return sheets, notices


def csv_sheet(data: bytes, name: str, knows: Knows, count: Count) -> tuple[ReadSheet | None, list[str]]:
    if len(data) > MOST_BYTES:
        raise FileError(TOO_BIG)
    text, notice = csv_file.decoded(data)
    separator = csv_file.separated(text, knows)
    return gathered(name, csv_file.rows_of(text, separator), count), [notice] if notice else []
