"""The extra as a whole: no way round it, one read that writes, nothing of allauth that we did not choose."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from tests.conftest import SignIn
from tests.sso.codes import type_password
from tests.sso.conftest import Lying

pytestmark = pytest.mark.django_db


def views(resolver: Any, prefix: str = "") -> list[tuple[str, Any]]:
    """Each route of the site and its view."""
    found: list[tuple[str, Any]] = []
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += views(pattern, route)
        elif isinstance(pattern, URLPattern):
            found.append((route, pattern.callback))
    return found


ROUTES = views(get_resolver())
OURS = [route for route, _ in ROUTES if route.startswith("admin/connexion/")]


def test_one_read_alone_may_write() -> None:
    assert [route for route, view in ROUTES if getattr(view, "writes_on_get", False)] == ["admin/connexion/retour/"]


def test_pages_that_open_before_a_factor_serve_to_add_one() -> None:
    marked = {route for route, view in ROUTES if getattr(view, "before_a_factor", False)}

    assert marked == {
        "admin/logout/",
        "admin/connexion/confirmer/",
        "admin/connexion/moyens/",
        "admin/connexion/moyens/application/",
        "admin/connexion/moyens/cle/",
        "admin/connexion/moyens/cle/demande/",
    }


@pytest.mark.parametrize(
    "name",
    ["account_signup", "account_email", "account_reset_password", "account_logout", "socialaccount_signup",
     "socialaccount_connections", "mfa_index", "mfa_reauthenticate", "openid_connect_login"],
)  # fmt: skip
def test_other_pages_of_allauth_have_no_address(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_tables_of_allauth_have_no_page() -> None:
    assert [model for model in admin.site._registry if model.__module__.startswith("allauth")] == []


@pytest.mark.usefixtures("provider")
@pytest.mark.parametrize("route", OURS)
def test_reading_by_anybody_fails_nowhere(client: Client, sign_in: SignIn, route: str) -> None:
    address = "/" + route.replace("<int:factor>", "1").replace("<int:account>", "1")
    for visitor in (client, sign_in("staff"), sign_in("rédacteur"), sign_in("superuser")):
        assert visitor.get(address).status_code < 500
        assert visitor.get(f"{address}?next=%00&code=%00&state=%ff").status_code < 500


HOSTILE = [
    {},
    {"credential": "{}", "code": "\x00", "next": "//a", "purpose": "attach", "_saisie": "a:b:c", "name": "\x00"},
]


@pytest.mark.usefixtures("provider")
@pytest.mark.parametrize("sent", HOSTILE, ids=["rien", "hostile"])
@pytest.mark.parametrize("route", OURS)
def test_sending_by_anybody_fails_nowhere(client: Client, sign_in: SignIn, route: str, sent: dict[str, str]) -> None:
    address = "/" + route.replace("<int:factor>", "1").replace("<int:account>", "1")
    before = User.objects.count()
    for role, visitor in (("anonymous", client), ("staff", sign_in("staff")), ("superuser", sign_in("superuser"))):
        assert visitor.post(address, sent).status_code < 500, role
    assert User.objects.count() == before + 2


def test_reader_without_the_desk_goes_round_no_loop(client: Client) -> None:
    client.force_login(User.objects.create_user("lecteur"))
    page = client.get("/admin/", follow=True)

    assert page.status_code == 200
    assert "lecteur" in page.text
    assert client.get("/admin/connexion/moyens/")["Location"].startswith("/admin/login/")


def test_pages_are_kept_by_no_cache_and_strict(client: Client, paul: User) -> None:
    type_password(client)
    for address in ("/admin/connexion/moyens/", "/admin/connexion/moyens/application/", "/admin/login/"):
        page = client.get(address)
        assert "no-store" in page["Cache-Control"], address
        assert "form-action 'self'" in page["Content-Security-Policy"]
        assert "style=" not in page.text, address


def test_page_of_personal_data_says_what_is_kept(client: Client, provider: Lying) -> None:
    page = client.get("/donnees-personnelles/").text

    assert "le secret de ses codes, chiffré" in page
    assert "De qui se connecte par ProConnect" in page


WHO = ("anonymous", "staff", "rédacteur", "relecteur", "administrateur", "superuser")
EVERYBODY, TEAM, ADMINISTRATORS = set(WHO), set(WHO) - {"anonymous"}, {"administrateur", "superuser"}
OPENED = {
    "": EVERYBODY,
    "second-facteur/": EVERYBODY,
    "cle/": EVERYBODY,
    "cle/demande/": EVERYBODY,
    "reprendre/": EVERYBODY,
    "fournisseur/": EVERYBODY,
    "retour/": EVERYBODY,
    "depart/": EVERYBODY,
    "reprise/": TEAM,
    "confirmer/": TEAM,
    "moyens/": TEAM,
    "moyens/application/": TEAM,
    "moyens/codes/": TEAM,
    "moyens/cle/": TEAM,
    "moyens/cle/demande/": TEAM,
    "moyens/identite/retirer/": TEAM,
    "moyens/<int:factor>/retirer/": TEAM,
    "comptes/<int:account>/": ADMINISTRATORS,
}


def test_every_address_says_whom_it_opens_to() -> None:
    assert set(OURS) == {f"admin/connexion/{route}" for route in OPENED}


@pytest.mark.usefixtures("provider")
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(("route", "whom"), OPENED.items(), ids=[route or "racine" for route in OPENED])
def test_address_opens_to_whom_it_says(sign_in: SignIn, route: str, whom: set[str], method: str) -> None:
    """To others it is a sign-in or a refusal; a read never signs in nor out."""
    somebody = User.objects.create_user("quelqu-un", is_staff=True)
    address = f"/admin/connexion/{route}".replace("<int:factor>", "1").replace("<int:account>", str(somebody.pk))
    opened = set()
    for role in WHO:
        answer = getattr(sign_in(role), method)(address)
        is_sent_away = answer.status_code == 302 and answer["Location"].startswith("/admin/login/?next=")
        opened |= set() if is_sent_away or answer.status_code == 403 else {role}

    assert opened == whom


def test_desk_leads_to_the_means(client: Client, paul: User) -> None:
    type_password(client)

    assert 'href="/admin/connexion/moyens/"' in client.get("/admin/").text
