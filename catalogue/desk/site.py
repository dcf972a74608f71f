"""The back office, under its own name and in French."""

import functools
from typing import Any
from urllib.parse import unquote

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.text import capfirst

from catalogue.desk.preview import preview

# What one opens most comes first.
ROOMS = ("fiches", "selections", "resources", "competences", "themes", "search", "auth")


class CatalogueAdminSite(admin.AdminSite):
    site_header = "Administration du catalogue"
    site_title = "Administration"
    index_title = "Bureau de la rédaction"
    empty_value_display = "non indiqué"

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [path("apercu/", self.admin_view(preview), name="preview"), *super().get_urls()]

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """As stock, but an address that holds a NUL, which PostgreSQL refuses, leads nowhere instead of failing."""
        stock = super().admin_view(view, cacheable)

        @functools.wraps(stock)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if "\x00" in unquote(request.get_full_path()):
                raise Http404
            return stock(request, *args, **kwargs)  # type: ignore[no-any-return]

        return guarded

    def autocomplete_view(self, request: HttpRequest) -> Any:
        from catalogue.desk.choices import ChoicesView  # imports models, which are not ready when the site is made

        return ChoicesView.as_view(admin_site=self)(request)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        rooms = super().get_app_list(request, app_label)
        for room in rooms:
            room["name"] = capfirst(room["name"])
        return sorted(rooms, key=lambda room: ROOMS.index(room["app_label"]) if room["app_label"] in ROOMS else 99)


class CatalogueAdminConfig(AdminConfig):
    default_site = "catalogue.desk.site.CatalogueAdminSite"
