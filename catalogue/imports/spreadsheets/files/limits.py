"""How much a file may hold: it is read row by row, and left as soon as it is too much."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from catalogue.cells import FORBIDDEN
from catalogue.imports.spreadsheets.cells import LONGEST, Fault, FileError, ReadSheet
from catalogue.wording import NBSP, grouped

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 120
MOST_SHEETS = 30
# of all cells: a file may say one long text a million times and weigh nothing
MOST_CHARACTERS = 30_000_000
# of all that a compressed file holds, and of one of its parts beside what it weighs compressed
MOST_UNPACKED = 100 * 1024 * 1024
MOST_RATIO = 250
SMALL = 1024 * 1024
ABRIDGE = f"Partagez-le en plusieurs fichiers{NBSP}: chacun s’importe à part."


class LongError(FileError):
    """A file that has more rows than who reads it wants."""


def refuse_bombs(archive: ZipFile) -> None:
    """Read the list of what an archive holds, nothing else. Raises FileError when it would unpack to too much."""
    parts = archive.infolist()
    swollen = any(part.file_size > SMALL and part.file_size > MOST_RATIO * part.compress_size for part in parts)
    if swollen or len(parts) > 1000 or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise FileError(f"Ce fichier compressé est démesuré une fois ouvert. {ABRIDGE}")
    if any(part.flag_bits & 1 for part in parts):
        raise FileError("Ce fichier est protégé par un mot de passe. Enregistrez-le sans mot de passe.")


def opened(file: BinaryIO) -> ZipFile:
    """Raises FileError."""
    try:
        archive = ZipFile(file)
    except (BadZipFile, ValueError, NotImplementedError, OSError) as reason:
        raise FileError("Ce fichier est abîmé ou incomplet. Enregistrez-le de nouveau puis réessayez.") from reason
    refuse_bombs(archive)
    return archive


@dataclass(slots=True)
class Count:
    """How much was read of a file so far."""

    rows: int = 0
    characters: int = 0
    most_rows: int = MOST_ROWS

    def add(self, cells: Sequence[str]) -> None:
        """Raises FileError when it is too much."""
        self.rows += 1
        self.characters += sum(map(len, cells))
        if self.rows > self.most_rows + 1:
            raise LongError(f"Ce fichier a plus de {grouped(self.most_rows)} lignes. {ABRIDGE}")
        if self.characters > MOST_CHARACTERS:
            raise FileError(f"Ce fichier contient trop de texte. {ABRIDGE}")


def gathered(name: str, rows: Iterable[tuple[int, list[str]]], count: Count) -> ReadSheet | None:
    """A sheet, from its rows; None when it has nothing. Raises FileError when there is too much."""
    sheet: ReadSheet | None = None
    for number, cells in rows:
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            if number > 10 * MOST_ROWS:
                raise FileError(f"La feuille «{NBSP}{name}{NBSP}» a trop de lignes vides. {ABRIDGE}")
            continue
        if len(cells) > MOST_COLUMNS:
            raise FileError(f"La feuille «{NBSP}{name}{NBSP}» a plus de {MOST_COLUMNS} colonnes.")
        count.add(cells)
        if sheet is None:
            sheet = ReadSheet(name, [cell.strip() for cell in cells])
            check(sheet, number, cells)
            continue
        check(sheet, number, cells)
        sheet.rows.append((number, cells))
    return sheet


def check(sheet: ReadSheet, row: int, cells: list[str]) -> None:
    """Note what no cell may hold."""
    for rank, cell in enumerate(cells):
        if len(cell) > LONGEST:
            why = f"Ce texte est trop long{NBSP}: {grouped(LONGEST)} caractères au plus."
        elif FORBIDDEN.search(cell):
            why = "Cette cellule contient un caractère invisible interdit. Recopiez son texte à la main."
        else:
            continue
        cells[rank] = FORBIDDEN.sub("\ufffd", cell[:LONGEST])
        column = sheet.headers[rank] if rank < len(sheet.headers) else f"n°{NBSP}{rank + 1}"
        sheet.faults.append(Fault(sheet.name, row, FORBIDDEN.sub("\ufffd", column[:60]), why))
