"""What is searched of each kind of record: its texts, field by field, as people read them.

Every record has its document, drafts too: which ones readers are shown is the snapshot's affair. But a text printed
beside a link to something unpublished is left out, since the page leaves it out: see `CITED`.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from html import unescape
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst

from catalogue.competences.models import Competence
from catalogue.fiches.models import Fiche
from catalogue.resources.models import Resource
from catalogue.search.text.analysis import BREAK, analysed, scoped, sequences, whole
from catalogue.search.text.asking import ask, moment
from catalogue.search.text.kinds import Kind
from catalogue.selections.models import Selection
from catalogue.wording import NBSP

Parts = list[list[str]]


class Level(IntEnum):
    """The weights of fields, and all there is to them: a word of the title counts more than one of what describes
    the record (who wrote it, which competences it serves), which counts more than one of its text."""

    TITLE = 0
    LABEL = 1
    BODY = 2


@dataclass(frozen=True, slots=True)
class Field:
    """A searched field: its weight, where a hit says the word was found, the scope that searches it alone.

    `is_name`: who types it whole, and nothing else, is looking for that record, as with an exact title.
    """

    level: Level
    said: str
    scope: str = ""
    is_name: bool = False


FIELDS: Mapping[str, Field] = {
    "title": Field(Level.TITLE, "dans le titre", is_name=True),
    "author": Field(Level.LABEL, "parmi les auteurs", "auteur"),
    "publisher": Field(Level.LABEL, "dans l’éditeur", "editeur"),
    "series": Field(Level.LABEL, "dans la série"),
    "number": Field(Level.LABEL, "dans le numéro"),
    "competence": Field(Level.LABEL, "dans une compétence"),
    "framework": Field(Level.LABEL, "dans le référentiel"),
    "keyword": Field(Level.LABEL, "dans les mots-clés"),
    "theme": Field(Level.LABEL, "dans le thème", is_name=True),
    # no name of a fiche: one called « Évaluer » comes before those of a theme called so
    "theme title": Field(Level.LABEL, "dans le thème"),
    "mark": Field(Level.LABEL, "dans le numéro", is_name=True),
    "collection": Field(Level.LABEL, "dans la mallette"),
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
    extra += [whole(sequence) for name, sequence in read if FIELDS[name].is_name]
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


def plain_text(html: str) -> str:
    """What is read of a rendered text: blocks are parted, what stands inside a line is not."""
    return " ".join(unescape(TAG.sub("", BLOCK.sub(" ", html))).split())


def add(parts: Parts, field: str, *texts: str | None) -> None:
    parts += [[field, text] for text in texts if text]


def names(name: str | None, short: str | None, alternates: str | None) -> list[str]:
    """Those of an organisation, or none when there is no organisation."""
    return [name or "", short or "", *(alternates or "").splitlines()]


@dataclass(frozen=True, slots=True)
class Read:
    """What is searched of some records, and when that changes without a write."""

    parts: dict[int, Parts] = field(default_factory=dict)
    turns: dict[int, Any] = field(default_factory=dict)

    def postponed(self, pk: int, turn: Any) -> bool:
        """Whether what a record cites only appears later; its document changes then."""
        if turn is not None:
            self.turns[pk] = min(turn, self.turns.get(pk, turn))
        return turn is not None


RESOURCES = """
    SELECT resource.id, title, series, number, summary, name, short_name, alternates
    FROM resources_resource AS resource LEFT JOIN resources_organisation AS publisher ON publisher.id = publisher_id
    WHERE resource.id IN ({keys})
"""
SIGNED = """
    SELECT resource_id, family, given, name, short_name, alternates
    FROM resources_authorship AS signed JOIN resources_author AS author ON author.id = author_id
    LEFT JOIN resources_organisation AS organisation ON organisation.id = organisation_id
    WHERE resource_id IN ({keys}) ORDER BY resource_id, position, signed.id
"""


def read_resources(pks: Collection[int]) -> Read:
    """Queries: two."""
    authors: defaultdict[int, list[str]] = defaultdict(list)
    for resource, family, given, *organisation in ask(SIGNED, keys=pks):
        authors[resource] += [f"{given} {family}".strip()] if family else names(*organisation)
    read = Read()
    for pk, title, series, number, summary, *publisher in ask(RESOURCES, keys=pks):
        parts = read.parts[pk] = []
        add(parts, "title", title)
        add(parts, "author", *authors[pk])
        add(parts, "publisher", *names(*publisher))
        add(parts, "series", series)
        add(parts, "number", number)
        add(parts, "summary", summary)
    return read


# Where a fiche stands is said whole: themes and collections have no state, readers see them all.
FICHES = """
    SELECT fiche.id, fiche.title, printed_title, introduction_html, synthesis_html,
        fiche.number, theme.number, theme.title, shelf.title
    FROM fiches_fiche AS fiche JOIN themes_theme AS theme ON theme.id = theme_id
    JOIN themes_collection AS shelf ON shelf.id = collection_id
    WHERE fiche.id IN ({keys})
"""
SECTIONS = """
    SELECT fiche_id, heading, body_html FROM fiches_section WHERE fiche_id IN ({keys}) ORDER BY fiche_id, position, id
"""
# Of what is published without an end: what is said of it can be indexed without ever showing too much. It is either a
# resource or a fiche.
CITED = """
    SELECT fiche_id, printed_label, CASE WHEN begins > %s THEN begins END AS turn
    FROM (
        SELECT citation.id, fiche_id, position, printed_label, coalesce(resource.status, target.status) AS status,
            coalesce(resource.published_from, target.published_from) AS begins,
            coalesce(resource.published_until, target.published_until) AS ends
        FROM fiches_citation AS citation LEFT JOIN resources_resource AS resource ON resource.id = resource_id
        LEFT JOIN fiches_fiche AS target ON target.id = target_fiche_id
    ) AS cited
    WHERE status = 'publie' AND ends IS NULL AND fiche_id IN ({keys}) ORDER BY fiche_id, position, id
"""
LINKS = """
    SELECT fiche_id, code, label, printed_heading, printed_text
    FROM fiches_competencelink AS link JOIN competences_competence AS competence ON competence.id = competence_id
    WHERE fiche_id IN ({keys}) ORDER BY fiche_id, link.position, link.id
"""


def read_fiches(pks: Collection[int]) -> Read:
    """Queries: four."""
    read = Read()
    after: dict[int, Parts] = {}
    for pk, title, printed, introduction, synthesis, *standing in ask(FICHES, keys=pks):
        parts = read.parts[pk] = []
        after[pk] = []
        add(parts, "title", title)
        add(parts, "keyword", printed if printed != title else "")
        add_standing(parts, *standing)
        add(parts, "introduction", plain_text(introduction))
        add(after[pk], "synthesis", plain_text(synthesis))
    for pk, heading, body in ask(SECTIONS, keys=pks):
        add(read.parts[pk], "section", heading, plain_text(body))
    for pk, label, turn in ask(CITED, moment(timezone.now()), keys=pks):
        if not read.postponed(pk, turn):
            add(after[pk], "link", label)
    for pk, code, label, heading, text in ask(LINKS, keys=pks):
        add(read.parts[pk], "competence", f"{code} {label}")
        add(after[pk], "item", heading, text)
    return Read({pk: unique([*parts, *after[pk]]) for pk, parts in read.parts.items()}, read.turns)


def add_standing(parts: Parts, number: int, theme: int, title: str | None, collection: str) -> None:
    """Where a fiche stands, as the printed page says it; its own mark in every way that one asks for it: several
    mallettes have the same, so with their titles too, as other fiches and citations print it."""
    own, of_theme = f"fiche{NBSP}{number}", f"thème{NBSP}{theme}"
    add(parts, "theme", capfirst(of_theme))
    add(parts, "theme title", title)
    add(parts, "collection", collection)
    add(parts, "mark", own, capfirst(f"{of_theme}, {own}"), f"{own} du {of_theme}")
    add(parts, "mark", f"{collection}, {of_theme}, {own}", f"{own} du {of_theme} ({collection})")


SELECTIONS = """
    SELECT selection.id, title, genre, keyword, purpose_html, name, short_name, alternates
    FROM selections_selection AS selection LEFT JOIN resources_organisation AS publisher ON publisher.id = publisher_id
    WHERE selection.id IN ({keys})
"""
STEPS = """
    SELECT selection_id, title FROM selections_step WHERE selection_id IN ({keys}) ORDER BY selection_id, position, id
"""
REFERENCES = """
    SELECT reference.selection_id, printed_title, resource.title, excerpt_label, annotation_html,
        CASE WHEN published_from > %s THEN published_from END AS turn
    FROM selections_reference AS reference JOIN selections_step AS step ON step.id = step_id
    JOIN resources_resource AS resource ON resource.id = resource_id
    WHERE status = 'publie' AND published_until IS NULL AND reference.selection_id IN ({keys})
    ORDER BY reference.selection_id, step.position, step_id, reference.position, reference.id
"""


def read_selections(pks: Collection[int]) -> Read:
    """Queries: three."""
    read = Read()
    for pk, title, genre, keyword, purpose, *publisher in ask(SELECTIONS, keys=pks):
        parts = read.parts[pk] = []
        add(parts, "title", title)
        add(parts, "keyword", genre, keyword)
        add(parts, "publisher", *names(*publisher))
        add(parts, "purpose", plain_text(purpose))
    for pk, title in ask(STEPS, keys=pks):
        add(read.parts[pk], "step", title)
    for pk, printed, title, excerpt, annotation, turn in ask(REFERENCES, moment(timezone.now()), keys=pks):
        if not read.postponed(pk, turn):
            add(read.parts[pk], "reference", printed or title, excerpt)
            add(read.parts[pk], "annotation", plain_text(annotation))
    return Read({pk: unique(parts) for pk, parts in read.parts.items()}, read.turns)


COMPETENCES = """
    SELECT competence.id, competence.code, competence.label, competence.alternates, competence."group", domain.label,
        framework.title, framework.short_title, framework.alternates
    FROM competences_competence AS competence JOIN competences_domain AS domain ON domain.id = domain_id
    JOIN competences_framework AS framework ON framework.id = competence.framework_id
    WHERE competence.id IN ({keys})
"""


def read_competences(pks: Collection[int]) -> Read:
    """Query: one."""
    read = Read()
    for pk, code, label, alternates, group, domain, *framework in ask(COMPETENCES, keys=pks):
        parts: Parts = []
        add(parts, "title", label)
        add(parts, "competence", code)
        add(parts, "keyword", *alternates.splitlines(), group, domain)
        add(parts, "framework", *(line for names in framework for line in names.splitlines()))
        read.parts[pk] = unique(parts)
    return read


def unique(parts: Parts) -> Parts:
    return [list(part) for part in dict.fromkeys((name, text) for name, text in parts)]


@dataclass(frozen=True, slots=True)
class Source:
    """Where the documents of a kind come from."""

    model: Any
    read: Callable[[Collection[int]], Read]


SOURCES: Mapping[Kind, Source] = {
    Kind.RESOURCE: Source(Resource, read_resources),
    Kind.FICHE: Source(Fiche, read_fiches),
    Kind.SELECTION: Source(Selection, read_selections),
    Kind.COMPETENCE: Source(Competence, read_competences),
}
