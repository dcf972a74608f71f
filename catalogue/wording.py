"""How the pages say dates, durations and counts, in French. Registered as template filters everywhere."""

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django import template
from django.utils.translation import get_language_info

if TYPE_CHECKING:
    from django.contrib.auth.models import User

register = template.Library()
NBSP = "\u00a0"
NARROW_NBSP = "\u202f"
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff]")
# written here: a page of results has twenty dates, and `date_format` costs ten times as much
MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]


@register.filter
def precise_date(day: date | None, precision: str) -> str:
    """« 2019 », « octobre 2020 » or « 6 mars 2020 »; « 1er » for the first of a month; empty without a date."""
    if day is None:
        return ""
    if precision == "annee":
        return str(day.year)
    month = f"{MONTHS[day.month - 1]} {day.year}"
    return month if precision == "mois" else f"{'1er' if day.day == 1 else day.day} {month}"


@register.filter
def iso_date(day: date | None, precision: str) -> str:
    """The same for machines: YYYY, YYYY-MM or YYYY-MM-DD."""
    return day.isoformat()[: {"annee": 4, "mois": 7}.get(precision, 10)] if day else ""


@register.filter
def minutes(count: int | None) -> str:
    """« 5 min », « 1 h 05 »; empty when unknown."""
    if not count:
        return ""
    hours, rest = divmod(count, 60)
    if not hours:
        return f"{rest}{NBSP}min"
    return f"{hours}{NBSP}h{NBSP}{rest:02}" if rest else f"{hours}{NBSP}h"


@register.filter
def duration(time: timedelta) -> str:
    """The same, of a length of time."""
    return minutes(round(time.total_seconds() / 60))


@register.filter
def iso_duration(count: int | None) -> str:
    """« PT20M »."""
    return f"PT{count}M" if count else ""


@register.filter
def counted(count: int, words: str) -> str:
    """« 12 ressources » from `12|counted:"ressource,ressources"`; French has no plural below two."""
    singular, plural = words.split(",")
    return f"{grouped(count)}{NBSP}{plural if abs(count) >= 2 else singular}"


@register.filter
def grouped(count: int) -> str:
    """« 12 345 », with the thin space that French puts between thousands."""
    return f"{count:,}".replace(",", NARROW_NBSP)


@register.filter
def language_name(code: str) -> str:
    """« anglais » for `en`; the code itself when Django does not know it."""
    try:
        return str(get_language_info(code)["name_translated"]).lower()
    except KeyError:
        return code


def name_of(account: "User") -> str:
    """A member of the team, as the others know them."""
    return account.get_full_name() or account.get_username()


def one_line(text: str) -> str:
    """A text on one line, with nothing that cannot be shown."""
    return " ".join("".join(char for char in text if char.isprintable() or char.isspace()).split())


def quoted(text: str, length: int = 60) -> str:
    """What somebody typed, fit to be shown."""
    text = UNPRINTABLE.sub("�", text)
    return text if len(text) <= length else f"{text[:length]}…"
