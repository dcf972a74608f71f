"""Which sheet of ours a sheet of a file is, and which column each of its cells is in."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from catalogue.imports.spreadsheets.cells import Fault, ReadSheet
from catalogue.imports.spreadsheets.sheets import Kind, Sheet
from catalogue.wording import NBSP, quoted
from themes.folding import fold

INSTRUCTIONS = "mode d’emploi"


@dataclass(slots=True)
class Headers:
    """`sheet`: ours, or None for one that is not read; `columns`: the names of ours, in the order of the file."""

    sheet: Sheet | None
    columns: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def named(self, cells: Sequence[str]) -> dict[str, str]:
        """A row by column; one that is too short ends with empty cells."""
        return {column: cells[rank] if rank < len(cells) else "" for rank, column in enumerate(self.columns) if column}


def known_in(kinds: list[Kind], headers: Sequence[str]) -> int:
    """How many of these names the best of our sheets knows."""
    return max(
        (sum(sheet.known(header) is not None for header in headers if header) for sheet in sheets(kinds)), default=0
    )


def sheets(kinds: list[Kind]) -> list[Sheet]:
    return [sheet for kind in kinds for sheet in kind.sheets]


def recognised(read: ReadSheet, kinds: list[Kind]) -> Headers:
    """By its name, else by its columns."""
    if fold(read.name) == fold(INSTRUCTIONS):
        return Headers(None)
    shown = quoted(read.name)
    named = by_name(read.name, kinds)
    found = [named] if named else by_columns(read.headers, kinds)
    if len(found) == 1:
        return columns_of(read, found[0], shown)
    if found:
        names = " ou ".join(f"«{NBSP}{sheet.name}{NBSP}»" for sheet in found)
        sentence = f"Ces colonnes sont celles de plusieurs feuilles. Nommez la feuille (ou le fichier CSV) {names}."
    else:
        names = ", ".join(sheet.name for sheet in sheets(kinds))
        sentence = (
            f"Ses colonnes ne sont celles d’aucune feuille connue ({names}). La première ligne doit porter les noms "
            f"des colonnes{NBSP}; en CSV, ils sont séparés par des points-virgules, des virgules ou des tabulations."
        )
    return Headers(None, faults=[Fault(shown, 1, "", sentence)])


def by_name(name: str, kinds: list[Kind]) -> Sheet | None:
    """« ressources », « ressources (3) »; « compétences liées » before « compétences »."""
    words = f"{fold(name)} "
    named = [sheet for sheet in sheets(kinds) if words.startswith(f"{fold(sheet.name)} ")]
    return max(named, key=lambda sheet: len(sheet.name), default=None)


def by_columns(headers: Sequence[str], kinds: list[Kind]) -> list[Sheet]:
    """Those that have all that names a record, and the most of these columns."""
    given = {fold(header) for header in headers if header}
    able = [sheet for sheet in sheets(kinds) if {fold(key.header) for key in sheet.keys} <= given]
    known = {id(sheet): sum(sheet.known(header) is not None for header in given) for sheet in able}
    most = max(known.values(), default=0)
    return [sheet for sheet in able if known[id(sheet)] == most > len(sheet.keys)]


def columns_of(read: ReadSheet, sheet: Sheet, shown: str) -> Headers:
    found = Headers(sheet)
    for rank, header in enumerate(read.headers, start=1):
        column = sheet.known(header) if header else None
        if column is None:
            if header:
                found.notices.append(
                    f"Feuille «{NBSP}{shown}{NBSP}»{NBSP}: la colonne «{NBSP}{quoted(header)}{NBSP}» n’est pas "
                    f"connue{NBSP}: "
                    "elle est laissée de côté."
                )
            found.columns.append("")
        elif column.header in found.columns:
            found.faults.append(Fault(shown, 1, header, f"Cette colonne est là deux fois ({rank}ᵉ de la feuille)."))
        else:
            found.columns.append(column.header)
    needed = [key.header for key in sheet.keys]
    needed += [sheet.match] if sheet.match else []
    for header in needed:
        if header not in found.columns:
            why = f"La colonne «{NBSP}{header}{NBSP}» manque{NBSP}: elle dit de quelle ligne du catalogue il s’agit."
            found.faults.append(Fault(shown, 1, header, why))
    return found
