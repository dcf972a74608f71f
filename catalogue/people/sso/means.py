"""« Mes moyens de connexion » : one's own identity, codes and keys, added and removed."""

from typing import Any, cast

from allauth.mfa.base.internal.flows import delete_and_cleanup, post_authentication
from allauth.mfa.recovery_codes.internal.flows import auto_generate_recovery_codes, generate_recovery_codes
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, TOTP, generate_totp_secret
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from catalogue.people.reset import page
from catalogue.people.sso import factors, keys
from catalogue.people.sso.confirming import confirmed
from catalogue.people.sso.drawing import address_of, drawing_of
from catalogue.people.sso.identities import identity_of
from catalogue.people.sso.required import before_a_factor

LONGEST_NAME = 60
MOST_KEYS = 10


def member(request: HttpRequest) -> User:
    """Who is here: the desk opened to them."""
    return cast("User", request.user)


def note(request: HttpRequest, account: User, text: str) -> None:
    """Write a change in the journal of the account, where administrators read it."""
    admin.site.get_model_admin(User).log_change(request, account, text)


@before_a_factor
def means(request: HttpRequest) -> HttpResponse:
    account = member(request)
    codes = factors.factors_of(account, factors.RECOVERY).first()
    return page(
        request,
        "admin/sso/means.html",
        "Mes moyens de connexion",
        identity=identity_of(account),
        application=factors.factors_of(account, factors.TOTP).first(),
        keys=factors.factors_of(account, factors.KEY),
        codes_left=len(codes.wrap().get_unused_codes()) if codes else None,
    )


@before_a_factor
@confirmed
def application(request: HttpRequest) -> HttpResponse:
    """An application that gives codes: its secret is drawn, shown, then proved by a first code."""
    account = member(request)
    if factors.factors_of(account, factors.TOTP).exists():
        return redirect("sso-means")
    secret, error = request.session.get(SECRET_SESSION_KEY, ""), ""
    if request.method == "POST" and "code" not in request.POST:
        request.session[SECRET_SESSION_KEY] = generate_totp_secret()
        return redirect("sso-application")
    if request.method == "POST" and secret:
        if activate(request, account, secret, "".join(request.POST["code"].split())):
            return after_adding(request, account, "Votre application donne désormais vos codes de connexion.")
        error = "Ce code n’est pas celui de l’application. Attendez le suivant et réessayez."
    about: dict[str, Any] = {"secret": secret, "error": error}
    if secret:
        about |= {"address": address_of(account, secret), "drawing": drawing_of(account, secret)}
    return page(request, "admin/sso/application.html", "Codes à usage unique", **about)


@transaction.atomic
def activate(request: HttpRequest, account: User, secret: str, code: str) -> bool:
    """Keep the application, if the code is its own: it has served then, and proves this session."""
    counter = factors.counter_of(secret, code)
    User.objects.select_for_update().get(pk=account.pk)
    if counter is None or factors.factors_of(account, factors.TOTP).exists():
        return False
    factor = TOTP.activate(account, secret).instance
    factor.data["spent"] = counter
    factor.save()
    request.session.pop(SECRET_SESSION_KEY)
    post_authentication(request, factor, reauthenticated=True)
    note(request, account, "Codes à usage unique ajoutés.")
    return True


def after_adding(request: HttpRequest, account: User, said: str) -> HttpResponse:
    """Somebody's first factor brings recovery codes, to be written down at once."""
    messages.success(request, said)
    return redirect("sso-codes" if auto_generate_recovery_codes(request) else "sso-means")


@before_a_factor
@require_POST
@confirmed
def key_demand(request: HttpRequest) -> HttpResponse:
    return JsonResponse(keys.new_key_demand(member(request)))


@before_a_factor
@require_POST
@confirmed
def add_key(request: HttpRequest) -> HttpResponse:
    account = member(request)
    said = keys.new_key(request) if factors.factors_of(account, factors.KEY).count() < MOST_KEYS else None
    if said is None:
        messages.error(request, "Cette clé n’a pas pu être ajoutée. Réessayez.")
        return redirect("sso-means")
    name = request.POST.get("name", "").replace("\x00", "").strip()[:LONGEST_NAME] or "Clé d’accès"
    factor = WebAuthn.add(account, name, said).instance
    post_authentication(request, factor, reauthenticated=True)
    note(request, account, f"Clé d’accès ajoutée\u00a0: {name}.")
    return after_adding(request, account, f"La clé « {name} » vous connecte désormais.")


@confirmed
def codes(request: HttpRequest) -> HttpResponse:
    """The recovery codes. A GET shows none: they are asked for, or drawn anew."""
    account = member(request)
    factor = factors.factors_of(account, factors.RECOVERY).first()
    if factor is None:
        return redirect("sso-means")
    if request.method == "POST" and "renew" in request.POST:
        factor = generate_recovery_codes(request)
        note(request, account, "Codes de secours refaits.")
    shown: list[str] = factor.wrap().get_unused_codes() if request.method == "POST" else []
    return page(request, "admin/sso/codes.html", "Codes de secours", codes=shown)


@require_POST
@confirmed
def remove(request: HttpRequest, factor: int) -> HttpResponse:
    account = member(request)
    found: Any = get_object_or_404(factors.factors_of(account), pk=factor)
    if settings.TWO_FACTORS and factors.is_last(found):
        messages.error(
            request, "Un second facteur est obligatoire ici\u00a0: ajoutez-en un autre avant de retirer celui-ci."
        )
        return redirect("sso-means")
    name = found.wrap().name if found.type == factors.KEY else "codes à usage unique"
    delete_and_cleanup(request, found)
    note(request, account, f"Second facteur retiré\u00a0: {name}.")
    messages.success(request, "Ce moyen de connexion est retiré.")
    return redirect("sso-means")


@require_POST
@confirmed
def detach(request: HttpRequest) -> HttpResponse:
    """Forget one's identity, if something else opens the account."""
    account = member(request)
    has_key = factors.factors_of(account, factors.KEY).exists()
    is_proved = not settings.TWO_FACTORS or factors.factors_of(account).exists()
    if not (account.has_usable_password() or has_key) or not is_proved:
        messages.error(request, "C’est votre seul moyen de vous connecter\u00a0: ajoutez-en un autre d’abord.")
    elif identity := identity_of(account):
        identity.delete()
        note(request, account, "Identité retirée.")
        messages.success(request, "Cette identité ne vous connecte plus.")
    return redirect("sso-means")
