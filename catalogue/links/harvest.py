"""Which addresses there are, and which record gives each: read from what the models of the other rooms declare.

- `web_addresses`: fields that hold an address, or paths to one: « resource__url » of a citation says that a fiche
  gives the address of what it cites;
- `web_texts`: fields that hold HTML, whose links are addresses too.

Rows of a record (`own_rows`) speak for it. A version being written of a record is read as the record itself is.
"""

import re
from collections.abc import Iterator
from html import escape, unescape
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models
from django.db.models import Q

from catalogue.history.content import part_of, parts_of

HREF = re.compile(r'href="(https?://[^"]*)"', re.I)
WEB = re.compile(r"https?://", re.I)


class Source(NamedTuple):
    """A model that gives addresses, and the way from its rows to their record (empty: they are the record)."""

    model: type[models.Model]
    fields: tuple[str, ...]
    texts: tuple[str, ...]
    record: str

    @property
    def rows(self) -> "models.QuerySet[Any]":
        """All of them, those of versions being written included."""
        return self.model._base_manager.all()


def sources() -> Iterator[Source]:
    """Every model that declares what addresses it gives."""
    owners = {
        relation.related_model: relation.field.name
        for model in apps.get_models()
        for relation in (part_of(model, name) for name in parts_of(model))
    }
    for model in apps.get_models():
        fields, texts = getattr(model, "web_addresses", ()), getattr(model, "web_texts", ())
        if fields or texts:
            yield Source(model, fields, texts, owners.get(model, ""))


def addresses_in(rows: "models.QuerySet[Any]", source: Source) -> Iterator[str]:
    """Those that rows of a source give, each as often as it is given. Query: one a field."""
    for field in source.fields:
        given = rows.filter(**{f"{field}__istartswith": "http"}).order_by().values_list(field, flat=True)
        yield from (address for address in given.iterator() if WEB.match(address))
    for field in source.texts:
        written = rows.filter(**{f"{field}__contains": "href="}).order_by().values_list(field, flat=True)
        for text in written.iterator():
            yield from map(unescape, HREF.findall(text))


def every_address() -> list[str]:
    """All that records give, once each, in an order that stays the same."""
    return sorted({address for source in sources() for address in addresses_in(source.rows, source)})


def addresses_of(records: "models.QuerySet[Any]") -> list[str]:
    """Those that some records of a kind give, in their own fields and in their rows."""
    found: set[str] = set()
    kinds = {part_of(records.model, name).related_model for name in parts_of(records.model)}
    for source in sources():
        if source.model is records.model:
            found.update(addresses_in(source.rows.filter(pk__in=records.values("pk")), source))
        elif source.model in kinds and source.record:
            found.update(addresses_in(source.rows.filter(**{f"{source.record}__in": records.values("pk")}), source))
    return sorted(found)


def in_html(address: str) -> str:
    """As the texts that are kept write it."""
    return escape(address, quote=False).replace('"', "&quot;")


def rows_giving(source: Source, address: str) -> "models.QuerySet[Any]":
    given = Q(*((field, address) for field in source.fields), _connector=Q.OR)
    for field in source.texts:
        given |= Q(**{f"{field}__contains": f'href="{in_html(address)}"'})
    return source.rows.filter(given)


def records_giving(address: str) -> list[Any]:
    """The records where an address is found, by kind and title; those being written again stand for their new version.

    Queries: one a source.
    """
    found: dict[tuple[type[models.Model], int], models.Model] = {}
    for source in sources():
        rows = rows_giving(source, address)
        for row in rows.select_related(source.record) if source.record else rows:
            record = getattr(row, source.record) if source.record else row
            record = getattr(record, "draft_of", None) or record
            found[type(record), record.pk] = record
    return sorted(found.values(), key=lambda record: (record._meta.label, str(record), record.pk))
