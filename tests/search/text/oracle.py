"""What a request finds, by reading every document: slow, and obviously right."""

from collections.abc import Mapping

from catalogue.search.models import Document
from catalogue.search.text.documents import Level
from catalogue.search.text.engines import Alternative, Group, Keys, Request
from catalogue.search.text.kinds import Kind, record_of

Columns = tuple[str, str, str]


def found(documents: Mapping[int, Columns], request: Request) -> dict[Kind, set[int]]:
    keys: dict[Kind, set[int]] = {}
    for number, columns in documents.items():
        if all(has(group, columns, request.level) for group in request.condition) and not has(
            request.without, columns, request.level
        ):
            kind, key = record_of(number)
            keys.setdefault(kind, set()).add(key)
    return keys


def has(group: Group, columns: Columns, level: Level) -> bool:
    return any(stands(one, columns, level) for one in group)


def stands(alternative: Alternative, columns: Columns, level: Level) -> bool:
    """Whether each of its sequences is side by side in one of the columns."""
    return all(any(f" {' '.join(tokens)} " in text for text in columns[: level + 1]) for tokens in alternative)


def documents() -> dict[int, Columns]:
    return {row.pk: padded((row.title, row.label, row.body)) for row in Document.objects.all()}


def padded(columns: Columns) -> Columns:
    """With a space before the first token and after the last one: each is then found like the others."""
    title, label, body = (f" {column} " for column in columns)
    return title, label, body


def as_sets(keys: Keys) -> dict[Kind, set[int]]:
    """The same, without the order; fails if a record is given twice."""
    assert all(len(set(ones)) == len(ones) for ones in keys.values())
    return {kind: set(ones) for kind, ones in keys.items() if ones}
