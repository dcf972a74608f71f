"""The identity provider, for allauth: what is asked of it, and what is believed of its answers."""

import secrets
from hashlib import sha256
from typing import Any, cast
from urllib.parse import urlsplit

from allauth.socialaccount.models import SocialToken
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from requests.auth import HTTPBasicAuth

from catalogue.people.sso import tokens
from catalogue.people.sso.fetching import fetch
from catalogue.people.sso.refusals import Reason, RefusedError
from catalogue.settings_sso import Provider as Said

ID = "oidc"
LONGEST_UID = 191
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
ID_TOKEN, LEAVING = "sso_id_token", "sso_end_session"  # what signing out asks of the session


def said() -> Said:
    """The provider that the settings name; no view comes here without one."""
    return cast("Said", settings.OIDC)


def discovered(issuer: str) -> dict[str, Any]:
    """What the provider publishes of itself, read anew each time. Raises RefusedError when it is not sound."""
    config = fetch("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration").json()
    if config.get("issuer") != issuer:
        raise RefusedError(Reason.LIE, "le fournisseur se dit un autre")
    if not all(is_as_safe(config.get(name), issuer) for name in ENDPOINTS):
        raise RefusedError(Reason.LIE, "une adresse du fournisseur manque, ou n’est pas en https")
    return config


def is_as_safe(address: Any, issuer: str) -> bool:
    """Whether an address is in https, as the issuer must be but on this machine."""
    try:
        parts = urlsplit(address) if isinstance(address, str) else None
    except ValueError:
        return False
    return parts is not None and bool(parts.hostname) and parts.scheme in ("https", urlsplit(issuer).scheme)


class Adapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """One sign-in. `nonce` is what its demand held, set before the tokens are asked for."""

    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        if not hasattr(self, "_openid_config"):
            self._openid_config = discovered(said().issuer)
        return self._openid_config

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        return request.build_absolute_uri(reverse("sso-callback"))

    def get_access_token_data(
        self, request: HttpRequest, app: Any, client: Any, pkce_code_verifier: str | None = None
    ) -> dict[str, Any]:
        """Exchange the code for the tokens."""
        sent = {
            "grant_type": "authorization_code",
            "code": request.GET["code"],
            "redirect_uri": client.callback_url,
            "code_verifier": pkce_code_verifier or "",
            "client_id": app.client_id,
        }
        who = HTTPBasicAuth(app.client_id, app.secret) if self.basic_auth else None
        if not who:
            sent["client_secret"] = app.secret
        answer = fetch("POST", self.access_token_url, data=sent, auth=who).json()
        if not all(isinstance(answer.get(name), str) for name in ("access_token", "id_token")):
            raise RefusedError(Reason.LIE, "le fournisseur n’a pas donné les jetons")
        return answer

    def parse_token(self, data: dict[str, Any]) -> Any:
        return SocialToken(token=data["access_token"])

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        raw = kwargs["response"]["id_token"]
        keys = fetch("GET", self.openid_config["jwks_uri"]).json()
        ours = {"issuer": said().issuer, "audience": app.client_id}
        claims = tokens.read(raw, keys, **ours, required=["iss", "aud", "sub", "exp", "iat"])
        tokens.check_for_us(claims, nonce=self.nonce, client_id=app.client_id, acr=said().acr)
        about = self.about(token.token, keys, ours)
        if about.get("sub") != claims["sub"]:
            raise RefusedError(Reason.LIE, "les deux réponses ne parlent pas de la même personne")
        login = self.get_provider().sociallogin_from_response(request, {"userinfo": about})
        login.id_token, login.leaving = raw, self.openid_config.get("end_session_endpoint", "")
        return login

    def about(self, access_token: str, keys: dict[str, Any], ours: dict[str, str]) -> dict[str, Any]:
        """Who it is: a signed token, as ProConnect sends, or plain JSON."""
        answer = fetch("GET", self.profile_url, headers={"Authorization": f"Bearer {access_token}"})
        if answer.kind != "application/jwt":
            return answer.json()
        return tokens.read(
            answer.body.decode("ascii", "replace").strip(), keys, **ours, required=["iss", "aud", "sub"]
        )


class Provider(OpenIDConnectProvider):  # type: ignore[misc]
    """The one that the settings name. An identity is its issuer and its `sub`: two issuers never meet."""

    id = ID
    name = "OpenID Connect"
    oauth2_adapter_class = Adapter
    pkce_enabled_default = True

    def get_callback_url(self) -> str:
        return reverse("sso-callback")

    def get_login_url(self, request: HttpRequest, **kwargs: Any) -> str:
        return reverse("sso-start")

    def get_oauth2_adapter(self, request: HttpRequest) -> Adapter:
        return Adapter(request, ID)

    def get_scope(self) -> list[str]:
        return list(said().scopes)

    def get_auth_params(self) -> dict[str, str]:
        return {"acr_values": " ".join(said().acr)} if said().acr else {}

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **kwargs: Any
    ) -> HttpResponse:
        nonce = secrets.token_urlsafe(32)
        asked = self.get_auth_params() | {"nonce": nonce} | kwargs
        answer: HttpResponse = super().redirect(request, process, next_url, data, auth_params=asked, nonce=nonce)
        return answer

    def extract_uid(self, data: dict[str, Any]) -> str:
        """The `sub`, or its digest when it is longer than allauth's column."""
        sub = str(data["userinfo"]["sub"])
        return sub if len(sub) < LONGEST_UID else sha256(sub.encode()).hexdigest()

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Nothing more is kept of what the provider says."""
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        return []

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        """Its address alone, unless the provider says that it was not verified: another could claim it."""
        about = data["userinfo"]
        email = about.get("email")
        return {"email": email if isinstance(email, str) and about.get("email_verified", True) is True else ""}


provider_classes = [Provider]
