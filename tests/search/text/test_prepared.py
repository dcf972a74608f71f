"""What is asked of PostgreSQL without Django's cursors is what Django would be told; else nothing is."""

import pytest
from django.db import connection, transaction

from catalogue.search.models import Document
from catalogue.search.text.documents import Level
from catalogue.search.text.engines import Request, engine, prepared
from catalogue.search.text.keeping import index_pending
from catalogue.search.text.kinds import Kind
from tests.records import a_fiche, a_resource

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite n’a pas de requêtes préparées à part"),
]
EVERY = "SELECT number FROM search_document ORDER BY number"
SINCE = "SELECT number FROM search_document WHERE number >= $1 ORDER BY number"


def written() -> list[int]:
    a_resource(title="Classe inversée")
    a_resource(title="Classe")
    a_fiche(title="La classe")
    with transaction.atomic():
        index_pending()
    return list(Document.objects.order_by("pk").values_list("pk", flat=True))


def test_numbers_are_those_of_the_statement() -> None:
    every = written()
    for _ in range(2):
        assert prepared.numbers(EVERY) == every
        assert prepared.numbers(SINCE, str(every[1])) == every[1:]
    assert len(prepared.mine.known) >= 2


def test_nothing_is_asked_of_a_transaction() -> None:
    with transaction.atomic():
        assert prepared.numbers(EVERY) is None


def test_refused_statement_asks_the_ordinary_way() -> None:
    connection.ensure_connection()
    assert prepared.numbers("SELECT absente FROM nulle_part") is None
    assert prepared.numbers(SINCE, "x") is None
    assert prepared.numbers("SELECT 1") == [1]


def test_new_connection_prepares_again() -> None:
    every = written()
    prepared.numbers(EVERY)
    connection.close()
    assert prepared.numbers(EVERY) is None
    connection.ensure_connection()
    assert prepared.numbers(EVERY) == every


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("kinds", [tuple(Kind), (Kind.RESOURCE, Kind.FICHE), (Kind.FICHE,)])
def test_latest_are_the_same_either_way(level: Level, kinds: tuple[Kind, ...]) -> None:
    written()
    request = {"one": Request((((("class",),),),), level)}
    connection.ensure_connection()

    at_once = engine().latest(request, 2, kinds)
    with transaction.atomic():
        ordinary = engine().latest(request, 2, kinds)

    assert at_once == ordinary
    assert set(at_once["one"]) == set(kinds) & {Kind.RESOURCE, Kind.FICHE}
