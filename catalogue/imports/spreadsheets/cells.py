"""What is written in a cell, whatever the file: text, without anything that a spreadsheet would run."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time

LONGEST = 100_000  # characters


class FileError(Exception):
    """A file that cannot be read; holds the sentence that says why."""


class CellError(ValueError):
    """A cell that cannot be understood; holds the sentence that says why."""


@dataclass(slots=True)
class Fault:
    """What is wrong, and where: a sheet, a row as the spreadsheet numbers it, the name of a column."""

    sheet: str
    row: int
    column: str
    sentence: str


@dataclass(slots=True)
class ReadSheet:
    """A sheet of a file: its first row, and those under it by their number. Every cell is a text."""

    name: str
    headers: list[str]
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def plain(text: str) -> str:
    """What two cells that say the same share: line breaks and what surrounds a text tell nothing."""
    text = text.replace("_x000D_", "")
    if "\n" in text or "\r" in text:
        text = "\n".join(line.rstrip() for line in re.split(r"\r\n|\r|\n", text))
    return text.strip()


def text_of(value: object) -> str:
    """What a typed cell says.

    >>> text_of(12.0), text_of(True), text_of(datetime(2026, 12, 31))
    ('12', 'oui', '2026-12-31')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return str(value.date()) if value.time() == time() else value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, date) else str(value)
