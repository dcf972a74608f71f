"""What a file would change, told row by row, without writing anything."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from catalogue.cells import unescaped
from catalogue.imports.spreadsheets.cells import CellError, ReadSheet, plain
from catalogue.imports.spreadsheets.checking import check
from catalogue.imports.spreadsheets.drafts import Draft, copied, nameless, nothing_said, read_many, rows_of
from catalogue.imports.spreadsheets.findings import Entry, Findings
from catalogue.imports.spreadsheets.headers import recognised
from catalogue.imports.spreadsheets.merging import merge
from catalogue.imports.spreadsheets.names import Directory, Names
from catalogue.imports.spreadsheets.sheets import EXAMPLE, Kind, Said, make_kinds
from catalogue.wording import NBSP, quoted
from themes.folding import fold


class Plan:
    """Reads the catalogue and compares. Queries: a few a kind of record, whatever the number of rows."""

    def __init__(self, sheets: list[ReadSheet]) -> None:
        self.directory = Directory()
        self.kinds = make_kinds(self.directory)
        self.findings = Findings([fault for sheet in sheets for fault in sheet.faults])
        self.drafts: dict[tuple[str, str], Draft] = {}
        self.rows_read = 0
        entries = [entry for sheet in sheets for entry in self.entries(sheet)]
        if not self.findings.faults:
            self.build(entries)

    def entries(self, read: ReadSheet) -> Iterator[Entry]:
        headers = recognised(read, self.kinds)
        self.findings.faults += headers.faults
        self.findings.notices += headers.notices
        if headers.sheet is None or headers.faults:
            return
        for row, cells in read.rows:
            named = headers.named(cells)
            if fold(named[headers.sheet.keys[0].header]) == EXAMPLE:
                where = f"Feuille «{NBSP}{quoted(read.name)}{NBSP}», ligne {row}{NBSP}:"
                self.findings.notices.append(f"{where} la ligne d’exemple est laissée de côté.")
                continue
            self.rows_read += 1
            yield Entry(headers.sheet, row, named)

    def build(self, entries: list[Entry]) -> None:
        keyed = [(entry, key) for entry in entries if (key := self.key_of(entry))]
        for kind in self.kinds:
            if mine := [each for each in keyed if each[0].sheet.kind is kind]:
                self.open_drafts(kind, mine)
        ranks = {id(sheet): rank for kind in self.kinds for rank, sheet in enumerate(kind.sheets)}
        for entry, key in sorted(keyed, key=lambda each: ranks[id(each[0].sheet)]):
            if draft := self.drafts.get((entry.sheet.kind.slug, key.casefold())):
                merge(draft, entry, self.findings)
        for draft in self.drafts.values():
            draft.finish()
        for kind in self.kinds:
            if drafts := [draft for draft in self.changed if draft.kind is kind]:
                check(kind, drafts, self.directory[kind.model], self.findings)

    def key_of(self, entry: Entry) -> str:
        """What `names.py` calls the record that a row names; empty when it cannot be, which is then told."""
        texts = []
        for column in entry.sheet.keys:
            cell = unescaped(plain(entry.cells[column.header]))
            try:
                if not cell:
                    raise CellError(f"Cette colonne dit de quelle notice il s’agit{NBSP}: elle est vide.")
                value = column.codec.read(cell)
            except CellError as refusal:
                self.findings.fault(entry, column.header, str(refusal))
                return ""
            texts.append(value["name"] if isinstance(value, dict) else str(value))
        return entry.sheet.kind.join.join(texts)

    def open_drafts(self, kind: Kind, keyed: list[tuple[Entry, str]]) -> None:
        """One a record that the rows name: those of the catalogue are read together, the others are new."""
        names = self.directory[kind.model]
        wanted: dict[int, Entry] = {}
        seen: set[str] = set()
        for entry, key in sorted(keyed, key=lambda each: each[0].sheet.part is not None):
            pk, said = names.exact.get(key.casefold()), f"«{NBSP}{quoted(key)}{NBSP}»"
            if entry.sheet.part is None and key.casefold() in seen:
                self.findings.fault(entry, entry.sheet.keys[-1].header, f"{said} est déjà dans une ligne au-dessus.")
            elif pk is None and entry.sheet.part is None:
                self.open_new(kind, key, entry, names)
            elif pk is None:
                why = f"{said} n’est ni dans le catalogue ni dans ce fichier."
                self.findings.fault(entry, entry.sheet.keys[-1].header, why)
            elif pk > 0:
                wanted.setdefault(pk, entry)
            seen.add(key.casefold())
        for record, content in read_many(kind.model, wanted):
            self.open_draft(kind, record.pk, names.text(record.pk), wanted[record.pk], record, content)

    def open_new(self, kind: Kind, key: str, entry: Entry, names: Names) -> None:
        """Other rows may name it before it has a key of its own: a negative one stands for it."""
        pk = -len(self.drafts) - 1
        names.add(pk, key)
        self.open_draft(kind, pk, key, entry, kind.model(), nothing_said(kind.model))

    def open_draft(self, kind: Kind, pk: int, key: str, entry: Entry, record: Any, said: Said) -> None:
        draft = Draft(kind, pk, key, (entry.sheet.name, entry.row), record, said, copied(said))
        # authors are written in the sheet of records
        draft.rows = {name: rows for name, rows in rows_of(kind.model, said).items() if name != "authorships"}
        self.drafts[kind.slug, key.casefold()] = draft

    @property
    def changed(self) -> list[Draft]:
        return [draft for draft in self.drafts.values() if draft.changed]

    @property
    def counts(self) -> dict[str, int]:
        changed, lines = self.changed, self.findings.lines.values()
        created = sum(draft.is_new for draft in changed)
        return {
            "rows": self.rows_read,
            "created": created,
            "changed": len(changed) - created,
            "differences": sum(line.differences for line in lines),
            "doubts": sum(bool(line.doubts) for line in lines),
        }

    @property
    def fingerprint(self) -> str:
        """The same for the same changes of the same catalogue."""
        said = [
            [draft.kind.slug, draft.key, nameless(draft.before), nameless(draft.after)]
            for draft in sorted(self.changed, key=lambda draft: (draft.kind.slug, draft.key))
        ]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
