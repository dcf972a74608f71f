"""What changed between two versions of a record, field by field and row by row, in words that people read."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from django.db import models
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format

from catalogue.history.content import Content, part_of, parts_of, plain_many, row_fields, said_fields
from catalogue.wording import NBSP

EMPTY = "non indiqué"
# beyond, two texts are shown whole, one after the other: comparing them word by word would take seconds
MOST_WORDS = 3000
Row = Mapping[str, Any]


class Way(StrEnum):
    """How something changed, or a piece of text did."""

    SAME = "identique"
    ADDED = "ajouté"
    REMOVED = "retiré"
    CHANGED = "modifié"
    MOVED = "déplacé"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words, and whether they were there before, are there now, or both."""

    way: Way
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """`place` is « section « Titre » » for a row, empty for the record; `label` names the field, if it is one."""

    way: Way
    label: str
    place: str = ""
    pieces: list[Piece] = field(default_factory=list)

    def __str__(self) -> str:
        """« introduction : modifié », « section « Titre », texte : modifié »."""
        where = ", ".join(filter(None, (self.place, self.label)))
        return f"{where}{NBSP}: {self.way}"


def changes(model: type[models.Model], before: Content, after: Content) -> list[Change]:
    """All that differs, in the order of the form; nothing when they say the same."""
    return [
        *field_changes(list(said_fields(model)), before["fields"], after["fields"]),
        *many_changes(model, before["many"], after["many"]),
        *(change for name in parts_of(model) for change in row_changes(model, name, before, after)),
    ]


def field_changes(
    fields: "list[models.Field[Any, Any]]", before: Row, after: Row, place: str = ""
) -> Iterator[Change]:
    for each in fields:
        old, new = before.get(each.name), after.get(each.name)
        if old != new and not (is_rank(old) and is_rank(new)):
            pieces = compared(said(each, old), said(each, new))
            yield Change(Way.CHANGED, str(each.verbose_name), place, pieces)


def is_rank(value: Any) -> bool:
    """A link to another row: that its rank changed says only that rows were added before it."""
    return isinstance(value, dict) and "row" in value


def many_changes(model: type[models.Model], before: Row, after: Row) -> Iterator[Change]:
    for each in plain_many(model):
        old = {link["key"]: link["name"] for link in before.get(each.name, [])}
        new = {link["key"]: link["name"] for link in after.get(each.name, [])}
        pieces = [Piece(Way.REMOVED, name) for key, name in old.items() if key not in new]
        pieces += [Piece(Way.ADDED, name) for key, name in new.items() if key not in old]
        if pieces:
            yield Change(Way.CHANGED, str(each.verbose_name), pieces=pieces)


def row_changes(model: type[models.Model], part: str, before: Content, after: Content) -> Iterator[Change]:
    """Rows are told apart by their names; a row of another name is another row."""
    relation = part_of(model, part)
    kind, fields = str(relation.related_model._meta.verbose_name), row_fields(relation)
    old, new = (named(fields, content["rows"].get(part, [])) for content in (before, after))
    kept = [name for name in new if name in old]
    stayed = in_order([name for name in old if name in new], kept)
    for name in old:
        if name not in new:
            yield Change(Way.REMOVED, "", place_of(kind, name), [Piece(Way.REMOVED, text_of(fields, old[name]))])
    for name, row in new.items():
        place = place_of(kind, name)
        if name not in old:
            yield Change(Way.ADDED, "", place, [Piece(Way.ADDED, text_of(fields, row))])
            continue
        if name not in stayed:
            yield Change(Way.MOVED, "", place)
        yield from field_changes(fields, old[name], row, place)


def in_order(before: list[str], after: list[str]) -> set[str]:
    """Those that stayed in order while the others moved."""
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return {name for block in blocks for name in before[block.a : block.a + block.size]}


def place_of(kind: str, name: str) -> str:
    return f"{kind} «{NBSP}{name.removesuffix(' ')}{NBSP}»"


def named(fields: "list[models.Field[Any, Any]]", rows: list[Row]) -> dict[str, Row]:
    """Rows by name, in order; a name met again is lengthened by a space, so that none is lost."""
    found: dict[str, Row] = {}
    for row in rows:
        name = name_of(fields, row)
        while name in found:
            name += " "
        found[name] = row
    return found


def name_of(fields: "list[models.Field[Any, Any]]", row: Row) -> str:
    """Its first text that was typed; else what it links to."""
    typed = (each for each in fields if isinstance(each, models.CharField) and not each.choices)
    text = next((row[each.name] for each in typed if row.get(each.name)), "")
    linked = next((value["name"] for value in row.values() if isinstance(value, dict) and "name" in value), "")
    chosen = next((said(each, row.get(each.name)) for each in fields if each.choices), "")
    return str(text or linked or chosen)[:120]


def text_of(fields: "list[models.Field[Any, Any]]", row: Row) -> str:
    """All that a row says, a line a field."""
    told = [(each, row.get(each.name)) for each in fields]
    return "\n".join(
        f"{each.verbose_name}{NBSP}: {said(each, value)}"
        for each, value in told
        if value not in (None, "") and not is_rank(value)
    )


def said(each: "models.Field[Any, Any]", value: Any) -> str:
    """A value as people read it."""
    if value in (None, ""):
        return EMPTY
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, dict):
        return str(value.get("name", f"n°{NBSP}{value.get('row', 0) + 1}"))
    if each.choices:
        return str(dict(each.flatchoices).get(value, value))
    if isinstance(each, models.DateTimeField):
        moment = parse_datetime(str(value))
        return date_format(moment, "j F Y à H:i") if moment else str(value)
    if isinstance(each, models.DateField):
        day = parse_date(str(value))
        return date_format(day, "j F Y") if day else str(value)
    return str(value)


def compared(before: str, after: str) -> list[Piece]:
    """The words of two texts, told apart."""
    old, new = (re.findall(r"\s+|[^\s]+", text) for text in (before, after))
    if before == EMPTY or after == EMPTY or len(old) + len(new) > MOST_WORDS:
        return [Piece(Way.REMOVED, before), Piece(Way.ADDED, after)]
    pieces: list[Piece] = []
    for way, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if way == "equal":
            pieces.append(Piece(Way.SAME, "".join(old[a:b])))
            continue
        pieces += [
            Piece(kind, text)
            for kind, text in ((Way.REMOVED, "".join(old[a:b])), (Way.ADDED, "".join(new[c:d])))
            if text
        ]
    return pieces
