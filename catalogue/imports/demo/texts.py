"""Sentences made from the words: French elisions and contractions, capitals, and nothing else."""

import re
from random import Random

from django.utils.text import capfirst

from catalogue.imports.demo import words

CONTRACTIONS = {"de": {"le ": "du ", "les ": "des "}, "à": {"le ": "au ", "les ": "aux "}}
VOWEL = re.compile(r"[aeiouyàâéèêîôû]")


def after(preposition: str, phrase: str) -> str:
    """Return a phrase after « de » or « à ».

    >>> after("de", "les cartes"), after("à", "le jeu"), after("de", "organiser")
    ('des cartes', 'au jeu', 'd’organiser')
    """
    for article, contraction in CONTRACTIONS[preposition].items():
        if phrase.startswith(article):
            return contraction + phrase.removeprefix(article)
    return f"d’{phrase}" if preposition == "de" and VOWEL.match(phrase) else f"{preposition} {phrase}"


class Topic:
    """What one record is about: its words, put into as many templates as needed."""

    def __init__(self, chance: Random, doc: str = "") -> None:
        self.chance = chance
        subject, other = chance.sample(words.SUBJECTS, 2)
        place, other_place = chance.sample(words.PLACES, 2)
        action = chance.choice(words.ACTIONS)
        self.values = {
            "s": subject, "S": capfirst(subject), "de_s": after("de", subject), "a_s": after("à", subject),
            "s2": other, "de_s2": after("de", other), "p": place, "p2": other_place,
            "v": action, "V": capfirst(action), "de_v": after("de", action), "doc": doc,
        }  # fmt: skip

    def say(self, templates: tuple[str, ...]) -> str:
        return self.chance.choice(templates).format_map(self.values)

    def say_all(self, templates: list[str]) -> str:
        return " ".join(templates).format_map(self.values)


def summary(topic: Topic) -> str:
    """Return an opening, two to four sentences and a closing: about 500 characters."""
    chance = topic.chance
    middles = chance.sample(words.MIDDLES, chance.randint(2, 4))
    return topic.say_all([chance.choice(words.OPENINGS), *middles, chance.choice(words.CLOSINGS)])


def body(chance: Random) -> str:
    """Return the Markdown of a section: two to four paragraphs, and a list every other time."""
    blocks = chance.sample(words.PARAGRAPHS, chance.randint(2, 4))
    if chance.random() < 0.5:
        blocks.append(chance.choice(words.BULLETS))
    return "\n\n".join(blocks)
