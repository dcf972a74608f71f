"""The page of sign-in when the extra is on: a password leads to the second factor of who has one."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast

from allauth.account.internal.flows.login import perform_login, perform_password_login
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.models import Login
from allauth.account.stages import LoginStageController
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.models import SocialApp
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from catalogue.people.kept import FIELD, context_of, give_back, unseal
from catalogue.people.reset import page
from catalogue.people.sso import keys
from catalogue.people.sso.factors import KEY, RECOVERY, TOTP, factors_of
from catalogue.people.sso.proving import Proof, prove
from catalogue.people.sso.required import must_add_a_factor, proved_too_little, signed_in, trust_who_proved

LONGEST_WAIT = 15 * 60  # seconds between the password and the second factor


@dataclass(frozen=True, slots=True)
class Ways:
    """What the pages of the desk say of the other ways to sign in."""

    provider: str
    must_add: bool  # a second factor, first
    must_show: bool  # one's own, or the provider


def ways_in(request: HttpRequest) -> Ways:
    provider, must_add = settings.OIDC.name if settings.OIDC else "", must_add_a_factor(request)
    return Ways(provider, must_add, must_show=proved_too_little(request) and not must_add)


class SignIn(LoginView):
    """The admin's own page and form. Whoever the password names is not signed in before the second factor."""

    template_name = "admin/login.html"
    authentication_form = AdminAuthenticationForm
    next_page = "admin:index"

    def form_valid(self, form: Any) -> HttpResponse:
        forget_who_was_here(self.request)
        login = Login(user=form.get_user(), redirect_url=self.get_success_url())
        return perform_password_login(self.request, {}, login)  # type: ignore[no-any-return]


def sign_in(site: admin.AdminSite, request: HttpRequest, extra_context: dict[str, Any]) -> HttpResponse:
    """`AdminSite.login`, whose view cannot be chosen."""
    if request.method == "GET" and site.has_permission(request):
        return redirect("admin:index")
    if request.method == "GET" and must_add_a_factor(request):
        return redirect("sso-means")
    context = {
        **context_of(request, "Connexion"),
        "app_path": request.get_full_path(),
        "username": request.user.get_username(),
        "next": next_of(request),
        **extra_context,
    }
    response = cast("HttpResponse", SignIn.as_view(extra_context=context)(request))
    return then_back(request, response) if response.status_code == HTTPStatus.FOUND else response


def then_back(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """What follows a step of sign-in: the form that was left, if there is one, which no redirection would hold."""
    left = unseal(request.POST.get(FIELD, ""))
    if left is None:
        return response
    trust_who_proved(request)
    if request.user.is_authenticated:
        return give_back(request, left)
    return ask_for_factor(request) if pending(request) else resume(request)


def next_of(request: HttpRequest) -> str:
    """Where to go then: an address of ours."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if is_ours else reverse("admin:index")


def forget_who_was_here(request: HttpRequest) -> None:
    """Another session would be emptied at the end, and what this one has proved with it."""
    if SESSION_KEY in request.session:
        request.session.flush()


def pending(request: HttpRequest) -> Any:
    """The step where a second factor is waited for, or None. Reads only: allauth's own erases what is too old."""
    try:
        login = Login.deserialize(request.session.get(LOGIN_SESSION_KEY) or {})
    except (ValueError, KeyError, SocialApp.DoesNotExist):
        return None  # not ours any more: it was begun before the settings changed
    if timezone.now().timestamp() - login.initiated_at > LONGEST_WAIT or not login.user:
        return None
    controller = LoginStageController(request, login)
    is_now = controller.state.get("current") == AuthenticateStage.key and login.user.is_active
    return controller.get_stage(AuthenticateStage.key) if is_now else None


@never_cache
def second_factor(request: HttpRequest) -> HttpResponse:
    """A code, or a key, of the person whose password was right."""
    stage = pending(request)
    if stage is None:
        if LOGIN_SESSION_KEY in request.session:
            messages.warning(request, "Il s’est passé trop de temps\u00a0: recommencez la connexion.")
        return resume(request) if request.method == "POST" and FIELD in request.POST else redirect("admin:login")
    if request.method != "POST":
        return ask_for_factor(request)
    proof = prove(request, stage.login.user)
    if proof.factor is None:
        return ask_for_factor(request, proof)
    post_authentication(request, proof.factor)
    return then_back(request, stage.exit())


def ask_for_factor(request: HttpRequest, proof: Proof | None = None) -> HttpResponse:
    account: User = pending(request).login.user
    sealed = request.POST.get(FIELD, "")
    return page(
        request,
        "admin/sso/second_factor.html",
        "Second facteur",
        status=proof.status if proof else HTTPStatus.OK,
        error=proof.error if proof else "",
        has_code=factors_of(account, TOTP, RECOVERY).exists(),
        has_key=factors_of(account, KEY).exists(),
        kept=sealed if unseal(sealed) else "",
    )


@never_cache
@require_POST
def with_a_key(request: HttpRequest) -> HttpResponse:
    """Signed in by a passkey alone: it is two factors by itself, the device and what unlocks it."""
    factor = keys.proved(request, None)
    if factor is None or not (factor.user.is_active and factor.user.is_staff):
        messages.error(request, "Cette clé d’accès n’ouvre aucun compte de ce site. Connectez-vous autrement.")
        return resume(request) if unseal(request.POST.get(FIELD, "")) else redirect("admin:login")
    forget_who_was_here(request)
    post_authentication(request, factor, passwordless=True)
    return then_back(request, perform_login(request, Login(user=factor.user, redirect_url=next_of(request))))


@never_cache
@require_POST
def key_demand(request: HttpRequest) -> HttpResponse:
    """What the browser asks the key: of the person who is half signed in, of who confirms, or of anybody."""
    stage = pending(request)
    return JsonResponse(keys.demand(stage.login.user if stage else signed_in(request)))


@csrf_exempt  # signing in elsewhere changed the token of this page; nothing is done here but show what we signed
@never_cache
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    """The form that was left, once its author signed in by whatever way in another tab; until then, the same page."""
    sealed = request.POST.get(FIELD, "")
    left = unseal(sealed)
    if left is None:
        return redirect("admin:index")
    if admin.site.has_permission(request):
        return give_back(request, left)
    return page(
        request,
        "admin/login.html",
        "Connexion",
        status=HTTPStatus.FORBIDDEN,
        form=AdminAuthenticationForm(request),
        app_path=reverse("admin:login"),
        next=left.path,
        kept=sealed,
    )


def back(request: HttpRequest) -> HttpResponse:
    """Where one arrives in the tab opened only to sign in."""
    return page(request, "admin/sso/back.html", "Vous êtes connecté")
