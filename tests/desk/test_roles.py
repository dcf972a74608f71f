"""Who may do what: roles × records × actions, then roles × addresses × GET and POST."""

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.db import connection
from django.db.models import Model
from django.urls import reverse

from catalogue.search.models import Synonym
from tests import records
from tests.conftest import SignIn

EDITORIAL = [
    ("themes", "collection"),
    ("themes", "theme"),
    ("themes", "audience"),
    ("themes", "level"),
    ("resources", "organisation"),
    ("resources", "author"),
    ("resources", "resource"),
    ("competences", "framework"),
    ("competences", "domain"),
    ("competences", "competence"),
    ("fiches", "fiche"),
    ("selections", "selection"),
]
PUBLISHED = {"resource": records.a_resource, "fiche": records.a_fiche, "selection": records.a_selection}
PARTS = ["authorship", "fieldorigin", "section", "citation", "competencelink", "step", "reference"]
ROLES = ("anonymous", "staff", "rédacteur", "relecteur", "administrateur", "superuser")
WRITERS = ("rédacteur", "relecteur", "administrateur", "superuser")
PUBLISHERS = ("relecteur", "administrateur", "superuser")


def person(role: str) -> User:
    user = User.objects.create_user(role, is_staff=True, is_superuser=role == "superuser")
    user.groups.set(Group.objects.filter(name=role))
    return user


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES[1:])
def test_rights_of_a_role(role: str) -> None:
    user = person(role)
    for room, model in EDITORIAL:
        for action in ("view", "add", "change"):
            assert user.has_perm(f"{room}.{action}_{model}") == (role in WRITERS), (room, model, action)
        assert user.has_perm(f"{room}.delete_{model}") == (role in PUBLISHERS), (room, model)
        if model in PUBLISHED:
            assert user.has_perm(f"{room}.publish_{model}") == (role in PUBLISHERS), (room, model)
    for action in ("view", "add", "change", "delete"):
        assert user.has_perm(f"auth.{action}_user") == (role in ("administrateur", "superuser"))
        assert user.has_perm(f"auth.{action}_group") == (role == "superuser"), "une migration fait les rôles"


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES[1:])
def test_rights_of_a_role_on_the_search(role: str) -> None:
    """A rédacteur teaches and ticks off; the days of a vain search are counted by the site alone."""
    user = person(role)
    allowed = {
        "synonym": {"view": WRITERS, "add": WRITERS, "change": WRITERS, "delete": PUBLISHERS},
        "vainsearch": {"view": WRITERS, "add": PUBLISHERS, "change": WRITERS, "delete": PUBLISHERS},
        "soughtinvain": {"view": WRITERS, "add": ("superuser",), "change": ("superuser",), "delete": ("superuser",)},
    }
    for model, actions in allowed.items():
        for action, roles in actions.items():
            assert user.has_perm(f"search.{action}_{model}") == (role in roles), (model, action)
    for model in ("document", "mark", "word", "catalogueversion"):
        assert user.has_perm(f"search.view_{model}") == (role == "superuser")


@pytest.mark.django_db
def test_redacteur_removes_the_rows_of_what_is_being_written() -> None:
    rights = {right.split(".")[1] for right in person("rédacteur").get_all_permissions()}

    assert {f"delete_{part}" for part in PARTS} <= rights
    assert {right for right in rights if right.startswith(("delete_", "publish_"))} == {f"delete_{p}" for p in PARTS}


def addresses(record: Model) -> dict[str, str]:
    name = f"admin:{record._meta.app_label}_{record._meta.model_name}"
    return {
        "list": reverse(f"{name}_changelist"),
        "add": reverse(f"{name}_add"),
        "change": reverse(f"{name}_change", args=(record.pk,)),
        "history": reverse(f"{name}_history", args=(record.pk,)),
        "delete": reverse(f"{name}_delete", args=(record.pk,)),
    }


def expected(role: str, page: str, method: str, status: str) -> int:
    """200 shown, 302 sent to sign in, 403 refused."""
    if role == "anonymous":
        return 302
    if role == "staff":
        return 403
    if page == "delete" and role not in PUBLISHERS:
        return 403
    if page == "change" and method == "post" and status == "publie":
        return 403
    return 200


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("model", PUBLISHED)
@pytest.mark.parametrize("status", ["a-relire", "publie"])
def test_addresses_of_what_is_published(role: str, model: str, status: str, sign_in: SignIn) -> None:
    record = PUBLISHED[model](status=status)
    client = sign_in(role)

    for page, address in addresses(record).items():
        assert client.get(address).status_code == expected(role, page, "get", status), (page, "get")
        if page in ("add", "change"):  # an empty form: shown again to who may send it
            assert client.post(address, {}).status_code == expected(role, page, "post", status), (page, "post")

    deletion = client.post(addresses(record)["delete"], {"post": "yes"})
    assert deletion.status_code == (403 if expected(role, "delete", "post", status) == 403 else 302)
    assert type(record)._default_manager.filter(pk=record.pk).exists() == (role not in PUBLISHERS)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_addresses_of_the_other_records(role: str, sign_in: SignIn) -> None:
    client = sign_in(role)
    makers: list[Any] = [records.a_theme, records.a_competence, records.an_author, records.an_organisation]
    makers.append(lambda: Synonym.objects.create(terms="EMI\néducation aux médias"))

    for record in [make() for make in makers]:
        for page, address in addresses(record).items():
            assert client.get(address).status_code == expected(role, page, "get", "")


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_addresses_of_the_accounts(role: str, sign_in: SignIn) -> None:
    client = sign_in(role)
    account = User.objects.create_user("quelqu’un")
    allowed = {"anonymous": 302, "administrateur": 200, "superuser": 200}.get(role, 403)

    for page, address in addresses(account).items():
        assert client.get(address).status_code == allowed, page


@pytest.mark.django_db
@pytest.mark.parametrize("role", WRITERS)
def test_what_is_published_is_read_without_a_form(role: str, sign_in: SignIn) -> None:
    fiche = records.a_fiche(status="publie")

    html = sign_in(role).get(addresses(fiche)["change"]).content.decode()

    assert 'name="_save"' not in html
    assert 'name="version"' not in html
    assert 'name="title"' not in html


# what each action makes of a draft and of what is published: None when it is refused
ACTIONS = {
    "publish": ("publie", None),
    "withdraw": (None, "brouillon"),
    "archive": ("archive", "archive"),
    "submit": ("a-relire", None),
}


@pytest.mark.django_db
@pytest.mark.parametrize("role", WRITERS)
@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("model", PUBLISHED)
def test_actions_of_a_list(role: str, action: str, model: str, sign_in: SignIn) -> None:
    draft, published = PUBLISHED[model](status="brouillon"), PUBLISHED[model](status="publie")
    chosen = {"action": action, "_selected_action": [draft.pk, published.pk]}

    response = sign_in(role).post(addresses(draft)["list"], chosen, follow=True)

    draft.refresh_from_db()
    published.refresh_from_db()
    after = ACTIONS[action] if role in PUBLISHERS or action == "submit" else (None, None)
    assert (draft.status, published.status) == (after[0] or "brouillon", after[1] or "publie")
    if role in PUBLISHERS or action == "submit":
        said = response.content.decode()
        assert ("ne le permet pas" in said) == (None in after)


@pytest.mark.django_db
def test_action_is_told_in_the_history(sign_in: SignIn) -> None:
    fiche = records.a_fiche(status="brouillon")
    client = sign_in("relecteur")
    client.post(addresses(fiche)["list"], {"action": "publish", "_selected_action": [fiche.pk]})

    html = client.get(addresses(fiche)["history"]).content.decode()
    assert "Publication" in html
    assert "relecteur" in html


@pytest.mark.django_db
def test_migration_of_the_roles_goes_back_and_forth() -> None:
    migration: Any = import_module("catalogue.desk.migrations.0001_roles")
    editor = SimpleNamespace(connection=connection)

    migration.drop_roles(apps, editor)
    assert not Group.objects.exists()
    migration.make_roles(apps, editor)
    migration.make_roles(apps, editor)
    later: Any = import_module("catalogue.desk.migrations.0002_search_roles")
    for _ in range(2):
        later.give_rights(apps, editor)
    assert Group.objects.filter(permissions__codename="change_synonym").count() == 3
    later.take_rights(apps, editor)
    assert not Group.objects.filter(permissions__content_type__app_label="search").exists()

    assert sorted(Group.objects.values_list("name", flat=True)) == ["administrateur", "relecteur", "rédacteur"]
