"""The shelves, the accounts, and the desk as a whole."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from catalogue.search.models import CatalogueVersion
from tests import records
from tests.conftest import SignIn
from tests.desk.forms import errors, save
from themes.models import Audience, Theme


def test_index_is_in_french_and_in_the_order_of_use(chief: Client) -> None:
    response = chief.get(reverse("admin:index"))

    assert "Administration du catalogue" in response.content.decode()
    rooms = [room["app_label"] for room in admin.site.get_app_list(response.wsgi_request)]
    assert rooms[:5] == ["fiches", "selections", "resources", "competences", "themes"]
    assert rooms[5:8] == ["reports", "search", "links"]


def test_version_of_the_catalogue_is_nobody_s_to_edit() -> None:
    assert not admin.site.is_registered(CatalogueVersion)


def test_roles_are_ticked_in_an_account_and_have_no_page() -> None:
    """Their page would show the rights in English, and let one undo what the migration gives."""
    assert not admin.site.is_registered(Group)


def test_unknown_title_of_a_theme_stays_unknown(chief: Client) -> None:
    collection = records.a_collection()
    address = reverse("admin:themes_collection_change", args=(collection.pk,))

    response = save(chief, address, "collection_form", themes__0__number=1, themes__0__slug="m-theme-1")

    assert errors(response) == ""
    assert Theme.objects.get().title is None


def test_themes_that_exchange_their_numbers_are_refused_with_a_sentence(chief: Client) -> None:
    collection = records.a_collection()
    for number in (1, 2):
        records.a_theme(collection=collection, number=number)
    address = reverse("admin:themes_collection_change", args=(collection.pk,))

    response = save(chief, address, "collection_form", themes__0__number=2, themes__1__number=1)

    assert "Cette mallette a déjà un thème de ce numéro." in errors(response)


def test_order_of_the_publics_is_typed_in_the_list(chief: Client) -> None:
    for position, code in enumerate(("un", "deux"), start=1):
        Audience.objects.create(code=code, label=code, plural=code, position=position)
    address = reverse("admin:themes_audience_changelist")

    save(chief, address, "changelist-form", form__0__position=2, form__1__position=1, _save="Enregistrer")

    assert [audience.code for audience in Audience.objects.all()] == ["deux", "un"]


def test_account_page_says_what_opens_the_desk(sign_in: SignIn) -> None:
    account = User.objects.create_user("nouvelle")
    html = sign_in("administrateur").get(reverse("admin:auth_user_change", args=(account.pk,))).content.decode()

    assert "statut équipe" in html
    assert "Rédacteur : écrit" in html


def test_administrateur_makes_a_redacteur(sign_in: SignIn) -> None:
    account = User.objects.create_user("nouvelle")
    group = Group.objects.get(name="rédacteur")
    address = reverse("admin:auth_user_change", args=(account.pk,))

    response = save(sign_in("administrateur"), address, "user_form", is_staff="on", groups=[str(group.pk)])

    account.refresh_from_db()
    assert errors(response) == ""
    assert account.is_staff
    assert list(account.groups.all()) == [group]


@pytest.mark.parametrize("page", ["change", "delete"])
def test_administrateur_does_not_touch_a_superuser(page: str, sign_in: SignIn) -> None:
    chief = User.objects.create_superuser("chef")
    address = reverse(f"admin:auth_user_{page}", args=(chief.pk,))

    assert sign_in("administrateur").post(address, {"post": "yes", "username": "pris"}).status_code == 403
    assert User.objects.filter(username="chef").exists()


def test_administrateur_does_not_make_a_superuser(sign_in: SignIn) -> None:
    account = User.objects.create_user("nouvelle")
    address = reverse("admin:auth_user_change", args=(account.pk,))

    save(sign_in("administrateur"), address, "user_form", is_superuser="on")

    account.refresh_from_db()
    assert not account.is_superuser


@pytest.mark.django_db
def test_suspended_sign_in_says_for_how_long(client: Client, settings: Settings) -> None:
    settings.AXES_COOLOFF_TIME = timedelta(minutes=90)
    sent = {"username": "quelqu’un", "password": "faux"}
    for _ in range(settings.AXES_FAILURE_LIMIT):
        refused = client.post(reverse("admin:login"), sent)

    assert refused.status_code == 429
    assert "Après 8 essais manqués, la connexion est suspendue pendant 1\u00a0h\u00a030" in refused.content.decode()
