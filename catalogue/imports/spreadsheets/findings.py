"""What reading a file finds, told by sheet, row and column: differences, doubts, faults."""

from collections import defaultdict
from dataclasses import dataclass, field

from catalogue.imports.spreadsheets.cells import Fault
from catalogue.imports.spreadsheets.sheets import Sheet

CREATION, ADDITION, CHANGE, REMOVAL = "création", "ajout", "modification", "retrait"


@dataclass(slots=True)
class Entry:
    """A row of a sheet, by column; only the columns that the file has."""

    sheet: Sheet
    row: int
    cells: dict[str, str]


@dataclass(slots=True)
class Line:
    """What a row would do, with each difference: the column, before, after."""

    sheet: str
    row: int
    action: str
    title: str
    of_new: bool
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    @property
    def differences(self) -> int:
        """With what the catalogue already says: a part that comes or goes is one."""
        return 0 if self.of_new else len(self.changes) if self.action == CHANGE else 1


@dataclass(slots=True)
class Findings:
    faults: list[Fault] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    lines: dict[tuple[str, int], Line] = field(default_factory=dict)
    told: defaultdict[tuple[str, int], set[str]] = field(default_factory=lambda: defaultdict(set))

    def fault(self, entry: Entry, column: str, sentence: str) -> None:
        self.tell((entry.sheet.name, entry.row), column, sentence)

    def follow(self, where: tuple[str, int], column: str, sentence: str) -> None:
        """What a rule says of a row, unless a fault of this row already explains it."""
        if column not in self.told[where] and (column or not self.told[where]):
            self.tell(where, column, sentence)

    def tell(self, where: tuple[str, int], column: str, sentence: str) -> None:
        self.faults.append(Fault(*where, column, sentence))
        self.told[where].add(column)
