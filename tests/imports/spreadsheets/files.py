"""Files as people send them, and the catalogue as it is exported."""

import io
from typing import Any

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from catalogue.imports.models import Import, PendingImport
from catalogue.imports.spreadsheets.applying import apply, hold
from catalogue.imports.spreadsheets.cells import ReadSheet
from catalogue.imports.spreadsheets.exporting import file_of, tables
from catalogue.imports.spreadsheets.files.reading import read
from catalogue.imports.spreadsheets.headers import known_in
from catalogue.imports.spreadsheets.names import Directory
from catalogue.imports.spreadsheets.planning import Plan
from catalogue.imports.spreadsheets.sheets import make_kinds

Table = tuple[str, list[str], list[list[str]]]
NEW = "/admin/imports/import/nouveau/"


def exported(slug: str) -> list[Table]:
    """Every sheet of a kind, as text."""
    kind = next(kind for kind in make_kinds(Directory()) if kind.slug == slug)
    keys = list(kind.model.objects.order_by("pk").values_list("pk", flat=True))
    return [(name, list(headers), [list(row) for row in rows]) for name, headers, rows in tables(kind, keys)]


def whole() -> dict[str, list[Table]]:
    return {slug: exported(slug) for slug in ("competences", "ressources", "fiches", "selections")}


def cell(table: Table, column: str, row: int = 0) -> str:
    return table[2][row][table[1].index(column)]


def put(table: Table, column: str, value: str, row: int = 0) -> None:
    table[2][row][table[1].index(column)] = value


def sent(found: list[Table], name: str = "xlsx") -> bytes:
    return file_of(found, name)[0]


def sheets(data: bytes, name: str = "fichier") -> tuple[list[ReadSheet], list[str]]:
    kinds = make_kinds(Directory())
    return read(io.BytesIO(data), len(data), name, lambda headers: known_in(kinds, headers))


def plan(data: bytes, name: str = "fichier") -> Plan:
    return Plan(sheets(data, name)[0])


def faults(data: bytes, name: str = "fichier") -> list[str]:
    return [f"{each.sheet}/{each.row}/{each.column} {each.sentence}" for each in plan(data, name).findings.faults]


def table(name: str, *rows: str) -> bytes:
    """A workbook of one sheet; cells are between bars."""
    book = Workbook()
    assert book.active is not None
    book.active.title = name
    for row in rows:
        book.active.append([part.strip() for part in row.split("|")])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def somebody() -> User:
    return User.objects.get_or_create(username="relectrice", defaults={"is_superuser": True, "is_staff": True})[0]


def held(data: bytes) -> PendingImport:
    read_sheets, notices = sheets(data)
    made = Plan(read_sheets)
    assert made.findings.faults == []
    return hold(made, read_sheets, "fichier.xlsx", somebody(), notices)


def applied(data: bytes) -> Import:
    done = apply(held(data).pk, somebody())
    assert done is not None
    return done


def upload(client: Client, data: bytes, name: str = "fichier.xlsx") -> Any:
    return client.post(NEW, {"file": SimpleUploadedFile(name, data)})


def address(name: str, *args: Any) -> str:
    return reverse(f"admin:imports_import_{name}", args=args)
