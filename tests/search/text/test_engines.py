"""Each engine finds what reading every document finds: so both answer alike."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from catalogue.search.answers.found import find, lean, requests_of
from catalogue.search.models import Document, Synonym
from catalogue.search.snapshots.index import all_current
from catalogue.search.snapshots.snapshot import Snapshot
from catalogue.search.text.documents import Level, analyse
from catalogue.search.text.engines import Condition, Group, Request, engine
from catalogue.search.text.keeping import index_pending
from catalogue.search.text.kinds import Kind, number_of
from catalogue.search.text.query import read_query
from catalogue.search.text.synonyms import Synonyms, read_synonyms
from tests.records import a_competence, a_fiche, a_resource, a_selection, an_organisation
from tests.search.text import oracle

pytestmark = pytest.mark.django_db

TOKENS = st.sampled_from(["a1", "ecol", "0uc3a9", "near", "and", "or", "not", "0autor0x", "2021x157"])
TEXTS = st.lists(st.one_of(TOKENS, st.just("0")), max_size=12).map(" ".join)
NUMBERS = st.builds(number_of, st.sampled_from(Kind), st.sampled_from([1, 2, 3, 70_000, 2**31, 2**39]))
DOCUMENTS = st.dictionaries(NUMBERS, st.tuples(TEXTS, TEXTS, TEXTS), max_size=8)
ALTERNATIVES = st.lists(st.lists(TOKENS, min_size=1, max_size=3).map(tuple), min_size=1, max_size=3).map(tuple)
GROUPS = st.lists(ALTERNATIVES, min_size=1, max_size=3).map(tuple)
CONDITIONS = st.lists(GROUPS, min_size=1, max_size=3).map(tuple)
REQUESTS = st.builds(Request, CONDITIONS, st.sampled_from(Level), st.just(()) | GROUPS)
# the database is that of one test: each example takes back what it wrote
EXAMPLES = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def write(documents: Mapping[int, oracle.Columns]) -> None:
    Document.objects.bulk_create(
        [
            Document(number=number, title=title, label=label, body=body)
            for number, (title, label, body) in documents.items()
        ]
    )


def seek(request: Request) -> dict[Kind, set[int]]:
    return oracle.as_sets(engine().seek({"one": request})["one"])


@settings(EXAMPLES, max_examples=200)
@given(DOCUMENTS, DOCUMENTS, st.lists(REQUESTS, min_size=1, max_size=12), st.lists(CONDITIONS, max_size=6))
def test_seek_like_the_oracle(
    written: dict[int, oracle.Columns],
    rewritten: dict[int, oracle.Columns],
    requests: list[Request],
    more: list[Condition],
) -> None:
    # some ask for more than others do: what they find is among what these find
    requests += [
        replace(one, condition=one.condition + added, among=one.condition)
        for one, added in zip(requests, more, strict=False)
    ]
    named = {str(rank): request for rank, request in enumerate(requests[1:] or requests)}
    with transaction.atomic():
        write(written)
        Document.objects.filter(pk__in=rewritten).delete()
        write(rewritten)
        found = engine().seek(named)
        transaction.set_rollback(True)

    documents = {number: oracle.padded(columns) for number, columns in (written | rewritten).items()}
    for name, request in named.items():
        assert oracle.as_sets(found[name]) == oracle.found(documents, request)


@settings(EXAMPLES, max_examples=200)
@given(DOCUMENTS, GROUPS, st.sampled_from(Level))
def test_lean_groups_find_the_same(written: dict[int, oracle.Columns], group: Group, level: Level) -> None:
    documents = {number: oracle.padded(columns) for number, columns in written.items()}

    assert oracle.found(documents, Request((lean(group),), level)) == oracle.found(documents, Request((group,), level))


def test_phrases_that_words_already_find_are_not_sought() -> None:
    loose, phrase, other = (("don",), ("personnel",)), (("don", "caracter", "personnel"),), (("don", "public"),)

    assert lean((loose, phrase, other)) == (loose, other)


def test_seek_of_updated_and_deleted_documents() -> None:
    first, second = number_of(Kind.RESOURCE, 1), number_of(Kind.FICHE, 1)
    request = Request((((("ecol",),),),), Level.BODY)
    write({first: ("ecol", "", ""), second: ("", "", "a1 ecol")})
    assert seek(request) == {Kind.RESOURCE: {1}, Kind.FICHE: {1}}

    Document.objects.filter(pk=first).update(title="a1")
    assert seek(request) == {Kind.FICHE: {1}}
    Document.objects.filter(pk=second).delete()

    assert seek(request) == {}
    assert not list(engine().differences())


@pytest.mark.parametrize("length", [100, 300, 9_000, 30_000])
def test_seek_in_a_very_long_text(length: int) -> None:
    """PostgreSQL forgets where a word stands for the 257th time, and places past 16,383."""
    text = " ".join(f"École numérique n{rank}" for rank in range(length // 3)) + " fin du texte"
    title, label, body = analyse([["title", "École"], ["section", text]])
    write({7: (title, label, body)})

    for tokens in [("numer", "n0"), ("ecol", "numer"), ("numer", "n200"), ("fin", "text"), ("n90", "ecol")]:
        request = Request((((tokens,),),), Level.BODY)
        assert seek(request) == oracle.found(oracle.documents(), request)
    assert len(body.split()) < 16_000


def test_seek_one_statement_whatever_is_asked(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    request = Request((((("ecol",),),),), Level.BODY)

    with django_assert_num_queries(1):
        engine().seek({str(rank): request for rank in range(40)})


Known = tuple[dict[int, oracle.Columns], Synonyms, dict[Kind, Snapshot]]


@pytest.fixture
def a_few_records(seeded: None) -> Known:
    """Both documents and a few odd records; what there is to know of them, read once."""
    a_resource(title="L’école à l'ère du numérique", summary="NOT AND OR NEAR(a b) * ^ : {title}")
    a_resource(title="DROP TABLE 'x'; --", publisher=an_organisation(name="I.G.E.S.R"), number="2021-157")
    a_fiche(title="& | ! <-> :* \\ ()")
    a_selection(title="😀 عربي ‮ \u00a0")
    a_competence(code="CC9", label="0")
    Synonym.objects.create(terms='école\nétablissement\n"scolaire" AND', expansions="")
    index_pending()
    return oracle.documents(), read_synonyms(), all_current()


OPERATORS = st.sampled_from(
    [
        *(
            '"',
            "'",
            "«",
            "»",
            "“",
            "*",
            "^",
            ":",
            "(",
            ")",
            "{",
            "}",
            "-",
            "+",
            "&",
            "|",
            "!",
            "<->",
            "<2>",
            ":*",
            "\\",
        ),
        *(
            " AND ",
            " OR ",
            " NOT ",
            " NEAR(",
            "NEAR/2",
            "title:",
            "body : ",
            "rowid:",
            "auteur:",
            "editeur:",
            "-auteur:",
        ),
        *(
            "%00",
            "\x00",
            "%",
            "_",
            "\u202e",
            "😀",
            "عربي",
            "é",
            "e\u0301",
            "\ufeff",
            "\ud800",
            "--",
            ";",
            "/*",
            "$$",
            "0",
        ),
        *(
            "' OR 1=1 --",
            "'; DROP TABLE search_document; --",
            "école",
            "l’",
            "d'",
            "les",
            "2021-157",
            "CC9",
            "I.G.E.S.R",
        ),
        *("00", "0t", "0u", "numerique", "x" * 10_000, "a " * 5_000, '"' * 3_000, "-" * 3_000, "(" * 3_000, "é" * 400),
    ]
)
HOSTILE = st.lists(OPERATORS | st.text(max_size=6), max_size=30).map("".join) | st.text(max_size=60)


@settings(EXAMPLES, max_examples=1_000)
@given(HOSTILE)
def test_find_never_fails_and_finds_like_the_oracle(a_few_records: Known, typed: str) -> None:
    documents, synonyms, snapshots = a_few_records
    query = read_query(typed, synonyms)
    requests = requests_of(query)

    found = engine().seek(requests) if requests else {}
    for name, request in requests.items():
        assert oracle.as_sets(found[name]) == oracle.found(documents, request), (typed, name)
    assert all(one.total <= snapshots[kind].everything.bit_count() for kind, one in find(query, snapshots).items())


@pytest.mark.usefixtures("a_few_records")
def test_find_nothing_asked() -> None:
    for typed in ("", " ", "les", "l'", "le la les des", '""', "-", '"-"', "\x00", "\u202e", "-les"):
        query = read_query(typed, read_synonyms())

        assert query.is_empty, typed
        assert {found.total for found in find(query, all_current()).values()} == {0}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps vectors, not an index of what is kept")
@pytest.mark.usefixtures("a_few_records")
def test_a_new_index_has_the_documents_that_were_there() -> None:
    with connection.cursor() as cursor:
        for statement in ("DROP TABLE search_fts_label", *engine().install()):
            cursor.execute(statement)

    assert not list(engine().differences())
    assert seek(Request((((("ecol",),),),), Level.TITLE))


@pytest.mark.usefixtures("a_few_records")
def test_differences_said_when_the_index_is_not_that_of_the_documents() -> None:
    assert not list(engine().differences())
    trigger = {"sqlite": "DROP TRIGGER search_document_fts_update"}.get(
        connection.vendor, "ALTER TABLE search_document DISABLE TRIGGER search_write"
    )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE" if connection.vendor == "postgresql" else "SELECT 1")
        cursor.execute(trigger)
    Document.objects.update(title="autre")

    assert list(engine().differences())
