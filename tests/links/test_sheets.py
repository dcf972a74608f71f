"""Reports that come from elsewhere: taken whole, or refused line by line with nothing changed."""

import csv
import io
from contextlib import suppress
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from catalogue.links.checking.verdicts import Verdict
from catalogue.links.models import Check, Health, Link
from catalogue.links.sheets import COLUMNS, SheetError, export, read, take_report
from catalogue.wording import NBSP

HEAD = ";".join(COLUMNS)
A = "https://exemple.fr/a"


def sheet(*lines: str, head: str = HEAD) -> bytes:
    return "\r\n".join((head, *lines)).encode()


@pytest.mark.parametrize(
    "content",
    [
        sheet(f"{A};valide;200;;2026-11-21"),
        sheet(f"{A},valide,200,,2026-11-21", head=HEAD.replace(";", ",")),
        sheet(f"{A}\tvalide\t200\t\t2026-11-21T03:00:00+01:00", head=HEAD.replace(";", "\t")),
        b"\xef\xbb\xbf" + sheet(f'"{A}";"valide";"200";"";"2026-11-21 03:00"', "", ";;;;"),
        sheet(f"x;{A};valide;200;;2026-11-21", head=f"de trop;{HEAD}"),
    ],
)
def test_read_whatever_spreadsheet_wrote_it(content: bytes) -> None:
    found = read(content)

    assert list(found) == [A]
    at, outcome = found[A]
    assert (at.year, outcome.verdict, outcome.status) == (2026, Verdict.VALID, 200)


WRONG = {
    "n’est pas une adresse": "javascript:alert(1);valide;200;;2026-11-21",
    "le verdict « bien » n’existe pas": f"{A};bien;200;;2026-11-21",
    "la date « hier » ne se lit pas": f"{A};valide;200;;hier",
    "la date « 2026-02-31 » ne se lit pas": f"{A};valide;200;;2026-02-31",
    "la date « » ne se lit pas": f"{A};valide;200;;",
    "la date est dans l’avenir": f"{A};valide;200;;2999-01-01",
    "la réponse « deux cents »": f"{A};valide;deux cents;;2026-11-21",
    "la réponse « 99999999999999999999 »": f"{A};valide;99999999999999999999;;2026-11-21",
    "« =1+1 » n’est pas une adresse": f"{A};valide;200;=1+1;2026-11-21",
}


@pytest.mark.parametrize("said", WRONG)
@pytest.mark.django_db
def test_line_that_is_wrong_is_named_and_nothing_changes(said: str) -> None:
    Link.objects.create(address="https://exemple.fr/b")

    with pytest.raises(SheetError) as refusal:
        take_report(sheet("https://exemple.fr/b;valide;200;;2026-11-21", WRONG[said]))

    assert refusal.value.reasons[0].startswith(f"Ligne 3{NBSP}: ")
    assert said in str(refusal.value).replace(NBSP, " ").replace("«  »", "« »")
    assert not Check.objects.exists()


def test_same_address_twice() -> None:
    with pytest.raises(SheetError, match="déjà plus haut"):
        read(sheet(f"{A};valide;200;;2026-11-21", f"{A};introuvable;404;;2026-11-21"))


def test_many_errors_are_counted() -> None:
    with pytest.raises(SheetError) as refusal:
        read(sheet(*[f"{A}{rank};bien;;;2026-11-21" for rank in range(50)]))

    assert len(refusal.value.reasons) == 31
    assert refusal.value.reasons[-1] == "… et 20 autres."


@pytest.mark.parametrize(
    "content", [b"", b"\x00", b"\xff\xfe", b"a;b\r\n1;2", b"x" * 20_000_001, b'"', b'adresse;"verdict\n'], ids=range(7)
)
def test_what_is_no_report(content: bytes) -> None:
    with pytest.raises(SheetError):
        read(content)


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: f"{HEAD}\n{text}".encode("utf-8", "replace")))
def test_read_reads_or_refuses(content: bytes) -> None:
    with suppress(SheetError):
        assert all(address.startswith("http") for address in read(content))


@pytest.mark.django_db
def test_export_escapes_formulas() -> None:
    Link.objects.create(address="=HYPERLINK(1)")
    file = io.StringIO()

    assert export(file) == 1
    assert list(csv.reader(io.StringIO(file.getvalue()), delimiter=";"))[1][0] == "'=HYPERLINK(1)"


@pytest.mark.django_db
def test_report_is_taken_as_the_checks_of_its_days() -> None:
    Link.objects.create(address=A)
    today = timezone.localdate()
    for days in (4, 2, 0):
        day = today - timedelta(days=days + 1)
        assert take_report(sheet(f"{A};en panne;;;{day}", f"{A}-ailleurs;valide;200;;{day}")) == (1, 1)

    link = Link.objects.get()
    assert link.health == Health.BROKEN
    assert Check.objects.get().failures == 3


@pytest.mark.django_db
def test_report_older_than_what_is_known_changes_nothing() -> None:
    Link.objects.create(address=A)
    take_report(sheet(f"{A};valide;200;;2026-11-20"))
    take_report(sheet(f"{A};en panne;;;2026-11-10"))
    take_report(sheet(f"{A};non vérifié;;;"))

    assert Check.objects.get().verdict == Verdict.VALID
