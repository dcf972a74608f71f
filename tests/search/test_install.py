"""What lives beside the tables: put in place after `migrate`, made again when a migration undoes it."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.migrations.recorder import MigrationRecorder

from catalogue.resources.models import Resource
from catalogue.search.install import install, pause
from catalogue.search.models import Document, Mark
from catalogue.search.text.checking import differences
from catalogue.search.text.keeping import migrating, nothing
from catalogue.search.version import current_version
from tests.records import a_fiche, a_resource


def manage(database: Path, *arguments: str) -> str:
    command = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), *arguments]
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{database}"}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout


# one process: to start one takes longer than all that it does
AN_OLD_CATALOGUE = """
from django.core.management import call_command
from tests.records import a_fiche, a_resource
call_command("migrate", verbosity=0)
a_fiche(), a_fiche(), a_resource()
call_command("migrate", "search", "0002", verbosity=0)
"""


def test_first_migrate_of_an_old_catalogue_indexes_it(tmp_path: Path) -> None:
    """Whole processes, on a file: the tables of the index come, and find what was there before them."""
    database = tmp_path / "ancien.sqlite3"
    manage(database, "shell", "--verbosity=0", "--command", AN_OLD_CATALOGUE)
    with sqlite3.connect(database) as opened:
        assert opened.execute("SELECT count(*) FROM fiches_fiche").fetchall() == [(2,)]
        assert not opened.execute("SELECT name FROM sqlite_master WHERE name = 'search_document'").fetchall()

    manage(database, "migrate", "--verbosity=0")

    with sqlite3.connect(database) as opened:
        [[documents]] = opened.execute("SELECT count(*) FROM search_document WHERE number >> 40 = 1")
    assert documents == 2
    assert "L’index est juste" in manage(database, "check_search")


@pytest.mark.django_db(transaction=True)
def test_install_indexes_what_changed_unseen_during_a_migration() -> None:
    """A migration may rebuild a table without its triggers, and write its rows: nothing marks them."""
    resource = a_resource(title="Avant")
    connection.connection.execute("DELETE FROM search_mark")
    Document.objects.filter(pk=resource.pk).update(parts=[], title="", label="")
    assert list(differences(nothing))

    install(using=DEFAULT_DB_ALIAS, plan=[("une migration", False)])

    assert not list(differences(nothing))


@pytest.mark.django_db(transaction=True)
def test_install_marks_texts_again_after_a_migration() -> None:
    resource = a_resource()
    plan = [("une migration", False)]
    pause(using=DEFAULT_DB_ALIAS, plan=plan)
    try:
        before = current_version()
        Document.objects.update(title="sans marque")
        assert not Mark.objects.filter(version__gt=before).exists()
    finally:
        install(using=DEFAULT_DB_ALIAS, plan=plan)

    before = current_version()
    Document.objects.update(title="autre")
    assert list(Mark.objects.filter(version__gt=before).values_list("number", flat=True)) == [resource.pk]


@pytest.mark.django_db(transaction=True)
def test_nothing_indexed_while_tables_change() -> None:
    """The models already have columns that the tables do not: a commit in the middle must not read them."""
    pause(using=DEFAULT_DB_ALIAS)
    try:
        a_resource()
        assert not Document.objects.exists()
        assert Mark.objects.filter(pending=True).count() == 1
    finally:
        install(using=DEFAULT_DB_ALIAS)

    assert Document.objects.count() == 1
    assert not migrating


@pytest.mark.django_db(transaction=True)
def test_install_waits_for_the_last_migration() -> None:
    last = MigrationRecorder.Migration.objects.filter(app="search").latest("pk")
    pause(using=DEFAULT_DB_ALIAS)
    MigrationRecorder.Migration.objects.filter(pk=last.pk).delete()
    try:
        install(using=DEFAULT_DB_ALIAS)
        a_fiche()
        assert not Document.objects.exists()
    finally:
        last.save(force_insert=True)
        install(using=DEFAULT_DB_ALIAS)

    assert Document.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_flush_empties_the_index_and_the_next_record_is_found() -> None:
    a_resource(title="Avant")

    call_command("flush", verbosity=0, interactive=False)
    assert not Document.objects.exists()
    resource = a_resource(title="Après")

    assert [Resource.objects.get().pk, Document.objects.get().pk] == [resource.pk, resource.pk]
    assert not list(differences(nothing))
