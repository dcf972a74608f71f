"""Titles are read once for a version of the catalogue, and no more of them are remembered than is said."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.search.snapshots.themes import themes_at
from catalogue.search.suggestions import titles
from catalogue.search.suggestions.titles import Titles, titles_now
from catalogue.search.text.kinds import Kind
from catalogue.search.version import current_version
from tests.records import a_collection, a_fiche, a_resource, a_selection, a_theme

pytestmark = pytest.mark.django_db


def a_reading() -> Titles:
    """Nothing read yet."""
    return Titles(themes_at(current_version()).places)


def read(known: Titles, beginning: str, **keys: list[int]) -> list[tuple[str, str]]:
    """(title, address) of those read, by titles."""
    found = known.read({Kind[kind]: pks for kind, pks in keys.items()}, beginning)
    return sorted((one.text, one.url) for of_kind in found.values() for one in of_kind.values())


def test_titles_and_addresses_of_every_kind() -> None:
    fiche = a_fiche(theme=a_theme(collection=a_collection(slug="college"), number=2), number=3, title="Une fiche")
    resource, selection = a_resource(title="Une ressource", slug="r"), a_selection(title="Une sélection", slug="s")
    a_resource(title="L’école", slug="e")
    keys = {"FICHE": [fiche.pk], "RESOURCE": [resource.pk], "SELECTION": [selection.pk]}
    every = [
        ("L’école", "/ressources/e/"),
        ("Une fiche", "/mallettes/college/theme-2/fiche-3/"),
        ("Une ressource", "/ressources/r/"),
        ("Une sélection", "/selections/s/"),
    ]

    assert read(a_reading(), "l ec", **keys) == every
    assert read(a_reading(), "une") == every[1:]


def test_what_is_known_is_not_read_again() -> None:
    known, resource = a_reading(), a_resource(title="Évaluer")
    assert len(read(known, "eva", RESOURCE=[resource.pk])) == 1

    with CaptureQueriesContext(connection) as queries:
        assert len(read(known, "evalu", RESOURCE=[resource.pk])) == 1
        assert read(known, "evan") == []

    assert len(queries) == 0


def test_too_many_that_begin_alike_are_sought_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(titles, "MOST_BEGINNING", 3)
    known = a_reading()
    for rank in range(3):
        a_resource(title=f"Évaluer {rank}")

    read(known, "eva")
    with CaptureQueriesContext(connection) as queries:
        read(known, "evalu")

    assert len(queries) == 1


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(titles, "MOST_KNOWN", 3)
    monkeypatch.setattr(titles, "MOST_WHOLE", 3)
    known = a_reading()
    for rank in range(9):
        pk = a_resource(title=f"{rank} évaluations").pk
        assert len(read(known, f"{rank}", RESOURCE=[pk])) == 1
        assert len(known.known[Kind.RESOURCE]) <= 3 + 1
        assert len(known.whole) <= 3 + 1


def test_another_version_reads_anew() -> None:
    resource = a_resource(title="Évaluer")
    before = titles_now(current_version())
    assert titles_now(current_version()) is before

    resource.title = "Noter"
    resource.save()

    assert read(titles_now(current_version()), "not") == [("Noter", f"/ressources/{resource.slug}/")]
