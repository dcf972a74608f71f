"""Examples of searches, made of what readers see at the moment: each of them finds something."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from catalogue.fiches.models import Fiche
from catalogue.resources.models import Authorship, Resource
from catalogue.search.snapshots.index import Snapshot, moment_of
from catalogue.search.text.analysis import words
from catalogue.search.text.kinds import Kind
from catalogue.wording import NBSP

WORDS_SHOWN, NUMBERS_READ = 2, 20
CODE = re.compile(r"\d+-\d+")


@dataclass(frozen=True, slots=True)
class Example:
    said: str
    typed: str


_examples: dict[object, list[Example]] = {}


def examples_now(snapshots: Mapping[Kind, Snapshot]) -> list[Example]:
    """One of each way to search. Queries: three for each version of the catalogue, then none."""
    moment = moment_of(snapshots)
    if moment not in _examples:
        found = [Example(said, typed) for said, typed in examples(snapshots) if typed]
        _examples.clear()
        _examples[moment] = found
    return _examples[moment]


def examples(snapshots: Mapping[Kind, Snapshot]) -> Iterator[tuple[str, str]]:
    fiches, resources = snapshots[Kind.FICHE], snapshots[Kind.RESOURCE]
    title = first_title(fiches)
    yield "des mots", some_words(title)
    yield "une expression", a_phrase(title)
    yield "un auteur", scope("auteur", an_author())
    yield "un éditeur", scope("editeur", most_used(resources, "editeur"))
    yield "une compétence", most_used(fiches, "competence").rpartition(NBSP)[2]
    yield "un numéro de rapport", a_number()


def scope(name: str, value: str) -> str:
    """« auteur:delahaye »; nothing when no word of the value counts."""
    found = list(words(value))
    text = " ".join(word.text for word in found)
    return (f'{name}:"{text}"' if len(found) > 1 else f"{name}:{text}") if found else ""


def first_title(fiches: Snapshot) -> str:
    """That of the first fiche of the first mallette that is more than a title."""
    ids = [fiches.ids[position] for position in fiches.page(fiches.everything & ~fiches.stubs, "mallette", 0, 1)]
    return Fiche.objects.filter(pk__in=ids).values_list("title", flat=True).first() or ""


def some_words(title: str) -> str:
    """The last ones: a question ends with what it is about."""
    return " ".join(word.text.lower() for word in list(words(title))[-WORDS_SHOWN:])


def a_phrase(title: str) -> str:
    """Two words that follow each other."""
    neighbours = (
        title[one.start : two.end] for one, two in pairwise(words(title)) if title[one.end : two.start].isspace()
    )
    phrase = next(neighbours, "")
    return f'"{phrase.lower()}"' if phrase else ""


def an_author() -> str:
    signed = Authorship.objects.filter(resource__in=Resource.objects.published()).exclude(author__family="")
    return signed.order_by("pk").values_list("author__family", flat=True).first() or ""


def a_number() -> str:
    """« 2021-157 »."""
    numbered = Resource.objects.published().filter(number__contains="-").order_by("pk")
    codes = (CODE.search(number) for number in numbered.values_list("number", flat=True)[:NUMBERS_READ])
    return next((code.group() for code in codes if code), "")


def most_used(snapshot: Snapshot, parameter: str) -> str:
    """The short name of the value that most records have, among those of one word if there are."""
    bits = snapshot.bits[parameter]
    known = [label for key, label in snapshot.labels[parameter].items() if key in bits]
    best = max(known, key=lambda label: (label.short.isalnum(), bits[label.key].bit_count()), default=None)
    return best.short if best else ""
