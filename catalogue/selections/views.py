"""The selections, a page at a time, and each on its own page."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode

from catalogue.drafts import keep_draft_private, visible_or_404
from catalogue.paging import pages
from catalogue.reader import reader_code
from catalogue.selections.models import Selection


def index(request: HttpRequest) -> TemplateResponse:
    reader = reader_code(request)
    published = Selection.objects.published()
    shown = pages(request.GET.get("page") or "1", published.count(), lambda page: address(page, reader))
    context = {
        "selections": published.for_list()[shown.start : shown.stop],
        "pages": shown,
        "canonical": address(shown.number),
    }
    return TemplateResponse(request, "selections/index.html", context)


def address(page: int, reader: str = "") -> str:
    """The address of a page of the list, for the code of an audience or for everybody."""
    pairs = [("public", reader)] if reader else []
    pairs += [("page", str(page))] if page > 1 else []
    return f"{reverse('selections')}?{urlencode(pairs)}".rstrip("?")


def selection(request: HttpRequest, slug: str) -> HttpResponse:
    record = visible_or_404(Selection.objects.for_page(), request.user, slug=slug)
    response = TemplateResponse(request, "selections/selection.html", {"selection": record})
    return keep_draft_private(response, record)
