"""Expressions of what many records say word for word: found without the engine, and what it would find."""

from collections.abc import Iterator
from math import inf
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.resources.models import Resource
from catalogue.search.answers import beforehand, repeated
from catalogue.search.answers.common import Common
from catalogue.search.text.analysis import words
from catalogue.search.text.engines import Group
from catalogue.search.text.keeping import index_pending
from catalogue.search.text.kinds import Kind
from catalogue.search.text.query import side_by_side
from tests.records import a_fiche, a_resource
from tests.search.answers.memory import again, everything_common_from, forget, known, order_of

pytestmark = pytest.mark.django_db
SENTENCE = "Donnée inventée de toutes pièces, évaluée par une équipe"
WORDS = ("donnée", "inventée", "toutes", "pièces", "évaluée", "équipe", "classe")


@pytest.fixture(autouse=True)
def _memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    yield from everything_common_from(20, monkeypatch)


@pytest.fixture
def catalogue() -> None:
    """Most records have the sentence; others its words in some order, or without accents, or some of them."""
    chance = Random(7)
    for _ in range(40):
        said = f"{SENTENCE}. {chance.choice(WORDS)} {chance.choice(WORDS)}."
        a_resource(title=chance.choice(WORDS), summary=said, status=chance.choice(["publie", "publie", "brouillon"]))
    for _ in range(25):
        several = chance.choices(WORDS, k=9)
        a_resource(title=" ".join(several[:3]), summary=" ".join(several).replace("é", chance.choice("ée")))
    a_fiche(title="Inventée de toutes pièces", introduction=SENTENCE)
    index_pending()


def expressions() -> list[str]:
    """All the parts of the sentence, and other words side by side."""
    said, chance = SENTENCE.split(), Random(3)
    parts = [" ".join(said[start:stop]) for start in range(len(said)) for stop in range(start + 2, len(said) + 1)]
    return parts + [" ".join(chance.sample(WORDS, 2)) for _ in range(15)]


def read_beforehand(monkeypatch: pytest.MonkeyPatch) -> Common:
    monkeypatch.setattr(beforehand, "_due", 0)
    for _ in range(4):
        beforehand.read_common()
    monkeypatch.setattr(beforehand, "_due", inf)
    return known()


def group_of(text: str) -> Group:
    return side_by_side(list(words(text)))


def test_what_many_records_say_is_read_beforehand(catalogue: None, monkeypatch: pytest.MonkeyPatch) -> None:
    sets = read_beforehand(monkeypatch).sets

    assert [group for group in sets if repeated.is_phrase(group)] == [group_of(SENTENCE)]


def test_expressions_find_what_the_engine_finds(catalogue: None, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = Random(3)
    said = SENTENCE.split()
    expressions = [
        " ".join(said[start:stop]) for start in range(len(said)) for stop in range(start + 2, len(said) + 1)
    ]
    expressions += [" ".join(chance.sample(WORDS, 2)) for _ in range(15)]
    queries = [f'"{one}"' for one in expressions]
    queries += [f'"{one}" {chance.choice(WORDS)}' for one in expressions]
    queries += [f'"{one}" "{two}"' for one, two in zip(expressions, reversed(expressions), strict=True)]
    plain = []
    for query in queries:
        forget(monkeypatch)
        plain.append(order_of(again(query)))
    assert sum(bool(one[Kind.RESOURCE]) for one in plain) > len(plain) / 2

    forget(monkeypatch)
    read_beforehand(monkeypatch)
    assert [order_of(again(query)) for query in queries] == plain


def test_only_records_in_doubt_are_read(catalogue: None, monkeypatch: pytest.MonkeyPatch) -> None:
    read_beforehand(monkeypatch)
    again("zéro")
    with CaptureQueriesContext(connection) as queries:
        again('"de toutes pièces"')
    # the version, the records in doubt, the exact title
    assert len(queries) == 3
    assert "FROM search_document" in queries[1]["sql"]
    with CaptureQueriesContext(connection) as queries:
        again('"de toutes pièces" équipe')
    assert not any("FROM search_document" in query["sql"] for query in queries), "it is known by now"


def test_too_many_in_doubt_are_left_to_the_engine(catalogue: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeated, "MOST_READ", 0)
    memory = read_beforehand(monkeypatch)
    with CaptureQueriesContext(connection) as queries:
        assert again('"de toutes pièces"').total
    assert not any("FROM search_document" in query["sql"] for query in queries)
    assert memory.sets.keys() >= {group_of("toutes pièces")}, "an expression of many records is kept once it is found"


def test_expressions_of_no_sentence_are_left_to_the_engine(catalogue: None, monkeypatch: pytest.MonkeyPatch) -> None:
    read_beforehand(monkeypatch)
    with CaptureQueriesContext(connection) as queries:
        again('"pièces équipe"')
        again('"zéro pièces"')
        again('"équipe pédagogique"')
    assert not any("FROM search_document" in query["sql"] for query in queries)


@pytest.mark.django_db(transaction=True)
def test_expressions_follow_what_is_written(catalogue: None, monkeypatch: pytest.MonkeyPatch) -> None:
    chance, queries = Random(5), [f'"{one}"' for one in expressions()]
    read_beforehand(monkeypatch)
    for _ in range(6):
        for resource in Resource.objects.filter(
            pk__in=chance.sample(list(Resource.objects.values_list("pk", flat=True)), 3)
        ):
            resource.summary = chance.choice([SENTENCE, " ".join(chance.choices(WORDS, k=6)), resource.summary[:40]])
            resource.status = chance.choice(["publie", "publie", "brouillon"])
            resource.save()
        followed = [order_of(again(query)) for query in queries]
        assert group_of(SENTENCE) in known().sets

        with monkeypatch.context() as memory:
            forget(memory)
            memory.setattr(repeated, "MOST_READ", -1)
            assert [order_of(again(query)) for query in queries] == followed


@pytest.mark.parametrize(
    ("sentence", "phrase", "expected"),
    [
        ("Données évaluées à toutes fins", "données évaluées", True),
        ("Données évaluées à toutes fins", "toute fin", True),
        ("Données évaluées à toutes fins", "données toutes", False),
        ("évalué", "évalué", True),
        ("Toutes fins utiles", "fin utile toutes", False),
    ],
)
def test_a_sentence_says_an_expression(sentence: str, phrase: str, expected: bool) -> None:
    assert repeated.says(group_of(sentence), group_of(phrase)) is expected


def test_a_sentence_says_an_expression_in_each_of_its_forms() -> None:
    """Who has the sentence may have it in one form alone."""
    sentence: Group = ((("a", "b", "c"),), (("a", "bb", "c"),))

    assert repeated.says(sentence, ((("a", "b"),), (("a", "bb"),)))
    assert not repeated.says(sentence, ((("a", "b"),),))
