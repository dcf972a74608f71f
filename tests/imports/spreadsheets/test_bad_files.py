"""Files that are not what they seem, too big, half valid: refused whole with their reasons, nothing changed."""

import io
import tracemalloc
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from catalogue.imports.models import PendingImport
from catalogue.imports.spreadsheets.cells import FileError
from catalogue.imports.spreadsheets.exporting import file_of
from catalogue.imports.spreadsheets.files import limits
from catalogue.resources.models import Resource
from tests import records
from tests.digest import CATALOGUE, digest
from tests.imports.spreadsheets.files import exported, faults, plan, sent, sheets, table, upload

FUZZ = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
HEAD = "identifiant d’adresse | titre | adresse web | date | type | éditeur | nombre de pages | état | publics"


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def replaced(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    return zipped({**parts, name: change(parts[name])})


def a_formula() -> bytes:
    book = Workbook()
    assert book.active is not None
    book.active.append(["identifiant d’adresse", "titre"])
    book.active.append(["r", "=HYPERLINK(A1)"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def an_ods(xml: str) -> bytes:
    data = file_of([("ressources", ["identifiant d’adresse", "titre"], [["r", "Titre"]])], "ods")[0]
    return replaced(data, "content.xml", lambda content: content.replace(b"<table:table-row>", xml.encode(), 1))


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'
GOOD = table("ressources", "identifiant d’adresse | titre", "r | Titre")
WRONG: dict[str, tuple[bytes, str]] = {
    "0 octet": (b"", "0 octet"),
    "blanc": (b"\n\n  \n", "aucune de ses feuilles"),
    "pdf": (b"%PDF-1.7 ...", "un PDF"),
    "html": (b"<!DOCTYPE html><table><tr><td>a", "page web"),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "ancien classeur Excel"),
    "zip vide": (zipped({}), "pas de tableau"),
    "docx": (zipped({"word/document.xml": b"<a/>"}), "pas de tableau"),
    "tronqué": (GOOD[:-300], "abîmé"),
    "xlsx creux": (zipped({"xl/workbook.xml": b"<a/>"}), "abîmé"),
    "ods creux": (zipped({"content.xml": b"<a>"}), "abîmé"),
    "bombe zip": (zipped({"xl/workbook.xml": bytes(60 * 1024 * 1024)}), "démesuré"),
    "bombe csv": (zipped({"ressources.csv": bytes(60 * 1024 * 1024)}), "démesuré"),
    "bombe xml xlsx": (replaced(GOOD, "xl/worksheets/sheet1.xml", lambda _: ENTITIES), "abîmé"),
    "bombe xml ods": (zipped({"content.xml": ENTITIES}), "abîmé"),
    "formule": (a_formula(), "ligne 2, colonne B : cette cellule contient une formule"),
    "formule ods": (
        an_ods('<table:table-row><table:table-cell table:formula="of:=1"/></table:table-row><table:table-row>'),
        "contient une formule",
    ),
    "binaire": (bytes(range(1, 256)) * 20, "ni UTF-8, ni UTF-16, ni Windows-1252"),
    "guillemet": (
        b'identifiant d\xe2\x80\x99adresse;titre\nr;"' + b"a" * 140_000,
        "il manque sans doute un guillemet",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_read_says_why(name: str, chief: Client) -> None:
    data, why = WRONG[name]
    before = digest(*CATALOGUE)

    with pytest.raises(FileError) as refusal:
        sheets(data)
    assert why in str(refusal.value).replace("\u00a0", " ")
    response = upload(chief, data, "classeur.xlsx")

    assert response.status_code == 200
    assert "Rien n’a été écrit" in response.content.decode()
    assert digest(*CATALOGUE) == before
    assert not PendingImport.objects.exists()


def test_too_many_rows_bytes_or_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    many = "identifiant d’adresse;titre\n" + "r;t\n" * (limits.MOST_ROWS + 1)
    for data, why in (
        (many.encode(), "plus de 20 000 lignes"),
        (bytes(limits.MOST_BYTES + 1), "dépasse 10 Mo"),
        ((";".join(["titre"] * 200) + "\n").encode(), "plus de 120 colonnes"),
    ):
        with pytest.raises(FileError) as refusal:
            sheets(data)
        assert why in str(refusal.value).replace("\u00a0", " ").replace("\u202f", " ")


def test_memory_is_bounded() -> None:
    """A million repeated rows, a cell in the last row of the sheet: neither is unrolled."""
    repeated = '<table:table-row table:number-rows-repeated="1048575"><table:table-cell {}</table:table-row>'
    repeated = repeated.format('table:number-columns-repeated="16384">{}</table:table-cell>') + "<table:table-row>"
    rows, told = repeated.format(""), repeated.format("<text:p>a</text:p>")
    far = replaced(
        GOOD,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b'r="2"', b'r="1048576"').replace(b'"A2"', b'"A1048576"'),
    )
    tracemalloc.start()
    assert [row for sheet in sheets(an_ods(rows))[0] for row in sheet.rows] == [(1048577, ["r", "Titre"])]
    with pytest.raises(FileError):
        sheets(an_ods(told))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 60 * 1024 * 1024
    with pytest.raises(FileError):
        sheets(far)


CSV = "identifiant d’adresse{0}titre{0}date de la ressource\nécole{0}L’été à l’œuvre{0}x\n"


@pytest.mark.django_db
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings_and_separators(encoding: str, separator: str) -> None:
    text = f"identifiant d’adresse{separator}titre\nr{separator}L’été à l’œuvre\n"

    found, notices = sheets(text.encode(encoding))

    assert found[0].headers == ["identifiant d’adresse", "titre"]
    assert found[0].rows == [(2, ["r", "L’été à l’œuvre"])]
    assert bool(notices) == (encoding not in ("utf-8", "utf-8-sig"))


@pytest.mark.django_db
def test_a_text_read_in_the_wrong_encoding_is_refused() -> None:
    wrong = "L’école".encode().decode("cp1252")

    (why,) = faults(f"identifiant d’adresse;titre\nr;{wrong}\n".encode(), "ressources.csv")

    assert "mal encodé" in why


ROWS: dict[str, tuple[tuple[str, ...], str]] = {
    "type inconnu": ((HEAD, "r | Titre | | | roman"), "ressources/2/type"),
    "date": ((HEAD, "r | Titre | | 31/02/2026"), "ressources/2/date « 31/02/2026 » n’est pas une date"),
    "éditeur": ((HEAD, "r | Titre | | | | cnedd"), "Le plus proche : « cned »"),
    "nombre": ((HEAD, "r | Titre | | | | | douze"), "n’est pas un nombre entier"),
    "nombre trop grand": ((HEAD, "r | Titre | | | | | 99999"), "ressources/2/nombre de pages"),
    "nombre immense": ((HEAD, f"r | Titre | | | | | {'9' * 40}"), "n’est pas un nombre entier"),
    "état": ((HEAD, "r | Titre | | | | | | programmé"), "n’est pas dans la liste"),
    "public": ((HEAD, "r | Titre | | | | | | | personne; cpe"), "n’existe pas dans le catalogue (public)"),
    "moment": (
        (f"{HEAD} | publié à partir du", "r | Titre | | | | | | | | 01/01/0001"),
        "est trop loin dans le passé",
    ),
    "adresse": ((HEAD, "r | Titre | javascript:alert(1)"), "ressources/2/adresse web"),
    "adresse incoupable": ((HEAD, "r | Titre | http://["), "ressources/2/"),
    "adresse longue": ((HEAD, f"r | Titre | https://a.fr/{'é' * 1500}"), "ressources/2/adresse web"),
    "titre absent": ((HEAD, "r | "), "ressources/2/titre"),
    "titre long": ((HEAD, f"r | {'a' * 301}"), "ressources/2/titre"),
    "identifiant": ((HEAD, "é è | Titre"), "ressources/2/identifiant d’adresse"),
    "identifiant vide": ((HEAD, " | Titre"), "elle est vide"),
    "deux fois": ((HEAD, "r | Titre", "R | Titre"), "ressources/3/identifiant d’adresse « R » est déjà"),
    "même adresse": (
        (HEAD, "r | A | https://a.fr/", "s | B | http://www.a.fr"),
        "Une ressource a déjà cette adresse.",
    ),
    "adresse prise": ((HEAD, "r | A | https://pris.fr/"), "Une ressource a déjà cette adresse."),
    "colonne double": (
        ("identifiant d’adresse | titre | Titre", "r | a | b"),
        "ressources/1/Titre Cette colonne est là",
    ),
    "clé absente": (("titre | type", "r | autre"), "La colonne « identifiant d’adresse » manque"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ROWS)
def test_a_row_that_cannot_be_refuses_the_whole(name: str, chief: Client) -> None:
    records.an_organisation(slug="cned")
    records.a_resource(slug="pris", url="https://pris.fr/")
    rows, why = ROWS[name]
    data = table("ressources", *rows, *(["bonne | Une bonne ligne"] if name != "clé absente" else []))

    assert any(why in fault.replace("\u00a0", " ") for fault in faults(data)), faults(data)
    assert upload(chief, data).status_code == 200
    assert Resource.objects.count() == 1
    assert not PendingImport.objects.exists()


@pytest.mark.django_db
def test_parts_that_cannot_be() -> None:
    theme = records.a_theme(slug="t")
    records.a_fiche(theme=theme, number=1)
    records.a_competence(code="C1")
    keys = "thème | numéro de la fiche | rang"
    for name, rows, why in (
        ("sections", (f"{keys} | intertitre | texte", "t | 1 | 1 | A | x", "t | 1 | 1 | B | x"), "écrit déjà la même"),
        (
            "sections",
            (f"{keys} | intertitre | texte", "t | 1 | | A | x", "t | 1 | | A | x"),
            "déjà une section de ce titre",
        ),
        ("sections", (f"{keys} | intertitre | texte", "t | 1 | | A | "), "sections/2/texte"),
        ("sections", (f"{keys} | intertitre | texte", "t | 1 | 0 | A | x"), "n’est pas un rang"),
        ("sections", (f"{keys} | intertitre | texte", "t | 2 | | A | x"), "n’est ni dans le catalogue ni"),
        ("sections", (f"{keys} | intertitre | texte", "u | 1 | | A | x"), "n’existe pas dans le catalogue (thème)"),
        ("liens cités", (f"{keys} | libellé imprimé", "t | 1 | | Lien"), "exactement une"),
        (
            "liens cités",
            (f"{keys} | libellé imprimé | encadré FOCUS de la section", "t | 1 | | L | Rien"),
            "n’est le titre ni",
        ),
        ("compétences liées", (f"{keys} | texte imprimé", "t | 1 | | Texte"), "compétences liées/2/compétence"),
    ):
        found = [fault.replace("\u00a0", " ") for fault in faults(table(name, *rows))]
        assert any(why in fault for fault in found), (why, found)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("31/12/2026", ("2026-12-31", "jour")),
        ("2026-12-31", ("2026-12-31", "jour")),
        ("2026-12-31 00:00:00", ("2026-12-31", "jour")),
        ("31.12.2026", ("2026-12-31", "jour")),
        ("46387", ("2026-12-31", "jour")),
        ("1er mars 2020", ("2020-03-01", "jour")),
        ("octobre 2020", ("2020-10-01", "mois")),
        ("10/2020", ("2020-10-01", "mois")),
        ("2020-10", ("2020-10-01", "mois")),
        ("2019", ("2019-01-01", "annee")),
    ],
)
def test_dates(typed: str, kept: tuple[str, str]) -> None:
    found = plan(f"identifiant d’adresse;titre;date\nr;T;{typed}\n".encode())

    assert found.findings.faults == []
    (draft,) = found.changed
    assert (draft.after["fields"]["date"], draft.after["fields"]["date_precision"]) == kept


@pytest.mark.django_db
def test_a_month_that_a_spreadsheet_made_a_day_of() -> None:
    records.a_resource(slug="r", date="2020-10-01", date_precision="mois")
    columns = "identifiant d’adresse;date;précision de la date"

    assert plan(f"{columns}\nr;01/10/2020;mois\n".encode()).changed == []
    (draft,) = plan(f"{columns}\nr;06/10/2020;mois\n".encode()).changed
    assert draft.after["fields"]["date_precision"] == "jour"


@pytest.mark.django_db
def test_what_is_unknown_is_told_and_the_rest_is_read() -> None:
    found = plan(table("ressources", "identifiant d’adresse | titre | humeur", "r | Titre | bonne"))

    assert "« humeur »" in found.findings.notices[0].replace("\u00a0", " ")
    assert len(found.changed) == 1
    assert "Ses colonnes ne sont celles d’aucune feuille" in faults(b"a;b\n1;2\n")[0]


@pytest.mark.django_db
def test_a_sheet_is_known_by_its_name_or_by_its_columns() -> None:
    data = "identifiant d’adresse;titre\nr;Titre\n".encode()

    for name, model in (("ressources (3).csv", "ressources"), ("Sélections-2026.csv", "selections")):
        assert [draft.kind.slug for draft in plan(data, name).changed] == [model]
    assert "Nommez la feuille" in faults(data, "fichier.csv")[0]
    with_column = "identifiant d’adresse;titre;genre\nr;Titre;Essais\n".encode()
    assert [draft.kind.slug for draft in plan(with_column, "fichier.csv").changed] == ["selections"]


@pytest.mark.django_db
def test_a_part_alone_in_csv() -> None:
    records.a_fiche(theme=records.a_theme(slug="t"), number=1)
    data = "thème;numéro de la fiche;rang;intertitre;texte\nt;1;;Une partie;Son texte\n"

    assert plan(data.encode(), "sections.csv").counts["differences"] == 1
    assert "manque" in faults(data.replace("rang", "place").encode(), "sections.csv")[0]


@pytest.mark.django_db
def test_a_text_too_long_for_a_cell(chief: Client) -> None:
    records.a_resource(slug="r", summary="a" * 40_000)

    with pytest.raises(FileError, match="trop long pour une cellule XLSX"):
        sent(exported("ressources"))
    assert plan(sent(exported("ressources"), "ods")).changed == []
    page = chief.get("/admin/imports/import/exporter/ressources/xlsx/", follow=True).content.decode()
    assert "trop long pour une cellule XLSX" in page


def test_a_long_text_said_a_million_times() -> None:
    said = "a" * 90_000
    data = an_ods(
        '<table:table-row table:number-rows-repeated="20000"><table:table-cell table:number-columns-repeated="100" '
        f'office:value-type="string"><text:p>{said}</text:p></table:table-cell></table:table-row><table:table-row>'
    )

    with pytest.raises(FileError, match="trop de texte"):
        sheets(data)


@pytest.mark.django_db
def test_a_competence_is_of_the_framework_of_its_domain() -> None:
    one, other = records.a_domain(code="D1"), records.a_domain(code="D2")
    head = "référentiel | code | domaine | libellé"
    rows = (f"{one.framework.slug} | C1 | {other.framework.slug}/D2 | A", f"{one.framework.slug} | C2 | | B")

    found = faults(table("compétences", head, *rows))

    assert found[0].startswith("compétences/2/domaine Ce domaine n’est pas")
    assert found[1] == "compétences/3/domaine Cette colonne ne peut être vide."
    assert (
        len(plan(table("compétences", head, f"{one.framework.slug} | C1 | {one.framework.slug}/D1 | A")).changed) == 1
    )


@FUZZ
@given(data=st.one_of(st.binary(max_size=300), st.binary(max_size=200).map(lambda tail: GOOD[:500] + tail)))
def test_any_bytes(chief: Client, data: bytes) -> None:
    before = digest(*CATALOGUE)

    assert upload(chief, data, "a.csv").status_code == 200
    assert digest(*CATALOGUE) == before


@FUZZ
@given(rank=st.integers(0, len(GOOD) - 1), byte=st.integers(0, 255))
def test_a_workbook_with_a_wrong_byte(chief: Client, rank: int, byte: int) -> None:
    data = GOOD[:rank] + bytes([byte]) + GOOD[rank + 1 :]

    assert upload(chief, data).status_code in (200, 302)


CELLS = st.one_of(
    st.sampled_from(
        ["", "=cmd|' /C calc'!A0", "+1", "-1", "@a", "\ta", "\x00", "9" * 30, "1e9", "NaN", "٣", "2026", "oui"]
    ),
    st.sampled_from(
        ["http://[", "https://a.fr/é", "31/12/2026", "46387", "publié", "a;b;;", "'", "''=1", "Ã©", "😀" * 60]
    ),
    st.text(max_size=20),
)


@FUZZ
@given(slug=st.sampled_from(["competences", "ressources", "fiches", "selections"]), cells=st.lists(CELLS, min_size=30))
def test_any_cells(chief: Client, slug: str, cells: list[str]) -> None:
    from catalogue.imports.spreadsheets.names import Directory
    from catalogue.imports.spreadsheets.sheets import make_kinds

    kind: Any = next(kind for kind in make_kinds(Directory()) if kind.slug == slug)
    found = [(sheet.name, sheet.headers, [cells[: len(sheet.headers)]]) for sheet in kind.sheets]
    before = digest(*CATALOGUE)

    assert upload(chief, sent(found, "csv"), "fuzz.zip").status_code in (200, 302)
    assert digest(*CATALOGUE) == before
