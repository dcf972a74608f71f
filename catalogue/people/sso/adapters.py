"""What allauth asks of a site: who may enter, by which steps, and how its secrets are kept."""

import base64
import secrets
from hashlib import blake2b
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import AuthError
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.shortcuts import redirect

from catalogue.people.sso.identities import account_of, attach
from catalogue.people.sso.provider import ID, ID_TOKEN, LEAVING
from catalogue.people.sso.refusals import Reason, RefusedError, refusal


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """No sign-up, no letter. The desk says what it did in its own words."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        return ["allauth.mfa.stages.AuthenticateStage"]

    def is_reauthentication_required(self, **kwargs: Any) -> bool:
        """The pages themselves ask (`confirming.py`), before anything is done."""
        return False

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> None:
        """Remember what signing out will say to the provider, or forget what another sign-in left."""
        login = (kwargs.get("signal_kwargs") or {}).get("sociallogin")
        said = {ID_TOKEN: login.id_token, LEAVING: login.leaving} if login else {}
        for name in (ID_TOKEN, LEAVING):
            request.session.pop(name, None)
        request.session.update(said)

    def login(self, request: HttpRequest, user: User) -> None:
        user.backend = "django.contrib.auth.backends.ModelBackend"
        super().login(request, user)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """None of allauth's."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """None of allauth's."""


class Identities(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Those that the identity provider names. An unknown one never makes an account."""

    def get_app(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        said = settings.OIDC
        if said is None or provider not in (ID, said.issuer):
            raise SocialApp.DoesNotExist
        return SocialApp(
            provider=ID,
            provider_id=said.issuer,
            name=said.name,
            client_id=said.client_id,
            secret=said.client_secret,
            settings={"server_url": said.issuer},
        )

    def generate_state_param(self, state: dict[str, Any]) -> str:
        """ProConnect asks for 32 characters at least."""
        return secrets.token_urlsafe(32)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Let in who has an account, or attach the identity to who is signed in already."""
        sociallogin.token = None  # it has served
        if sociallogin.state.get("process") == "connect":
            attach(request.user, sociallogin)
            raise ImmediateHttpResponse(redirect("sso-means"))
        sociallogin.user = account_of(sociallogin)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        if isinstance(exception, RefusedError):
            reason, why = exception.reason, exception.why
        elif error == AuthError.CANCELLED:
            reason, why = Reason.CANCELLED, "access_denied"
        elif exception is None and "state" not in (extra_context or {}):
            reason, why = Reason.STALE, "demande inconnue ou déjà servie"
        else:
            reason, why = Reason.LIE, type(exception).__name__ if exception else "une erreur du fournisseur"
        raise ImmediateHttpResponse(refusal(request, reason, why))


class Factors(DefaultMFAAdapter):  # type: ignore[misc]
    """The secrets of one-time codes are sealed by `SECRET_KEY`, which no backup of the database holds."""

    def encrypt(self, text: str) -> str:
        return seals().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """A secret sealed by a key that is no more is replaced by one that nobody knows: no code opens."""
        try:
            return seals().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return str(generate_totp_secret())

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": context.request.get_host().partition(":")[0], "name": settings.SITE_NAME}


def seals() -> MultiFernet:
    known = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    keys = [blake2b(str(secret).encode(), digest_size=32, person=b"second factor").digest() for secret in known]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])
