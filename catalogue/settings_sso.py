"""What the environment says of sign-in by an identity provider and of second factors, as settings of Django."""

import re
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

APPS = ["allauth.account", "allauth.socialaccount", "allauth.mfa", "catalogue.people.sso"]
# after Django's own, which says who is signed in
MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware", "catalogue.people.sso.required.both_factors"]
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
LONGEST_ISSUER = 200  # characters that allauth's column holds


@dataclass(frozen=True, slots=True)
class Said:
    """What the environment says, word for word."""

    is_on: bool
    issuer: str
    client_id: str
    client_secret: str
    name: str
    acr: str
    scopes: str
    two_factors: str

    @property
    def names_a_provider(self) -> bool:
        return bool(self.issuer or self.client_id or self.client_secret)


@dataclass(frozen=True, slots=True)
class Provider:
    """An OpenID provider: the address that its tokens name, who we are for it, what we ask of it."""

    issuer: str
    client_id: str
    client_secret: str
    name: str = "ProConnect"
    acr: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ("openid", "email")


def chosen(said: Said) -> tuple[Provider | None, bool]:
    """The provider, and whether everyone must have a second factor; an empty environment turns everything off.

    Raises ImproperlyConfigured with what to set.
    """
    if said.two_factors not in ("", "optional", "required"):
        raise ImproperlyConfigured(
            f"TWO_FACTORS={said.two_factors} n’est pas compris\u00a0: donnez « required » ou « optional »."
        )
    must = said.two_factors == "required"
    if not said.is_on:
        if said.names_a_provider or must:
            raise ImproperlyConfigured(
                "OIDC_… et TWO_FACTORS=required n’ont d’effet qu’avec SSO=true\u00a0: donnez-le."
            )
        return None, False
    if not find_spec("allauth"):
        raise ImproperlyConfigured(
            "SSO=true demande un paquet de plus\u00a0: « pip install --require-hashes -r requirements-sso.txt »."
        )
    return provider_of(said), must


def provider_of(said: Said) -> Provider | None:
    if not said.names_a_provider:
        return None
    if not (said.issuer and said.client_id and said.client_secret):
        raise ImproperlyConfigured(
            "OIDC_ISSUER, OIDC_CLIENT_ID et OIDC_CLIENT_SECRET vont ensemble\u00a0: donnez les trois, ou aucun."
        )
    if not is_an_issuer(said.issuer):
        raise ImproperlyConfigured(
            f"OIDC_ISSUER={said.issuer} n’est pas l’adresse d’un fournisseur\u00a0: donnez celle que disent ses "
            "jetons, en https (« https://connexion.exemple.fr/api/v2 »)."
        )
    scopes = tuple(said.scopes.split()) or ("openid", "email")
    if "openid" not in scopes:
        raise ImproperlyConfigured(f"OIDC_SCOPES={said.scopes} ne contient pas « openid ».")
    name = said.name or "ProConnect"
    return Provider(said.issuer, said.client_id, said.client_secret, name, tuple(said.acr.split()), scopes)


def is_an_issuer(address: str) -> bool:
    """Plain http is for a provider on this very machine: a development, a test."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return False
    if len(address) > LONGEST_ISSUER or not re.fullmatch(r"[!-~]+", address) or parts.query or parts.fragment:
        return False
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    return is_safe and bool(parts.hostname) and "@" not in parts.netloc


def settings_of_allauth(site_name: str) -> dict[str, Any]:
    """No sign-up, no letters, no cookie that remembers: those who sign in have an account of the desk."""
    return {
        "ACCOUNT_ADAPTER": "catalogue.people.sso.adapters.Accounts",
        "ACCOUNT_EMAIL_VERIFICATION": "none",
        # counted in the database, for all workers, by `factors.py` and axes
        "ACCOUNT_RATE_LIMITS": False,
        "SOCIALACCOUNT_ADAPTER": "catalogue.people.sso.adapters.Identities",
        "SOCIALACCOUNT_STORE_TOKENS": False,
        "MFA_ADAPTER": "catalogue.people.sso.adapters.Factors",
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        "MFA_TOTP_ISSUER": site_name,
        # the code just before and the one just after too: clocks differ, and people type slowly
        "MFA_TOTP_TOLERANCE": 1,
    }
