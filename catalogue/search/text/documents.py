"""What is searched of each kind of record: its texts, field by field, as people read them.

Every record has its document, drafts too: which ones readers are shown is the snapshot's affair. But a text printed
beside a link to something unpublished is left out, since the page leaves it out: see `for_good`.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from html import unescape
from typing import Any

from django.db.models import Q
from django.utils import timezone

from catalogue.competences.models import Competence
from catalogue.fiches.models import Citation, CompetenceLink, Fiche, Section
from catalogue.publication import Status
from catalogue.resources.models import Authorship, Organisation, Resource
from catalogue.search.text.analysis import BREAK, analysed, scoped, sequences, whole
from catalogue.search.text.kinds import Kind
from catalogue.selections.models import Reference, Selection, Step

Parts = list[list[str]]


class Level(IntEnum):
    """The weights of fields, and all there is to them: a word of the title counts more than one of what describes
    the record (who wrote it, which competences it serves), which counts more than one of its text."""

    TITLE = 0
    LABEL = 1
    BODY = 2


@dataclass(frozen=True, slots=True)
class Field:
    """A searched field: its weight, where a hit says the word was found, the scope that searches it alone."""

    level: Level
    said: str
    scope: str = ""


FIELDS: Mapping[str, Field] = {
    "title": Field(Level.TITLE, "dans le titre"),
    "author": Field(Level.LABEL, "parmi les auteurs", "auteur"),
    "publisher": Field(Level.LABEL, "dans l’éditeur", "editeur"),
    "series": Field(Level.LABEL, "dans la série"),
    "number": Field(Level.LABEL, "dans le numéro"),
    "competence": Field(Level.LABEL, "dans une compétence"),
    "framework": Field(Level.LABEL, "dans le référentiel"),
    "keyword": Field(Level.LABEL, "dans les mots-clés"),
    "summary": Field(Level.BODY, "dans le résumé"),
    "introduction": Field(Level.BODY, "dans l’introduction"),
    "section": Field(Level.BODY, "dans le texte"),
    "synthesis": Field(Level.BODY, "dans la synthèse"),
    "link": Field(Level.BODY, "dans un lien cité"),
    "item": Field(Level.BODY, "dans un item de référentiel"),
    "purpose": Field(Level.BODY, "dans l’objet"),
    "step": Field(Level.BODY, "dans une étape"),
    "reference": Field(Level.BODY, "dans une référence"),
    "annotation": Field(Level.BODY, "dans une annotation"),
}


# Tags as the sanitiser writes them: a quoted value may hold « > », a text never holds « < ».
TAG = re.compile(r"""<(?:[^<>"]|"[^"]*")*>""")
BLOCK = re.compile(rf"(?!</?(?:a|abbr|code|em|strong)\b){TAG.pattern}")
# PostgreSQL knows places up to 16,383 and 256 of them for a word: what is beyond is beyond on both engines.
MOST_TOKENS, MOST_REPEATS = 16_000, 250


def analyse(parts: Parts) -> tuple[str, str, str]:
    """The three columns that the engine indexes: title, label, body."""
    read = [(name, sequence) for name, text in parts for sequence in sequences(text) if sequence]
    columns = [analysed(sequence for name, sequence in read if FIELDS[name].level == level) for level in Level]
    extra = [scoped(scope, token) for name, sequence in read if (scope := FIELDS[name].scope) for token in sequence]
    extra += [whole(sequence) for name, sequence in read if name == "title"]
    columns[Level.LABEL] = " ".join(filter(None, [*dict.fromkeys(extra), BREAK, columns[Level.LABEL]]))
    title, label, body = limited(columns)
    return title, label, body


def limited(columns: Sequence[str]) -> Sequence[str]:
    """The columns of a document, cut where it is too long; a word said too often leaves a hole at its place."""
    texts = [column.split() for column in columns]
    if sum(map(len, texts)) <= MOST_REPEATS:
        return columns
    left, times = MOST_TOKENS, Counter[str]()
    for tokens in texts:
        del tokens[max(left, 0) :]
        left -= len(tokens) + 1
        for place, token in enumerate(tokens):
            times[token] += 1
            if times[token] > MOST_REPEATS:
                tokens[place] = BREAK
    return [" ".join(tokens) for tokens in texts]


def for_good(prefix: str) -> Q:
    """Published now and without an end: what is said of it can be indexed without ever showing too much."""
    begun = Q(**{f"{prefix}published_from": None}) | Q(**{f"{prefix}published_from__lte": timezone.now()})
    return Q(**{f"{prefix}status": Status.PUBLISHED, f"{prefix}published_until": None}) & begun


def to_come(prefix: str) -> Q:
    """What will be so, without anyone writing anything."""
    begins = Q(**{f"{prefix}published_from__gt": timezone.now()})
    return Q(**{f"{prefix}status": Status.PUBLISHED, f"{prefix}published_until": None}) & begins


def plain_text(html: str) -> str:
    """What is read of a rendered text: blocks are parted, what stands inside a line is not."""
    return " ".join(unescape(TAG.sub("", BLOCK.sub(" ", html))).split())


def add(parts: Parts, field: str, *texts: str | None) -> None:
    parts += [[field, text] for text in texts if text]


def organisation_names(pks: Iterable[int | None]) -> dict[int | None, list[str]]:
    rows = Organisation.objects.filter(pk__in={pk for pk in pks if pk}).values_list(
        "pk", "name", "short_name", "alternates"
    )
    return {pk: [name, short, *alternates.splitlines()] for pk, name, short, alternates in rows}


def resource_parts(pks: Collection[int]) -> dict[int, Parts]:
    """Queries: four."""
    fields = ("pk", "title", "publisher_id", "series", "number", "summary")
    rows = list(Resource.objects.filter(pk__in=pks).order_by().values_list(*fields))
    names = ("resource_id", "author__family", "author__given", "author__organisation_id")
    signed = list(
        Authorship.objects.filter(resource__in=pks).order_by("resource_id", "position", "pk").values_list(*names)
    )
    organisations = organisation_names([row[2] for row in rows] + [row[3] for row in signed])
    found: dict[int, Parts] = {}
    authors: defaultdict[int, list[str]] = defaultdict(list)
    for resource, family, given, organisation in signed:
        authors[resource] += [f"{given} {family}".strip()] if family else organisations.get(organisation, [])
    for pk, title, publisher, series, number, summary in rows:
        parts = found[pk] = []
        add(parts, "title", title)
        add(parts, "author", *authors[pk])
        add(parts, "publisher", *organisations.get(publisher, []))
        add(parts, "series", series)
        add(parts, "number", number)
        add(parts, "summary", summary)
    return found


def fiche_parts(pks: Collection[int]) -> dict[int, Parts]:
    """Queries: four."""
    found: dict[int, Parts] = {}
    after: dict[int, Parts] = {}
    fields = ("pk", "title", "printed_title", "introduction_html", "synthesis_html")
    for pk, title, printed, introduction, synthesis in (
        Fiche.objects.filter(pk__in=pks).order_by().values_list(*fields)
    ):
        parts = found[pk] = list[list[str]]()
        after[pk] = []
        add(parts, "title", title)
        add(parts, "keyword", printed if printed != title else "")
        add(parts, "introduction", plain_text(introduction))
        add(after[pk], "synthesis", plain_text(synthesis))
    sections = Section.objects.filter(fiche__in=found).order_by("fiche_id", "position", "pk")
    for pk, heading, body in sections.values_list("fiche_id", "heading", "body_html"):
        add(found[pk], "section", heading, plain_text(body))
    cited = Citation.objects.filter(for_good("resource__") | for_good("target_fiche__"), fiche__in=found)
    for pk, label in cited.order_by("fiche_id", "position", "pk").values_list("fiche_id", "printed_label"):
        add(after[pk], "link", label)
    links = CompetenceLink.objects.filter(fiche__in=found).order_by("fiche_id", "position", "pk")
    said = ("fiche_id", "competence__code", "competence__label", "printed_heading", "printed_text")
    for pk, code, label, heading, text in links.values_list(*said):
        add(found[pk], "competence", f"{code} {label}")
        add(after[pk], "item", heading, text)
    return {pk: unique([*parts, *after[pk]]) for pk, parts in found.items()}


def fiche_turns(pks: Collection[int]) -> dict[int, datetime]:
    """When what a fiche cites will appear by itself, and change its document. Query: one."""
    cited = Citation.objects.filter(to_come("resource__") | to_come("target_fiche__"), fiche__in=pks).order_by()
    return soonest(cited.values_list("fiche_id", "resource__published_from", "target_fiche__published_from"))


def selection_turns(pks: Collection[int]) -> dict[int, datetime]:
    """As for a fiche. Query: one."""
    references = Reference.objects.filter(to_come("resource__"), selection__in=pks).order_by()
    return soonest(references.values_list("selection_id", "resource__published_from"))


def soonest(rows: Iterable[tuple[Any, ...]]) -> dict[int, datetime]:
    found: dict[int, datetime] = {}
    for pk, *moments in rows:
        found[pk] = min(filter(None, (found.get(pk), *moments)))
    return found


def selection_parts(pks: Collection[int]) -> dict[int, Parts]:
    """Queries: four."""
    fields = ("pk", "title", "genre", "keyword", "publisher_id", "purpose_html")
    rows = list(Selection.objects.filter(pk__in=pks).order_by().values_list(*fields))
    organisations = organisation_names(row[4] for row in rows)
    found: dict[int, Parts] = {}
    for pk, title, genre, keyword, publisher, purpose in rows:
        parts = found[pk] = []
        add(parts, "title", title)
        add(parts, "keyword", genre, keyword)
        add(parts, "publisher", *organisations.get(publisher, []))
        add(parts, "purpose", plain_text(purpose))
    steps = Step.objects.filter(selection__in=found).order_by("selection_id", "position", "pk")
    for pk, title in steps.values_list("selection_id", "title"):
        add(found[pk], "step", title)
    references = Reference.objects.filter(for_good("resource__"), selection__in=found)
    said = ("selection_id", "printed_title", "resource__title", "excerpt_label", "annotation_html")
    order = ("selection_id", "step__position", "step_id", "position", "pk")
    for pk, printed, title, excerpt, annotation in references.order_by(*order).values_list(*said):
        add(found[pk], "reference", printed or title, excerpt)
        add(found[pk], "annotation", plain_text(annotation))
    return {pk: unique(parts) for pk, parts in found.items()}


def competence_parts(pks: Collection[int]) -> dict[int, Parts]:
    """Query: one."""
    fields = (
        *("pk", "code", "label", "alternates", "group", "domain__label", "framework__title"),
        *("framework__short_title", "framework__alternates"),
    )
    found: dict[int, Parts] = {}
    for pk, code, label, alternates, group, domain, *framework in (
        Competence.objects.filter(pk__in=pks).order_by().values_list(*fields)
    ):
        parts: Parts = []
        add(parts, "title", label)
        add(parts, "competence", code)
        add(parts, "keyword", *alternates.splitlines(), group, domain)
        add(parts, "framework", *(line for names in framework for line in names.splitlines()))
        found[pk] = unique(parts)
    return found


def unique(parts: Parts) -> Parts:
    return [list(part) for part in dict.fromkeys((name, text) for name, text in parts)]


@dataclass(frozen=True, slots=True)
class Source:
    """Where the documents of a kind come from, and when they change without a write."""

    model: Any
    parts: Callable[[Collection[int]], dict[int, Parts]]
    turns: Callable[[Collection[int]], dict[int, datetime]] = lambda _: {}


SOURCES: Mapping[Kind, Source] = {
    Kind.RESOURCE: Source(Resource, resource_parts),
    Kind.FICHE: Source(Fiche, fiche_parts, fiche_turns),
    Kind.SELECTION: Source(Selection, selection_parts, selection_turns),
    Kind.COMPETENCE: Source(Competence, competence_parts),
}
