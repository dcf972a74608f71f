# ruff: noqa: S608 - names of tables and columns are ours, keys are numbers
"""What is written in some records, and as it is indexed: read at each search, so without the price of a QuerySet."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from json import loads
from typing import Any

from catalogue.search.models import Document
from catalogue.search.text.analysis import words
from catalogue.search.text.engines import prepared

TABLE = Document._meta.db_table


def read_rows(numbers: Iterable[int], *columns: str) -> list[tuple[Any, ...]]:
    """(number, columns) of some documents. Query: one, or none when there is no record."""
    rows = prepared.read(f"SELECT {', '.join(('number', *columns))} FROM {TABLE} WHERE number", numbers)
    return [(int(number), *texts) for number, *texts in rows]


def read_texts(numbers: Iterable[int], *columns: str) -> list[tuple[Any, ...]]:
    """(number, texts field by field, other columns). Query: one, or none when there is no record."""
    return [(number, loads(parts), *others) for number, parts, *others in read_rows(numbers, "parts", *columns)]


def texts_of(numbers: Iterable[int]) -> dict[int, str]:
    """All that is written in some records. Query: one, or none."""
    return {number: "\n".join(text for _, text in parts) for number, parts in read_texts(set(numbers))}


def read_analysed(numbers: Iterable[int]) -> dict[int, tuple[str, str, str]]:
    """Some records as they are indexed: title, label, body. Query: one, or none when there is no record."""
    rows = read_rows(numbers, "title", "label", "body")
    return {number: (title, label, body) for number, title, label, body in rows}


@dataclass
class Read:
    """What was read somewhere, where spellings in lower case are looked for: as it is written, most often."""

    text: str

    @cached_property
    def lowered(self) -> str:
        return self.text.casefold()

    def has(self, spelling: str, known: Collection[str] = ()) -> bool:
        """Whether all the words of a spelling stand there, but for those that are known."""
        found = (word.text for word in words(spelling) if word.text not in known)
        return all(stands_in(word, self.text) or stands_in(word, self.lowered) for word in found)


def stands_in(word: str, text: str) -> bool:
    """Whether a text has this word, as a whole."""
    start = text.find(word)
    while start >= 0:
        stop = start + len(word)
        if not (text[start - 1 : start].isalnum() or text[stop : stop + 1].isalnum()):
            return True
        start = text.find(word, start + 1)
    return False
