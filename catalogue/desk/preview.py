"""A text in Markdown, as the site will show it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from catalogue.markdown import render

WRITERS = tuple(
    f"{room}.{verb}_{record}"
    for room, record in (("fiches", "fiche"), ("selections", "selection"))
    for verb in ("add", "change")
)
LONGEST = 100_000  # characters


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Return the HTML of `text`, for who may write one; 413 past 100,000 characters. Stores nothing."""
    if not any(map(request.user.has_perm, WRITERS)):
        raise PermissionDenied
    text = request.POST.get("text", "")
    if len(text) > LONGEST:
        return HttpResponse(
            "Ce texte est trop long pour être montré.", status=413, content_type="text/plain; charset=utf-8"
        )
    return HttpResponse(render(text))
