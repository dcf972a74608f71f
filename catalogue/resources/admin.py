"""Resources, who publishes them and who wrote them."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from catalogue.editing.forms import VersionedForm
from catalogue.editing.publishing import PublishableAdmin
from catalogue.editing.records import RecordAdmin
from catalogue.editing.rows import RankedTabular, TabularParts
from catalogue.links.admin.records import LinkCare
from catalogue.resources.care import CARES
from catalogue.resources.models import (
    Author,
    Authorship,
    FieldOrigin,
    Organisation,
    Resource,
)
from catalogue.wording import precise_date

ADDRESS_BYTES = 2000  # what an index of the database accepts


@admin.register(Organisation)
class OrganisationAdmin(RecordAdmin[Organisation]):
    prepopulated_fields = {"slug": ("short_name", "name")}
    list_display = ("name", "short_name", "url")
    fieldsets = (
        (
            None,
            {
                "fields": ("name", "short_name", "slug", "alternates", "url"),
                "description": "Un organisme publie ou héberge des ressources ; il sert de filtre « éditeur ».",
            },
        ),
    )


@admin.register(Author)
class AuthorAdmin(RecordAdmin[Author]):
    related = ("organisation",)
    autocomplete_fields = ("organisation",)
    prepopulated_fields = {"slug": ("family", "given")}
    list_display = ("__str__", "family", "given", "organisation")
    fieldsets = (
        (
            None,
            {
                "fields": (("family", "given"), "organisation", "slug"),
                "description": "Une personne (nom et prénom) ou un organisme qui signe, pas les deux.",
            },
        ),
    )


class AuthorshipRows(RankedTabular[Authorship, Resource]):
    model = Authorship
    autocomplete_fields = ("author",)
    related = ("author__organisation",)
    fields = ("position", "author")
    description = "Dans l’ordre où le document les nomme."


class FieldOriginRows(TabularParts[FieldOrigin, Resource]):
    model = FieldOrigin
    fields = ("field", "origin", "printed_value", "source", "checked_on")
    description = "Ce que le document imprime et ce que le catalogue a ajouté restent distincts pour le lecteur."


class ResourceForm(VersionedForm):
    def clean_url(self) -> str:
        """Refuse an address that another resource has, and lead to that one."""
        url: str = self.cleaned_data["url"]
        if not url:
            return url
        if len(url.encode()) > ADDRESS_BYTES:
            raise ValidationError(f"Cette adresse est trop longue : {ADDRESS_BYTES} octets au plus.")
        # of a new version, the page it was made from has it
        itself = self.instance.draft_of_id or self.instance.pk
        other = Resource.objects.at_same_address(url).exclude(pk=itself).first()
        if other is not None:
            href = reverse("admin:resources_resource_change", args=(other.pk,))
            message = 'Une ressource a déjà cette adresse : «\u00a0<a href="{}">{}</a>\u00a0».'
            raise ValidationError(format_html(message, href, other), code="duplicate")
        return url


class ResourceList(ChangeList):
    """Counts for the list alone, whose page is all that is counted; neither forms nor choices show them."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> Any:
        resources: Any = super().get_queryset(request, exclude_parameters)
        return resources.with_times_cited()


@admin.register(Resource)
class ResourceAdmin(LinkCare[Resource], PublishableAdmin[Resource]):
    cares = CARES
    form = ResourceForm
    related = ("publisher", "host")
    autocomplete_fields = ("publisher", "host", "themes", "part_of", "reports_on")
    checkbox_fields = ("audiences", "levels")
    prepopulated_fields = {"slug": ("title",)}
    inlines = (AuthorshipRows, FieldOriginRows)
    search_fields = ("folded", "publisher__folded", "authors__folded")
    search_help_text = (
        "Un titre, un éditeur, un auteur, sans tenir compte des accents ni des majuscules, ou une adresse web entière."
    )
    list_display = ("title", "state", "type", "publisher", "dated", "times_cited")
    list_filter = (
        "status",
        "type",
        "access",
        ("publisher", admin.RelatedOnlyFieldListFilter),
        ("url", admin.EmptyFieldListFilter),
        ("date", admin.EmptyFieldListFilter),
        "themes",
        "audiences",
        "levels",
    )
    date_hierarchy = "date"
    fieldsets = (
        (
            None,
            {
                "fields": ("title", "slug", "url", ("type", "access"), "summary"),
                "description": "L’identifiant forme l’adresse de la page : le changer casse les liens déjà donnés.",
            },
        ),
        (
            "Publication d’origine",
            {
                "fields": (("publisher", "host"), ("date", "date_precision"), ("series", "number"), "licence"),
                "description": "Ce qu’aucune source n’indique se laisse vide : la page dit « non indiqué ».",
            },
        ),
        (
            "Lecture",
            {"fields": (("pages", "minutes_by_hand"), "language")},
        ),
        (
            "Classement",
            {
                "fields": ("themes", "audiences", "levels"),
                "description": "Les fiches publiées qui la citent la rangent déjà dans leur thème : ajoutez le reste.",
            },
        ),
        ("Liens avec d’autres ressources", {"fields": (("part_of", "reports_on"),)}),
    )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ResourceList

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[models.QuerySet[Resource], bool]:
        """An address that is pasted finds the resource that has it."""
        if "://" in search_term:
            return queryset.at_same_address(search_term), False
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description="date", ordering="date")
    def dated(self, resource: Resource) -> str:
        return precise_date(resource.date, resource.date_precision)

    @admin.display(description="citée")
    def times_cited(self, resource: Any) -> str:
        return f"{resource.times_cited} fois"
