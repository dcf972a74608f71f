"""From keys to bits: the same whether they are sought one by one or all gone through."""

from array import array
from dataclasses import replace
from random import Random

import pytest

from catalogue.search.facets import RESOURCES
from catalogue.search.snapshots.index import current

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("size", [0, 1, 2, 40, 400, 4000])
@pytest.mark.parametrize("last", [4000, 100_000])
def test_bits_of_the_records_that_have_these_keys(size: int, last: int) -> None:
    chance = Random(size)
    ids = array("q", chance.sample(range(1, last + 1), size))
    seen = chance.getrandbits(size) if size else 0
    where = {pk: position for position, pk in enumerate(ids)}
    snapshot = replace(current(RESOURCES), ids=ids, where=where, everything=seen)

    for asked in (0, 1, size // 3, size):
        # other records have keys too, before, between and after those of the list
        keys = sorted({*chance.sample(list(ids), min(asked, size)), *chance.sample(range(1, 2 * last), asked)})
        expected = sum(1 << where[pk] for pk in keys if pk in where) & seen
        assert snapshot.bits_of(keys) == snapshot.bits_of(array("q", keys)) == expected
