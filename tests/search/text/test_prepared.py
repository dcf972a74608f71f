"""What is asked of PostgreSQL without Django's cursors is what Django would be told; else nothing is."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from catalogue.search.answers.texts import read_rows
from catalogue.search.lists.cards import fiche_cards, resource_cards
from catalogue.search.models import Document
from catalogue.search.snapshots.index import all_current
from catalogue.search.snapshots.themes import themes_at
from catalogue.search.suggestions.titles import Titles
from catalogue.search.text.documents import Level
from catalogue.search.text.engines import Request, engine, prepared
from catalogue.search.text.keeping import index_pending
from catalogue.search.text.kinds import Kind
from catalogue.search.version import current_version
from catalogue.wording import NBSP
from tests.records import a_collection, a_fiche, a_resource, a_theme, an_organisation

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite n’a pas de requêtes préparées à part"),
]
Read = TypeVar("Read")
EVERY = "SELECT number FROM search_document ORDER BY number"
SINCE = "SELECT number FROM search_document WHERE number >= $1 ORDER BY number"


def written() -> list[int]:
    a_resource(title="Classe inversée")
    a_resource(title="Classe")
    a_fiche(title="La classe")
    with transaction.atomic():
        index_pending()
    return list(Document.objects.order_by("pk").values_list("pk", flat=True))


def either_way(read: Callable[[], Read]) -> Read:
    """What is read at once, which a transaction reads alike, by Django's cursors."""
    connection.ensure_connection()
    at_once = read()
    with transaction.atomic():
        assert read() == at_once
    return at_once


def numbers(statement: str, *parameters: str) -> list[int] | None:
    rows = prepared.rows(statement, *parameters)
    return None if rows is None else [int(number) for (number,) in rows]


def test_numbers_are_those_of_the_statement() -> None:
    every = written()
    for _ in range(2):
        assert numbers(EVERY) == every
        assert numbers(SINCE, str(every[1])) == every[1:]
    assert len(prepared.mine.known) >= 2


def test_nothing_is_asked_of_a_transaction() -> None:
    with transaction.atomic():
        assert numbers(EVERY) is None


def test_queries_are_counted_the_ordinary_way() -> None:
    every = written()
    with CaptureQueriesContext(connection):
        assert numbers(EVERY) is None
        assert prepared.uncounted_rows(EVERY) == [(str(number).encode(),) for number in every]


def test_refused_statement_asks_the_ordinary_way() -> None:
    connection.ensure_connection()
    assert numbers("SELECT absente FROM nulle_part") is None
    assert numbers(SINCE, "x") is None
    assert numbers("SELECT 1") == [1]


def test_new_connection_prepares_again() -> None:
    every = written()
    numbers(EVERY)
    connection.close()
    assert numbers(EVERY) is None
    connection.ensure_connection()
    assert numbers(EVERY) == every


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("kinds", [tuple(Kind), (Kind.RESOURCE, Kind.FICHE), (Kind.FICHE,)])
def test_latest_are_the_same_either_way(level: Level, kinds: tuple[Kind, ...]) -> None:
    written()
    request = {"one": Request((((("class",),),),), level)}

    found = either_way(lambda: engine().latest(request, 2, kinds))

    assert set(found["one"]) == set(kinds) & {Kind.RESOURCE, Kind.FICHE}


def test_texts_are_the_same_either_way() -> None:
    every = written()
    columns = ("parts", "title", "label", "body")

    rows = either_way(lambda: sorted(read_rows(every, *columns)))

    assert len(rows) == len(every) == 3


@pytest.mark.parametrize("typed", ["classe", "la", "zoo"])
def test_titles_are_the_same_either_way(typed: str) -> None:
    written()
    keys = {kind: list(snapshot.ids) for kind, snapshot in all_current().items()}
    places = themes_at(current_version()).places

    titles = either_way(lambda: Titles(places).read(keys, typed))

    assert {kind: len(of_kind) for kind, of_kind in titles.items() if of_kind} == {Kind.RESOURCE: 2, Kind.FICHE: 1}


def test_cards_are_the_same_either_way() -> None:
    a_resource(title="Seule")
    a_resource(
        title="Pleine",
        publisher=an_organisation(name="Éditeur", short_name="Éd."),
        pages=12,
        date=date(2024, 5, 1),
        date_precision="mois",
        summary="Un résumé",
        is_demo=True,
    )
    snapshot = all_current()[Kind.RESOURCE]

    cards = either_way(lambda: resource_cards(snapshot, [0, 1]))

    assert sorted((card.title, card.facts, card.is_demo) for card in cards.values()) == [
        ("Pleine", f"Éd.{NBSP}· mai 2024{NBSP}· 12{NBSP}p.{NBSP}· 22{NBSP}min", True),
        ("Seule", f"éditeur non indiqué{NBSP}· non daté", False),
    ]


def test_cards_of_fiches_are_the_same_either_way() -> None:
    theme = a_theme(collection=a_collection(slug="college", title="Collège"), number=6)
    a_fiche(theme=theme, number=1, title="Une", introduction="L’**introduction** & la suite")
    a_fiche(theme=theme, number=2, title="Deux", introduction="Autre", synthesis="En bref", is_demo=True, is_stub=True)
    snapshot = all_current()[Kind.FICHE]

    cards = either_way(lambda: fiche_cards(snapshot, [0, 1]))

    assert [
        (card.url, card.title, card.theme, card.colour, card.shelf, card.excerpt, card.is_stub, card.is_demo)
        for card in cards.values()
    ] == [
        ("/mallettes/college/theme-6/fiche-1/", "Une", 6, 2, "Collège", "L’introduction & la suite", False, False),
        ("/mallettes/college/theme-6/fiche-2/", "Deux", 6, 2, "Collège", "En bref", True, True),
    ]
