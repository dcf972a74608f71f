"""Every write readers can see changes the version, in its transaction, however it is made."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from catalogue.fiches.models import Citation, Fiche
from catalogue.links.models import Link
from catalogue.resources.models import Resource
from catalogue.search.install import install
from catalogue.search.models import CatalogueVersion, Document, Mark, SoughtInVain, Synonym, Word
from catalogue.search.text.keeping import index_left, index_pending
from catalogue.search.text.marks import EVERY_TEXT
from catalogue.search.version import TRACKED_APPS, current_version, next_turn, tracked_tables
from catalogue.selections.models import Selection
from tests.records import a_fiche, a_resource, a_theme
from themes.models import Audience, Level, Theme

pytestmark = pytest.mark.django_db

OURS = [config for config in apps.get_app_configs() if config.name.partition(".")[0] in ("catalogue", "themes")]
# no page that is kept depends on them: what changed, the words of documents, what was sought in vain, counts of a day,
# checks, reports, imports; or what they say changes with the record, as its versions do
NOT_FOR_READERS = {
    "history_version",
    "reports_report",
    *("limits_salt", "limits_tally"),
    *("imports_import", "imports_job", "imports_pendingimport"),
    *("links_check", "links_round"),
    *("search_catalogueversion", "search_mark", "search_word"),
    *("search_soughtinvain", "search_vainsearch"),
}


def changed_by(write: Callable[[], object]) -> bool:
    before = current_version()
    write()
    return current_version() > before


def sql(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def test_tracked_tables_all_rooms() -> None:
    tables = {
        model._meta.db_table for config in OURS for model in config.get_models(include_auto_created=True)
    } - NOT_FOR_READERS

    assert set(tracked_tables()) == tables, "une salle nouvelle se déclare dans TRACKED_APPS"
    assert set(TRACKED_APPS) <= {config.label for config in OURS}


@pytest.mark.usefixtures("full")
def test_current_version_changed_by_each_table() -> None:
    for table in tracked_tables():
        row = sql(f'SELECT * FROM "{table}" LIMIT 1')[0]
        key = connection.introspection.get_primary_key_column(connection.cursor(), table)
        holes = ", ".join(["%s"] * len(row))
        with transaction.atomic():
            assert changed_by(lambda: sql(f'UPDATE "{table}" SET {key} = {key}')), table  # noqa: B023
            assert changed_by(lambda: sql(f'DELETE FROM "{table}" WHERE {key} = %s', row[0])), table  # noqa: B023
            assert changed_by(lambda: sql(f'INSERT INTO "{table}" VALUES ({holes})', *row)), table  # noqa: B023
            transaction.set_rollback(True)


@pytest.fixture
def full(seeded: None) -> None:
    """Both documents, and a row in the tables that they leave empty."""
    index_pending()
    Synonym.objects.create(terms="TICE\nnumérique")
    Link.objects.create(address="https://exemple.fr/")
    resource = Resource.objects.all()[0]
    resource.themes.set(Theme.objects.all())
    resource.audiences.set(Audience.objects.values_list("pk", flat=True))
    resource.levels.set(Level.objects.values_list("pk", flat=True))
    Selection.objects.all()[0].audiences.set(Audience.objects.values_list("pk", flat=True))


def test_current_version_changed_by_everything_that_writes() -> None:
    audience = Audience.objects.create(code="cpe", label="CPE", plural="CPE")
    resource, fiche = a_resource(), a_fiche()
    fixture = serializers.serialize("json", [resource])
    link = Citation(fiche=fiche, resource=resource, printed_label="Lien")
    writes: list[Callable[[], object]] = [
        lambda: resource.save(),
        lambda: resource.audiences.add(audience),
        lambda: resource.audiences.clear(),
        lambda: Resource.objects.update(licence="CC BY"),
        lambda: Citation.objects.bulk_create([link]),
        lambda: Citation.objects.bulk_update([link], ["printed_label"]),
        lambda: next(serializers.deserialize("json", fixture)).save(),
        lambda: Fiche.objects.all().delete(),
        lambda: sql("DELETE FROM resources_resource"),
    ]

    assert [changed_by(write) for write in writes] == [True] * len(writes)


def test_current_version_changed_by_ignored_conflicts() -> None:
    a_theme(slug="un")

    assert changed_by(lambda: Audience.objects.bulk_create([Audience(code="a")], ignore_conflicts=True))


def test_current_version_unchanged_by_rollback_or_reading() -> None:
    before = current_version()

    with transaction.atomic():
        a_resource()
        assert current_version() > before
        transaction.set_rollback(True)
    list(Resource.objects.all())

    assert current_version() == before


def test_current_version_number_never_used_twice() -> None:
    with transaction.atomic():
        a_resource()
        undone = current_version()
        transaction.set_rollback(True)
    a_resource()

    assert current_version() != undone


def test_current_version_unchanged_by_what_no_page_shows() -> None:
    writes: list[Callable[[], object]] = [
        lambda: Mark.objects.create(number=1, version=1),
        lambda: Word.objects.create(text="mot"),
        lambda: SoughtInVain.objects.all().delete(),
    ]

    assert [changed_by(write) for write in writes] == [False] * len(writes)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite n’a pas TRUNCATE")
@pytest.mark.django_db(transaction=True)
def test_current_version_changed_by_truncate_and_every_document_looked_at_again() -> None:
    resource = a_resource()
    assert Document.objects.get().pk == resource.pk

    assert changed_by(lambda: sql("TRUNCATE resources_resource CASCADE"))
    assert set(Mark.objects.filter(pending=True).values_list("number", flat=True)) == {0, resource.pk}
    index_left()

    assert not Document.objects.exists()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite n’a pas TRUNCATE")
@pytest.mark.django_db(transaction=True)
def test_every_text_read_again_after_truncate() -> None:
    a_resource()
    before = current_version()
    sql("TRUNCATE search_document")

    assert list(Mark.objects.filter(version__gt=before).values_list("number", "pending")) == [(EVERY_TEXT, False)]


def test_current_version_without_a_row() -> None:
    a_resource()
    before = current_version()
    CatalogueVersion.objects.all().delete()

    assert current_version() == 0
    a_resource()
    assert current_version() not in (0, before)


def test_version_has_one_row() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        CatalogueVersion.objects.create(pk=2, number=1)


def test_install_triggers_again_and_after_a_table_is_rebuilt() -> None:
    name = "themes_audience_version_update" if connection.vendor == "sqlite" else "catalogue_version"
    table = "" if connection.vendor == "sqlite" else " ON themes_audience"
    audience = Audience.objects.create(code="cpe", label="CPE", plural="CPE")
    sql(f"DROP TRIGGER {name}{table}")
    assert not changed_by(audience.save)

    for _ in range(2):
        install(using=connection.alias)

    assert changed_by(audience.save)


def test_next_turn_soonest_of_all_rooms() -> None:
    now = timezone.now()
    a_resource(published_from=now + timedelta(days=3))
    a_fiche(published_until=now + timedelta(days=2))
    a_fiche(published_until=now + timedelta(days=1), status="brouillon")

    assert next_turn(now) == now + timedelta(days=2)
    assert next_turn(now + timedelta(days=3)) is None


@pytest.mark.django_db(transaction=True)
def test_current_version_survives_a_flush() -> None:
    a_resource()
    before = current_version()

    call_command("flush", verbosity=0, interactive=False)
    a_resource()

    assert current_version() not in (0, before)
