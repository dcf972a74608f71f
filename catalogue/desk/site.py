"""The back office, under its own name and in French."""

import functools
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.views.decorators.cache import never_cache

from catalogue.desk.guard import drop_impossible_keys, leads_nowhere
from catalogue.desk.on_site import on_site
from catalogue.desk.preview import preview

# What one opens most comes first.
ROOMS = ("fiches", "selections", "resources", "competences", "themes", "reports", "search", "links", "imports", "auth")


class CatalogueAdminSite(admin.AdminSite):
    site_header = "Administration du catalogue"
    site_title = "Administration"
    index_title = "Bureau de la rédaction"
    empty_value_display = "non indiqué"

    def get_urls(self) -> list[URLPattern | URLResolver]:
        shortcut = path("r/<path:content_type_id>/<path:object_id>/", self.admin_view(on_site), name="view_on_site")
        return [path("apercu/", self.admin_view(preview), name="preview"), shortcut, *super().get_urls()]

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """As stock, but what would fail leads nowhere or chooses nothing (`guard.py`).

        And what is typed in a form whose session has ended is kept by the page that asks to sign in again.
        """
        from catalogue.people import kept  # imports models, which are not ready when the site is made

        stock = super().admin_view(view, cacheable)

        @functools.wraps(stock)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if leads_nowhere(request):
                raise Http404
            if not request.user.is_authenticated and kept.is_an_act(request):
                return kept.sign_in_again(request) if kept.is_a_form(request) else kept.sign_in_first(request)
            drop_impossible_keys(request)
            return stock(request, *args, **kwargs)  # type: ignore[no-any-return]

        return guarded

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """As stock, then back to the form that was left, with what was typed in it."""
        from catalogue.people.kept import FIELD, give_back, unseal

        sealed = request.POST.get(FIELD, "")
        left = unseal(sealed) if sealed else None
        context = {"kept": sealed if left else "", **(extra_context or {})}
        if settings.SSO:
            from catalogue.people.sso.signing_in import sign_in

            return sign_in(self, request, context)
        response = super().login(request, context)
        is_in = request.method == "POST" and response.status_code == HTTPStatus.FOUND
        return give_back(request, left) if left and is_in else response

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """As stock, then out of the identity provider too, when it is who let in."""
        if not settings.SSO:
            return super().logout(request, extra_context)
        from catalogue.people.sso.leaving import sign_out

        return sign_out(request, lambda: super(CatalogueAdminSite, self).logout(request, extra_context))

    logout.before_a_factor = True  # type: ignore[attr-defined]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        if not settings.SSO:
            return super().each_context(request)
        from catalogue.people.sso.signing_in import ways_in

        return super().each_context(request) | {"sso": ways_in(request)}

    def autocomplete_view(self, request: HttpRequest) -> Any:
        from catalogue.desk.choices import ChoicesView  # imports models, which are not ready when the site is made

        return ChoicesView.as_view(admin_site=self)(request)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """As stock, below what needs attention today."""
        from catalogue.desk.attention import kinds  # imports models, which are not ready when the site is made

        return super().index(request, {"attention": kinds(self, request), **(extra_context or {})})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        rooms = super().get_app_list(request, app_label)
        for room in rooms:
            room["name"] = capfirst(room["name"])
        return sorted(rooms, key=lambda room: ROOMS.index(room["app_label"]) if room["app_label"] in ROOMS else 99)


class CatalogueAdminConfig(AdminConfig):
    default_site = "catalogue.desk.site.CatalogueAdminSite"
