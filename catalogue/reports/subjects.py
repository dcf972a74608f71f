"""The pages that a report may be about: those of records that readers see. Drafts and nothing at all answer alike."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from django.db import models
from django.urls import Resolver404, get_script_prefix, resolve

from catalogue.competences.models import Competence
from catalogue.fiches.models import Fiche
from catalogue.resources.models import Resource
from catalogue.selections.models import Selection

LONGEST_PATH = 400


@dataclass(frozen=True, slots=True)
class Subject:
    """A record that readers see, as its page names it."""

    record: models.Model
    path: str
    title: str


def fiches(slug: str, theme: int, number: int) -> models.QuerySet[Any]:
    place = {"theme__collection__slug": slug, "theme__number": theme, "number": number}
    return Fiche.objects.published().with_shelf().filter(**place)


def resources(slug: str) -> models.QuerySet[Any]:
    return Resource.objects.published().filter(slug=slug)


def selections(slug: str) -> models.QuerySet[Any]:
    return Selection.objects.published().filter(slug=slug)


def competences(slug: str, code: str) -> models.QuerySet[Any]:
    return Competence.objects.select_related("framework", "domain").filter(framework__slug=slug, code=code)


# By the names of the routes.
READERS_SEE: dict[str, Callable[..., models.QuerySet[Any]]] = {
    "fiche": fiches,
    "resource": resources,
    "selection": selections,
    "competence": competences,
}


def subject_at(address: str) -> Subject | None:
    """The record whose page is at an address of the site; None when readers see none there. Query: one."""
    path = unquote(address.partition("?")[0].partition("#")[0])
    if len(path) > LONGEST_PATH or "\x00" in path or not path.startswith(get_script_prefix()):
        return None
    try:
        match = resolve("/" + path.removeprefix(get_script_prefix()))
    except Resolver404:
        return None
    found = READERS_SEE.get(match.view_name)
    record = found(**match.kwargs).first() if found else None
    return Subject(record, record.get_absolute_url(), name_of(record)) if record else None


def name_of(record: Any) -> str:
    return f"{record.code} {record.label}" if isinstance(record, Competence) else str(record.title)
