"""Whatever writes, documents say at the commit what the catalogue says; a commit that cannot index undoes itself."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from catalogue.competences.models import Framework
from catalogue.fiches.models import Citation, CompetenceLink, Fiche, Section
from catalogue.middleware import refuse_writes
from catalogue.resources.models import Author, Authorship, Organisation, Resource
from catalogue.search.models import Document, Mark, Word
from catalogue.search.text import keeping
from catalogue.search.text.checking import differences
from catalogue.search.text.keeping import index_left, index_pending, nothing, vocabulary
from catalogue.search.text.kinds import Kind, number_of
from catalogue.selections.models import Reference, Selection
from tests.records import (
    a_collection,
    a_competence,
    a_domain,
    a_fiche,
    a_framework,
    a_resource,
    a_selection,
    a_step,
    an_author,
    an_organisation,
)
from themes.models import Theme

pytestmark = pytest.mark.django_db(transaction=True)
on_a_server = pytest.mark.skipif(connection.vendor == "sqlite", reason="en mémoire, SQLite n’a qu’un auteur")


STANDING = ("theme", "theme title", "mark", "collection")


def said(kind: Kind, pk: int) -> str:
    """All that is searched of a record, as it is written; but for where a fiche stands."""
    parts = Document.objects.get(pk=number_of(kind, pk)).parts
    return " | ".join(text for field, text in parts if field not in STANDING)


def standing(fiche: Fiche) -> list[str]:
    """Where a fiche stands: the mark and the title of its theme, its collection, its own mark in several ways."""
    return [
        text for field, text in Document.objects.get(pk=number_of(Kind.FICHE, fiche.pk)).parts if field in STANDING
    ]


def by_another_program(statement: str) -> None:
    """Past Django, by the driver alone."""
    connection.connection.execute(statement)


def is_true() -> bool:
    """Whether the index says exactly what the catalogue says."""
    return not list(differences(nothing))


def test_index_pending_after_every_kind_of_write() -> None:
    resource, other, fiche, selection = a_resource(), a_resource(), a_fiche(), a_selection()
    author, publisher, competence = an_author(), an_organisation(), a_competence()
    step = a_step(selection=selection)
    section = Section(fiche=fiche, heading="Intertitre", body="Texte", body_html="<p>Texte</p>")
    citation = Citation(fiche=fiche, resource=resource, printed_label="Lien")
    writes: list[Callable[[], object]] = [
        lambda: resource.save(),
        lambda: Resource.objects.filter(pk=resource.pk).update(title="Laïcité", folded="laicite", publisher=publisher),
        lambda: Authorship.objects.create(resource=resource, author=author),
        lambda: Section.objects.bulk_create([section]),
        lambda: Section.objects.bulk_update([section], ["heading"]),
        lambda: Citation.objects.bulk_create([citation]),
        lambda: fiche.competence_links.create(competence=competence, printed_text="Coopérer"),
        lambda: Reference.objects.create(step=step, resource=resource, annotation="À **lire**"),
        lambda: Selection.objects.update(keyword="harcèlement"),
        lambda: resource.authors.clear(),
        lambda: connection.cursor().execute("UPDATE fiches_section SET heading = 'À la main'"),
        lambda: Citation.objects.update(resource=other),
        lambda: resource.references.all().delete(),
        lambda: resource.delete(),
        lambda: Fiche.objects.all().delete(),
        lambda: selection.delete(),
        lambda: competence.delete(),
    ]

    for rank, write in enumerate(writes):
        write()
        assert is_true(), rank
    assert list(Document.objects.values_list("pk", flat=True)) == [number_of(Kind.RESOURCE, other.pk)]


def test_index_pending_by_the_forms_of_the_desk(chief: Client) -> None:
    resource = a_resource(title="Avant", status="brouillon")

    page = chief.get(f"/admin/resources/resource/{resource.pk}/change/")
    form = page.context["adminform"].form
    data = {name: value for name, value in form.initial.items() if value not in (None, [])}
    for inline in page.context["inline_admin_formsets"]:
        data |= {
            f"{inline.formset.prefix}-{key}": value for key, value in inline.formset.management_form.initial.items()
        }
    author = an_author(family="Delahaye")
    prefix = page.context["inline_admin_formsets"][0].formset.prefix
    chief.post(
        f"/admin/resources/resource/{resource.pk}/change/",
        data
        | {"title": "Après", f"{prefix}-TOTAL_FORMS": 1, f"{prefix}-0-author": author.pk, f"{prefix}-0-position": 0},
    )

    assert said(Kind.RESOURCE, resource.pk) == "Après | Delahaye"
    assert is_true()


def test_index_pending_undone_with_its_transaction() -> None:
    resource = a_resource(title="Avant")
    marks = set(Mark.objects.values_list())

    with transaction.atomic():
        Resource.objects.update(title="Après")
        index_pending()
        assert said(Kind.RESOURCE, resource.pk) == "Après"
        transaction.set_rollback(True)

    assert said(Kind.RESOURCE, resource.pk) == "Avant"
    assert set(Mark.objects.values_list()) == marks


def test_index_pending_without_what_a_savepoint_took_back() -> None:
    kept = a_resource(title="Avant")
    with transaction.atomic():
        Resource.objects.update(summary="Résumé")
        with transaction.atomic():
            Resource.objects.update(title="Après")
            a_resource(title="Autre")
            transaction.set_rollback(True)

    assert said(Kind.RESOURCE, kept.pk) == "Avant | Résumé"
    assert Document.objects.count() == 1


def test_index_pending_in_few_statements(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    """The write and its commit included: half of what it costs is their number."""
    resource, fiche = a_resource(), a_fiche()
    Citation.objects.create(fiche=fiche, resource=resource, printed_label="Lien")

    with django_assert_max_num_queries(12):
        resource.title = "Corrigé"
        resource.save()
    with django_assert_max_num_queries(15):
        resource.status = "archive"
        resource.save()
    with django_assert_max_num_queries(4), transaction.atomic():
        Word.objects.create(text="rien")


def test_index_pending_of_what_another_program_wrote() -> None:
    resource = a_resource(title="Avant")
    by_another_program("UPDATE resources_resource SET title = 'Après'")
    assert said(Kind.RESOURCE, resource.pk) == "Avant"
    assert Mark.objects.filter(pending=True).count() == 1

    a_resource()

    assert said(Kind.RESOURCE, resource.pk) == "Après"
    assert is_true()


def test_index_left_by_another_program() -> None:
    resource = a_resource(title="Avant")
    assert index_left() == 0
    by_another_program("UPDATE resources_resource SET title = 'Après'")

    assert (index_left(), index_left()) == (1, 0)
    assert said(Kind.RESOURCE, resource.pk) == "Après"


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt])
def test_commit_undone_when_it_cannot_index(failure: type[BaseException], monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the transaction is kept, nothing else is lost, and the next one works."""
    resource = a_resource(title="Avant")
    with monkeypatch.context() as patched:
        patched.setattr(keeping, "analyse", lambda _: (_ for _ in ()).throw(failure))
        with pytest.raises(failure):
            Resource.objects.update(title="Après")

    assert Resource.objects.get().title == "Avant"
    assert said(Kind.RESOURCE, resource.pk) == "Avant"
    Resource.objects.update(title="Enfin")
    assert said(Kind.RESOURCE, resource.pk) == "Enfin"
    assert is_true()


def test_follow_a_connection_that_a_page_opens() -> None:
    """The page takes back the refusal of writes that it put there, and nothing else: the next request may write."""
    opened = connection.copy()

    with opened.execute_wrapper(refuse_writes):
        keeping.follow(opened)

    assert opened.execute_wrappers == [keeping.in_a_transaction]


def test_index_pending_of_what_is_renamed_elsewhere() -> None:
    publisher, domain = an_organisation(name="Ancien"), a_domain(framework=a_framework(title="Cadre"))
    author, signing = an_author(family="Petit"), an_author(family="", organisation=publisher)
    competence = a_competence(domain=domain, label="Coopérer")
    resource, fiche, selection = a_resource(publisher=publisher), a_fiche(), a_selection(publisher=publisher)
    other = a_resource()
    Authorship.objects.create(resource=resource, author=author)
    Authorship.objects.create(resource=other, author=signing)
    CompetenceLink.objects.create(fiche=fiche, competence=competence, printed_text="Item")

    Organisation.objects.update(name="Nouveau", alternates="N.O.U")
    Author.objects.filter(pk=author.pk).update(family="Grand")
    competence.label = "Partager"
    competence.save()
    Framework.objects.update(title="Référentiel des métiers")

    assert said(Kind.RESOURCE, resource.pk) == "Ressource | Grand | Nouveau | N.O.U"
    assert said(Kind.RESOURCE, other.pk) == "Ressource | Nouveau | N.O.U"
    assert said(Kind.SELECTION, selection.pk) == "Lectures | Nouveau | N.O.U"
    assert "Partager" in said(Kind.FICHE, fiche.pk)
    assert "Référentiel des métiers" in said(Kind.COMPETENCE, competence.pk)
    assert is_true()


def test_index_pending_of_where_fiches_stand() -> None:
    """A theme or a collection renamed, numbered otherwise or moved: its fiches say so at once, the others do not."""
    fiche, other = a_fiche(number=2), a_fiche(number=3)
    elsewhere = a_collection(title="Mallette lycée")
    before = standing(other)

    Theme.objects.filter(pk=fiche.theme.pk).update(title="Agir", number=4)
    assert standing(fiche)[:5] == ["Thème\xa04", "Agir", "Mallette", "fiche\xa02", "Thème\xa04, fiche\xa02"]
    Theme.objects.filter(pk=fiche.theme.pk).update(collection=elsewhere)
    assert standing(fiche)[2] == "Mallette lycée"
    elsewhere.title = "Mallette lycée professionnel"
    elsewhere.save()
    assert standing(fiche)[2] == "Mallette lycée professionnel"
    assert standing(fiche)[-1] == "fiche\xa02 du thème\xa04 (Mallette lycée professionnel)"
    assert standing(other) == before
    assert is_true()

    Fiche.objects.filter(pk=other.pk).update(theme=fiche.theme)
    assert standing(other)[:4] == ["Thème\xa04", "Agir", "Mallette lycée professionnel", "fiche\xa03"]
    assert is_true()


def test_index_pending_of_who_cites_what_is_published() -> None:
    """A text printed beside a link shows as long as what it leads to; a draft's title is nobody else's."""
    resource, target = a_resource(status="brouillon", title="Secret"), a_fiche(status="brouillon", title="Secrète")
    fiche, selection = a_fiche(title="Fiche"), a_selection(title="Lectures")
    Citation.objects.create(fiche=fiche, resource=resource, printed_label="Lien un")
    Citation.objects.create(fiche=fiche, target_fiche=target, printed_label="Lien deux")
    Reference.objects.create(step=a_step(selection=selection, title="Étape"), resource=resource, annotation="Lire")
    hidden = (said(Kind.FICHE, fiche.pk), said(Kind.SELECTION, selection.pk))
    assert hidden == ("Fiche", "Lectures | Étape")

    Resource.objects.update(status="publie")
    Fiche.objects.update(status="publie")
    shown = (said(Kind.FICHE, fiche.pk), said(Kind.SELECTION, selection.pk))
    assert shown == ("Fiche | Lien un | Lien deux", "Lectures | Étape | Secret | Lire")

    for taken_back in ({"status": "archive"}, {"status": "publie", "published_until": timezone.now() + timedelta(9)}):
        Resource.objects.update(**taken_back)
        assert said(Kind.FICHE, fiche.pk) == "Fiche | Lien deux"
        assert said(Kind.SELECTION, selection.pk) == "Lectures | Étape"
    assert is_true()


def test_index_left_once_what_is_cited_has_appeared_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    fiche = a_fiche(title="Fiche")
    resource = a_resource(published_from=now + timedelta(days=2))
    Citation.objects.create(fiche=fiche, resource=resource, printed_label="Lien")
    Citation.objects.create(fiche=fiche, resource=a_resource(published_from=now + timedelta(9)), printed_label="Tard")
    assert (index_left(), said(Kind.FICHE, fiche.pk), is_true()) == (0, "Fiche", True)

    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=3))

    assert not is_true()
    assert (index_left(), said(Kind.FICHE, fiche.pk), is_true()) == (1, "Fiche | Lien", True)
    assert Mark.objects.get(due__isnull=False).due == now + timedelta(days=9)


def in_threads(*works: Callable[[], object]) -> list[BaseException]:
    """Run them together; returns what went wrong."""
    failures: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as failure:
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return failures


@on_a_server
def test_two_writers_wait_for_one_another_and_lose_nothing() -> None:
    """Each writes what the other reads: the resource that a fiche cites, and the fiche."""
    resource, fiche, publisher = a_resource(), a_fiche(), an_organisation()
    Resource.objects.update(publisher=publisher)
    Citation.objects.create(fiche=fiche, resource=resource, printed_label="Lien")
    together = Barrier(3, timeout=30)

    def writing(*writes: Callable[[str], object]) -> Callable[[], None]:
        def work() -> None:
            together.wait()
            for rank in range(8):
                with transaction.atomic():
                    for write in writes:
                        write(f"mot{rank}")

        return work

    def rename(word: str) -> object:
        return Organisation.objects.update(name=word)

    def retitle(word: str) -> object:
        return Resource.objects.update(title=word)

    def ask(word: str) -> object:
        return Fiche.objects.update(title=word)

    failures = in_threads(writing(rename, retitle, ask), writing(ask, retitle), writing(retitle, rename))

    assert not failures
    assert is_true()


@on_a_server
def test_a_reader_who_signs_in_while_another_writes_what_a_program_left() -> None:
    """Whoever commits indexes what was left, and waits for who writes it: neither holds what the other wants."""
    resources = [a_resource() for _ in range(4)]
    together = Barrier(2, timeout=30)

    def left() -> None:
        together.wait()
        for rank in range(10):
            connection.ensure_connection()
            by_another_program(f"UPDATE resources_resource SET summary = 'laissé{rank}'")
            index_left()

    def written() -> None:
        together.wait()
        for rank in range(10):
            with transaction.atomic():
                for resource in reversed(resources):
                    Resource.objects.filter(pk=resource.pk).update(title=f"écrit{rank}")

    assert not in_threads(left, written)
    index_left()
    assert is_true()


def test_learn_words_as_they_are_written() -> None:
    a_resource(title="L’Œuvre numérique : la cyber\u00advigilance e\u0301tudiée en 3e, à l'I.G.E.S.R, 2021-157 !")

    assert set(Word.objects.values_list("text", flat=True)) == {"œuvre", "numérique", "étudiée"}
    assert vocabulary(["x" * 41, "et des ou"]) == set()
