"""Passkeys: a key that answers opens its own account, and no other answer opens anything or fails."""

import json
from dataclasses import replace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client
from fido2.utils import websafe_encode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.people.kept import FIELD
from catalogue.people.sso.means import MOST_KEYS
from tests.records import a_resource
from tests.sso.codes import CODE, seal_in, type_password
from tests.sso.conftest import member, who
from tests.sso.device import Device

pytestmark = pytest.mark.django_db
CLIENT_DATA = {"type": "webauthn.get", "origin": "http://testserver", "challenge": "AAAA"}

KEY, DEMAND, MEANS = "/admin/connexion/cle/", "/admin/connexion/cle/demande/", "/admin/connexion/moyens/"


def at_home() -> Client:
    """A browser that sees the site at a name that keys trust without HTTPS."""
    return Client(SERVER_NAME="localhost")


def add_key(client: Client, device: Device, name: str = "Téléphone") -> Any:
    asked = client.post(f"{MEANS}cle/demande/").json()
    return client.post(f"{MEANS}cle/", {"credential": device.make(asked), "name": name}, follow=True)


@pytest.fixture
def device(paul: User) -> Device:
    """That of somebody of the desk."""
    made, client = Device(), at_home()
    type_password(client)
    add_key(client, made)
    return made


def test_key_opens_the_desk_alone_and_once(paul: User, device: Device) -> None:
    client = at_home()
    answer = device.sign(client.post(DEMAND).json())
    assert client.post(KEY, {"credential": answer, "next": MEANS})["Location"] == MEANS
    assert who(client) == str(paul.pk)
    client.post("/admin/logout/")

    assert client.post(KEY, {"credential": answer})["Location"] == "/admin/login/"
    client.post(DEMAND)
    assert client.post(KEY, {"credential": answer})["Location"] == "/admin/login/"
    assert who(client) == ""


def test_answer_to_another_browser_opens_nothing(device: Device) -> None:
    answer = device.sign(at_home().post(DEMAND).json())
    client = at_home()
    client.post(DEMAND)
    client.post(KEY, {"credential": answer})

    assert who(client) == ""


@pytest.mark.parametrize(
    "cheat",
    [
        {"is_unlocked": False},
        {"origin": "https://ailleurs.exemple"},
        {"origin": "http://testserver"},
        {"name": b"autre"},
    ],
    ids=str,
)
def test_key_that_cheats_opens_nothing(device: Device, cheat: dict[str, Any]) -> None:
    client = at_home()
    answer = replace(device, **cheat).sign(client.post(DEMAND).json())
    client.post(KEY, {"credential": answer})

    assert who(client) == ""


def test_key_of_another_opens_nothing_of_mine(device: Device, paul: User) -> None:
    """Whose it is, the key must prove."""
    member("marie")
    hers, theirs = Device(b"la sienne"), at_home()
    type_password(theirs, "marie")
    add_key(theirs, hers)
    client = at_home()
    client.post(KEY, {"credential": hers.sign(client.post(DEMAND).json(), device.owner)})
    assert who(client) == ""
    copied = Device(device.name, owner=device.owner)
    client.post(KEY, {"credential": copied.sign(client.post(DEMAND).json())})
    assert who(client) == ""


@pytest.mark.parametrize("closed", [{"is_active": False}, {"is_staff": False}], ids=str)
def test_key_of_a_closed_account_opens_nothing(device: Device, paul: User, closed: dict[str, bool]) -> None:
    User.objects.filter(pk=paul.pk).update(**closed)
    client = at_home()
    client.post(KEY, {"credential": device.sign(client.post(DEMAND).json())})

    assert who(client) == ""


def test_key_is_a_second_factor_too(device: Device, paul: User) -> None:
    client = at_home()
    assert type_password(client)["Location"] == CODE
    assert "clé d’accès" in client.get(CODE).text
    wrong = client.post(CODE, {"credential": Device(device.name).sign(client.post(DEMAND).json(), device.owner)})
    assert "n’a pas pu être vérifiée" in wrong.text
    assert client.post(CODE, {"credential": device.sign(client.post(DEMAND).json())})["Location"] == "/admin/"
    assert who(client) == str(paul.pk)


def test_text_of_a_session_that_ended_comes_back_by_a_key(device: Device) -> None:
    client = at_home()
    resource = a_resource(status="brouillon")
    held = seal_in(client.post(f"/admin/resources/resource/{resource.pk}/change/", {"title": "Tapé longtemps"}))
    assert held in client.post(KEY, {"credential": "{}", FIELD: held}).text
    page = client.post(KEY, {"credential": device.sign(client.post(DEMAND).json()), FIELD: held})

    assert "Retrouver ma saisie" in page.text
    assert "Tapé longtemps" in page.text


def test_keys_are_named_and_not_too_many(device: Device, paul: User) -> None:
    client = at_home()
    client.post(KEY, {"credential": device.sign(client.post(DEMAND).json())})
    page = add_key(client, Device(b"deux"), "<b>\x00" + "x" * 100)
    assert "<b>x" not in page.text
    assert "Clé d’accès" in add_key(client, Device(b"trois"), " ").text
    for rank in range(MOST_KEYS):
        page = add_key(client, Device(f"cle {rank}".encode()))

    assert "n’a pas pu être ajoutée" in page.text
    assert Authenticator.objects.filter(type="webauthn").count() == MOST_KEYS


def test_journals_name_no_key(paul: User, caplog: pytest.LogCaptureFixture) -> None:
    client, device = at_home(), Device()
    type_password(client)
    add_key(client, device)

    assert Authenticator.objects.filter(type="webauthn").exists()
    assert device.name.hex() not in caplog.text


def test_key_that_nobody_unlocked_is_not_added(paul: User) -> None:
    client = at_home()
    type_password(client)

    assert "n’a pas pu être ajoutée" in add_key(client, Device(is_unlocked=False)).text
    assert not Authenticator.objects.exists()


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=10), inner, max_size=2),
    max_leaves=4,
)
encoded = (
    st.binary(max_size=80).map(websafe_encode)
    | st.just(websafe_encode(json.dumps(CLIENT_DATA).encode()))
    | st.just(websafe_encode(b"1"))
    | anything
)
parts = ("clientDataJSON", "authenticatorData", "attestationObject", "signature", "userHandle")
answers = st.fixed_dictionaries(
    {},
    optional={
        "id": encoded,
        "rawId": encoded,
        "type": st.just("public-key") | anything,
        "response": st.dictionaries(st.sampled_from(parts), encoded) | anything,
        "clientExtensionResults": anything,
        "authenticatorAttachment": anything,
    },
)


@pytest.mark.parametrize("signed", [False, True], ids=["to sign in", "to be added"])
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answer=answers | anything)
def test_answer_of_no_browser_opens_nothing(client: Client, paul: User, signed: bool, answer: Any) -> None:
    demand, there = ("moyens/cle/demande/", "moyens/cle/") if signed else ("cle/demande/", "cle/")
    if signed and not who(client):
        type_password(client)
    assert client.post(f"/admin/connexion/{demand}").json()["publicKey"]["challenge"]
    response = client.post(f"/admin/connexion/{there}", {"credential": json.dumps(answer)})

    assert response.status_code == 302
    assert (who(client) != "", Authenticator.objects.exists()) == (signed, False)


@pytest.mark.parametrize("written", ["", "{", "\x00", "9" * 5000, "[" * 100_000, "nul", '{"a": NaN}', "a" * 70_000])
def test_text_that_is_no_answer_opens_nothing(client: Client, paul: User, written: str) -> None:
    client.post("/admin/connexion/cle/demande/")

    assert client.post("/admin/connexion/cle/", {"credential": written})["Location"] == "/admin/login/"
    assert who(client) == ""


def test_answer_without_a_demand_opens_nothing(client: Client, paul: User) -> None:
    answer = {"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": websafe_encode(b"1")}}

    assert client.post("/admin/connexion/cle/", {"credential": json.dumps(answer)}).status_code == 302
    assert who(client) == ""
