"""What the admin pages of every room share: search without accents, choices, rows in order, explanations."""

from collections.abc import Iterator
from typing import Any, ClassVar, TypeVar

from django.contrib import admin
from django.contrib.admin.utils import NestedObjects, quote
from django.db import DEFAULT_DB_ALIAS, models
from django.forms.models import _get_foreign_key
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.text import capfirst

from catalogue.editing.forms import LAST, EditingForm, LineForm
from catalogue.editing.history import HistoryAdmin
from catalogue.editing.widgets import ChoicesMixin, RankInput
from catalogue.history.recording import keep_first
from themes.folding import fold

Record = TypeVar("Record", bound=models.Model)


class RecordAdmin(ChoicesMixin, HistoryAdmin[Record]):
    """Search without accents (« evaluation » finds « Évaluation »); a refused deletion that names what forbids it."""

    form: Any = EditingForm
    search_fields: ClassVar[tuple[str, ...]] = ("folded",)
    change_list_template = "admin/history/change_list.html"
    search_help_text = "Sans tenir compte des accents ni des majuscules."
    list_per_page = 50
    show_full_result_count = False
    # what `choice_label` and the list read of other tables
    related: ClassVar[tuple[str, ...]] = ()
    # an identifier that addresses hold: chosen once
    fixed_fields: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Record]:
        return super().get_queryset(request).select_related(*self.related)

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Record], search_term: str
    ) -> tuple[models.QuerySet[Record], bool]:
        words = fold(search_term)
        if search_term and not words:
            return queryset.none(), False
        return super().get_search_results(request, queryset, words)

    def get_readonly_fields(self, request: HttpRequest, obj: Record | None = None) -> Any:
        return (*super().get_readonly_fields(request, obj), *(self.fixed_fields if obj else ()))

    def get_prepopulated_fields(self, request: HttpRequest, obj: Record | None = None) -> dict[str, Any]:
        """An address, once given, never follows its title by itself."""
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Under its plain name, instead of « Sélectionnez l’objet… à changer »."""
        return super().changelist_view(
            request, {"title": capfirst(self.opts.verbose_name_plural), **(extra_context or {})}
        )

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """The page itself, without the stock detour by another address; none for what makes no address, once typed."""
        try:
            return obj.get_absolute_url() if obj and hasattr(obj, "get_absolute_url") else None
        except NoReverseMatch:
            return None

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """As stock, but each row that forbids the deletion says in which page it stands."""
        to_delete, counts, missing, protected = super().get_deleted_objects(objs, request)
        if protected:
            collector = NestedObjects(using=DEFAULT_DB_ALIAS, origin=objs)
            collector.collect(objs)
            protected = sorted(map(self.located, collector.protected))
        return to_delete, counts, missing, protected

    def located(self, record: models.Model) -> str:
        """« Lien cité « Share Notes » dans fiche « Quels sont… » », linked to the form where it can be removed."""
        whole = next(owners(record, self.admin_site), record)
        opts = whole._meta
        href = reverse(f"{self.admin_site.name}:{opts.app_label}_{opts.model_name}_change", args=(quote(whole.pk),))
        link = format_html('{} «\u00a0<a href="{}">{}</a>\u00a0»', opts.verbose_name, href, whole)
        if whole is record:
            return capfirst(link)
        return format_html("{} «\u00a0{}\u00a0» dans {}", capfirst(record._meta.verbose_name), record, link)


def owners(row: models.Model, site: admin.AdminSite) -> Iterator[models.Model]:
    """The record whose form shows this row, when the row has no page of its own."""
    if not site.is_registered(type(row)):
        for parent, parent_admin in site._registry.items():
            for inline in parent_admin.inlines:
                if inline.model is type(row):
                    yield getattr(row, _get_foreign_key(parent, inline.model, inline.fk_name).name)


class OrderedAdmin(RecordAdmin[Record]):
    """A list whose order is the editors': a number to type in each line, and lines to drag."""

    list_editable = ("position",)
    list_per_page = 300  # three fields a line, and Django reads a thousand
    ordering: ClassVar[Any] = ("position", "pk")

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        before = self.ordering[: self.ordering.index("position")]
        form = type("OrderedLineForm", (LineForm,), {"sorted_before": before})
        return super().get_changelist_form(request, form=form, **kwargs)

    def save_model(self, request: HttpRequest, obj: Record, form: Any, change: bool) -> None:
        """From the list, the place alone: someone else may have written the rest meanwhile."""
        if isinstance(form, LineForm):
            keep_first(obj)
            self.model._default_manager.filter(pk=obj.pk).update(position=form.cleaned_data["position"])
        else:
            super().save_model(request, obj, form, change)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "position":
            kwargs |= {"widget": RankInput, "max_value": LAST}
        return super().formfield_for_dbfield(db_field, request, **kwargs)
