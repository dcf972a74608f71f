"""A form sent once the session has ended: what was typed waits in the page that asks to sign in, then comes back.

Nothing is stored: the page of sign-in holds it, signed and bound to the form's address. Signing in gives a page whose
one button sends it again with `RESUMED`, which makes any form of the desk show what it holds instead of saving it.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.contrib import admin, messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode

from catalogue.editing.resuming import RESUMED

FIELD = "_saisie"
SALT = "catalogue.people.kept"
LONGEST_WAIT = 7 * 24 * 60 * 60  # seconds
NOT_TYPED = {"csrfmiddlewaretoken", RESUMED, "_save", "_continue", "_addanother", "_saveasnew"}


@dataclass(frozen=True, slots=True)
class Kept:
    """The address of a form, and each (name, value) that was typed in it, in order."""

    path: str
    typed: list[tuple[str, str]]


def is_a_form(request: HttpRequest) -> bool:
    """Whether it sends the form of one record, with something in it.

    A list that acts, or a password, is not to be sent again.
    """
    match = request.resolver_match
    name = match.url_name or "" if match and match.app_name == "admin" else ""
    is_form = name.endswith(("_add", "_change")) and not name.endswith("password_change")
    return request.method == "POST" and is_form and bool(typed_in(request))


def typed_in(request: HttpRequest) -> list[tuple[str, str]]:
    """Each name and value that was sent, but passwords, which no page may hold."""
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        if name not in NOT_TYPED and "password" not in name
        for value in values
    ]


def seal(request: HttpRequest) -> str:
    return signing.dumps([request.get_full_path(), typed_in(request)], salt=SALT, compress=True)


def unseal(sealed: str) -> Kept | None:
    """What a page of sign-in holds; None when we did not write it, or too long ago."""
    try:
        path, typed = signing.loads(sealed, salt=SALT, max_age=LONGEST_WAIT)
    except signing.BadSignature:
        return None
    return Kept(path, [(name, value) for name, value in typed])


def sign_in_again(request: HttpRequest) -> TemplateResponse:
    """The page of sign-in, which holds what was typed."""
    path = request.get_full_path()
    context = {
        **context_of(request, "Connexion"),
        "app_path": f"{reverse('admin:login')}?{urlencode({'next': path})}",
        "next": path,
        "form": AdminAuthenticationForm(request),
        "kept": seal(request),
    }
    return TemplateResponse(request, "admin/login.html", context, status=403)


def is_an_act(request: HttpRequest) -> bool:
    """Whether somebody pressed a button: not a script that asks for a part of its page, nor signing out."""
    by_a_page = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
    return request.method == "POST" and by_a_page and request.path != reverse("admin:logout")


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """Where to sign in, then back to the page where the button was: what it asks for is done once it is pressed again.

    The address of the button itself, opened after signing in, would often be none.
    """
    index = reverse("admin:index")
    try:
        came_from = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        came_from = urlsplit(index)
    is_ours = came_from.netloc == request.get_host() and came_from.path.startswith(index)
    page = came_from._replace(scheme="", netloc="", fragment="").geturl() if is_ours else index
    messages.warning(request, "Votre session avait expiré\u00a0: rien n’a été fait. Connectez-vous, puis recommencez.")
    return redirect_to_login(page, reverse("admin:login"))


def give_back(request: HttpRequest, kept: Kept) -> TemplateResponse:
    """The page whose button opens the form again, with what was typed."""
    context = {**context_of(request, "Votre saisie n’est pas perdue"), "kept": kept, "resumed": RESUMED}
    return TemplateResponse(request, "admin/people/give_back.html", context)


def context_of(request: HttpRequest, title: str) -> dict[str, Any]:
    request.current_app = admin.site.name
    return {**admin.site.each_context(request), "title": title, "subtitle": None}


def refused_form(request: HttpRequest) -> TemplateResponse | None:
    """What to answer to a form of ours whose token is no more, since its sender signed in again elsewhere.

    Browsers say themselves where a form comes from, and no other site can make them say that it comes from here.
    """
    if request.headers.get("Sec-Fetch-Site") != "same-origin" or not is_a_form(request):
        return None
    if not admin.site.has_permission(request):
        return sign_in_again(request)
    return give_back(request, Kept(request.get_full_path(), typed_in(request)))
