"""To the identity provider and back: asking it who comes, hearing its answer, signing out of it."""

import functools
import secrets
from collections.abc import Callable
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from catalogue.middleware import writes_on_get
from catalogue.people.reset import page
from catalogue.people.sso.confirming import is_confirmed
from catalogue.people.sso.provider import ID, ID_TOKEN, LEAVING, Adapter, is_as_safe
from catalogue.people.sso.refusals import RefusedError, refusal
from catalogue.people.sso.signing_in import next_of


def saying_why(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer the page of a refusal, where allauth lets one through."""

    @functools.wraps(view)
    def caught(request: HttpRequest) -> HttpResponse:
        try:
            return view(request)
        except RefusedError as error:
            return refusal(request, error.reason, error.why)

    return caught


@never_cache
@require_POST
@saying_why
def start(request: HttpRequest) -> HttpResponse:
    """Ask the provider who it is: to sign in, to be confirmed, or to attach an identity to the account."""
    if settings.OIDC is None:
        raise Http404
    purpose = request.POST.get("purpose", "")
    if purpose == "attach" and not (admin.site.has_permission(request) and is_confirmed(request)):
        return redirect(f"{reverse('sso-confirm')}?{urlencode({'next': reverse('sso-means')})}")
    process = "connect" if purpose == "attach" else "login"
    # somebody else may have left this provider open
    more = {"prompt": "login"} if purpose == "confirm" else {}
    provider = get_adapter(request).get_provider(request, ID)
    response: HttpResponse = provider.redirect(request, process, next_of(request), **more)
    return leave(request, response["Location"]) if response.has_header("Location") else response


def leave(request: HttpRequest, address: str, *, is_out: bool = False) -> HttpResponse:
    """A page that leads there by itself: `form-action` in our policy forbids a form to, even by a redirection."""
    title = "Vous êtes déconnecté" if is_out else "Connexion"
    return page(request, "admin/sso/leave.html", title, address=address, is_out=is_out)


class Callback(OAuth2CallbackView):  # type: ignore[misc]
    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, response = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce", "")
        return state, response


@writes_on_get  # the provider sends the browser back by GET, and that signs in
@never_cache
@require_GET
@saying_why
def callback(request: HttpRequest) -> HttpResponse:
    if settings.OIDC is None:
        raise Http404
    return Callback.adapter_view(Adapter(request, ID))(request)  # type: ignore[no-any-return]


def sign_out(request: HttpRequest, stock: Callable[[], HttpResponse]) -> HttpResponse:
    """Out of here first, whatever becomes of the provider; then there."""
    token, address = request.session.get(ID_TOKEN), request.session.get(LEAVING)
    response = stock()
    if request.method != "POST" or not token or not address or settings.OIDC is None:
        return response
    if not is_as_safe(address, settings.OIDC.issuer):
        return response
    query = {
        "id_token_hint": token,
        "client_id": settings.OIDC.client_id,
        "post_logout_redirect_uri": request.build_absolute_uri(reverse("sso-left")),
        "state": secrets.token_urlsafe(32),
    }
    return leave(request, f"{address}{'&' if '?' in address else '?'}{urlencode(query)}", is_out=True)


@never_cache
@require_GET
def left(request: HttpRequest) -> HttpResponse:
    return page(request, "admin/sso/left.html", "Vous êtes déconnecté")
