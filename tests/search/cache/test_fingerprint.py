"""Other code, other settings, other templates: other pages."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as ours
from django.test import Client
from pytest_django import Settings

from catalogue.search.cache import fingerprint as of
from catalogue.search.cache.fingerprint import code_files, fingerprint, settings_in_pages

READ = "import django; django.setup(); from catalogue.search.cache import fingerprint as of; print(of.fingerprint())"


def in_another_process(**environment: str) -> str:
    given = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "catalogue.settings", "DEBUG": "false", "SECRET_KEY": "x" * 50,
        "ALLOWED_HOSTS": "a.exemple", **environment,
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "-c", READ], cwd=ours.BASE_DIR, env=given, capture_output=True, text=True, check=True
    ).stdout


def test_same_in_every_process_of_a_site() -> None:
    first = in_another_process(PYTHONHASHSEED="1")

    assert first == in_another_process(PYTHONHASHSEED="2", SECRET_KEY="y" * 50, WORKERS="3", CACHE_URL="dummy://")
    assert first != in_another_process(SITE_NAME="Autre nom")
    assert first != in_another_process(LEGAL_HOST="Autre hébergeur")


def test_settings_in_pages_hold_no_secret() -> None:
    said = dict(settings_in_pages())

    assert {"SITE_NAME", "LEGAL", "CONTENT_SECURITY_POLICY", "MIDDLEWARE", "DEBUG"} <= said.keys()
    assert not {"SECRET_KEY", "DATABASES", "CACHE_URL"} & said.keys()


def test_code_is_all_that_makes_pages() -> None:
    found = {str(path.relative_to(ours.BASE_DIR)) for path in code_files()}

    assert {"catalogue/search/lists/views.py", "templates/base.html", "themes/models.py", "requirements.txt"} <= found
    assert not [path for path in found if path.endswith(".pyc")]


@pytest.fixture
def house(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small site of its own."""
    for folder in ("templates", "static/css", "catalogue"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "templates/page.html").write_text("page")
    (tmp_path / "catalogue/vue.py").write_text("vue = 1")
    settings.BASE_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path
    monkeypatch.setattr(of, "of_the_code", of.of_the_code.__wrapped__)
    return tmp_path


@pytest.mark.parametrize("name", ["templates/page.html", "catalogue/vue.py", "staticfiles.json", "catalogue/neuf.py"])
def test_code_that_changes(house: Path, name: str) -> None:
    before = fingerprint()
    assert fingerprint() == before
    (house / name).write_text("autre")

    assert fingerprint() != before


def test_code_is_read_once(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    before = fingerprint()
    (house / "templates/page.html").write_text("autre")

    assert fingerprint() == before


@pytest.mark.parametrize("name", ["templates/page.html", "static/css/neuf.css"])
def test_development_sees_what_changes_at_once(
    house: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(of, "of_the_code", lambda: "lu au début")
    settings.DEBUG = True
    before = fingerprint()
    (house / name).write_text("autre")
    os.utime(house / name, (1, 1))

    assert fingerprint() != before


@pytest.mark.django_db
@pytest.mark.urls("tests.search.cache.views")
def test_page_of_other_code_is_not_given(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    old = reader.get("/page/")
    monkeypatch.setattr("catalogue.search.cache.middleware.fingerprint", lambda: "autre")
    new = reader.get("/page/", headers={"if-none-match": old["ETag"]})

    assert (new.status_code, new.content == old.content) == (200, False)
