"""`python -m bench.spreadsheets [resources]`: out, changed in 100 rows, tried, applied, undone; then all made anew.

On SQLite in a folder of its own; beside a PostgreSQL, `python -m tests.postgres python -m bench.spreadsheets`.
Prints the seconds of each step and the most memory that the process took, and stops if the catalogue is not the same.
"""

import copy
import io
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

CHANGED = 100
Tables = list[tuple[str, list[str], list[list[str]]]]


class Steps:
    """Says what each step took."""

    def __init__(self) -> None:
        self.start = time.perf_counter()

    def done(self, step: str) -> None:
        now, most = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{step:38} {now - self.start:7.2f} s   {most:5} Mo")
        self.start = time.perf_counter()


def exported() -> Tables:
    from catalogue.imports.spreadsheets.exporting import kind_named, tables
    from catalogue.resources.models import Resource

    kind = kind_named("ressources")
    assert kind is not None
    keys = list(Resource.objects.order_by("pk").values_list("pk", flat=True))
    return [(name, list(headers), [list(row) for row in rows]) for name, headers, rows in tables(kind, keys)]


def put(found: Tables, column: str, row: int, text: str) -> None:
    found[0][2][row][found[0][1].index(column)] += text


def made_anew(first: Tables) -> Tables:
    """The same records under other identifiers and at other addresses."""
    found = copy.deepcopy(first)
    for _, _, rows in found:
        for row in rows:
            row[0] = f"bis-{row[0]}"[:120]
    for rank, row in enumerate(found[0][2]):
        if row[found[0][1].index("adresse web")]:
            put(found, "adresse web", rank, "?bis=1")
    return found


def brought_in(found: Tables, steps: Steps) -> Any:
    """Write a workbook, read it, try it, apply it."""
    from django.contrib.auth.models import User

    from catalogue.imports.spreadsheets.applying import apply, hold
    from catalogue.imports.spreadsheets.exporting import file_of
    from catalogue.imports.spreadsheets.files.reading import read
    from catalogue.imports.spreadsheets.planning import Plan

    data, _ = file_of(found, "xlsx")
    steps.done(f"classeur XLSX écrit ({len(data) // 1024} ko)")
    sheets, notices = read(io.BytesIO(data), len(data), "banc.xlsx", len)
    steps.done("lu")
    plan = Plan(sheets)
    assert plan.findings.faults == [], plan.findings.faults[:3]
    by, _ = User.objects.get_or_create(username="banc")
    pending = hold(plan, sheets, "banc.xlsx", by, notices)
    steps.done(f"essayé ({plan.counts['created']} créations, {plan.counts['differences']} différences)")
    expected = plan.counts
    del plan, sheets
    done = apply(pending.pk, by)
    assert done is not None
    steps.done("appliqué, index de la recherche compris")
    return done, expected


def main(resources: int) -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    settings.DEBUG = False  # Django would keep every statement
    from catalogue.history.transitions import checks
    from catalogue.imports.spreadsheets.undoing import undo

    checks.clear()  # records of demonstration would not pass what is asked of a publication
    call_command("migrate", verbosity=0)
    call_command("seed", verbosity=0)
    call_command("generate_demo", resources=resources, fiches=resources // 100, verbosity=0)
    steps = Steps()
    first = exported()
    steps.done(f"{len(first[0][2])} ressources exportées")
    changed = copy.deepcopy(first)
    for row in range(CHANGED):
        put(changed, "titre", row, " (revu)")
    for found, created in ((changed, 0), (made_anew(first), len(first[0][2]))):
        done, counts = brought_in(found, steps)
        assert counts["created"] == created
        assert created or counts["differences"] == CHANGED
        undo(done.pk, done.by)
        steps.done("annulé")
        assert exported() == first, "le catalogue n’est pas revenu à ce qu’il était"
        steps.done("comparé avec le premier export")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "catalogue.settings")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        main(int(sys.argv[1]) if sys.argv[1:] else 5000)
