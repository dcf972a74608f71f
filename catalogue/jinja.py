"""What the templates of the public pages know: the site's addresses, its static files, how it says things.

They are Jinja's, with everything escaped unless it is marked safe. A part that pages share is a macro, which sees
nothing but its arguments.
"""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache, lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import QueryDict
from django.template.defaultfilters import capfirst, linebreaksbr
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils.timezone import localtime
from jinja2 import ChainableUndefined, Environment, StrictUndefined

from catalogue import wording


def environment(**options: Any) -> Environment:
    """Make what `settings.TEMPLATES` asks for. A name that nobody gave is an error; in production, an empty text."""
    options |= {"undefined": StrictUndefined if settings.DEBUG else ChainableUndefined}
    options |= {"trim_blocks": True, "lstrip_blocks": True}
    made = Environment(**options)  # noqa: S701 - Django asks for autoescape
    made.globals |= {"url": url, "static": asset, "query_without": query_without, "static_prefix": settings.STATIC_URL}
    said = ("precise_date", "iso_date", "minutes", "duration", "iso_duration", "counted", "grouped", "language_name")
    made.filters |= {name: getattr(wording, name) for name in (*said, "quoted")}
    made.filters |= {"capfirst": capfirst, "linebreaksbr": linebreaksbr}
    made.filters |= {"local_day": local_day, "in_address": in_address, "grouped_by": grouped_by}
    return made


def url(name: str, *parts: str | int) -> str:
    """The address of a page, by the name of its route."""
    return address(get_script_prefix(), name, *parts)


@cache
def asset(path: str) -> str:
    """The address of a static file: it changes with the code only."""
    return static(path)


@lru_cache(4096)
def address(prefix: str, name: str, *parts: str | int) -> str:
    return reverse(name, args=parts)


def local_day(moment: datetime) -> date:
    """The day of an instant, as it is said in France."""
    return localtime(moment).date()


def in_address(text: str) -> str:
    """A text as the value of a parameter."""
    return quote(text, safe="")


def query_without(asked: QueryDict, *names: str) -> str:
    """What was asked of a page, from the question mark on, less some parameters."""
    kept = asked.copy()
    for name in names:
        kept.pop(name, None)
    return f"?{kept.urlencode()}" if kept else ""


def grouped_by(things: Iterable[Any], attribute: str) -> list[tuple[Any, list[Any]]]:
    """Those that follow each other with the same value, under that value."""
    return [(value, list(group)) for value, group in groupby(things, attrgetter(attribute))]
