"""The selections, a page at a time, and each on its own page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode

from catalogue.drafts import copy_or_404, keep_draft_private, visible_or_404
from catalogue.history.editions import edition_or_404, editions_of
from catalogue.history.models import Version
from catalogue.history.past import as_it_was
from catalogue.links.models import Link
from catalogue.paging import pages
from catalogue.reader import reader_code
from catalogue.selections.models import Selection, SelectionQuerySet, works_seen


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
    return page(request, visible_or_404(Selection.objects.for_page(), request.user, slug=slug))


def draft(request: HttpRequest, slug: str) -> HttpResponse:
    """The new version that is being written, for the team alone."""
    return page(request, copy_or_404(SelectionQuerySet(Selection).for_page(), request.user, slug=slug))


def editions(request: HttpRequest, slug: str) -> HttpResponse:
    record = get_object_or_404(Selection.objects.published(), slug=slug)
    context = {"selection": record, "editions": editions_of(record)}
    return TemplateResponse(request, "selections/editions.html", context)


def edition(request: HttpRequest, slug: str, edition: int) -> HttpResponse:
    """The selection as readers saw it once, at an address that does not change."""
    record = get_object_or_404(Selection.objects.published().for_page(), slug=slug)
    version = edition_or_404(record, edition)
    past: Any = as_it_was(record, version, {"resource": works_seen()})
    past.total_minutes = sum(step.minutes or 0 for step in past.steps.all()) or None
    return page(request, past, version)


def page(request: HttpRequest, record: Selection, version: Version | None = None) -> HttpResponse:
    references = (reference for step in record.steps.all() for reference in step.references.all())
    broken = Link.objects.at(reference.resource.url for reference in references).broken().by_address()
    context = {"selection": record, "broken": broken, "edition": version}
    response = TemplateResponse(request, "selections/selection.html", context)
    return keep_draft_private(response, record)
