"""TWO_FACTORS=required: nothing of the desk opens to a password alone, whatever the address."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from catalogue.people.kept import FIELD
from tests.records import a_fiche, a_resource
from tests.sso.codes import APPLICATION, CODE, Clock, add_application, seal_in, type_password
from tests.sso.conftest import PASSWORD, Lying, come_by_provider, member, who

pytestmark = pytest.mark.django_db
MEANS = "/admin/connexion/moyens/"


@pytest.fixture(autouse=True)
def required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "TWO_FACTORS", True)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def addresses(db: None) -> list[str]:
    """Every kind of page that readers may not open."""
    resource, fiche = a_resource(status="brouillon"), a_fiche(status="brouillon")
    theme = fiche.theme
    return [
        f"/admin/resources/resource/{resource.pk}/change/",
        "/admin/fiches/fiche/",
        "/admin/auth/user/",
        "/admin/password_change/",
        "/admin/autocomplete/?app_label=fiches&model_name=fiche&field_name=theme&term=",
        "/admin/jsi18n/",
        f"/ressources/{resource.slug}/",
        f"/ressources/{resource.slug}/brouillon/",
        f"/mallettes/{theme.collection.slug}/theme-{theme.number}/fiche-{fiche.number}/",
    ]


def test_password_alone_opens_nothing_but_where_a_factor_is_added(
    client: Client, addresses: list[str], clock: Clock
) -> None:
    boss = member("chef", group="administrateur")
    type_password(client, "chef")
    assert who(client) == str(boss.pk)

    closed = {address: client.get(address).status_code for address in ["/admin/", *addresses]}
    assert set(closed.values()) <= {302, 404}, closed
    assert client.post("/admin/apercu/", {"text": "a"}).status_code == 302
    assert client.get("/admin/login/")["Location"] == MEANS
    assert "obligatoire" in client.get(MEANS).text
    assert client.get(f"/admin/connexion/comptes/{boss.pk}/").status_code == 302
    add_application(client, clock)
    opened = {address: client.get(address).status_code for address in ["/admin/", *addresses[:-1]]}
    assert set(opened.values()) <= {200, 404}, opened
    assert opened["/admin/fiches/fiche/"] == 200


def test_session_that_proved_too_little_is_nobody(client: Client, addresses: list[str], clock: Clock) -> None:
    """It began before the setting, or by a way that we do not know."""
    paul = member("paul")
    first = Client()
    type_password(first)
    add_application(first, clock)
    client.force_login(paul)

    for address in ["/admin/", MEANS, APPLICATION, "/admin/connexion/confirmer/", *addresses]:
        assert client.get(address).status_code in (302, 404), address
    assert client.get("/admin/login/").status_code == 200
    assert client.post(f"{MEANS}{Authenticator.objects.latest('pk').pk}/retirer/").status_code == 302
    assert Authenticator.objects.count() == 2
    type_password(client)
    assert client.post(CODE, {"code": clock.code_of(paul)})["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_one_person_after_another_in_the_same_browser(client: Client, paul: User, anne: User, clock: Clock) -> None:
    """What the second has proved is not lost with the session of the first."""
    first = Client()
    type_password(first)
    add_application(first, clock)
    client.force_login(anne)
    type_password(client)

    assert who(client) == ""
    client.post(CODE, {"code": clock.code_of(paul)})
    assert who(client) == str(paul.pk)
    assert client.get("/admin/").status_code == 200


def test_provider_is_enough(client: Client, provider: Lying, anne: User) -> None:
    come_by_provider(client)

    assert client.get("/admin/").status_code == 200


def test_who_proved_too_little_may_leave(client: Client, paul: User) -> None:
    type_password(client)
    client.post("/admin/logout/")

    assert who(client) == ""


def test_identity_is_not_attached_by_a_password_alone(client: Client, provider: Lying, paul: User) -> None:
    type_password(client)
    response = client.post("/admin/connexion/fournisseur/", {"purpose": "attach"})

    assert response["Location"].startswith("/admin/connexion/confirmer/")


def test_password_adds_no_factor_to_who_comes_by_the_provider(client: Client, provider: Lying, anne: User) -> None:
    """Or it would be enough by itself; an identity of another provider protects nothing."""
    come_by_provider(Client())
    anne.set_password(PASSWORD)
    anne.save()
    type_password(client, "anne")

    assert client.get(APPLICATION).status_code == 302
    assert client.post(APPLICATION).status_code == 302
    assert "Un mot de passe seul ne suffit pas ici" in client.get("/admin/login/").text
    assert come_by_provider(client)["Location"] == "/admin/"
    SocialAccount.objects.update(provider="https://ailleurs.exemple")
    other = Client()
    type_password(other, "anne")
    assert other.get(APPLICATION).status_code == 200


def test_last_factor_stays(client: Client, paul: User, clock: Clock) -> None:
    type_password(client)
    add_application(client, clock)
    factor = Authenticator.objects.get(type="totp")
    page = client.post(f"{MEANS}{factor.pk}/retirer/", follow=True)

    assert "obligatoire ici" in page.text
    assert Authenticator.objects.filter(pk=factor.pk).exists()


def test_text_of_a_session_that_ended_waits_for_the_factor(client: Client, paul: User, clock: Clock) -> None:
    resource = a_resource(status="brouillon")
    sent = {"title": "Tapé longtemps"}
    held = seal_in(client.post(f"/admin/resources/resource/{resource.pk}/change/", sent))
    waiting = type_password(client, **{FIELD: held})

    assert (waiting.status_code, seal_in(waiting)) == (403, held)
    assert "ajoutez-en un" in waiting.text
    add_application(client, clock)
    given_back = client.post("/admin/connexion/reprendre/", {FIELD: held})
    assert "Retrouver ma saisie" in given_back.text
    assert "Tapé longtemps" in given_back.text


def test_reader_who_is_signed_in_reads(client: Client, paul: User) -> None:
    type_password(client)

    assert client.get("/").status_code == 200
    assert client.get("/recherche/?q=a").status_code == 200
