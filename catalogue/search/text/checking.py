"""Whether the index says what the catalogue says: everything is read and analysed again, nothing is written."""

from collections.abc import Collection, Iterator, Mapping

from django.db import reset_queries

from catalogue.search.models import Document, Word
from catalogue.search.text.documents import SOURCES, Parts, analyse
from catalogue.search.text.engines import engine
from catalogue.search.text.keeping import Advance, batches, pending, vocabulary
from catalogue.search.text.kinds import Kind, number_of, record_of
from catalogue.wording import NBSP

NAMES = {
    Kind.RESOURCE: "la ressource",
    Kind.FICHE: "la fiche",
    Kind.SELECTION: "la sélection",
    Kind.COMPETENCE: "la compétence",
}


def differences(advance: Advance) -> Iterator[str]:
    """What the index says otherwise than the catalogue, in sentences. `advance` is told how many records were read."""
    waiting = frozenset(pending())
    heard: set[str] = set()
    yield from (f"{document_of(number)} reste à faire" for number in sorted(waiting) if number)
    for kind in SOURCES:
        yield from (said for number, said in wrong(kind, heard, advance) if number not in waiting)
    yield from (f"{document_of(number)} est de trop" for number in superfluous() if number not in waiting)
    yield from (f"le mot «{NBSP}{word}{NBSP}» manque au vocabulaire" for word in unknown(heard))
    yield from engine().differences()


def wrong(kind: Kind, heard: set[str], advance: Advance) -> Iterator[tuple[int, str]]:
    """The documents that are not what they should be; adds the words of all of them to those `heard`."""
    for pks in batches(SOURCES[kind].model.objects.order_by("pk").values_list("pk", flat=True).iterator()):
        parts = SOURCES[kind].read(pks).parts
        heard |= vocabulary(text for said in parts.values() for _, text in said)
        if suspects := compared(kind, parts):
            # a second look: one of them may have been written between both readings
            suspects = compared(kind, SOURCES[kind].read(suspects).parts)
        for number, what in sorted(suspects.items()):
            yield number_of(kind, number), f"{document_of(number_of(kind, number))} {what}"
        advance(len(pks))
        reset_queries()  # in development Django keeps every statement: memory stays bounded


def compared(kind: Kind, expected: Mapping[int, Parts]) -> dict[int, str]:
    """What is to say of the documents of some records, by key: nothing when they are what they should be."""
    rows = Document.objects.filter(pk__in=[number_of(kind, pk) for pk in expected])
    kept = {row.pk: (row.parts, row.title, row.label, row.body) for row in rows}
    return {
        pk: "diffère de ce qu’il devrait être" if number_of(kind, pk) in kept else "manque"
        for pk, parts in expected.items()
        if kept.get(number_of(kind, pk)) != (parts, *analyse(parts))
    }


def superfluous() -> Iterator[int]:
    """The numbers of the documents of records that are no more."""
    for numbers in batches(Document.objects.order_by("pk").values_list("pk", flat=True).iterator()):
        for kind, source in SOURCES.items():
            keys = {key for of, key in map(record_of, numbers) if of == kind}
            if keys:
                gone = keys.difference(source.model.objects.filter(pk__in=keys).values_list("pk", flat=True))
                yield from (number_of(kind, key) for key in sorted(gone))


def unknown(words: Collection[str]) -> Iterator[str]:
    """Those that nobody has learnt."""
    for batch in batches(sorted(words)):
        known = set(Word.objects.filter(text__in=batch).values_list("text", flat=True))
        yield from (word for word in batch if word not in known)


def document_of(number: int) -> str:
    kind, key = record_of(number)
    return f"le document de {NAMES[kind]} {key}"
