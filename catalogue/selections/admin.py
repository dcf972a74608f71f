"""A selection in one form: its steps, then the annotated references of each step."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest

from catalogue.editing.forms import RowForm, being_deleted
from catalogue.editing.publishing import PublishableAdmin
from catalogue.editing.rows import RankedStacked, RankedTabular
from catalogue.links.admin.records import LinkCare
from catalogue.selections.care import CARES
from catalogue.selections.models import Reference, Selection, Step
from catalogue.wording import minutes


class StepRows(RankedTabular[Step, Selection]):
    model = Step
    fields = ("position", "title", "minutes")
    description = "Les étapes de la lecture et leur durée ; le total se calcule seul."
    description_before_saving = (
        "Écrivez les étapes, puis « Enregistrer et continuer les modifications » : "
        "la liste des références, chacune rangée dans une étape, apparaît alors sous celle-ci."
    )


class ReferenceForm(RowForm[Reference]):
    def clean_step(self) -> Step:
        step: Step = self.cleaned_data["step"]
        if str(step.pk) in being_deleted(self.data, "steps"):
            raise ValidationError(
                "Cette étape est cochée pour être supprimée : changez d’abord cette référence d’étape."
            )
        return step

    @property
    def place(self) -> tuple[int, ...]:
        step = self.cleaned_data["step"]
        return (step.position, step.pk, *super().place)


class ReferenceRows(RankedStacked[Reference, Selection]):
    model = Reference
    form = ReferenceForm
    fk_name = "selection"
    ordering = ("step__position", "step", "position", "pk")
    autocomplete_fields = ("resource",)
    markdown_fields = ("annotation",)
    related = ("resource", "step")
    fields = (
        ("position", "step"),
        ("resource", "printed_title"),
        ("page_range", "excerpt_label", "page_count"),
        "annotation",
    )
    description = (
        "Ce qu’on lit à chaque étape, et pourquoi. Une étape ajoutée ci-dessus se choisit ici une fois enregistrée."
    )

    def get_formset(self, request: HttpRequest, obj: Selection | None = None, **kwargs: Any) -> Any:
        """Offer the steps of this selection only, read once for all rows."""
        formset = super().get_formset(request, obj, **kwargs)
        field: Any = formset.form.base_fields.get("step")  # absent when the page is only read
        if field:
            field.queryset = Step.objects.filter(selection=obj)
            field.choices = [("", "---------"), *((step.pk, str(step)) for step in field.queryset)]
        return formset


@admin.register(Selection)
class SelectionAdmin(LinkCare[Selection], PublishableAdmin[Selection]):
    cares = CARES
    inlines = (StepRows, ReferenceRows)
    related = ("publisher",)
    autocomplete_fields = ("publisher",)
    checkbox_fields = ("audiences",)
    markdown_fields = ("purpose",)
    prepopulated_fields = {"slug": ("title",)}
    list_display = ("title", "state", "genre", "publisher", "published_on", "duration", "updated_at")
    list_filter = ("status", "genre", "audiences")
    date_hierarchy = "published_on"
    fieldsets = (
        (
            None,
            {
                "fields": ("title", "slug", "genre", ("publisher", "published_on")),
                "description": "L’identifiant forme l’adresse de la page : le changer casse les liens déjà donnés.",
            },
        ),
        ("Présentation", {"fields": ("purpose", "notice", "audiences")}),
        (
            "Poursuivre la recherche",
            {
                "fields": ("portal", "portal_url", "portal_text", "keyword"),
                "description": "Le portail documentaire où le lecteur continue, et le mot-clé à y saisir.",
            },
        ),
        (
            "Document d’origine",
            {
                "fields": ("source_url", "source_label", "reworded_notice"),
                "description": "D’où vient la sélection, et ce que la page en dit au lecteur.",
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Selection]:
        selections: Any = super().get_queryset(request)
        return selections.with_total()  # type: ignore[no-any-return]

    def get_inlines(self, request: HttpRequest, obj: Selection | None) -> Any:
        """References wait for the steps that they belong to."""
        return (StepRows, ReferenceRows) if obj else (StepRows,)

    @admin.display(description="durée", ordering="total_minutes", empty_value="non indiquée")
    def duration(self, selection: Any) -> str:
        return minutes(selection.total_minutes)
