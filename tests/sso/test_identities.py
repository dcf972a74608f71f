"""« Mes moyens de connexion » : an identity attached to an account that has a password, and taken away."""

import pytest
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client

from tests.sso.codes import CODE, Clock, add_application, type_password
from tests.sso.conftest import Lying, agree, come_by_provider, leave, who

pytestmark = pytest.mark.django_db
MEANS = "/admin/connexion/moyens/"


def test_one_attaches_and_detaches_an_identity(client: Client, provider: Lying, paul: User) -> None:
    type_password(client)
    assert "Relier ProConnect" in client.get(MEANS).text
    assert come_by_provider(client, "sub-paul", purpose="attach")["Location"] == MEANS
    other = Client()
    come_by_provider(other, "sub-paul")
    assert who(other) == str(paul.pk)
    assert come_by_provider(client, "sub-paul", purpose="attach")["Location"] == MEANS
    assert SocialAccount.objects.count() == 1

    assert "ne vous connecte plus" in client.post(f"{MEANS}identite/retirer/", follow=True).text
    assert not SocialAccount.objects.exists()
    assert "Identité retirée" in str(LogEntry.objects.latest("pk"))


def test_identity_of_another_is_not_taken(client: Client, provider: Lying, anne: User, paul: User) -> None:
    come_by_provider(Client())
    type_password(client)
    response = come_by_provider(client, purpose="attach")

    assert response.status_code == 409
    assert SocialAccount.objects.get().user == anne
    assert who(client) == str(paul.pk)


def test_second_identity_is_refused(client: Client, provider: Lying, paul: User) -> None:
    type_password(client)
    come_by_provider(client, "sub-paul", purpose="attach")

    assert come_by_provider(client, "sub-anne", purpose="attach").status_code == 409
    assert SocialAccount.objects.get().uid == "sub-paul"


def test_identity_taken_at_the_same_time_is_refused(
    client: Client, provider: Lying, anne: User, paul: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two browsers that both found it free: the constraint of the base decides."""
    address = agree(leave(client))

    def late(self: SocialLogin) -> None:
        SocialAccount.objects.create(user=paul, provider=provider.issuer, uid="sub-anne")

    monkeypatch.setattr(SocialLogin, "lookup", late)

    assert client.get(address).status_code == 409
    assert SocialAccount.objects.get().user == paul
    assert who(client) == ""


def test_session_that_ended_meanwhile_attaches_nothing(client: Client, provider: Lying, paul: User) -> None:
    type_password(client)
    address = agree(leave(client, purpose="attach"), "sub-paul")
    session = client.session
    del session["_auth_user_id"]
    session.save()

    assert client.get(address).status_code == 400
    assert not SocialAccount.objects.exists()


def test_only_means_is_not_taken_away(client: Client, provider: Lying, anne: User) -> None:
    come_by_provider(client)

    assert "votre seul moyen" in client.post(f"{MEANS}identite/retirer/", follow=True).text
    assert SocialAccount.objects.exists()


def test_confirming_by_the_provider_asks_it_again(
    client: Client, provider: Lying, anne: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    come_by_provider(client)
    monkeypatch.setattr("catalogue.people.sso.confirming.SECONDS", -1)
    confirm = client.get(f"{MEANS}application/")["Location"]
    assert "Confirmer avec ProConnect" in client.get(confirm).text
    address = leave(client, purpose="confirm", next=f"{MEANS}application/")
    assert "prompt=login" in address
    monkeypatch.setattr("catalogue.people.sso.confirming.SECONDS", 600)
    assert client.get(agree(address))["Location"] == f"{MEANS}application/"
    assert client.get(f"{MEANS}application/").status_code == 200


def test_own_factor_is_asked_after_the_provider_too(
    client: Client, provider: Lying, anne: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)
    come_by_provider(client)
    add_application(client, clock)
    client.post("/admin/logout/")

    assert come_by_provider(client, next=MEANS)["Location"] == CODE
    assert who(client) == ""
    assert "'token':" not in str(dict(client.session))
    assert client.post(CODE, {"code": clock.code_of(anne)})["Location"] == MEANS
    assert "end_session" in client.post("/admin/logout/").text


def test_provider_that_is_left_meanwhile_fails_nothing(
    client: Client, provider: Lying, anne: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)
    come_by_provider(client)
    add_application(client, clock)
    client.post("/admin/logout/")
    come_by_provider(client)
    monkeypatch.setattr(settings, "OIDC", None)

    assert client.get(CODE)["Location"] == "/admin/login/"
    assert client.get("/admin/login/").status_code == 200


def test_attaching_asks_to_be_confirmed(
    client: Client, provider: Lying, paul: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_password(client)
    monkeypatch.setattr("catalogue.people.sso.confirming.SECONDS", -1)

    response = client.post("/admin/connexion/fournisseur/", {"purpose": "attach"})
    assert response["Location"] == "/admin/connexion/confirmer/?next=%2Fadmin%2Fconnexion%2Fmoyens%2F"
    assert Client().post("/admin/connexion/fournisseur/", {"purpose": "attach"}).status_code == 302


def test_administrator_detaches_an_identity(provider: Lying, anne: User, chief: Client) -> None:
    come_by_provider(Client())
    chief.post(f"/admin/connexion/comptes/{anne.pk}/", {"identity": ""})

    assert not SocialAccount.objects.exists()
    assert "Identité retirée par un administrateur" in str(LogEntry.objects.latest("pk"))
