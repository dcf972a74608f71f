"""The sentences of the demonstration are French: contractions, elisions, no word left in braces."""

from random import Random

import pytest

from catalogue.imports.demo import texts, words
from catalogue.resources.vocabulary import ResourceType


@pytest.mark.parametrize(
    ("preposition", "phrase", "expected"),
    [
        ("de", "le jeu sérieux", "du jeu sérieux"),
        ("de", "les cartes mentales", "des cartes mentales"),
        ("de", "la robotique", "de la robotique"),
        ("de", "l’orientation", "de l’orientation"),
        ("de", "organiser", "d’organiser"),
        ("de", "préparer", "de préparer"),
        ("à", "le jeu sérieux", "au jeu sérieux"),
        ("à", "les cartes mentales", "aux cartes mentales"),
        ("à", "l’orientation", "à l’orientation"),
    ],
)
def test_after_contracts_and_elides(preposition: str, phrase: str, expected: str) -> None:
    assert texts.after(preposition, phrase) == expected


def test_every_template_is_filled() -> None:
    topic = texts.Topic(Random(1), doc="Cet article")
    for templates in (words.TITLES, words.OPENINGS, words.MIDDLES, words.CLOSINGS, words.QUESTIONS):
        assert "{" not in topic.say_all(list(templates))


def test_every_type_has_its_noun() -> None:
    assert set(words.NAMES_OF_TYPES) == set(ResourceType.values)


def test_spaces_before_double_punctuation_do_not_break() -> None:
    everything = " ".join([*words.TITLES, *words.MIDDLES, *words.QUESTIONS, *words.PARAGRAPHS, *words.BULLETS])
    for mark in ":;?!»":
        assert f" {mark}" not in everything
