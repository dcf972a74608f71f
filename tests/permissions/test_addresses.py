"""Every address of the site × every role × reading and sending: what is answered, and what is written.

An address that stands in no line fails: whoever adds one says who may open it, in `desk.py` or `readers.py`.
"""

from collections.abc import Iterator
from itertools import groupby

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.digest import digest
from tests.permissions.desk import APPS, DESK
from tests.permissions.readers import READERS
from tests.permissions.roles import REVIEWER, ROLES, WRITERS, Answer, answer_of
from tests.permissions.rows import Row
from tests.permissions.world import HIDDEN_TITLE, World

TABLE = [*DESK, *READERS]
OF_DEVELOPMENT = {"gallery"}  # there when the table of addresses is read before tests make it that of production


def names(found: URLResolver, space: str = "", route: str = "") -> Iterator[str]:
    """Every pattern of the site, by its name, or by its route when it has none."""
    for each in found.url_patterns:
        if isinstance(each, URLPattern):
            yield f"{space}{each.name}" if each.name else f"{route}{each.pattern}"
        else:
            yield from names(each, space + (f"{each.namespace}:" if each.namespace else ""), f"{route}{each.pattern}")


def test_every_address_has_its_line() -> None:
    decided, there = {row.name for row in TABLE}, set(names(get_resolver())) - OF_DEVELOPMENT

    assert not there - decided, "dites dans tests/permissions/ qui peut ouvrir ces adresses"
    assert not decided - there, "ces adresses n’existent plus"


def family(row: Row) -> str:
    """Its room at the desk, « bureau » for the pages of no room."""
    if not row.name.startswith(("admin:", "admin/")):
        return "lecteurs"
    room = row.name.partition(":")[2].partition("_")[0] or row.name.split("/")[1]
    return room if room in APPS else "bureau"


FAMILIES = {name: list(rows) for name, rows in groupby(sorted(TABLE, key=family), family)}


@pytest.mark.django_db
@pytest.mark.parametrize("rows", FAMILIES.values(), ids=FAMILIES.keys())
def test_who_reads(rows: list[Row], world: World) -> None:
    wrong = []
    for row, role in ((row, role) for row in rows for role in ROLES if row.get):
        address = row.where(world, role)
        response = world.client(role).get(address)
        found, wanted = answer_of(response, has_written=False), (row.get or {})[role]
        if found != wanted:
            wrong.append(f"{role} lit {address} ({row.note}) : {found}, au lieu de {wanted}")
        if role not in WRITERS and HIDDEN_TITLE in response.text:
            wrong.append(f"{role} lit à {address} ce qui n’est pas publié")
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
@pytest.mark.parametrize("rows", FAMILIES.values(), ids=FAMILIES.keys())
def test_who_sends(rows: list[Row], world: World) -> None:
    before, wrong = digest(), []
    for row, role in ((row, role) for row in rows for role in ROLES if row.post):
        address, body = row.where(world, role), row.body(world, role)
        with transaction.atomic():
            response = world.client(role).post(address, body)
            found, wanted = answer_of(response, has_written=digest() != before), (row.post or {})[role]
            transaction.set_rollback(True)
        if found != wanted:
            wrong.append(f"{role} envoie à {address} ({row.note}) : {found}, au lieu de {wanted}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
@pytest.mark.parametrize("given", [{"is_staff": False}, {"is_active": False}], ids=["sans statut équipe", "désactivé"])
def test_a_group_alone_opens_nothing(given: dict[str, bool], world: World) -> None:
    """Once the status of the team is taken back, or the account closed, at the next page."""
    User.objects.filter(pk=world.accounts[REVIEWER].pk).update(**given)
    client, draft = world.client(REVIEWER), world["fiche", "draft"]

    assert answer_of(client.get(reverse("admin:index")), has_written=False) == Answer.SIGN_IN
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.get(f"{world['fiche', 'copied'].get_absolute_url()}brouillon/").status_code == 404
