"""Who is reading: `?public=cpe` puts a reader's things first and travels along internal links."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from themes.models import Audience


def reader_of(request: HttpRequest) -> Audience | None:
    """The one audience that the address names, if it exists. Query: one for a request, only when it names one."""
    if not hasattr(request, "reader"):
        codes = set(request.GET.getlist("public"))
        named = len(codes) == 1 and "\x00" not in (code := codes.pop())
        found = Audience.objects.raw(by_code(), [code]) if named else ()
        request.reader = next(iter(found), None)  # type: ignore[attr-defined]
    audience: Audience | None = request.reader  # type: ignore[attr-defined]
    return audience


@cache
def by_code() -> str:
    """The statement of an audience, made once: to make it costs more than to read with it."""
    statement, _ = Audience.objects.order_by().filter(code="").query.sql_with_params()
    return statement


def reader_code(request: HttpRequest) -> str:
    """The code of that audience, or nothing."""
    audience = reader_of(request)
    return audience.code if audience else ""


def reader_notice(request: HttpRequest) -> str:
    """What to say of a reader that the address names and that cannot be; nothing otherwise."""
    named = [code for code in request.GET.getlist("public") if code]
    if not named or reader_of(request):
        return ""
    if len(named) > 1:
        return "Un seul public à la fois\u00a0: le choix est ignoré."
    return "Ce public n’existe pas\u00a0: il est ignoré."


def reader(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: the site's name, `reader` (an Audience or None), and what internal links end with.

    `reader_query` begins the query of an address, `reader_more` goes on with it.
    """
    code = reader_code(request)
    return {
        "site_name": settings.SITE_NAME,
        "reader": reader_of(request),
        "reader_notice": reader_notice(request),
        "reader_query": f"?public={code}" if code else "",
        "reader_more": f"&public={code}" if code else "",
    }
