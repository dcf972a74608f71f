"""Two people, one record: what the second typed beside what the first saved, field by field, to choose from.

Only what the other changed is asked: the rest of what was typed is nobody else's. What the page showed when it was
opened is known from the history; a field that was left as it was shown keeps what the other wrote.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest, QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.timezone import localtime

from catalogue.editing.widgets import key_of
from catalogue.history.compare import EMPTY, Piece, compared
from catalogue.history.models import Version

KEEP, THEIRS = "_garder-", "_autre-"
NOT_ASKED = frozenset({"version", "position", "DELETE", "id"})
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that someone else changed. `values`: what they saved, by the names that the form sends."""

    name: str
    label: str
    place: str
    mine: str
    theirs: str
    pieces: list[Piece]
    values: list[tuple[str, str]]
    both: bool

    @property
    def choice(self) -> str:
        return f"{KEEP}{self.name}"


def conflicts_of(form: forms.ModelForm[Any], formsets: list[Any], opened: Version | None) -> list[Conflict]:
    """What is to be chosen, in the order of the page."""
    content = opened.content if opened else {"fields": None, "many": {}, "rows": {}}
    base = {**content["fields"], **content["many"]} if content["fields"] is not None else None
    found = list(of_form(form, "", base))
    for formset in formsets:
        rows = content["rows"].get(formset.prefix, [])
        for rank, row in enumerate(formset.initial_forms):
            whole = rows[rank] if len(rows) == formset.initial_form_count() else None
            place = f"{formset.model._meta.verbose_name} «\u00a0{name_of(row)}\u00a0»"
            found += of_form(row, place, whole)
    return found


def name_of(row: Any) -> str:
    """Its first text, as it is saved."""
    return next((value for value in row.initial.values() if isinstance(value, str) and value), f"n° {row.prefix}")


def opened_version(record: models.Model, token: str) -> Version | None:
    """The version that a page showed, by the moment that it carried: that of the save it was opened after."""
    try:
        moment = parse_datetime(token)
    except ValueError:
        return None
    if moment is None or moment.tzinfo is None:
        return None
    return Version.objects.of(record).filter(at__gte=moment).order_by("number").first()


def of_form(form: Any, place: str, base: Values | None) -> Iterator[Conflict]:
    for name in form.changed_data:
        if name in NOT_ASKED or name not in form.fields:
            continue
        field, typed, saved = form.fields[name], form[name].data, form.initial.get(name)
        if base is not None and plain(saved) == plain(base.get(name)):
            continue  # nobody else changed it
        mine, theirs = shown(field, typed), shown(field, saved)
        yield Conflict(
            name=form.add_prefix(name),
            label=str(field.label or name),
            place=place,
            mine=mine,
            theirs=theirs,
            pieces=compared(theirs, mine),
            values=list(sent(field, form.add_prefix(name), saved)),
            both=base is None or plain(field_value(field, typed)) != plain(base.get(name)),
        )


def plain(value: Any) -> Any:
    """A value as it can be compared, whether a form, a record or a version holds it."""
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, dict):
        return str(value.get("key", value.get("row")))
    if isinstance(value, list | tuple | models.QuerySet):
        return sorted(str(plain(one)) for one in value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return "" if value is None else str(value)


def field_value(field: forms.Field, typed: Any) -> Any:
    """What was typed, as a value; as it is when it means nothing."""
    try:
        return field.clean(typed) if isinstance(field, forms.MultiValueField) else field.to_python(typed)
    except forms.ValidationError:
        return typed


def shown(field: forms.Field, value: Any) -> str:
    """A value of a field as people read it."""
    if value in (None, "", []):
        return EMPTY
    if isinstance(field, forms.ModelMultipleChoiceField):
        keys = [key for one in value if (key := key_of(plain(one))) is not None]
        return (
            ", ".join(map(str, field.queryset.filter(pk__in=keys))) if keys and field.queryset is not None else EMPTY
        )
    if isinstance(field, forms.ModelChoiceField):
        key = key_of(plain(value))
        found = field.queryset.filter(pk=key).first() if key is not None and field.queryset is not None else None
        return str(found or value)
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
    if isinstance(field, forms.BooleanField):
        return "oui" if value in (True, "on", "True", "true", "1") else "non"
    if isinstance(value, datetime):
        return f"{localtime(value):%d/%m/%Y %H:%M}"
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def sent(field: forms.Field, name: str, value: Any) -> Iterator[tuple[str, str]]:
    """The value of a field as its form sends it."""
    prepared = field.prepare_value(value)
    if isinstance(field.widget, forms.MultiWidget):
        parts: Any = field.widget.decompress(prepared)
        for rank, (widget, part) in enumerate(zip(field.widget.widgets, parts, strict=False)):
            yield f"{name}_{rank}", str(widget.format_value(part) or "")
    elif isinstance(field, forms.BooleanField):
        if value:
            yield name, "on"
    elif isinstance(prepared, list | tuple | models.QuerySet):
        yield from ((name, str(plain(one))) for one in prepared)
    else:
        yield name, "" if prepared is None else str(prepared)


def take_choices(request: HttpRequest) -> None:
    """Put what the other saved in place of what was typed, wherever it was chosen."""
    chosen = [key.removeprefix(KEEP) for key, kept in request.POST.items() if key.startswith(KEEP) and kept == "autre"]
    if not chosen:
        return
    data: QueryDict = request.POST.copy()
    for name in chosen:
        for key in [key for key in data if is_sent_by(key, name)]:
            del data[key]
        for key in [key for key in data if is_sent_by(key, f"{THEIRS}{name}")]:
            data.setlist(key.removeprefix(THEIRS), data.getlist(key))
    request.POST = data  # type: ignore[assignment]


def is_sent_by(key: str, name: str) -> bool:
    """Whether it is the name of a field, or that of one of its parts (`published_from_0`): not `date_precision`."""
    return key == name or (key.startswith(f"{name}_") and key.removeprefix(f"{name}_").isdecimal())
