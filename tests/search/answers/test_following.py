"""What is written in a few records is understood as the engines do; `test_memory_follows.py` holds what follows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.search.answers.following import Changed, Text, changed_between, corrected, merged, read
from catalogue.search.snapshots.index import all_current
from catalogue.search.text.documents import Level
from catalogue.search.text.engines import Group
from catalogue.search.text.keeping import index_pending
from catalogue.search.text.kinds import Kind
from catalogue.search.text.query import read_query
from catalogue.search.text.synonyms import NONE
from tests.records import a_resource

ONE: Group = ((("un",),),)
COLUMNS = ("un deux", "0 trois quatre", "cinq 0 six un")


def texts(*columns: str) -> dict[Level, Text]:
    return {level: Text(columns[: level + 1]) for level in Level}


@pytest.mark.parametrize(
    ("group", "levels"),
    [
        (((("un",),),), "TITLE LABEL BODY"),
        (((("quatre",),),), "LABEL BODY"),
        (((("six",),),), "BODY"),
        (((("sept",),),), ""),
        (((("un", "deux"),),), "TITLE LABEL BODY"),
        (((("deux", "un"),),), ""),
        (((("deux", "trois"),),), ""),  # the end of a title, then the beginning of another text
        (((("quatre", "cinq"),),), ""),
        (((("cinq", "six"),),), ""),
        (((("six", "un"),),), "BODY"),
        (((("u", "deux"),), (("n", "deux"),)), ""),
        (((("un",), ("trois",)),), "LABEL BODY"),
        (((("sept",),), (("trois", "quatre"),)), "LABEL BODY"),
        (((("six", "un"), ("sept",)),), ""),
    ],
)
def test_text_satisfies(group: Group, levels: str) -> None:
    found = Changed(0b100, {0b100: texts(*COLUMNS)}).having(group)

    assert " ".join(level.name for level in Level if found[level]) == levels
    assert set(found.values()) <= {0, 0b100}


def test_corrected_twice_is_corrected_once() -> None:
    levels = {Level.TITLE: {Kind.RESOURCE: 0b1010, Kind.FICHE: 0b1}, Level.BODY: {Kind.RESOURCE: 0b1110}}
    changes = {Kind.RESOURCE: Changed(0b1111_0011, {0b1: texts("un"), 0b10: texts("", "", "un"), 0b10000: texts("")})}
    expected = {Level.TITLE: {Kind.RESOURCE: 0b1001, Kind.FICHE: 0b1}, Level.BODY: {Kind.RESOURCE: 0b1111}}

    once = corrected(levels, ONE, changes)
    assert once == expected
    assert corrected(once, ONE, changes) == once
    assert levels[Level.TITLE][Kind.RESOURCE] == 0b1010


def test_merged_says_what_the_later_one_says() -> None:
    first = {Kind.RESOURCE: Changed(0b111, {0b1: texts("un"), 0b10: texts("un"), 0b100: texts("un")})}
    then = {Kind.RESOURCE: Changed(0b1011, {0b10: texts("deux"), 0b1000: texts("un")}), Kind.FICHE: Changed(1, {})}
    both = merged(first, then)

    assert {kind: changed.mask for kind, changed in both.items()} == {Kind.RESOURCE: 0b1111, Kind.FICHE: 1}
    assert both[Kind.RESOURCE].having(ONE)[Level.TITLE] == 0b1100
    assert merged(first, {}) == first


@pytest.mark.django_db
def test_read_what_readers_see_now() -> None:
    [zoo] = read_query("zoo", NONE).condition
    seen, hidden = a_resource(title="Zoo"), a_resource(title="Zoo", status="brouillon")
    index_pending()
    snapshots = all_current()
    with CaptureQueriesContext(connection) as queries:
        changes = read({Kind.RESOURCE: {seen.pk, hidden.pk, 999}}, snapshots)

    assert len(queries) == 1
    assert changes[Kind.RESOURCE].mask == changes[Kind.RESOURCE].having(zoo)[Level.TITLE] == 1
    with CaptureQueriesContext(connection) as queries:
        assert read({}, snapshots) == {}
    assert len(queries) == 0


@pytest.mark.django_db
def test_changed_between_all_kinds_or_nothing() -> None:
    a_resource()
    snapshots = all_current()

    assert changed_between(snapshots, snapshots) == {}
    assert changed_between({}, snapshots) is None
