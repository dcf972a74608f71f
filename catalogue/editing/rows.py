"""Parts of a record, edited in its own form and never nested: plain, or ranked (numbered and dragged)."""

from typing import Any, ClassVar, TypeVar

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.text import capfirst

from catalogue.editing.forms import EditingForm, PartsFormSet, RowForm, RowFormSet
from catalogue.editing.widgets import ChoicesMixin

Row = TypeVar("Row", bound=models.Model)
Parent = TypeVar("Parent", bound=models.Model)


class PartsMixin(ChoicesMixin):
    """What a list of parts adds to a stock inline: the templates show a sentence above the stock ones."""

    formset: Any = PartsFormSet
    form: Any = EditingForm
    # one empty row, so that a row can be added without a script
    extra = 1
    description = ""
    description_before_saving = ""
    # what the rows' names and choices read of other tables
    related: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).select_related(*self.related)  # type: ignore[misc,no-any-return]


class RankedMixin:
    formset: Any = RowFormSet
    form: Any = RowForm
    ordering: ClassVar[Any] = ("position", "pk")


class TabularParts(PartsMixin, admin.TabularInline[Row, Parent]):
    template = "admin/rows_tabular.html"

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A cell has no label of its own: the column's name is given to who cannot see the column."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            getattr(field.widget, "widget", field.widget).attrs["aria-label"] = capfirst(field.label)
        return field


class RankedTabular(RankedMixin, TabularParts[Row, Parent]):
    pass


class RankedStacked(RankedMixin, PartsMixin, admin.StackedInline[Row, Parent]):
    template = "admin/rows_stacked.html"
