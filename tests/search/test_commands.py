"""`rebuild_search` makes the index again from nothing; `check_search` says what is wrong with it."""

from collections.abc import Iterator
from io import StringIO
from threading import Event, Thread

import pytest
from django.core.management import call_command
from django.db import connection, connections

from catalogue.resources.models import Resource
from catalogue.search import install
from catalogue.search.models import Document, Mark, Word
from catalogue.search.text import keeping
from catalogue.search.text.kinds import Kind, number_of
from catalogue.search.text.marks import EVERY_TEXT
from catalogue.search.version import current_version
from catalogue.wording import NBSP
from tests.records import a_fiche, a_resource

pytestmark = pytest.mark.django_db(transaction=True)
EMPTY_TITLES = {
    "postgresql": "DELETE FROM search_in_title",
    "sqlite": "INSERT INTO search_fts_label (search_fts_label) VALUES ('delete-all')",
}[connection.vendor]


def rebuild() -> str:
    out = StringIO()
    call_command("rebuild_search", no_progress=True, stdout=out)
    return out.getvalue()


def check() -> tuple[int, list[str]]:
    """The exit code, and the lines that are said."""
    out = StringIO()
    try:
        call_command("check_search", no_progress=True, stdout=out)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


def documents() -> list[tuple[object, ...]]:
    return list(Document.objects.order_by("pk").values_list())


def test_rebuild_makes_the_same_index_again() -> None:
    a_resource(title="Évaluer à l’école")
    a_fiche()
    before = documents()
    Word.objects.create(text="disparu")

    assert rebuild().startswith(f"Index refait{NBSP}: 2 documents en ")

    assert documents() == before
    said = {"évaluer", "école", "pourquoi", "fiche", "thème", "mallette"}
    assert set(Word.objects.values_list("text", flat=True)) == said
    assert check() == (0, [f"L’index est juste{NBSP}: 2 documents vérifiés."])


def test_rebuild_lets_writes_be_indexed_again() -> None:
    resource = a_resource(title="Avant")
    rebuild()

    Resource.objects.update(title="Après")
    connection.connection.execute("UPDATE search_document SET body = 'a la main'")
    differing = f"– le document de la ressource {resource.pk} diffère de ce qu’il devrait être"
    assert check()[1][1:-1] == [differing], "l’index, lui, suit ce qui est écrit à la main"

    resource.delete()
    assert check()[0] == 0


def test_rebuild_marks_all_texts_at_once_then_each_text_again() -> None:
    resource = a_resource()
    a_fiche()
    before = current_version()
    rebuild()
    assert list(Mark.objects.filter(version__gt=before).values_list("number", "pending")) == [(EVERY_TEXT, False)]

    before = current_version()
    Document.objects.filter(pk=resource.pk).update(body="autre")
    assert list(Mark.objects.filter(version__gt=before).values_list("number", flat=True)) == [resource.pk]


def test_rebuild_mends_whatever_was_broken() -> None:
    resource = a_resource(title="Avant")
    a_resource(title="Autre")
    for statement in (
        f"DELETE FROM search_document WHERE number = {resource.pk}",
        "DELETE FROM search_mark",
        "DELETE FROM search_word",
        "UPDATE search_document SET title = 'faux', parts = '[]'",
        f"INSERT INTO search_document VALUES ({number_of(Kind.FICHE, 99)}, '[]', '', '', '')",
        EMPTY_TITLES,
    ):
        connection.connection.execute(statement)
    assert check()[0] == 1

    rebuild()

    assert check()[0] == 0


def test_rebuild_interrupted_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    a_resource()
    a_fiche()
    before = documents()
    learnt = list(Word.objects.values_list())

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(keeping, "postpone", interrupt)
        with pytest.raises(KeyboardInterrupt):
            rebuild()

    assert documents() == before
    assert list(Word.objects.values_list()) == learnt
    assert check()[0] == 0


@pytest.mark.skipif(connection.vendor == "sqlite", reason="en mémoire, SQLite n’a qu’un lecteur à la fois")
def test_rebuild_leaves_readers_what_was_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the middle of it, another connection still finds: nothing is locked."""
    a_resource(title="École")
    begun, read = Event(), Event()
    seen: list[int] = []

    def in_the_middle() -> Iterator[int]:
        begun.set()
        assert read.wait(20)
        yield number_of(Kind.RESOURCE, Resource.objects.get().pk)

    def read_meanwhile() -> None:
        assert begun.wait(20)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
            cursor.execute("SELECT count(*) FROM search_in_title WHERE vector @@ 'ecol'::tsquery")
            seen.extend(cursor.fetchone())
        connections.close_all()
        read.set()

    monkeypatch.setattr(install, "every_number", in_the_middle)
    reader = Thread(target=read_meanwhile)
    reader.start()
    rebuild()
    reader.join(20)

    assert seen == [1]


def test_check_says_what_differs_and_writes_nothing() -> None:
    missing, different, waiting = (a_resource(title=title) for title in ("Un", "Deux", "Trois"))
    for statement in (
        f"DELETE FROM search_document WHERE number = {missing.pk}",
        f"UPDATE search_document SET label = 'autre' WHERE number = {different.pk}",
        f"UPDATE resources_resource SET title = 'Quatre' WHERE id = {waiting.pk}",
        "DELETE FROM search_word WHERE text = 'deux'",
    ):
        connection.connection.execute(statement)
    connection.connection.execute(
        f"INSERT INTO search_document VALUES ({number_of(Kind.FICHE, 99)}, '[]', '', '', '')"
    )
    before = documents(), list(Mark.objects.order_by("pk").values_list()), list(Word.objects.values_list())

    code, lines = check()

    assert code == 1
    assert lines[0].endswith(f"différences{NBSP}:")
    for said in (
        f"– le document de la ressource {waiting.pk} reste à faire",
        f"– le document de la ressource {missing.pk} manque",
        f"– le document de la ressource {different.pk} diffère de ce qu’il devrait être",
        "– le document de la fiche 99 est de trop",
        f"– le mot «{NBSP}deux{NBSP}» manque au vocabulaire",
    ):
        assert said in lines
    assert lines[-1] == f"Pour tout refaire{NBSP}: manage.py rebuild_search."
    assert (documents(), list(Mark.objects.order_by("pk").values_list()), list(Word.objects.values_list())) == before


def test_check_gives_twenty_examples() -> None:
    Resource.objects.bulk_create([Resource(title=f"R{rank}", slug=f"r{rank}", folded="") for rank in range(30)])
    Document.objects.all().delete()

    code, lines = check()

    assert (code, lines[0]) == (1, f"30{NBSP}différences{NBSP}:")
    assert lines[20:] == [
        f"– le document de la ressource {Resource.objects.order_by('pk')[19].pk} manque",
        "– … et 10 de plus.",
        f"Pour tout refaire{NBSP}: manage.py rebuild_search.",
    ]
