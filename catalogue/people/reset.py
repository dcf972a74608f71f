"""A forgotten password, chosen anew through a letter. No answer says whether an account exists."""

from collections.abc import Iterator
from http import HTTPStatus
from threading import Thread
from typing import Any

from axes.utils import reset as forget_failures
from django import forms
from django.conf import settings
from django.contrib.auth.forms import PasswordResetForm, SetPasswordForm
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlsafe_base64_decode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from catalogue.editing.widgets import key_of
from catalogue.limits.counting import is_too_often, visitor
from catalogue.people.kept import context_of
from catalogue.wording import minutes

MOST_A_VISITOR, MOST_AN_ADDRESS = 10, 3  # a day
TOO_OFTEN = (
    "Trop de demandes aujourd’hui. Revenez demain, ou demandez à un administrateur de changer votre mot de passe."
)


class LetterForm(PasswordResetForm):
    """Writes to the active accounts of the team alone, apart from the request: its length would tell on them."""

    def get_users(self, email: str) -> Iterator[Any]:
        return (account for account in super().get_users(email) if account.is_staff)

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        # a failure is logged there, without the address
        Thread(target=super().send_mail, args=args, kwargs=kwargs, name="lettre").start()

    def clean_email(self) -> str:
        """The letters of a day are counted for any address, known or not."""
        email = str(self.cleaned_data["email"])
        if is_too_often("lettre", email.casefold(), MOST_AN_ADDRESS):
            raise ValidationError(TOO_OFTEN)
        return email


@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    form = LetterForm(request.POST or None)
    status = HTTPStatus.OK
    if request.method == "POST":
        if is_too_often("mot de passe", visitor(request), MOST_A_VISITOR):
            form = LetterForm(initial={"email": request.POST.get("email", "")})
            form.errors["email"] = form.error_class([TOO_OFTEN])
            status = HTTPStatus.TOO_MANY_REQUESTS
        elif form.is_valid():
            said = {"site_name": settings.SITE_NAME, "wait": minutes(settings.PASSWORD_RESET_TIMEOUT // 60)}
            form.save(request=request, use_https=request.is_secure(), extra_email_context=said)
            return redirect("password_reset_done")
    return page(request, "registration/password_reset_form.html", "Mot de passe oublié", form=form, status=status)


@never_cache
def asked(request: HttpRequest) -> HttpResponse:
    return page(request, "registration/password_reset_done.html", "Consultez votre messagerie")


@never_cache
@sensitive_post_parameters()
def choose(request: HttpRequest, uidb64: str, token: str) -> HttpResponse:
    """The new password. Django's own view keeps the token in a session, and a GET writes nothing here."""
    account = account_of(uidb64)
    is_valid = account is not None and default_token_generator.check_token(account, token)
    form = SetPasswordForm(account, request.POST or None) if account and is_valid else None
    if account and form and form.is_valid():
        form.save()
        forget_failures(username=account.get_username())
        return redirect("password_reset_complete")
    response = page(
        request, "registration/password_reset_confirm.html", "Choisir un mot de passe", form=form, validlink=is_valid
    )
    response["Referrer-Policy"] = "same-origin"  # the address is a key
    return response


def account_of(uid: str) -> User | None:
    try:
        key = key_of(urlsafe_base64_decode(uid).decode())
    except ValueError:
        return None
    return User.objects.filter(pk=key, is_active=True, is_staff=True).first() if key is not None else None


@never_cache
def chosen(request: HttpRequest) -> HttpResponse:
    return page(
        request,
        "registration/password_reset_complete.html",
        "Votre mot de passe est changé",
        login_url=reverse("admin:login"),
    )


def page(
    request: HttpRequest,
    name: str,
    title: str,
    *,
    form: forms.Form | None = None,
    status: HTTPStatus = HTTPStatus.OK,
    **more: Any,
) -> TemplateResponse:
    context = {**context_of(request, title), "is_nav_sidebar_enabled": False, "form": form, **more}
    return TemplateResponse(request, name, context, status=status)
