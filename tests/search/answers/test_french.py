"""A dictionary of French, folded: what is in it was not misspelt."""

import pytest

from catalogue.search.answers.french import beginning_with, dictionary, is_french


@pytest.mark.parametrize("word", ["internat", "religion", "foret", "eleves", "oeuvre", "a", "zoos"])
def test_words_of_french(word: str) -> None:
    assert is_french(word)


@pytest.mark.parametrize("word", ["", "harcelment", "numerqiue", "intern", "ternat", "forêt", "internat\nzoos", "\n"])
def test_what_is_no_word_of_it(word: str) -> None:
    assert not is_french(word)


def test_words_by_their_first_letter() -> None:
    words = beginning_with("z")

    assert words == sorted(set(words))
    assert {"zebre", "zoos"} < set(words)
    assert all(word[0] == "z" and word.isalpha() and word.isascii() for word in words)
    assert beginning_with("9") == beginning_with("") == []


def test_dictionary_is_small() -> None:
    """Each worker holds it."""
    assert sum(text.count("\n") for text in dictionary().values()) > 100_000
    assert sum(map(len, dictionary().values())) < 2_000_000
