"""What README promises exists: its settings, commands, addresses, rooms and pictures."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands
from django.test import Client

ROOT = Path(settings.BASE_DIR)
README = (ROOT / "README.md").read_text()
HOUSE = README.partition("## La maison\n")[2].partition("\n## ")[0]
CONTRACT = [
    {name.strip() for name in layer.split("|")}
    for layer in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]["layers"]
]
LAYERS = sorted(set().union(*CONTRACT))
SETTINGS_TABLE = README.partition("## Les réglages")[2].partition("\n## ")[0]


READERS = re.compile(r"env\.\w+|os\.environ\.get|flag|number|database|required_in_production")


def read_from_environment(path: Path) -> set[str]:
    """The variables that a file reads: the first argument of every call that reads one."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call) and node.args]
    names = [call.args[0] for call in calls if READERS.fullmatch(ast.unparse(call.func))]
    return {str(name.value) for name in names if isinstance(name, ast.Constant)}


def test_settings_table_names_every_variable_and_no_other() -> None:
    read = read_from_environment(ROOT / "catalogue/settings.py")
    documented = re.findall(r"^\| `([A-Z_]+)` \|", SETTINGS_TABLE, re.M)

    assert {"DEBUG", "SECRET_KEY", "DATABASE_URL"} <= read
    assert set(documented) == read
    assert len(documented) == len(set(documented))


def test_only_the_settings_read_the_environment() -> None:
    """What is read elsewhere is not found in `.env`. The command lines name the settings, and nothing more."""
    elsewhere = {
        str(path.relative_to(ROOT))
        for room in ("catalogue", "themes")
        for path in (ROOT / room).rglob("*.py")
        if re.search(r"os\.environ\b(?!\.setdefault)|os\.getenv", path.read_text())
    }

    assert elsewhere == {"catalogue/settings.py"}


def test_make_targets_exist_and_are_all_told() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))

    assert set(re.findall(r"`make ([a-z]+)`", README)) == targets - {"help"}


@pytest.mark.django_db
@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("address", sorted(set(re.findall(r"(?:`|:8000)(/(?:[a-z-]+/)*)(?=[`\s])", README))))
def test_addresses_answer(client: Client, address: str) -> None:
    assert client.get(address, follow=True).status_code == 200


def test_management_commands_exist() -> None:
    assert set(re.findall(r"manage\.py ([a-z_]+)", README)) <= set(get_commands())


def test_map_shows_every_room_and_only_what_exists() -> None:
    tree = HOUSE.partition("```\n")[2].partition("```")[0]
    shown: set[str] = set()
    above: list[str] = []
    for indent, names in re.findall(r"^( *)((?:[\w-]+(?:/|\.py) *)+)", tree, re.M):
        del above[len(indent) // 4 :]
        shown |= {"".join([*above, name]) for name in names.split()}
        above.append(names.split()[0])
    packages = {f"{path.parent.relative_to(ROOT)}/" for path in ROOT.glob("catalogue/*/__init__.py")}

    assert [name for name in shown if not (ROOT / name).exists()] == []
    assert {
        *packages,
        *(f"catalogue/{name}.py" for name in LAYERS if (ROOT / f"catalogue/{name}.py").exists()),
    } <= shown


def test_sentence_of_the_arrows_is_the_contract() -> None:
    said = " ".join(HOUSE.split()).partition("`make check` le prouve : `")[2].partition("`")[0]

    assert [set(layer.split(", ")) for layer in said.split(" → ")] == CONTRACT


@pytest.mark.parametrize("picture", re.findall(r"!\[[^]]+\]\(([^)]+)\)", README))
def test_pictures_exist(picture: str) -> None:
    assert (ROOT / picture).stat().st_size > 10_000


def test_decisions_are_dated() -> None:
    decisions = re.findall(r"^- (.*)$", README.partition("## Décisions")[2].partition("\n## ")[0], re.M)

    assert len(decisions) > 5
    assert all(re.match(r"\*\*\d{4}-\d\d-\d\d\.\*\* ", decision) for decision in decisions)


def test_measures_have_their_date_their_command_and_every_row() -> None:
    measures = README.partition("## Mesures")[2].partition("\n## ")[0]

    assert re.search(r"\d{1,2} \w+ 20\d\d", measures)
    assert "make bench" in measures
    for row in ("vue nue", "parcourir", "un filtre", "trois filtres", "fiche"):
        assert re.search(rf"^\| {row} .*\d,\d", measures, re.M), row
