"""Who is reading: `?public=cpe` puts a reader's things first and travels along internal links."""

from typing import Any

from django.http import HttpRequest

from themes.models import Audience


def reader_of(request: HttpRequest) -> Audience | None:
    """The one audience that the address names, if it exists. Query: one, only when it names one."""
    codes = set(request.GET.getlist("public"))
    if len(codes) != 1 or "\x00" in (code := codes.pop()):
        return None
    return Audience.objects.filter(code=code).first()


def reader(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: `reader` (an Audience or None) and `reader_query`, to end internal links with."""
    audience = reader_of(request)
    return {"reader": audience, "reader_query": f"?public={audience.code}" if audience else ""}
