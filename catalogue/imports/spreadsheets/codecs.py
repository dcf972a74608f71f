"""A value of a field, written in a cell and read from it. Values are those that the history of a record keeps."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from django.db import models
from django.utils import timezone

from catalogue.imports.spreadsheets.cells import CellError
from catalogue.imports.spreadsheets.names import Directory, Names
from catalogue.publication import FIRST_YEAR
from catalogue.wording import MONTHS, NBSP, quoted
from themes.folding import fold

EXCEL_EPOCH = date(1899, 12, 30)
# The serial numbers of days from 1954 to 2173: neither a year nor anything else of a date.
SERIAL = re.compile(r"[2-9]\d{4}\Z")
DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\Z|(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\Z")
MONTH = re.compile(r"(\d{4})[-/](\d{1,2})\Z|(\d{1,2})[/-](\d{4})\Z")
YEAR = re.compile(r"[12]\d{3}\Z")
TIME = re.compile(r"(?:[ T]+(?:à )?(\d{1,2})\s?[:hH]\s?(\d{2})?(?::\d{2}(?:\.\d+)?)?)\Z")
NAMED = {fold(name): rank for rank, name in enumerate(MONTHS, start=1)}
YES, NO = frozenset({"oui", "o", "1", "vrai", "true", "x"}), frozenset({"", "non", "n", "0", "faux", "false"})


class Codec(Protocol):
    def write(self, value: Any) -> str: ...

    def read(self, text: str) -> Any:
        """Raises CellError."""


class Text:
    def write(self, value: Any) -> str:
        return "" if value is None else str(value)

    def read(self, text: str) -> Any:
        return text


class TextOrNull(Text):
    def read(self, text: str) -> Any:
        return text or None


class Number(Text):
    def read(self, text: str) -> Any:
        digits = re.sub(r"[\s\u00a0\u202f]", "", text)
        digits = re.sub(r"[.,]0+\Z", "", digits)
        if not text:
            return None
        if not re.fullmatch(r"-?[0-9]{1,9}", digits):
            raise CellError(f"«{NBSP}{quoted(text)}{NBSP}» n’est pas un nombre entier.")
        return int(digits)


class YesNo:
    def write(self, value: Any) -> str:
        return "oui" if value else "non"

    def read(self, text: str) -> Any:
        if fold(text) not in YES | NO:
            raise CellError(
                f"«{NBSP}{quoted(text)}{NBSP}» n’est pas compris{NBSP}: écrivez «{NBSP}oui{NBSP}» ou "
                f"«{NBSP}non{NBSP}»."
            )
        return fold(text) in YES


@dataclass
class Choice:
    """A word of a list: its label, or its code."""

    choices: dict[str, str]

    def __post_init__(self) -> None:
        named = [(fold(name), value) for value, label in self.choices.items() for name in (value, label)]
        self.folded = dict(reversed(named))  # of two that are read alike, the first

    def write(self, value: Any) -> str:
        return self.choices.get(value, value or "")

    def read(self, text: str) -> Any:
        if (value := self.folded.get(fold(text))) is not None:
            return value
        if not text:
            return ""
        among = ", ".join(label for value, label in self.choices.items() if value)
        raise CellError(f"«{NBSP}{quoted(text)}{NBSP}» n’est pas dans la liste{NBSP}: {among}.")


@dataclass
class Link:
    directory: Directory
    model: Any

    @property
    def names(self) -> Names:
        return self.directory[self.model]

    def write(self, value: Any) -> str:
        return "" if value is None else self.names.text(value["key"])

    def read(self, text: str) -> Any:
        if not text:
            return None
        key = self.names.find(text)
        return {"key": key, "name": self.names.text(key)}


@dataclass
class Links:
    """Several, between semicolons."""

    link: Link
    in_order: bool = False

    def write(self, value: Any) -> str:
        texts = [self.link.write(link) for link in value]
        return "; ".join(texts if self.in_order else sorted(texts))

    def read(self, text: str) -> Any:
        links = [self.link.read(part.strip()) for part in text.split(";") if part.strip()]
        once = {link["key"]: link for link in links}
        return list(once.values()) if self.in_order else sorted(once.values(), key=lambda link: link["key"])


class Day:
    """A whole date."""

    def write(self, value: Any) -> str:
        return value or ""

    def read(self, text: str) -> Any:
        if not text:
            return None
        day, precision = read_date(text)
        if precision != "jour":
            raise CellError(f"«{NBSP}{quoted(text)}{NBSP}» n’est pas une date entière{NBSP}: écrivez 31/12/2026.")
        return day.isoformat()


class Moment:
    """A date and its hour, in the time of Paris."""

    def write(self, value: Any) -> str:
        if not value:
            return ""
        return timezone.localtime(datetime.fromisoformat(value)).strftime("%Y-%m-%d %H:%M")

    def read(self, text: str) -> Any:
        if not text:
            return None
        hour = TIME.search(text)
        day = Day().read(text[: hour.start()] if hour else text)
        hours, minutes = (int(hour[1]), int(hour[2] or 0)) if hour else (0, 0)
        if hours > 23 or minutes > 59:
            raise CellError(f"«{NBSP}{quoted(text)}{NBSP}» n’est pas une heure{NBSP}: écrivez 31/12/2026 08:30.")
        naive = datetime.fromisoformat(day) + timedelta(hours=hours, minutes=minutes)
        if naive.year < FIRST_YEAR:
            raise CellError(f"«{NBSP}{quoted(text)}{NBSP}» est trop loin dans le passé.")
        return timezone.make_aware(naive).isoformat()


def read_date(text: str) -> tuple[date, str]:
    """A date as people and spreadsheets write it, and how precise it is. Raises CellError.

    >>> read_date("31/12/2026"), read_date("octobre 2020")
    ((datetime.date(2026, 12, 31), 'jour'), (datetime.date(2020, 10, 1), 'mois'))
    """
    text = re.sub(r"[ T]00:00(:00)?\Z", "", text.strip())
    try:
        if YEAR.match(text):
            return date(int(text), 1, 1), "annee"
        if SERIAL.match(text):
            return EXCEL_EPOCH + timedelta(days=int(text)), "jour"
        if found := MONTH.match(text):
            year, month = (found[1], found[2]) if found[1] else (found[4], found[3])
            return date(int(year), int(month), 1), "mois"
        if found := DAY.match(text):
            year, month, day = (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
            return date(int(year), int(month), int(day)), "jour"
        return in_words(text)
    except ValueError as reason:
        raise CellError(
            f"«{NBSP}{quoted(text)}{NBSP}» n’est pas une date{NBSP}: écrivez 31/12/2026, 2026-12-31, 12/2026 ou 2026."
        ) from reason


def in_words(text: str) -> tuple[date, str]:
    """« 6 mars 2020 », « mars 2020 ». Raises ValueError."""
    words = fold(text).replace("1er", "1").split()
    if len(words) not in (2, 3) or not (words[-1].isascii() and words[-1].isdecimal() and len(words[-1]) == 4):
        raise ValueError(text)
    day = date(int(words[-1]), NAMED.get(words[-2], 0), int(words[0]) if len(words) == 3 else 1)
    return day, "jour" if len(words) == 3 else "mois"


def codec_of(field: Any, directory: Directory) -> Codec:
    """How a field is written. Precise dates are read with their precision: see `dates.py`."""
    if isinstance(field, models.ManyToManyField):
        return Links(Link(directory, field.related_model))
    if field.is_relation:
        return Link(directory, field.related_model)
    if field.choices:
        return Choice({str(value): str(label) for value, label in field.flatchoices})
    kinds: dict[type, Callable[[], Codec]] = {
        models.BooleanField: YesNo,
        models.IntegerField: Number,
        models.DateTimeField: Moment,
        models.DateField: Day,
    }
    made = next((make for kind, make in kinds.items() if isinstance(field, kind)), TextOrNull if field.null else Text)
    return made()
