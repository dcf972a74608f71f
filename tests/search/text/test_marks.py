"""A write marks the records that its row says something of, and nothing else."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.utils import timezone

from catalogue.fiches.models import Citation, CompetenceLink, Fiche
from catalogue.resources.models import Authorship, FieldOrigin, Organisation, Resource
from catalogue.search.models import Document, Mark
from catalogue.search.text.kinds import Kind, number_of
from catalogue.search.text.marks import EVERY_LABEL, INDEXED, MARKS, SAID_BY_OTHERS, TEXTS, marks
from catalogue.search.version import current_version, room_tables
from catalogue.selections.models import Reference
from tests.records import a_competence, a_fiche, a_resource, a_selection, a_step, a_theme, an_author, an_organisation
from themes.models import Audience, Collection, Theme

pytestmark = pytest.mark.django_db


def marked_by(write: Callable[[], object]) -> tuple[set[int], set[int]]:
    """The numbers of what a write changes, then of those whose text alone it changes."""
    Mark.objects.all().delete()
    before = current_version()
    write()
    found = list(Mark.objects.all())
    assert all(mark.pending for mark in found)
    changed = {mark.number for mark in found if mark.version > before}
    return changed, {mark.number for mark in found} - changed


def test_marks_of_each_write() -> None:
    publisher, author, competence = an_organisation(), an_author(), a_competence()
    resource, fiche, other, selection = a_resource(publisher=publisher), a_fiche(), a_fiche(), a_selection()
    audience = Audience.objects.create(code="cpe", label="CPE", plural="CPE")
    r, f, o = number_of(Kind.RESOURCE, resource.pk), number_of(Kind.FICHE, fiche.pk), number_of(Kind.FICHE, other.pk)
    s, c = number_of(Kind.SELECTION, selection.pk), number_of(Kind.COMPETENCE, competence.pk)
    link = CompetenceLink(fiche=fiche, competence=competence, printed_text="Item")
    cited = Citation(fiche=fiche, resource=resource, printed_label="Lien")
    writes: list[tuple[Callable[[], object], set[int], set[int]]] = [
        (resource.save, {r}, set()),
        (lambda: resource.audiences.add(audience), {r}, set()),
        (lambda: FieldOrigin.objects.create(resource=resource, field="title", origin="imprime"), set(), set()),
        (lambda: Authorship.objects.create(resource=resource, author=author), {r}, set()),
        (author.save, set(), {r}),
        (publisher.save, set(), set()),
        (lambda: Organisation.objects.update(url="https://exemple.fr"), set(), set()),
        (lambda: Organisation.objects.update(name="Autre"), {EVERY_LABEL, r}, set()),
        (lambda: Organisation.objects.update(alternates="A.U.T.R.E"), {EVERY_LABEL, r}, set()),
        (an_organisation, {EVERY_LABEL}, set()),
        (cited.save, {f}, set()),
        (resource.save, {r}, set()),
        (lambda: Resource.objects.update(status="archive"), {r}, {f}),
        (lambda: Resource.objects.update(published_until=timezone.now()), {r}, {f}),
        (lambda: Resource.objects.update(published_until=None, title="Autre"), {r}, {f}),
        (lambda: Citation.objects.create(fiche=other, target_fiche=fiche, printed_label="Fiche"), {o}, set()),
        (fiche.save, {f}, set()),
        (lambda: Fiche.objects.filter(pk=fiche.pk).update(status="brouillon"), {f}, {o}),
        (lambda: Citation.objects.filter(pk=cited.pk).update(fiche=other), {f, o}, set()),
        (link.save, {f}, set()),
        (competence.save, {0, c}, {f}),
        (competence.domain.save, {0}, {c}),
        (competence.framework.save, {0}, {c}),
        (lambda: Reference.objects.create(step=a_step(selection=selection), resource=resource), {s}, set()),
        (lambda: Resource.objects.update(status="publie"), {r}, {o, s}),
        (lambda: selection.steps.all().delete(), {s}, set()),
        (a_theme, {0}, set()),
        (other.theme.save, {0}, {o}),
        (other.theme.collection.save, {0}, {o}),
        (lambda: Theme.objects.filter(pk=other.theme.pk).update(collection=fiche.theme.collection), {0}, {o}),
        (lambda: Collection.objects.filter(pk=fiche.theme.collection.pk).update(title="Autre"), {0}, {f, o}),
        (lambda: Fiche.objects.filter(pk=other.pk).update(theme=fiche.theme), {o}, set()),
        (audience.save, {0}, set()),
        (fiche.citations.all().delete, set(), set()),
        (lambda: other.delete(), {o}, set()),
    ]

    for rank, (write, *numbers) in enumerate(writes):
        assert marked_by(write) == tuple(numbers), rank


def test_marks_of_a_text_keep_the_version_of_the_record() -> None:
    """What lists show of a selection does not change with the title of what it refers to."""
    resource, fiche, selection = a_resource(), a_fiche(), a_selection()
    Reference.objects.create(step=a_step(selection=selection), resource=resource)
    Citation.objects.create(fiche=fiche, resource=resource, printed_label="Lien")
    mark = Mark.objects.get(number=number_of(Kind.SELECTION, selection.pk))
    Mark.objects.update(pending=False)

    resource.title = "Autre"
    resource.save()

    after = Mark.objects.get(number=mark.number)
    assert after.version == mark.version
    assert after.pending
    assert not Mark.objects.get(number=number_of(Kind.FICHE, fiche.pk)).pending, "une fiche imprime un autre libellé"


def test_marks_of_a_document_change_the_version_and_make_nothing_wait() -> None:
    writes: list[Callable[[], object]] = [
        lambda: Document.objects.create(number=7),
        lambda: Document.objects.update(title="autre"),
        lambda: Document.objects.all().delete(),
    ]
    for rank, write in enumerate(writes):
        Mark.objects.all().delete()
        before = current_version()
        write()
        [mark] = Mark.objects.all()
        assert (mark.number, mark.pending, mark.due) == (7, False, None), rank
        assert before < mark.version <= current_version(), rank


def test_marks_of_a_document_leave_what_waits() -> None:
    number, due = number_of(Kind.RESOURCE, a_resource().pk), timezone.now()
    Mark.objects.update(version=1, due=due)

    Document.objects.create(number=number)

    mark = Mark.objects.get(number=number)
    assert (mark.pending, mark.due) == (True, due)
    assert mark.version == current_version()


def test_marks_of_documents_written_together() -> None:
    before = current_version()
    Document.objects.bulk_create([Document(number=number) for number in range(1, 300)])
    assert Mark.objects.filter(version__gt=before, pending=False).count() == 299


def test_marks_of_a_write_ignored_or_replaced() -> None:
    """SQLite's conflict clauses of the outer statement do not reach those of the triggers."""
    resource = a_resource()
    number = number_of(Kind.RESOURCE, resource.pk)
    again = type(resource).objects.get()

    assert marked_by(lambda: type(resource).objects.bulk_create([again], ignore_conflicts=True))[0] <= {number}
    assert marked_by(resource.save) == ({number}, set())
    Mark.objects.update(pending=False, version=1)
    resource.save()
    assert Mark.objects.get().pending


def test_marks_know_their_tables() -> None:
    assert set(MARKS) - {"search_document", "search_synonym", "links_link"} <= room_tables()
    tables = set(connection.introspection.table_names())
    assert set(MARKS) <= tables
    assert set(SAID_BY_OTHERS) | set(TEXTS) | set(INDEXED) <= set(MARKS)
    assert marks("themes_level", ["NEW"]) == ["SELECT 0 AS number"]
