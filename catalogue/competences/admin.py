"""The frameworks, their domains and competences: three plain lists, in the order of the official texts."""

from django.contrib import admin

from catalogue.competences.models import Competence, Domain, Framework
from catalogue.editing.records import OrderedAdmin


@admin.register(Framework)
class FrameworkAdmin(OrderedAdmin[Framework]):
    prepopulated_fields = {"slug": ("short_title",)}
    fixed_fields = ("slug",)
    list_display = ("short_title", "title", "legal_source", "position")
    fieldsets = (
        (
            None,
            {
                "fields": ("title", "short_title", "slug", "alternates", "position"),
                "description": "L’identifiant entre dans les adresses des compétences : choisi une fois pour toutes.",
            },
        ),
        ("Source et présentation", {"fields": ("legal_source", "legal_url", "description")}),
    )


@admin.register(Domain)
class DomainAdmin(OrderedAdmin[Domain]):
    related = ("framework",)
    autocomplete_fields = ("framework",)
    fixed_fields = ("framework",)
    ordering = ("framework__position", "position", "pk")
    list_display = ("code", "label", "framework", "position")
    list_display_links = ("code", "label")
    list_filter = ("framework",)
    fieldsets = (
        (
            None,
            {
                "fields": ("framework", "code", "label", "alternates", "position"),
                "description": "Le référentiel d’un domaine ne change plus : ses compétences en dépendent.",
            },
        ),
    )

    def choice_label(self, domain: Domain) -> str:
        return f"{domain.framework} : {domain}"


@admin.register(Competence)
class CompetenceAdmin(OrderedAdmin[Competence]):
    related = ("framework", "domain")
    autocomplete_fields = ("domain",)
    checkbox_fields = ("applies_to",)
    ordering = ("framework__position", "domain__position", "position", "pk")
    list_display = ("code", "label", "framework", "position")
    list_display_links = ("code", "label")
    list_filter = ("framework", "applies_to", "domain")
    fieldsets = (
        (
            None,
            {
                "fields": ("domain", ("code", "position"), "label", "alternates", "group", "legal_source"),
                "description": "Le code forme l’adresse de la page de la compétence.",
            },
        ),
        (
            "Personnes concernées",
            {
                "fields": ("applies_to",),
                "description": "Un lecteur qui choisit son public voit d’abord les compétences qui le concernent.",
            },
        ),
    )

    def choice_label(self, competence: Competence) -> str:
        return f"{competence.framework} {competence}"
