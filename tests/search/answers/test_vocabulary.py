"""The words in memory follow the table, whatever happens to it; what is near a word is what people meant."""

from itertools import count

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from catalogue.search.answers.vocabulary import FEW, Vocabulary, cost_of, vocabulary_now
from catalogue.search.models import Word

versions = count(1)


def known() -> set[str]:
    return {text for spellings in vocabulary_now(next(versions)).written.values() for text in spellings}


def of_words(*texts: str) -> Vocabulary:
    return Vocabulary().with_rows(list(enumerate(texts, start=1)))


@pytest.mark.parametrize(
    ("typed", "word", "cost"),
    [
        ("harcelment", "harcelement", 1),
        ("numerqiue", "numerique", 1),
        ("competances", "competences", 1),
        ("accesibilite", "accessibilite", 0.5),
        ("laicitee", "laicite", 0.5),
        ("colllege", "college", 0),
        ("apeller", "appeler", 1),
        ("evaluer", "evaluer", 0),
        ("chat", "chien", 3),
    ],
)
def test_cost_of(typed: str, word: str, cost: float) -> None:
    assert cost_of(typed, word) == cost


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("evalution", ["evaluation"]),
        ("lecole", ["ecole"]),
        ("quecole", ["ecole"]),
        ("arcelement", ["harcelement"]),
        ("pedagogiqe", ["pedagogique", "pedagogie"]),
        ("ecole", []),  # it is known
        ("pedagogggie", ["pedagogie"]),
        ("eco", []),  # too short
        ("zzzzzzzz", []),
        ("éva", []),
    ],
)
def test_near(typed: str, expected: list[str]) -> None:
    words = of_words("évaluation", "école", "harcèlement", "pédagogie", "pédagogique", "eau")

    assert [word for word, _ in words.near(typed)] == expected


def test_near_among_others_as_well() -> None:
    assert of_words("école").near("cyberharcelment", ["cyberharcelement"]) == [("cyberharcelement", 1)]


def test_beginning_with_gives_the_first_learnt() -> None:
    words = of_words("numérique", "numéro", "zoo", "numéraire", "nume", "ñumé")

    assert words.beginning_with("num", 2) == ["numerique", "numero"]
    assert set(words.beginning_with("num", 9)) == {"numerique", "numero", "numeraire", "nume"}
    assert words.beginning_with("x", 9) == []


def test_with_rows_the_same_all_at_once_or_little_by_little() -> None:
    rows = [(rank, f"{chr(97 + rank * 7 % 26)}{rank}") for rank in range(1, FEW * 3)]
    little = Vocabulary()
    for start in range(0, len(rows), 40):
        little = little.with_rows(rows[start : start + 40])

    assert little == Vocabulary().with_rows(rows)
    assert list(little.ordered) == sorted(text for _, text in rows)
    assert little.with_rows([]) is little


def test_written_holds_every_spelling() -> None:
    assert of_words("évalue", "évalué", "evalue").written["evalue"] == ("évalue", "évalué", "evalue")


@pytest.mark.django_db(transaction=True)
def test_vocabulary_now_reads_new_rows_alone() -> None:
    Word.objects.create(text="école")
    assert known() == {"école"}
    Word.objects.create(text="élève")

    with CaptureQueriesContext(connection) as queries:
        version = next(versions)
        words = vocabulary_now(version)
        assert vocabulary_now(version) is words

    assert "eleve" in words
    assert len(queries) == 1
    assert known() == {"école", "élève"}


@pytest.mark.django_db(transaction=True)
def test_vocabulary_now_after_the_table_was_emptied() -> None:
    Word.objects.bulk_create([Word(text="école"), Word(text="élève")])
    assert known() == {"école", "élève"}

    Word.objects.all().delete()
    assert known() == set()

    Word.objects.bulk_create([Word(text="lycée"), Word(text="collège"), Word(text="cours")])
    assert known() == {"lycée", "collège", "cours"}


@pytest.mark.django_db(transaction=True)
def test_vocabulary_now_after_a_transaction_undone() -> None:
    Word.objects.create(text="école")
    with transaction.atomic():
        kept = Word.objects.create(text="brouillon")
        assert known() == {"école", "brouillon"}
        transaction.set_rollback(True)

    Word.objects.create(pk=kept.pk, text="cahier")

    assert known() == {"école", "cahier"}


@pytest.mark.django_db(transaction=True)
def test_vocabulary_now_after_as_many_words_undone_that_end_alike() -> None:
    first = Word.objects.create(text="école")
    with transaction.atomic():
        Word.objects.bulk_create([Word(pk=first.pk + 1, text="brouillon"), Word(pk=first.pk + 2, text="zoo")])
        version = next(versions)
        assert "brouillon" in vocabulary_now(version)
        assert vocabulary_now(version) is vocabulary_now(version)
        transaction.set_rollback(True)
    Word.objects.bulk_create([Word(pk=first.pk + 1, text="cahier"), Word(pk=first.pk + 2, text="zoo")])

    assert known() == {"école", "cahier", "zoo"}


@pytest.mark.django_db(transaction=True)
def test_vocabulary_now_with_a_row_that_came_late() -> None:
    first = Word.objects.create(text="école")
    Word.objects.create(pk=first.pk + 5, text="élève")
    assert known() == {"école", "élève"}

    Word.objects.create(pk=first.pk + 2, text="retard")
    Word.objects.create(pk=first.pk + 9, text="cours")

    assert known() == {"école", "élève", "retard", "cours"}
