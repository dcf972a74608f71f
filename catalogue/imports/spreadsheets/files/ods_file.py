"""ODS, in and out, row by row: the usual library holds a whole document as objects, thirty times its size."""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from defusedxml.ElementTree import iterparse

from catalogue.imports.spreadsheets.cells import FileError, text_of
from catalogue.imports.spreadsheets.files.limits import MOST_COLUMNS, MOST_ROWS, opened
from catalogue.wording import NBSP

TYPE = "application/vnd.oasis.opendocument.spreadsheet"
OASIS = "urn:oasis:names:tc:opendocument:xmlns"
TABLE, TEXT, OFFICE = (f"{{{OASIS}:{name}:1.0}}" for name in ("table", "text", "office"))
Rows = Iterator[tuple[int, list[str]]]


def sheets_of(file: BinaryIO) -> Iterator[tuple[str, Rows]]:
    """The name and the rows of each sheet; those of one are read before the next. Raises FileError, or ParseError."""
    archive = opened(file)
    try:
        content = archive.open("content.xml")
    except KeyError as reason:
        raise FileError("Ce fichier ODS n’a pas de contenu. Enregistrez-le de nouveau puis réessayez.") from reason
    with archive, content:
        events = iterparse(content, events=("start", "end"), forbid_dtd=True)
        for event, element in events:
            if event == "start" and element.tag == f"{TABLE}table":
                name = element.get(f"{TABLE}name", "")
                rows = rows_of(events, name)
                yield name, rows
                for _ in rows:
                    """What the reader left: the next sheet comes after."""


def rows_of(events: Iterable[tuple[str, Any]], sheet: str) -> Rows:
    number = 1
    for event, element in events:
        if event == "end" and element.tag == f"{TABLE}table":
            return
        if event == "end" and element.tag == f"{TABLE}table-row":
            times = repeated(element, "rows")
            cells = list(cells_of(element, sheet, number))
            # a row repeated to the end of the sheet is the rest of it, which is empty
            for rank in range(min(times, MOST_ROWS + 1) if any(cells) else 0):
                yield number + rank, list(cells)
            number += times
            element.clear()


def repeated(element: Any, what: str) -> int:
    count = element.get(f"{TABLE}number-{what}-repeated", "1")
    return int(count) if re.fullmatch(r"[1-9][0-9]{0,6}", count) else 1


def cells_of(row: Any, sheet: str, number: int) -> Iterator[str]:
    rank = 0
    for cell in row:
        if cell.tag not in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            continue
        if f"{TABLE}formula" in cell.attrib:
            raise FileError(
                f"Feuille «{NBSP}{sheet}{NBSP}», ligne {number}, {rank + 1}ᵉ colonne{NBSP}: cette cellule contient "
                f"une formule. Remplacez-la par sa valeur (copier, puis collage spécial «{NBSP}valeurs{NBSP}»)."
            )
        said = said_by(cell)
        times = min(repeated(cell, "columns"), MOST_COLUMNS + 1 - rank)
        yield from (said for _ in range(times))
        rank += times
        if rank > MOST_COLUMNS:
            return


def said_by(cell: Any) -> str:
    kind = cell.get(f"{OFFICE}value-type", "")
    if kind in ("float", "currency"):
        return number_of(cell.get(f"{OFFICE}value", ""))
    if kind == "boolean":
        return "oui" if cell.get(f"{OFFICE}boolean-value") == "true" else "non"
    if kind == "date":
        day, _, hour = cell.get(f"{OFFICE}date-value", "").partition("T")
        return f"{day} {hour[:5]}" if hour.strip("0:") else str(day)
    return "\n".join("".join(texts(paragraph)) for paragraph in cell if paragraph.tag == f"{TEXT}p")


def number_of(value: str) -> str:
    try:
        return text_of(float(value)) if len(value) < 40 else value
    except ValueError:
        return value


def texts(element: Any) -> Iterator[str]:
    """The words of a paragraph, with its spaces as the format counts them; comments are not its words."""
    yield element.text or ""
    for child in element:
        if child.tag == f"{TEXT}s":
            count = child.get(f"{TEXT}c", "1")
            yield " " * (int(count) if re.fullmatch(r"\d{1,4}", count) else 1)
        elif child.tag in (f"{TEXT}tab", f"{TEXT}line-break"):
            yield "\t" if child.tag == f"{TEXT}tab" else "\n"
        elif child.tag.startswith(TEXT):
            yield from texts(child)
        yield child.tail or ""


HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.3" '
    + " ".join(
        f'xmlns:{name}="{OASIS}:{place}:1.0"'
        for name, place in (
            ("office", "office"),
            ("table", "table"),
            ("text", "text"),
            ("style", "style"),
            ("fo", "xsl-fo-compatible"),
        )
    )
    + '><office:automatic-styles><style:style style:name="head" style:family="table-cell"><style:text-properties '
    'fo:font-weight="bold"/></style:style><style:style style:name="wide" style:family="table-column">'
    '<style:table-column-properties style:column-width="5cm"/></style:style></office:automatic-styles>'
    "<office:body><office:spreadsheet>"
)
TAIL = "</office:spreadsheet></office:body></office:document-content>"
MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest manifest:version="1.3" '
    f'xmlns:manifest="{OASIS}:manifest:1.0"><manifest:file-entry manifest:full-path="/" '
    f'manifest:media-type="{TYPE}"/><manifest:file-entry manifest:full-path="content.xml" '
    'manifest:media-type="text/xml"/></manifest:manifest>'
)


def written(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[str]]]]) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", TYPE, ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        with archive.open("content.xml", "w") as content:
            content.write(HEAD.encode())
            for name, headers, rows in sheets:
                columns = (
                    f'<table:table-column table:style-name="wide" table:number-columns-repeated="{len(headers)}"/>'
                )
                content.write(f"<table:table table:name={quoteattr(name)}>{columns}".encode())
                content.write(row_xml(headers, ' table:style-name="head"').encode())
                for row in rows:
                    content.write(row_xml(row).encode())
                content.write(b"</table:table>")
            content.write(TAIL.encode())
    return out.getvalue()


def row_xml(cells: Sequence[str], style: str = "") -> str:
    return f"<table:table-row>{''.join(cell_xml(cell, style) for cell in cells)}</table:table-row>"


def cell_xml(text: str, style: str) -> str:
    if not text:
        return "<table:table-cell/>"
    lines = "".join(f"<text:p>{line_xml(line)}</text:p>" for line in text.replace("\r\n", "\n").split("\n"))
    return f'<table:table-cell office:value-type="string"{style}>{lines}</table:table-cell>'


def line_xml(line: str) -> str:
    """A line whose spaces and tabulations are counted: the format takes several for one, and forgets the first."""
    counted = re.sub(r"(?:^ +)|(?:(?<= ) +)", lambda run: f'<text:s text:c="{len(run[0])}"/>', escape(line))
    return counted.replace("\t", "<text:tab/>").replace("\r", "<text:line-break/>")
