"""Whether what a file would leave may be: the rules of the models, copies being written, titles found twice."""

from typing import Any

from catalogue.imports.spreadsheets.drafts import Draft
from catalogue.imports.spreadsheets.findings import Findings
from catalogue.imports.spreadsheets.names import Names
from catalogue.imports.spreadsheets.rules import broken_by, broken_by_row, doubled, rows_doubled
from catalogue.imports.spreadsheets.sheets import Kind, Sheet
from catalogue.wording import NBSP
from themes.folding import fold


def check(kind: Kind, drafts: list[Draft], names: Names, findings: Findings) -> None:
    """Drafts of one kind, all of which change something. Queries: a few, whatever their number."""
    refuse_prepared(kind, drafts, findings)
    for draft in drafts:
        check_one(draft, findings)
    for draft, sentence in doubled(drafts):
        findings.follow(draft.where, "", sentence)
    doubt(kind, drafts, names, findings)


def prepared(model: Any) -> set[int]:
    """The records of which a new version is being written: published, it would write over what is imported."""
    if not hasattr(model, "draft_of"):
        return set()
    copies = model._base_manager.filter(draft_of__isnull=False)
    return set(copies.values_list("draft_of", flat=True))


def refuse_prepared(kind: Kind, drafts: list[Draft], findings: Findings) -> None:
    rewritten = prepared(kind.model)
    for draft in drafts:
        if draft.pk in rewritten:
            why = f"Une nouvelle version de «{NBSP}{draft.title}{NBSP}» est en chantier{NBSP}:"
            findings.follow(draft.where, "", f"{why} publiez-la ou abandonnez-la d’abord.")


def check_one(draft: Draft, findings: Findings) -> None:
    for name, sentence in broken_by(draft):
        findings.follow(draft.where, header_of(draft.kind.main, name), sentence)
    for sheet in draft.kind.sheets[1:]:
        part = sheet.part or ""
        said, rows = draft.after["rows"][part], draft.rows[part]
        if said == draft.before["rows"][part]:
            continue
        for row, values in zip(rows, said, strict=True):
            # a row that the file does not write may still point to one that it removes
            for name, sentence in broken_by_row(draft, part, row, values):
                findings.follow(row.where or draft.where, header_of(sheet, name), sentence)
        for rank, sentence in rows_doubled(draft.kind.model, part, said):
            findings.follow(rows[rank].where or draft.where, "", sentence)


def header_of(sheet: Sheet, name: str) -> str:
    """The name of the column where a field is written."""
    return next((each.header for each in (*sheet.keys, *sheet.columns) if each.field and each.field == name), "")


def doubt(kind: Kind, drafts: list[Draft], names: Names, findings: Findings) -> None:
    """Titles that another record of the kind already has: told, not refused. Query: one."""
    titled = [draft for draft in drafts if draft.is_new or draft.title != draft.before["fields"][kind.title]]
    if not titled:
        return
    owners: dict[str, list[int]] = {}
    for pk, title in kind.model.objects.order_by("pk").values_list("pk", kind.title):
        owners.setdefault(fold(title), []).append(pk)
    for draft in drafts:
        owners.setdefault(fold(draft.title), []).append(draft.pk)
    now = {draft.pk: fold(draft.title) for draft in drafts}
    for draft in titled:
        others = [pk for pk in owners[now[draft.pk]] if pk != draft.pk and now.get(pk, now[draft.pk]) == now[draft.pk]]
        line = findings.lines.get(draft.where)
        if others and line:
            line.doubts.append(f"Doublon probable de «{NBSP}{names.text(others[0])}{NBSP}»{NBSP}: même titre.")
