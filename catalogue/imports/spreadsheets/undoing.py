"""An import undone: each record says again what it said, those that it created go, or nothing is touched."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils import timezone

from catalogue.history.content import part_of, parts_of, plain_many, row_fields, said_fields
from catalogue.history.models import Event, Version
from catalogue.history.recording import keep_many
from catalogue.imports.models import Import
from catalogue.imports.spreadsheets.applying import RefusedError, content, keep_all
from catalogue.imports.spreadsheets.checking import prepared
from catalogue.imports.spreadsheets.drafts import BATCH, Draft, nameless, read_many
from catalogue.imports.spreadsheets.names import Directory
from catalogue.imports.spreadsheets.sheets import Kind, Said, make_kinds
from catalogue.imports.spreadsheets.writing import Writer, batches
from catalogue.wording import NBSP

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MOST_NAMED = 10
Kept = dict[str, Any]


def undo(key: int, by: "User") -> Import:
    """Raises Import.DoesNotExist, RefusedError; nothing is then written."""
    try:
        with transaction.atomic():
            return undone(Import.objects.select_for_update().get(pk=key), by)
    except (ProtectedError, RestrictedError) as reason:
        rows = reason.protected_objects if isinstance(reason, ProtectedError) else reason.restricted_objects
        owners = sorted({str(getattr(row, "fiche", None) or getattr(row, "selection", None) or row) for row in rows})
        raise RefusedError(f"Ce que l’import a créé est cité depuis par{NBSP}: {named(owners)}.") from reason
    except DatabaseError as reason:
        raise RefusedError(
            "La base de données a refusé l’annulation : une adresse est sans doute reprise."
        ) from reason


def undone(done: Import, by: "User") -> Import:
    if done.undone_at is not None:
        raise RefusedError("Cet import est déjà annulé.")
    kinds = make_kinds(Directory())
    drafts = {
        kind.slug: drafts_of(kind, [kept for kept in done.records if kept["kind"] == kind.slug]) for kind in kinds
    }
    comment = f"Annulation de l’import de «{NBSP}{done.file_name}{NBSP}»"
    writer = Writer()
    for kind in kinds:
        restored = [draft for draft, created in drafts[kind.slug] if not created]
        writer.write(restored)
        keep_all(kind, restored, Event.UNDONE, by, comment)
    for kind in kinds:
        remove_parts(kind, [draft for draft, created in drafts[kind.slug] if created], by, comment)
    for kind in reversed(kinds):
        for batch in batches([draft.pk for draft, created in drafts[kind.slug] if created]):
            kind.model._base_manager.filter(pk__in=batch).delete()
    done.undone_at, done.undone_by = timezone.now(), by
    done.save(update_fields=["undone_at", "undone_by"])
    return done


def drafts_of(kind: Kind, records: list[Kept]) -> list[tuple[Draft, bool]]:
    """Each record with what it says and what it said, and whether the import created it. Raises RefusedError."""
    by_key = {kept["key"]: kept for kept in records}
    locked = kind.model._base_manager.select_for_update(no_key=True)
    for batch in batches(list(by_key)):
        list(locked.filter(pk__in=batch).values_list("pk"))
    found = {record.pk: (record, said) for record, said in read_many(kind.model, by_key)}
    refuse_changed(kind, by_key, {key: said for key, (_, said) in found.items()})
    before = contents(kind, {key: kept["before"] for key, kept in by_key.items() if not kept["created"]})
    refuse_lost(kind, before)
    drafts = []
    for key, kept in by_key.items():
        record, said = found[key]
        after = said if kept["created"] else {**before[key], "life": kept["life"][0]}
        drafts.append((Draft(kind, key, kept["title"], ("", 0), record, said, after), bool(kept["created"])))
    return drafts


def contents(kind: Kind, numbers: dict[int, int]) -> dict[int, Said]:
    """What records said at some of their versions. Query: one a few hundred."""
    found: dict[int, Said] = {}
    type_of = ContentType.objects.get_for_model(kind.model)
    for batch in batches(list(numbers)):
        wanted = {numbers[key] for key in batch}
        versions = Version.objects.filter(kind=type_of, key__in=batch, number__in=wanted)
        found |= {
            version.key: version.content
            for version in versions.iterator(BATCH)
            if version.number == numbers[version.key]
        }
    return found


def refuse_changed(kind: Kind, records: dict[int, Kept], now: dict[int, Said]) -> None:
    after = contents(kind, {key: kept["after"] for key, kept in records.items()})
    gone = [kept["title"] for key, kept in records.items() if key not in now]
    if gone:
        raise RefusedError(f"Supprimées depuis l’import{NBSP}: {named(gone)}. Rien n’est annulé.")
    changed = [
        kept["title"]
        for key, kept in records.items()
        if nameless(content(now[key])) != nameless(after.get(key)) or now[key]["life"] != kept["life"][1]
    ]
    if changed:
        raise RefusedError(
            f"Modifiées depuis l’import{NBSP}: {named(changed)}. L’annuler effacerait ces modifications{NBSP}: rien "
            "n’est annulé. L’historique de chaque notice permet de la rétablir à part."
        )
    rewritten = prepared(kind.model)
    if titles := [kept["title"] for key, kept in records.items() if key in rewritten]:
        raise RefusedError(
            f"Une nouvelle version est en chantier{NBSP}: {named(titles)}. Publiez-la ou abandonnez-la d’abord."
        )


def refuse_lost(kind: Kind, before: dict[int, Said]) -> None:
    """What they said led to something that is no more. Queries: one a kind of thing that they lead to."""
    wanted: dict[Any, dict[int, str]] = {}
    for said in before.values():
        for model, link in links(kind.model, said):
            wanted.setdefault(model, {})[link["key"]] = link["name"]
    for model, names in wanted.items():
        there: set[int] = set()
        for batch in batches(list(names)):
            there |= set(model._base_manager.filter(pk__in=batch).values_list("pk", flat=True))
        if lost := [name for key, name in names.items() if key not in there]:
            raise RefusedError(
                f"N’existent plus, et y menaient avant l’import{NBSP}: {named(lost)}. Rien n’est annulé."
            )


def links(model: Any, said: Said) -> Iterator[tuple[Any, dict[str, Any]]]:
    for field in said_fields(model):
        if field.is_relation and said["fields"].get(field.name):
            yield field.related_model, said["fields"][field.name]
    for many in plain_many(model):
        yield from ((many.related_model, link) for link in said["many"].get(many.name, []))
    for name in parts_of(model):
        related = [field for field in row_fields(part_of(model, name)) if field.is_relation]
        for row in said["rows"].get(name, []):
            yield from (
                (field.related_model, row[field.name])
                for field in related
                if row[field.name] and "key" in row[field.name]
            )


def remove_parts(kind: Kind, drafts: list[Draft], by: "User", comment: str) -> None:
    """Keep what is about to go, and remove its rows first: those of two records may lead to each other."""
    keep_many([(draft.record, content(draft.before)) for draft in drafts], Event.DELETED, by, comment)
    for name in reversed(parts_of(kind.model)):
        relation = part_of(kind.model, name)
        for batch in batches([draft.pk for draft in drafts]):
            relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": batch}).delete()


def named(titles: list[str]) -> str:
    shown = ", ".join(f"«{NBSP}{title}{NBSP}»" for title in titles[:MOST_NAMED])
    return shown if len(titles) <= MOST_NAMED else f"{shown} et {len(titles) - MOST_NAMED} autres"
