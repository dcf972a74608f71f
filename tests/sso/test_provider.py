"""Signing in by an identity provider: who gets in, who does not, and what is written then."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from catalogue.settings_sso import Provider
from tests.sso.conftest import Lying, agree, come_by_provider, leave, member, who

pytestmark = pytest.mark.django_db
BACK = "/admin/connexion/retour/"


def test_account_that_waits_is_taken_then_recognised(client: Client, provider: Lying, anne: User) -> None:
    response = come_by_provider(client, next="/admin/fiches/fiche/")

    assert response["Location"] == "/admin/fiches/fiche/"
    assert client.get("/admin/").status_code == 200
    identity = SocialAccount.objects.get()
    assert (identity.user, identity.provider, identity.uid) == (anne, provider.issuer, "sub-anne")
    assert identity.extra_data == {}
    again = Client()
    User.objects.filter(pk=anne.pk).update(email="autre@exemple.fr")
    assert come_by_provider(again)["Location"] == "/admin/"
    assert who(again) == str(anne.pk)
    assert SocialAccount.objects.count() == 1


def test_demand_is_what_proconnect_asks(client: Client, provider: Lying, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Provider(provider.issuer, "le-catalogue", "secret", acr=("eidas1",), scopes=("openid", "uid"))
    monkeypatch.setattr(settings, "OIDC", asked)
    address = leave(client)
    sent = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}

    assert address.startswith(f"{provider.issuer}/oauth2/authorize?")
    assert sent["redirect_uri"] == f"http://testserver{BACK}"
    assert (sent["response_type"], sent["acr_values"], set(sent["scope"].split())) == (
        "code",
        "eidas1",
        {"openid", "uid"},
    )
    assert (len(sent["state"]) >= 32, len(sent["nonce"]) >= 32) == (True, True)
    assert sent["code_challenge_method"] == "S256"
    other = parse_qs(urlsplit(leave(client)).query)
    assert (other["state"][0], other["nonce"][0]) != (sent["state"], sent["nonce"])


def test_plain_json_about_the_same_person_is_believed(client: Client, provider: Lying, anne: User) -> None:
    provider.lies(userinfo={"as": "json"})

    assert come_by_provider(client).status_code == 302
    assert who(client) == str(anne.pk)


LIES: dict[str, dict[str, Any]] = {
    "signed by another": {"id_token": {"key": "another"}},
    "not signed": {"id_token": {"alg": "none"}},
    "signed with what is public": {"id_token": {"alg": "HS256"}},
    "unknown key": {"id_token": {"kid": "inconnue"}},
    "for another": {"id_token": {"claims": {"aud": "un-autre"}}},
    "for several, ours not said": {"id_token": {"claims": {"aud": ["le-catalogue", "un-autre"]}}},
    "given to another": {"id_token": {"claims": {"azp": "un-autre"}}},
    "from another": {"id_token": {"claims": {"iss": "https://ailleurs.exemple"}}},
    "too old": {"id_token": {"claims": {"exp": 1_000_000_000}}},
    "that never ends": {"id_token": {"claims": {"exp": None}}},
    "another demand": {"id_token": {"claims": {"nonce": "une-autre"}}},
    "no demand": {"id_token": {"claims": {"nonce": None}}},
    "of nobody": {"id_token": {"claims": {"sub": None}}},
    "of no name": {"id_token": {"claims": {"sub": ""}}},
    "of a hostile name": {"id_token": {"claims": {"sub": "a\x00b"}}},
    "about another": {"userinfo": {"claims": {"sub": "sub-paul"}}},
    "about another, in plain": {"userinfo": {"as": "json", "claims": {"sub": "sub-paul"}}},
    "about, by another": {"userinfo": {"key": "another"}},
    "about, not signed": {"userinfo": {"alg": "none"}},
    "about, signed with what is public": {"userinfo": {"alg": "HS256"}},
    "about, for another": {"userinfo": {"claims": {"aud": "un-autre"}}},
    "about, from another": {"userinfo": {"claims": {"iss": "https://ailleurs.exemple"}}},
    "about, of nobody": {"userinfo": {"claims": {"sub": None}}},
    "tokens that are none": {"body": {"/oauth2/token": '{"access_token": "a", "id_token": "b"}'}},
    "tokens that are not text": {"body": {"/oauth2/token": '{"access_token": 1, "id_token": [2]}'}},
    "no tokens": {"body": {"/oauth2/token": "{}"}},
    "a list of tokens": {"body": {"/oauth2/token": "[]"}},
    "no JSON": {"body": {"/oauth2/token": "<html>"}},
    "keys that are none": {"body": {"/jwks": '{"keys": [1]}'}},
    "keys of nothing": {"body": {"/jwks": "{}"}},
    "much too long": {"body": {"/jwks": " " * 600_000}},
    "refused": {"status": {"/oauth2/token": 401}},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_lie_opens_nothing(client: Client, provider: Lying, anne: User, lie: dict[str, Any]) -> None:
    provider.lies(**lie)
    response = come_by_provider(client)

    assert response.status_code == 502
    assert 'lang="fr"' in response.text
    assert who(client) == ""
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    "config",
    [
        {"issuer": "https://ailleurs.exemple"},
        {"token_endpoint": None},
        {"jwks_uri": "ftp://ailleurs.exemple/cles"},
        {"userinfo_endpoint": ["http://localhost/"]},
        {"authorization_endpoint": "http://["},
    ],
    ids=str,
)
def test_provider_that_is_not_sound_is_left(client: Client, provider: Lying, config: dict[str, Any]) -> None:
    provider.lies(config=config)
    response = client.post("/admin/connexion/fournisseur/")

    assert response.status_code == 502
    assert "n’a pas pu être vérifiée" in response.text


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/oauth2/token", "/jwks", "/userinfo"])
def test_provider_that_fails_says_so(client: Client, provider: Lying, anne: User, path: str) -> None:
    address = agree(leave(client))
    provider.lies(status={path: 500})
    response = client.get(address)

    assert response.status_code == 503
    assert "ProConnect ne répond pas" in response.text
    assert who(client) == ""


def test_provider_that_is_slow_says_so(
    client: Client, provider: Lying, anne: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalogue.people.sso.fetching.SECONDS", 0.2)
    address = agree(leave(client))
    provider.lies(slow={"/userinfo": 2})

    assert client.get(address).status_code == 503


def test_provider_that_is_away_says_so(client: Client, provider: Lying, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "OIDC", Provider("http://localhost:1", "le-catalogue", "secret"))

    assert client.post("/admin/connexion/fournisseur/").status_code == 503


def test_assurance_that_was_asked_is_required(
    client: Client, provider: Lying, anne: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        settings, "OIDC", Provider(provider.issuer, "le-catalogue", "secret", acr=("eidas2", "eidas3"))
    )
    assert come_by_provider(client).status_code == 502
    provider.lies(id_token={"claims": {"acr": "eidas1"}})
    assert come_by_provider(client).status_code == 502
    provider.lies(id_token={"claims": {"acr": "eidas3"}})
    assert come_by_provider(client).status_code == 302


# --- who has an account, and who has none


def unknown(response: Any) -> bool:
    return response.status_code == 403 and "Aucun compte ne vous attend ici" in response.text


def test_unknown_person_gets_no_account(client: Client, provider: Lying) -> None:
    assert unknown(come_by_provider(client))
    assert (User.objects.count(), SocialAccount.objects.count(), who(client)) == (0, 0, "")


@pytest.mark.parametrize(
    "account",
    [
        {"password": "une phrase assez longue"},
        {"is_active": False},
        {"is_staff": False},
        {"email": ""},
        {"email": "anne@exemple.fr.ailleurs.exemple"},
    ],
    ids=str,
)
def test_account_that_does_not_wait_is_not_taken(client: Client, provider: Lying, account: dict[str, Any]) -> None:
    described: dict[str, Any] = {"email": "anne@exemple.fr", "is_staff": True, "password": None} | account
    User.objects.create_user("anne", **described)

    assert unknown(come_by_provider(client))
    assert not SocialAccount.objects.exists()


def test_two_accounts_that_wait_are_not_chosen_between(client: Client, provider: Lying, anne: User) -> None:
    member("autre", email="anne@exemple.fr", password=None)

    assert unknown(come_by_provider(client))


def test_address_that_was_not_verified_is_not_believed(client: Client, provider: Lying, anne: User) -> None:
    provider.lies(userinfo={"claims": {"email_verified": False}})
    assert unknown(come_by_provider(client))
    provider.lies(userinfo={"claims": {"email": ["anne@exemple.fr"]}})
    assert unknown(come_by_provider(client))


def test_account_that_has_an_identity_waits_no_more(client: Client, provider: Lying, anne: User) -> None:
    SocialAccount.objects.create(user=anne, provider=provider.issuer, uid="une-autre")

    assert unknown(come_by_provider(client))


def test_same_name_from_another_issuer_is_somebody_else(client: Client, provider: Lying, paul: User) -> None:
    SocialAccount.objects.create(user=paul, provider="https://ailleurs.exemple", uid="sub-anne")

    assert unknown(come_by_provider(client))


@pytest.mark.parametrize("closed", [{"is_active": False}, {"is_staff": False}], ids=str)
def test_account_that_was_closed_stays_closed(
    client: Client, provider: Lying, anne: User, closed: dict[str, bool]
) -> None:
    come_by_provider(Client())
    User.objects.filter(pk=anne.pk).update(**closed)
    response = come_by_provider(client)

    assert response.status_code == 403
    assert "n’ouvre plus" in response.text
    assert who(client) == ""


# --- the way back


@pytest.mark.parametrize(
    "query", ["", "code=a", "code=a&state=b", "state=%00", "error=access_denied", "code=a&state=a&state=b"]
)
def test_way_back_that_nobody_asked_leads_nowhere(client: Client, provider: Lying, query: str) -> None:
    response = client.get(f"{BACK}?{query}")

    assert response.status_code == 400
    assert "Cette connexion a expiré" in response.text


def test_way_back_serves_once_and_in_its_own_browser(client: Client, provider: Lying, anne: User) -> None:
    address = agree(leave(client))

    assert Client().get(address).status_code == 400
    assert client.get(address).status_code == 302
    client.post("/admin/logout/")
    assert client.get(address).status_code == 400
    assert who(client) == ""


def test_way_back_is_too_late_after_a_while(
    client: Client, provider: Lying, anne: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = agree(leave(client))
    monkeypatch.setattr("allauth.socialaccount.internal.statekit.STATE_TTL", -1)

    assert client.get(address).status_code == 400


def test_code_of_another_sign_in_is_refused(client: Client, provider: Lying, anne: User) -> None:
    """Its state is ours, its code was given for another demand: neither its proof nor its nonce is ours."""
    stolen = parse_qs(urlsplit(agree(leave(Client()))).query)["code"][0]
    state = parse_qs(urlsplit(leave(client)).query)["state"][0]

    assert client.get(BACK, {"state": state, "code": stolen}).status_code == 502
    assert who(client) == ""


@pytest.mark.parametrize(("error", "status"), [("access_denied", 403), ("server_error", 502), ("<b>", 502), ("", 502)])
def test_provider_that_says_no_is_told(client: Client, provider: Lying, error: str, status: int) -> None:
    state = parse_qs(urlsplit(leave(client)).query)["state"][0]
    response = client.get(BACK, {"state": state, "error": error})

    assert response.status_code == status
    assert "<b>" not in response.text


@pytest.mark.parametrize("method", ["head", "post", "options"])
def test_way_back_is_by_get_alone(client: Client, provider: Lying, method: str) -> None:
    assert getattr(client, method)(BACK).status_code == 405


@pytest.mark.parametrize("address", ["https://ailleurs.exemple/", "//ailleurs.exemple", "javascript:alert(1)", "\x00"])
def test_next_address_is_ours(client: Client, provider: Lying, anne: User, address: str) -> None:
    assert come_by_provider(client, next=address)["Location"] == "/admin/"


def test_button_needs_our_own_page(provider: Lying) -> None:
    assert Client(enforce_csrf_checks=True).post("/admin/connexion/fournisseur/").status_code == 403
    assert Client().get("/admin/connexion/fournisseur/").status_code == 405


def test_without_a_provider_there_is_no_way(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "OIDC", None)

    assert client.post("/admin/connexion/fournisseur/").status_code == 404
    assert client.get(BACK).status_code == 404
    assert "ProConnect" not in client.get("/admin/login/").text


# --- what is kept, and signing out


def test_journals_hold_no_token(client: Client, provider: Lying, caplog: pytest.LogCaptureFixture) -> None:
    address = agree(leave(client))
    client.get(address)

    sent = parse_qs(urlsplit(address).query)
    assert "UNKNOWN" in caplog.text
    for secret in (sent["code"][0], sent["state"][0], "eyJ", "anne@exemple.fr", "sub-anne"):
        assert secret not in caplog.text


def test_signing_out_leaves_the_provider_too(client: Client, provider: Lying, anne: User) -> None:
    come_by_provider(client)
    page = client.post("/admin/logout/")

    assert who(client) == ""
    assert f'content="0; url={provider.issuer}/oauth2/end_session?' in page.text
    for sent in (
        "id_token_hint=eyJ",
        "state=",
        "post_logout_redirect_uri=http%3A%2F%2Ftestserver%2Fadmin%2Fconnexion%2Fdepart%2F",
    ):
        assert sent in page.text
    assert client.get("/admin/connexion/depart/").status_code == 200


def test_signing_out_of_a_password_asks_nothing_of_the_provider(client: Client, provider: Lying, paul: User) -> None:
    client.post("/admin/login/", {"username": "paul", "password": "une phrase assez longue"})
    assert who(client) == str(paul.pk)
    page = client.post("/admin/logout/")

    assert page.status_code == 200
    assert "end_session" not in page.text
    assert who(client) == ""


def test_provider_without_an_end_leaves_us_only(client: Client, provider: Lying, anne: User) -> None:
    provider.lies(config={"end_session_endpoint": "javascript:alert(1)"})
    come_by_provider(client)

    assert "javascript" not in client.post("/admin/logout/").text
    assert who(client) == ""


def test_one_person_after_another_in_the_same_browser(client: Client, provider: Lying, anne: User, paul: User) -> None:
    client.force_login(paul)
    come_by_provider(client)

    assert who(client) == str(anne.pk)
