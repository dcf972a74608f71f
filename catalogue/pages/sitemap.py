"""`/sitemap.xml`: every address a reader may visit, and none of a draft."""

from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap, views
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from catalogue.competences.models import Competence, Framework
from catalogue.fiches.models import Fiche
from catalogue.publication import Publishable, PublishableQuerySet
from catalogue.resources.models import Resource
from catalogue.selections.models import Selection
from themes.models import Collection, Theme

# sitemaps.org admits 50,000; so many are written in an eighth of a second, whoever asks, however often.
MOST_IN_A_FILE = 2_000


class Pages(Sitemap[str]):
    """Those that always exist, by the name of their address."""

    def items(self) -> list[str]:
        return [
            *("home", "search", "fiches", "resources", "frameworks", "selections"),
            *("site-map", "accessibility", "legal", "privacy", "help"),
        ]

    def location(self, item: str) -> str:
        return reverse(item)


class Shelves(Sitemap[Any]):
    limit = MOST_IN_A_FILE

    def items(self) -> list[Any]:
        return [
            *Collection.objects.all(),
            *Theme.objects.in_shelf_order(),
            *Framework.objects.all(),
            *Competence.objects.in_framework_order(),
        ]


class Records(Sitemap[Any]):
    """Records with a life of their own, dated by their last change; their texts are not read."""

    limit = MOST_IN_A_FILE

    def published(self) -> PublishableQuerySet[Any]:
        raise NotImplementedError

    def items(self) -> PublishableQuerySet[Any]:
        return self.published().order_by("pk")

    def lastmod(self, item: Publishable) -> datetime:
        return item.updated_at

    def get_latest_lastmod(self) -> datetime | None:
        """Asked of the database: Django would load every record to know."""
        newest = self.published().order_by("-updated_at", "pk").first()
        return newest.updated_at if newest else None


class Fiches(Records):
    def published(self) -> PublishableQuerySet[Any]:
        shelf = ("theme__number", "theme__collection__slug")
        return Fiche.objects.published().with_shelf().only("number", "updated_at", *shelf)


class Resources(Records):
    def published(self) -> PublishableQuerySet[Any]:
        return Resource.objects.published().only("slug", "updated_at")


class Selections(Records):
    def published(self) -> PublishableQuerySet[Any]:
        return Selection.objects.published().only("slug", "updated_at")


SECTIONS: dict[str, type[Sitemap[Any]]] = {
    "pages": Pages,
    "rayons": Shelves,
    "fiches": Fiches,
    "selections": Selections,
    "ressources": Resources,
}


def sitemap(request: HttpRequest) -> HttpResponse:
    """One list of addresses while it fits in one file, an index of lists beyond."""
    count = sum(section().paginator.count for section in SECTIONS.values())
    if count <= MOST_IN_A_FILE:
        return views.sitemap(request, {**SECTIONS})
    return views.index(request, {**SECTIONS}, sitemap_url_name="sitemap-section")


def sitemap_section(request: HttpRequest, section: str) -> HttpResponse:
    return views.sitemap(request, {**SECTIONS}, section=section)
