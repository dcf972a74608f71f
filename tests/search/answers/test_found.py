"""The order of what is found, rung by rung; pages of it are a plain sort cut in slices."""

from collections.abc import Collection, Mapping
from datetime import date
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.fiches.models import CompetenceLink
from catalogue.search.answers import found as found_module
from catalogue.search.answers.asked import ask
from catalogue.search.answers.found import Found, count_each, find_each, total_of
from catalogue.search.facets import RESOURCES
from catalogue.search.models import Synonym
from catalogue.search.snapshots.index import Snapshot, current
from catalogue.search.text.engines import Keys, Request, engine
from catalogue.search.text.keeping import index_pending
from catalogue.search.text.kinds import Kind
from catalogue.search.text.query import read_query
from catalogue.search.text.synonyms import NONE
from tests.records import a_competence, a_fiche, a_resource, a_selection, an_author

pytestmark = pytest.mark.django_db


def found(typed: str, kind: Kind = Kind.RESOURCE) -> list[int]:
    """The keys of what is found, in order."""
    index_pending()
    asked = ask(typed)
    snapshot = asked.snapshots[kind]
    positions = asked.findings[kind].page(snapshot, snapshot.everything, 0, 1000)
    assert len(positions) == asked.findings[kind].total
    return [snapshot.ids[position] for position in positions]


def a_full_resource(**given: Any) -> int:
    return int(a_resource(**{"summary": "Un résumé."} | given).pk)


def test_rungs_of_a_query_of_words() -> None:
    """Each is older than the one below it: freshness parts none of them."""
    day = iter(date(2000, 1, rank) for rank in range(1, 20))
    author = a_full_resource(title="La classe", date=next(day), date_precision="jour")
    rungs = [
        a_full_resource(title="La classe inversée", date=next(day), date_precision="jour"),
        a_full_resource(title="Bilan de la classe inversée", date=next(day), date_precision="jour"),
        a_full_resource(title="Une pédagogie inversée en classe", date=next(day), date_precision="jour"),
        author,
        a_full_resource(title="Lire", summary="La classe inversée.", date=next(day), date_precision="jour"),
        a_full_resource(title="Lire", summary="Inversée, la classe.", date=next(day), date_precision="jour"),
    ]
    an_author(family="Inversée").authorships.create(resource_id=author, position=1)

    assert found("classe inversée") == rungs


def test_exact_title_of_one_word() -> None:
    longer = a_full_resource(title="Évaluer les élèves", date=date(2020, 1, 1), date_precision="jour")
    exact = a_full_resource(title="Évaluation", date=date(2000, 1, 1), date_precision="jour")

    assert found("évaluation") == [exact, longer]


@pytest.mark.parametrize("where", ["title", "summary"])
def test_full_records_before_stubs_in_a_tier(where: str) -> None:
    stub = a_resource(title="Numérique et autonomie", date=date(2024, 1, 1), date_precision="jour").pk
    full = a_full_resource(title="Numérique et oral", date=date(2001, 1, 1), date_precision="jour")
    below = a_full_resource(title="Lire", summary="Le numérique.", date=date(2025, 1, 1), date_precision="jour")

    assert found("numérique") == [full, stub, below]


def test_full_fiches_before_stubs() -> None:
    stub = a_fiche(title="Le numérique à l’école", is_stub=True).pk
    full = a_fiche(title="Le numérique au collège", synthesis="Écrire.").pk

    assert found("numérique", Kind.FICHE) == [full, stub]
    assert found("numérique à l’école", Kind.FICHE)[0] == stub  # its exact title


def test_words_typed_before_their_synonyms() -> None:
    Synonym.objects.create(terms="EMI\néducation aux médias")
    by_synonym = a_full_resource(title="L’éducation aux médias au CDI", date=date(2024, 1, 1), date_precision="jour")
    literal = a_full_resource(title="Une semaine d’EMI", date=date(2001, 1, 1), date_precision="jour")
    stub = a_resource(title="Le parcours EMI", date=date(2025, 1, 1), date_precision="jour").pk

    assert found("EMI") == [literal, by_synonym, stub]
    assert found("éducation aux médias") == [by_synonym, literal, stub]


def test_freshness_parts_equals_then_titles_then_keys() -> None:
    day = {"date_precision": "annee"}
    undated = a_full_resource(title="Oral")
    old = a_full_resource(title="Oral blanc", date=date(2001, 1, 1), **day)
    same = a_full_resource(title="Oral blanc", date=date(2001, 1, 1), **day)
    first = a_full_resource(title="Oral ardu", date=date(2001, 1, 1), **day)
    recent = a_full_resource(title="Oral continu", date=date(2020, 1, 1), **day)

    assert found("oral") == [undated, recent, first, old, same]  # the first one: its exact title


def test_excluded_words_and_codes() -> None:
    competence = a_competence(code="CC9", label="Intégrer le numérique")
    fiche = a_fiche(title="Le numérique", synthesis="Écrire.")
    other = a_fiche(title="Le numérique à l’oral", synthesis="Écrire.")
    CompetenceLink.objects.create(fiche=fiche, competence=competence, printed_text="Item")

    assert found("CC9", Kind.FICHE) == [fiche.pk]
    assert found("CC9", Kind.COMPETENCE) == [competence.pk]
    assert found("numérique -oral", Kind.FICHE) == [fiche.pk]
    assert found("CC9 oral", Kind.FICHE) == []
    assert found("-oral", Kind.FICHE) == [fiche.pk]
    assert other.pk not in found("numérique CC9", Kind.FICHE)


@pytest.mark.parametrize("typed", ["", "   ", "les", '""', "-", "🎓"])
def test_nothing_is_found_by_nothing(typed: str) -> None:
    a_full_resource(title="Les")

    assert found(typed) == []


def test_find_each_same_as_one_by_one() -> None:
    for title in ("La classe inversée", "La classe", "L’oral", "L’oral en classe"):
        a_full_resource(title=title)
    a_selection(title="Classe")
    index_pending()
    snapshots = ask("").snapshots
    typed = [
        "classe",
        "oral classe",
        '"oral en classe"',
        "zéro",
        "",
        "-oral",
        "CC9",
        "classe -inversée",
        "-oral -inversée",
        "auteur:x",
    ] * 2
    queries = [read_query(one, NONE) for one in typed]

    with CaptureQueriesContext(connection) as statements:
        together = find_each(queries, snapshots)

    assert len(statements) == 1
    assert together == [find_each([query], snapshots)[0] for query in queries]
    assert together[0][Kind.RESOURCE].total == 3
    with CaptureQueriesContext(connection) as statements:
        assert count_each(queries, snapshots) == list(map(total_of, together))
    assert len(statements) == 1


@pytest.mark.parametrize(
    ("typed", "expected"), [('"oral en classe" voix', 2), ("oral classe", 1), ('"oral classe"', 1)]
)
def test_phrases_are_gone_through_for_nearness_only_when_a_page_comes_down_to_it(typed: str, expected: int) -> None:
    for _ in range(2):
        a_full_resource(title="Autre", summary="L’oral en classe, la voix.")
    index_pending()
    ask("autre")
    with CaptureQueriesContext(connection) as statements:
        found = ask(typed)
        of_kind, snapshot = found.findings[Kind.RESOURCE], found.snapshots[Kind.RESOURCE]
        asked = len(statements)
        of_kind.page(snapshot, of_kind.bits, 0, 20)

    assert of_kind.total == 2
    assert len(statements) == asked - 1 + expected


def test_nearness_among_a_few_fiches_when_many_resources_have_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without going through the resources: the engine is asked for the fiches alone."""
    for _ in range(6):
        a_full_resource(title="Autre", summary="Classe puis oral.")
    texts = ("La classe, l’oral.", "L’oral avant la classe.", "Classe puis oral.")
    near, far, other = (a_fiche(title="Une", introduction=text) for text in texts)
    draft = a_fiche(title="Une", introduction="La classe, l’oral.", status="brouillon")
    index_pending()
    asked_of_engine: list[str] = []

    class Listening:
        def seek(self, requests: Mapping[str, Request]) -> Mapping[str, Keys]:
            asked_of_engine.extend(["seek"] * (found_module.NEAR in requests))
            return engine().seek(requests)

        def latest(self, requests: Mapping[str, Request], most: int, kinds: Collection[Kind]) -> Mapping[str, Keys]:
            asked_of_engine.append("latest")
            assert Kind.RESOURCE not in kinds
            return engine().latest(requests, most, kinds)

    monkeypatch.setattr(found_module, "engine", Listening)
    monkeypatch.setattr(found_module, "MOST_NEAR", 4)
    monkeypatch.setattr(found_module, "is_near_read", lambda *_: False)

    fiches = found("classe oral", Kind.FICHE)
    assert (set(fiches[:2]), fiches[2:]) == ({near.pk, other.pk}, [far.pk])
    assert draft.pk not in fiches
    assert len(found("classe oral")) == 6
    assert set(asked_of_engine) == {"latest"}


def a_snapshot() -> Snapshot:
    chance = Random(5)
    for _ in range(90):
        day = chance.choice([None, date(2020, 1, chance.randint(1, 4))])
        a_resource(title=chance.choice("abcdef"), date=day, date_precision="jour" if day else "")
    return current(RESOURCES)


def test_pages_are_slices_of_a_plain_sort() -> None:
    """Whatever the tiers, the facets and where a page begins."""
    snapshot, chance = a_snapshot(), Random(8)
    size = len(snapshot.ids)
    rank = {position: rank for rank, position in enumerate(snapshot.page(snapshot.everything, "date", 0, size))}
    for _ in range(60):
        tier = [chance.choice([None, 0, 1, 2, 3, 4]) for _ in range(size)]
        tiers = tuple(sum(1 << place for place in range(size) if tier[place] == one) for one in range(5))
        above = tuple(filter(None, tiers))
        result = Found(Kind.RESOURCE, sum(tiers), above, None, literal=snapshot.everything, stubs=0)
        within = chance.getrandbits(size) | chance.choice([0, snapshot.everything])
        within &= chance.choice([snapshot.everything, 0, snapshot.everything, chance.getrandbits(size)])
        expected = sorted(
            (place for place in range(size) if tier[place] is not None and within >> place & 1),
            key=lambda place: (tier[place], rank[place]),
        )
        step = chance.randint(1, 25)
        pages = [result.page(snapshot, within, start, start + step) for start in range(0, size + step, step)]
        assert [place for page in pages for place in page] == expected
        assert result.page(snapshot, within, 0, 0) == []
        assert result.page(snapshot, within, 7, 31) == expected[7:31]
