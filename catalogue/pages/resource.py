"""A resource: its notice, where it stands, and every place that cites it."""

from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from catalogue.drafts import keep_draft_private, visible_or_404
from catalogue.fiches.standing import RESOURCE_AUDIENCES, RESOURCE_LEVELS, RESOURCE_THEMES, standing_of
from catalogue.resources.models import Resource
from themes.models import Audience, Level, Theme

# A much cited resource names so many fiches and so many selections, and counts the others.
PLACES_SHOWN = 20


class Places(NamedTuple):
    """The first places that cite a resource, and how many more do."""

    shown: QuerySet[Any]
    more: int


def first_places(found: QuerySet[Any]) -> Places:
    return Places(found[:PLACES_SHOWN], max(0, found.count() - PLACES_SHOWN))


def resource(request: HttpRequest, slug: str) -> HttpResponse:
    record = visible_or_404(Resource.objects.for_page(), request.user, slug=slug)
    context = {
        "resource": record,
        "citations": first_places(record.citations.readable().with_places()),
        "references": first_places(record.references.readable().with_places()),
        "themes": standing_of(record, RESOURCE_THEMES, Theme.objects.in_shelf_order(), "slug"),
        "audiences": standing_of(record, RESOURCE_AUDIENCES, Audience.objects.all(), "code"),
        "levels": standing_of(record, RESOURCE_LEVELS, Level.objects.all(), "code"),
    }
    return keep_draft_private(TemplateResponse(request, "resources/resource.html", context), record)
