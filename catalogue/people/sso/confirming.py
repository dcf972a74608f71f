"""Who is signed in says once more who they are, before their ways to sign in change."""

import functools
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.base.internal.flows import post_authentication
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters

from catalogue.people.reset import page
from catalogue.people.sso.factors import KEY, RECOVERY, TOTP, factors_of
from catalogue.people.sso.identities import identity_of
from catalogue.people.sso.proving import Proof, prove
from catalogue.people.sso.required import before_a_factor
from catalogue.people.sso.signing_in import next_of

SECONDS = 10 * 60


def is_confirmed(request: HttpRequest) -> bool:
    """Whether they signed in, or said it again, a few minutes ago."""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - float(records[-1]["at"]) < SECONDS


def confirmed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Make a page ask first. What a button asked for is done once it is pressed again."""

    @functools.wraps(view)
    def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_confirmed(request):
            return view(request, *args, **kwargs)
        there = request.get_full_path() if request.method == "GET" else reverse("sso-means")
        return redirect(f"{reverse('sso-confirm')}?{urlencode({'next': there})}")

    return asking


@before_a_factor
@sensitive_post_parameters()
def confirm(request: HttpRequest) -> HttpResponse:
    """A password, a code, a key, or the identity provider again."""
    account, proof = cast("User", request.user), Proof()
    if request.method == "POST":
        proof = by_password(request) if "password" in request.POST else prove(request, account)
        if proof.factor is not None and proof.factor is not True:
            post_authentication(request, proof.factor, reauthenticated=True)
        if proof.factor is not None:
            return redirect(next_of(request))
    return page(
        request,
        "admin/sso/confirm.html",
        "Confirmez que c’est bien vous",
        status=proof.status,
        error=proof.error,
        next=next_of(request),
        has_password=account.has_usable_password(),
        has_code=factors_of(account, TOTP, RECOVERY).exists(),
        has_key=factors_of(account, KEY).exists(),
        has_identity=settings.OIDC is not None and identity_of(account) is not None,
    )


def by_password(request: HttpRequest) -> Proof:
    """Failures are counted with those of sign-in; too many of them lock the account there and here."""
    name = request.user.get_username()
    if authenticate(request, username=name, password=request.POST["password"]) != request.user:
        return Proof(error="Ce mot de passe n’est pas le bon.", status=HTTPStatus.OK)
    record_authentication(request, request.user, "password", reauthenticated=True)
    return Proof(factor=True)
