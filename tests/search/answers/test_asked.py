"""One answer for what was typed: remembered, true at once after a write, and never a failure."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.resources.models import Resource
from catalogue.search.answers.asked import REMEMBERED, _asked, ask
from catalogue.search.models import Synonym
from catalogue.search.text.keeping import index_pending
from tests.records import a_resource

pytestmark = pytest.mark.django_db
WORDS = (
    "harcelment numerqiue école l’ \" « » - auteur: editeur: CC9 3.4 I.G.E NEAR AND OR NOT * ( ) ^ & | ! <-> :* ' ';--"
)
PIECES = [
    *WORDS.split(),
    "%00",
    "\x00",
    "\ud800",
    "é\u0301",
    "שלום",
    "🎓",
    "\u202e",
    "ﬁche",
    "ı",
    "ß",
    "\u00ad",
    "a" * 60,
]
JOINED = st.lists(st.sampled_from(PIECES), max_size=9).flatmap(
    lambda ones: st.sampled_from([" ".join(ones), "".join(ones)])
)
ANYTHING = st.one_of(st.text(max_size=80), JOINED)


@pytest.fixture
def some_records(db: None) -> None:
    a_resource(title="Prévenir le harcèlement à l’école")
    a_resource(title="Le numérique éducatif")
    a_resource(title="La zygomorphie", status="brouillon")
    index_pending()


@given(typed=ANYTHING, as_typed=st.booleans())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_ask_answers_anything(some_records: None, typed: str, as_typed: bool) -> None:
    asked = ask(typed, as_typed=as_typed)

    for kind, found in asked.findings.items():
        assert not found.bits & ~asked.snapshots[kind].everything
        assert sum(found.tiers(found.bits)) == found.bits
    assert not (as_typed and asked.corrected)
    assert not (asked.corrected and asked.better)
    assert bool(asked.corrected) <= bool(asked.total)
    assert "zygomorphie" not in f"{asked.corrected} {asked.better}".casefold() or "zygomorphie" in typed.casefold()


def test_ask_remembers(some_records: None) -> None:
    first = ask("harcelment")

    with CaptureQueriesContext(connection) as queries:
        assert ask("harcelment") is first

    assert len(queries) == 1
    assert ask("harcelment", as_typed=True) is not first


def test_ask_remembers_the_latest_only(some_records: None) -> None:
    for rank in range(REMEMBERED + 5):
        ask(f"numérique {rank}")

    assert len(_asked) == REMEMBERED


def test_ask_is_true_at_once(some_records: None) -> None:
    assert ask("harcelment").total == 1

    Resource.objects.filter(title__contains="harcèlement").update(status="archive")
    assert (ask("harcelment").total, ask("harcelment").corrected) == (0, "")

    a_resource(title="Le harcelment")
    index_pending()
    assert (ask("harcelment").total, ask("harcelment").corrected) == (1, "")


def test_ask_knows_synonyms_at_once(some_records: None) -> None:
    assert ask("TICE").total == 0

    Synonym.objects.create(terms="TICE\nnumérique")

    assert ask("TICE").total == 1


@pytest.mark.parametrize(
    ("typed", "most"), [("numérique", 2), ("harcelment", 3), ("numerqiue educatf", 3), ("zzz", 2)]
)
def test_queries_the_same_with_two_records_or_twenty(some_records: None, typed: str, most: int) -> None:
    """The version; what is found, and what corrections would find; how they are written."""
    counts = []
    for _ in range(2):
        ask("réchauffé")
        with CaptureQueriesContext(connection) as queries:
            ask(typed)
        counts.append(len(queries))
        for rank in range(20):
            a_resource(title=f"Le numérique éducatif et le harcèlement {rank}")
        index_pending()

    assert counts == [most, most]
