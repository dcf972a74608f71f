"""Form widgets that the rooms' admin pages share: they work without a script, and scripts make them quicker."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.sites import AdminSite
from django.contrib.admin.widgets import AdminTextareaWidget, AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.forms import CheckboxSelectMultiple, Media, ModelMultipleChoiceField, NumberInput
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.text import capfirst

from catalogue.publication import FIRST_YEAR

not_too_early = MinValueValidator(datetime(FIRST_YEAR, 1, 1, tzinfo=UTC), "Cette date est trop loin dans le passé.")
LONGEST_KEY = 18  # digits that a column of identifiers always holds


def key_of(text: str) -> int | None:
    """The key that a text is; None when no column could hold it."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST_KEY else None


class MarkdownTextarea(AdminTextareaWidget):
    """A text in Markdown; with a script, a button shows it as the site will."""

    def __init__(self) -> None:
        super().__init__(attrs={"data-preview": reverse_lazy("admin:preview")})

    class Media:
        js = ("admin-catalogue/preview.js",)


class RankInput(NumberInput):
    """A place among others, typed as a number; with a script, rows are also dragged or moved by buttons."""

    def __init__(self) -> None:
        super().__init__(attrs={"class": "rank", "min": 0, "aria-label": "Rang"})

    class Media:
        js = ("admin-catalogue/order.js",)


def choice_label(record: models.Model, admin: BaseModelAdmin[Any] | None) -> str:
    """How a record is named in a list of choices, away from its page: its admin may say more than its name."""
    return str(getattr(admin, "choice_label", str)(record))


class ChoiceMixin:
    """Stock autocomplete, but one query less per row: it names the records that the form already loaded.

    Unlike the stock one, it answers a hostile value (« abc », 20 digits) with nothing chosen.
    """

    field: "models.ForeignKey[Any, Any] | models.ManyToManyField[Any, Any]"
    admin_site: AdminSite
    is_required: bool
    allow_multiple_selected: bool
    choices: Any
    known: models.Model | None = None

    @property
    def media(self) -> Media:
        """With the names that the stock script leaves out, for who does not see the labels."""
        stock: Media = super().media  # type: ignore[misc]
        return stock + Media(js=("admin-catalogue/choices.js",))

    def chosen(self, value: list[Any]) -> list[models.Model]:
        keys = {key for key in map(key_of, map(str, value)) if key is not None}
        if self.known is not None and keys == {self.known.pk}:
            return [self.known]
        return list(self.choices.queryset.filter(pk__in=keys)) if keys else []

    def optgroups(self, name: str, value: list[Any], attr: Any = None) -> Any:
        admin = self.admin_site._registry.get(self.field.remote_field.model)
        options = [] if self.is_required or self.allow_multiple_selected else [("", "", False)]
        options += [(record.pk, choice_label(record, admin), True) for record in self.chosen(value)]
        create: Any = self.create_option  # type: ignore[attr-defined]
        return [(None, [create(name, *option, index) for index, option in enumerate(options)], 0)]


class ChoiceSelect(ChoiceMixin, AutocompleteSelect):  # type: ignore[misc]
    pass


class ChoiceSelectMultiple(ChoiceMixin, AutocompleteSelectMultiple):  # type: ignore[misc]
    pass


class ManyChoicesField(ModelMultipleChoiceField[models.Model]):
    """Refuses, as any unknown choice, a number that no database column can hold; the stock field fails on it."""

    def clean(self, value: Any) -> Any:
        for key in map(str, value or ()):
            if key.isdecimal() and len(key) > LONGEST_KEY:
                raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": key})
        return super().clean(value)


class ChoicesMixin:
    """An admin whose fields are shown as the editors need them."""

    markdown_fields: ClassVar[tuple[str, ...]] = ()
    # short lists chosen by the editors (publics, niveaux) are shown whole; other relations are searched
    checkbox_fields: ClassVar[tuple[str, ...]] = ()

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        if db_field.many_to_many:
            kwargs["form_class"] = ManyChoicesField
        if db_field.name in self.markdown_fields:
            kwargs["widget"] = MarkdownTextarea
        elif db_field.name in self.checkbox_fields:
            kwargs["widget"] = CheckboxSelectMultiple
        elif db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            widget = ChoiceSelectMultiple if db_field.many_to_many else ChoiceSelect
            kwargs["widget"] = widget(db_field, self.admin_site)  # type: ignore[attr-defined]
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if isinstance(db_field, models.DateTimeField) and field is not None:
            field.validators.append(not_too_early)
            for widget, part in zip(field.widget.widgets, ("date", "heure"), strict=True):
                widget.attrs["aria-label"] = capfirst(f"{field.label}\u00a0: {part}")
        return field
