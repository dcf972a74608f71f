"""Whatever file is sent to the desk: never a failure; refused, nothing changes; applied, records follow the rules."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from catalogue.imports.spreadsheets.exporting import FORMATS
from catalogue.imports.spreadsheets.names import Directory
from catalogue.imports.spreadsheets.sheets import make_kinds
from catalogue.links import sheets as link_sheets
from tests.desk.hostile import ADDRESSES, DATES, NUMBERS, TEXTS, chief, furnish, fuzz
from tests.digest import CATALOGUE, digest
from tests.imports.spreadsheets.files import Table, exported, sent
from tests.permissions.conftest import world as world
from tests.permissions.world import World

pytestmark = pytest.mark.django_db
NEW, REPORT = "admin:imports_import_new", "admin:links_link_import"
# what no spreadsheet may hold is tried byte by byte, in `tests/imports/`
WRITABLE = [text for text in TEXTS if text.isprintable() and len(text) < 3000]
CELLS = st.sampled_from([*WRITABLE, *NUMBERS[:-12], *DATES, *ADDRESSES, "oui", "publié", "brouillon", "a;b;;", "=1+1"])
NAMES = st.sampled_from(
    ["", "a.xlsx", "../../etc/passwd", "é" * 300, "a.exe", "\u202ea", "a\nb.csv", "<b>.ods", "🦉.zip"]
)


@pytest.fixture(autouse=True)
def _furnished(world: World) -> None:
    furnish(world)


@st.composite
def spreadsheets(draw: st.DrawFn) -> tuple[str, list[Table]]:
    """What a kind exports, with some cells replaced by anything: by what stands in other cells, most often."""
    slug = draw(st.sampled_from(["competences", "ressources", "fiches", "selections"]))
    found = exported(slug)
    every = [(table, row, rank) for table in found for row in table[2] for rank in range(len(row))]
    others = st.sampled_from([row[rank] for _, row, rank in every])
    for _, row, rank in draw(st.lists(st.sampled_from(every), max_size=4)):
        row[rank] = draw(others | CELLS)
    return slug, found


@fuzz(30)
@given(data=st.data(), name=st.sampled_from(sorted(FORMATS)))
def test_spreadsheet(data: st.DataObject, name: str, world: World) -> None:
    client, before, read = chief(world), digest(), digest(*CATALOGUE)
    slug, tables = data.draw(spreadsheets())
    with transaction.atomic():
        response = upload(client, NEW, "file", sent(tables, name), data.draw(NAMES) or "fichier.xlsx")
        assert response.status_code in (200, 302)
        assert (digest() if response.status_code == 200 else digest(*CATALOGUE)) in (before, read)
        if response.status_code == 302:
            apply(client, response["Location"], slug, read)
        transaction.set_rollback(True)


def apply(client: Client, waiting: str, slug: str, read: str) -> None:
    response = client.post(f"{waiting}appliquer/")
    assert response.status_code == 302
    if response["Location"] == waiting:
        assert digest(*CATALOGUE) == read
    kind = next(kind for kind in make_kinds(Directory()) if kind.slug == slug)
    for record in kind.model._base_manager.all():
        record.full_clean()


def upload(client: Client, page: str, field: str, data: bytes, name: str) -> Any:
    return client.post(reverse(page), {field: SimpleUploadedFile(name, data)})


@fuzz(30)
@given(cells=st.lists(st.tuples(st.integers(0, 4), CELLS | st.text(max_size=20)), max_size=3), data=st.data())
def test_report_of_links(cells: list[tuple[int, str]], data: st.DataObject, world: World) -> None:
    line = {
        "adresse": world["link", "one"].address,
        "verdict": "introuvable",
        "réponse": "404",
        "vérifié le": "2026-01-02",
    }
    row = [line.get(column, "") for column in link_sheets.COLUMNS]
    for rank, cell in cells:
        row[rank % len(row)] = cell
    content = "\n".join(";".join(each) for each in (link_sheets.COLUMNS, row)).encode("utf-8", "surrogatepass")
    before = digest()
    with transaction.atomic():
        response = upload(chief(world), REPORT, "report", content, data.draw(NAMES) or "rapport.csv")
        assert response.status_code in (200, 302)
        assert response.status_code == 302 or digest() == before
        transaction.set_rollback(True)


PART = b'--x\r\nContent-Disposition: form-data; name="file"'
BODIES = [
    b"",
    b"--x",
    b"--x\r\n\r\n\r\n--x--",
    PART + b'; filename="a"\r\n',
    PART + b'; filename=""\r\n\r\n\r\n--x--',
    PART + b"\r\n\r\ntext\r\n--x--",
    PART + b'; filename="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n*\r\n--x--',
    PART + b"; filename*=utf-8''%ff\r\n\r\na\r\n--x--",
]


@pytest.mark.parametrize("where", [NEW, REPORT])
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "multipart/form-data", "text/plain", "\x00", ""])
def test_bodies_that_are_no_form(where: str, kind: str, world: World) -> None:
    before = digest()
    for body in [*BODIES, *(body.replace(b'"file"', b'"report"') for body in BODIES)]:
        response = chief(world).generic("POST", reverse(where), body, kind)
        assert response.status_code in (200, 400), body
        assert digest() == before
