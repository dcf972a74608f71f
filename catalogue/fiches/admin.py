"""A fiche in one form: its text, its sections, what it cites and the competences it serves."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from catalogue.editing.forms import RowForm, being_deleted
from catalogue.editing.publishing import PublishableAdmin
from catalogue.editing.rows import RankedStacked
from catalogue.fiches.care import CARES
from catalogue.fiches.models import Citation, CompetenceLink, Fiche, Section
from catalogue.links.admin.records import LinkCare

ADDRESS_KEPT = "Le thème et le numéro forment l’adresse de la page : les changer casse les liens déjà donnés."


class SectionRows(RankedStacked[Section, Fiche]):
    model = Section
    markdown_fields = ("body",)
    fields = ("position", "heading", "body")
    description = (
        "Les parties du texte, dans l’ordre de leur rang. "
        "Avant d’en supprimer une, détachez ou supprimez les liens de son encadré FOCUS."
    )


class CitationForm(RowForm[Citation]):
    def clean_section(self) -> Section | None:
        section: Section | None = self.cleaned_data["section"]
        if section is not None and str(section.pk) in being_deleted(self.data, "sections"):
            raise ValidationError("Cette section est cochée pour être supprimée : détachez d’abord ce lien.")
        return section


class CitationRows(RankedStacked[Citation, Fiche]):
    model = Citation
    form = CitationForm
    fk_name = "fiche"
    autocomplete_fields = ("resource", "target_fiche")
    related = ("resource", "target_fiche__theme__collection")
    fields = (
        ("position", "section"),
        ("resource", "target_fiche"),
        ("printed_label", "label_language", "printed_url"),
    )
    description = (
        "Chaque lien mène à une ressource ou à une autre fiche, et se range dans l’encadré FOCUS d’une section "
        "ou, sans section, dans « Pour aller plus loin »."
    )
    description_before_saving = (
        "Cette fiche n’a pas encore de section enregistrée : pour ranger des liens dans l’encadré FOCUS "
        "d’une section, écrivez d’abord les sections puis « Enregistrer et continuer les modifications ». "
        "Sans section, un lien va dans « Pour aller plus loin »."
    )

    def get_formset(self, request: HttpRequest, obj: Fiche | None = None, **kwargs: Any) -> Any:
        """Offer the sections of this fiche only, read once for all rows."""
        formset = super().get_formset(request, obj, **kwargs)
        field: Any = formset.form.base_fields.get("section")  # absent when the page is only read
        if field:
            field.queryset = Section.objects.filter(fiche=obj)
            field.choices = [("", "Pour aller plus loin"), *((section.pk, str(section)) for section in field.queryset)]
        return formset


class CompetenceLinkRows(RankedStacked[CompetenceLink, Fiche]):
    model = CompetenceLink
    autocomplete_fields = ("competence",)
    related = ("competence__framework",)
    fields = (("position", "competence"), ("printed_heading", "item_rank", "origin"), "printed_text")
    description = (
        "Le texte imprimé reste tel que le document le donne ; la compétence dont c’est le texte est ajoutée "
        "par le catalogue."
    )


@admin.register(Fiche)
class FicheAdmin(LinkCare[Fiche], PublishableAdmin[Fiche]):
    cares = CARES
    related = ("theme__collection",)
    fixed_in_copies = ("theme", "number")
    autocomplete_fields = ("theme",)
    checkbox_fields = ("audiences",)
    markdown_fields = ("introduction", "synthesis")
    inlines = (SectionRows, CitationRows, CompetenceLinkRows)
    list_display = ("title", "state", "theme", "number", "updated_at")
    list_filter = ("status", "theme__collection", "theme", "audiences", "is_stub")
    date_hierarchy = "updated_at"
    fieldsets = (
        (
            None,
            {"fields": ("title", "printed_title", ("theme", "number"), "is_stub"), "description": ADDRESS_KEPT},
        ),
        ("Texte", {"fields": ("introduction", "synthesis"), "description": "Les sections se rédigent plus bas."}),
        ("Publics", {"fields": ("audiences",)}),
        (
            "Document d’origine",
            {
                "fields": ("source_url", "source_label", "reworded_notice", "catalogue_note"),
                "description": "D’où vient la fiche, et ce que la page en dit au lecteur.",
            },
        ),
    )

    def choice_label(self, fiche: Fiche) -> str:
        return f"{fiche.theme.collection}, thème {fiche.theme.number}, fiche {fiche.number} – {fiche.title}"
