"""A file, from what was sent to what it would change: kept until it is applied, or refused with all that is wrong."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from catalogue.imports.models import PendingImport
from catalogue.imports.spreadsheets.applying import hold, rehearse
from catalogue.imports.spreadsheets.cells import Fault, FileError
from catalogue.imports.spreadsheets.files.limits import MOST_ROWS, LongError
from catalogue.imports.spreadsheets.files.reading import read
from catalogue.imports.spreadsheets.headers import known_in
from catalogue.imports.spreadsheets.names import Directory
from catalogue.imports.spreadsheets.planning import Plan
from catalogue.imports.spreadsheets.rights import may_import
from catalogue.imports.spreadsheets.sheets import make_kinds
from catalogue.wording import NBSP

if TYPE_CHECKING:
    from django.contrib.auth.models import User

FAULTS_SHOWN = 200
# What a trial goes through, in this order, as the page of a long one says it.
STEPS = ("lecture du fichier", "comparaison avec le catalogue", "examen de ce qui serait publié", "compte rendu")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Nothing is kept of the file: a sentence, or what is wrong by sheet, row and column, and how many more."""

    sentence: str = ""
    faults: list[Fault] = field(default_factory=list)
    others: int = 0


def nothing_told(step: int) -> None:
    """Nobody waits for news of a short trial."""


def try_file(
    file: BinaryIO,
    size: int,
    name: str,
    by: "User",
    most_rows: int = MOST_ROWS,
    tell: Callable[[int], object] = nothing_told,
) -> PendingImport | Refusal:
    """Raises LongError when it has more rows than are wanted now, though an import may have them."""
    kinds = make_kinds(Directory())
    try:
        sheets, notices = read(file, size, name, lambda headers: known_in(kinds, headers), most_rows)
    except LongError as refusal:
        if most_rows < MOST_ROWS:
            raise
        return Refusal(str(refusal))
    except FileError as refusal:
        return Refusal(str(refusal))
    tell(1)
    plan = Plan(sheets)
    if refused := may_import(by, {draft.kind.slug for draft in plan.drafts.values()}):
        return Refusal(f"Vous n’avez pas le droit d’importer{NBSP}: {', '.join(refused)}.")
    tell(2)
    rehearse(plan)
    if plan.findings.faults:
        ordered = sorted(plan.findings.faults, key=lambda fault: (fault.sheet, fault.row))
        return Refusal("", ordered[:FAULTS_SHOWN], max(0, len(ordered) - FAULTS_SHOWN))
    tell(3)
    return hold(plan, sheets, name, by, notices)
