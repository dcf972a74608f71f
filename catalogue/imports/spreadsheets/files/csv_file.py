"""CSV, in and out: semicolons and a byte order mark go out, as a French spreadsheet opens them by itself."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from catalogue.imports.spreadsheets.cells import FileError
from catalogue.wording import NBSP

SEPARATORS = {";": "point-virgule", ",": "virgule", "\t": "tabulation"}
MOJIBAKE = re.compile("Ã[\u00a0-¿€-™]|â€[™œ\u009d]")
SAVE_AGAIN = "Enregistrez-le de nouveau en «\u00a0CSV UTF-8\u00a0» (ou au format XLSX ou ODS, qui n’ont pas ce souci)."


def decoded(data: bytes) -> tuple[str, str]:
    """The text of a file, and a sentence about its encoding when it is not the usual one. Raises FileError."""
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16"), f"Le fichier est en UTF-16{NBSP}: il a été compris."
        if b"\x00" in data[1:2000:2] and b"\x00" not in data[:2000:2]:
            return data.decode("utf-16-le"), f"Le fichier est en UTF-16{NBSP}: il a été compris."
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as reason:
        raise FileError(
            f"L’encodage de ce fichier n’est pas compris{NBSP}: ni UTF-8, ni UTF-16, ni Windows-1252. {SAVE_AGAIN}"
        ) from reason
    if any(ord(char) < 9 for char in text[:2000]):
        raise FileError(f"Ce fichier n’est pas un texte CSV. {SAVE_AGAIN}")
    notice = "Le fichier n’est pas en UTF-8\u00a0: il a été lu en Windows-1252. Vérifiez les accents ci-dessous."
    return text, notice


def separated(text: str, knows: Callable[[Sequence[str]], int]) -> str:
    """The separator with which most names of columns are known; the most frequent one when none is."""
    first = text.lstrip("\r\n").split("\n", 1)[0][:20_000]

    def found(separator: str) -> tuple[int, int]:
        return knows(next(csv.reader([first], delimiter=separator), [])), first.count(separator)

    return max(SEPARATORS, key=found)


def rows_of(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Its rows, as a spreadsheet numbers them. Raises FileError."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, cells
    except csv.Error as reason:
        raise FileError(
            f'Après la ligne {number}, un texte ne finit pas{NBSP}: il manque sans doute un guillemet (").'
        ) from reason


def written(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(headers)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")
