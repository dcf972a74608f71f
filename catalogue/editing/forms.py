"""Forms that the rooms' admin pages share: rows in order, and a save that never hides another's."""

from functools import reduce
from typing import Any, ClassVar, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime

from catalogue.editing.resuming import Resumable
from catalogue.editing.widgets import ChoiceMixin, RankInput
from catalogue.publication import WRITING, Publishable
from themes.derived import Derived

Record = TypeVar("Record", bound=models.Model)
Parent = TypeVar("Parent", bound=models.Model)
LAST = 32_767  # what the column of a rank holds on PostgreSQL


class EditingForm(Resumable, forms.ModelForm[Record]):
    """Checks every rule of the database, and names in its autocompletes the records that came with its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            widget = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, ChoiceMixin):
                widget.known = self.instance._state.fields_cache.get(name)

    def _post_clean(self) -> None:
        """Check also the rules over columns that the form does not show: a parent, an identifier, a derived one.

        Two rows that exchange their titles are refused too: saved one by one, the first would break the rule.
        """
        super()._post_clean()
        if not self.errors:
            if isinstance(self.instance, Derived):
                self.instance.derive()
            try:
                self.instance.validate_constraints()
            except ValidationError as refusal:
                self.add_error(None, refusal)


class LineForm(forms.ModelForm[Record]):
    """A line of a list in order: its place, compared with the one that the page showed."""

    # what the list is sorted by before the place: a line moves among those that share it
    sorted_before: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.fields["position"]
        # or a page opened before someone else moved lines would put them back
        place.show_hidden_initial = True
        if self.instance.pk:  # deleted meanwhile, it is nowhere
            shared = [reduce(getattr, path.split("__"), self.instance) for path in self.sorted_before]
            place.widget.attrs["data-group"] = "/".join(map(str, shared))


class RowForm(EditingForm[Record]):
    """A row whose place is typed as a number; a place alone does not make a new row."""

    position = forms.IntegerField(label="rang", required=False, min_value=0, max_value=LAST, widget=RankInput)

    def has_changed(self) -> bool:
        ignored = {"position"} if self.instance._state.adding else set()
        return bool(set(self.changed_data) - ignored)

    @property
    def place(self) -> tuple[int, ...]:
        """Sorts rows by the typed number; the row that was just given another's number takes its place."""
        typed, before = self.cleaned_data.get("position"), self.initial.get("position")
        if typed is None:
            return LAST, 0
        return typed, 0 if typed == before else 1 if before is not None and typed > before else -1


class PartsFormSet(BaseInlineFormSet[Record, Parent, forms.ModelForm[Record]]):
    """Names the box that deletes a row: in a table, only the column's head does."""

    def add_fields(self, form: forms.ModelForm[Record], index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = "Supprimer"


class RowFormSet(PartsFormSet[Record, Parent]):
    """Rows numbered 1, 2, 3… when they are saved, whatever numbers were typed."""

    def save(self, commit: bool = True) -> list[Record]:
        forms: list[Any] = [form for form in self.forms if form not in self.deleted_forms]
        kept = [form for form in forms if form.has_changed() or not form.instance._state.adding]
        renumbered = []
        for rank, form in enumerate(sorted(kept, key=lambda form: form.place), start=1):
            record: Any = form.instance
            if not form.has_changed() and record.position != rank:
                renumbered.append(record)
            record.position = rank
        saved = super().save(commit)
        for record in renumbered:
            record.save(update_fields=["position"])
        return saved


def being_deleted(data: Any, prefix: str) -> set[str]:
    """Ids of the rows of another list of the same page that its reader ticked for deletion."""
    ticked = [key for key in data if key.startswith(f"{prefix}-") and key.endswith("-DELETE")]
    return {data.get(f"{key.removesuffix('DELETE')}id", "") for key in ticked}


class VersionedForm(EditingForm[Publishable]):
    """Refuses to save over what someone else saved since the page was opened, and keeps what was typed.

    The refused page carries the new version: saving it again replaces the other's text, knowingly.
    """

    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = self.instance.updated_at.isoformat()

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.instance.pk:
            self.refuse_stale()
        return cleaned

    def refuse_stale(self) -> None:
        """Query: one, which keeps other saves of this record waiting until this one ends.

        `no_key`: a row that cites it may still be added, by someone whose own save this one may wait for.
        """
        records = type(self.instance)._base_manager.select_for_update(no_key=True)
        found = records.filter(pk=self.instance.pk).first()
        saved_at = found.updated_at if found else None
        if isinstance(found, Publishable) and found.status not in WRITING:
            raise ValidationError(
                "Quelqu’un d’autre a publié cette page depuis que vous l’avez ouverte\u00a0: rien n’a été enregistré, "
                "et votre saisie est conservée ci-dessous. Ouvrez la page dans un autre onglet, préparez-en une "
                "nouvelle version et reportez-y ce que vous voulez en garder.",
                code="published",
            )
        if saved_at is None:
            raise ValidationError(
                "Quelqu’un d’autre a supprimé cette page depuis que vous l’avez ouverte\u00a0: rien n’a été "
                "enregistré. Copiez ci-dessous ce que vous voulez en garder.",
                code="deleted",
            )
        if self.cleaned_data.get("version") == saved_at.isoformat():
            return
        data: Any = self.data
        self.data = data.copy()
        self.data["version"] = saved_at.isoformat()
        raise ValidationError(
            format_html(
                "Quelqu’un d’autre a enregistré cette page depuis que vous l’avez ouverte (le {}). Rien n’a été "
                "remplacé et votre saisie est conservée ci-dessous\u00a0: choisissez ce que vous gardez, puis "
                'enregistrez. <a href="" target="_blank">Ouvrir la version enregistrée</a> dans un autre onglet.',
                date_format(localtime(saved_at), "j F Y à H:i"),
            ),
            code="stale",
        )
