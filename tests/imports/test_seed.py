from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from pytest_django import Settings

from catalogue.imports.management.commands.seed import FIXTURES
from catalogue.resources.models import Resource
from catalogue.search.models import Synonym
from themes.models import Audience, Collection, Theme

pytestmark = pytest.mark.django_db
GOOD = """
- model: themes.collection
  fields: {title: Mallette, slug: mallette}
"""


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    """Fixtures of the test's own: one mallette, and empty files to fill."""
    settings.FIXTURE_DIRS = [tmp_path]
    for name in FIXTURES:
        (tmp_path / f"{name}.yaml").write_text("[]", encoding="utf-8")
    (tmp_path / "themes.yaml").write_text(GOOD, encoding="utf-8")
    return tmp_path


def seed(**options: Any) -> str:
    said = StringIO()
    call_command("seed", stdout=said, **options)
    return said.getvalue()


def test_seed_fills_an_empty_catalogue_and_counts() -> None:
    said = seed()

    assert "1\u00a0mallette\n" in said
    assert "20\u00a0ressources\n" in said
    assert "63\u00a0compétences\n" in said
    assert Synonym.objects.count() > 50
    assert f"{Synonym.objects.count()}\u00a0synonymes\n" in said
    assert Collection.objects.get().slug == "college-professionnels"


def test_seed_leaves_a_filled_catalogue_alone() -> None:
    Collection.objects.create(title="La mienne", slug="la-mienne")

    assert "rien n’est changé" in seed()
    assert not Theme.objects.exists()


def test_seed_twice_loses_nothing(seeded: None) -> None:
    Resource.objects.filter(slug="jules").update(title="Corrigé")

    seed()

    assert Resource.objects.get(slug="jules").title == "Corrigé"


def test_seed_force_gives_their_text_back(seeded: None) -> None:
    Resource.objects.filter(slug="jules").update(title="Corrigé")
    Synonym.objects.filter(terms__startswith="EMI\n").update(terms="EMI\nmédias", note="Changé")
    known = Synonym.objects.count()
    added = Resource.objects.create(title="Ajoutée", slug="ajoutee")

    seed(force=True)

    assert Resource.objects.get(slug="jules").title.startswith("Jules")
    assert Resource.objects.contains(added)
    assert Synonym.objects.get(terms__startswith="EMI\n").terms_list[1] == "éducation aux médias et à l’information"
    assert Synonym.objects.count() == known


def test_seed_is_silent_when_asked() -> None:
    assert seed(verbosity=0) == ""


@pytest.mark.parametrize(
    ("record", "sentence"),
    [
        (
            "{model: themes.theme, fields: {collection: [mallette], number: 0, slug: t}}",
            "themes.theme t : champ « number » : Assurez-vous que cette valeur est supérieure ou égale à 1.",
        ),
        (
            "{model: themes.theme, fields: {collection: [absente], number: 1, slug: t}}",
            "champ « collection » : il n’existe pas, ou « ['absente'] » n’y est pas lisible",
        ),
        ("{model: themes.theme, fields: {number: 1, slug: t}}", "champ « collection » : Ce champ ne peut pas"),
        ("{model: themes.theme, fields: {collection: [mallette], number: un, slug: t}}", "champ « number »"),
        ("{model: themes.theme, fields: {collection: [mallette], numero: 1, slug: t}}", "champ « numero »"),
        (
            "{model: themes.theme, fields: {collection: [mallette], number: 1, slug: t, title: ''}}",
            "themes.theme t : Un titre inconnu se laisse vide.",
        ),
        ("{model: themes.collection, fields: {title: T, slug: t, audiences: [[x]]}}", "champ « audiences »"),
        ("{model: themes.collection, fields: {title: T, slug: un slug}}", "champ « slug »"),
        ("{model: themes.inconnu, fields: {code: c}}", "il faut un « model » qui existe"),
        ("{model: themes.audience}", "enregistrement n° 2 : il faut un « model »"),
        ("{fields: {code: c}}", "enregistrement c : il faut un « model »"),
        ("bonjour", "enregistrement n° 2 : il faut un « model »"),
    ],
)
def test_seed_says_what_is_wrong_and_writes_nothing(folder: Path, record: str, sentence: str) -> None:
    (folder / "themes.yaml").write_text(f"{GOOD}\n- {record}\n", encoding="utf-8")

    with pytest.raises(CommandError) as refusal:
        seed()

    assert str(refusal.value).startswith("themes.yaml, ")
    assert sentence in str(refusal.value)
    assert not Collection.objects.exists()


def test_seed_refuses_a_rule_broken_across_files(folder: Path) -> None:
    one, two = (
        f"- {{model: resources.resource, fields: {{title: T, slug: {slug}, url: 'https://{host}/', "
        "updated_at: 2026-01-01T00:00:00Z}}\n"
        for slug, host in (("a", "exemple.fr"), ("b", "www.exemple.fr"))
    )
    (folder / "resources.yaml").write_text(one + two, encoding="utf-8")

    with pytest.raises(CommandError, match=r"resources\.yaml, resources\.resource b : Une ressource a déjà cette adr"):
        seed()

    assert not Resource.objects.exists()


def test_seed_says_what_only_the_database_refuses(folder: Path) -> None:
    (folder / "resources.yaml").write_text(
        "- {model: resources.resource, fields: {title: T, slug: t}}", encoding="utf-8"
    )

    with pytest.raises(CommandError, match=r"resources\.resource t : la base refuse .*updated_at"):
        seed()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("- model: [", "themes.yaml ne se lit pas"),
        ("themes", "themes.yaml : une liste d’enregistrements est attendue."),
        ("", "une liste d’enregistrements est attendue."),
        ("- !!python/object:os.system {}", "themes.yaml ne se lit pas"),
    ],
)
def test_seed_refuses_what_is_not_a_fixture(folder: Path, text: str, sentence: str) -> None:
    (folder / "themes.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(CommandError) as refusal:
        seed()

    assert sentence in str(refusal.value)


def test_seed_refuses_other_encodings_and_absent_files(folder: Path) -> None:
    (folder / "themes.yaml").write_bytes("é".encode("latin-1"))
    with pytest.raises(CommandError, match=r"themes\.yaml ne se lit pas"):
        seed()

    (folder / "themes.yaml").unlink()
    with pytest.raises(CommandError, match=r"themes\.yaml ne se lit pas"):
        seed()


def test_seed_finds_records_by_their_natural_key(folder: Path) -> None:
    audience = Audience.objects.create(code="cpe", label="ancien", plural="ancien")
    (folder / "themes.yaml").write_text(
        f"{GOOD}\n- {{model: themes.audience, fields: {{code: cpe, label: CPE, plural: CPE}}}}", encoding="utf-8"
    )

    seed()

    assert Audience.objects.get(pk=audience.pk).label == "CPE"


def test_fixtures_are_where_settings_say() -> None:
    assert all((Path(settings.FIXTURE_DIRS[0]) / f"{name}.yaml").is_file() for name in FIXTURES)
