"""What a fuzz of the desk needs: records of every kind with rows, hostile values by kind of field, a way to send them.

`FUZZ=50 pytest tests/desk/test_hostile.py` plays fifty times as many examples.
"""

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings as django_settings
from django.contrib import admin
from django.db.models import Model
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from model_bakery import baker

from catalogue.fiches.models import Citation, CompetenceLink, Section
from catalogue.history.models import Event
from catalogue.history.recording import keep
from catalogue.resources.models import Authorship, FieldOrigin
from catalogue.selections.models import Reference, Step
from tests import records
from tests.permissions.world import World

Pairs = list[tuple[str, str]]
FORM = "application/x-www-form-urlencoded"
MANY = int(os.environ.get("FUZZ", "1"))

TEXTS = ["", " ", "\x00", "a\x00b", "é" * 400, "x" * 3000, "\ud800", "\u202ea\u202c", "🦉" * 40, "e\u0301\u0301"]
TEXTS += ["<script>alert(1)</script>", "{{ 7|add:7 }}%s%n{0}", "' OR 1=1 --", "\r\n", "a\nb", "\u2028", "\ufeff", "-"]
NUMBERS = ["-1", "0", "1", "2", "32767", "32768", "2147483648", "9223372036854775807", "9" * 20, "9" * 4400, "1e9"]
NUMBERS += ["٣", "²", "1.5", "NaN", "Infinity", "0x10", " 1", "1_000", "abc", "", "None"]
DATES = ["2026-02-31", "0001-01-01", "9999-12-31", "99999-01-01", "01/01/2026", "2026", "0000-00-00", "now", ""]
HOURS = ["25:61", "24:00", "23:59:60", "00:00", "9" * 9, ""]
ADDRESSES = ["http://[", "https://exemple.fr/" + "é" * 1900, "javascript:alert(1)", "//a", "https://", "http://a b"]
ADDRESSES += ["https://exemple.fr/", "HTTPS://EXEMPLE.FR:443/", "https://exemple.fr/resource/published", "http://é.fr"]
BOXES = ["on", "", "false", "\x00"]


def fuzz(examples: int) -> settings:
    quiet = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(max_examples=examples * MANY, deadline=None, suppress_health_check=quiet)


# --- records


def furnish(world: World) -> None:
    """Rows for what has rows."""
    fiche, resource, selection = (world[kind, "draft"] for kind in ("fiche", "resource", "selection"))
    cited = world["resource", "published"]
    section = Section.objects.create(fiche=fiche, heading="Une partie", body="Texte.", position=1)
    Section.objects.create(fiche=fiche, heading="Une autre", body="Texte.", position=2)
    Section.objects.create(fiche=world["fiche", "published"], heading="Ailleurs", body="Texte.")
    Citation.objects.create(fiche=fiche, section=section, printed_label="Lien", resource=cited)
    CompetenceLink.objects.create(fiche=fiche, competence=world["competence", "one"], printed_text="Texte.")
    Authorship.objects.create(resource=resource, author=world["author", "one"])
    FieldOrigin.objects.create(resource=resource, field="title", origin="imprime")
    step = Step.objects.create(selection=selection, title="Une étape", position=1)
    Reference.objects.create(step=step, resource=cited)
    records.a_theme(collection=world["collection", "one"])
    for record in (fiche, resource, selection, world["collection", "one"]):
        keep(record, Event.CHANGED)


def record_of(world: World, model: type[Model]) -> Model:
    """One that may be changed; of a kind that nobody told us of, one made of its fields alone."""
    known = world.records.get(str(model._meta.model_name), {})
    found = known.get("draft") or known.get("one")
    return found if isinstance(found, model) else baker.make(model)


def registered() -> dict[str, type[Model]]:
    """Every kind of the desk, by its name."""
    return {model._meta.label_lower: model for model in admin.site._registry}


def keys_of(model: type[Model]) -> list[str]:
    return [str(key) for key in model._base_manager.order_by("pk").values_list("pk", flat=True)[:6]]


# --- forms


def fields_of(response: Any) -> dict[str, st.SearchStrategy[str]]:
    """Each name that the form of a page sends, with hostile and plausible values for its kind."""
    found: dict[str, st.SearchStrategy[str]] = {}
    for form in forms_of(response):
        for bound in form:
            for name, field in parts_of(bound):
                found[name] = values_of(field)
    return found


def forms_of(response: Any) -> Iterator[Any]:
    context = response.context
    if "adminform" in context:
        yield context["adminform"].form
    formsets = [inline.formset for inline in context.get("inline_admin_formsets", ())]
    if "cl" in context and context["cl"].formset is not None:
        formsets.append(context["cl"].formset)
    for formset in formsets:
        yield formset.management_form
        yield from formset.forms


def parts_of(bound: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(bound.field.widget, forms.MultiWidget):
        for rank in range(len(bound.field.widget.widgets)):
            yield f"{bound.html_name}_{rank}", DATES if rank == 0 else HOURS
    else:
        yield bound.html_name, bound.field


def values_of(field: Any) -> st.SearchStrategy[str]:
    """Half of it means something for this kind of field; the rest is anything."""
    anything = st.sampled_from([*TEXTS, *NUMBERS]) | st.text(max_size=30)
    if isinstance(field, list):
        return st.sampled_from(field) | anything
    if isinstance(field, forms.ModelChoiceField):
        known = keys_of(field.queryset.model) if field.queryset is not None else []
        return st.sampled_from([*known, *NUMBERS])
    if isinstance(field, forms.ChoiceField):
        offered: Any = field.choices
        return st.sampled_from([str(value) for value, _ in offered] or [""]) | anything
    if isinstance(field, forms.IntegerField):
        return st.sampled_from(NUMBERS) | st.integers(0, 40).map(str)
    if isinstance(field, forms.DateField):
        return st.sampled_from([*DATES, "2026-01-01"]) | anything
    if isinstance(field, forms.BooleanField):
        return st.sampled_from(BOXES)
    return st.sampled_from(ADDRESSES) | anything


@st.composite
def changes(draw: st.DrawFn, form: dict[str, Any], fields: dict[str, st.SearchStrategy[str]], more: Any) -> Pairs:
    """What a form holds, some of it replaced, some doubled, some left out, some that it never had."""
    replaced = {name: draw(fields[name]) for name in draw(st.lists(st.sampled_from(sorted(fields)), max_size=5))}
    left_out = draw(st.sets(st.sampled_from(sorted(form)), max_size=1)) if form else set()
    kept = {name: value for name, value in {**form, **replaced}.items() if name not in left_out}
    pairs = [(name, str(each)) for name, value in kept.items() for each in as_list(value)]
    return pairs + draw(st.lists(more, max_size=2))


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


# --- sending


def encoded(pairs: Pairs) -> str:
    """As no browser would: lone surrogates are sent as they are."""
    return urlencode([(as_bytes(name), as_bytes(value)) for name, value in pairs])


def as_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def send(client: Client, address: str, pairs: Pairs, query: Pairs | None = None) -> Any:
    return client.generic("POST", address, encoded(pairs), FORM, QUERY_STRING=encoded(query or []))


def chief(world: World) -> Client:
    client = Client()
    client.cookies[django_settings.SESSION_COOKIE_NAME] = world.sessions["chief"]
    return client


def as_typed(pairs: Pairs) -> QueryDict:
    return QueryDict(encoded(pairs))
