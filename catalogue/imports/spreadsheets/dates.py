"""A date that may be a year or a month only: its precision is how it is written."""

from datetime import date
from typing import Any

from catalogue.imports.spreadsheets.codecs import read_date

LENGTHS = {"annee": 4, "mois": 7}


class PreciseDay:
    """Of two fields at once: the date, and how precise it is."""

    def write(self, value: Any) -> str:
        day, precision = value
        return day[: LENGTHS.get(precision, 10)] if day else ""

    def read(self, text: str) -> Any:
        if not text:
            return None, ""
        day, precision = read_date(text)
        return day.isoformat(), precision


def settle(fields: dict[str, Any], typed: str | None) -> None:
    """Make a date and its precision agree. `typed`: what the column of the precision says, None when it is absent.

    A spreadsheet turns « 2020-10 » into the first of that month: the column of the precision then still says « mois ».
    """
    if not fields["date"]:
        fields["date"], fields["date_precision"] = None, ""
        return
    day = date.fromisoformat(fields["date"])
    first = {"annee": date(day.year, 1, 1), "mois": date(day.year, day.month, 1)}
    if typed in first and day == first[typed]:
        fields["date_precision"] = typed
    fields["date"] = first.get(fields["date_precision"], day).isoformat()
