"""The search is as good as it was judged to be, on this engine, and answers in the same order as the other one.

`make test` gives both runs a file, ORDERS: the first one leaves its orders there, the second compares its own.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from tests.search.judge import JUDGEMENTS, Verdict, build, judgements, mean_reciprocal_rank, recall, verdicts

pytestmark = pytest.mark.django_db
LEAST_QUERIES = 150


@pytest.fixture(scope="module")
def played(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[Verdict]]:
    with django_db_blocker.unblock(), transaction.atomic():
        build()
        yield list(verdicts())
        transaction.set_rollback(True)


def test_judgements_are_many_and_each_asked_once() -> None:
    queries = [judgement.q for judgement in judgements()]

    assert len(queries) >= LEAST_QUERIES
    assert len(set(queries)) == len(queries), JUDGEMENTS


def test_nothing_is_missed(played: list[Verdict]) -> None:
    assert {verdict.judgement.q: verdict.misses for verdict in played if verdict.misses} == {}
    assert recall(played) == 1


def test_what_readers_had_in_mind_comes_first(played: list[Verdict]) -> None:
    assert mean_reciprocal_rank(played) >= 0.9


def test_each_record_comes_once(played: list[Verdict]) -> None:
    for verdict in played:
        for names in verdict.found.values():
            assert len(set(names)) == len(names), verdict.judgement.q


@pytest.mark.skipif("ORDERS" not in os.environ, reason="make test compares the engines")
def test_orders_are_those_of_the_other_engine(played: list[Verdict]) -> None:
    """The first engine leaves its orders; that there are none yet on the second is a failure."""
    path, orders = Path(os.environ["ORDERS"]), {verdict.judgement.q: verdict.found for verdict in played}
    if connection.vendor == "sqlite":
        path.write_text(json.dumps(orders))
    else:
        assert orders == json.loads(path.read_text())
