"""What is typed and what is written meet: the same words, however they are spelt."""

import doctest
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.search.text import analysis
from catalogue.search.text.analysis import (
    ANY_WORD,
    BREAK,
    LONGEST_WORD,
    WORD,
    analysed,
    forms,
    scoped,
    sequences,
    whole,
    words,
)

# what the reader typed, what the text says: found both ways
PAIRS = [
    ("évaluation", "evaluation"),
    ("élèves", "eleve"),
    ("égalité", "égal"),
    ("évaluée", "évaluer"),
    ("laïcité", "laïque"),
    ("intégrés", "intégrer"),
    ("privé", "privée"),
    ("l'école", "école"),
    ("l’école", "école"),
    ("l’élève", "l'élève"),
    ("œuvre", "oeuvre"),
    ("Œuvres", "oeuvre"),
    ("I.G.E.S.R", "IGÉSR"),
    ("I.G.E.S.R.", "igesr"),
    # and what people type in schools
    ("l'EMI", "EMI"),
    ("L’EMI", "emi"),
    ("ÉCOLE-FAMILLES", "école famille"),
    ("qu'il évalue", "évaluer"),
    ("jusqu’à demain", "demain"),
    ("l`école", "école"),
    ("lʼécole", "école"),
    ("l´école", "école"),
    ("C2I", "c2i"),
    ("3ème", "3e"),
    ("3eme", "3e"),
    ("6èmes", "6e"),
    ("1ère", "1re"),
    ("2nde", "2de"),
    ("n°2", "nº 2"),
    ("n° 2", "2"),
    ("2021-157", "2021‑157"),
    ("2021-157", "2021–157"),
    ("2021-2022", "2021 2022"),
    ("e\u0301cole", "école"),
    ("péda\u00adgogie", "pédagogie"),
    ("péda\u200bgogie", "pedagogie"),
    ("numériques", "numerique"),
    ("enseignante", "enseignant"),
    ("العَرَبِيَّة", "العربية"),
]  # fmt: skip
APART = [("2021-157", "2021 157"), ("3.4", "34"), ("3D", "3e"), ("07", "7"), ("école", "0"), ("0", "école. Élève")]


SPECIAL = ["", " ", "\x00", "😀", "\u202e", "''", "l'", "les des une", "-", "🏴‍☠️", "﷽", "ﬁ", "½", "ǅ", "İ", "\ud800"]


def tokens(text: str) -> set[str]:
    return set(analysed(sequences(text)).split()) - {BREAK}


@pytest.mark.parametrize(("typed", "written"), [*PAIRS, *((written, typed) for typed, written in PAIRS)])
def test_forms_meet_both_ways(typed: str, written: str) -> None:
    found = [set(word.forms) & tokens(written) for word in words(typed)]

    assert found
    assert all(found), (typed, tokens(typed), tokens(written))


@pytest.mark.parametrize(("typed", "written"), APART)
def test_forms_apart(typed: str, written: str) -> None:
    assert not tokens(typed) & tokens(written)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("L’éducation aux médias et à l'information", ["éducation", "médias", "information"]),
        ("d'où vient-il aujourd'hui ?", ["vient", "aujourd", "hui"]),
        ("P. Bourdieu, J.-P. Delahaye, I.G.E.S.R.", ["Bourdieu", "Delahaye", "I.G.E.S.R."]),
        ("l’IGÉSR, n° 2021-157 (v. 3.4)", ["IGÉSR", "2021-157", "3.4"]),
        ("Le, la, les : un des", []),
        ("x y 5 z", ["5"]),
    ],
)
def test_words_as_written_where_they_stand(text: str, said: list[str]) -> None:
    found = list(words(text))

    assert [word.text for word in found] == said
    assert [text[word.start : word.end] for word in found] == said


@pytest.mark.parametrize("text", SPECIAL)
def test_words_of_what_has_none(text: str) -> None:
    assert all(token.isascii() and token.isalnum() for token in tokens(text))


@given(st.text() | st.from_regex(r"[0-9a-zéœ.'’\-\u0301\u00ad ]*", fullmatch=True))
def test_tokens_of_any_text_are_plain_and_none_is_ours(text: str) -> None:
    found = analysed(filter(None, sequences(text))).split()

    assert all(re.fullmatch("[a-z0-9]+", token) for token in found)
    assert not [token for token in found if token.startswith("0") and token[:2] not in ("0", "0u", "0n")]
    assert (BREAK in found) == (len([one for one in sequences(text) if one]) > 1)


@given(st.text())
def test_words_stand_in_order_in_the_text(text: str) -> None:
    found = list(words(text))

    assert all(text[word.start : word.end] == word.text for word in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert [word.forms[0] for word in found] == sequences(text)[0]


@given(st.text() | st.text("alqujsé.139-–’'ʼ´ºª_ \u0301\u00ad\u0651日"))
def test_word_is_the_same_as_when_all_is_tried(text: str) -> None:
    assert WORD.findall(text) == re.findall(ANY_WORD, text)


def test_words_without_end() -> None:
    """10 kB without a space: one word, whose beginning is kept."""
    [word] = words("é" * 10_000)

    assert all(len(form) <= LONGEST_WORD for form in word.forms)
    assert len(list(words("l'é" * 3_400))) <= 3_400


def test_forms_of_both_orders() -> None:
    """Stemming then folding, and the other way: each finds what the other parts."""
    assert forms("égalité") == ("egal", "egalit")
    assert forms("évaluation") == ("evalu", "evalu")
    assert forms("evaluation") == ("evalu", "evalu")


def test_analysed_sequences_are_parted() -> None:
    assert analysed([["vi", "scolair"], ["evalu"], ["evalue"]]) == "vi scolair 0 evalu 0 evalue"


def test_whole_and_scoped_are_tokens_that_no_text_has() -> None:
    assert whole(["vi", "scolair"]) != whole(["vi"])
    for ours in (whole(["vi"]), scoped("auteur", "delahay"), BREAK):
        assert ours not in tokens(ours)
        assert ours.isalnum()


def test_doctests() -> None:
    assert doctest.testmod(analysis) == (0, 2)
