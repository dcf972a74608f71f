"""A dry run, kept; then the same applied at once, or shown again when the catalogue has changed meanwhile."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, transaction
from django.utils import timezone

from catalogue.history.content import loaded_whole
from catalogue.history.models import Event
from catalogue.history.recording import keep_many, last_numbers
from catalogue.history.transitions import checks
from catalogue.imports.models import PATIENCE, Import, PendingImport
from catalogue.imports.spreadsheets.cells import ReadSheet
from catalogue.imports.spreadsheets.drafts import Draft, read_many
from catalogue.imports.spreadsheets.names import Directory
from catalogue.imports.spreadsheets.planning import Plan
from catalogue.imports.spreadsheets.sheets import Kind, Said, make_kinds
from catalogue.imports.spreadsheets.writing import Writer, batches
from catalogue.publication import Status
from catalogue.refusals import ReasonedError
from catalogue.wording import NBSP, name_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User

LONGEST_SHOWN = 300
MOST_REASONS = 20


class RefusedError(ReasonedError):
    """An import that cannot be applied or undone; holds the sentences that say why. Nothing is then written."""


def hold(plan: Plan, sheets: Sequence[ReadSheet], file_name: str, by: "User", notices: Sequence[str]) -> PendingImport:
    """Keep what was read until it is applied; forget what waited too long."""
    PendingImport.objects.filter(at__lt=timezone.now() - PATIENCE).delete()
    kept = [{"name": sheet.name, "headers": sheet.headers, "rows": sheet.rows} for sheet in sheets]
    plan.findings.notices[:0] = notices
    return PendingImport.objects.create(
        by=by,
        file_name=file_name,
        sheets=kept,
        report=report_of(plan),
        keys=keys_of(plan),
        fingerprint=plan.fingerprint,
    )


def keys_of(plan: Plan) -> dict[str, list[int]]:
    keys: dict[str, list[int]] = {}
    for draft in plan.changed:
        if not draft.is_new:
            keys.setdefault(draft.kind.slug, []).append(draft.pk)
    return keys


def report_of(plan: Plan) -> dict[str, Any]:
    """What the pages show, and what the list of imports keeps."""
    lines = [
        {
            "sheet": line.sheet,
            "row": line.row,
            "action": line.action,
            "title": line.title,
            "changes": [[column, *around(before, after)] for column, before, after in line.changes],
            "doubts": line.doubts,
        }
        for line in plan.findings.lines.values()
    ]
    kinds = [
        sheet.name
        for kind in plan.kinds
        for sheet in kind.sheets
        if any(sheet.name == line["sheet"] for line in lines)
    ]
    return {
        "counts": plan.counts,
        "lines": lines,
        "notices": plan.findings.notices[:50],
        "kinds": kinds,
        "models": models_of(plan),
    }


def models_of(plan: Plan) -> list[str]:
    """The kinds that the file speaks of: applying it asks for the right on each."""
    return sorted({draft.kind.slug for draft in plan.drafts.values()})


def around(before: str, after: str) -> tuple[str, str]:
    """Two long texts, cut around the first words that differ."""
    if max(len(before), len(after)) <= LONGEST_SHOWN:
        return before, after
    same = next(
        (rank for rank, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after))
    )
    start = max(0, same - 60)
    return cut(before, start), cut(after, start)


def cut(text: str, start: int) -> str:
    end = start + LONGEST_SHOWN
    return f"{'…' if start else ''}{text[start:end]}{'…' if len(text) > end else ''}"


def sheets_in(pending: PendingImport) -> list[ReadSheet]:
    return [
        ReadSheet(sheet["name"], sheet["headers"], [(number, cells) for number, cells in sheet["rows"]])
        for sheet in pending.sheets
    ]


def apply(key: int, by: "User") -> Import | None:
    """Apply what this person tried; None when the catalogue has changed since, the dry run being made again.

    Raises PendingImport.DoesNotExist, RefusedError.
    """
    try:
        with transaction.atomic():
            return applied(key, by)
    except DatabaseError as reason:
        raise RefusedError(
            f"La base de données a refusé l’ensemble{NBSP}: deux lignes échangent sans doute une adresse ou un "
            "identifiant. Importez-les en deux fois."
        ) from reason


def applied(key: int, by: "User") -> Import | None:
    recent = PendingImport.objects.filter(by=by, at__gte=timezone.now() - PATIENCE)
    pending = recent.select_for_update().get(pk=key)
    for kind in make_kinds(Directory()):  # nobody else changes them between the comparison and the writing
        locked = kind.model._base_manager.select_for_update(no_key=True)
        for batch in batches(pending.keys.get(kind.slug, [])):
            list(locked.filter(pk__in=batch).values_list("pk"))
    plan = Plan(sheets_in(pending))
    if plan.findings.faults:
        raise RefusedError(*(said_fault(fault) for fault in plan.findings.faults[:MOST_REASONS]))
    if not plan.changed:
        raise RefusedError("Ce fichier ne change rien au catalogue.")
    if plan.fingerprint != pending.fingerprint:
        pending.report, pending.keys, pending.fingerprint = report_of(plan), keys_of(plan), plan.fingerprint
        pending.save()
        return None
    result = written(plan, pending, by)
    pending.delete()
    return result


def said_fault(fault: Any) -> str:
    column = f", colonne «{NBSP}{fault.column}{NBSP}»" if fault.column else ""
    return f"Feuille «{NBSP}{fault.sheet}{NBSP}», ligne {fault.row}{column}{NBSP}: {fault.sentence}"


def written(plan: Plan, pending: PendingImport, by: "User") -> Import:
    writer, records = Writer(), []
    comment = f"Import de «{NBSP}{pending.file_name}{NBSP}»"
    for kind in plan.kinds:
        drafts = [draft for draft in plan.changed if draft.kind is kind]
        keep_firsts(kind, drafts)
        lives = [dict(draft.before["life"]) for draft in drafts]
        before = numbers(kind, drafts)
        writer.write(drafts)
        versions = keep_all(kind, drafts, Event.IMPORTED, by, comment)
        records += [
            {
                "kind": kind.slug,
                "key": draft.record.pk,
                "title": draft.title,
                "created": draft.is_new,
                "before": None if draft.is_new else before[draft.record.pk],
                "after": versions[draft.record.pk],
                "life": [life, draft.after["life"]],
            }
            for draft, life in zip(drafts, lives, strict=True)
        ]
        refuse_unready(drafts)
    counts = plan.counts
    return Import.objects.create(
        file_name=pending.file_name,
        by=by,
        by_name=name_of(by),
        kinds=", ".join(pending.report["kinds"])[:200],
        created=counts["created"],
        changed=counts["changed"],
        records=records,
        report=pending.report,
    )


def keep_firsts(kind: Kind, drafts: Sequence[Draft]) -> None:
    """What was before any history of a record; read again, since a draft already has its new values."""
    keys = [draft.pk for draft in drafts if not draft.is_new]
    known = numbers(kind, drafts)
    without = [key for key in keys if key not in known]
    keep_many([(record, content(said)) for record, said in read_many(kind.model, without)], Event.FIRST)


def numbers(kind: Kind, drafts: Sequence[Draft]) -> dict[int, int]:
    """The last version of each record. Query: one a few hundred."""
    keys = [draft.pk for draft in drafts if not draft.is_new]
    last = last_numbers(ContentType.objects.get_for_model(kind.model), keys)
    return {key: number for key, (number, _) in last.items()}


def keep_all(kind: Kind, drafts: Sequence[Draft], event: Event, by: "User", comment: str) -> dict[int, int]:
    """Keep what the records now say, read again: what was meant and what is written are the same. By key, a number."""
    keys = [draft.record.pk for draft in drafts]
    said = [(record, content(said)) for record, said in read_many(kind.model, keys)]
    return {version.key: version.number for version in keep_many(said, event, by, comment)}


def content(said: Said) -> Said:
    """Without the life of the record, which its history does not put back."""
    return {place: values for place, values in said.items() if place != "life"}


def unready(drafts: Sequence[Draft]) -> Iterator[tuple[Draft, str]]:
    """What forbids a publication forbids to import one: asked of records that are written."""
    published = {draft.record.pk: draft for draft in drafts if is_published_by(draft)} if checks else {}
    for batch in batches(list(published)):
        for record in loaded_whole(drafts[0].kind.model, batch):
            yield from ((published[record.pk], reason) for check in checks for reason in check(record))  # type: ignore[arg-type]


def is_published_by(draft: Draft) -> bool:
    was = not draft.is_new and draft.before["life"].get("status") == Status.PUBLISHED
    return draft.after["life"].get("status") == Status.PUBLISHED and not was


def refuse_unready(drafts: Sequence[Draft]) -> None:
    """Raises RefusedError."""
    said = [f"«{NBSP}{draft.title}{NBSP}» ne peut être publiée{NBSP}: {reason}" for draft, reason in unready(drafts)]
    if said:
        raise RefusedError(*said[:MOST_REASONS])


def rehearse(plan: Plan) -> None:
    """Note what would forbid the publications of a file: written, asked, taken back. Only when it has some."""
    if plan.findings.faults or not checks or not any(map(is_published_by, plan.changed)):
        return
    try:
        with transaction.atomic():
            writer = Writer()
            for kind in plan.kinds:
                drafts = [draft for draft in plan.changed if draft.kind is kind]
                writer.write(drafts)
                for draft, reason in unready(drafts):
                    plan.findings.follow(draft.where, "état", reason)
            transaction.set_rollback(True)
    except DatabaseError:
        """Told when it is applied, by its own sentence."""
