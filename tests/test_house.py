"""The house keeps itself in order: what its templates, its models and its files may not do."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.template import engines
from django.template.utils import get_app_template_dirs
from django.test import Client
from jinja2.meta import find_undeclared_variables

from tests.addresses import pages

ROOT = Path(settings.BASE_DIR)
DESK = ROOT / "templates" / "desk"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
OF_THE_DESK = [path for path in TEMPLATES if path.is_relative_to(DESK)]
OF_READERS = [path for path in TEMPLATES if not path.is_relative_to(DESK)]
OURS = {"themes", "resources", "competences", "fiches", "selections", "search", "desk", "imports", "pages"}
OURS |= {"limits", "links", "people", "reports"}
MODELS = [model for model in apps.get_models() if model._meta.app_label in OURS]
MOST_LINES = {"catalogue": 400, "themes": 400, "bench": 400, "tests": 500}


def name(path: Path) -> str:
    """As Python and other templates name it."""
    return str(path.relative_to(DESK if path.is_relative_to(DESK) else ROOT / "templates"))


def tracked() -> list[Path]:
    """What a clone holds, or would hold once the work under way is committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for line in listed.stdout.splitlines() if (path := ROOT / line).is_file()]


def texts() -> list[tuple[str, str]]:
    found = []
    for path in tracked():
        try:
            found.append((str(path.relative_to(ROOT)), path.read_text()))
        except UnicodeDecodeError:
            continue  # a picture
    return found


# --- templates


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_template_has_no_inline_style_nor_script(path: Path) -> None:
    text = path.read_text()

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text, re.I)
    assert not re.search(r"<script(?![^>]*\b(src=|type=\"application/))", text, re.I)


@pytest.mark.parametrize("path", OF_READERS, ids=name)
def test_shared_part_sees_only_its_arguments(path: Path) -> None:
    """What pages share is a macro; the list is not one: it is a page, and the answer to a script that asks for it."""
    text = path.read_text()
    engine = engines["jinja2"].env  # type: ignore[attr-defined]

    assert set(re.findall(r"{%\s*include\s+(.*?)\s*%}", text)) <= {'"search/_list.html"'}
    if "{% macro " in text:
        assert find_undeclared_variables(engine.parse(text)) <= engine.globals.keys()


@pytest.mark.parametrize("path", OF_THE_DESK, ids=name)
def test_include_says_what_it_gives(path: Path) -> None:
    # the stock admin's templates read the whole context
    includes = re.findall(r"{%\s*include\s+(?!\"admin/edit_inline/).*?%}", path.read_text(), re.S)

    assert [include for include in includes if not re.search(r"\bonly\s*%}$", include)] == []


@pytest.mark.parametrize("path", OF_THE_DESK, ids=name)
def test_loads_are_sorted(path: Path) -> None:
    for loaded in re.findall(r"{%\s*load\s+([^%]*?)\s*%}", path.read_text()):
        libraries = loaded.partition(" from ")[0].split()
        assert libraries == sorted(libraries)


def is_override(path: Path) -> bool:
    """Whether a package has a template of the same name, which ours replaces without being named."""
    return any((Path(folder) / name(path)).exists() for folder in get_app_template_dirs("templates"))


def test_every_template_is_used() -> None:
    sources = "\n".join(text for file, text in texts() if file.endswith((".py", ".html")) and "tests/" not in file)

    assert [name(path) for path in TEMPLATES if name(path) not in sources and not is_override(path)] == []


@pytest.mark.django_db
@pytest.mark.usefixtures("seeded")
def test_rendered_pages_are_clean(client: Client) -> None:
    known = pages(client.get("/sitemap.xml").text)
    for address in [*known.values(), "/rien/", "/ressources/?theme=inconnu", "/?public=cpe"]:
        html = client.get(address).text
        page = BeautifulSoup(html, "html.parser")
        assert len(page.select("h1")) == 1, address
        assert page.select("html[lang=fr] body main#contenu"), address
        assert not page.select("style, [style], script:not([src])"), address
        assert not re.search(r"\son[a-z]+=[\"']", html), address
        assert not re.search(r"{{|{%|%}|}}|\bNone\b", page.get_text()), address
        assert not page.select('[href=""], [href="#"], a:not([href])'), address


# --- models


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_names_of_models_are_french_and_lower_case(model: type[Model]) -> None:
    labels = [model._meta.verbose_name, model._meta.verbose_name_plural]
    labels += [field.verbose_name for field in model._meta.fields if getattr(field, "editable", False)]

    for label in map(str, labels):
        assert not re.match(r"[A-ZÉÈÀ][a-zéèà]", label), label
        assert "'" not in label, label
    assert "verbose_name" in model._meta.original_attrs


# --- files


@pytest.mark.parametrize("room", sorted(MOST_LINES))
def test_files_are_short(room: str) -> None:
    long = {
        str(path.relative_to(ROOT)): size
        for path in (ROOT / room).rglob("*.py")
        if (size := len(path.read_text().splitlines())) > MOST_LINES[room]
    }

    assert not long


def test_migrations_say_what_they_do() -> None:
    assert [path.name for path in ROOT.rglob("catalogue/*/migrations/*.py") if "_auto_" in path.name] == []


def test_nothing_names_a_machine_or_a_download_host() -> None:
    places = re.compile(r"/(?:root|home|work)/[a-z]|(?:pythonhosted|npmjs)\.(?:org|com)|pypi\.org/simple")

    assert {file: match.group() for file, text in texts() if (match := places.search(text))} == {}


def test_no_lock_file_that_records_hosts() -> None:
    assert {path.name for path in tracked()} & {"uv.lock", "pylock.toml", "package-lock.json"} == set()


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-sso.txt", "requirements-dev.txt"])
def test_dependencies_are_locked_with_their_hashes(file: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = project["project"]["dependencies"] + (project["dependency-groups"]["dev"] if "dev" in file else [])
    locked = (ROOT / file).read_text()
    names = re.findall(r"^([\w.-]+)==", locked, re.M)

    assert {re.match(r"[\w-]+", line)[0].lower() for line in wanted} <= set(names)  # type: ignore[index]
    assert len(re.findall(r"^[\w.-]+==[^\n]*\\\n +--hash=sha256:", locked, re.M)) == len(names)
    assert "://" not in locked
