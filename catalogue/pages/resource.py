"""A resource: its notice, where it stands, and every place that cites it."""

from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from catalogue.drafts import copy_or_404, keep_draft_private, visible_or_404
from catalogue.fiches.standing import RESOURCE_AUDIENCES, RESOURCE_LEVELS, RESOURCE_THEMES, standing_of
from catalogue.links.models import Link
from catalogue.resources.models import Resource, ResourceQuerySet
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
    return page(request, visible_or_404(Resource.objects.for_page(), request.user, slug=slug))


def draft(request: HttpRequest, slug: str) -> HttpResponse:
    """The new version that is being written, for the team alone."""
    return page(request, copy_or_404(ResourceQuerySet(Resource).for_page(), request.user, slug=slug))


def page(request: HttpRequest, record: Resource) -> HttpResponse:
    context = {
        "resource": record,
        "link": Link.objects.at([record.url]).first(),
        "citations": first_places(record.citations.readable().with_places()),
        "references": first_places(record.references.readable().with_places()),
        "themes": standing_of(record, RESOURCE_THEMES, Theme.objects.in_shelf_order(), "slug"),
        "audiences": standing_of(record, RESOURCE_AUDIENCES, Audience.objects.all(), "code"),
        "levels": standing_of(record, RESOURCE_LEVELS, Level.objects.all(), "code"),
    }
    return keep_draft_private(TemplateResponse(request, "resources/resource.html", context), record)
