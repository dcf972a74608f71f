"""The links of a record, in its own admin: what the checks say of them, and « vérifier maintenant »."""

from typing import Any, TypeVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from catalogue.editing.records import RecordAdmin
from catalogue.links import harvest
from catalogue.links.admin.rounds import MOST_ADDRESSES, begun, may_check
from catalogue.links.models import Link
from catalogue.wording import NBSP, counted

Record = TypeVar("Record", bound=models.Model)


class LinkCare(RecordAdmin[Record]):
    """An admin whose records give addresses: they are checked from a list, or from the page of a record."""

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_links"
        mine = path("<path:object_id>/liens/", self.admin_site.admin_view(self.links_view), name=name)
        return [mine, *super().get_urls()]

    def get_actions(self, request: HttpRequest) -> Any:
        actions = super().get_actions(request)
        if may_check(request):
            action = (LinkCare.check_links, "check_links", "Vérifier les liens maintenant")
            return {**actions, "check_links": action}
        return actions

    @admin.action(description="Vérifier les liens maintenant")
    def check_links(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        """Those of the chosen records, whatever gives them."""
        chosen = self.model._base_manager.filter(pk__in=[record.pk for record in queryset])
        return self.begin(request, harvest.addresses_of(chosen))

    def begin(self, request: HttpRequest, addresses: list[str]) -> HttpResponse | None:
        if addresses and len(addresses) <= MOST_ADDRESSES:
            return begun(request, addresses)
        said = "Aucune adresse à vérifier ici."
        if addresses:
            said = f"Trop d’adresses à la fois{NBSP}: {counted(MOST_ADDRESSES, 'adresse,adresses')} au plus."
        self.message_user(request, said, messages.WARNING)
        return None

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        record = context.get("original")
        if record is not None and request.user.has_perm("links.view_link"):
            context["links_address"] = self.address_of(record, "links")
        return super().render_change_form(request, context, *args, **kwargs)

    def links_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Each address of a record with what is known of it; a POST has them checked."""
        record = self.shown(request, object_id)
        if not request.user.has_perm("links.view_link"):
            raise PermissionDenied
        addresses = harvest.addresses_of(self.model._base_manager.filter(pk=record.pk))
        if request.method == "POST":
            if not may_check(request):
                raise PermissionDenied
            begun_one = self.begin(request, addresses)
            if begun_one is not None:
                return begun_one
        known = Link.objects.at(addresses).select_related("last_check").by_address()
        return self.page(
            request,
            "admin/links/link/of_record.html",
            title=f"Liens{NBSP}: {record}",
            object=record,
            links=[known.get(address) or Link(address=address) for address in addresses],
            may_check=may_check(request),
        )
