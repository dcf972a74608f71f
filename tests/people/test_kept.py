"""A form sent once the session has ended: what was typed comes back after signing in, and is saved only then."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core import signing
from django.test import Client
from django.urls import reverse

from catalogue.people.kept import FIELD, SALT, unseal
from catalogue.resources.models import Resource
from tests.conftest import SignIn
from tests.desk.forms import errors, fields, opened
from tests.html import one, words
from tests.records import a_fiche, a_resource

pytestmark = pytest.mark.django_db
PASSWORD = "une phrase assez longue"
TYPED = "Un titre tapé longtemps,\r\nsur « deux » lignes & <b>plus</b>"


@pytest.fixture
def member(sign_in: SignIn) -> Client:
    client = sign_in("superuser")
    user = User.objects.get(username="superuser")
    user.set_password(PASSWORD)
    user.save()
    client.force_login(user)
    return client


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "html.parser")


def change(resource: Resource) -> str:
    return reverse("admin:resources_resource_change", args=(resource.pk,))


def ended(client: Client, address: str, form: str, **typed: str) -> Any:
    """The form is open, the session ends, the form is sent."""
    sent = opened(client, address, form) | typed
    client.cookies.clear()
    return client.post(address, sent)


def sign_in_there(client: Client, page: Any, password: str = PASSWORD) -> Any:
    """Fill the page that asks to sign in, and send it to where it says."""
    form = one(soup(page), "#login-form")
    held = one(soup(page), f"input[name={FIELD}]")
    assert held["form"] == "login-form"
    sent = {FIELD: str(held["value"]), "username": "superuser", "password": password}
    return client.post(str(form["action"]), sent)


def given_back(client: Client, page: Any) -> Any:
    """Press the button that opens the form again."""
    form = one(soup(page), "#content form")
    sent: dict[str, list[str]] = {}
    for field in form.select("input[name]"):
        sent.setdefault(str(field["name"]), []).append(str(field["value"]))
    return client.post(str(form["action"]), sent)


def test_what_was_typed_comes_back_and_is_saved_once_confirmed(member: Client) -> None:
    resource = a_resource(title="Avant", status="brouillon")

    page = ended(member, change(resource), "resource_form", title="Un titre tapé longtemps", summary=TYPED)
    assert page.status_code == 403
    assert "Votre session avait expiré" in words(one(soup(page), ".errornote"))
    wrong = sign_in_there(member, page, "faux")
    assert wrong.status_code == 200
    form = given_back(member, sign_in_there(member, wrong))

    assert "Rien n’est encore enregistré" in errors(form)
    resource.refresh_from_db()
    assert resource.title == "Avant"
    sent = fields(form.content.decode(), "resource_form")
    assert (sent["title"], sent["summary"].split()) == ("Un titre tapé longtemps", TYPED.split())
    assert "_reprise" not in sent
    assert errors(member.post(change(resource), sent)) == ""
    resource.refresh_from_db()
    assert resource.title == "Un titre tapé longtemps"


def test_new_record_and_its_rows_come_back(member: Client) -> None:
    fiche = a_fiche(status="brouillon")
    address = reverse("admin:fiches_fiche_change", args=(fiche.pk,))
    row = {"sections-0-heading": "Une section", "sections-0-body": "Son texte.", "sections-TOTAL_FORMS": "1"}

    form = given_back(member, sign_in_there(member, ended(member, address, "fiche_form", **row)))

    assert not fiche.sections.exists()
    sent = fields(form.content.decode(), "fiche_form")
    assert (sent["sections-0-heading"], sent["sections-0-body"]) == ("Une section", "Son texte.")
    member.post(address, sent)
    assert fiche.sections.get().heading == "Une section"


def test_another_save_meanwhile_is_still_told(member: Client) -> None:
    resource = a_resource(status="brouillon")
    page = ended(member, change(resource), "resource_form", title="Le mien")
    Resource.objects.get(pk=resource.pk).save()

    form = given_back(member, sign_in_there(member, page))

    assert "Quelqu’un d’autre a enregistré cette page" in errors(form)


def test_passwords_are_never_held(member: Client) -> None:
    address = reverse("admin:auth_user_add")
    page = ended(member, address, "user_form", username="nouvelle", password1="secret-a", password2="secret-b")

    kept = unseal(str(one(soup(page), f"input[name={FIELD}]")["value"]))
    assert kept
    assert ("username", "nouvelle") in kept.typed
    assert not [name for name, _ in kept.typed if "password" in name]
    form = given_back(member, sign_in_there(member, page))
    assert fields(form.content.decode(), "user_form")["username"] == "nouvelle"
    assert not User.objects.filter(username="nouvelle").exists()


@pytest.mark.parametrize(
    "address",
    ["/admin/", "/admin/resources/resource/", "/admin/password_change/", "/admin/apercu/", "/admin/rien/add/"],
)
def test_what_is_not_the_form_of_a_record_is_not_held(client: Client, address: str) -> None:
    response = client.post(address, {"action": "publish", "old_password": "secret"})

    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/admin/resources/resource/?q=a&p=1", "/admin/resources/resource/%3Fq%3Da%26p%3D1"),
        ("http://testserver/ressources/", "/admin/"),
        ("https://exemple.fr/admin/", "/admin/"),
        ("//[", "/admin/"),
        ("", "/admin/"),
    ],
)
def test_button_pressed_too_late_leads_back_to_its_page(client: Client, referer: str, back: str) -> None:
    response = client.post("/admin/apercu/", {"text": "a"}, headers={"Referer": referer})

    assert response["Location"] == f"/admin/login/?next={back}"
    assert "rien n’a été fait" in client.get(response["Location"]).text


def test_script_and_sign_out_are_answered_as_before(client: Client) -> None:
    asked = client.post("/admin/apercu/", {"text": "a"}, headers={"Sec-Fetch-Mode": "cors"})

    assert asked["Location"] == "/admin/login/?next=/admin/apercu/"
    assert client.post("/admin/logout/")["Location"] == "/admin/"
    assert not client.cookies.get("messages")


def test_who_may_not_change_it_is_refused(sign_in: SignIn) -> None:
    address = change(a_resource(status="brouillon"))

    assert sign_in("staff").post(address, {"title": "a", "_reprise": "1"}).status_code == 403


@pytest.mark.parametrize(
    "held",
    ["", "a", "a:b:c", "\x00", signing.dumps(["/", []], salt="autre"), "." * 5000],
    ids=["rien", "mot", "trois mots", "nul", "autre sceau", "long"],
)
def test_what_we_did_not_sign_is_ignored(member: Client, held: str) -> None:
    member.cookies.clear()

    response = member.post("/admin/login/", {FIELD: held, "username": "superuser", "password": PASSWORD})

    assert response.status_code == 302


def test_old_page_of_sign_in_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    held = signing.dumps(["/admin/", [["a", "b"]]], salt=SALT)
    assert unseal(held)
    monkeypatch.setattr("catalogue.people.kept.LONGEST_WAIT", -1)

    assert unseal(held) is None


# Signed in again in another tab: the token of the form is no more


def tokenless(client: Client, address: str, **headers: str) -> Any:
    checking = Client(enforce_csrf_checks=True)
    checking.cookies = client.cookies
    return checking.post(address, {"title": "Tapé longtemps"}, headers=headers)


def test_form_of_another_session_is_given_back(member: Client) -> None:
    resource = a_resource(title="Avant", status="brouillon")
    page = tokenless(member, change(resource), **{"Sec-Fetch-Site": "same-origin"})

    assert page.status_code == 200
    assert one(soup(page), "input[name=title]")["value"] == "Tapé longtemps"
    resource.refresh_from_db()
    assert resource.title == "Avant"
    member.cookies.clear()
    assert tokenless(member, change(resource), **{"Sec-Fetch-Site": "same-origin"}).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", ""])
def test_form_of_another_site_is_refused(member: Client, site: str) -> None:
    response = tokenless(member, change(a_resource()), **{"Sec-Fetch-Site": site})

    assert response.status_code == 403
    assert "Tapé longtemps" not in response.text


def test_long_text_comes_back_whole(member: Client) -> None:
    resource = a_resource(status="brouillon")
    text = " ".join(f"évaluation n° {rank}," for rank in range(20_000))

    form = given_back(member, sign_in_there(member, ended(member, change(resource), "resource_form", summary=text)))

    assert fields(form.content.decode(), "resource_form")["summary"] == text
