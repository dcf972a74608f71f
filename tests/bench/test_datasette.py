"""What Datasette is given is what readers see; it is installed and started by the bench alone."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bench import datasette, duel, inside
from bench.pages import NO_BUDGET
from bench.table import Row
from tests.bench.test_pages import VALUES
from tests.records import a_resource, an_organisation


def test_export_is_searched_without_accents(tmp_path: Path) -> None:
    row = (1, "Évaluer à l’école", "Un résumé", "article", "IGÉSR", 2021, "", "theme-2", "cpe")
    datasette.export([row], tmp_path / "bench.db")
    with closing(sqlite3.connect(tmp_path / "bench.db")) as base:
        found = base.execute("SELECT rowid FROM resources_fts WHERE resources_fts MATCH 'evaluer'").fetchall()
    assert found == [(1,)]


@pytest.mark.django_db
def test_only_what_readers_see_is_exported() -> None:
    shown = a_resource(title="Visible", publisher=an_organisation(name="IGÉSR"))
    a_resource(title="Cachée", status="brouillon")

    [row] = inside.for_datasette()

    assert row[:5] == (shown.pk, "Visible", "", "autre", "IGÉSR")


def test_both_are_asked_the_same() -> None:
    for ours, theirs in duel.questions(VALUES).values():
        assert len(ours) == len(theirs) > 0
        assert all(address.startswith("/bench/resources?") for address in theirs)


def test_table_says_the_ratio() -> None:
    def row(server_ms: float, latency: float) -> Row:
        return Row("parcourir", "", NO_BUDGET, 1, server_ms, 0, [float(latency)], 1, 1, 0, 0)

    assert "| parcourir | 2,0 | 20,0 | × 10,0 | 4,5 | 9,0 | × 2,0 |" in duel.markdown([row(2, 4.5), row(20, 9.0)])
